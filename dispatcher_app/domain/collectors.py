"""Where collectors (采集员) are and were: fixes of their terminals, legs of a walk, a moment of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

#: Fixes further apart than this do not belong together: nobody knows where the collector was in between.
GAP = timedelta(minutes=10)
#: A last position older than this is shown as old: the terminal is off, or has no signal.
FRESH = timedelta(minutes=15)
#: Who has not been heard of for longer is not on the map any more.
SHOWN = timedelta(days=3)
#: A circle wider than this (m) says nothing about a street.
WIDEST_M = 200.0


class Fix(NamedTuple):
    """One position a terminal told: degrees CGCS2000; ``accuracy_m`` is a radius in metres, 0 if not told."""

    at: datetime
    lon: float
    lat: float
    accuracy_m: float = 0.0


class Sighting(NamedTuple):
    """A fix and whose it is, by the collector's code."""

    collector: str
    fix: Fix


#: Fixes in the order of time, none more than :data:`GAP` after the one before.
Leg = tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """One collector's walk of one day as far as it is known; between two legs nothing is."""

    collector: str
    legs: tuple[Leg, ...] = ()

    @property
    def begun(self) -> datetime | None:
        return self.legs[0][0].at if self.legs else None

    @property
    def ended(self) -> datetime | None:
        return self.legs[-1][-1].at if self.legs else None


class Spot(NamedTuple):
    """A moment of a trail. ``known`` is False in a gap: then the place is that of the last fix before it."""

    lon: float
    lat: float
    known: bool
