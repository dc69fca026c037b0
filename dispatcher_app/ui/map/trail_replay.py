"""Time that runs along a trail: played, paused, at three speeds; silences are hurried through, not walked."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dispatcher_app.widgets.map.trail_bar import Span

SPEEDS = (1, 10, 60)
_TICK_MS = 100
#: However long nothing was heard, the replay stands still for so long at most (s).
_SILENCE_S = 1.5


class TrailReplay(QObject):
    """Says which moment is shown, in seconds of the day.

    Signals:
        moved: another moment is shown, by time alone.
        played: whether time runs.
    """

    moved = Signal(float)
    played = Signal(bool)

    def __init__(self, parent: QObject, now: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._now = now
        self._spans: tuple[Span, ...] = ()
        self._at, self._last = 0.0, 0.0
        self.speed = SPEEDS[-1]
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)

    def set_spans(self, spans: tuple[Span, ...]) -> None:
        """Another trail: known from a beginning to an end, several times; time stands still."""
        self.pause()
        self._spans = spans

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def at(self) -> float:
        return self._at

    def go_to(self, seconds: float) -> None:
        """A hand has chosen this moment; time goes on from there."""
        self._at = seconds

    def play(self) -> None:
        """From the shown moment on, from the beginning if that is the end."""
        if self._spans and not self.playing:
            if self._at >= self._spans[-1][1]:
                self._at = self._spans[0][0]
            self._last = self._now()
            self._timer.start()
            self.played.emit(True)

    def pause(self) -> None:
        if self.playing:
            self._timer.stop()
            self.played.emit(False)

    @Slot()
    def tick(self) -> None:
        """Time has gone on."""
        now = self._now()
        passed, self._last = now - self._last, now
        self._at = min(self._gone_on(passed), self._spans[-1][1])
        self.moved.emit(self._at)
        if self._at >= self._spans[-1][1]:
            self.pause()

    def _gone_on(self, passed: float) -> float:
        """The moment so many seconds later; where nothing is known faster, or nobody would wait for it."""
        for (_begin, end), (begin, _end) in pairwise(self._spans):
            if end <= self._at < begin:
                return min(begin, self._at + passed * max(self.speed, (begin - end) / _SILENCE_S))
        return self._at + passed * self.speed
