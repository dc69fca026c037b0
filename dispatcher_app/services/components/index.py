"""Which components are here? Questions over the columns: by code, box, radius, outline, class; and edits.

Rows answered are rows of :attr:`ComponentIndex.columns` as it was when the question was put: take the columns
first and ask them for values, because an edit puts new ones in their place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from threading import Lock
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import shapely

from dispatcher_app.domain.mercator import MOST_LATITUDE, Box, to_unit
from dispatcher_app.domain.places import Component, NearComponent
from dispatcher_app.services.components.changes import changed
from dispatcher_app.services.components.columns import ComponentColumns, Rows, columns_of
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.services.mercator import BITS, Units, tile_stretch

_WHOLE = 1 << BITS
Wanted = npt.NDArray[np.bool_]


class UnitBox(NamedTuple):
    """A box in the steps of :mod:`dispatcher_app.services.mercator`; both ends count."""

    x0: int
    y0: int
    x1: int
    y1: int


class OnCurve(Protocol):
    """Points along the Z curve: the columns, or some of them."""

    @property
    def place(self) -> npt.NDArray[np.uint64]: ...
    @property
    def x(self) -> Units: ...
    @property
    def y(self) -> Units: ...


class ComponentIndex:
    """The register of one city. Any thread may ask; edits come one after another."""

    def __init__(self, columns: ComponentColumns) -> None:
        self._columns = columns
        self._lock = Lock()

    @classmethod
    def of(cls, components: Iterable[Component]) -> ComponentIndex:
        return cls(columns_of(components))

    @property
    def columns(self) -> ComponentColumns:
        return self._columns

    def __len__(self) -> int:
        return len(self._columns)

    # -- edits

    def change(self, upserted: Iterable[Component] = (), removed: Iterable[str] = ()) -> None:
        """Take these components as they are now, and leave out those with the codes *removed*."""
        with self._lock:
            self._columns = changed(self._columns, upserted, removed)

    def replace(self, columns: ComponentColumns) -> None:
        """Another register altogether."""
        with self._lock:
            self._columns = columns

    # -- single ones

    def get(self, code: str) -> Component | None:
        columns = self._columns
        row = columns.row_of(code)
        return None if row is None else columns.component(row)

    def near(
        self, lon: float, lat: float, radius_m: float, class_prefix: str | None = None
    ) -> list[NearComponent]:
        """Components within *radius_m* metres, nearest first; *class_prefix* keeps one class or major."""
        columns = self._columns
        rows, metres = _within(columns, lon, lat, radius_m, wanted_classes(columns, class_prefix))
        found = map(NearComponent, columns.components(rows.tolist()), metres.tolist())
        return sorted(found, key=lambda n: (n.distance_m, n.component.code))

    def nearest(
        self,
        lon: float,
        lat: float,
        count: int = 1,
        class_prefix: str | None = None,
        at_most_m: float = 5000.0,
    ) -> list[NearComponent]:
        """The *count* nearest components within *at_most_m* metres, nearest first."""
        radius = min(at_most_m, 40.0)
        while len(found := self.near(lon, lat, radius, class_prefix)) < count and radius < at_most_m:
            radius = min(at_most_m, radius * 3)
        return found[:count]


# -- many: over columns, so that rows and values are of one moment


def rows_in_box(columns: ComponentColumns, box: Box) -> Rows:
    """Rows of the components in *box*, edges included, in the order of the columns."""
    west, north = to_unit(box.west, min(box.north, MOST_LATITUDE))
    east, south = to_unit(box.east, max(box.south, -MOST_LATITUDE))
    x0, y0, x1, y1 = (int(edge * _WHOLE) for edge in (west, north, east, south))
    # Rounded to 9 mm steps: look one step further, then by the degrees themselves.
    rows = rows_in_units(columns, UnitBox(x0 - 1, y0 - 1, x1 + 1, y1 + 1))
    lon, lat = columns.lon[rows], columns.lat[rows]
    inside = (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)
    return rows[inside]


def rows_in_units(points: OnCurve, box: UnitBox) -> Rows:
    """The same for a box of the unit square; the whole world is not crossed at the date line."""
    x0, y0 = max(0, box.x0), max(0, box.y0)
    x1, y1 = min(_WHOLE - 1, box.x1), min(_WHOLE - 1, box.y1)
    if x0 > x1 or y0 > y1 or not len(points.place):
        return np.empty(0, np.intp)
    rows = _stretches(points.place, x0, y0, x1, y1)
    x, y = points.x[rows], points.y[rows]
    inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    return rows[inside]


def rows_in_radius(columns: ComponentColumns, lon: float, lat: float, radius_m: float) -> Rows:
    """Rows of the components within *radius_m* metres, nearest first."""
    rows, _metres = _within(columns, lon, lat, radius_m, None)
    return rows


def rows_in_outline(columns: ComponentColumns, outline: shapely.Geometry) -> Rows:
    """Rows of the components inside a polygon in degrees, its border included."""
    west, south, east, north = outline.bounds
    rows = rows_in_box(columns, Box(west, south, east, north))
    shapely.prepare(outline)
    inside: Wanted = shapely.intersects_xy(outline, columns.lon[rows], columns.lat[rows])
    return rows[inside]


def rows_of_classes(columns: ComponentColumns, rows: Rows, wanted: Wanted | None) -> Rows:
    """Those of *rows* whose class is *wanted* (one answer for each of ``columns.classes``)."""
    return rows if wanted is None else rows[wanted[columns.kinds.at[rows]]]


def wanted_classes(columns: ComponentColumns, prefix: str | None) -> Wanted | None:
    """Which classes *prefix* means: a class code or its beginning, with or without its scheme; None: all."""
    bare = (prefix or "").rpartition(":")[2]
    if not bare:
        return None
    return np.array([(code + "-").startswith(bare + "-") for code in columns.classes], bool)


def class_counts(columns: ComponentColumns, rows: Rows | None = None) -> dict[str, int]:
    """How many components of each class there are (among *rows*), the most frequent first."""
    at = columns.kinds.at if rows is None else columns.kinds.at[rows]
    counts = np.bincount(at, minlength=len(columns.classes)).tolist()
    found = [(code, count) for code, count in zip(columns.classes, counts, strict=True) if count]
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def _within(
    columns: ComponentColumns, lon: float, lat: float, radius_m: float, wanted: Wanted | None
) -> tuple[Rows, npt.NDArray[np.float64]]:
    """Rows and their distances in metres, nearest first."""
    plane = LocalMetres(lon, lat)
    wide, high = radius_m / plane.per_lon, radius_m / plane.per_lat
    rows = rows_in_box(columns, Box(lon - wide, lat - high, lon + wide, lat + high))
    rows = rows_of_classes(columns, rows, wanted)
    metres = np.hypot((columns.lon[rows] - lon) * plane.per_lon, (columns.lat[rows] - lat) * plane.per_lat)
    order = np.argsort(metres, kind="stable")
    order = order[: int(np.searchsorted(metres[order], radius_m, side="right"))]
    return rows[order], metres[order]


def _stretches(place: npt.NDArray[np.uint64], x0: int, y0: int, x1: int, y1: int) -> Rows:
    """Rows of the few tiles that cover the box."""
    side = max(x1 - x0, y1 - y0, 1)
    z = max(0, min(BITS - 2, BITS - math.ceil(math.log2(side)) + 1))
    if z == 0:
        return np.arange(len(place))
    shift = BITS - z
    across, down = range(x0 >> shift, (x1 >> shift) + 1), range(y0 >> shift, (y1 >> shift) + 1)
    xs, ys = np.meshgrid(np.array(across, np.uint32), np.array(down, np.uint32))
    first = np.sort(tile_stretch(z, xs.ravel(), ys.ravel()))
    last = first + np.uint64((1 << (64 - 2 * z)) - 1)
    begin = np.searchsorted(place, first, side="left").tolist()
    end = np.searchsorted(place, last, side="right").tolist()
    return np.concatenate([np.arange(a, b) for a, b in zip(begin, end, strict=True)])
