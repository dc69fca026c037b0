"""Gate policy: which classes pass a review by themselves, how many of them a person sees all the same."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QWidget,
)

from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.check import ActRefused, RecordMoved
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.papers import GatePolicyChange
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.ruling.counts import preview
from dispatcher_app.services.ruling.store import Gate, Passing
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.ruling.policy_lines import (
    ClassSearch,
    PolicyLines,
    counted,
)
from dispatcher_app.ui.ruling.policy_parts import PolicyParts
from dispatcher_app.widgets.fact_grid import Fact, FactSection
from dispatcher_app.widgets.key_list import KeyEntry


class PolicyPage(PolicyParts):
    """What is ticked here is a draft until it is put in force with a reason; then it holds at once."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("policy_page")
        self._search = ClassSearch(context.desk.hall)
        self.gate = Gate.DISPATCH
        self._low_risk: set[str] = set()
        self._seen = GatePolicy()
        self._version = 0
        self._passings: Sequence[Passing] = ()
        self._tried_on: tuple[date, date] | None = None
        self._counted = counted(())
        self._history: Sequence[HallAct] = ()
        self._busy = False
        self._make_parts()
        self._lay_out()
        self._connect()
        self._take()

    # building

    def _connect(self) -> None:
        self.gates.idClicked.connect(self._on_gate_chosen)
        self.words.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self._on_paused)
        self.table.opened.connect(self._on_turned)
        self.table.installEventFilter(self)
        self.words.installEventFilter(self)
        self.share.valueChanged.connect(self._pause.start)
        self.seed.textEdited.connect(self._pause.start)
        self.fresh.clicked.connect(self._on_fresh_seed)
        self.save.clicked.connect(self.send)
        self.undo.clicked.connect(self.throw_away)
        self.context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)
        self.add_keys(
            (
                ("Ctrl+Return", self.send),
                ("Ctrl+Enter", self.send),
                ("Ctrl+F", self.words.setFocus),
                ("Alt+1", self._on_gate_key),
                ("Alt+2", self._on_gate_key),
            ),
            "page",
        )

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("审核策略")
        return (
            KeyEntry(group, _("派遣审核、结案审核"), "Alt+1  Alt+2"),
            KeyEntry(group, _("小类自动通过或由人审核"), _("空格")),
            KeyEntry(group, _("找小类"), "Ctrl+F"),
            KeyEntry(group, _("生效"), "Ctrl+Enter"),
            KeyEntry(group, _("还原"), "Esc"),
        )

    # what is in force, and the draft

    def come(self, text: str = "") -> None:
        if text:
            self.words.setText(text)
        if not self.is_dirty:
            self._take()
        self.context.tasks.start(self._read(self.gate), name="policy-read")

    @property
    def policy(self) -> GatePolicy:
        """The policy as it stands on the screen."""
        share = (Decimal(round(self.share.value() * 100)) / 10_000).normalize()
        return GatePolicy(frozenset(self._low_risk), share, self.seed.text().strip())

    @property
    def is_dirty(self) -> bool:
        """Whether anything would be lost."""
        return self.policy != self._seen or bool(self.reason.text().strip())

    def _in_force(self) -> tuple[GatePolicy, int]:
        desk = self.context.desk
        assert desk.record is not None
        state = desk.record.hall.state(Topic.GATE_POLICY, self.gate.subject)
        said = state.payload(GatePolicyChange)
        rules = desk.hall.rules.gate_1 if self.gate is Gate.DISPATCH else desk.hall.rules.gate_2
        return (said.policy if said is not None else rules), state.version

    def _take(self) -> None:
        """What is in force onto the screen."""
        self._seen, self._version = self._in_force()
        self._low_risk = set(self._seen.low_risk)
        for field in (self.share, self.seed):
            field.blockSignals(True)
        self.share.setValue(float(self._seen.sample_share * 100))
        self.seed.setText(self._seen.seed)
        for field in (self.share, self.seed):
            field.blockSignals(False)
        self.reason.clear()
        self.note.hide()
        for row in self.rows.values():
            row.say("")
        self._show()

    async def _read(self, gate: Gate) -> None:
        desk = self.context.desk
        assert desk.record is not None
        try:
            await desk.record.hall.load()
            if not self.is_dirty:
                self._take()
            history = await desk.record.hall.of(Topic.GATE_POLICY, gate.subject)
            tried_on: tuple[date, date] | None = None
            passings: Sequence[Passing] = ()
            if desk.ruling is not None:
                today = desk.now().astimezone(desk.hall.zone).date()
                tried_on, passings = await desk.ruling.passings_lately(gate, today)
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        if gate is self.gate:
            self._history, self._tried_on, self._passings = history, tried_on, passings
            self._counted = counted(passings)
            self._show()

    def _show(self) -> None:
        current = self.table.current_key
        lines = PolicyLines(
            self._search.find(self.words.text(), self._seen.low_risk), self._low_risk, *self._counted
        )
        at = lines.number_of(current) if current else None
        self.table.show_lines(lines, at if at is not None else 0 if len(lines) else None)
        self._tell()
        self.facts.set_sections(
            (FactSection(_("历次调整"), tuple(self._told_of(act) for act in reversed(self._history))),)
        )
        may = self.context.desk.record is not None and self.context.desk.record.may(ActKind.GATE_POLICY)
        for part in (self.save, self.undo, self.fresh):
            part.setVisible(may)
        for field in (self.share, self.seed, self.reason):
            field.setEnabled(may)

    def _tell(self) -> None:
        """What this policy would have done lately."""
        if self._tried_on is None:
            self.told.setText("")
            return
        seen = preview(self._passings, self.policy)
        days = _("{first} 至 {last}").format(first=self._tried_on[0], last=self._tried_on[1])
        if not seen.total:
            self.told.setText(_("{days} 没有案件经过这一关,无从预估。").format(days=days))
            return
        text = _(
            "{days} 经过这一关 {total} 件,其中自动通过 {auto} 件。"
            "按现在的设置会自动通过 {passed} 件,另抽 {drawn} 件仍由人看。"
        )
        self.told.setText(
            text.format(
                days=days, total=seen.total, auto=seen.by_policy, passed=seen.passed, drawn=seen.drawn
            )
        )

    def _told_of(self, act: HallAct) -> Fact:
        at = act.at.astimezone(self.context.desk.hall.zone).strftime("%Y-%m-%d %H:%M")
        change = act.payload
        words = act.actor.name
        if isinstance(change, GatePolicyChange):
            text = _("{name}:{count} 类自动通过,抽 {share:g} %,种子 {seed}。{reason}")
            words = text.format(
                name=act.actor.name,
                count=len(change.low_risk),
                share=float(change.sample_share * 100),
                seed=change.seed or "—",
                reason=change.reason,
            )
        return Fact(at, words, wide=True)

    # hands

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space turns the class the list stands on; ↓ in the search goes to the list."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self.table and event.key() == Qt.Key.Key_Space:
            self._on_turned(self.table.current_key)
            return True
        if watched is self.words and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False
            self._on_paused()
            self.table.setFocus()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc throws the draft away first, then closes the window."""
        if event.key() == Qt.Key.Key_Escape and self.is_dirty:
            self.throw_away()
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _on_turned(self, code: str) -> None:
        record = self.context.desk.record
        if code and record is not None and record.may(ActKind.GATE_POLICY):
            self._low_risk ^= {code}
            if self._low_risk and not self.seed.text().strip():
                self._on_fresh_seed()
            self._show()

    @Slot()
    def _on_fresh_seed(self) -> None:
        self.seed.setText(secrets.token_hex(8))
        self._tell()

    @Slot()
    def _on_paused(self) -> None:
        self._pause.stop()
        self._show()

    @Slot(int)
    def _on_gate_chosen(self, number: int) -> None:
        if Gate(number) is self.gate:
            return
        if self.is_dirty:
            self.gates.button(self.gate.value).setChecked(True)
            self.said.emit(_("这一关的调整还没有生效:先按 Ctrl+Enter 生效,或按 Esc 还原。"), False)
            return
        self.gate = Gate(number)
        self.gates.button(number).setChecked(True)
        self._passings, self._tried_on, self._history = (), None, ()
        self._counted = counted(())
        self._take()
        self.come()

    @Slot()
    def _on_gate_key(self) -> None:
        self._on_gate_chosen(int(self.sender().objectName()[-1]))

    @Slot()
    def throw_away(self) -> None:
        """Back to what is in force."""
        self._take()
        self.said.emit(_("已还原为现行设置。"), True)

    # putting in force

    @Slot()
    def send(self) -> None:
        record = self.context.desk.record
        if self._busy or record is None or not record.may(ActKind.GATE_POLICY):
            return
        policy = self.policy
        if policy == self._seen:
            self.said.emit(_("没有任何改动。"), False)
            return
        change = GatePolicyChange(
            low_risk=tuple(sorted(policy.low_risk)),
            sample_share=policy.sample_share,
            seed=policy.seed,
            reason=self.reason.text().strip(),
        )
        draft = ActDraft(
            kind=ActKind.GATE_POLICY, subject=self.gate.subject, payload=change, seen=self._version
        )
        self._busy = True
        self.context.tasks.start(self._do(draft), name="policy-send")

    async def _do(self, draft: ActDraft) -> None:
        record = self.context.desk.record
        assert record is not None
        for row in self.rows.values():
            row.say("")
        try:
            await record.append(draft, initiator=self)
        except RecordMoved as error:
            self._meet(error)
        except ActRefused as error:
            self._refuse(error)
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
        else:
            self._take()
            self.said.emit(_("新的审核策略已在所有席位生效。"), True)
            self.come()
        finally:
            self._busy = False

    def _refuse(self, error: ActRefused) -> None:
        self.said.emit(str(error), False)
        said = {fault.field: fault.sentence for fault in error.faults}
        for name, row in self.rows.items():
            row.say(said.get(name, ""))
        first = next((row for name, row in self.rows.items() if name in said), None)
        if first is not None:
            first.field.setFocus()

    def _meet(self, error: RecordMoved) -> None:
        """Another leader was faster: the draft stays, and stands against what they put in force."""
        self.said.emit(str(error), False)
        newest = error.newest
        if newest is None or not isinstance(newest.payload, GatePolicyChange):
            return
        theirs = newest.payload
        self._seen, self._version = theirs.policy, newest.version
        only = len(theirs.policy.low_risk ^ self._low_risk)
        text = _(
            "{name}刚刚调整了这一关:{reason}。与您的设置差 {count} 类。"
            "再按 Ctrl+Enter 以您的为准,Esc 用对方的。"
        )
        self.note.setText(text.format(name=newest.actor.name, reason=theirs.reason, count=only))
        self.note.show()
        self._show()

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.GATE_POLICY) and self.isVisible() and not self._busy and not self.is_dirty:
            self._take()
            self.come()
