"""The hall's time: the server's where there is one, so that no seat's clock decides when something was."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from dispatcher_app.services.ports import Now

#: A clock that loses so much against the time that truly passed was set back, not set right by a little.
SET_BACK = timedelta(seconds=1)


class HallTime:
    """This machine's clock, set right by what the server said last. Call it for the time (UTC).

    Between two answers of a server a clock that is set back is noticed, too: *steady* counts seconds that
    really pass (fewer than that only while the machine sleeps, so a clock that was put forward, or slept
    through, waits for the next answer). Without a server this machine's clock is all there is.
    """

    def __init__(self, own: Now, steady: Callable[[], float] = time.monotonic) -> None:
        self.own, self._steady = own, steady
        self._ahead = timedelta(0)
        self._heard = False
        self._last: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        now = self.own()
        if self._heard:
            self._ahead += self._set_back(now)
        return now + self._ahead

    @property
    def ahead(self) -> timedelta:
        """How far the server's clock is ahead of this machine's; negative where it is behind."""
        return self._ahead

    def heard(self, asked: datetime, server: datetime, answered: datetime) -> None:
        """The server's clock showed *server* between *asked* and *answered* of this machine's own clock.

        That bounds the difference from both sides. What lies within is left alone, so that an answer that
        took seconds does not make the time worse than a quick one had made it. An answer during which that
        clock was set back tells nothing.
        """
        if answered < asked:
            return
        least, most = server - answered, server - asked
        self._ahead = min(max(self._ahead, least), most) if self._heard else least + (most - least) / 2
        self._heard = True
        self._last = answered, self._steady()

    def _set_back(self, now: datetime) -> timedelta:
        """By how much this machine's clock went back since it was looked at last; zero for none."""
        before, self._last = self._last, (now, self._steady())
        if before is None:
            return timedelta(0)
        lost = before[0] + timedelta(seconds=self._last[1] - before[1]) - now
        return lost if lost > SET_BACK else timedelta(0)
