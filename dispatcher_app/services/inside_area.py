"""Which components stand inside an outline drawn on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import shapely

from dispatcher_app.domain.places import Component, Point
from dispatcher_app.services.components.columns import ComponentColumns, Rows
from dispatcher_app.services.components.index import (
    ComponentIndex,
    class_counts,
    rows_in_outline,
    rows_in_radius,
)


class ComponentsInside(NamedTuple):
    """``rows`` are of ``columns``, so both stay of one moment however the register goes on."""

    columns: ComponentColumns
    rows: Rows

    @property
    def by_class(self) -> dict[str, int]:
        """How many of each class, the most frequent first."""
        return class_counts(self.columns, self.rows)

    def component(self, number: int) -> Component:
        return self.columns.component(int(self.rows[number]))


def inside_ring(index: ComponentIndex, ring: Sequence[Point]) -> ComponentsInside:
    """Inside an outline of degrees, its border included; an outline that crosses itself is made whole."""
    columns = index.columns
    outline: shapely.Geometry = shapely.Polygon(ring)
    if not outline.is_valid:
        outline = shapely.make_valid(outline)
    return ComponentsInside(columns, rows_in_outline(columns, outline))


def inside_circle(index: ComponentIndex, lon: float, lat: float, radius_m: float) -> ComponentsInside:
    """Within *radius_m* metres, nearest first."""
    columns = index.columns
    return ComponentsInside(columns, rows_in_radius(columns, lon, lat, radius_m))
