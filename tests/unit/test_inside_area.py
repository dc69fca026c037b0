"""What lies inside an area drawn on the map, and the table of it that a spreadsheet opens."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from dispatcher_app.domain.places import Component
from dispatcher_app.services.area_export import component_table, write_table
from dispatcher_app.services.components.index import ComponentIndex
from dispatcher_app.services.inside_area import inside_circle, inside_ring
from tests.support.desk import make_desk

LON, LAT, STEP = 113.94, 22.54, 0.0001
GRID = [
    Component(f"44030501{x:02d}{y:06d}", f"部件-01-0{1 + x % 2}", "井盖", LON + x * STEP, LAT + y * STEP)
    for x in range(10)
    for y in range(10)
]


def test_a_box_holds_what_stands_on_its_border_and_counts_by_class() -> None:
    index = ComponentIndex.of(GRID)
    west, east, north = LON, LON + 3 * STEP, LAT + 4 * STEP
    found = inside_ring(index, [(west, LAT), (west, north), (east, north), (east, LAT)])
    assert len(found.rows) == 4 * 5
    assert found.by_class == {"部件-01-01": 10, "部件-01-02": 10}


def test_an_outline_that_crosses_itself_is_taken_as_it_was_meant() -> None:
    index = ComponentIndex.of(GRID)
    end = 9 * STEP
    bow = [(LON, LAT), (LON + end, LAT + end), (LON + end, LAT), (LON, LAT + end)]
    assert 0 < len(inside_ring(index, bow).rows) < len(GRID)


def test_a_circle_holds_its_radius_and_no_more() -> None:
    found = inside_circle(ComponentIndex.of(GRID), LON, LAT, 25)
    assert [found.component(number).code for number in range(1)] == [GRID[0].code]
    assert len(found.rows) == 8  # 10.3 m east, 11.1 m north: (0..2, 0..2) without the far corner


def test_rows_stay_of_their_moment_while_the_register_goes_on() -> None:
    index = ComponentIndex.of(GRID)
    found = inside_circle(index, LON, LAT, 5)
    index.change(removed=[GRID[0].code])
    assert found.component(0).code == GRID[0].code


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "@sum", "-2+3", "\t=1"])
def test_no_text_of_the_register_becomes_a_formula(name: str, tmp_path: Path) -> None:
    hall = make_desk(tmp_path).hall
    file = tmp_path / "区域.csv"
    assert write_table(file, component_table([replace(GRID[0], name=name)], hall)) == 1
    with file.open(encoding="utf-8-sig", newline="") as table:
        head, line = csv.reader(table)
    assert line[head.index("名称")] == "'" + name
    assert float(line[head.index("经度")]) == pytest.approx(LON), "numbers stay numbers"
    assert line[head.index("标识码")] == GRID[0].code + "\t", "a code keeps all its digits"
