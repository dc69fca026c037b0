"""What will happen when: a queue of moments, in a fixed order also where two fall on the same one."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime

Deed = Callable[[], None]


class Agenda:
    """A discrete-event clock: ``now`` jumps from one deed to the next.

    ``heapq`` and no library of processes (decision 025): what waits must be told apart, dropped and counted,
    and a day of 200,000 deeds is a matter of a second.
    """

    def __init__(self, begins: datetime) -> None:
        self.now = begins
        self._deeds: list[tuple[datetime, int, Deed]] = []
        self._order = 0

    def at(self, moment: datetime, deed: Deed) -> None:
        """Do *deed* at *moment*; what was put down first comes first at the same moment, the past is now."""
        self._order += 1
        heapq.heappush(self._deeds, (max(moment, self.now), self._order, deed))

    def run_until(self, end: datetime) -> None:
        """Do all that comes before *end*."""
        while self._deeds and self._deeds[0][0] < end:
            self.now, _order, deed = heapq.heappop(self._deeds)
            deed()
        self.now = max(self.now, end)
