"""A trail as lines and marks of the map; between two legs there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.domain.collectors import Trail
from dispatcher_app.services.collectors.trails import passed, spot_at
from dispatcher_app.widgets.map.page.messages import LineOf, MarkOf
from dispatcher_app.widgets.map.walker_signs import MOMENT, WALKER_LOST, WALKER_NOW

#: Moments written beside a trail are so far apart.
_EVERY = timedelta(hours=1)


def trail_lines(trail: Trail) -> list[LineOf]:
    """Every leg, thin: what of it was replayed lies over it (:func:`replay_lines`)."""
    return [LineOf([(fix.lon, fix.lat) for fix in leg], "control", 1.8) for leg in trail.legs if len(leg) > 1]


def trail_bounds(trail: Trail) -> tuple[float, float, float, float] | None:
    """West, south, east, north of all that is known; None where nothing is."""
    fixes = [fix for leg in trail.legs for fix in leg]
    if not fixes:
        return None
    lons, lats = [fix.lon for fix in fixes], [fix.lat for fix in fixes]
    return min(lons), min(lats), max(lons), max(lats)


def trail_moments(trail: Trail, zone: ZoneInfo) -> list[MarkOf]:
    """Where it began, where each full hour found the collector, where it ended; each with its time."""
    if trail.begun is None or trail.ended is None:
        return []
    moments = [trail.begun, *_hours(trail.begun, trail.ended), trail.ended]
    marks = []
    for number, at in enumerate(moments):
        spot = spot_at(trail, at)
        if spot is not None and spot.known:
            marks.append(MarkOf(number, spot.lon, spot.lat, MOMENT, f"{at.astimezone(zone):%H:%M}"))
    return marks


def _hours(begun: datetime, ended: datetime) -> Iterator[datetime]:
    at = begun.replace(minute=0, second=0, microsecond=0) + _EVERY
    near = timedelta(minutes=15)
    while at < ended - near:
        if at > begun + near:
            yield at
        at += _EVERY


def replay_lines(trail: Trail, at: datetime) -> list[LineOf]:
    """What was walked until a moment, with arrows the way it was walked."""
    return [
        LineOf([(fix.lon, fix.lat) for fix in leg], "accent", 3.0, arrows=True)
        for leg in passed(trail, at)
        if len(leg) > 1
    ]


def replay_mark(trail: Trail, at: datetime, name: str) -> list[MarkOf]:
    """Where the collector was at a moment; where nothing is known, where it was known last, hollow."""
    spot = spot_at(trail, at)
    if spot is None:
        return []
    return [MarkOf(0, spot.lon, spot.lat, WALKER_NOW if spot.known else WALKER_LOST, name)]
