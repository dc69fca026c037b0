"""Scroll areas that are no narrower and no higher than what they hold."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.fact_grid import Fact, FactGrid, FactSection
from dispatcher_app.widgets.fitting_scroll import FittingScroll, ScrollColumn
from dispatcher_app.widgets.theme import current_sizes

LEAST = 3


def facts(count: int, label: str = "label") -> list[FactSection]:
    return [FactSection("", tuple(Fact(f"{label} {n}", "a value", wide=True) for n in range(count)))]


def evidence(count: int) -> FactGrid:
    grid = FactGrid()
    grid.set_sections(facts(count))
    return grid


def page(qtbot: QtBot, area: FittingScroll, height: int) -> QWidget:
    """*area* over a pane that wants everything, in a window of *height*."""
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(area)
    column.addWidget(QTextEdit(), 1)
    window.resize(400, height)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def test_it_is_as_high_as_what_it_holds(qtbot: QtBot) -> None:
    grid = evidence(6)
    area = FittingScroll(grid, LEAST)
    window = page(qtbot, area, 1200)
    assert area.height() == grid.heightForWidth(area.width())
    assert area.height() < window.height()
    assert not area.verticalScrollBar().isVisible()


def test_it_grows_when_more_is_shown(qtbot: QtBot) -> None:
    grid = evidence(2)
    area = FittingScroll(grid, LEAST)
    window = page(qtbot, area, 1200)
    before = area.height()
    grid.set_sections(facts(5, "another"))
    qtbot.waitUntil(lambda: area.height() > before)
    assert window.height() == 1200
    assert area.height() == grid.heightForWidth(area.width())


def test_it_gives_way_where_room_is_short(qtbot: QtBot) -> None:
    area = FittingScroll(evidence(20), LEAST)
    window = page(qtbot, area, 300)
    qtbot.waitUntil(area.verticalScrollBar().isVisible)
    assert window.height() == 300
    assert area.height() >= LEAST * current_sizes().row


def test_little_needs_little(qtbot: QtBot) -> None:
    area = FittingScroll(evidence(1), LEAST)
    qtbot.addWidget(area)
    assert area.minimumSizeHint().height() < LEAST * current_sizes().row


def test_a_column_is_never_narrower_than_its_content(qtbot: QtBot) -> None:
    label = QLabel("one long line that does not break")
    area = ScrollColumn(label)
    qtbot.addWidget(area)
    area.resize(area.minimumSizeHint())
    area.show()
    qtbot.waitExposed(area)
    assert area.viewport().width() >= label.minimumSizeHint().width()
