"""The register as columns says the same as the components it was made of, before and after edits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher_app.domain.mercator import Box, Tile, tile_at, to_degrees, to_unit
from dispatcher_app.domain.places import Component
from dispatcher_app.services.components.columns import ColumnsBuilder, ComponentColumns, columns_of
from dispatcher_app.services.components.index import (
    ComponentIndex,
    class_counts,
    rows_in_box,
    rows_in_outline,
    rows_in_radius,
)
from dispatcher_app.services.mercator import along_z, tile_stretch, to_units

LON = st.integers(113_000_000, 113_020_000).map(lambda n: n / 1e6)
LAT = st.integers(34_000_000, 34_020_000).map(lambda n: n / 1e6)
CLASS = st.sampled_from(["部件-01-01", "部件-01-02", "部件-02-01", "部件-05-98"])
TOWN = st.lists(
    st.builds(
        Component,
        code=st.integers(0, 300).map(lambda n: f"411002{n:010d}"),
        class_code=CLASS,
        name=st.text("井盖路灯a", max_size=6),
        lon=LON,
        lat=LAT,
        cell_code=st.sampled_from(["", "411002001001001", "411002001001002"]),
        owner_unit=st.sampled_from(["", "Q001", "Q002"]),
        state=st.sampled_from(["完好", "破损"]),
        maintainer=st.sampled_from(["", "许昌水务"]),
        installed=st.sampled_from(["", "2019", "2020-05"]),
    ),
    max_size=40,
    unique_by=lambda component: component.code,
)


def said(columns: ComponentColumns) -> set[Component]:
    """All components the columns hold; fails where a column is out of order."""
    assert np.all(columns.place[:-1] <= columns.place[1:])
    assert np.array_equal(columns.place, along_z(columns.x, columns.y))
    codes = columns.codes[columns.by_code]
    assert np.all(codes[:-1] < codes[1:])
    return set(columns.components(range(len(columns))))


@given(TOWN)
@settings(max_examples=30, deadline=None)
def test_columns_hold_what_they_were_made_of(town: list[Component]) -> None:
    columns = columns_of(town)

    assert said(columns) == set(town)
    assert all(columns.component(columns.row_of(c.code) or 0) == c for c in town)
    assert columns.row_of("411002") is None


@given(TOWN, TOWN, st.integers(0, 10))
@settings(max_examples=30, deadline=None)
def test_edits_leave_what_a_new_reading_would_find(
    town: list[Component], newer: list[Component], gone: int
) -> None:
    index, before = ComponentIndex.of(town), set(town)
    old = index.columns
    removed = {c.code for c in town[:gone]} - {c.code for c in newer}

    index.change(newer, removed)

    left = {c for c in town if c.code not in removed | {n.code for n in newer}}
    assert said(index.columns) == left | set(newer)
    assert said(old) == before


@given(TOWN, LON, LAT, st.floats(0, 0.01), st.sampled_from([None, "部件-01", "GB/T 30428.2:部件-01-02"]))
@settings(max_examples=30, deadline=None)
def test_boxes_radii_and_classes_against_going_through_all(
    town: list[Component], lon: float, lat: float, size: float, prefix: str | None
) -> None:
    index = ComponentIndex.of(town)
    columns = index.columns
    box = Box(lon - size, lat - size, lon + size, lat + size)

    assert set(columns.components(rows_in_box(columns, box))) == {c for c in town if box.holds(c.lon, c.lat)}
    found = index.near(lon, lat, size * 100_000, prefix)
    bare = (prefix or "").rpartition(":")[2]
    right = [c for c in town if c.class_code.startswith(bare)]
    distances = [near.distance_m for near in found]
    assert distances == sorted(distances)
    assert {near.component for near in found} <= set(right)
    assert all(near.component in right for near in found)
    missed = set(right) - {near.component for near in found}
    assert all(_rough_metres(c, lon, lat) > size * 100_000 * 0.99 for c in missed)
    assert index.nearest(lon, lat, 3, prefix) == index.near(lon, lat, 5000, prefix)[:3]


def _rough_metres(component: Component, lon: float, lat: float) -> float:
    return float(np.hypot((component.lon - lon) * 92_400, (component.lat - lat) * 110_900))


def test_an_outline_holds_its_border_and_counts_go_by_class() -> None:
    at = Component("1", "部件-01-01", "", 113.0, 34.0)
    town = [
        at,
        replace(at, code="2", lon=113.001),
        replace(at, code="3", class_code="部件-02-01", lon=113.002),
    ]
    columns = columns_of(town)

    rows = rows_in_outline(columns, shapely.box(113.0, 33.9, 113.001, 34.1))

    assert {c.code for c in columns.components(rows)} == {"1", "2"}
    assert class_counts(columns) == {"部件-01-01": 2, "部件-02-01": 1}
    assert class_counts(columns, rows) == {"部件-01-01": 2}
    assert [c.code for c in columns.components(rows_in_radius(columns, 113.002, 34.0, 100))] == ["3", "2"]


def test_nothing_is_a_register_too() -> None:
    index = ComponentIndex(ColumnsBuilder().done())

    assert (len(index), index.get("1"), index.nearest(113, 34)) == (0, None, [])
    index.change([Component("井1", "部件-01-01", "井", 113.0, 34.0)])
    assert index.get("井1") == Component("井1", "部件-01-01", "井", 113.0, 34.0)
    index.change(removed=["井1", "never there"])
    assert len(index) == 0


@given(LON, LAT, st.integers(1, 20))
@settings(max_examples=30, deadline=None)
def test_a_tile_is_one_stretch_of_the_curve(lon: float, lat: float, z: int) -> None:
    tile = tile_at(lon, lat, z)
    place = along_z(*to_units(np.array([lon]), np.array([lat])))[0]
    first = tile_stretch(z, tile.x, tile.y)

    assert first <= place <= first + np.uint64((1 << (64 - 2 * z)) - 1)
    assert tile.there
    assert tile.box.holds(lon, lat)
    assert np.allclose(to_degrees(*to_unit(lon, lat)), (lon, lat), atol=1e-9)


def test_no_tile_lies_outside_the_world() -> None:
    assert not Tile(3, 8, 0).there
    assert not Tile(3, 0, -1).there
    assert tile_at(180.0, -89.0, 3) == Tile(3, 7, 7)
