"""One feature of a city: its lines in metres, and the outlines a painter wants of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log2

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from dispatcher_app.widgets.map.ground.projection import Box
from dispatcher_app.widgets.map.ground.thinning import thinned_all
from dispatcher_app.widgets.map.ground.widest import widest_place
from dispatcher_app.widgets.map.layers import Line

#: Detail levels of one feature that are kept: an operator works at one zoom, and looks up at another.
_KEPT_BANDS = 2

#: Below one metre a pixel every point of a feature is kept.
_COARSEST_BAND = 7


def band_of(mpp: float) -> int:
    """The detail level of a zoom: how many times a pixel doubles from one metre."""
    return max(0, min(_COARSEST_BAND, floor(log2(mpp))))


def tolerance_of(band: int) -> float:
    """How far a line may be from where it is, in metres: less than half a pixel."""
    return 0.4 * 2**band if band else 0.0


@dataclass(slots=True)
class Shape:
    """One feature; its painter path is kept for each detail level it was seen at."""

    lines: tuple[Line, ...]
    box: Box
    name: str
    closed: bool
    _paths: dict[int, QPainterPath] | None = None  # most features of a large city are never drawn
    _inside: tuple[float, float] | None = None

    @property
    def extent(self) -> float:
        """The longer side in metres."""
        return max(self.box[2] - self.box[0], self.box[3] - self.box[1])

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def inside(self) -> tuple[float, float]:
        """Where a surface is widest: its name stands there, also in a park shaped like a hook."""
        if self._inside is None:
            self._inside = widest_place(self.lines) or self.middle
        return self._inside

    def path(self, mpp: float) -> QPainterPath:
        return self.path_at(band_of(mpp))

    def path_at(self, band: int) -> QPainterPath:
        """The painter path with the detail of *band*."""
        path = self._paths.get(band) if self._paths is not None else None
        if path is None:
            path = self.take_lines(band, thinned_all(self.lines, tolerance_of(band)))
        return path

    def take_lines(self, band: int, lines: Iterable[Sequence[tuple[float, float]]]) -> QPainterPath:
        """Keep the path for *band*, made of *lines*, already thinned."""
        if self._paths is None:
            self._paths = {}
        elif len(self._paths) >= _KEPT_BANDS:
            del self._paths[next(iter(self._paths))]
        path = self._paths[band] = self._make_path(lines)
        return path

    def has_path(self, band: int) -> bool:
        return self._paths is not None and band in self._paths

    def _make_path(self, lines: Iterable[Sequence[tuple[float, float]]]) -> QPainterPath:
        path = QPainterPath()
        for points in lines:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
            if self.closed:
                path.closeSubpath()
        return path


def make_paths(shapes: Iterable[Shape], band: int) -> None:
    """Make what paths of *shapes* are missing for *band*, all in one go: that takes a third of the time."""
    missing = [shape for shape in shapes if not shape.has_path(band)]
    lines = iter(thinned_all([line for shape in missing for line in shape.lines], tolerance_of(band)))
    for shape in missing:
        shape.take_lines(band, [next(lines) for _line in shape.lines])


def box_of(lines: Iterable[Line]) -> Box:
    xs = [x for line in lines for x, _y in line]
    ys = [y for line in lines for _x, y in line]
    return (min(xs), min(ys), max(xs), max(ys)) if xs else (0.0, 0.0, 0.0, 0.0)
