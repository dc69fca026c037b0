"""The telephone of one call taker's window: rings, picks up, puts the form before the hand, ends the call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.simulation.callers import Caller, Question
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.intake import ReportForm
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.services.intake_submit import Submitted
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.sandbox.calls import CallDesk, CallsChanged, RungCall
from dispatcher_app.ui.intake.view import IntakeView
from dispatcher_app.ui.sandbox.calls.sound import RingSound
from dispatcher_app.ui.sandbox.calls.strip import CallStrip, Ringing
from dispatcher_app.ui.sandbox.calls.talk import TalkPanel

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow

_LOOK_MS = 500
#: What could not be said over a lost database is said again so often (s).
_AGAIN_S = 1.0
#: A hand that strikes the telephone's key twice means to pick up, not to hang up (ms).
_HASTE_MS = 1000


class CallPlace(QObject):
    """Only a call taker in a sandbox has one. Everything shown follows the record of the exercise."""

    def __init__(self, window: SeatWindow, desk: CallDesk, intake: IntakeView) -> None:
        super().__init__(window)
        self._window, self._desk, self._intake = window, desk, intake
        self.strip, self.talk = CallStrip(window), TalkPanel(window)
        self.sound = RingSound(window.settings.folder)
        self._call: RungCall | None = None
        #: The report is there, and the caller still on the line.
        self._typed = False
        #: Calls that were ended here, though the record may not know yet.
        self._over: set[int] = set()
        self._since_picked, self.haste_ms = QElapsedTimer(), _HASTE_MS
        self._acting = False
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.strip.picked_up.connect(self.press)
        self.strip.sound_wanted.connect(self.switch_sound)
        self.strip.show_sound(self.sound.is_on)
        self.talk.hung_up.connect(self._on_hung_up)
        intake.session.sending.committed.connect(self._on_committed)
        intake.session.reloaded.connect(self._on_reloaded)
        intake.session.sending.kept.connect(self._on_kept)
        window.desk.bus.subscribe(CallsChanged, self._on_calls_changed)
        self._timer.start()
        QTimer.singleShot(0, self, self.look)

    # showing

    def _on_calls_changed(self, _event: CallsChanged) -> None:
        self.look()

    @property
    def call(self) -> RungCall | None:
        """The call this seat is on."""
        return self._call

    @Slot()
    def look(self) -> None:
        """Show what rings and who is on the line, as it is now."""
        mine = self._desk.mine
        if self._call is None and mine is not None and mine.number not in self._over:
            self._begin(mine)  # this seat died, or its person sat elsewhere
        ringing = self._desk.ringing
        self._show_ringing(ringing if self._call is None else [])
        if self._call is not None:
            now = self._window.desk.now()
            self.talk.show_time(_seconds(self._call.picked_up or self._call.at, now), len(ringing))
        self._let_go()

    def _show_ringing(self, ringing: list[RungCall]) -> None:
        """A seat that is busy is not rung at."""
        if not ringing:
            self.strip.show_ringing(None)
            self.sound.stop()
            return
        first = ringing[0]
        caller, seconds = first.caller, _seconds(first.at, self._window.desk.now())
        shown = Ringing(caller.phone, caller.source.label, seconds, first.time, len(ringing) - 1)
        self.strip.show_ringing(shown)
        self.sound.ring()

    def _let_go(self) -> None:
        """Callers who have waited long enough hang up; any seat may see to it."""
        calls = self._desk.calls
        now, real = calls.now(), calls.real()
        if not self._acting and any(call.has_rung_out(now, real) for call in calls.waiting):
            self._do(self._desk.let_go, "calls-let-go")

    # picking up

    @Slot()
    def press(self) -> None:
        """The telephone's key: take the call that rings longest; on the line, end it."""
        ringing = self._desk.ringing
        if self._call is not None:
            self._end_by_hand()
        elif not ringing:
            self._window.voice.note(_("现在没有来电。"))
        elif not self._acting:
            first = ringing[0]
            self._do(lambda: self._pick_up(first), "call-pick-up")

    def _end_by_hand(self) -> None:
        if self._since_picked.isValid() and self._since_picked.elapsed() < self.haste_ms:
            return
        if self._typed:
            self._close()
        else:
            self.talk.hang_up()

    async def _pick_up(self, call: RungCall) -> None:
        try:
            taken = await self._desk.pick_up(call)
        except DomainError as late:
            self._window.voice.note(str(late))
            return
        self._begin(taken)
        self._window.raise_()
        self._window.activateWindow()

    def _begin(self, call: RungCall) -> None:
        """Bring the form of *call* to the hand: as it was left, or new with what the telephone knows."""
        if self._call is not None:
            return
        self._call, self._typed = call, False
        self._since_picked.start()
        self.strip.show_ringing(None)
        self.sound.stop()
        self._window.show_call_form(self._draft_of(call.caller))
        self.talk.show_caller(call.caller)
        self.look()

    def _draft_of(self, caller: Caller) -> ReportDraft:
        """What was typed of this call before, or what the telephone knows of it."""
        form, now = _known_of(caller), self._window.desk.now()
        fresh = ReportDraft(id=caller.draft_id, begun_at=now, form=form)
        return self._intake.session.shelf.get(fresh.key) or fresh

    def ask(self, question: Question) -> None:
        """Put *question* to whoever is on the line."""
        if self._call is None:
            self._window.voice.note(_("现在没有通话。"))
        else:
            self.talk.ask(question)

    # how it ends

    @Slot(object, object)
    def _on_committed(self, sent: ReportDraft, done: Submitted | None) -> None:
        """The first thing saved of the call's own form is its report; one that stays on the form may still be
        asked about."""
        call = self._call
        if call is None or done is None or sent.id != call.caller.draft_id:
            return
        case = done.case
        self._do(lambda: self._desk.typed(call, case.id), "call-typed", lasting=True)
        self._over.add(call.number)
        if case.stage is Stage.REPORTED:
            self._typed = True
            self.talk.show_typed()
        else:
            self._close()

    @Slot(object, object)
    def _on_kept(self, sent: ReportDraft, _later: object) -> None:
        """The report waits on this machine for the server; so does what is said of the call."""
        call = self._call
        if call is not None and sent.id == call.caller.draft_id:
            self._do(lambda: self._desk.typed(call, 0), "call-typed", lasting=True)
            self._close()

    @Slot()
    def _on_reloaded(self) -> None:
        """What was typed has left the form: the call is over."""
        session = self._intake.session
        if self._typed and (session.case is None or session.case.stage is not Stage.REPORTED):
            self._close()

    @Slot()
    def _on_hung_up(self) -> None:
        call = self._call
        if call is None:
            return
        if self._typed:
            self._close()
            return
        self._do(lambda: self._desk.hang_up(call), "call-hang-up", lasting=True)
        self._clear_form(call.caller)
        self._window.voice.ok(_("已挂断 {phone},没有登记。").format(phone=call.caller.phone))
        self._close()

    def _clear_form(self, caller: Caller) -> None:
        """What only the telephone wrote is nobody's draft; what a hand typed stays one."""
        session = self._intake.session
        if session.draft.id == caller.draft_id and session.draft.form == _known_of(caller):
            session.shelf.drop(session.draft)
            session.begin()

    def _close(self) -> None:
        if self._call is not None:
            self._over.add(self._call.number)
        self._call, self._typed = None, False
        self.talk.show_caller(None)
        self.look()

    # sound

    @Slot()
    def switch_sound(self) -> None:
        self.sound.switch(not self.sound.is_on)
        self.strip.show_sound(self.sound.is_on)
        self._window.voice.ok(_("来电铃声已开") if self.sound.is_on else _("来电铃声已关"))

    # saying it to the record

    def _do(self, act: Callable[[], Awaitable[object]], name: str, *, lasting: bool = False) -> None:
        """*lasting*: it is said sooner or later, whatever the database does."""
        if not lasting:
            self._acting = True
        self._window.tasks.start(self._done(act, lasting), name=name)

    async def _done(self, act: Callable[[], Awaitable[object]], lasting: bool) -> None:
        try:
            while True:
                try:
                    await act()
                    return
                except ExternalError:
                    if not lasting:
                        raise
                await asyncio.sleep(_AGAIN_S)
        finally:
            if not lasting:
                self._acting = False


def _known_of(caller: Caller) -> ReportForm:
    """What the telephone itself knows."""
    return ReportForm(source=caller.source, caller_phone=caller.phone)


def _seconds(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds()))
