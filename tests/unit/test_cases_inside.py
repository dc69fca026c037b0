"""Whether a case lies inside what was drawn."""

from __future__ import annotations

from dispatcher_app.services.cases_inside import DrawnArea
from dispatcher_app.services.local_metres import LocalMetres
from tests.support.queue_rows import queue_row
from tests.support.town import BLOCK, MIDDLE

LON, LAT = MIDDLE
PLANE = LocalMetres(LON, LAT)


def test_a_box_holds_its_edges_and_nothing_beyond() -> None:
    area = DrawnArea.of([(LON, LAT), (LON, LAT + BLOCK), (LON + BLOCK, LAT + BLOCK)], None, 0.0)
    assert area.holds(LON, LAT)
    assert area.holds(LON + BLOCK, LAT + BLOCK)
    assert not area.holds(LON - 1e-6, LAT)


def test_a_circle_is_round() -> None:
    reach = 100 / PLANE.per_lon
    area = DrawnArea.of([(LON - reach, LAT - reach), (LON + reach, LAT + reach)], MIDDLE, 100.0)
    assert area.holds(LON + 99 / PLANE.per_lon, LAT)
    assert not area.holds(LON + 80 / PLANE.per_lon, LAT + 80 / PLANE.per_lat), "in its box, not in it"


def test_a_case_without_a_place_is_nowhere() -> None:
    area = DrawnArea.of([(LON, LAT), (LON + BLOCK, LAT + BLOCK)], None, 0.0)
    rows = [queue_row(1)._replace(lon=LON, lat=LAT), queue_row(2)._replace(lon=None, lat=None)]
    assert [row.case_id for row in area.among(rows)] == [1]


def test_a_polygon_holds_what_it_goes_round_also_where_it_bends_in() -> None:
    hook = [(0, 0), (4, 0), (4, 4), (3, 4), (3, 1), (0, 1)]
    ring = [(LON + x * BLOCK, LAT + y * BLOCK) for x, y in hook]
    area = DrawnArea.of(ring, None, 0.0, polygon=True)
    assert area.holds(LON + 3.5 * BLOCK, LAT + 3 * BLOCK)
    assert area.holds(LON, LAT)
    assert not area.holds(LON + BLOCK, LAT + 3 * BLOCK), "in its box, not in it"
