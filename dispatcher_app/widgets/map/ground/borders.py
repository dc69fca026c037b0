"""The borders of areas as lines of their own: what two neighbours share is one line, drawn once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dispatcher_app.widgets.map.layers import Line

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Points = npt.NDArray[np.float64]


def border_lines(rings: Iterable[Line]) -> Iterator[Line]:
    """Every stretch of border between two corners where borders meet, once.

    A dashed line drawn once for each neighbour would fill its own gaps, a pale one would be dark.
    Neighbours must share their points; where they do not, both lines stay.
    """
    import numpy as np  # see map_index: not at the start of a seat
    import shapely

    parts = [_segments(np.asarray(ring, np.float64)) for ring in rings if len(ring) > 1]
    if not parts:
        return
    segments = np.concatenate(parts)
    swapped = (segments[:, 0] > segments[:, 2]) | (
        (segments[:, 0] == segments[:, 2]) & (segments[:, 1] > segments[:, 3])
    )
    segments[swapped] = segments[swapped][:, [2, 3, 0, 1]]
    once = np.unique(segments, axis=0).reshape(-1, 2, 2)
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(once)))
    for line in shapely.get_parts(merged):
        yield tuple((float(x), float(y)) for x, y in shapely.get_coordinates(line))


def _segments(points: Points) -> Points:
    """Rows of x0, y0, x1, y1; steps of no length are left out."""
    import numpy as np

    rows: Points = np.hstack((points[:-1], points[1:]))
    moving: npt.NDArray[np.bool_] = (rows[:, :2] != rows[:, 2:]).any(axis=1)
    return rows[moving]
