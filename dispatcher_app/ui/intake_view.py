"""The centre of a call taker's seat: register a report, complete it, move it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Case, Finding
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.reasons import DeclineReason
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.duplicates import Subject
from dispatcher_app.services.intake import NextStep, ReportForm, cannot_save, form_of, next_step, too_long
from dispatcher_app.services.intake_draft import DraftPhoto, ReportDraft, amend_key, begin_draft, verify_key
from dispatcher_app.services.intake_rebase import rebase
from dispatcher_app.services.intake_submit import Submitted, Wish
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.intake_decline import DeclinePanel
from dispatcher_app.ui.intake_draft_list import DraftBar
from dispatcher_app.ui.intake_drafts import DraftShelf, KeptDraft
from dispatcher_app.ui.intake_footer import KEYS, IntakeFooter
from dispatcher_app.ui.intake_form import IntakeForm
from dispatcher_app.ui.intake_header import IntakeHeader
from dispatcher_app.ui.intake_photo_viewer import IntakePhotoViewer
from dispatcher_app.ui.intake_sending import IntakeSending
from dispatcher_app.ui.intake_verify import VerifyPanel
from dispatcher_app.ui.intake_words import committed_text, conflict_text, field_of, receipt_text, taken_text
from dispatcher_app.widgets.banner import Banner, BannerKind
from dispatcher_app.widgets.theme import set_look


class Mode(Enum):
    """What the form is for just now."""

    NEW = auto()
    COMPLETE = auto()
    VERIFY = auto()
    READ = auto()


class IntakeView(QWidget):
    """One form for new reports and for cases still to be filed.

    Every change is a draft on this machine at once. A command that is refused leaves everything as typed.

    Signals:
        saved: a command of the form was committed; argument is the case's id.
        finished: the case has left the form (filed, being verified, proposed, merged); argument is the case.
        located: the report got a place on the map, degrees.
        location_wanted: the operator wants to point at the map.
        looks_like: what is on the form changed; argument is a :class:`Subject`.
    """

    saved = Signal(int)
    finished = Signal(object)
    located = Signal(float, float)
    location_wanted = Signal()
    looks_like = Signal(object)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("intake_view")
        set_look(self, surface="panel")
        self._context = context
        self._rules = context.desk.hall.rules
        self._mode = Mode.NEW
        self._case: Case | None = None
        self._opened: OpenedCase | None = None
        self._draft = begin_draft(context.desk.now())
        self._trouble = ""
        self._receipt = 0
        self._answers: dict[str, Callable[[], object]] = {}
        self.shelf = DraftShelf(context, self)
        self._sending = IntakeSending(context, self)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._make_keys()
        self._show_draft()
        self._show_waiting()

    def _make_parts(self) -> None:
        hall = self._context.desk.hall
        self.header = IntakeHeader(hall, self)
        self.drafts = DraftBar(self._context, self)
        self.banner = Banner(self)
        self.banner.setObjectName("intake_banner")
        self.form = IntakeForm(self._context, self)
        self.verify = VerifyPanel(self._context, self)
        self.decline = DeclinePanel(self)
        self.footer = IntakeFooter(hall, self)
        self._viewer = IntakePhotoViewer(self.form.photos.thumbs_list, self)
        self._second = QTimer(self, interval=1000)

    def _lay_out(self) -> None:
        scroll = QScrollArea(self)
        scroll.setObjectName("intake_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        scroll.viewport().setAutoFillBackground(False)
        self.form.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        parts: tuple[QWidget, ...] = (
            self.header, self.drafts, self.banner, scroll, self.verify, self.decline, self.footer
        )  # fmt: skip
        for part in parts:
            layout.addWidget(part)
        layout.setStretchFactor(scroll, 1)

    def _connect(self) -> None:
        self.form.form_changed.connect(self._on_form_changed)
        self.form.located.connect(self.located)
        self.form.location_wanted.connect(self.location_wanted)
        self.form.photos.added.connect(self._on_photo_added)
        self.form.photos.removed.connect(self._on_photo_removed)
        self.form.photos.opened.connect(self._viewer.open_at)
        self.verify.draft_changed.connect(self._on_verification_changed)
        self.verify.entered.connect(self.advance)
        self.decline.proposed.connect(self._on_decline_proposed)
        self.decline.left.connect(self._close_decline)
        for signal, act in (
            (self.footer.advance_wanted, self.advance),
            (self.footer.save_wanted, self.save),
            (self.footer.decline_wanted, self.ask_decline),
            (self.footer.clear_wanted, self.clear),
            (self.header.new_wanted, self.new_report),
            (self.footer.field_wanted, self.form.go_to),
        ):
            signal.connect(act)
        self.shelf.changed.connect(self._show_waiting)
        self.shelf.trouble.connect(self._on_draft_trouble)
        self.drafts.resume_wanted.connect(self.resume)
        self.drafts.discard_wanted.connect(self.shelf.discard)
        self.banner.acted.connect(self._on_banner_acted)
        self._sending.busy_changed.connect(self._on_busy_changed)
        self._sending.committed.connect(self._on_committed)
        self._sending.refused.connect(self._on_refused)
        self._second.timeout.connect(self._on_second)
        self._second.start()

    def _make_keys(self) -> None:
        for keys, act in (
            ("Ctrl+Return", self.advance),
            ("Ctrl+Enter", self.advance),
            (KEYS.save, self.save),
            (KEYS.decline, self.ask_decline),
            (KEYS.clear, self.clear),
            (KEYS.take_back, self.take_back),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 reaches here only where no window has taken it for its own."""
        if event.key() == Qt.Key.Key_F2:
            self.new_report()
        else:
            super().keyPressEvent(event)

    # what is in hand

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def draft(self) -> ReportDraft:
        return self._draft

    @property
    def busy(self) -> bool:
        return self._sending.busy

    @property
    def next_step(self) -> NextStep:
        return next_step(self._draft.form, self._case, self._rules)

    @Slot()
    def new_report(self) -> None:
        """An empty form; what was on it stays as a draft."""
        self._begin(begin_draft(self._context.desk.now()))
        self.form.description.setFocus()

    def show_case(self, opened: OpenedCase) -> None:
        """Bring *opened* to the form, with what was typed for it before; or follow its newest state."""
        if self._case is not None and self._case.id == opened.case.id:
            self._follow(opened)
        else:
            self._take_up(opened)

    @Slot(float, float)
    def pick_point(self, lon: float, lat: float) -> None:
        """A point picked on the map; taken only while a form that can be edited is on the screen."""
        if self.isVisible() and self._mode in (Mode.NEW, Mode.COMPLETE):
            self.form.pick_point(lon, lat)

    @Slot(object)
    def resume(self, kept: KeptDraft) -> None:
        """Go on with a draft that waits."""
        if kept.cleared:
            self.shelf.restore(kept)
        self.drafts.close_list()
        draft = kept.draft
        if draft.case_id is None:
            self._begin(draft)
            self.form.description.setFocus()
        elif self._case is not None and self._case.id == draft.case_id and self._opened is not None:
            self._take_up(self._opened)
        else:
            self._context.in_hand.show(draft.case_id)

    def _begin(self, draft: ReportDraft) -> None:
        """Put a report without a case on the form."""
        self._case = self._opened = None
        self._mode, self._draft = Mode.NEW, draft
        self._context.in_hand.clear()
        self.banner.dismiss()
        self._show_draft()
        self._show_waiting()

    def _take_up(self, opened: OpenedCase) -> None:
        case = opened.case
        self._case, self._opened = case, opened
        self._mode = _mode_of(case)
        verifying = self._mode is Mode.VERIFY
        kept = self.shelf.get(verify_key(case.id) if verifying else amend_key(case.id))
        self.banner.dismiss()
        self._draft = kept or self._draft_for(case)
        if kept is not None and not verifying:
            self._rebase_on(case, "")
            self._say_overlay()
        self._show_draft()
        self._show_waiting()

    def _draft_for(self, case: Case) -> ReportDraft:
        """A fresh draft on *case* as it is."""
        fresh, form = begin_draft(self._context.desk.now()), form_of(case)
        seen = None if self._mode is Mode.VERIFY else form
        return replace(
            fresh, form=form, seen=seen, case_id=case.id, case_number=case.number, version=case.version
        )

    def _follow(self, opened: OpenedCase) -> None:
        """The case on the form has moved on, by this seat or another."""
        before, self._opened = self._case, opened
        case = opened.case
        if self._sending.busy or before is None or case.version == before.version:
            return
        if _mode_of(case) is not self._mode:
            self._take_up(opened)
            return
        self._case = case
        self._rebase_on(case, opened.history[-1].actor.name if opened.history else "")
        self._show_draft()

    def _rebase_on(self, case: Case, who: str) -> None:
        found = rebase(self._draft, case)
        self._draft = found.draft
        if found.disputed:
            self._tell(BannerKind.DUE, conflict_text(found, who), (_("放弃我的修改"), self._forget_changes))
        elif found.taken and who:
            self._tell(BannerKind.INFO, taken_text(found, who))

    def _say_overlay(self) -> None:
        if self._draft.worthless or self.banner.isVisible():
            return
        forget = (_("放弃修改"), self._forget_changes)
        if self._mode is not Mode.READ or self._case is None:
            self._tell(BannerKind.INFO, _("已带出您未保存的修改。"), forget)
            return
        text = _("案件已到“{stage}”,这些未保存的补充不能再写入:{words}").format(
            stage=self._case.stage.label, words=(self._draft.form.description or self._draft.form.place)[:200]
        )
        self._tell(BannerKind.DUE, text, (_("复制"), self._copy_words), forget)

    def _tell(self, kind: BannerKind, text: str, *answers: tuple[str, Callable[[], object]]) -> None:
        """Say *text* over the form; *answers* are what may be done about it."""
        self._answers = dict(answers)
        self.banner.say(kind, text, self._answers)

    # showing

    def _show_draft(self) -> None:
        """Everything on the screen from the draft and the case."""
        editable = self._mode in (Mode.NEW, Mode.COMPLETE)
        shown = self._draft.form if self._mode is not Mode.READ or self._case is None else form_of(self._case)
        self.form.show_form(shown, editable=editable, fresh=self._case is None)
        saved = self._case.attachments if self._case else ()
        self.form.show_photos(saved, self._draft.photos if editable else ())
        self._close_decline()
        self.verify.setVisible(self._mode is Mode.VERIFY)
        self.footer.setVisible(editable)
        if self._mode is Mode.VERIFY and self._opened is not None:
            self.verify.show_request(self._opened, self._draft)
        self._show_state()
        self._place_focus()

    def _place_focus(self) -> None:
        """The hand begins where this mode begins; it is moved only if it was in what cannot be edited now."""
        first = self.verify.collector if self._mode is Mode.VERIFY else self.form.description
        self.setFocusProxy(first)
        focus = self.focusWidget()
        if self._mode is Mode.VERIFY and focus is not None and not self.verify.isAncestorOf(focus):
            first.setFocus()

    def _show_state(self) -> None:
        """Header, footer and what the other panes follow."""
        now = self._context.desk.now()
        if self._case is None:
            self.header.show_new(None if self._draft.worthless else self._draft.begun_at, now)
        else:
            self.header.show_case(self._case, now)
        self.footer.show_step(self.next_step, can_decline=True)
        self.footer.show_kept(None if self._draft.worthless else self.shelf.saved_at, self._trouble)
        self.looks_like.emit(Subject(self._draft.form, self._case.id if self._case else None))

    @Slot()
    def _show_waiting(self) -> None:
        self.drafts.show_drafts(self.shelf.waiting(self._draft))

    @Slot()
    def _on_second(self) -> None:
        if self.isVisible():
            self.header.tick(self._context.desk.now())

    # typing

    def _keep(self, draft: ReportDraft) -> None:
        """Write *draft* to the disk and show what follows from it."""
        if self._draft.worthless and self._case is None:
            draft = replace(draft, begun_at=self._context.desk.now())
        self._draft = draft
        self.shelf.keep(draft)
        self._show_state()

    @Slot(object)
    def _on_form_changed(self, form: ReportForm) -> None:
        self._keep(replace(self._draft, form=form))

    @Slot(object)
    def _on_photo_added(self, photo: DraftPhoto) -> None:
        self._set_photos((*self._draft.photos, photo))

    @Slot(object)
    def _on_photo_removed(self, photo: DraftPhoto) -> None:
        self._set_photos(tuple(other for other in self._draft.photos if other != photo))

    def _set_photos(self, photos: tuple[DraftPhoto, ...]) -> None:
        self.form.rows["photos"].hush()
        self._keep(replace(self._draft, photos=photos))
        self.form.show_photos(self._case.attachments if self._case else (), photos)

    @Slot(object)
    def _on_verification_changed(self, draft: ReportDraft) -> None:
        self._keep(draft)

    @Slot(str)
    def _on_draft_trouble(self, sentence: str) -> None:
        self._trouble = sentence
        if sentence:
            self._context.voice.failed.emit(sentence, False)

    @Slot()
    def clear(self) -> None:
        """Empty the form, or take back the changes to the case; Alt+Z brings them again."""
        if self._draft.worthless or self._mode is Mode.READ:
            return
        self.shelf.clear(self._draft)
        self._draft = self._draft_for(self._case) if self._case else begin_draft(self._context.desk.now())
        self._show_draft()
        self._show_waiting()
        self._tell(BannerKind.INFO, _("已清空。"), (_("恢复  Alt+Z"), self.take_back))
        self.form.description.setFocus()

    @Slot()
    def take_back(self) -> None:
        """Undo the last clearing."""
        kept = self.shelf.last_cleared
        if kept is not None:
            self.resume(kept)

    # sending

    @Slot()
    def save(self) -> None:
        """Register the report, or write the changes to the case."""
        if self._may_send():
            self._sending.send(self._draft, self._case)

    @Slot()
    def advance(self) -> None:
        """Do the step the rules want next: file, propose, have it verified, or enter what was found."""
        if self.decline.isVisible():
            self.decline.propose()
        elif self._mode is Mode.VERIFY:
            self._enter_verification()
        elif self._may_send():
            self._advance(self.next_step)

    def _advance(self, step: NextStep) -> None:
        if step.verb is Verb.PROPOSE_DECLINE:
            self.ask_decline()
        elif step.missing:
            self.form.say(step.missing[0], step.sentence)
            self.form.go_to(step.missing[0])
        else:
            self._sending.send(self._draft, self._case, Wish(step.verb))

    @Slot()
    def ask_decline(self) -> None:
        """Ask for the reason why this is not to be filed."""
        if self._mode is Mode.VERIFY or not self._may_send():
            return
        found = self._case.finding if self._case else None
        self.decline.open_panel(DeclineReason.NOT_FOUND if found is Finding.NOT_FOUND else "")

    def merge_into(self, case_id: int) -> None:
        """Register what is on the form as the same matter as *case_id*."""
        if self._may_send():
            self._sending.send(self._draft, self._case, Wish(Verb.MERGE, merged_into=case_id))

    def _enter_verification(self) -> None:
        sentence = self.verify.missing()
        if sentence:
            self.verify.say(sentence)
        else:
            self._sending.send_verification(self._draft)

    def _may_send(self) -> bool:
        """Whether the form can be sent at all; what is wrong is said where it is."""
        if self._sending.busy or self._mode not in (Mode.NEW, Mode.COMPLETE):
            return False
        form = self._draft.form
        texts = {
            name: getattr(form, name) for name in ("description", "place", "caller_name", "caller_phone")
        }
        wrong = too_long(texts)
        if self._case is None and (sentence := cannot_save(form)):
            wrong["place" if form.description.strip() else "description"] = sentence
        for name, sentence in wrong.items():
            self.form.say(name, sentence)
        if wrong:
            self.form.go_to(next(iter(wrong)))
        return not wrong

    @Slot(str, str)
    def _on_decline_proposed(self, code: str, words: str) -> None:
        self._sending.send(self._draft, self._case, Wish(Verb.PROPOSE_DECLINE, code, words))

    @Slot()
    def _close_decline(self) -> None:
        had_keys = self.decline.isVisible() and self.decline.isAncestorOf(self.focusWidget() or self)
        self.decline.hide()
        if had_keys:
            self.form.description.setFocus()

    @Slot(bool)
    def _on_busy_changed(self, busy: bool) -> None:
        self.footer.set_busy(busy)
        self.verify.go.setEnabled(not busy)

    # how it ended

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
        if self._draft.id != sent.id:
            return  # something else is on the form by now
        if done.case.stage in (Stage.REPORTED,) or done.trouble is not None:
            self._go_on_with(sent, done)
        else:
            self._finish(sent, done.case)

    def _go_on_with(self, sent: ReportDraft, done: Submitted) -> None:
        """The case stays on the form; what was typed while it was being saved is its next draft."""
        case = done.case
        fresh, form = self._case is None, self._draft.form
        new_photos = tuple(photo for photo in self._draft.photos if photo not in sent.photos)
        self._case, self._mode = case, _mode_of(case)
        same = form == sent.form
        self._draft = self._draft_for(case)
        if self._mode is Mode.COMPLETE and not (same and not new_photos):
            self._draft = replace(self._draft, form=form, photos=new_photos)
            self.shelf.keep(self._draft)
        self.banner.dismiss()
        self._show_draft()
        if done.trouble is not None:
            self._tell(BannerKind.OVER, committed_text(done))
        if fresh or done.trouble is not None:
            self._context.in_hand.show(case.id)

    def _finish(self, sent: ReportDraft, case: Case) -> None:
        """The case has left the form; the next call can come."""
        if self._draft.form != sent.form and self._mode is not Mode.VERIFY:
            # Typed while the command was on its way: kept for when the case comes back.
            later = replace(self._draft_for(case), form=self._draft.form)
            self.shelf.keep(replace(later, seen=form_of(case)))
        self.new_report()
        self._receipt = case.id
        self._tell(BannerKind.INFO, receipt_text(case), (_("打开"), self._open_receipt))
        self.finished.emit(case)

    @Slot(object, object)
    def _on_refused(self, sent: ReportDraft, error: Exception) -> None:
        """Nothing was committed; the sentence stands where the mistake is, everything typed stays."""
        self._context.voice.report(error)
        if self._draft.id != sent.id or isinstance(error, ExternalError):
            return
        if self._mode is Mode.VERIFY:
            self.verify.say(str(error))
        elif not self.form.say(field_of(error), str(error)):
            self._tell(BannerKind.OVER, str(error))
        if self._case is not None:
            self._context.in_hand.show(self._case.id)

    @Slot(str)
    def _on_banner_acted(self, answer: str) -> None:
        self.banner.dismiss()
        self._answers[answer]()

    def _forget_changes(self) -> None:
        """Back to the case as it is; what was typed can still be restored."""
        self.shelf.clear(self._draft)
        if self._opened is not None:
            self._take_up(self._opened)

    def _copy_words(self) -> None:
        QGuiApplication.clipboard().setText(self._draft.form.description or self._draft.form.place)

    def _open_receipt(self) -> None:
        self._context.in_hand.show(self._receipt)


def _mode_of(case: Case) -> Mode:
    return {Stage.REPORTED: Mode.COMPLETE, Stage.VERIFYING: Mode.VERIFY}.get(case.stage, Mode.READ)
