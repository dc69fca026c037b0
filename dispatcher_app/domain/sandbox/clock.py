"""The clock of a sandbox: what it showed, since when, and how fast it runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

#: Simulated seconds a real second, slowest and fastest.
SLOWEST, FASTEST = 1.0, 1_000.0
#: What the trainer chooses from.
SPEEDS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_000)


class BadClock(DomainError):
    """What is asked of the clock it cannot do."""


@dataclass(frozen=True, slots=True)
class SimulatedClock:
    """The clock as it is stored. Instants are UTC.

    At the real moment *since* it showed *shows*; from then on it runs *speed* simulated seconds a
    real second, or stands. *revision* counts its changes.
    """

    shows: datetime
    since: datetime
    speed: float = SLOWEST
    running: bool = False
    revision: int = 1

    def at(self, real: datetime) -> datetime:
        """What it shows at the moment *real*; before its last change as much as at that change."""
        if not self.running or real <= self.since:
            return self.shows
        return self.shows + (real - self.since) * self.speed

    def real_seconds(self, simulated: float) -> float | None:
        """How long so many simulated seconds take (s); None while it stands."""
        return simulated / self.speed if self.running else None

    def run(self, real: datetime) -> SimulatedClock:
        return self._changed(real, running=True)

    def pause(self, real: datetime) -> SimulatedClock:
        return self._changed(real, running=False)

    def at_speed(self, real: datetime, speed: float) -> SimulatedClock:
        """Raises:
        BadClock: slower than real time or faster than a thousand times.
        """
        if not SLOWEST <= speed <= FASTEST:
            text = _("速度应在 {least:g} 到 {most:g} 倍之间。")
            raise BadClock(text.format(least=SLOWEST, most=FASTEST))
        return replace(self._changed(real), speed=float(speed))

    def stepped(self, real: datetime, by: timedelta) -> SimulatedClock:
        """Forward by *by* at once.

        Raises:
            BadClock: backwards: what has happened in the hall has its time.
        """
        if by < timedelta(0):
            raise BadClock(_("模拟时间只能向前,不能后退。"))
        moved = self._changed(real)
        try:
            return replace(moved, shows=moved.shows + by)
        except OverflowError as error:
            raise BadClock(_("模拟时间超出了日历。")) from error

    def _changed(self, real: datetime, *, running: bool | None = None) -> SimulatedClock:
        """The same time shown, from now on on another footing."""
        real = max(real, self.since)  # a machine's clock that was set back is no reason to go back
        return SimulatedClock(
            self.at(real), real, self.speed, self.running if running is None else running, self.revision + 1
        )
