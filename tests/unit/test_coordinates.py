"""Conversion of Chinese web maps' coordinates, against values worked out by two other programs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.services.coordinates import (
    CoordinateSystem,
    bd09_to_gcj02,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_gcj02,
)

#: WGS84, GCJ-02, BD-09; the latter two by prcoords 1.0.2, agreeing with eviltransform 0.1.1 to 1e-7 degrees.
VECTORS = [
    ((113.9465, 22.543), (113.9513808, 22.5399908), (113.95791980, 22.54570447)),
    ((116.3912757, 39.906217), (116.3975167, 39.9076182), (116.40389064, 39.91396193)),
    ((121.4737, 31.2304), (121.4782231, 31.2284577), (121.48478147, 31.23431059)),
    ((87.6168, 43.8256), (87.6196499, 43.8268054), (87.62609977, 43.83294979)),
    ((113.852, 34.036), (113.8578732, 34.0344426), (113.86431915, 34.04057550)),
]


@pytest.mark.parametrize(("wgs", "gcj", "bd"), VECTORS)
def test_known_points(wgs: tuple[float, float], gcj: tuple[float, float], bd: tuple[float, float]) -> None:
    assert wgs84_to_gcj02(*wgs) == pytest.approx(gcj, abs=2e-7)
    assert gcj02_to_wgs84(*gcj) == pytest.approx(wgs, abs=2e-7)
    # BD-09 has no exact inverse; two parts in a million of a degree are 0.2 m.
    assert bd09_to_gcj02(*bd) == pytest.approx(gcj, abs=2e-6)
    assert to_wgs84(*bd, CoordinateSystem.BD09) == pytest.approx(wgs, abs=2e-6)


def test_the_shift_in_nanshan_is_some_six_hundred_metres() -> None:
    lon, lat = wgs84_to_gcj02(113.9465, 22.543)
    metres = math.hypot((lon - 113.9465) * 111_320 * math.cos(math.radians(22.543)), (lat - 22.543) * 110_750)

    assert 550 < metres < 650


@pytest.mark.parametrize("system", [CoordinateSystem.WGS84, CoordinateSystem.CGCS2000])
def test_what_is_stored_already_is_left_alone(system: CoordinateSystem) -> None:
    assert to_wgs84(113.9465, 22.543, system) == (113.9465, 22.543)


@pytest.mark.parametrize("point", [(-73.98, 40.75), (2.35, 48.86), (151.2, -33.87)])
def test_nothing_is_shifted_outside_china(point: tuple[float, float]) -> None:
    assert to_wgs84(*point, CoordinateSystem.GCJ02) == point


@given(st.floats(75, 134), st.floats(18, 53))
def test_there_and_back_is_the_same_place_to_the_millimetre(lon: float, lat: float) -> None:
    assert gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat)) == pytest.approx((lon, lat), abs=1e-8)
