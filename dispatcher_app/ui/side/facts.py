"""What the side paths have left on a case, as facts: who disputes it, what waits for whom, until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from dispatcher_app.domain.calendar import Deadline
from dispatcher_app.domain.came_back import how_often
from dispatcher_app.domain.case import Appeal, CallBack, Case
from dispatcher_app.domain.clock import Clock
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.granted import due_once_resumed, due_unextended, due_unpaused
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.candidates import reason_text
from dispatcher_app.ui.side.when_words import WEEKDAYS
from dispatcher_app.widgets.fact_grid import Fact

APPLIED = frozenset({Verb.APPLY_EXTENSION, Verb.APPLY_SHELVING, Verb.APPLY_DEFERRAL})


def side_facts(
    case: Case, hall: Hall, history: Sequence[Step] = (), *, deciding: bool = False
) -> tuple[Fact, ...]:
    """One or two lines for each side path that *case* is on or has been; nothing for a straight road.

    *deciding*: what waits for this seat stands above, with its evidence, and is not said twice.
    """
    asked = (_application(case, hall, history), _reopening(case, history), emergency(case, hall, history))
    parts = (
        *(() if deciding else asked),
        _boundary(case, hall, history),
        _pauses(case, hall),
        _supervision(case, hall),
        _merge(case, hall, history),
        _call_back(case, hall),
        () if deciding and case.stage is Stage.DISPATCH_REVIEW else reopened(case, history),
        _appeal(case, history),
        _second_look(case, history),
    )
    return tuple(fact for part in parts for fact in part)


def day_text(at: datetime, hall: Hall) -> str:
    """``2026-12-01 18:00 周二``, by the hall's own clock."""
    here = at.astimezone(hall.zone)
    return _("{day} {weekday}").format(day=f"{here:%Y-%m-%d %H:%M}", weekday=_(WEEKDAYS[here.weekday()]))


def last_of(history: Sequence[Step], verbs: Iterable[Verb]) -> Step | None:
    wanted = frozenset(verbs)
    return next((step for step in reversed(history) if step.verb in wanted), None)


def by_whom(step: Step | None, hall: Hall) -> str:
    """``市排水公司(周敏录入) 2026-11-22 14:05 周日``; "" where nobody is known."""
    if step is None:
        return ""
    name = step.actor.name
    if step.on_behalf_of:
        name = _("{party}({name}录入)").format(party=step.on_behalf_of, name=name)
    return f"{name}  {day_text(step.at, hall)}"


def paper_text(case: Case) -> str:
    """The written basis with its date."""
    date = f"{case.basis_date:%Y-%m-%d}" if case.basis_date is not None else ""
    return "  ".join(part for part in (case.basis, date) if part)


def to_and_fro(case: Case, history: Sequence[Step]) -> Iterable[Fact]:
    """How often it went back, each way by its own word."""
    counted = how_often(case, history)
    said = listed(_("{way} {count} 次").format(way=way.label, count=count) for way, count in counted)
    return present(Fact(_("往返"), said, tone="due"))


def due_text(due: Deadline | None, hall: Hall) -> str:
    """A deadline, and whether a calendar that is not published yet may move it; "" for none."""
    if due is None:
        return ""
    at = day_text(due.at, hall)
    return _("{time}(暂定)").format(time=at) if due.provisional else at


def emergency(case: Case, hall: Hall, history: Sequence[Step]) -> Iterable[Fact]:
    """Which danger it is, and how far: proposed, sent out, or ruled on."""
    if not case.emergency:
        return
    proposal = last_of(history, (Verb.PROPOSE_EMERGENCY,))
    yield from present(
        Fact(_("险情"), proposal.reason if proposal is not None else "", tone="over", wide=True)
    )
    waits = case.boundary_since is not None or case.stage is Stage.DISPATCH_REVIEW
    yield Fact(
        _("应急派遣"), _how_far(case, hall, proposal, history), tone="due" if waits else "plain", wide=True
    )


def _how_far(case: Case, hall: Hall, proposal: Step | None, history: Sequence[Step]) -> str:
    if case.stage is Stage.DISPATCH_REVIEW:
        if case.decided_unit:
            return _("拟应急派遣,待审核")
        return _("拟应急派遣,待审核;批准后先行处置,权属和费用事后裁定")
    since = proposal.version if proposal is not None else 0
    answers = (step for step in history if step.version > since)
    answer = last_of(tuple(answers), (Verb.APPROVE_DISPATCH, Verb.RETURN_DISPATCH))
    if answer is not None and answer.verb is Verb.RETURN_DISPATCH:
        return _("应急派遣被退回,没有派出")
    if case.boundary_since is not None:
        return _("已应急派遣;权属和费用待裁定")
    if case.decided_unit:
        return _("已应急派遣;权属已裁定归{unit}").format(unit=hall.unit_name(case.decided_unit))
    return _("已应急派遣")


def _boundary(case: Case, hall: Hall, history: Sequence[Step]) -> Iterable[Fact]:
    if case.boundary_since is not None:
        text = _("待值班长裁定,自 {time};已回退 {count} 次")
        said = text.format(time=day_text(case.boundary_since, hall), count=case.handoffs)
        yield Fact(_("权属争议"), said, tone="due", wide=True)
    if case.visit_at is not None:
        text = _("{time},{present}:{finding}")
        at = day_text(case.visit_at, hall)
        said = text.format(time=at, present=case.visit_present, finding=case.visit_finding)
        yield Fact(_("联合勘查"), said, wide=True)
    if case.decided_unit:
        step = last_of(history, (Verb.SETTLE_BOUNDARY,))
        basis = reason_text(step) if step is not None else ""
        said = " · ".join(part for part in (hall.unit_name(case.decided_unit), basis) if part)
        yield Fact(_("裁定单位"), said, wide=True)
    if case.cost_note:
        yield Fact(_("费用处理"), case.cost_note, wide=True)


def _application(case: Case, hall: Hall, history: Sequence[Step]) -> Iterable[Fact]:
    if case.application is None:
        return
    said = case.application.label
    if case.application_until is not None:
        said = _("{what},到 {until}").format(what=said, until=day_text(case.application_until, hall))
    yield Fact(_("待审批的申请"), said, tone="due", wide=True)
    step = last_of(history, APPLIED)
    yield from present(
        Fact(_("申请单位"), by_whom(step, hall), wide=True),
        Fact(_("申请理由"), step.reason if step is not None else "", wide=True),
        Fact(_("书面依据"), paper_text(case), wide=True),
    )


def _pauses(case: Case, hall: Hall) -> Iterable[Fact]:
    clock = case.clocks.get(HANDLING_CLOCK)
    for label, until in ((_("挂账至"), case.shelved_until), (_("缓办至"), case.deferred_until)):
        if until is not None:
            yield Fact(label, day_text(until, hall), tone="due", wide=True)
            yield from _moved(clock, until, hall)
            yield from present(Fact(_("书面依据"), paper_text(case), wide=True))
    if case.extensions:
        text = _("{count}/{most} 次").format(count=case.extensions, most=hall.rules.max_extensions)
        yield Fact(_("已延期"), text)
    if case.due_at is not None and clock is not None and clock.is_running and clock.extensions:
        text = _("{old} → {new}")
        old = due_text(due_unextended(clock, hall.rules), hall)
        said = text.format(old=old, new=due_text(Deadline(case.due_at, case.due_provisional), hall))
        yield Fact(_("期限延后"), said, wide=True)
    if case.shelvings:
        text = _("{count}/{most} 次").format(count=case.shelvings, most=hall.rules.side.max_shelvings)
        yield Fact(_("挂账次数"), text)


def _moved(clock: Clock | None, until: datetime, hall: Hall) -> Iterable[Fact]:
    """The deadline before the pause, and the one after it."""
    if clock is None or not clock.is_paused:
        return
    old, new = due_unpaused(clock, hall.rules), due_once_resumed(clock, until, hall.rules)
    said = _("{old} → {new}").format(old=due_text(old, hall), new=due_text(new, hall))
    yield Fact(_("期限延后"), said, wide=True)


def _supervision(case: Case, hall: Hall) -> Iterable[Fact]:
    if not case.supervised:
        return
    level = case.supervision_level.label if case.supervision_level is not None else ""
    unit = hall.unit_name(case.supervised_unit) if case.supervised_unit else ""
    head = "  ".join(part for part in (level, case.supervision_no, unit) if part)
    yield Fact(_("督办层级"), head, tone="due", wide=True)
    if case.supervision_due is not None:
        yield Fact(_("督办期限"), day_text(case.supervision_due, hall))
    yield Fact(_("督办要求"), case.supervised, wide=True)


def merged_facts(case: Case, others: Sequence[Case], hall: Hall) -> tuple[Fact, ...]:
    """Which case is the master, or which were merged into this one: whose callers it answers, too."""
    if case.merged_into is not None:
        return tuple(fact for master in others for fact in _master(case, master, hall))
    callers = ((child, child.caller_name) for child in others)
    said = listed(f"{child.number} {caller}".strip() for child, caller in callers)
    if not said:
        return ()
    label = _("并入本案")
    return (Fact(label, _("{count} 件:{numbers}").format(count=len(others), numbers=said), wide=True),)


def _master(case: Case, master: Case, hall: Hall) -> Iterable[Fact]:
    """What whoever calls the caller of *case* has to tell."""
    yield Fact(_("主案"), f"{master.number}  {master.title}  {master.stage.label}", wide=True)
    if master.result:
        said = _("{unit}:{text}").format(unit=hall.unit_name(master.handled_by), text=master.result)
        yield Fact(_("主案结果"), said, wide=True)
    if case.call_back_next is not None and master.closed_at is None:
        yield Fact(_("下次回访"), _("主案结案以后"))


def _merge(case: Case, hall: Hall, history: Sequence[Step]) -> Iterable[Fact]:
    if case.merged_into is None:
        return
    step = last_of(history, (Verb.MERGE,))
    stage = case.stage_before_merge.label if case.stage_before_merge is not None else ""
    yield from present(
        Fact(_("并案"), by_whom(step, hall), wide=True),
        Fact(_("并案前"), stage),
    )


def _call_back(case: Case, hall: Hall) -> Iterable[Fact]:
    if case.call_back_attempts:
        answer = case.call_back.label if case.call_back is not None else ""
        text = _("已打 {count} 次,{answer}").format(count=case.call_back_attempts, answer=answer)
        if case.call_back is CallBack.NOT_REACHED and case.call_back_next is None:
            text = _("{text},不再安排回访").format(text=text)
        yield Fact(_("回访情况"), text)
    if case.call_back_next is not None:
        yield Fact(_("下次回访"), day_text(case.call_back_next, hall), tone="due")


def reopened(case: Case, history: Sequence[Step]) -> Iterable[Fact]:
    """Why the caller was not satisfied, in the caller's words: the next dispatch is to answer them."""
    if not case.reopened:
        return
    yield Fact(_("重开"), _reopened_text(case, history), tone="due", wide=True)


def _reopened_text(case: Case, history: Sequence[Step]) -> str:
    consent = last_of(history, (Verb.CONSENT_REOPEN,))
    if consent is None:
        return _("已因回访重开 {count} 次").format(count=case.reopened)
    before = [step for step in history if step.version < consent.version and step.changes.get("reopen_asker")]
    call = last_of(before, (Verb.CALL_BACK,))
    said = _("来电人不满意:{words}({taker},{leader}同意)").format(
        words=call.reason if call is not None else "",
        taker=call.actor.name if call is not None else "",
        leader=consent.actor.name,
    )
    return said if case.reopened == 1 else _("第 {count} 次,{said}").format(count=case.reopened, said=said)


def _reopening(case: Case, history: Sequence[Step]) -> Iterable[Fact]:
    if case.reopen_asker:
        step = last_of(history, (Verb.CALL_BACK,))
        who = step.actor.name if step is not None else case.reopen_asker
        text = _("{name}申请重开,待值班长同意").format(name=who)
        yield Fact(_("重开申请"), text, tone="due", wide=True)
        yield from present(Fact(_("申请理由"), step.reason if step is not None else "", wide=True))


def _appeal(case: Case, history: Sequence[Step]) -> Iterable[Fact]:
    """The outcome stands beside the raw fact that the case was late, never in its place."""
    if case.appeal is Appeal.NONE:
        return
    waits = case.appeal in (Appeal.APPLIED, Appeal.FIRST_PASSED)
    verdict = _("申诉成立,不计超时") if case.exempt else case.appeal.label
    yield Fact(_("申诉"), verdict, tone="due" if waits else "plain")
    steps = (Verb.APPEAL, Verb.APPEAL_FIRST_REVIEW, Verb.APPEAL_FINAL_REVIEW)
    said = [step for verb in steps if (step := last_of(history, (verb,))) is not None]
    for step in said:
        name = step.on_behalf_of or step.actor.name
        text = _("{name}:{reason}").format(name=name, reason=step.reason)
        yield Fact(step.verb.label if step.verb is not Verb.APPEAL else _("申诉理由"), text, wide=True)


def _second_look(case: Case, history: Sequence[Step]) -> Iterable[Fact]:
    if case.second_look is None:
        return
    step = last_of(history, (Verb.SECOND_LOOK,))
    parts = (case.second_look.label, step.actor.name if step else "", step.reason if step else "")
    bad = case.second_look.value == "not_in_order"
    said = listed(part for part in parts if part)
    yield Fact(_("复查"), said, tone="over" if bad else "plain", wide=True)


def present(*facts: Fact) -> Iterable[Fact]:
    """Those that say something."""
    return (fact for fact in facts if fact.value)
