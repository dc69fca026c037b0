"""The only object the map page can call, and the program's only voice in it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dispatcher_app.widgets.map.page.messages import (
    Cases,
    Drawing,
    FromPage,
    Glance,
    LiveCase,
    Message,
    Pose,
    Press,
    Readout,
    Ready,
    to_text,
)
from dispatcher_app.widgets.map.page.messages import from_text as read

log = logging.getLogger(__name__)

#: Least time between two batches of case changes (ms), and the most cases in one message.
BATCH_MS = 100
_MOST_CASES = 2_000
#: A page that talks nonsense is not written down for ever.
_MOST_COMPLAINTS = 20
#: They mean nothing to a page that was not there when they were said.
_MOMENTS = (Press, Readout, Glance, Pose)


class MapBridge(QObject):
    """Says how things stand, again to every new page; hears what the operator did there.

    What is said before the page is ready waits, and of the same kind only the newest. Case changes are
    gathered and go ten times a second at most. A bridge must outlive the page it is registered with.

    Signals:
        told: a message for the page, JSON. Only the page listens.
        heard: a message of the page, one of :data:`map_messages.FromPage`.
        ready: a page has loaded and knows everything said so far.
    """

    told = Signal(str)
    heard = Signal(object)
    ready = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("map_bridge")
        self._open = False
        self._complaints = 0
        self._state: dict[str, Message] = {}
        self._cases: dict[int, LiveCase] = {}
        self._put: dict[int, LiveCase] = {}
        self._gone: set[int] = set()
        self._batch = QTimer(self, singleShot=True, interval=BATCH_MS)
        self._batch.timeout.connect(self._on_batch)

    # to the page

    @property
    def is_open(self) -> bool:
        """Whether a page listens now."""
        return self._open

    def say(self, message: Message) -> None:
        """Tell the page now, or as soon as there is one; then only the newest of a kind is told."""
        if not isinstance(message, _MOMENTS):
            self.remember(message)
        if self._open:
            self.told.emit(to_text(message))

    def remember(self, message: Message) -> None:
        """The page shows it already: only a new page is told."""
        self._state.pop(_slot(message), None)  # the newest is told last, too
        self._state[_slot(message)] = message

    def forget(self, kind: type[Message]) -> None:
        """A new page is not told of it: it was meant once."""
        for slot in [slot for slot, message in self._state.items() if isinstance(message, kind)]:
            del self._state[slot]

    def put_cases(self, cases: Iterable[LiveCase], gone: Iterable[int] = ()) -> None:
        """These open cases are new or different, those are gone; the page hears it with the next batch."""
        for case in cases:
            self._cases[case.case_id] = self._put[case.case_id] = case
            self._gone.discard(case.case_id)
        for case_id in gone:
            if self._cases.pop(case_id, None) is not None:
                self._put.pop(case_id, None)
                self._gone.add(case_id)
        if self._open and (self._put or self._gone) and not self._batch.isActive():
            self._batch.start()

    @property
    def is_busy(self) -> bool:
        """Whether cases wait for the next batch."""
        return self._batch.isActive()

    @property
    def case_count(self) -> int:
        return len(self._cases)

    @Slot()
    def _on_batch(self) -> None:
        """One message a turn: ten thousand new cases are no reason for hands to wait."""
        chosen = list(self._put)[:_MOST_CASES]
        put = [self._put.pop(case_id) for case_id in chosen]
        gone, self._gone = sorted(self._gone), set()
        if self._open and (put or gone):
            self.told.emit(to_text(Cases(put, gone)))
        if self._put:
            self._batch.start()

    def _tell_everything(self) -> None:
        for message in self._state.values():
            self.told.emit(to_text(message))
        self.told.emit(to_text(Cases(fresh=True)))
        self._put, self._gone = dict(self._cases), set()
        if self._put:
            self._batch.start()

    # from the page

    def page_left(self) -> None:
        """The page is being loaded anew or is gone: nothing is said until the next one is ready."""
        self._open = False
        self._batch.stop()

    @Slot(str)
    def say_to_hall(self, text: str) -> None:
        """For the page: *text* is one message, or is dropped with a line in the log."""
        try:
            message: FromPage = read(text)
        except (msgspec.MsgspecError, UnicodeError) as error:
            if self._complaints < _MOST_COMPLAINTS:
                self._complaints += 1
                log.warning("the map page said what it may not: %s", error)
            return
        if isinstance(message, Ready):
            self._open = True
            self._tell_everything()
            self.ready.emit()
        elif self._open:
            self.heard.emit(message)


def _slot(message: Message) -> str:
    """What of the page's state *message* sets."""
    name = type(message).__name__
    return f"{name} {message.group}" if isinstance(message, Drawing) else name
