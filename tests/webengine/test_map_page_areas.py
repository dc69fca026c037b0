"""What is drawn on the page with a real mouse: the page and the program mean the same ground."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from dispatcher_app.services.cases_inside import DrawnArea
from tests.support.map_page import LAT, LON, PageOnTest, live

#: A grid of cases some 200 m apart: of whatever is drawn around the middle some lie inside, some not.
GRID = [
    live(1 + row * 9 + column, LON + (column - 4) * 0.002, LAT + (row - 4) * 0.002)
    for row in range(9)
    for column in range(9)
]


@pytest.mark.parametrize(("key", "shape"), [(Qt.Key.Key_B, "box"), (Qt.Key.Key_C, "circle")])
def test_what_a_drag_encloses_is_the_same_on_the_page_and_for_the_program(
    key: Qt.Key, shape: str, page: PageOnTest
) -> None:
    page.view.put_cases(GRID)
    page.settle()
    page.key(key)
    page.settle()
    middle = page.pixel_of(LON + 0.0011, LAT + 0.0013)
    page.drag(middle, middle + QPoint(70, 45))
    (area,) = page.word("area_chosen")
    assert area.shape == shape
    drawn = DrawnArea.of(area.ring, area.centre, area.radius)
    inside = sorted(case.case_id for case in GRID if drawn.holds(case.lon, case.lat))
    assert 0 < len(inside) < len(GRID)
    assert sorted(area.case_ids) == inside


def test_a_polygon_goes_round_what_lies_inside_it(page: PageOnTest) -> None:
    page.view.put_cases(GRID)
    page.settle()
    page.key(Qt.Key.Key_G)
    page.settle()
    middle = page.pixel_of(LON, LAT)
    hook = [(-60, -50), (70, -50), (70, 50), (30, 50), (30, -20), (-60, -20)]
    for x, y in (*hook, (200, 200)):
        page.click(middle + QPoint(x, y))
        page.settle()
    page.key(Qt.Key.Key_Backspace)
    page.settle()
    page.key(Qt.Key.Key_Space)
    (area,) = page.word("area_chosen")
    assert area.shape == "polygon"
    assert len(area.ring) == len(hook)
    drawn = DrawnArea.of(area.ring, None, 0.0, polygon=True)
    inside = sorted(case.case_id for case in GRID if drawn.holds(case.lon, case.lat))
    assert 0 < len(inside) < len(GRID)
    assert sorted(area.case_ids) == inside
