"""The great lines that part the streets of the demo city: three avenues and the river."""

from __future__ import annotations

import numpy as np
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from nanshan.source import BOX, Extract, to_metres

#: Dual carriageways lie up to this far from their middle line; strips between them go north or west.
_MEDIAN_M = 22.0
#: Northward roads that go on in reality but end inside the extract.
_BROKEN_OFF = ("沙河西路", "沙河东路", "科苑南路", "科技南路", "铜鼓路")


class Divider:
    """The middle line of one road or river, drawn straight on to both edges of the box."""

    def __init__(self, lines: list[BaseGeometry], northward: bool) -> None:
        self._axis = 1 if northward else 0
        points = np.vstack([np.asarray(part.coords) for line in lines for part in _parts(line)])
        points = points[np.argsort(points[:, self._axis], kind="stable")]
        self._ends = (points[0], points[-1])
        steps = np.round(points[:, self._axis] / 60).astype(int)
        self._along = np.unique(steps) * 60.0
        self._across = np.array([points[steps == k, 1 - self._axis].mean() for k in np.unique(steps)])

    def beyond(self, point: Point) -> bool:
        """South of an eastward line, or east of a northward one."""
        place = (point.x, point.y)
        middle = float(np.interp(place[self._axis], self._along, self._across))
        if self._axis == 1:
            return place[0] > middle + _MEDIAN_M
        return place[1] < middle - _MEDIAN_M

    def extensions(self) -> list[LineString]:
        """From the line's two ends straight to the edge of the box."""
        return [
            LineString([end, _moved(end, self._axis, edge)])
            for end, edge in zip(self._ends, _box_range(self._axis), strict=True)
            if (edge - end[self._axis]) * (1 if edge > 0 else -1) > 0
        ]


class StreetMap:
    """Which street a point of the box belongs to."""

    def __init__(self, extract: Extract) -> None:
        self._ring_road = Divider(_named(extract, "北环大道"), northward=False)
        self._avenue = Divider(_named(extract, "深南大道"), northward=False)
        self._west_road = Divider(_named(extract, "南海大道"), northward=True)
        self._river = Divider(_named(extract, "大沙河"), northward=True)
        self._broken_off = [Divider(_named(extract, name), northward=True) for name in _BROKEN_OFF]

    def street_at(self, point: Point) -> str:
        """The three-digit street code."""
        east_of_river = self._river.beyond(point)
        if not self._ring_road.beyond(point):
            return "008" if east_of_river else "009"
        if east_of_river:
            return "003"
        if self._west_road.beyond(point):
            return "007"
        return "002" if self._avenue.beyond(point) else "001"

    def extensions(self) -> list[LineString]:
        """The dividers, and the roads the source breaks off, on to the edge of the box."""
        dividers = (self._ring_road, self._avenue, self._west_road, self._river, *self._broken_off)
        return [line for divider in dividers for line in divider.extensions()]


def _moved(end: np.ndarray, axis: int, edge: float) -> np.ndarray:
    moved = end.copy()
    moved[axis] = edge
    return moved


def _named(extract: Extract, name: str) -> list[BaseGeometry]:
    return [to_metres(road.geometry) for road in extract.roads if road.name == name]


def _parts(line: BaseGeometry) -> list[BaseGeometry]:
    return list(getattr(line, "geoms", [line]))


def _box_range(axis: int) -> tuple[float, float]:
    west, south, east, north = to_metres(LineString([BOX[:2], BOX[2:]])).bounds
    return (west, east) if axis == 0 else (south, north)
