"""Sends what is on the form, one sending at a time, and tells how it ended."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.services.intake_submit import Intake, Submitted, Wish
from dispatcher_app.services.outbox import CommandKept
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext


class IntakeSending(QObject):
    """Runs the commands of drafts.

    Signals:
        committed: (draft as it was sent, :class:`Submitted` or None where there was nothing to send).
        kept: (draft as it was sent, :class:`CommandKept`); the server is away, it goes out later.
        refused: (draft as it was sent, the error); nothing was committed.
        busy_changed: a sending began or ended.
    """

    committed = Signal(object, object)
    kept = Signal(object, object)
    refused = Signal(object, object)
    busy_changed = Signal(bool)

    def __init__(self, context: SeatContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = context.tasks
        self._intake = Intake(context.desk)
        self._busy = False

    @property
    def busy(self) -> bool:
        return self._busy

    def send(self, draft: ReportDraft, base: Case | None, wish: Wish | None = None) -> None:
        """Save *draft* and do what is wished; while another sending runs the wish is dropped."""
        self._start(draft, lambda: self._intake.submit(draft, base, wish, self))

    def send_verification(self, draft: ReportDraft) -> None:
        self._start(draft, lambda: self._intake.verified(draft, self))

    def _start(self, draft: ReportDraft, work: Callable[[], Coroutine[Any, Any, Submitted | None]]) -> None:
        if not self._busy:
            self._set_busy(True)
            self._tasks.start(self._run(draft, work), name=f"intake-{draft.key}")

    async def _run(
        self, draft: ReportDraft, work: Callable[[], Coroutine[Any, Any, Submitted | None]]
    ) -> None:
        done, trouble, later = None, None, None
        try:
            done = await work()
        except CommandKept as kept:
            later = kept
        except (DomainError, ExternalError) as error:
            trouble = error
        finally:
            self._set_busy(False)
        if later is not None:
            self.kept.emit(draft, later)
        elif trouble is not None:
            self.refused.emit(draft, trouble)
        else:
            self.committed.emit(draft, done)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.busy_changed.emit(busy)
