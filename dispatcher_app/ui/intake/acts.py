"""From a key or a button of the form to a sending, or to the field that still stands in its way."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from dispatcher_app.domain.case import Finding
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.reasons import DeclineReason
from dispatcher_app.services.intake import NextStep, cannot_save, too_long
from dispatcher_app.services.intake_submit import Wish
from dispatcher_app.ui.intake.decline import DeclinePanel
from dispatcher_app.ui.intake.form import IntakeForm
from dispatcher_app.ui.intake.session import IntakeSession, Mode
from dispatcher_app.ui.intake.verify import VerifyPanel
from dispatcher_app.ui.intake.zone_note import ZoneNote

_TEXTS = ("description", "place", "caller_name", "caller_phone", "external_ref")


class IntakeActs(QObject):
    """Asks the form's parts for what a command needs, says what is wrong where it is, and sends."""

    def __init__(
        self,
        session: IntakeSession,
        form: IntakeForm,
        verify: VerifyPanel,
        decline: DeclinePanel,
        zones: ZoneNote,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._zones = zones
        self._session, self._form, self._verify, self._decline = session, form, verify, decline

    @Slot()
    def save(self) -> None:
        """Register the report, or write the changes to the case."""
        if self._may_send():
            self._session.send()

    @Slot()
    def advance(self) -> None:
        """Do the step the rules want next: file, propose, have it verified, or enter what was found."""
        if self._session.unseen:
            self._session.say_unseen()
        elif self._decline.isVisible():
            self._decline.propose()
        elif self._session.mode is Mode.VERIFY:
            self._enter_verification()
        elif self._may_send():
            self._advance(self._session.next_step)

    def _advance(self, step: NextStep) -> None:
        if step.verb is Verb.PROPOSE_DECLINE:
            self.ask_decline()
        elif step.missing:
            self._form.say(step.missing[0], step.sentence)
            self._form.go_to(step.missing[0])
        elif not self._zones.stops():
            self._session.send(Wish(step.verb))

    @Slot()
    def ask_decline(self) -> None:
        """Ask for the reason why this is not to be filed."""
        if not self._may_send():
            return
        case, draft = self._session.case, self._session.draft
        sure = DeclineReason.NOT_FOUND.value if case and case.finding is Finding.NOT_FOUND else ""
        self._decline.open_panel(draft.reason_code or sure, draft.reason)

    @Slot(str, str)
    def propose_decline(self, code: str, words: str) -> None:
        self._session.send(Wish(Verb.PROPOSE_DECLINE, code, words))

    @Slot(str)
    def decline_zone(self, words: str) -> None:
        """It comes from where none are taken just now: propose not to file it, for that reason."""
        if self._may_send():
            self._session.send(Wish(Verb.PROPOSE_DECLINE, DeclineReason.OTHER, words))

    def merge_into(self, case_id: int) -> None:
        """Register what is on the form as the same matter as *case_id*."""
        if self._may_send():
            self._session.send(Wish(Verb.MERGE, merged_into=case_id))

    def _enter_verification(self) -> None:
        sentence = self._verify.missing()
        if sentence:
            self._verify.say(sentence)
        else:
            self._session.send_verification()

    def _may_send(self) -> bool:
        """Whether the form can be sent at all; what is wrong is said where it is."""
        session = self._session
        if session.sending.busy or not session.editable:
            return False
        self._form.who.put_right()
        form = session.draft.form
        wrong = too_long({name: getattr(form, name) for name in _TEXTS})
        if session.case is None and (sentence := cannot_save(form)):
            wrong["place" if form.description.strip() else "description"] = sentence
        for name, sentence in wrong.items():
            self._form.say(name, sentence)
        if wrong:
            self._form.go_to(next(iter(wrong)))
        return not wrong
