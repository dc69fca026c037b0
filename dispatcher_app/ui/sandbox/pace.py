"""Screens keep up with the clock of a sandbox: what is made anew every minute follows its speed."""

from __future__ import annotations

from dispatcher_app.domain.sandbox.clock import SimulatedClock
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.time import ClockMoved
from dispatcher_app.widgets import hall_minute


class SandboxPace:
    """Hears of the clock on *bus* while the block is inside."""

    def __init__(self, bus: EventBus, clock: SimulatedClock) -> None:
        self._bus, self._clock = bus, clock

    def __enter__(self) -> SandboxPace:
        self._bus.subscribe(ClockMoved, self._on_clock_moved)
        _follow(self._clock)
        return self

    def __exit__(self, *_error: object) -> None:
        hall_minute.run_at(1.0)

    def _on_clock_moved(self, moved: ClockMoved) -> None:
        _follow(moved.clock)


def _follow(clock: SimulatedClock) -> None:
    hall_minute.run_at(clock.speed if clock.running else 1.0)
