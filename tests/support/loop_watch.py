"""Measures how long the Qt event loop was kept from answering the operator."""

from __future__ import annotations

import time
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Slot

#: A beat every millisecond: what is longer than this between two beats was a block.
BEAT_MS = 1


class LoopWatch(QObject):
    """A heartbeat in the event loop that remembers the longest time it could not beat.

    Use it around the part in question; it needs no thread and works with any Qt loop::

        with LoopWatch() as watch:
            run(scenario())
        assert watch.longest_block_ms < 50

    ``longest_block_ms`` is wall time, what an operator would feel; on a machine that is busy with
    other work it also contains that work. ``longest_busy_ms`` is the processor time this thread
    used between two beats: steadier, but blind to a blocking wait.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest_block_ms = 0.0
        self.longest_busy_ms = 0.0
        self.beats = 0
        self._wall = 0.0
        self._busy = 0.0
        self._heart = QTimer(self)
        self._heart.setTimerType(Qt.TimerType.PreciseTimer)
        self._heart.setInterval(BEAT_MS)
        self._heart.timeout.connect(self._on_beat)

    def __enter__(self) -> LoopWatch:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Forget what was measured and begin."""
        self.longest_block_ms = self.longest_busy_ms = 0.0
        self.beats = 0
        self._mark()
        self._heart.start()

    def stop(self) -> None:
        """End; a block that is still going on (no beat since) counts."""
        if self._heart.isActive():
            self._heart.stop()
            self._measure()

    @Slot()
    def _on_beat(self) -> None:
        self.beats += 1
        self._measure()
        self._mark()

    def _mark(self) -> None:
        self._wall = time.perf_counter()
        self._busy = time.thread_time()

    def _measure(self) -> None:
        block = (time.perf_counter() - self._wall) * 1000 - BEAT_MS
        busy = (time.thread_time() - self._busy) * 1000
        self.longest_block_ms = max(self.longest_block_ms, block)
        self.longest_busy_ms = max(self.longest_busy_ms, busy)
