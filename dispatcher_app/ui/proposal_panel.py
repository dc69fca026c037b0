"""Gate panel of the shift leader: what is proposed, against what, with one key to let it through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.transitions import find
from dispatcher_app.domain.units import Candidate
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look

#: The answers at each gate: the one that lets the case through, the one that sends it back.
ANSWERS: dict[Stage, tuple[Verb, Verb]] = {
    Stage.DISPATCH_REVIEW: (Verb.APPROVE_DISPATCH, Verb.RETURN_DISPATCH),
    Stage.CLOSURE_REVIEW: (Verb.CLOSE, Verb.RETURN_CLOSURE),
    Stage.AWAITING_FILING: (Verb.APPROVE_FILING, Verb.SEND_BACK),
}


class ProposalPanel(QFrame):
    """Shown above the case while it waits at a gate for this seat.

    Signals:
        approved: the case may pass; argument is the verb.
        returned: it goes back; arguments are the verb and the reason's code ("" asks for it).
    """

    approved = Signal(object)
    returned = Signal(object, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("proposal_panel")
        set_look(self, surface="accent")
        self._desk = desk
        self._verbs: tuple[Verb, Verb] | None = None
        self._reasons: list[str] = []
        sizes = current_sizes()
        self._title = QLabel("", self)
        set_look(self._title, role="title")
        self._evidence = QLabel("", self)
        for label in (self._title, self._evidence):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._approve = QPushButton("", self)
        self._approve.setObjectName("gate_approve")
        set_look(self._approve, kind="primary")
        set_icon(self._approve, "check", "on_primary")
        self._approve.clicked.connect(self._on_approve_clicked)
        self._why_not = QLabel("", self)
        self._why_not.setWordWrap(True)
        set_look(self._why_not, role="over")
        self._return_row = QHBoxLayout()
        self._return_row.setSpacing(sizes.grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(sizes.pane,) * 4)
        layout.setSpacing(sizes.gap)
        layout.addWidget(self._title)
        layout.addWidget(self._evidence)
        layout.addWidget(self._why_not)
        first = QHBoxLayout()
        first.addWidget(self._approve)
        first.addStretch(1)
        layout.addLayout(first)
        layout.addLayout(self._return_row)
        self.hide()

    @property
    def approve_button(self) -> QPushButton:
        return self._approve

    @property
    def verbs(self) -> tuple[Verb, Verb] | None:
        """(let through, send back) while the panel is shown."""
        return self._verbs

    @property
    def reasons(self) -> Sequence[str]:
        """Codes of the reasons for sending back, in the order of their digits."""
        return self._reasons

    def show_case(self, opened: OpenedCase | None) -> None:
        case = opened.case if opened else None
        verbs = ANSWERS.get(case.stage) if case is not None else None
        if opened is None or case is None or verbs is None or self._desk.role is not Role.SHIFT_LEADER:
            self._verbs = None
            self.hide()
            return
        self._verbs = verbs
        title, lines = self._words(opened)
        self._title.setText(title)
        self._evidence.setText("\n".join(lines))
        self._show_answers(case, verbs)
        self.show()

    def _show_answers(self, case: Case, verbs: tuple[Verb, Verb]) -> None:
        approve, send_back = verbs
        why_not = dict(self._desk.verbs(case)).get(approve, "")
        self._approve.setText(_approval(case, approve))
        self._approve.setEnabled(not why_not)
        self._why_not.setText(why_not)
        self._why_not.setVisible(bool(why_not))
        self._fill_reasons(case, send_back, enabled=not dict(self._desk.verbs(case)).get(send_back, ""))

    def _fill_reasons(self, case: Case, verb: Verb, *, enabled: bool) -> None:
        while (item := self._return_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        row = find(verb, case.stage)
        choices = tuple(row.reasons) if row is not None and row.reasons is not None else ()
        self._reasons = [choice.value for choice in choices]
        caption = QLabel(verb.label, self)
        set_look(caption, role="secondary")
        self._return_row.addWidget(caption)
        for position, choice in enumerate(choices, start=1):
            button = QPushButton(f"{position} {choice.label}", self)
            button.setObjectName(f"gate_return_{position}")
            button.setProperty("code", choice.value)
            set_look(button, kind="quiet")
            button.setEnabled(enabled)
            button.clicked.connect(self._on_reason_clicked)
            self._return_row.addWidget(button)
        self._return_row.addStretch(1)

    def _words(self, opened: OpenedCase) -> tuple[str, list[str]]:
        if opened.case.stage is Stage.DISPATCH_REVIEW:
            return self._dispatch_words(opened)
        if opened.case.stage is Stage.CLOSURE_REVIEW:
            return self._closure_words(opened)
        return self._filing_words(opened)

    def _dispatch_words(self, opened: OpenedCase) -> tuple[str, list[str]]:
        case = opened.case
        name = self._desk.hall.unit_name
        title = _("拟派:{unit}").format(unit=name(case.lead_unit))
        if case.assist_units:
            title += _(",协办 {units}").format(units="、".join(map(name, case.assist_units)))
        found = self._desk.candidates(case)
        lines = [self._why(case, found)]
        others = [c.unit.name for c in found if c.unit.code != case.lead_unit][:3]
        if others:
            lines.append(_("其他候选:{units}").format(units="、".join(others)))
        limit = case.limit.text if case.limit else "—"
        lines.append(
            _("时限 {limit} · 结案条件 {condition}").format(limit=limit, condition=case.closing_condition)
        )
        lines += _earlier_returns(opened.history)
        if case.requirement:
            lines.append(_("处置要求:{text}").format(text=case.requirement))
        lines.append(_("提出人:{name}").format(name=case.proposer_name))
        return title, lines

    def _why(self, case: Case, found: Sequence[Candidate]) -> str:
        for position, candidate in enumerate(found, start=1):
            if candidate.unit.code == case.lead_unit:
                reasons = "、".join(candidate.reasons)
                return _("依据:{reasons}(候选第 {position})").format(reasons=reasons, position=position)
        return _("依据:不在候选之列,由派遣员自行选定,请留意")

    def _closure_words(self, opened: OpenedCase) -> tuple[str, list[str]]:
        case = opened.case
        overdue = _("超时办结") if case.overdue else _("按时办结")
        title = _("拟结案 · {overdue}").format(overdue=overdue)
        lines = [_("结案条件:{condition}").format(condition=case.closing_condition or "—")]
        lines.append(_("处置结果:{text}").format(text=case.result or "—"))
        unit = self._desk.hall.unit_name(case.lead_unit)
        lines.append(
            _("处置单位 {unit} · 返工 {reworks} 次 · 回退 {handoffs} 次").format(
                unit=unit, reworks=case.reworks, handoffs=case.handoffs
            )
        )
        lines.append(_("批转人:{name}").format(name=case.passed_by_name))
        return title, lines

    def _filing_words(self, opened: OpenedCase) -> tuple[str, list[str]]:
        case = opened.case
        proposal = opened.history[-1]
        title = proposal.verb.label
        lines = [_("来源 {source} · 提出人 {name}").format(source=case.source.label, name=case.proposer_name)]
        row = find(proposal.verb, proposal.from_stage)
        if row is not None and row.reasons is not None and proposal.reason_code:
            label = row.reasons(proposal.reason_code).label
            lines.append(_("理由:{reason} {text}").format(reason=label, text=proposal.reason))
        if case.finding is not None:
            lines.append(_("核实结论:{finding}").format(finding=case.finding.label))
        return title, lines

    @Slot()
    def _on_approve_clicked(self) -> None:
        if self._verbs is not None:
            self.approved.emit(self._verbs[0])

    @Slot()
    def _on_reason_clicked(self) -> None:
        if self._verbs is not None:
            self.returned.emit(self._verbs[1], str(self.sender().property("code")))


def _approval(case: Case, verb: Verb) -> str:
    """Closing states that the standard's condition is met; the words on the button are what is signed."""
    if verb is Verb.CLOSE and case.closing_condition:
        return _("已达“{condition}”,批准结案  A").format(condition=case.closing_condition)
    return f"{verb.label}  A"


def _earlier_returns(history: Sequence[Step]) -> list[str]:
    """Each return by a unit, with its reason: the leader must see them before the next unit is sent."""
    lines = []
    for step in history:
        row = find(step.verb, step.from_stage)
        if step.verb is Verb.UNIT_RETURN and row is not None and row.reasons is not None:
            reason = row.reasons(step.reason_code).label
            lines.append(
                _("曾被 {unit} 回退:{reason} {text}").format(
                    unit=step.on_behalf_of or step.actor.name, reason=reason, text=step.reason
                )
            )
    return lines
