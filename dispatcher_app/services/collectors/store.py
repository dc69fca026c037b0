"""What is needed of a database to know where collectors are and were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dispatcher_app.domain.collectors import Fix, Sighting


class PositionStore(Protocol):
    """Positions are added and, when they are old enough, taken away; never changed.

    All raise ExternalError where the database does not answer or does not let the login.
    """

    async def last(self, since: datetime, until: datetime) -> Sequence[Sighting]:
        """The newest position of each collector between two moments, both included, by code."""
        ...

    async def between(self, collector: str, begin: datetime, end: datetime) -> Sequence[Fix]:
        """One collector's positions from *begin* until before *end*, oldest first."""
        ...

    async def add(self, sightings: Sequence[Sighting]) -> int:
        """Keep those that are new, all or none; how many were. A collector has one position at a moment."""
        ...

    async def known(self, sightings: Sequence[Sighting]) -> int:
        """How many of *sightings* are there already."""
        ...

    async def prune(self, before: datetime) -> int:
        """Take away what is older than *before*; how many positions that were."""
        ...
