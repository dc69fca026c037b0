"""Sets a name along a road: each character turned with it, read from the left or from the top."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import atan2, ceil, degrees, hypot, log2

from dispatcher_app.widgets.map.layers import Line

#: A name repeats about every so many pixels.
_SPACING = 340.0

#: Two neighbouring characters turn at most so many degrees.
_BEND = 24.0

#: A road steeper than this (rise over run) carries its characters upright, one below the other.
_STEEP = 1.15


@dataclass(frozen=True, slots=True)
class Set:
    """One character's middle in pixels and its turn in degrees."""

    x: float
    y: float
    turn: float


class Track:
    """A road in pixels, measured along its length."""

    def __init__(self, points: Line) -> None:
        self._points = points
        steps = (hypot(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points))
        self._reached = list(accumulate(steps, initial=0.0))
        self.length = self._reached[-1]

    def at(self, distance: float) -> tuple[float, float]:
        number = min(max(bisect_right(self._reached, distance), 1), len(self._points) - 1)
        start, end = self._reached[number - 1], self._reached[number]
        share = (distance - start) / (end - start) if end > start else 0.0
        (x0, y0), (x1, y1) = self._points[number - 1], self._points[number]
        return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share

    def places(self, needed: float, mpp: float) -> Iterator[float]:
        """Middles for a name of *needed* pixels: the road's middle, then every spacing to both sides.

        The spacing follows whole zoom levels, so names stay put while the map is dragged.
        """
        half = needed / 2 + 4
        spacing = _SPACING * 2 ** ceil(log2(mpp)) / mpp
        middle = self.length / 2
        count = int((middle - half) // spacing) if middle >= half else -1
        for number in range(count + 1):
            yield middle + number * spacing
            if number:
                yield middle - number * spacing


def set_along(track: Track, middle: float, advances: list[float], upright_ok: bool) -> list[Set] | None:
    """Characters of the given *advances* around *middle*; ``None`` where the road bends too much."""
    total = sum(advances)
    start, end = track.at(middle - total / 2), track.at(middle + total / 2)
    dx, dy = end[0] - start[0], end[1] - start[1]
    if hypot(dx, dy) < total * 0.8:
        return None
    steep = upright_ok and abs(dy) > abs(dx) * _STEEP
    backwards = dy < 0 if steep else dx < 0
    sets = list(_walk(track, middle, advances, steep, backwards))
    bends = (abs(_turned(b.turn - a.turn)) for a, b in pairwise(sets))
    return sets if all(bend <= _BEND for bend in bends) else None


def _walk(track: Track, middle: float, advances: list[float], steep: bool, backwards: bool) -> Iterator[Set]:
    sign = -1.0 if backwards else 1.0
    travelled = -sum(advances) / 2
    for advance in advances:
        ahead, behind = (middle + sign * (travelled + part * advance) for part in (1.0, 0.0))
        (x0, y0), (x1, y1) = track.at(behind), track.at(ahead)
        angle = degrees(atan2(y1 - y0, x1 - x0))
        x, y = track.at(middle + sign * (travelled + advance / 2))
        yield Set(x, y, _turned(angle - 90.0) if steep else angle)
        travelled += advance


def _turned(angle: float) -> float:
    """*angle* between -180 and 180 degrees."""
    return (angle + 180.0) % 360.0 - 180.0
