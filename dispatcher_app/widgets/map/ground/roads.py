"""Joins the short ways of one road into long lines, so that its name fits and is not repeated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from dispatcher_app.widgets.map.layers import Line, RoadKind

#: Ends closer than this many metres are the same crossing.
_SNAP = 0.5

_End = tuple[int, int]


def joined_roads(ways: Iterable[tuple[RoadKind, str, Line]]) -> Iterator[tuple[RoadKind, str, Line]]:
    """Ways of one name and kind, joined end to end; the order of first mention stays."""
    groups: dict[tuple[RoadKind, str], list[Line]] = defaultdict(list)
    for kind, name, line in ways:
        if len(line) > 1:
            groups[kind, name].append(line)
    for (kind, name), lines in groups.items():
        for line in _chains(lines):
            yield kind, name, line


def _chains(lines: list[Line]) -> list[Line]:
    by_end: dict[_End, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        by_end[_end(line[0])].append(number)
        by_end[_end(line[-1])].append(number)
    used: set[int] = set()
    chains = []
    for number, line in enumerate(lines):
        if number not in used:
            used.add(number)
            forward = _extended(line, lines, by_end, used)
            chains.append(_extended(forward[::-1], lines, by_end, used)[::-1])
    return chains


def _extended(line: Line, lines: list[Line], by_end: dict[_End, list[int]], used: set[int]) -> Line:
    """*line* continued at its last point as long as an unused way touches it there."""
    grown = list(line)
    while True:
        follower = next((n for n in by_end[_end(grown[-1])] if n not in used), None)
        if follower is None:
            return tuple(grown)
        used.add(follower)
        way = lines[follower]
        grown.extend(way[1:] if _end(way[0]) == _end(grown[-1]) else way[-2::-1])


def _end(point: tuple[float, float]) -> _End:
    return round(point[0] / _SNAP), round(point[1] / _SNAP)
