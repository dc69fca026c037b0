"""Where in a surface there is most room: the middle of the largest circle that fits into it."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.widgets.map.layers import Line

#: The circle is looked for until it is known to this share of the surface's length.
_EXACT = 0.02


def widest_place(rings: Sequence[Line]) -> tuple[float, float] | None:
    """The middle of the largest circle inside *rings*: outline, holes. ``None`` if they enclose nothing."""
    import shapely  # see map_index: not at the start of a seat

    try:
        polygon = shapely.Polygon(rings[0], rings[1:])
        if not polygon.is_valid:
            polygon = shapely.make_valid(polygon)
        west, south, east, north = polygon.bounds
        circle = shapely.maximum_inscribed_circle(polygon, _EXACT * max(east - west, north - south))
    except (ValueError, IndexError, shapely.GEOSException):
        return None
    return None if circle.is_empty else (float(circle.coords[0][0]), float(circle.coords[0][1]))
