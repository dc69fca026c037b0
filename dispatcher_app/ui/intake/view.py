"""The centre of a call taker's seat: register a report, complete it, move it on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.intake import NextStep
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.intake.acts import IntakeActs
from dispatcher_app.ui.intake.decline import DeclinePanel
from dispatcher_app.ui.intake.draft_list import DraftBar
from dispatcher_app.ui.intake.drafts import KeptDraft
from dispatcher_app.ui.intake.footer import IntakeFooter
from dispatcher_app.ui.intake.form import IntakeForm
from dispatcher_app.ui.intake.header import IntakeHeader
from dispatcher_app.ui.intake.keys import IntakeKeys
from dispatcher_app.ui.intake.photo_viewer import IntakePhotoViewer
from dispatcher_app.ui.intake.session import IntakeSession, Mode, Notice
from dispatcher_app.ui.intake.verify import VerifyPanel
from dispatcher_app.ui.intake.words import field_of
from dispatcher_app.ui.intake.zone_note import ZoneNote
from dispatcher_app.ui.side.unfit import unfit
from dispatcher_app.widgets.banner import Banner
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.kept_words import KeptWords
from dispatcher_app.widgets.merge_bar import MergeBar
from dispatcher_app.widgets.theme import set_look


class IntakeView(QWidget):
    """One form for new reports and for cases still to be filed.

    Every change is a draft on this machine at once. A command that is refused leaves everything as typed.

    Signals:
        saved: a command of the form was committed; argument is the case's id.
        finished: the case has left the form (filed, being verified, proposed, merged); argument is the case.
        located: the report got a place on the map, degrees.
        location_wanted: the operator wants to point at the map.
        looks_like: what is on the form changed; argument is a :class:`Subject`.
        self_handle_wanted: the case in the form was put right on the spot.
        keys_lost: what was being filled in has gone from under the hand.
    """

    saved = Signal(int)
    finished = Signal(object)
    located = Signal(float, float)
    location_wanted = Signal()
    looks_like = Signal(object)
    self_handle_wanted = Signal()
    keys_lost = Signal()

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("intake_view")
        set_look(self, surface="panel")
        keep_letters_in(self)
        self._context = context
        self._draft_trouble = ""
        self._left = False
        self._declining: UUID | None = None
        self._answers: dict[str, Callable[[], object]] = {}
        self.session = IntakeSession(context, self)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._connect_session()
        IntakeKeys(self)
        self._show_all()
        self._show_waiting()

    def _make_parts(self) -> None:
        hall = self._context.desk.hall
        self.header = IntakeHeader(hall, self)
        self.drafts = DraftBar(self._context, self)
        self.banner = Banner(self)
        self.banner.setObjectName("intake_banner")
        self.merge_bar, self.kept_words = MergeBar(self), KeptWords(self)
        self.form = IntakeForm(self._context, self)
        self.verify = VerifyPanel(self._context, self)
        self.decline = DeclinePanel(self)
        self.footer = IntakeFooter(hall, self)
        self.zone_note = ZoneNote(self._context, self.session, self)
        self.acts = IntakeActs(self.session, self.form, self.verify, self.decline, self.zone_note, self)
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
            self.header, self.drafts, self.banner, self.kept_words, self.merge_bar,
            scroll, self.zone_note, self.verify, self.decline, self.footer,
        )  # fmt: skip
        for part in parts:
            layout.addWidget(part)
        layout.setStretchFactor(scroll, 1)

    def _connect(self) -> None:
        form, photos, footer = self.form, self.form.photos, self.footer
        form.form_changed.connect(self.session.edit_form)
        form.located.connect(self.located)
        form.location_wanted.connect(self.location_wanted)
        photos.added.connect(self.session.add_photo)
        photos.removed.connect(self.session.remove_photo)
        photos.opened.connect(self._viewer.open_at)
        form.who.history.case_chosen.connect(self._context.in_hand.show)
        self.verify.draft_changed.connect(self.session.edit_result)
        self.verify.entered.connect(self.acts.advance)
        self.decline.proposed.connect(self.acts.propose_decline)
        self.decline.left.connect(self._close_decline)
        self.decline.opened.connect(self._on_decline_opened)
        self.decline.edited.connect(self.session.edit_reason)
        self.zone_note.decline_wanted.connect(self.acts.decline_zone)
        footer.advance_wanted.connect(self.acts.advance)
        footer.save_wanted.connect(self.acts.save)
        footer.decline_wanted.connect(self.acts.ask_decline)
        footer.self_handle_wanted.connect(self.self_handle_wanted)
        footer.clear_wanted.connect(self.clear)
        footer.field_wanted.connect(form.go_to)
        self.header.new_wanted.connect(self.new_report)
        self.drafts.resume_wanted.connect(self.resume)
        self.drafts.discard_wanted.connect(self.session.shelf.discard)
        self.banner.acted.connect(self._on_banner_acted)
        self._second.timeout.connect(self._on_second)
        self._second.start()

    def _connect_session(self) -> None:
        session = self.session
        session.reloaded.connect(self._show_all)
        session.changed.connect(self._show_typed)
        session.waiting_changed.connect(self._show_waiting)
        session.noticed.connect(self._on_noticed)
        session.merging.connect(self._on_merging)
        session.orphaned.connect(self.kept_words.say)
        self.kept_words.dropped.connect(session.forget_changes)
        self.merge_bar.chosen.connect(session.choose)
        self.merge_bar.settled.connect(self._on_settled)
        self.merge_bar.left.connect(self.setFocus)
        session.refused.connect(self._on_refused)
        session.saved.connect(self.saved)
        session.finished.connect(self._on_finished)
        session.freed.connect(self.form.description.setFocus)
        session.shelf.trouble.connect(self._on_draft_trouble)
        session.sending.busy_changed.connect(self._on_busy_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 reaches here only where no window has taken it for its own."""
        if event.key() == Qt.Key.Key_F2:
            self.new_report()
        else:
            super().keyPressEvent(event)

    # what is in hand

    @property
    def mode(self) -> Mode:
        return self.session.mode

    @property
    def draft(self) -> ReportDraft:
        return self.session.draft

    @property
    def busy(self) -> bool:
        return self.session.sending.busy

    @property
    def next_step(self) -> NextStep:
        return self.session.next_step

    @Slot()
    def new_report(self) -> None:
        """An empty form; what was on it stays as a draft.

        Whoever only looked at a case in another pane comes back to the report being typed.
        """
        left, self._left = self._left, False
        if left and self.session.mode is Mode.NEW and not self.session.draft.worthless:
            self._context.in_hand.clear()
        else:
            self.session.begin()
        self.form.description.setFocus()

    def report_at(self, lon: float, lat: float) -> None:
        """An empty form at a place of the map; what was on the form stays as a draft."""
        self._left = False
        self.session.begin()
        self.form.pick_point(lon, lat)
        self.window().activateWindow()
        self.form.description.setFocus()

    def begin_with(self, draft: ReportDraft) -> None:
        """A form of which something is known before anybody types; it is kept at once."""
        self._left = False
        if self.session.case is not None or self.session.draft.id != draft.id:
            self.session.begin(draft)
            self.session.keep(draft)
        self.form.description.setFocus()

    @property
    def takes_component(self) -> bool:
        """Whether a form that can be edited is on the screen."""
        return self.isVisible() and self.session.editable

    def pick_component(self, component: Component) -> bool:
        """Place, class and code of the form become those of *component*; whether they did."""
        return self.takes_component and self.form.pick_component(component)

    def hideEvent(self, event: QHideEvent) -> None:
        self._left = self._left or not event.spontaneous()
        super().hideEvent(event)

    def show_case(self, opened: OpenedCase) -> None:
        """Bring *opened* to the form, with what was typed for it before; or follow its newest state."""
        self.session.show_case(opened)

    @Slot(object)
    def resume(self, kept: KeptDraft) -> None:
        """Go on with a draft that waits."""
        self.drafts.close_list()
        self.session.resume(kept)
        self.setFocus()

    @Slot(float, float)
    def pick_point(self, lon: float, lat: float) -> None:
        """A point picked on the map; taken only while a form that can be edited is on the screen."""
        if self.isVisible() and self.session.editable:
            self.form.pick_point(lon, lat)

    # showing

    @Slot()
    def _show_all(self) -> None:
        session = self.session
        self.form.show_form(session.shown_form, editable=session.editable, fresh=session.case is None)
        if not session.editable or session.draft.id != self._declining:
            self._close_decline()  # it was about something else
        self._show_panel(session.mode is Mode.VERIFY)
        if session.mode is Mode.VERIFY and session.opened is not None:
            self.verify.show_request(session.opened, session.draft)
        self._show_typed()
        self._place_focus()

    def _show_panel(self, verifying: bool) -> None:
        """Qt would hand the keys of a panel that goes to the button that does the next step."""
        focus = self.window().focusWidget()
        had_keys = focus is not None and self.verify.isVisible() and self.verify.isAncestorOf(focus)
        if had_keys and not verifying:
            self.form.description.setFocus()
            self.keys_lost.emit()
        self.verify.setVisible(verifying)

    @Slot()
    def _show_typed(self) -> None:
        """Photos, header, footer, and what the other panes follow."""
        session, now = self.session, self._context.desk.now()
        kept = None if session.draft.worthless else session.draft.begun_at
        saved = session.case.attachments if session.case else ()
        self.form.show_photos(saved, session.draft.photos if session.editable else ())
        if session.case is None:
            self.header.show_new(kept, now)
        else:
            self.header.show_case(session.case, now)
        self.footer.show_step(session.next_step)
        self.footer.show_self_handling(self._may_be_self_handled(session.case))
        self.footer.show_kept(session.shelf.saved_at if kept else None, self._draft_trouble)
        self.form.who.history.follow(session.draft.form.caller_phone, session.subject.case_id)
        self.looks_like.emit(session.subject)

    def _may_be_self_handled(self, case: Case | None) -> bool:
        """A saved report of a collector or a patrol, of those the hall lets be put right on the spot."""
        if case is None or case.stage is not Stage.REPORTED:
            return False
        return not unfit(case, Verb.SELF_HANDLE, self._context.desk.hall)

    @Slot()
    def _show_waiting(self) -> None:
        """All of them beside a new report; beside a case only a call that was left in the middle."""
        session = self.session
        waiting = session.shelf.waiting(session.draft) if session.editable else []
        if session.mode is not Mode.NEW:
            waiting = [kept for kept in waiting if kept.draft.case_id is None]
        self.drafts.show_drafts(waiting)

    def _place_focus(self) -> None:
        """The hand begins where this mode begins; it is moved only off what cannot be edited now."""
        verifying = self.session.mode is Mode.VERIFY
        first = self.verify.collector if verifying else self.form.description
        self.setFocusProxy(first)
        focus = self.window().focusWidget()
        if verifying and focus is not None and self.form.isAncestorOf(focus):
            first.setFocus()

    @Slot(object)
    def _on_noticed(self, notice: Notice | None) -> None:
        if notice is None:
            self.banner.dismiss()
            return
        self._answers = dict(notice.answers)
        self.banner.say(notice.kind, notice.text, self._answers)

    @Slot(str)
    def _on_merging(self, sentence: str) -> None:
        self.merge_bar.show_disputes(sentence, self.session.merge.disputes)

    @Slot()
    def _on_settled(self) -> None:
        self.session.settle()
        self.merge_bar.hide()
        self.setFocus()

    def compare(self) -> bool:
        """Bring the keys to what two people changed; False where there is nothing of the kind."""
        if not self.session.merge.disputes:
            return False
        self.merge_bar.show()
        self.merge_bar.take_keys()
        return True

    @Slot(str)
    def _on_banner_acted(self, answer: str) -> None:
        self.banner.dismiss()
        self._answers[answer]()
        self.setFocus()

    @Slot(str)
    def _on_draft_trouble(self, sentence: str) -> None:
        self._draft_trouble = sentence
        if sentence:
            self._context.voice.failed.emit(sentence, False)

    @Slot()
    def _on_second(self) -> None:
        if self.isVisible():
            self.header.tick(self._context.desk.now())
            rules = self._context.desk.in_force.rules()
            self.form.who.chips.mark_added(rules.sources)
            self.form.who.chips.offer_channels(rules.channels)

    # acting

    @Slot(int)
    def merge_into(self, case_id: int) -> None:
        """Register what is on the form as the same matter as *case_id*."""
        self.acts.merge_into(case_id)

    @Slot()
    def clear(self) -> None:
        """Empty the form, or take back the changes to the case; Alt+Z brings them again."""
        self.session.clear()
        self.setFocus()

    @Slot()
    def take_back(self) -> None:
        """Undo the last clearing."""
        self.session.take_back()
        self.setFocus()

    @Slot()
    def _on_decline_opened(self) -> None:
        """The panel has buttons of its own, and Ctrl+Enter is now theirs."""
        self._declining = self.session.draft.id
        self.footer.hide()

    @Slot()
    def _close_decline(self) -> None:
        had_keys = self.decline.isVisible() and self.decline.isAncestorOf(self.focusWidget() or self)
        self.decline.hide()
        self.footer.setVisible(self.session.editable)
        if had_keys:
            self.form.description.setFocus()

    # how it ended

    @Slot(bool)
    def _on_busy_changed(self, busy: bool) -> None:
        self.footer.set_busy(busy)
        self.verify.go.setEnabled(not busy)

    @Slot(object)
    def _on_finished(self, case: object) -> None:
        self.form.description.setFocus()
        self.finished.emit(case)

    @Slot(object)
    def _on_refused(self, error: Exception) -> None:
        """The sentence stands where the mistake is."""
        if self.session.mode is Mode.VERIFY:
            self.verify.say(str(error))
        elif not self.form.say(field_of(error), str(error)):
            self.session.tell_refusal(error)
