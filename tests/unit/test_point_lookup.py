"""Point to cell to unit: the quick way says what going through every cell says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher_app.domain.places import Cell, Outline
from dispatcher_app.domain.units import Unit, UnitRegister
from dispatcher_app.domain.words import Tier
from dispatcher_app.services.point_lookup import CellFinder, Responsibility, outline_shape
from tests.support.town import BLOCK, COMMUNITIES, MIDDLE, OUTSIDE, SOUTH, STREET_CODE, WEST, town


def _city(seed: int) -> tuple[list[Cell], list[Outline]]:
    """Cells of all sizes, most of them small and close together, as the pieces around random points."""
    rng = np.random.default_rng(seed)
    crowd = rng.normal((113.51, 34.01), 0.002, (120, 2))
    spread = rng.uniform((113.4, 33.9), (113.6, 34.1), (30, 2))
    seeds = shapely.MultiPoint(np.vstack([crowd, spread]).round(6))
    pieces = shapely.voronoi_polygons(seeds, extend_to=shapely.box(113.4, 33.9, 113.6, 34.1))
    cells, outlines = [], []
    for number, piece in enumerate(rng.permutation(np.array(pieces.geoms, dtype=object))):
        if number % 11 == 0:
            continue  # a hole in the grid: a lake, a barracks
        code = f"4110020010{number:05d}"
        ring = tuple(map(tuple, shapely.get_coordinates(piece).round(6).tolist()))
        cells.append(Cell(code, code[:12], "社区", code[:9], "街道", "区"))
        outlines.append(Outline(code, code, ((ring,),)))
    return cells, outlines


CELLS, OUTLINES = _city(5)
SHAPES = [outline_shape(outline) for outline in OUTLINES]
FINDER = CellFinder(CELLS, OUTLINES)
CORNERS = [point for outline in OUTLINES for point in outline.polygons[0][0]]


def _plainly(lon: float, lat: float) -> Cell | None:
    holding = [c for c, shape in zip(CELLS, SHAPES, strict=True) if shapely.intersects_xy(shape, lon, lat)]
    return min(holding, key=lambda cell: cell.code, default=None)


@given(
    st.one_of(
        st.tuples(st.floats(113.38, 113.62), st.floats(33.88, 34.12)),
        st.tuples(st.floats(113.50, 113.52), st.floats(34.0, 34.02)),
        st.sampled_from(CORNERS),
    )
)
@settings(max_examples=200, deadline=None)
def test_every_point_lies_where_going_through_all_cells_finds_it(point: tuple[float, float]) -> None:
    assert FINDER.cell(*point) == _plainly(*point)


def test_edges_of_squares_are_no_edges_of_cells() -> None:
    for step in range(129):
        west, south, east, north = shapely.total_bounds(SHAPES)
        lon, lat = west + (east - west) * step / 128, south + (north - south) * step / 128
        assert FINDER.cell(lon, lat) == _plainly(lon, lat)


@pytest.mark.parametrize("point", [OUTSIDE, (float("nan"), 34.0), (float("inf"), 34.0)])
def test_outside_there_is_no_cell(point: tuple[float, float]) -> None:
    pack = town()

    assert CellFinder(pack.cells, pack.cell_outlines).cell(*point) is None
    assert CellFinder([], []).cell(*MIDDLE) is None


def test_a_prepared_cell_is_asked_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """GEOS finishes what it prepares when it is first asked; two threads at that once crash the program."""
    finder = CellFinder(town().cells, town().cell_outlines)
    ask, busy, met = shapely.intersects_xy, Lock(), Event()

    def watched(*point: Any) -> Any:
        if not busy.acquire(blocking=False):
            met.set()
            return ask(*point)
        try:
            met.wait(0.02)
            return ask(*point)
        finally:
            busy.release()

    monkeypatch.setattr(shapely, "intersects_xy", watched)
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _n: finder.cell(WEST + BLOCK, SOUTH + BLOCK), range(8)))
    assert len(found) == 1
    assert not met.is_set()


def test_the_unit_of_a_place_is_the_register_s_first_candidate() -> None:
    pack = town()
    community = COMMUNITIES[1][0]
    units = UnitRegister(
        [
            Unit("W", "水务", "水务", Tier.CITY, duties=("部件-01-01",)),
            Unit("S", "街道", "街道", Tier.DISTRICT, areas=(STREET_CODE,), duties=("*",)),
            Unit("C", "社区", "社区", Tier.DISTRICT, areas=(community,), duties=("部件-01",)),
        ]
    )
    whose = Responsibility(CellFinder(pack.cells, pack.cell_outlines), units)

    for _time in range(2):  # the second answer is remembered
        assert (
            whose.at(*MIDDLE, "GB/T 30428.2:部件-01-02")
            == units.candidates("部件-01-02", STREET_CODE, community)[0]
        )
        beside = whose.at(WEST + BLOCK / 2, SOUTH + BLOCK / 2, "事件-01-01")
        assert beside is not None
        assert beside.unit.code == "S"
        assert whose.at(*OUTSIDE, "事件-01-01") is None
