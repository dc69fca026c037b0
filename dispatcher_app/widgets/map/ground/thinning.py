"""Takes from lines the points that nobody would see."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from dispatcher_app.widgets.map.layers import Line

_Points = Sequence[tuple[float, float]]


def thinned(line: Line, tolerance: float) -> _Points:
    """*line* with no more points than it needs to be drawn within *tolerance* metres; the ends stay.

    By Douglas and Peucker: of a straight road two points remain, of a bend as many as one sees.
    """
    return thinned_all([line], tolerance)[0]


def thinned_all(lines: Sequence[Line], tolerance: float) -> list[_Points]:
    """Every one of *lines* by itself, all in one go."""
    numbers = [number for number, line in enumerate(lines) if len(line) > 2]
    found: list[_Points] = list(lines)
    if tolerance <= 0 or not numbers:
        return found
    import numpy as np  # see map_index: not at the start of a seat
    import shapely

    lengths = [len(lines[number]) for number in numbers]
    flat = chain.from_iterable(chain.from_iterable(lines[number] for number in numbers))
    points = np.fromiter(flat, np.float64, 2 * sum(lengths)).reshape(-1, 2)
    whole = shapely.linestrings(points, indices=np.repeat(np.arange(len(numbers)), lengths))
    simple = shapely.simplify(whole, tolerance, preserve_topology=False)
    kept = shapely.get_coordinates(simple).tolist()
    start = 0
    for number, count in zip(numbers, shapely.get_num_points(simple).tolist(), strict=True):
        found[number] = kept[start : start + count]
        start += count
    return found
