"""Pickers driven by keys, an input method and the mouse, as at a seat."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStyleOptionViewItem, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.standard import GB_30428, ClassCode, Standard, StandardRow
from dispatcher_app.domain.units import Candidate, Unit, UnitRegister
from dispatcher_app.domain.words import Kind, Tier
from dispatcher_app.widgets.class_picker import ClassPicker
from dispatcher_app.widgets.hotkeys import SeatShortcut
from dispatcher_app.widgets.picker_model import Offer, PickerModel, PickItem, Row, RowKind
from dispatcher_app.widgets.tree_picker import TreePicker
from dispatcher_app.widgets.unit_picker import UnitPicker
from tests.support.hands import Hands

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier

LONG_NAME = "许昌市东城区管理委员会住房城乡建设和城市管理综合执法协调联动办公室第二分中心"


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return Hands(qtbot)


def rows_of(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[Row]:
    """Every row of a picker's model from top to bottom."""
    assert isinstance(model, PickerModel)
    for number in range(model.rowCount(parent or QModelIndex())):
        index = model.index(number, 0, parent or QModelIndex())
        yield model.row(index)
        yield from rows_of(model, index)


def register() -> UnitRegister:
    return UnitRegister(
        (
            Unit("S1", "许昌市水利局", "市水利局", Tier.CITY, phone="0374-2160001"),
            Unit("S2", "许昌市排水公司", "市排水公司", Tier.CITY),
            Unit("Q1", "魏都区人民政府", "魏都区", Tier.DISTRICT),
            Unit("Q2", "魏都区住房和城乡建设局", "魏都区住建局", Tier.DISTRICT, "Q1"),
            Unit("Q3", "魏都区水利局", "魏都区水利局", Tier.DISTRICT, "Q1"),
            Unit("Q4", LONG_NAME, "东城区联动办", Tier.DISTRICT, "S1"),
        )
    )


class Seen:
    """Collects what a picker says."""

    def __init__(self, picker: UnitPicker) -> None:
        self.picked: list[tuple[str, tuple[str, ...]]] = []
        self.confirmed = self.left = 0
        picker.picked.connect(self._on_picked)
        picker.confirmed.connect(self._on_confirmed)
        picker.left.connect(self._on_left)

    def _on_picked(self, lead: str, assists: tuple[str, ...]) -> None:
        self.picked.append((lead, assists))

    def _on_confirmed(self) -> None:
        self.confirmed += 1

    def _on_left(self) -> None:
        self.left += 1


@pytest.fixture
def units(hands: Hands) -> UnitPicker:
    picker = UnitPicker()
    known = register()
    picker.set_register(known)
    found = [Candidate(known.get(code), (f"因为 {code}",)) for code in ("S2", "Q2", "Q4")]  # type: ignore[arg-type]
    picker.set_candidates(found, starred={"S2"})
    hands.show(picker, 360, 700)
    picker.setFocus()
    return picker


def shown(picker: UnitPicker | TreePicker) -> list[Row]:
    inner = picker.picker if isinstance(picker, UnitPicker) else picker
    return list(rows_of(inner.list.model()))


# -- the tree


def test_offers_stand_numbered_on_top_of_the_tree_by_tier_and_parent(units: UnitPicker) -> None:
    lines = [(row.kind, row.number, "  " * row.depth + row.text, row.trailing) for row in shown(units)]
    assert lines == [
        (RowKind.SECTION, 0, "候选", ""),
        (RowKind.OFFER, 1, "许昌市排水公司", ""),
        (RowKind.OFFER, 2, "魏都区住房和城乡建设局", ""),
        (RowKind.OFFER, 3, LONG_NAME, ""),
        (RowKind.SECTION, 0, "全部单位 6", ""),
        (RowKind.ITEM, 0, "市级", "2"),
        (RowKind.ITEM, 0, "  许昌市水利局", ""),
        (RowKind.ITEM, 0, "  许昌市排水公司", ""),
        (RowKind.ITEM, 0, "区级", "4"),
        (RowKind.ITEM, 0, "  魏都区人民政府", ""),
        (RowKind.ITEM, 0, "    魏都区住房和城乡建设局", ""),
        (RowKind.ITEM, 0, "    魏都区水利局", ""),
        (RowKind.ITEM, 0, f"  {LONG_NAME}", ""),
    ]
    assert [row.starred for row in shown(units) if row.kind is RowKind.OFFER] == [True, False, False]


def test_the_model_keeps_qts_rules_in_every_state(qtbot: QtBot) -> None:
    model = PickerModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_items(
        [PickItem("g", "市级", pickable=False), PickItem("a", "水利局", "g"), PickItem("b", "公安局")]
    )
    model.set_offers([Offer("b", "近"), Offer("unknown", "无此单位")])
    for query in ("s", "slj", "zzz", ""):
        model.set_query(query)
    assert model.numbered(1) == "b"
    assert model.numbered(2) is None
    assert not model.numbered(0)
    del tester


def test_arrows_open_close_and_pass_over_titles(units: UnitPicker, hands: Hands) -> None:
    listed = units.picker.list
    hands.press(Key.Key_Down)
    assert listed.current_key == "S2"
    hands.press(Key.Key_Up)
    assert listed.current_key == "S2"
    hands.press(Key.Key_Down, Key.Key_Down, Key.Key_Down)
    assert listed.current_key == "tier:city"
    hands.press(Key.Key_Left, Key.Key_Down)
    assert listed.current_key == "tier:district"
    hands.press(Key.Key_Down, Key.Key_Right, Key.Key_Down)
    assert listed.current_key == "Q2"
    hands.press(Key.Key_Left)
    assert listed.current_key == "Q1"
    hands.press(Key.Key_PageUp, Key.Key_PageUp, Key.Key_PageUp)
    assert listed.current_key == "S2"


def test_what_was_opened_is_open_again_after_a_search(units: UnitPicker, hands: Hands) -> None:
    listed = units.picker.list
    model = listed.model()
    hands.press(Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Left)
    hands.type("slj")
    hands.press(Key.Key_Escape)
    opened = [
        key for key in ("tier:city", "tier:district") if listed.isExpanded(model.find(key, RowKind.ITEM))
    ]
    assert opened == ["tier:district"]


# -- picking units


def test_a_digit_picks_an_offer_and_enter_then_confirms_it(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.press(Key.Key_2)
    assert seen.picked == [("Q2", ())]
    assert units.picker.search.text() == ""
    hands.press(Key.Key_2)
    assert seen.picked == [("Q2", ())], "the same choice again says nothing new"
    hands.press(Key.Key_Return)
    assert (seen.confirmed, len(seen.picked)) == (1, 1)


def test_initials_then_enter_pick_the_best_match(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.type("slj")
    assert [row.text for row in shown(units)] == ["许昌市水利局", "魏都区水利局"]
    assert [row.spans for row in shown(units)] == [((3, 6),), ((3, 6),)]
    hands.press(Key.Key_Return)
    assert seen.picked == [("S1", ())]
    assert units.picker.search.text() == ""


def test_a_digit_picks_a_match_but_belongs_to_a_code(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.type("slj2")
    assert seen.picked == [("Q3", ())]
    hands.type("#q4")
    assert units.picker.search.text() == "#q4"
    assert [row.key for row in shown(units)] == ["Q4"]


def test_enter_without_a_choice_confirms_nothing(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.press(Key.Key_Return)
    assert (seen.confirmed, seen.picked) == (0, [])


def test_enter_on_a_tier_opens_it_and_picks_nothing(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    for _step in range(4):
        hands.press(Key.Key_Down)
    assert units.picker.list.current_key == "tier:city"
    hands.press(Key.Key_Return)
    assert seen.picked == []
    assert not units.picker.list.isExpanded(units.picker.list.currentIndex())


def test_space_and_ctrl_enter_add_assisting_units_and_take_them_away(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.press(Key.Key_1)
    hands.press(Key.Key_Down, Key.Key_Space)
    hands.type("slj")
    hands.press(Key.Key_Return, held=CTRL)
    assert seen.picked == [("S2", ()), ("S2", ("Q2",)), ("S2", ("Q2", "S1"))]
    hands.press(Key.Key_Space)
    assert seen.picked[-1] == ("S2", ("Q2",))
    assert units.picker.search.text() == "slj", "space is not text here"


def test_enter_on_an_assisting_unit_sends_and_leaves_the_lead(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.press(Key.Key_1, Key.Key_Down, Key.Key_Space, Key.Key_Return)
    assert seen.confirmed == 1
    assert (units.lead, units.assists) == ("S2", ("Q2",))
    hands.press(Key.Key_Up, Key.Key_Space, Key.Key_Return)
    assert seen.confirmed == 2
    assert (units.lead, units.assists) == ("S2", ("Q2",))


def test_enter_replaces_the_lead_only_by_a_unit_not_chosen_yet(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.press(Key.Key_1, Key.Key_Down, Key.Key_Return)
    assert (seen.confirmed, units.lead, units.assists) == (0, "Q2", ())
    hands.press(Key.Key_Return)
    assert seen.confirmed == 1


def test_a_held_enter_does_not_pick_and_send(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.press(Key.Key_Down)
    for _again in range(3):
        QTest.keyPress(hands.focus, Key.Key_Return)
    QTest.keyRelease(hands.focus, Key.Key_Return)
    assert (seen.confirmed, units.lead) == (0, "S2")


def test_the_lead_never_assists(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.press(Key.Key_Down, Key.Key_Space)
    assert seen.picked == [("", ("S2",))]
    hands.press(Key.Key_1)
    assert seen.picked[-1] == ("S2", ())
    hands.press(Key.Key_Space)
    assert seen.picked[-1] == ("S2", ())


def test_escape_clears_and_then_leaves(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.type("slj")
    hands.press(Key.Key_Escape)
    assert (units.picker.search.text(), seen.left) == ("", 0)
    hands.press(Key.Key_Escape)
    assert seen.left == 1


def test_keys_while_composing_pick_nothing(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.compose("shui'li")
    hands.press(Key.Key_Return, Key.Key_1, Key.Key_Space, Key.Key_Escape)
    hands.press(Key.Key_Return, held=CTRL)
    assert (seen.picked, seen.left, seen.confirmed) == ([], 0, 0)


def test_pinyin_still_in_the_input_method_searches_already(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    hands.compose("shui'li")
    assert [row.key for row in shown(units)] == ["S1", "Q3"]
    hands.compose("", "水利")
    assert [row.key for row in shown(units)] == ["S1", "Q3"]
    hands.press(Key.Key_2)
    assert seen.picked == [("Q3", ())]


def test_given_up_composition_brings_the_tree_back(units: UnitPicker, hands: Hands) -> None:
    before = [row.text for row in shown(units)]
    hands.compose("shui")
    hands.compose("")
    assert [row.text for row in shown(units)] == before


def test_mouse_picks_marks_and_opens(units: UnitPicker, hands: Hands) -> None:
    seen, listed = Seen(units), units.picker.list
    model = listed.model()
    hands.click_row(listed, model.find("Q2"))
    hands.click_row(listed, model.find("S1", RowKind.ITEM), CTRL)
    assert seen.picked == [("Q2", ()), ("Q2", ("S1",))]
    hands.click_row(listed, model.find("Q2"))
    assert (seen.confirmed, len(seen.picked)) == (0, 2), "a second click must not send anything"
    hands.click_row(listed, model.find("tier:city"))
    assert not listed.isExpanded(model.find("tier:city"))
    assert hands.focus is units.picker.search


def test_the_cross_takes_a_unit_away_and_keeps_the_keys(units: UnitPicker, hands: Hands) -> None:
    seen = Seen(units)
    units.set_chosen("S2", ("Q2", "S1", "unknown", "S2", "Q2"))
    assert units.chosen_units.shown == ("许昌市排水公司", "魏都区住房和城乡建设局", "许昌市水利局")
    assert seen.picked == []
    cross = units.findChild(QToolButton, "remove_unit_Q2")
    assert cross is not None
    hands.click(cross)
    assert seen.picked == [("S2", ("S1",))]
    assert hands.focus is units.picker.search


def test_enter_and_escape_are_the_pickers_not_the_windows(units: UnitPicker, hands: Hands) -> None:
    fired: list[str] = []
    keys = [SeatShortcut(name, units) for name in ("Return", "Escape", "B")]
    for key in keys:
        key.fired.connect(lambda: fired.append("window"))
    hands.type("b")
    hands.press(Key.Key_Escape, Key.Key_1, Key.Key_Return)
    assert fired == []


def test_no_match_and_no_units_are_said_in_words(units: UnitPicker, hands: Hands) -> None:
    hands.type("zzz")
    assert shown(units) == []
    hands.press(Key.Key_Return)
    assert not units.lead
    empty = UnitPicker()
    hands.show(empty)
    assert empty.picker.list.empty_text
    empty.grab()


def test_a_name_of_forty_characters_is_shortened_and_told_in_full(units: UnitPicker) -> None:
    listed = units.picker.list
    index = listed.model().find("Q4")
    option = QStyleOptionViewItem()
    option.rect, option.font = listed.visualRect(index), listed.font()
    delegate = listed.itemDelegate()
    assert delegate.tool_tip(option, index).splitlines()[0] == LONG_NAME
    assert delegate.tool_tip(option, listed.model().find("S2")) == ""


# -- class and condition


def standard() -> Standard:
    def row(minor: str, name: str, number: int, condition: str, value: int, unit: LimitUnit) -> StandardRow:
        code = ClassCode(GB_30428, Kind.COMPONENT, "01", minor)
        return StandardRow(code, "公用设施", name, number, condition, Limit(Decimal(value), unit), "恢复到位")

    return Standard(
        GB_30428,
        "测试",
        (
            row("01", "上水井盖", 1, "盖板丢失、错位或开裂,有坠人绊倒风险", 2, LimitUnit.URGENT_HOUR),
            row("01", "上水井盖", 2, "盖面破损面积超25平方厘米", 4, LimitUnit.WORKING_HOUR),
            row("01", "上水井盖", 3, "车辆碾压时盖板跳动作响", 2, LimitUnit.WORKING_DAY),
            row("02", "污水井盖", 1, "盖板丢失", 2, LimitUnit.URGENT_HOUR),
            row("02", "污水井盖", 2, "盖面破损", 4, LimitUnit.WORKING_HOUR),
            row("30", "景观灯", 1, "灯具损坏", 3, LimitUnit.WORKING_DAY),
        ),
    )


COVER = f"{GB_30428}:部件-01-01"
LAMP = f"{GB_30428}:部件-01-30"


class Form(QWidget):
    """A form of a place and a class, with a key of the window on Enter."""

    def __init__(self, **options: bool) -> None:
        super().__init__()
        self.place, self.category = QLineEdit(), ClassPicker(**options)
        self.category.set_standard(standard())
        layout = QVBoxLayout(self)
        layout.addWidget(self.category)
        layout.addWidget(self.place)
        layout.addStretch(1)
        self.picked: list[tuple[str, int]] = []
        self.category.picked.connect(self._on_picked)

    def _on_picked(self, code: str, number: int) -> None:
        self.picked.append((code, number))


@pytest.fixture
def form(hands: Hands) -> Form:
    shown = Form()
    hands.show(shown, 820, 520)
    shown.category.setFocus()
    return shown


def test_three_keys_and_a_digit_pick_class_and_condition(form: Form, hands: Hands) -> None:
    hands.type("jg")
    assert form.category.is_open
    assert hands.focus is form.category
    names = [row.text for row in rows_of(form.category.panel.classes.model())]
    assert names == ["景观灯", "上水井盖", "污水井盖"]
    hands.press(Key.Key_2)
    assert form.category.panel.at_conditions
    hands.press(Key.Key_3)
    assert form.picked == [(COVER, 3)]
    assert form.category.value == (COVER, 3)
    assert not form.category.is_open
    assert hands.focus is form.category


def test_arrows_and_enter_pick_too(form: Form, hands: Hands) -> None:
    hands.type("jinggai")
    hands.press(Key.Key_Return, Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Return)
    assert form.picked == [(COVER, 2)]


def test_a_class_with_one_condition_asks_nothing_more(form: Form, hands: Hands) -> None:
    hands.type("jgd")
    hands.press(Key.Key_Return)
    assert form.picked == [(LAMP, 1)]


def test_the_conditions_of_the_current_class_are_in_sight(form: Form, hands: Hands) -> None:
    hands.type("jg")
    conditions = form.category.panel.conditions
    assert [row.condition for row in conditions.rows] == ["灯具损坏"]
    hands.press(Key.Key_Down)
    assert [row.limit.text for row in conditions.rows] == ["2 紧急小时", "4 工作时", "2 工作日"]


def test_a_code_is_typed_in_digits(form: Form, hands: Hands) -> None:
    hands.type("0102")
    assert form.category.text() == "0102"
    hands.press(Key.Key_Return, Key.Key_1)
    assert form.picked == [(f"{GB_30428}:部件-01-02", 1)]


def test_escape_goes_back_step_by_step_and_loses_nothing(form: Form, hands: Hands) -> None:
    form.category.set_value(COVER, 1)
    hands.type("jg")
    hands.press(Key.Key_2)
    hands.press(Key.Key_Escape)
    assert form.category.is_open
    assert not form.category.panel.at_conditions
    hands.press(Key.Key_Escape)
    assert form.category.text() == "", "the first Esc clears what was typed"
    hands.press(Key.Key_Escape)
    assert not form.category.is_open
    assert form.category.value == (COVER, 1)
    assert form.picked == []
    assert hands.focus is form.category


def test_leaving_in_the_middle_keeps_the_choice_and_the_search(form: Form, hands: Hands) -> None:
    form.category.set_value(COVER, 1)
    hands.type("wsjg")
    hands.press(Key.Key_Tab)
    assert hands.focus is form.place
    assert not form.category.is_open
    assert form.category.value == (COVER, 1)
    form.category.setFocus()
    hands.press(Key.Key_Down)
    assert form.category.text() == "wsjg"


def test_letters_in_the_second_step_are_a_new_search(form: Form, hands: Hands) -> None:
    hands.type("jg")
    hands.press(Key.Key_2)
    hands.type("jgd")
    assert form.category.text() == "jgd"
    hands.press(Key.Key_1)
    assert form.picked == [(LAMP, 1)]


def test_a_number_beyond_the_conditions_picks_nothing(form: Form, hands: Hands) -> None:
    hands.type("jg")
    hands.press(Key.Key_2, Key.Key_9, Key.Key_0)
    assert form.picked == []
    assert form.category.is_open


def test_pinyin_in_the_input_method_searches_classes(form: Form, hands: Hands) -> None:
    hands.compose("jing'guan")
    assert form.category.is_open
    assert [row.text for row in rows_of(form.category.panel.classes.model())] == ["景观灯"]
    hands.press(Key.Key_Return)
    assert form.picked == []
    hands.compose("", "景观")
    hands.press(Key.Key_1)
    assert form.picked == [(LAMP, 1)]


def test_the_mouse_opens_picks_a_class_and_a_condition(form: Form, hands: Hands) -> None:
    hands.click(form.category)
    panel = form.category.panel
    hands.type("ssjg")
    hands.click_row(panel.classes, panel.classes.model().find(COVER))
    assert panel.at_conditions
    hands.click_row(panel.conditions, panel.conditions.model().index(1, 0))
    assert form.picked == [(COVER, 2)]
    assert hands.focus is form.category


def test_the_panel_stays_in_the_window_and_follows_the_field(form: Form, hands: Hands) -> None:
    hands.press(Key.Key_Down)
    panel = form.category.panel
    assert panel.window() is form
    form.resize(500, 300)
    QApplication.processEvents()
    frame = panel.parentWidget().geometry()
    assert frame.right() <= form.width() + 12
    assert frame.bottom() <= form.height() + 12
    form.category.hide()
    assert not form.category.is_open


def test_the_panel_goes_with_its_field(form: Form, hands: Hands, qtbot: QtBot) -> None:
    hands.press(Key.Key_Down)
    panel = form.category.panel
    form.category.deleteLater()
    qtbot.waitUntil(lambda: not isValid(panel), timeout=1_000)
    form.resize(400, 300)
    form.grab()


def test_a_code_of_another_edition_is_shown_and_kept(form: Form) -> None:
    form.category.set_value("CJ/T 214:事件-04-01", 2)
    form.category.grab()
    assert form.category.value == ("CJ/T 214:事件-04-01", 2)


def test_as_a_filter_it_picks_classes_alone_and_delete_takes_them_away(hands: Hands) -> None:
    form = Form(conditions=False, clearable=True)
    hands.show(form, 820, 520)
    form.category.setFocus()
    hands.type("ssjg")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Delete)
    assert form.picked == [(COVER, 0), ("", 0)]


def test_delete_takes_nothing_away_in_a_form(form: Form, hands: Hands) -> None:
    form.category.set_value(COVER, 1)
    hands.press(Key.Key_Delete)
    assert form.category.value == (COVER, 1)
