"""The case list as an operator uses it: keys, mouse, live rows, filters, states."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp, Source, Stage
from dispatcher_app.widgets.case_filter import CaseFilter
from dispatcher_app.widgets.case_filter_bar import CaseFilterBar, LampToggle
from dispatcher_app.widgets.case_table import CaseTable, Column, ListMode
from dispatcher_app.widgets.choice_menu import ChoiceButton
from dispatcher_app.widgets.focus_memory import FocusMemory
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import DARK, LIGHT
from tests.support.queue_rows import NOW, queue_row, queue_rows

HALL = ZoneInfo("Asia/Shanghai")
Key = Qt.Key


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, LIGHT)
    yield
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet("")


@pytest.fixture
def table(qtbot: QtBot) -> CaseTable:
    """60 cases by number, in an active window with the keyboard in the list."""
    made = CaseTable(HALL)
    qtbot.addWidget(made)
    made.resize(1400, 28 * 10 + 30)
    made.set_rows([row._replace(marks=frozenset()) for row in queue_rows(60)], NOW)
    made.sort_by(Column.NUMBER)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.view.hasFocus)
    return made


def press(qtbot: QtBot, table: CaseTable, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(table.view, key)


def middle(table: CaseTable, case_id: int) -> QPoint:
    row = table.case_model.row_of(case_id)
    top = row * table.view.row_height - table.view.verticalScrollBar().value()
    return QPoint(300, top + table.view.row_height // 2)


def new_on_top(count: int, first: int = 900) -> list[QueueRow]:
    """Rows whose numbers sort before all others."""
    return [queue_row(first + at)._replace(number=f"XC20250101-{at:04}") for at in range(count)]


def pill(table: CaseTable) -> QPushButton:
    return table.findChild(QPushButton, "new_rows_pill")


# keys and mouse


def test_arrows_and_pages_walk_through_the_list(table: CaseTable, qtbot: QtBot) -> None:
    went: list[int] = []
    table.case_selected.connect(went.append)
    press(qtbot, table, Key.Key_Down, Key.Key_Down, Key.Key_Up)
    assert went == [1, 2, 1]
    press(qtbot, table, Key.Key_End)
    assert table.current_id == 60
    assert table.view.visible_rows()[1] == 59
    press(qtbot, table, Key.Key_PageUp)
    assert 40 < (table.current_id or 0) < 60
    press(qtbot, table, Key.Key_Home)
    assert table.current_id == 1
    assert table.view.visible_rows()[0] == 0
    press(qtbot, table, Key.Key_PageDown)
    assert 5 < (table.current_id or 0) < 20


def test_reaching_the_list_makes_the_first_row_in_view_current(table: CaseTable) -> None:
    table.view.scroll_to(280)
    table.view.clearFocus()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    assert table.current_id == 11


def test_an_active_window_alone_opens_no_case(qtbot: QtBot) -> None:
    table = CaseTable(HALL)
    qtbot.addWidget(table)
    table.set_rows(queue_rows(5), NOW)
    with qtbot.waitActive(table):
        table.show()
        table.activateWindow()
    qtbot.waitUntil(table.view.hasFocus)
    assert table.current_id is None
    edge = table.view.viewport().grab().toImage()
    assert edge.pixelColor(100, 0) == QColor(LIGHT.accent)
    press(qtbot, table, Key.Key_Down)
    assert table.view.currentIndex().row() == 0


def test_enter_and_double_click_activate(table: CaseTable, qtbot: QtBot) -> None:
    table.select_case(4)
    with qtbot.waitSignal(table.case_activated) as activated:
        press(qtbot, table, Key.Key_Return)
    assert activated.args == [4]
    viewport = table.view.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=middle(table, 6))
    assert table.current_id == 6
    with qtbot.waitSignal(table.case_activated) as activated:
        qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=middle(table, 6))
    assert activated.args == [6]


def test_typing_a_number_goes_there_even_past_a_hotkey(table: CaseTable, qtbot: QtBot) -> None:
    fired: list[bool] = []
    hotkey = QShortcut(QKeySequence("4"), table)
    hotkey.activated.connect(lambda: fired.append(True))
    press(qtbot, table, Key.Key_4, Key.Key_7)
    assert table.current_id == 47
    assert fired == []


def test_a_pause_starts_a_new_number(table: CaseTable, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("dispatcher_app.widgets.case_view.monotonic", lambda: clock[0])
    press(qtbot, table, Key.Key_2)
    clock[0] += 5
    press(qtbot, table, Key.Key_3, Key.Key_3)
    assert table.current_id == 33


def test_keys_of_the_seat_pass_through(table: CaseTable, qtbot: QtBot) -> None:
    fired: list[bool] = []
    hotkey = QShortcut(QKeySequence("B"), table)
    hotkey.activated.connect(lambda: fired.append(True))
    table.select_case(3)
    press(qtbot, table, Key.Key_B, Key.Key_Right, Key.Key_Escape)
    assert fired == [True]
    assert table.current_id == 3


def test_copy_takes_the_case_in_words(table: CaseTable, qtbot: QtBot) -> None:
    table.select_case(2)
    qtbot.keyClick(table.view, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().split("\t")[0] == "XC20261122-0002"


def test_a_header_click_sorts_and_keeps_the_case(table: CaseTable, qtbot: QtBot) -> None:
    table.select_case(30)
    header = table.view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(Column.PLACE) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    places = [table.case_model.case_at(row).place for row in range(60)]
    assert places in (sorted(places), sorted(places, reverse=True))
    assert table.current_id == 30
    assert table.view.currentIndex().row() == table.case_model.row_of(30)


def test_sorting_puts_the_rows_in_order_once(table: CaseTable, qtbot: QtBot) -> None:
    orders: list[object] = []
    table.case_model.layoutChanged.connect(lambda *_why: orders.append(table.case_model.sorting))
    table.sort_by(Column.PLACE, descending=True)
    assert orders == [(Column.PLACE, True)]
    table.sort_by(Column.PLACE, descending=True)
    assert orders == [(Column.PLACE, True)] * 2  # asked for again: by the lamps of now, say


# nothing moves under the hand


def test_rows_above_are_counted_and_do_not_push(table: CaseTable, qtbot: QtBot) -> None:
    table.select_case(30)
    table.view.scroll_to(25 * 28 + 11)
    before = middle(table, 30)
    table.upsert(new_on_top(12))
    assert middle(table, 30) == before
    assert table.current_id == 30
    assert pill(table).isVisible()
    assert pill(table).text() == "12 条新案件"
    qtbot.mouseClick(pill(table), Qt.MouseButton.LeftButton)
    assert table.view.visible_rows()[0] == 0
    assert not pill(table).isVisible()
    assert table.current_id == 30


def test_home_answers_the_pill(table: CaseTable, qtbot: QtBot) -> None:
    table.view.scroll_to(600)
    table.upsert(new_on_top(2))
    assert pill(table).isVisible()
    press(qtbot, table, Key.Key_Home)
    assert not pill(table).isVisible()
    assert table.current_id == 900


def test_scrolling_up_counts_down(table: CaseTable) -> None:
    table.view.scroll_to(600)
    table.upsert(new_on_top(12))
    table.view.verticalScrollBar().setValue(28 * 5)
    assert pill(table).text() == "5 条新案件"
    table.remove([900, 901])
    assert pill(table).text() == "3 条新案件"


def test_the_row_in_hand_stays_even_at_the_very_top(table: CaseTable) -> None:
    table.select_case(1)
    before = middle(table, 1)
    table.upsert(new_on_top(3))
    assert middle(table, 1) == before
    assert pill(table).text() == "3 条新案件"


def test_a_list_nobody_holds_shows_what_comes_in(table: CaseTable, qtbot: QtBot) -> None:
    other = QLineEdit(table)
    other.show()
    other.setFocus()
    QApplication.sendEvent(table.view.viewport(), QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not table.view.hasFocus())
    table.upsert(new_on_top(3))
    assert table.view.verticalScrollBar().value() == 0
    assert not pill(table).isVisible()


def test_a_whole_new_list_keeps_case_and_place(table: CaseTable) -> None:
    table.select_case(30)
    before = middle(table, 30)
    told: list[int] = []
    table.case_selected.connect(told.append)
    table.set_rows([*queue_rows(55), *new_on_top(9)], NOW)
    assert middle(table, 30) == before
    assert table.current_id == 30
    assert told == []


def test_removed_rows_above_do_not_pull(table: CaseTable) -> None:
    table.select_case(30)
    before = middle(table, 30)
    table.remove(range(1, 9))
    assert middle(table, 30) == before


def test_the_current_case_leaving_selects_nothing_until_asked(table: CaseTable, qtbot: QtBot) -> None:
    table.select_case(30)
    told: list[int] = []
    table.case_selected.connect(told.append)
    with qtbot.waitSignal(table.case_left) as left:
        table.remove([30, 31])
    assert left.args == [30]
    assert (table.current_id, table.current_case(), told) == (None, None, [])
    assert not table.view.selectionModel().hasSelection()
    assert table.select_next()
    assert table.current_id == 32


def test_a_case_filtered_out_by_its_own_change_has_left(table: CaseTable, qtbot: QtBot) -> None:
    table.set_filter(CaseFilter(sources=frozenset({Source.WEB})))
    here = table.case_model.case_at(0)
    table.select_case(here.case_id)
    with qtbot.waitSignal(table.case_left) as left:
        table.upsert([here._replace(version=2, source=Source.VIDEO)])
    assert left.args == [here.case_id]


def test_a_change_of_the_current_case_is_no_new_selection(table: CaseTable) -> None:
    table.select_case(10)
    told: list[int] = []
    table.case_selected.connect(told.append)
    table.upsert([queue_row(10)._replace(version=2, number="XC20261122-0055")])
    assert told == []
    case = table.current_case()
    assert case is not None
    assert case.version == 2


def test_counts_are_told_when_they_change(table: CaseTable) -> None:
    told: list[tuple[int, int]] = []
    table.counts_changed.connect(lambda shown, total: told.append((shown, total)))
    table.upsert([queue_row(61)])
    table.set_filter(CaseFilter("XC20261122-0003"))
    table.tick(NOW)
    assert told == [(61, 61), (1, 61)]


# what is painted


def test_the_lamp_of_an_overdue_case_is_a_red_square(table: CaseTable) -> None:
    table.set_rows([queue_row(1, minutes_left=-5)._replace(marks=frozenset())], NOW)
    image = table.view.viewport().grab().toImage()
    assert image.pixelColor(16, 14) == QColor(LIGHT.over)
    table.tick(NOW - timedelta(minutes=6))
    assert table.view.viewport().grab().toImage().pixelColor(16, 15) == QColor(LIGHT.due)


def test_keys_that_come_back_to_the_list_choose_no_row(qtbot: QtBot) -> None:
    """A form was closed on a case that the list does not hold: the next key is not for its first row."""
    box = QWidget()
    layout, table, field = QVBoxLayout(box), CaseTable(HALL), QLineEdit()
    layout.addWidget(table)
    layout.addWidget(field)
    qtbot.addWidget(box)
    table.set_rows(queue_rows(3), NOW)
    memory = FocusMemory(field)
    with qtbot.waitActive(box):
        box.show()
        box.activateWindow()
    table.setFocus()
    table.select_none()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    memory.give_back()
    qtbot.waitUntil(table.view.hasFocus)
    assert table.current_id is None
    field.setFocus()
    table.setFocus()
    qtbot.waitUntil(lambda: table.current_id is not None)


def test_the_current_row_wears_the_focus_ring(table: CaseTable, qtbot: QtBot) -> None:
    table.select_case(2)
    image = table.view.viewport().grab().toImage()
    assert [image.pixelColor(200, 28 + at) for at in (0, 1)] == [QColor(LIGHT.accent)] * 2
    assert image.pixelColor(8, 28 + 14) == QColor(LIGHT.accent_soft)


def test_hovering_tints_a_row(table: CaseTable, qtbot: QtBot) -> None:
    qtbot.mouseMove(table.view.viewport(), middle(table, 3))
    image = table.view.viewport().grab().toImage()
    assert image.pixelColor(6, middle(table, 3).y()) == QColor(LIGHT.hover)


def test_a_change_of_theme_repaints(table: CaseTable, qapp: QApplication) -> None:
    apply_theme(qapp, DARK, 1.5)
    assert table.view.row_height == 42
    assert table.view.verticalHeader().defaultSectionSize() == 42
    assert table.view.viewport().grab().toImage().pixelColor(6, 100) == QColor(DARK.input)


def test_a_narrow_table_lets_the_least_needed_columns_go(table: CaseTable) -> None:
    def shown() -> set[Column]:
        return {column for column in Column if not table.view.isColumnHidden(column)}

    assert shown() == set(Column)
    table.resize(900, 300)
    assert {Column.STREET, Column.SOURCE, Column.REPORTED}.isdisjoint(shown())
    table.resize(300, 300)
    assert shown() >= {Column.LAMP, Column.NUMBER, Column.TITLE, Column.REMAINING}


def test_cards_are_one_column_of_two_lines(table: CaseTable, qtbot: QtBot) -> None:
    table.set_mode(ListMode.CARDS)
    assert table.view.row_height == 48
    assert table.view.columnWidth(Column.TITLE) == table.view.viewport().width()
    qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 48 + 24))
    assert table.current_id == 2
    table.set_mode(ListMode.TABLE, compact=True)
    assert table.view.row_height == 24


@pytest.mark.parametrize("mode", list(ListMode))
def test_the_longest_texts_can_be_painted(mode: ListMode, table: CaseTable) -> None:
    long = queue_row(1)._replace(title="井" * 400, place="路" * 4000, unit="局" * 40, number="1" * 40)
    table.set_rows([long, queue_row(2)._replace(title="", place="", street="", unit="")], NOW)
    table.set_mode(mode)
    assert not table.grab().isNull()


# states


def text(table: CaseTable, name: str) -> str:
    return table.findChild(QLabel, name).text()


def child(table: CaseTable, name: str) -> QWidget:
    return table.findChild(QWidget, name)


def test_loading_shows_its_shape_only_after_a_moment(qtbot: QtBot) -> None:
    table = CaseTable(HALL)
    qtbot.addWidget(table)
    table.show()
    table.set_state("loading")
    qtbot.wait(60)
    assert not child(table, "list_skeleton").isVisible()
    qtbot.waitUntil(child(table, "list_skeleton").isVisible, timeout=1000)
    assert not table.grab().isNull()
    table.set_rows(queue_rows(3), NOW)
    assert not child(table, "list_skeleton").isVisible()


def test_a_quick_answer_never_shows_a_skeleton(qtbot: QtBot) -> None:
    table = CaseTable(HALL)
    qtbot.addWidget(table)
    table.show()
    table.set_state("loading")
    table.set_rows([], NOW)
    qtbot.wait(250)
    assert not child(table, "list_skeleton").isVisible()
    assert text(table, "list_notice_text") == "没有案件"


def test_an_empty_list_says_why(table: CaseTable) -> None:
    table.set_rows([], NOW)
    table.set_state("empty", "今天没有待派遣的案件")
    assert child(table, "list_notice").isVisible()
    assert text(table, "list_notice_text") == "今天没有待派遣的案件"
    table.upsert([queue_row(1)])
    assert not child(table, "list_notice").isVisible()


def test_no_match_offers_to_clear_the_filter(table: CaseTable, qtbot: QtBot) -> None:
    table.set_filter(CaseFilter("没有这样的案件"))
    assert text(table, "list_notice_text") == "没有符合条件的案件"
    with qtbot.waitSignal(table.filter_clear_requested):
        qtbot.mouseClick(child(table, "list_notice_action"), Qt.MouseButton.LeftButton)


def test_stale_and_failed_take_no_row_away(table: CaseTable, qtbot: QtBot) -> None:
    table.set_state("stale", "连接中断,显示的是 14:02 的数据")
    assert text(table, "list_banner_text") == "连接中断,显示的是 14:02 的数据"
    with qtbot.waitSignal(table.retry_requested):
        qtbot.mouseClick(child(table, "list_banner_action"), Qt.MouseButton.LeftButton)
    assert table.case_model.rowCount() == 60
    table.set_state("failed")
    with qtbot.waitSignal(table.retry_requested):
        qtbot.mouseClick(child(table, "list_banner_action"), Qt.MouseButton.LeftButton)
    table.set_state("ready")
    assert not child(table, "list_banner").isVisible()


def test_a_list_that_never_came_can_be_asked_for_again(qtbot: QtBot) -> None:
    table = CaseTable(HALL)
    qtbot.addWidget(table)
    table.show()
    table.set_state("failed", "数据库没有回应")
    assert text(table, "list_notice_text") == "数据库没有回应"
    with qtbot.waitSignal(table.retry_requested):
        qtbot.keyClick(child(table, "list_notice_action"), Key.Key_Space)


# the filter bar


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[CaseFilterBar]:
    box = QWidget()
    made = CaseFilterBar(box)
    QVBoxLayout(box).addWidget(made)
    qtbot.addWidget(box)
    with qtbot.waitActive(box):
        box.show()
        box.activateWindow()
    box.resize(330, 100)
    yield made
    box.close()


def test_typing_settles_into_one_filter(bar: CaseFilterBar, qtbot: QtBot) -> None:
    told: list[CaseFilter] = []
    bar.filter_changed.connect(told.append)
    qtbot.keyClicks(bar.search, "0147 ")
    qtbot.waitUntil(lambda: bool(told), timeout=1000)
    qtbot.wait(100)
    assert told == [CaseFilter("0147")]
    qtbot.keyClick(bar.search, Key.Key_Escape)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=1000)
    assert not told[-1]


def test_toggles_work_by_mouse_and_key(bar: CaseFilterBar, qtbot: QtBot) -> None:
    over, due = bar.findChild(LampToggle, "lamp_over"), bar.findChild(LampToggle, "lamp_due")
    qtbot.mouseClick(over, Qt.MouseButton.LeftButton)
    due.setFocus()
    qtbot.keyClick(due, Key.Key_Space)
    assert bar.value().lamps == {Lamp.OVER, Lamp.DUE}
    qtbot.mouseClick(over, Qt.MouseButton.LeftButton)
    assert bar.value().lamps == {Lamp.DUE}


def test_the_menu_stays_open_for_a_second_tick(bar: CaseFilterBar, qtbot: QtBot) -> None:
    button = bar.findChild(ChoiceButton, "stage_choice")
    menu = button.menu()
    menu.popup(QPoint(5, 5))
    first, second = menu.actions()[0], menu.actions()[1]
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(first).center())
    menu.setActiveAction(second)
    qtbot.keyClick(menu, Key.Key_Space)
    assert menu.isVisible()
    assert bar.value().stages == {Stage(first.data()), Stage(second.data())}
    assert button.text() == "阶段 2"
    qtbot.keyClick(menu, Key.Key_Escape)
    assert not menu.isVisible()


def test_down_goes_to_the_list_with_what_was_typed(bar: CaseFilterBar, qtbot: QtBot) -> None:
    told: list[CaseFilter] = []
    bar.filter_changed.connect(told.append)
    qtbot.keyClicks(bar.search, "xc20")
    with qtbot.waitSignal(bar.list_requested):
        qtbot.keyClick(bar.search, Key.Key_Down)
    assert told == [CaseFilter("xc20")]


def test_a_value_can_be_set_and_cleared(bar: CaseFilterBar) -> None:
    wanted = CaseFilter("路", frozenset({Stage.HANDLING}), frozenset({Lamp.OVER}), frozenset({Source.WEB}))
    told: list[CaseFilter] = []
    bar.filter_changed.connect(told.append)
    bar.set_value(wanted)
    bar.clear()
    assert told == [wanted, CaseFilter()]
    assert bar.value() == CaseFilter()


def test_the_bar_breaks_its_line_in_a_narrow_pane(bar: CaseFilterBar) -> None:
    toggle = bar.findChild(LampToggle, "lamp_over")
    assert toggle.mapTo(bar, QPoint(0, 0)).y() > bar.search.geometry().bottom()
    bar.window().resize(1000, 100)
    bar.window().layout().activate()
    QApplication.processEvents()
    assert toggle.mapTo(bar, QPoint(0, 0)).y() < bar.search.geometry().bottom()


def test_an_attached_bar_filters_sorts_and_clears(bar: CaseFilterBar, table: CaseTable, qtbot: QtBot) -> None:
    bar.attach(table)
    bar.set_value(CaseFilter("没有这样的案件"))
    assert table.case_model.rowCount() == 0
    qtbot.mouseClick(child(table, "list_notice_action"), Qt.MouseButton.LeftButton)
    assert table.case_model.rowCount() == 60
    assert bar.sort_button.toolTip() == "排序:编号"
    entries = {entry.text(): entry for entry in bar.sort_button.menu().actions()}
    entries["紧急程度"].trigger()
    assert table.case_model.sorting == (Column.LAMP, False)
    entries["紧急程度"].trigger()
    assert table.case_model.sorting == (Column.LAMP, True)
    assert bar.sort_button.toolTip() == "排序:紧急程度,降序"


def test_one_stage_alone_needs_no_choice(qtbot: QtBot) -> None:
    bar = CaseFilterBar(stages=[Stage.HANDLING])
    qtbot.addWidget(bar)
    bar.show()
    assert not bar.findChild(ChoiceButton, "stage_choice").isVisible()
