"""From a wish to a command: out at once where nothing is asked, else through a form in the side sheet."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Signal, Slot
from shiboken6 import isValid

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.refusal import DomainError, Refused
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import ClosingKind, Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.casework import Done
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.outbox import CommandKept
from dispatcher_app.services.ports import StaleCase
from dispatcher_app.ui.action_form import ActionForm
from dispatcher_app.ui.case_pane import CasePane
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.gate_words import last_proposal
from dispatcher_app.ui.side.unfit import unfit
from dispatcher_app.ui.units_dock import UnitsDock
from dispatcher_app.ui.verb_forms import RETURN_TO, asks_nothing, done_text, find_reason
from dispatcher_app.widgets.sheet import SideSheet

#: Refusals that mean: the screen shows another state than the database.
_OUTDATED = frozenset({"changed", "wrong_stage", "no_such_case"})
_OTHER = "other"
#: A case that has just come to the screen is decided only after somebody could see it (ms).
LOOK_MS = 400


class VerbDesk(QObject):
    """Performs the seat's commands on the case in hand.

    Signals:
        committed: a command of this seat is in the database; argument is the case as it is now.
        begun: a form was opened on the case in hand.
        typed: something was answered in it.
    """

    committed = Signal(object)
    begun = Signal()
    typed = Signal()

    def __init__(
        self,
        context: SeatContext,
        sheet: SideSheet,
        case_pane: CasePane,
        units: UnitsDock | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._sheet, self._units = context, sheet, units
        self._under_way: set[int] = set()
        self.look_ms = LOOK_MS
        self.moved = False  # the case in hand came to its stage while it was looked at
        self._shown: tuple[int, Stage] | None = None
        self._since_shown = QElapsedTimer()
        case_pane.proposal.approved.connect(self.choose)
        case_pane.proposal.returned.connect(self.send_back)
        context.in_hand.changed.connect(self._on_case_changed)

    @property
    def form(self) -> ActionForm | None:
        """The open form, if there is one."""
        content = self._sheet.content
        return content if isinstance(content, ActionForm) else None

    def _case_for(self, verb: Verb) -> Case | None:
        """The case in hand if *verb* may be given on it; else the reason is said."""
        case = self._context.in_hand.case
        why = self.why_not(verb)
        if why:
            self._context.voice.warn(why)
            return None
        return case

    def why_not(self, verb: Verb) -> str:
        """Why *verb* cannot be given now, "" where it can."""
        case = self._context.in_hand.case
        if self._context.in_hand.is_loading:
            return _("案件还没有读出来,请稍候再办。")
        if case is None:
            return _("请先选一件案件。")
        why = dict(self._context.desk.verbs(case)).get(verb)
        if why is None:
            return str(Refused("wrong_stage", stage=case.stage.label, command=verb.label))
        return why or unfit(case, verb, self._context.desk.hall)

    # wishes

    @Slot(object)
    def choose(self, verb: Verb) -> None:
        """The key or button of *verb* was pressed."""
        case = self._case_for(verb)
        if case is None:
            return
        if verb is Verb.PROPOSE_DISPATCH:
            self.propose_dispatch()
        elif verb is Verb.CLOSE:
            self._close(case)
        elif verb is Verb.DECLINE and (proposed := self._proposed_decline()) is not None:
            self._decline(case, proposed)
        elif asks_nothing(case, verb, self._context.desk.hall):
            self._send(Command(verb=verb, case_id=case.id, expected_version=case.version))
        else:
            self._ask(case, verb)

    def choose_with(self, verb: Verb, text: str) -> None:
        """From the command line: *text* names a unit or a reason, or is what the form asks for first."""
        if not text:
            self.choose(verb)
            return
        case = self._case_for(verb)
        if case is None:
            return
        code = find_reason(case, verb, text)
        if verb is Verb.PROPOSE_DISPATCH:
            self._dispatch_to(text)
        elif code:
            self.send_back(verb, code)
        elif verb is Verb.CLOSE or asks_nothing(case, verb, self._context.desk.hall):
            said = _("“{command}”后面不用写内容,直接回车即可。")
            self._context.voice.warn(said.format(command=verb.label))
        else:
            form = self._ask(case, verb)
            form.answer(form.first_text, text)

    @Slot()
    def propose_dispatch(self) -> None:
        """Send the case to the unit chosen in the picker; with none chosen, the hand goes there."""
        if self._units is None or self._case_for(Verb.PROPOSE_DISPATCH) is None:
            return
        command = self._units.command
        if command is None:
            self._context.voice.warn(_("请先选处置单位:数字选候选,或输入拼音首字母。"))
            self._units.picker.setFocus()
        else:
            self._send(command)

    def _dispatch_to(self, name: str) -> None:
        units = self._context.desk.hall.units
        unit = units.named(name) or units.get(name)
        if unit is None or self._units is None:
            self._context.voice.warn(_("没有名为“{name}”的处置单位。").format(name=name))
            return
        self._units.picker.set_chosen(unit.code)
        self.propose_dispatch()

    @Slot(object, str)
    def send_back(self, verb: Verb, code: str) -> None:
        """Return with a coded reason: at once, unless the reason or the target needs words."""
        case = self._case_for(verb)
        if case is None:
            return
        if code in ("", _OTHER) or verb not in _AT_ONE_KEY:
            self._ask(case, verb).answer("reason_code", code)
            self._focus_form()
            return
        data: dict[str, object] = {}
        if verb is Verb.RETURN_CLOSURE:
            data["return_to"] = RETURN_TO[code].value
        self._send(
            Command(verb=verb, case_id=case.id, data=data, reason_code=code, expected_version=case.version)
        )

    def _close(self, case: Case) -> None:
        """The button says that the closing condition is met; pressing it is the tick."""
        kind = ClosingKind.OVERDUE if case.overdue else ClosingKind.NORMAL
        data = {"closing_kind": kind, "closing_met": True}
        self._send(Command(verb=Verb.CLOSE, case_id=case.id, data=data, expected_version=case.version))

    def _proposed_decline(self) -> Step | None:
        """The step that proposes declining and says why; its reason need not be given again."""
        opened = self._context.in_hand.opened
        proposal = last_proposal(opened) if opened is not None else None
        return proposal if proposal is not None and proposal.verb is Verb.PROPOSE_DECLINE else None

    def _decline(self, case: Case, proposal: Step) -> None:
        self._send(
            Command(
                verb=Verb.DECLINE,
                case_id=case.id,
                reason_code=proposal.reason_code,
                reason=proposal.reason,
                expected_version=case.version,
            )
        )

    # through a form

    def _ask(self, case: Case, verb: Verb) -> ActionForm:
        """The form of *verb*; the one that is open already keeps what was typed."""
        form = self.form
        if form is None or (form.case_id, form.verb) != (case.id, verb):
            form = ActionForm(self._context, case, verb)
            form.submitted.connect(self._on_submitted)
            form.left.connect(self._sheet.close_sheet)
            form.typed.connect(self.typed)
            self._sheet.open_with(verb.label, form)
        form.focus_first()
        self.begun.emit()
        return form

    def _focus_form(self) -> None:
        if self.form is not None:
            self.form.focus_first()

    @Slot()
    def _on_submitted(self) -> None:
        form = self.form
        if form is not None:
            form.set_busy(True)
            self._context.tasks.start(self._send_form(form), name=f"{form.verb.value}-{form.case_id}")

    async def _send_form(self, form: ActionForm) -> None:
        """The form may be gone before the answer comes; its draft goes only with a commit."""
        verb = form.verb
        try:
            done = await self._context.desk.perform(await form.filled(), initiator=self)
        except CommandKept as later:
            self._put_away(form)
            self._context.voice.note(str(later))
            return
        except DomainError as error:
            self._refused(error)
            if isValid(form) and form is self.form:
                form.show_refusal(error)
            else:
                self._context.voice.warn(str(error))
            return
        finally:
            if isValid(form):
                form.set_busy(False)
        self._put_away(form)
        self._say(done, verb)

    def _put_away(self, form: ActionForm) -> None:
        """What was typed is safe elsewhere."""
        if isValid(form):
            form.keep_no_more()
        form.draft.drop()
        if isValid(form) and form is self.form:
            self._sheet.close_sheet()

    # at once

    @property
    def seen(self) -> bool:
        """Whether the case in hand has been on the screen long enough, at its stage, to be decided."""
        return self._shown is not None and self._since_shown.elapsed() >= self.look_ms

    def say_unseen(self) -> None:
        self._context.voice.note(_("案件刚显示出来,没有办理;看清后再按一次。"))

    def _note_shown(self, opened: OpenedCase | None) -> None:
        shown = (opened.case.id, opened.case.stage) if opened is not None else None
        if shown != self._shown:
            self.moved = shown is not None and self._shown is not None and shown[0] == self._shown[0]
            self._shown = shown
            self._since_shown.start()

    def _send(self, command: Command) -> None:
        case_id = command.case_id or 0
        if case_id in self._under_way:
            return
        if not self.seen:
            self.say_unseen()
            return
        self._under_way.add(case_id)
        self._context.tasks.start(self._perform(command), name=f"{command.verb.value}-{case_id}")

    async def _perform(self, command: Command) -> None:
        case_id = command.case_id or 0
        try:
            done = await self._context.desk.perform(command, initiator=self)
        except CommandKept as later:
            self._forget_dispatch(command)
            self._context.voice.note(str(later))
            return
        except DomainError as error:
            self._refused(error)
            self._context.voice.warn(str(error))
            return
        finally:
            self._under_way.discard(case_id)
        self._forget_dispatch(command)
        self._say(done, command.verb)

    def _forget_dispatch(self, command: Command) -> None:
        """What was chosen is safe elsewhere; any other command leaves it as it is."""
        if self._units is not None and command.verb is Verb.PROPOSE_DISPATCH:
            self._units.forget_draft(command.case_id or 0)

    # afterwards

    def _say(self, done: Done, verb: Verb) -> None:
        self._context.voice.ok(done_text(done.case, verb))
        self.committed.emit(done.case)

    def _refused(self, error: DomainError) -> None:
        """A refusal that speaks of a newer state is shown beside that state."""
        if isinstance(error, StaleCase) or (isinstance(error, Refused) and error.code in _OUTDATED):
            self._context.in_hand.refresh()

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        """A form belongs to its case; another case in hand puts it away, what was typed stays a draft."""
        self._note_shown(opened)
        form = self.form
        if form is None:
            return
        if opened is None or opened.case.id != form.case_id:
            self._sheet.close_sheet()
        elif form.verb not in dict(self._context.desk.verbs(opened.case)):
            self._retire(form, opened.case)
        else:
            form.follow(opened)

    def _retire(self, form: ActionForm, case: Case) -> None:
        """A form with nothing in it goes; what was typed in one stays to be read and copied."""
        if form.is_busy:
            return  # perhaps its own command moved the case; the answer tells
        said = _("案件已到“{stage}”,{command}的填写已收起。")
        typed = _("案件已到“{stage}”,不能再{command};您填的内容都在这里,可以复制,也留作草稿。")
        names = {"stage": case.stage.label, "command": form.verb.label}
        if form.retire(typed.format(**names)):
            self._context.voice.note(typed.format(**names))
        else:
            self._context.voice.note(said.format(**names))
            self._sheet.close_sheet()


_AT_ONE_KEY = frozenset({Verb.SEND_BACK, Verb.RETURN_DISPATCH, Verb.RETURN_CLOSURE})
