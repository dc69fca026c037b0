"""A timer for what is shown anew every minute of the hall, however fast the hall's time runs."""

from __future__ import annotations

from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

#: A minute of real time (ms), and how often a screen is made anew at most, however fast time runs.
MINUTE_MS, LEAST_MS = 60_000, 1_000

_timers: WeakSet[HallMinute] = WeakSet()
_speed = 1.0


class HallMinute(QTimer):
    """Times out every minute of the hall: of real time in a live hall, of simulated time in a sandbox."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, interval=_interval())
        _timers.add(self)


def run_at(speed: float) -> None:
    """So many hall seconds pass in a second from now on. What runs times out at once: time may have leapt."""
    global _speed
    _speed = speed
    for timer in filter(isValid, list(_timers)):  # Qt's half goes with its parent
        timer.setInterval(_interval())
        if timer.isActive():
            timer.timeout.emit()


def _interval() -> int:
    return max(LEAST_MS, round(MINUTE_MS / max(1.0, _speed)))
