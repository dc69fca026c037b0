"""Long work on the GUI thread in slices of a few milliseconds, so that no frame waits for it."""

from __future__ import annotations

from collections.abc import Generator
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

#: Seconds of work between two turns of the event loop.
SLICE = 0.005

Steps = Generator[None, None, Any]


class SlicedWork(QObject):
    """Drives one generator at a time; a new one replaces the one before.

    Signals:
        finished: the generator is through; the argument is what it returned.
    """

    finished = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Steps | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer)

    @property
    def busy(self) -> bool:
        return self._steps is not None

    def start(self, steps: Steps, delay_ms: int = 0) -> None:
        """Drop what is under way and work on *steps*, first after *delay_ms*."""
        self.stop()
        self._steps = steps
        self._timer.start(delay_ms)

    def stop(self) -> None:
        self._timer.stop()
        if self._steps is not None:
            self._steps.close()
            self._steps = None

    def finish(self) -> None:
        """Do the rest now."""
        while self._steps is not None:
            self._advance(1.0)

    @Slot()
    def _on_timer(self) -> None:
        self._timer.setInterval(0)
        self._advance(SLICE)

    def _advance(self, budget: float) -> None:
        steps, until = self._steps, perf_counter() + budget
        if steps is None:
            return
        self._steps = None  # a step that fails is reported once, not at every turn of the loop
        try:
            while perf_counter() < until:
                next(steps)
            self._steps = steps
        except StopIteration as done:
            self._timer.stop()
            self.finished.emit(done.value)
        finally:
            if self._steps is None:
                self._timer.stop()
