"""A look for a moment at the ground of a unit, in a real browser."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.map.page.messages import LineOf
from tests.support.map_page import LAT, LON, PageOnTest

HOSTILE = "<img src=x onerror=alert(1)>管理处"
#: A kilometre east of the case.
RING = [(LON + 0.01, LAT), (LON + 0.02, LAT), (LON + 0.02, LAT + 0.01), (LON + 0.01, LAT + 0.01)]
_BOUNDS = "(b => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()])(hall.map.getBounds())"


def glance(page: PageOnTest) -> None:
    page.view.draw("unit", (), [LineOf(RING, "accent", 3.0, closed=True, label=HOSTILE)])
    page.view.glance("unit")
    page.settle()


def at_the_case(page: PageOnTest) -> tuple[float, float, float]:
    page.view.show_case(LON, LAT, Lamp.DUE, "NS-1", case_id=7)
    page.settle()
    return page.centre()


def test_the_ground_and_the_case_are_seen_and_the_view_comes_back(page: PageOnTest) -> None:
    home = at_the_case(page)
    glance(page)
    west, south, east, north = page.look(_BOUNDS)
    assert all(west < lon < east and south < lat < north for lon, lat in [*RING, (LON, LAT)])
    page.view.show_case(LON, LAT, Lamp.OVER, "NS-1", case_id=7)
    page.settle()
    assert page.centre() != home, "the same case told again changes nothing"
    assert page.view.following
    page.view.glance()
    page.settle()
    assert page.centre() == home
    assert page.view.following


def test_a_locked_view_comes_back_locked_and_a_hand_keeps_what_it_moves(page: PageOnTest) -> None:
    at_the_case(page)
    page.drag(QPoint(400, 300), QPoint(380, 280))
    page.until(lambda: not page.view.following, "locked")
    page.settle()
    home = page.centre()
    glance(page)
    assert page.centre() != home
    page.view.glance()
    page.settle()
    assert page.centre() == home
    assert not page.view.following
    glance(page)
    page.drag(QPoint(400, 300), QPoint(350, 250))
    page.settle()
    moved = page.centre()
    page.view.glance()
    page.settle()
    assert page.centre() == moved


def test_another_case_ends_it_and_a_border_in_view_begins_none(page: PageOnTest) -> None:
    at_the_case(page)
    glance(page)
    page.view.show_case(LON - 0.01, LAT, Lamp.DUE, "NS-2", case_id=8)
    page.settle()
    assert abs(page.centre()[0] - (LON - 0.01)) < 1e-5
    page.view.fit_all()
    page.settle()
    whole = page.centre()
    glance(page)
    assert page.centre() == whole


def test_the_whole_city_is_said_in_words_and_no_view_moves(page: PageOnTest) -> None:
    home = at_the_case(page)
    page.view.glance("", HOSTILE)
    page.settle()
    assert page.look("document.querySelector('.hall-note').textContent") == HOSTILE
    assert page.centre() == home
    page.view.glance()
    page.settle()
    assert page.look("document.querySelector('.hall-note').textContent") == ""


def test_a_name_stands_inside_the_part_that_is_seen(page: PageOnTest) -> None:
    """Of a ground like a U the middle is not in it."""
    found = page.look(
        "((U => [U(L.bounds([0, 0], [100, 100])), U(L.bounds([0, 0], [40, 30])), "
        "U(L.bounds([200, 0], [300, 9]))])(b => window.hall.heartOf([[0, 0], [100, 0], [100, 100], "
        "[70, 100], [70, 30], [30, 30], [30, 100], [0, 100]].map(([x, y]) => L.point(x, y)), b)))"
    )
    whole, part, nowhere = found
    assert whole["y"] == 50
    assert not 30 < whole["x"] < 70
    assert part == {"x": 20, "y": 15}
    assert nowhere is None
