"""Keeps what a call taker types: on disk at every change, and what was cleared until the program ends."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from dispatcher_app.i18n import _
from dispatcher_app.services.drafts import Draft
from dispatcher_app.services.intake_draft import ReportDraft, is_ours, read_draft
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext

#: A photo that no draft names is left alone for so long: another window may be about to name it.
_UNUSED = timedelta(minutes=10)
_MOST_CLEARED = 20
_FILE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft that waits, as the list of drafts shows it; ``cleared`` ones live until the program ends."""

    draft: ReportDraft
    saved_at: datetime
    cleared: bool = False


class DraftShelf(QObject):
    """All drafts of one person's forms.

    Signals:
        changed: another set of drafts waits.
        trouble: a sentence why what is typed cannot be kept just now; empty when it can again.
    """

    changed = Signal()
    trouble = Signal(str)

    def __init__(self, context: SeatContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._drafts, self._owner = context.desk.drafts, context.desk.person.login
        self._cleared: list[KeptDraft] = []
        self._failing = False
        self.saved_at: datetime | None = None

    def keep(self, draft: ReportDraft) -> None:
        """Write *draft* now; one with nothing in it is not kept."""
        try:
            if draft.worthless:
                self._drafts.drop(self._owner, draft.key)
                self.saved_at = None
            else:
                self.saved_at = self._context.desk.now()
                self._drafts.save(self._owner, draft.key, draft.to_body(), self.saved_at)
        except ExternalError as error:
            self._fail(str(error))
            return
        if self._failing:
            self._failing = False
            self.trouble.emit("")

    def drop(self, draft: ReportDraft) -> None:
        """*draft* was sent or given up for good."""
        try:
            self._drafts.drop(self._owner, draft.key)
        except ExternalError as error:
            self._fail(str(error))
        self._forget(draft)
        self._context.tasks.start(self._sweep(), name="sweep-draft-photos")
        self.changed.emit()

    def clear(self, draft: ReportDraft) -> None:
        """Take *draft* away in a way that can be undone until the program ends."""
        if not draft.worthless:
            kept = KeptDraft(draft, self._context.desk.now(), cleared=True)
            self._cleared = [kept, *self._cleared][:_MOST_CLEARED]
        try:
            self._drafts.drop(self._owner, draft.key)
        except ExternalError as error:
            self._fail(str(error))
        self.changed.emit()

    @property
    def last_cleared(self) -> KeptDraft | None:
        return self._cleared[0] if self._cleared else None

    def restore(self, kept: KeptDraft) -> None:
        """*kept* was cleared and is wanted again."""
        self._forget(kept.draft)
        self.keep(kept.draft)
        self.changed.emit()

    def discard(self, kept: KeptDraft) -> None:
        """Give *kept* up: an unsent draft can still be restored, a cleared one is gone."""
        if kept.cleared:
            self._forget(kept.draft)
            self.changed.emit()
        else:
            self.clear(kept.draft)

    def get(self, key: str) -> ReportDraft | None:
        try:
            found = self._drafts.get(self._owner, key)
        except ExternalError as error:
            self._fail(str(error))
            return None
        return read_draft(found) if found else None

    def waiting(self, current: ReportDraft) -> list[KeptDraft]:
        """Every draft but the one in hand: the unsent first, then the cleared, the newest of each first."""
        try:
            found = self._drafts.of(self._owner)
        except ExternalError as error:
            self._fail(str(error))
            found = []
        unsent = [_kept(draft) for draft in found if is_ours(draft.key) and draft.key != current.key]
        return [*unsent, *(kept for kept in self._cleared if kept.draft.id != current.id)]

    def _forget(self, draft: ReportDraft) -> None:
        self._cleared = [kept for kept in self._cleared if kept.draft.id != draft.id]

    def _fail(self, sentence: str) -> None:
        """Said once, not at every key."""
        if not self._failing:
            self._failing = True
            self.trouble.emit(sentence)

    async def _sweep(self) -> None:
        """Remove photos that no draft names any more, whatever form it is of."""
        bodies = [kept.draft.to_body() for kept in self._cleared]
        bodies += [draft.body for draft in self._drafts.of(self._owner)]
        named = {name for body in bodies for name in _FILE.findall(body)}
        await asyncio.to_thread(self._drafts.sweep_files, self._owner, named, _UNUSED)


def _kept(draft: Draft) -> KeptDraft:
    return KeptDraft(read_draft(draft), draft.saved_at)


def draft_title(draft: ReportDraft) -> str:
    """What a draft is called in a list."""
    return draft.title or _("(只有照片)")
