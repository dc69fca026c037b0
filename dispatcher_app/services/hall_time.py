"""The hall's time: the server's where there is one, so that no seat's clock decides when something was."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatcher_app.services.ports import Now


class HallTime:
    """This machine's clock, set right by what the server said last. Call it for the time (UTC)."""

    def __init__(self, own: Now) -> None:
        self.own = own
        self._ahead = timedelta(0)
        self._heard = False

    def __call__(self) -> datetime:
        return self.own() + self._ahead

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
