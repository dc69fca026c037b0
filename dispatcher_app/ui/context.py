"""What every dock and view of a seat is given: the desk, the tasks, the case in hand, and a voice."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import CasesChanged, RowsRead
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.tasks import TaskScope
from dispatcher_app.widgets.map.layers import LocatorLayers

log = logging.getLogger(__name__)


class Voice(QObject):
    """How a seat is told things. The window shows them; nobody opens a dialog.

    Signals:
        said: (text, tone) for the status line; tone is "ok", "due" or "over".
        failed: (text, can_retry) for the banner: database or disk.
    """

    said = Signal(str, str)
    failed = Signal(str, bool)

    def ok(self, text: str) -> None:
        self.said.emit(text, "ok")

    def note(self, text: str) -> None:
        """Nothing was refused and nothing done: a hint how the hand goes on."""
        self.said.emit(text, "due")

    def warn(self, text: str) -> None:
        self.said.emit(text, "over")

    def report(self, error: BaseException) -> None:
        """An operator's mistake becomes a sentence, a failed database a banner, a bug a logged apology."""
        if isinstance(error, DomainError):
            self.warn(str(error))
        elif isinstance(error, ExternalError):
            self.failed.emit(str(error), error.retry)
        else:
            log.error("unexpected failure", exc_info=error)
            self.warn(_("程序出错,未能完成;详情已记入日志,您录入的内容都还在。"))


class CaseInHand(QObject):
    """The one case the seat looks at; every pane follows it.

    While another case is being read there is none in hand: a key pressed too early must not act on the case
    that was there before.

    Signals:
        changed: an :class:`OpenedCase`, or None for "nothing chosen". Also sent when the same case moved on.
        loading: the id of a case being read.
    """

    changed = Signal(object)
    loading = Signal(int)

    def __init__(self, desk: Desk, tasks: TaskScope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._opened: OpenedCase | None = None
        self._wanted = 0
        desk.bus.subscribe(CasesChanged, self._on_cases_changed)
        desk.bus.subscribe(RowsRead, self._on_rows_read)

    @property
    def wanted(self) -> int:
        """Id of the case in hand or being read, 0 for none."""
        return self._wanted

    @property
    def opened(self) -> OpenedCase | None:
        there = self._opened is not None and self._opened.case.id == self._wanted
        return self._opened if there else None

    @property
    def case(self) -> Case | None:
        opened = self.opened
        return opened.case if opened else None

    @property
    def is_loading(self) -> bool:
        """Whether a case was chosen and is not there yet."""
        return bool(self._wanted) and self.opened is None

    def show(self, case_id: int) -> None:
        """Open *case_id*; only the newest wish is shown when several are under way."""
        self._wanted = case_id
        self.loading.emit(case_id)
        self._tasks.start(self._read(case_id), name=f"open-{case_id}")

    def refresh(self) -> None:
        """Read the case again: what is shown may be older than the database."""
        if self._wanted:
            self._tasks.start(self._read(self._wanted), name=f"refresh-{self._wanted}")

    def clear(self) -> None:
        self._wanted = 0
        self._opened = None
        self.changed.emit(None)

    async def _read(self, case_id: int) -> None:
        try:
            opened = await self._desk.open(case_id)
        except (DomainError, ExternalError):
            self._give_up(case_id)
            raise
        if self._wanted == case_id and not self._knows_better(opened):
            self._opened = opened
            self.changed.emit(opened)

    def _give_up(self, case_id: int) -> None:
        """A case that cannot be read leaves an empty pane, never the one before it."""
        if self._wanted == case_id and self.opened is None:
            self._opened = None
            self.changed.emit(None)

    def _knows_better(self, opened: OpenedCase) -> bool:
        """Two readings may end in the other order than they began."""
        known = self.opened
        return known is not None and known.case.version > opened.case.version

    def _on_cases_changed(self, event: CasesChanged) -> None:
        if any(case.id == self._wanted for case in event.cases):
            self.refresh()

    def _on_rows_read(self, event: RowsRead) -> None:
        """Somebody elsewhere moved the case in hand."""
        known = self.case.version if self.case is not None else 0
        if any(row.case_id == self._wanted and row.version > known for row in event.rows):
            self.refresh()


@dataclass(frozen=True, slots=True)
class SeatContext:
    """Handed to every dock of one window. ``layers`` is the ground of maps that a page makes for itself."""

    desk: Desk
    tasks: TaskScope
    in_hand: CaseInHand
    voice: Voice
    layers: LocatorLayers | None = None
