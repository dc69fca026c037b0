"""Collectors and a trail on the map page, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt

from dispatcher_app.widgets.map.page.messages import LayerState, LineOf, MarkOf
from dispatcher_app.widgets.map.walker_signs import MOMENT, WALKER, WALKER_LOST, WALKER_NOW, WALKER_OLD
from dispatcher_app.widgets.theme import current_theme
from tests.support.map_page import LAT, LON, STATES, PageOnTest

COLLECTORS = "collectors"
NAME = "<b>黄美玲</b>"
WEST_OF, EAST_OF = LON - 0.004, LON + 0.004


def show(page: PageOnTest, *, shown: bool = True) -> None:
    """One who was heard of lately and one who was not, in the west and in the east."""
    page.view.set_layer_states((*STATES, LayerState(COLLECTORS, "采集员", shown, sign="walker")))
    marks = [MarkOf(1, WEST_OF, LAT, WALKER, NAME), MarkOf(2, EAST_OF, LAT, WALKER_OLD, "何慧敏")]
    page.view.draw(COLLECTORS, marks)
    page.settle()


@pytest.fixture(autouse=True)
def _nothing_left(page: PageOnTest) -> Iterator[None]:
    """Nobody else's signs before, none of ours after."""
    yield
    for group in (COLLECTORS, "trail", "replay"):
        page.view.draw(group)
    page.settle()


def beside(page: PageOnTest, lon: float, right: int) -> QPoint:
    """Inside a sign, beside its figure."""
    return page.pixel_of(lon, LAT) + QPoint(right, -1)


def test_signs_are_seen_chosen_worded_and_switched(page: PageOnTest) -> None:
    show(page)
    page.view.set_mark_words(COLLECTORS, lambda key: f"{NAME} {key} · 3 分前")
    accent = current_theme().accent.lower()
    page.until(lambda: page.colour(beside(page, WEST_OF, 6)).name() == accent, "fresh is in colour")
    assert page.colour(beside(page, EAST_OF, 6)).name() == current_theme().panel.lower(), "old is grey"
    page.click(page.pixel_of(WEST_OF, LAT))
    assert page.word("mark_chosen") == (COLLECTORS, 1)
    (clicked,) = page.word("clicked")
    assert clicked.keys == {COLLECTORS: [1]}, "a click on a sign is not about the ground"
    page.hover(page.pixel_of(EAST_OF, LAT))
    said = "document.querySelector('.hall-hint').textContent"
    page.until(lambda: page.look(said) == f"{NAME} 2 · 3 分前", "as words, whatever is in them")
    page.view.switch_layer(COLLECTORS, False)
    page.settle()
    page.until(lambda: page.is_bare(beside(page, WEST_OF, 6)), "hidden")
    assert page.look("[...hall.overlay.marks()].length") == 0


def test_the_legend_has_them_and_says_when_a_hand_switches(page: PageOnTest) -> None:
    show(page, shown=False)
    page.key(Qt.Key.Key_L)
    page.settle()
    rows = "[...document.querySelectorAll('.hall-layer')].findIndex(row => row.textContent === '采集员')"
    row = int(page.until(lambda: page.look(rows), "a line of the legend"))
    for _step in range(row):
        page.key(Qt.Key.Key_Down)
    page.key(Qt.Key.Key_Return)
    assert page.word("layer_switched") == (COLLECTORS, True)
    assert page.look("[...hall.overlay.marks()].map(mark => mark.label)") == [NAME, "何慧敏"]
    page.key(Qt.Key.Key_Escape)


def test_a_trail_has_a_gap_arrows_times_and_a_mark_that_moves(page: PageOnTest) -> None:
    legs = [[(WEST_OF, LAT), (LON - 0.001, LAT)], [(LON + 0.001, LAT), (EAST_OF, LAT)]]
    lines = [LineOf(leg, "control", 4.0, arrows=True) for leg in legs]
    page.view.draw("trail", [MarkOf(0, WEST_OF, LAT, MOMENT, "08:02")], lines)
    page.view.draw("replay", [MarkOf(0, LON - 0.001, LAT, WALKER_LOST, NAME)])
    page.view.frame(WEST_OF, LAT - 0.002, EAST_OF, LAT + 0.002)
    page.settle()
    control = current_theme().control.lower()
    on_leg, in_gap = (LON - 0.002, LAT), (LON + 0.0003, LAT)
    page.until(lambda: page.colour(page.pixel_of(*on_leg)).name() == control, "walked")
    assert page.is_bare(page.pixel_of(*in_gap)), "nothing is drawn where nothing is known"
    assert page.look("hall.overlay.groups.get('trail').lines.map(line => line.arrows)") == [True, True]
    assert (
        page.colour(page.pixel_of(LON - 0.001, LAT) + QPoint(6, -1)).name() == current_theme().input.lower()
    )
    page.view.draw("replay", [MarkOf(0, LON + 0.002, LAT, WALKER_NOW, NAME)])
    page.settle()
    accent = current_theme().accent.lower()
    page.until(lambda: page.colour(page.pixel_of(LON + 0.002, LAT) + QPoint(6, -1)).name() == accent, "moved")
