"""Which cameras are near a place? Kept in order of latitude: of thousands a click looks at dozens."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from dispatcher_app.domain.cameras import Camera, NearCamera
from dispatcher_app.services.local_metres import LocalMetres

#: Farther than this (metres) no camera shows anything of a place.
CAMERA_REACH_M = 500.0
#: As many as an operator would try.
USUAL_COUNT = 3


class CameraIndex:
    """The cameras of one city; never changes, so any thread may ask."""

    def __init__(self, cameras: Iterable[Camera]) -> None:
        self._cameras = sorted(cameras, key=_lat)
        self._lats = [camera.lat for camera in self._cameras]
        self._by_code = {camera.code: camera for camera in self._cameras}

    def __len__(self) -> int:
        return len(self._cameras)

    def get(self, code: str) -> Camera | None:
        return self._by_code.get(code)

    def nearest(
        self, lon: float, lat: float, radius_m: float = CAMERA_REACH_M, count: int = USUAL_COUNT
    ) -> tuple[NearCamera, ...]:
        """The *count* nearest within *radius_m* metres of a point in degrees, nearest first."""
        plane = LocalMetres(lon, lat)
        reach = radius_m / plane.per_lat
        strip = slice(bisect_left(self._lats, lat - reach), bisect_right(self._lats, lat + reach))
        near = [
            NearCamera(
                camera, math.hypot((camera.lon - lon) * plane.per_lon, (camera.lat - lat) * plane.per_lat)
            )
            for camera in self._cameras[strip]
        ]
        within = sorted((one for one in near if one.distance_m <= radius_m), key=_nearest)
        return tuple(within[:count])


def _lat(camera: Camera) -> float:
    return camera.lat


def _nearest(one: NearCamera) -> tuple[float, str]:
    return one.distance_m, one.camera.code
