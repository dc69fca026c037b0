"""What a gate is decided by, as values: the proposal in one line, the evidence for and against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dispatcher_app.domain.calendar import Deadline
from dispatcher_app.domain.came_back import WAYS
from dispatcher_app.domain.case import Application, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.granted import due_if_granted
from dispatcher_app.domain.rounds import rounds_of
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.units import Candidate
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.ui.candidates import PROPOSALS, behind, candidates_for, reason_text
from dispatcher_app.ui.side.facts import (
    APPLIED,
    by_whom,
    day_text,
    due_text,
    emergency,
    last_of,
    paper_text,
    reopened,
    to_and_fro,
)
from dispatcher_app.ui.side.round_words import earlier_results, reckoned_as, result_facts
from dispatcher_app.widgets.fact_grid import Fact
from dispatcher_app.widgets.times import clock_text

_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, and what speaks for or against it."""

    title: str
    evidence: tuple[Fact, ...]


def proposal_of(opened: OpenedCase, desk: Desk) -> Proposal:
    """The proposal a case at a gate, or with an application, waits with."""
    if opened.case.reopen_asker and opened.case.stage is Stage.CLOSED:
        return _reopening(opened, desk)
    if opened.case.application is not None:
        return _application(opened, desk)
    if opened.case.stage is Stage.DISPATCH_REVIEW:
        return _dispatch(opened, desk)
    if opened.case.stage is Stage.CLOSURE_REVIEW:
        return _closure(opened, desk)
    return _filing(opened)


def approval_text(case: Case, verb: Verb) -> str:
    """Closing states that the standard's condition is met; the words on the button are what is signed."""
    if verb is Verb.CLOSE and case.closing_condition:
        return _("已达“{condition}”,批准结案").format(condition=case.closing_condition)
    return verb.label


def _dispatch(opened: OpenedCase, desk: Desk) -> Proposal:
    case, name = opened.case, desk.hall.unit_name
    title = _("应急拟派:{unit}") if case.emergency else _("拟派:{unit}")
    title = title.format(unit=name(case.lead_unit))
    if case.assist_units:
        title += _(",协办 {units}").format(units=listed(map(name, case.assist_units)))
    found, returned = _as_proposed(opened, desk), behind(opened.history)
    others = [c.unit.name for c in found if c.unit.code not in (case.lead_unit, *returned)][:_OTHERS]
    facts = [
        *emergency(case, desk.hall, opened.history),
        *reopened(case, opened.history),
        _why(case, found),
        Fact(_("其他候选"), listed(others), wide=True),
        *_earlier_returns(opened.history),
        *earlier_results(desk.hall, rounds_of(opened.history)),
        *reckoned_as(case, desk.hall),
        Fact(_("处置时限"), case.limit.text if case.limit else ""),
        Fact(_("结案条件"), case.closing_condition),
        Fact(_("提出人"), case.proposer_name),
        Fact(_("处置要求"), case.requirement, wide=True),
    ]
    return Proposal(title, _present(facts))


def _as_proposed(opened: OpenedCase, desk: Desk) -> list[Candidate]:
    """The candidates in the order in which the dispatcher met them: what sent the case back stood behind."""
    steps = enumerate(opened.history)
    at = max((at for at, step in steps if step.verb in PROPOSALS), default=len(opened.history))
    known = {found.unit.code for found in desk.candidates(opened.case)} | {opened.case.decided_unit}
    met = candidates_for(replace(opened, history=opened.history[:at]), desk)
    return [found for found in met if found.unit.code in known]


def _why(case: Case, found: Sequence[Candidate]) -> Fact:
    for position, candidate in enumerate(found, start=1):
        if candidate.unit.code == case.lead_unit:
            text = _("{reasons}(候选第 {position})").format(
                reasons=listed(candidate.reasons), position=position
            )
            return Fact(_("依据"), text, wide=True)
    return Fact(_("依据"), _("不在候选之列,由派遣员自行选定,请留意"), wide=True, tone="due")


def _closure(opened: OpenedCase, desk: Desk) -> Proposal:
    case = opened.case
    late = bool(case.overdue)
    title = _("拟结案 · {overdue}").format(overdue=_("超时办结") if late else _("按时办结"))
    facts = [
        Fact(_("结案条件"), case.closing_condition or "—", wide=True),
        Fact(_("处置单位"), desk.hall.unit_name(case.lead_unit)),
        *result_facts(case, desk.hall, opened.history),
        Fact(_("批转人"), case.passed_by_name),
        *to_and_fro(case, opened.history),
    ]
    return Proposal(title, _present(facts))


def _application(opened: OpenedCase, desk: Desk) -> Proposal:
    """A pause or a longer limit, for which a unit asks: how often already, on which paper, until when."""
    case, hall = opened.case, desk.hall
    what = case.application.label if case.application is not None else ""
    title = _("申请{what}").format(what=what)
    if case.application_until is not None:
        title = _("{title}到 {until}").format(title=title, until=day_text(case.application_until, hall))
    due = Deadline(case.due_at, case.due_provisional) if case.due_at is not None else None
    new = due_if_granted(case, hall.rules, desk.now())
    granted, most = case.extensions, hall.rules.max_extensions
    if case.application is Application.SHELVING:
        granted, most = case.shelvings, hall.rules.side.max_shelvings
    facts = [
        Fact(_("申请单位"), by_whom(last_of(opened.history, APPLIED), hall), wide=True),
        Fact(_("申请理由"), _words(last_of(opened.history, APPLIED)), wide=True),
        Fact(_("书面依据"), paper_text(case) or "—", wide=True, tone="plain" if case.basis else "due"),
        Fact(_("现在的期限"), due_text(due, hall)),
        Fact(_("准予后的期限"), due_text(new, hall), tone="due"),
    ]
    if case.application is not Application.DEFERRAL:
        facts.append(Fact(_("已准"), _("{count}/{most} 次").format(count=granted, most=most)))
    return Proposal(title, _present(facts))


def _reopening(opened: OpenedCase, desk: Desk) -> Proposal:
    case, call = opened.case, last_of(opened.history, (Verb.CALL_BACK,))
    facts = [
        Fact(_("接线员"), call.actor.name if call is not None else ""),
        Fact(_("通话情况"), _words(call), wide=True),
        Fact(_("处置单位"), desk.hall.unit_name(case.lead_unit)),
        *result_facts(case, desk.hall, opened.history),
    ]
    return Proposal(_("来电人不满意,申请重开"), _present(facts))


def _words(step: Step | None) -> str:
    return step.reason if step is not None else ""


def _filing(opened: OpenedCase) -> Proposal:
    case, proposal = opened.case, last_proposal(opened)
    facts = [Fact(_("来源"), case.source_name), Fact(_("提出人"), case.proposer_name)]
    if proposal is not None:
        facts.append(Fact(_("理由"), reason_text(proposal), wide=True))
    if not case.in_standard:
        words = _("标准外:批准时由值班长定处置时限和结案条件")
        facts.append(Fact(_("立案条件"), words, wide=True, tone="due"))
    if case.finding is not None:
        facts.append(Fact(_("核实结论"), case.finding.label))
    title = proposal.verb.label if proposal is not None else case.stage.label
    return Proposal(title, _present(facts))


def last_proposal(opened: OpenedCase) -> Step | None:
    """The step that put a case up for filing or declining; None where it waits for something else."""
    if opened.case.stage is not Stage.AWAITING_FILING:
        return None
    wanted = (Verb.PROPOSE_FILING, Verb.PROPOSE_DECLINE)
    return next((step for step in reversed(opened.history) if step.verb in wanted), None)


def sent_back(opened: OpenedCase) -> Step | None:
    """The step that sent the case back to where it stands; None where it came here in another way."""
    moves = (step for step in reversed(opened.history) if step.to_stage is not step.from_stage)
    last = next(moves, None)
    return last if last is not None and last.verb in WAYS else None


def sent_back_text(step: Step, desk: Desk) -> str:
    """``王建国 14:02 退回派遣:时限不当``"""
    said = _("{name} {time} {command}:{reason}")
    at = clock_text(step.at, desk.now(), desk.hall.zone)
    name = step.on_behalf_of or step.actor.name
    return said.format(name=name, time=at, command=step.verb.label, reason=reason_text(step))


def _earlier_returns(history: Sequence[Step]) -> list[Fact]:
    """Each return by a unit, with its reason: the leader must see them before the next unit is sent."""
    return [
        Fact(
            _("曾回退"),
            _("{label}:{text}").format(label=step.on_behalf_of or step.actor.name, text=reason_text(step)),
            wide=True,
            tone="due",
        )
        for step in history
        if step.verb is Verb.UNIT_RETURN
    ]


def _present(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.value)
