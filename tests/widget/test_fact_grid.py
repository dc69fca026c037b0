"""The grid of facts: what is shown, what is repainted, walking and copying."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.fact_grid import Fact, FactGrid, FactSection
from dispatcher_app.widgets.fact_value import MOST_SHOWN, FactValue
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import LIGHT

NASTY = "<img src=x onerror=alert(1)> <b>井盖</b> &amp;"
ADDRESS = Fact("地址", "八一路与文峰路交叉口", wide=True)
LIMIT = Fact("剩余时限", "剩 1 时 20 分", "due", lamp=Lamp.DUE)
CALLER = Fact("电话", "139****2201", copy_text="13900002201")
BACK = Fact("回访结果", "")
PLACE = FactSection("地点", (ADDRESS, LIMIT))
PEOPLE = FactSection("来电人", (CALLER, BACK))


class Paints(QObject):
    """Counts how often each watched widget paints."""

    def __init__(self, *watched: FactValue) -> None:
        super().__init__()
        self.seen: list[QObject] = []
        for widget in watched:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.seen.append(watched)
        return False


@pytest.fixture
def grid(qtbot: QtBot, qapp: QApplication) -> Iterator[FactGrid]:
    apply_theme(qapp, LIGHT)
    widget = FactGrid()
    qtbot.addWidget(widget)
    widget.resize(400, 360)
    widget.set_sections([PLACE, PEOPLE])
    widget.show()
    qtbot.waitExposed(widget)
    yield widget
    apply_theme(qapp, LIGHT)


def value(grid: FactGrid, label: str) -> FactValue:
    found = grid.value(label)
    assert found is not None
    return found


class TestShowing:
    def test_markup_is_shown_as_characters(self, grid: FactGrid) -> None:
        fact = Fact("描述", NASTY, tooltip=NASTY)
        grid.set_sections([FactSection(NASTY, (fact,))])
        shown = value(grid, "描述")
        assert shown.textFormat() is Qt.TextFormat.PlainText
        assert shown.text() == NASTY
        assert "<img" not in shown.toolTip()

    def test_a_code_number_breaks_rather_than_being_cut(self, grid: FactGrid) -> None:
        grid.set_sections([FactSection("", (Fact("单元网格", "440305002001009"),))])
        shown = value(grid, "单元网格")
        one_line = shown.fontMetrics().height()
        assert shown.heightForWidth(shown.fontMetrics().horizontalAdvance("44030500")) > one_line
        assert shown.heightForWidth(500) < 2 * one_line

    def test_a_missing_value_is_a_dash(self, grid: FactGrid) -> None:
        assert value(grid, "回访结果").text() == "—"

    def test_tones_are_colours_of_the_theme(self, grid: FactGrid) -> None:
        assert value(grid, "剩余时限").palette().windowText().color() == QColor(LIGHT.due)
        grid.set_sections([FactSection("地点", (ADDRESS, replace(LIMIT, tone="over"))), PEOPLE])
        assert value(grid, "剩余时限").palette().windowText().color() == QColor(LIGHT.over)

    def test_a_lamp_stands_before_its_value(self, grid: FactGrid) -> None:
        shown = value(grid, "剩余时限")
        at = QPoint(6, shown.fontMetrics().height() // 2 + 2)
        assert shown.grab().toImage().pixelColor(at) == QColor(LIGHT.due)
        assert shown.contentsMargins().left() > 0 == value(grid, "电话").contentsMargins().left()

    def test_a_run_without_spaces_does_not_widen_the_grid(self, grid: FactGrid) -> None:
        grid.set_sections([FactSection("", (Fact("链接", "https://a.invalid/" + "x" * 400),))])
        QCoreApplication.processEvents()
        assert grid.minimumSizeHint().width() < 300
        assert value(grid, "链接").height() > 3 * value(grid, "链接").fontMetrics().height()

    def test_ten_megabytes_are_shown_by_their_beginning(self, grid: FactGrid) -> None:
        text = "井" * 3_500_000
        grid.set_sections([FactSection("", (Fact("描述", text),))])
        assert len(value(grid, "描述").text()) < 300
        grid.setFocus()
        QTest.keyClick(grid, Qt.Key.Key_Space)
        assert 300 < len(value(grid, "描述").text()) < MOST_SHOWN + 50
        assert "3,500,000" in value(grid, "描述").text()
        QTest.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == text

    def test_a_long_value_leaves_room_for_those_below(self, grid: FactGrid) -> None:
        text = "井盖不见了,路人险些掉下去。" * 280
        grid.set_sections([FactSection("情况", (Fact("描述", text, wide=True),)), PEOPLE])
        QCoreApplication.processEvents()
        low = value(grid, "电话").y()
        fold = grid.findChild(QPushButton, "fold_fact")
        assert fold is not None
        assert fold.isVisible()
        QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
        QCoreApplication.processEvents()
        assert value(grid, "描述").text() == text
        assert value(grid, "电话").y() > 3 * low
        grid.setFocus()
        QTest.keyClick(grid, Qt.Key.Key_Return)
        QCoreApplication.processEvents()
        assert value(grid, "电话").y() == low
        grid.set_sections([FactSection("情况", (Fact("描述", "短", wide=True),)), PEOPLE])
        assert grid.findChild(QPushButton, "fold_fact") is None or not fold.isVisible()

    def test_empty_sections_are_left_out(self, grid: FactGrid) -> None:
        grid.set_sections([FactSection("空", ()), PEOPLE])
        assert [section.title for section in grid.sections] == ["来电人"]

    def test_wide_panes_put_two_facts_side_by_side(self, grid: FactGrid) -> None:
        assert value(grid, "电话").x() == value(grid, "回访结果").x()
        grid.resize(800, 360)
        QCoreApplication.processEvents()
        assert value(grid, "电话").y() == value(grid, "回访结果").y()
        assert value(grid, "电话").x() < value(grid, "回访结果").x()
        assert value(grid, "地址").width() > 600

    def test_larger_text_grows_the_labels(self, grid: FactGrid, qapp: QApplication) -> None:
        before = value(grid, "地址").x()
        apply_theme(qapp, LIGHT, 2.0)
        QCoreApplication.processEvents()
        assert value(grid, "地址").x() > before * 1.6


class TestUpdating:
    def test_only_what_changed_is_painted(self, grid: FactGrid, qtbot: QtBot) -> None:
        qtbot.wait(10)
        paints = Paints(*(value(grid, label) for label in ("地址", "剩余时限", "电话", "回访结果")))
        limit = value(grid, "剩余时限")
        grid.set_sections([FactSection("地点", (ADDRESS, replace(LIMIT, value="剩 1 时 19 分"))), PEOPLE])
        qtbot.waitUntil(lambda: bool(paints.seen))
        qtbot.wait(10)
        assert set(paints.seen) == {limit}

    def test_the_same_facts_paint_nothing(self, grid: FactGrid, qtbot: QtBot) -> None:
        qtbot.wait(10)
        paints = Paints(*(value(grid, label) for label in ("地址", "剩余时限", "电话")))
        grid.set_sections([PLACE, PEOPLE])
        qtbot.wait(20)
        assert paints.seen == []

    def test_values_keep_their_widgets_and_a_selection(self, grid: FactGrid) -> None:
        shown = value(grid, "电话")
        shown.setSelection(0, 3)
        grid.set_sections([FactSection("地点", (replace(ADDRESS, value="别处"), LIMIT)), PEOPLE])
        assert value(grid, "电话") is shown
        assert shown.selectedText() == "139"

    def test_another_shape_is_laid_out_anew(self, grid: FactGrid) -> None:
        grid.set_sections([PEOPLE])
        assert grid.value("地址") is None
        assert value(grid, "电话").isVisible()


class TestHands:
    def test_down_and_copy(self, grid: FactGrid) -> None:
        grid.setFocus()
        QTest.keyClick(grid, Qt.Key.Key_Down)
        QTest.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == "剩 1 时 20 分"

    def test_copy_takes_the_given_text_instead_of_the_masked_one(self, grid: FactGrid) -> None:
        grid.setFocus()
        for _press in range(2):
            QTest.keyClick(grid, Qt.Key.Key_Down)
        QTest.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == "13900002201"

    def test_the_walk_ends_at_the_ends(self, grid: FactGrid) -> None:
        grid.setFocus()
        QTest.keyClick(grid, Qt.Key.Key_Up)
        for _press in range(9):
            QTest.keyClick(grid, Qt.Key.Key_Down)
        QTest.keyClick(grid, Qt.Key.Key_Up)
        QTest.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == "13900002201"

    def test_a_selection_is_copied_as_it_was_given(self, grid: FactGrid) -> None:
        link = "https://a.invalid/0123456789abcdef"
        grid.set_sections([FactSection("", (Fact("链接", link),))])
        shown = value(grid, "链接")
        shown.setSelection(0, len(shown.text()))
        QTest.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == link

    def test_a_click_makes_the_fact_current(self, grid: FactGrid) -> None:
        shown = value(grid, "电话")
        QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
        QTest.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == "13900002201"

    def test_the_menu_copies_everything(self, grid: FactGrid) -> None:
        at = value(grid, "电话").geometry().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, grid.mapToGlobal(at))
        QCoreApplication.sendEvent(grid, event)
        menu = grid.findChild(QMenu)
        assert isinstance(menu, QMenu)
        assert "电话" in menu.actions()[0].text()
        next(a for a in menu.actions() if a.objectName() == "copy_all").trigger()
        menu.close()
        assert QGuiApplication.clipboard().text() == (
            "地点\n地址: 八一路与文峰路交叉口\n剩余时限: 剩 1 时 20 分\n\n来电人\n电话: 13900002201"
        )

    def test_walking_scrolls_the_fact_into_view(self, qtbot: QtBot) -> None:
        grid, area = FactGrid(), QScrollArea()
        qtbot.addWidget(area)
        area.setWidgetResizable(True)
        area.setWidget(grid)
        area.resize(300, 120)
        grid.set_sections([FactSection("", tuple(Fact(f"第 {n} 项", str(n)) for n in range(30)))])
        area.show()
        qtbot.waitExposed(area)
        for _press in range(29):
            QTest.keyClick(grid, Qt.Key.Key_Down)
        last = value(grid, "第 29 项")
        assert area.viewport().rect().contains(last.mapTo(area.viewport(), QPoint(2, 2)))

    def test_no_scrolling_without_need(self, qtbot: QtBot) -> None:
        grid, area = FactGrid(), QScrollArea()
        qtbot.addWidget(area)
        area.setWidgetResizable(True)
        area.setWidget(grid)
        area.resize(700, 300)
        area.show()
        qtbot.waitExposed(area)
        long = Fact("描述", "井盖缺失约七十厘米," * 20, wide=True)
        grid.set_sections([FactSection("地点", (ADDRESS, LIMIT, long)), PEOPLE])
        QCoreApplication.processEvents()
        assert area.verticalScrollBar().maximum() == 0

    def test_an_empty_grid_takes_keys_quietly(self, grid: FactGrid) -> None:
        grid.set_sections([])
        QTest.keyClick(grid, Qt.Key.Key_Down)
        QTest.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert grid.as_text() == ""
