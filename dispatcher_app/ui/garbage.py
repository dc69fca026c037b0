"""Python's garbage is collected on the window's thread, in moments the operator does not feel.

Left to itself the collector runs in whatever thread allocates next. In the thread of a database driver it
would destroy Qt objects there, which Qt forbids; and a full collection in the middle of a key press is felt.
"""

from __future__ import annotations

import gc
import logging
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

log = logging.getLogger(__name__)

#: How often the young objects are looked at (ms), and from how many on they are collected.
LOOK_MS = 200
YOUNG = 5_000
#: The middle generation is collected with every so many young ones, everything once in so many looks.
MIDDLE_EVERY = 10
FULL_EVERY = 300
#: A full collection longer than this (s) sets what survived it aside: it will not be looked at again, and
#: the next one is over long before the 20 ms that an idle seat may be busy at once.
LONGEST = 0.01
#: What a seat fetches in its first quiet moments (pinyin, pickers) stays, too: set aside so many looks later.
SETTLED_AFTER = 50


class Garbage(QObject):
    """Replaces automatic collection from its making until :meth:`stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looks = self._young = self._settled_at = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self._timer.start()

    @classmethod
    def of(cls, app: QObject) -> Garbage:
        """The one of the application, made at the first call; it lives as long as the application."""
        return app.findChild(Garbage) or cls(app)

    def stop(self) -> None:
        """Back to Python's own way."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def settle(self) -> None:
        """Set everything that is there now aside: a city and its rules live as long as the program.

        Without a collection before: it would hold up the first case on the screen longer than what little
        garbage is kept by that is worth.
        """
        gc.freeze()
        self._settled_at = self._looks + SETTLED_AFTER

    @Slot()
    def _on_look(self) -> None:
        self._looks += 1
        if self._looks == self._settled_at:
            gc.freeze()
        if self._looks % FULL_EVERY == 0:
            self._collect_all()
        elif gc.get_count()[0] >= YOUNG:
            self._young += 1
            gc.collect(1 if self._young % MIDDLE_EVERY == 0 else 0)

    def _collect_all(self) -> None:
        begun = perf_counter()
        gc.collect()
        took = perf_counter() - begun
        if took > LONGEST:
            gc.freeze()
            log.info("full collection took %.0f ms; %d objects set aside", took * 1000, gc.get_freeze_count())


def set_aside() -> None:
    """Something big that stays was read, such as the plan of an exercise: the next full collection is spared
    it. Where nobody replaced the automatic collection nothing is done."""
    app = QCoreApplication.instance()
    garbage = app.findChild(Garbage) if app is not None else None
    if garbage is not None:
        garbage.settle()
