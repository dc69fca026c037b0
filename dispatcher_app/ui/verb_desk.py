"""From a wish to a command: out at once where nothing is asked, else through a form in the side sheet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import ClosingKind
from dispatcher_app.i18n import _
from dispatcher_app.ui.action_form import ActionForm
from dispatcher_app.ui.case_pane import CasePane
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.units_dock import UnitsDock
from dispatcher_app.ui.verb_forms import RETURN_TO, asks_nothing, done_text, find_reason
from dispatcher_app.widgets.sheet import SideSheet


class VerbDesk(QObject):
    """Performs the seat's commands on the case in hand.

    Signals:
        committed: a command of this seat is in the database; argument is the case as it is now.
    """

    committed = Signal(object)

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
        self._form: ActionForm | None = None
        sheet.closed.connect(self._forget_form)
        case_pane.proposal.approved.connect(self.choose)
        case_pane.proposal.returned.connect(self.send_back)
        context.in_hand.changed.connect(self._on_case_changed)

    def _case_for(self, verb: Verb) -> Case | None:
        """The case in hand if *verb* may be given on it; else the reason is said."""
        case = self._context.in_hand.case
        if case is None:
            self._context.voice.warn(_("请先选一件案件。"))
            return None
        why = dict(self._context.desk.verbs(case)).get(verb)
        if why is None:
            sentence = _("案件现处“{stage}”,不能{command}。")
            why = sentence.format(stage=case.stage.label, command=verb.label)
        if why:
            self._context.voice.warn(why)
            return None
        return case

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
        elif asks_nothing(case, verb):
            self._send(Command(verb=verb, case_id=case.id, expected_version=case.version))
        else:
            self._ask(case, verb)

    def choose_with(self, verb: Verb, text: str) -> None:
        """From the command line: *text* names a unit or a reason, or begins one."""
        if not text:
            self.choose(verb)
            return
        case = self._case_for(verb)
        if case is None:
            return
        if verb is Verb.PROPOSE_DISPATCH:
            self._dispatch_to(text)
            return
        code = find_reason(case, verb, text)
        if code:
            self.send_back(verb, code)
        else:
            self._ask(case, verb, reason=text)

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
        if code == "other" or (verb is not Verb.SEND_BACK and verb not in _AT_ONE_KEY):
            self._ask(case, verb, reason_code=code)
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

    def _ask(self, case: Case, verb: Verb, **answers: str) -> None:
        form = ActionForm(self._context, case, verb)
        for name, value in answers.items():
            form.answer(name, value)
        form.done.connect(self._on_done)
        form.left.connect(self._sheet.close_sheet)
        self._forget_form()
        self._form = form
        self._sheet.open_with(verb.label, form)
        form.focus_first()

    def _send(self, command: Command) -> None:
        case_id = command.case_id or 0
        if case_id in self._under_way:
            return
        self._under_way.add(case_id)
        self._context.tasks.start(self._perform(command), name=f"{command.verb.value}-{case_id}")

    async def _perform(self, command: Command) -> None:
        try:
            done = await self._context.desk.perform(command, initiator=self)
        finally:
            self._under_way.discard(command.case_id or 0)
        if self._units is not None and command.verb is Verb.PROPOSE_DISPATCH:
            self._units.forget_draft(done.case)
        self._say(done.case, command.verb)

    @Slot()
    def _forget_form(self) -> None:
        """The sheet lets go of a closed form; what was typed in it is a draft."""
        self._form = None

    @Slot(object)
    def _on_done(self, case: Case) -> None:
        verb = self._form.verb if self._form is not None else Verb.AMEND
        self._sheet.close_sheet()
        self._say(case, verb)

    def _say(self, case: Case, verb: Verb) -> None:
        self._context.voice.ok(done_text(case, verb))
        self.committed.emit(case)

    @Slot(object)
    def _on_case_changed(self, _opened: object) -> None:
        """A form belongs to its case; another case in hand puts it away, what was typed stays a draft."""
        case, form = self._context.in_hand.case, self._form
        if form is not None and (case is None or case.id != form.case_id):
            self._sheet.close_sheet()


_AT_ONE_KEY = frozenset({Verb.RETURN_DISPATCH, Verb.RETURN_CLOSURE})
