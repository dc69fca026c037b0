"""Which cameras are near, and how where they look is said."""

from __future__ import annotations

from dispatcher_app.domain.cameras import Camera, CameraKind, way_of
from dispatcher_app.services.cameras import CameraIndex
from dispatcher_app.services.local_metres import LocalMetres
from tests.support.town import MIDDLE

PLANE = LocalMetres(*MIDDLE)


def camera(code: str, east: float = 0.0, north: float = 0.0) -> Camera:
    """One so many metres from the middle of the town."""
    lon, lat = MIDDLE[0] + east / PLANE.per_lon, MIDDLE[1] + north / PLANE.per_lat
    return Camera(code, f"点位{code}", lon, lat, CameraKind.DOME)


def test_the_nearest_come_first_and_only_those_within_reach() -> None:
    index = CameraIndex([camera("far", 0, 480), camera("out", 501), camera("b", -60), camera("a", 30, 40)])
    found = index.nearest(*MIDDLE)
    assert [(one.camera.code, round(one.distance_m)) for one in found] == [("a", 50), ("b", 60), ("far", 480)]


def test_no_more_than_asked_for_and_ties_by_code() -> None:
    index = CameraIndex([camera(code) for code in "dcba"])
    assert [one.camera.code for one in index.nearest(*MIDDLE, count=2)] == ["a", "b"]
    assert index.nearest(MIDDLE[0] + 1, MIDDLE[1]) == ()


def test_a_direction_is_said_by_the_compass() -> None:
    assert [way_of(degrees).label for degrees in (0, 44, 90, 225, 337, 359.9)] == [
        "北",
        "东北",
        "东",
        "西南",
        "西北",
        "北",
    ]
