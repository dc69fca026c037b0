"""What the call taker's form is about: a new report or a case, its draft, and how a sending ended.

The form's widgets show a session and tell it what was typed; it knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QElapsedTimer, QObject, Signal, Slot

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.merge import Choice
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.duplicates import Subject
from dispatcher_app.services.intake import NextStep, ReportForm, form_of, next_step
from dispatcher_app.services.intake_draft import DraftPhoto, ReportDraft, amend_key, begin_draft, verify_key
from dispatcher_app.services.intake_merge import typed_words
from dispatcher_app.services.intake_submit import Submitted, Wish
from dispatcher_app.services.outbox import CommandKept
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.intake.disputes import IntakeDisputes
from dispatcher_app.ui.intake.drafts import DraftShelf, KeptDraft
from dispatcher_app.ui.intake.sending import IntakeSending
from dispatcher_app.ui.intake.words import (
    committed_text,
    orphan_text,
    receipt_text,
    taken_text,
)
from dispatcher_app.widgets.banner import BannerKind


class Mode(Enum):
    """What the form is for just now."""

    NEW = auto()
    COMPLETE = auto()
    VERIFY = auto()
    READ = auto()


#: Nobody reads faster that a case has moved on (ms).
LOOK_MS = 1000
EDITABLE = frozenset({Mode.NEW, Mode.COMPLETE})


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be said over the form, with what may be done about it."""

    kind: BannerKind
    text: str
    answers: tuple[tuple[str, Callable[[], object]], ...] = ()


class IntakeSession(QObject):
    """One call taker's form without its looks.

    Signals:
        reloaded: something else is on the form, or the same in another state; show everything again.
        changed: the draft changed by typing.
        waiting_changed: other drafts wait now.
        noticed: argument is a :class:`Notice`, or None where there is nothing to say any more.
        merging: :attr:`merge` is news; argument is a sentence, "" where there is nothing in dispute any more.
        orphaned: (sentence, words) typed for a case that takes no more; "" twice where there are none.
        refused: nothing was committed; argument is why. Everything typed is as it was.
        saved, finished: see :class:`~dispatcher_app.ui.intake.view.IntakeView`.
        freed: what was on the form is kept for the server, and the form is empty for the next call.
    """

    reloaded = Signal()
    changed = Signal()
    waiting_changed = Signal()
    noticed = Signal(object)
    merging = Signal(str)
    orphaned = Signal(str, str)
    refused = Signal(object)
    saved = Signal(int)
    finished = Signal(object)
    freed = Signal()

    def __init__(self, context: SeatContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.mode = Mode.NEW
        self.case: Case | None = None
        self.opened: OpenedCase | None = None
        self.draft = begin_draft(context.desk.now())
        self._telling = False
        self.look_ms = LOOK_MS
        self._since_moved = QElapsedTimer()
        self.merge = IntakeDisputes(context.desk.hall)
        self.shelf = DraftShelf(context, self)
        self.sending = IntakeSending(context, self)
        self.shelf.changed.connect(self.waiting_changed)
        self.sending.committed.connect(self._on_committed)
        self.sending.refused.connect(self._on_refused)
        self.sending.kept.connect(self._on_kept)

    # what is in hand

    @property
    def unseen(self) -> bool:
        """Others brought the case to another stage a moment ago: a key pressed now means what was there."""
        return self._since_moved.isValid() and self._since_moved.elapsed() < self.look_ms

    def say_unseen(self) -> None:
        self._context.voice.note(_("案件刚被他人办到下一步,没有办理;看清后再按一次。"))

    @property
    def editable(self) -> bool:
        return self.mode in EDITABLE

    @property
    def shown_form(self) -> ReportForm:
        """What the fields show: what was typed, or the case itself where it can only be read."""
        return form_of(self.case) if self.mode is Mode.READ and self.case else self.draft.form

    @property
    def next_step(self) -> NextStep:
        return next_step(self.draft.form, self.case, self._context.desk.hall.rules)

    @property
    def subject(self) -> Subject:
        return Subject(self.draft.form, self.case.id if self.case else None)

    def begin(self, draft: ReportDraft | None = None) -> None:
        """Put a new report on the form, or a draft of one; what was on it stays as a draft."""
        self.case = self.opened = None
        self.mode, self.draft = Mode.NEW, draft or begin_draft(self._context.desk.now())
        self._context.in_hand.clear()
        self._show_all()

    def show_case(self, opened: OpenedCase) -> None:
        """Bring *opened* to the form, with what was typed for it before; or follow its newest state."""
        if self.case is not None and self.case.id == opened.case.id:
            self._follow(opened)
        else:
            self._take_up(opened)

    def resume(self, kept: KeptDraft) -> None:
        """Go on with a draft that waits."""
        if kept.cleared:
            self.shelf.restore(kept)
        draft = kept.draft
        if draft.case_id is None:
            self.begin(draft)
        elif self.case is not None and self.case.id == draft.case_id and self.opened is not None:
            self._take_up(self.opened)
        else:
            self._context.in_hand.show(draft.case_id)

    def _take_up(self, opened: OpenedCase) -> None:
        case = opened.case
        self.case, self.opened, self.mode = case, opened, mode_of(case)
        verifying = self.mode is Mode.VERIFY
        kept = self.shelf.get(verify_key(case.id) if verifying else amend_key(case.id))
        self.draft = kept or self._draft_for(case)
        self._show_all()
        if verifying:
            self._follow_verification(opened)
            self._tell_overlay()
        elif kept is not None:
            self._rebase_on(case, "")
            self._tell_overlay()

    def _draft_for(self, case: Case) -> ReportDraft:
        """A fresh draft on *case* as it is."""
        fresh, form = begin_draft(self._context.desk.now()), form_of(case)
        seen = None if mode_of(case) is Mode.VERIFY else form
        return replace(
            fresh, form=form, seen=seen, case_id=case.id, case_number=case.number, version=case.version
        )

    def _follow(self, opened: OpenedCase) -> None:
        """The case on the form has moved on, by this seat or another."""
        before, self.opened = self.case, opened
        case = opened.case
        if self.sending.busy or before is None or case.version == before.version:
            return
        if mode_of(case) is not self.mode:
            self._since_moved.start()
            self._take_up(opened)
            return
        self.case = case
        if self.mode is Mode.VERIFY:
            self._follow_verification(opened)
        else:
            self._rebase_on(case, opened.history[-1].actor.name if opened.history else "")

    def _follow_verification(self, opened: OpenedCase) -> None:
        """A result that somebody else entered meanwhile stands beside the one being entered here."""
        known, login = self.merge.theirs, self._context.desk.person.login
        self.merge, self.draft = self.merge.on_result(self.draft, opened, login)
        self.reloaded.emit()
        self._tell_merge(known)

    def _rebase_on(self, case: Case, who: str) -> None:
        known = self.merge.theirs
        merge, found = self.merge.on_report(self.draft, case)
        self.draft = found.draft
        if self.editable:
            self.merge = merge.by(who, known)
        self.reloaded.emit()
        self._tell_merge(known)
        if found.taken and who:
            self._tell(BannerKind.INFO, taken_text(found, who))

    def _tell_merge(self, known: dict[str, str] | None = None) -> None:
        """What was settled does not come back with every other step: only what is not *known* is told."""
        if self.merge.theirs != known:
            self._telling = self._telling or bool(self.merge.disputes)
            self.merging.emit(self.merge.sentence)

    @Slot(str, str)
    def choose(self, name: str, choice: str) -> None:
        """Mine, theirs or both for one field in dispute; the form shows it at once."""
        if self.case is not None and self.merge.disputes:
            self.merge, draft = self.merge.choose(name, Choice(choice), self.draft, self.case)
            self.keep(draft)
            self.reloaded.emit()
            self._tell_merge()

    def settle(self) -> None:
        """What is on the form stands; both values can still be looked at until the case leaves it."""
        if self.case is not None and self.merge.disputes:
            self.keep(self.merge.settled(self.draft, self.case))

    def _tell_overlay(self) -> None:
        """Say that the fields hold more than the case does, unless something graver was said."""
        if self.draft.worthless or self._telling or self.case is None:
            return
        forget = (_("放弃修改"), self.forget_changes)
        if self.mode is Mode.VERIFY:
            self._tell(BannerKind.INFO, _("已带出您未送出的核实结果。"), forget)
        elif self.mode is Mode.READ:
            self.orphaned.emit(orphan_text(self.case), typed_words(self.draft, self._context.desk.hall))
        else:
            self._tell(BannerKind.INFO, _("已带出您未保存的修改。"), forget)

    def _show_all(self) -> None:
        self._telling = False
        self.merge = IntakeDisputes(self._context.desk.hall)
        self.noticed.emit(None)
        self.merging.emit("")
        self.orphaned.emit("", "")
        self.reloaded.emit()
        self.waiting_changed.emit()

    def _tell(self, kind: BannerKind, text: str, *answers: tuple[str, Callable[[], object]]) -> None:
        self._telling = True
        self.noticed.emit(Notice(kind, text, answers))

    # typing

    def keep(self, draft: ReportDraft) -> None:
        """*draft* is what was typed: it is on the disk when this returns."""
        if self.draft.worthless and self.case is None:
            draft = replace(draft, begun_at=self._context.desk.now())
        self.draft = draft
        self.shelf.keep(draft)
        self.changed.emit()

    @Slot(object)
    def edit_form(self, form: ReportForm) -> None:
        self.keep(replace(self.draft, form=form))
        self._note_typed()

    @Slot(object)
    def edit_result(self, draft: ReportDraft) -> None:
        """*draft* holds what is entered of a verification."""
        self.keep(draft)
        self._note_typed()

    def _note_typed(self) -> None:
        if self.merge.disputes:
            self.merge = self.merge.typed(self.draft)
            self._tell_merge()

    @Slot(str, str)
    def edit_reason(self, code: str, words: str) -> None:
        """Why it is not to be filed, as far as it was answered."""
        if (code, words) != (self.draft.reason_code, self.draft.reason):
            self.keep(replace(self.draft, reason_code=code, reason=words))

    @Slot(object)
    def add_photo(self, photo: DraftPhoto) -> None:
        self.keep(replace(self.draft, photos=(*self.draft.photos, photo)))

    @Slot(object)
    def remove_photo(self, photo: DraftPhoto) -> None:
        kept = tuple(other for other in self.draft.photos if other != photo)
        self.keep(replace(self.draft, photos=kept))

    def clear(self) -> None:
        """Empty the form, or take back the changes to the case; :meth:`take_back` brings them again."""
        if self.draft.worthless or self.mode is Mode.READ:
            return
        self.shelf.clear(self.draft)
        self.draft = self._draft_for(self.case) if self.case else begin_draft(self._context.desk.now())
        self._show_all()
        self._tell(BannerKind.INFO, _("已清空。"), (_("恢复  Alt+Z"), self.take_back))

    def take_back(self) -> None:
        """Undo the last clearing."""
        kept = self.shelf.last_cleared
        if kept is not None:
            self.resume(kept)

    def forget_changes(self) -> None:
        """Back to the case as it is; what was typed can still be taken back."""
        self.shelf.clear(self.draft)
        if self.opened is not None:
            self._take_up(self.opened)

    # sending

    def send(self, wish: Wish | None = None) -> None:
        """Save what is on the form, and do what is wished."""
        self.sending.send(self.draft, self.case, wish)

    def send_verification(self) -> None:
        """The case as it is on the screen is what the result is about."""
        version = self.case.version if self.case is not None else self.draft.version
        self.sending.send_verification(replace(self.draft, version=version))

    @Slot(object, object)
    def _on_committed(self, sent: ReportDraft, done: Submitted | None) -> None:
        if done is None:
            self._context.voice.ok(_("没有改动,无需保存"))
            return
        self.shelf.drop(sent)
        self.saved.emit(done.case.id)
        if done.trouble is None:
            self._context.voice.ok(committed_text(done))
        else:
            self._context.voice.report(done.trouble)
        if self.draft.id != sent.id:
            return  # something else is on the form by now
        if done.case.stage is Stage.REPORTED or done.trouble is not None:
            self._go_on_with(sent, done)
        else:
            self._finish(sent, done.case)

    def _go_on_with(self, sent: ReportDraft, done: Submitted) -> None:
        """The case stays on the form; what was typed while it was being saved is its next draft."""
        case, fresh, typed = done.case, self.case is None, self.draft
        new_photos = tuple(photo for photo in typed.photos if photo not in sent.photos)
        self.case, self.mode, self.draft = case, mode_of(case), self._draft_for(case)
        if self.mode is Mode.COMPLETE and (typed.form != sent.form or new_photos):
            self.draft = replace(self.draft, form=typed.form, photos=new_photos)
            self.shelf.keep(self.draft)
        self._show_all()
        if done.trouble is not None:
            self._tell(BannerKind.OVER, committed_text(done))
        if fresh or done.trouble is not None:
            self._context.in_hand.show(case.id)

    def _finish(self, sent: ReportDraft, case: Case) -> None:
        """The case has left the form; the next call can come."""
        if self.draft.form != sent.form and self.mode is not Mode.VERIFY:
            # Typed while the command was on its way: kept for when the case comes back.
            later = replace(self._draft_for(case), seen=form_of(case), form=self.draft.form)
            self.shelf.keep(later)
        self.begin()
        case_id = case.id
        self._tell(
            BannerKind.INFO, receipt_text(case), (_("打开"), lambda: self._context.in_hand.show(case_id))
        )
        self.finished.emit(case)

    @Slot(object, object)
    def _on_kept(self, sent: ReportDraft, later: CommandKept) -> None:
        """The server is away and what was sent is safe on the disk: the next call can come."""
        self.shelf.drop(sent)
        self._context.voice.note(str(later))
        if self.draft.id == sent.id:
            self.begin()
            self._tell(BannerKind.INFO, str(later))
            self.freed.emit()

    @Slot(object, object)
    def _on_refused(self, sent: ReportDraft, error: Exception) -> None:
        self._context.voice.report(error)
        if self.draft.id != sent.id or isinstance(error, ExternalError):
            return
        self.refused.emit(error)
        if self.case is not None:
            self._context.in_hand.show(self.case.id)

    def tell_refusal(self, error: Exception) -> None:
        """The refusal is about no single field."""
        self._tell(BannerKind.OVER, str(error))


def mode_of(case: Case) -> Mode:
    return {Stage.REPORTED: Mode.COMPLETE, Stage.VERIFYING: Mode.VERIFY}.get(case.stage, Mode.READ)
