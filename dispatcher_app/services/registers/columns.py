"""Columns of the registers: each reads one thing from a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from dispatcher_app.domain.case import Application, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.owed_calls import owed_since
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.transitions import rows_of
from dispatcher_app.domain.words import Mark
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.registers.query import RegisterLine
from dispatcher_app.services.registers.spec import Column, Reading
from dispatcher_app.services.workbooks import Cell, CellKind

Read = Callable[[RegisterLine, Reading], Cell]
_INSTANT, _COUNT, _DAY = CellKind.INSTANT, CellKind.COUNT, CellKind.DAY


def number(line: RegisterLine, _reading: Reading) -> str:
    return line.case.number


def unit_of(code: Callable[[Case], str]) -> Read:
    """The name of a unit that the case names."""

    def read(line: RegisterLine, reading: Reading) -> str:
        return reading.hall.unit_name(code(line.case)) if code(line.case) else ""

    return read


def of_case(value: Callable[[Case], Cell]) -> Read:
    """A value of the case as it is now."""
    return lambda line, _reading: value(line.case)


def done_by(*verbs: Verb) -> Read:
    """Who gave one of these commands, for whom; of the line's own step where no verb is named."""

    def read(line: RegisterLine, _reading: Reading) -> str:
        step = line.next(*verbs) if verbs else line.step
        return who(step) if step is not None else ""

    return read


def who(step: Step) -> str:
    if not step.on_behalf_of:
        return step.actor.name
    return _("{name}(代{party})").format(name=step.actor.name, party=step.on_behalf_of)


def said(step: Step | None) -> str:
    """The reason of a step: its code in the hall's words, and what was written beside it."""
    if step is None:
        return ""
    kinds = (row.reasons for row in rows_of(step.verb) if row.reasons is not None)
    known = (kind for kind in kinds if step.reason_code in {member.value for member in kind})
    label = next((kind(step.reason_code).label for kind in known), step.reason_code)
    return ":".join(part for part in (label, step.reason) if part)


def days_until(when: Callable[[RegisterLine], datetime | None]) -> Read:
    """Whole days of the calendar from today; below zero once it is past."""

    def read(line: RegisterLine, reading: Reading) -> int | None:
        until = when(line)
        if until is None:
            return None
        return (_day(until, reading) - _day(reading.now, reading)).days

    return read


def _day(at: datetime, reading: Reading) -> date:
    return at.astimezone(reading.hall.zone).date()


NUMBER = Column(N_("案件编号"), 148, number)
TITLE = Column(N_("案件类别"), 128, of_case(lambda case: case.title))
PLACE = Column(N_("地点"), 170, of_case(lambda case: case.place), leaves=3)
STREET = Column(N_("街道"), 92, of_case(lambda case: case.street), leaves=1)
STAGE = Column(N_("当前状态"), 84, of_case(lambda case: case.stage.label), leaves=4)
UNIT = Column(N_("主办单位"), 136, unit_of(lambda case: case.handled_by or case.lead_unit))
REPORTED = Column(N_("上报时间"), 104, of_case(lambda case: case.reported_at), _INSTANT, leaves=2)
STEP_AT = Column(N_("时间"), 104, lambda line, _r: line.step.at if line.step else None, _INSTANT)
STEP_BY = Column(N_("办理人"), 120, done_by())
STEP_REASON = Column(N_("理由"), 170, lambda line, _r: said(line.step))

# -- shelved, deferred

_PAUSED = {Mark.SHELVED: N_("挂账"), Mark.DEFERRED: N_("缓办")}
_GRANTS = (Verb.GRANT_SHELVING, Verb.GRANT_DEFERRAL)


def _pause_kind(line: RegisterLine, _reading: Reading) -> str:
    if line.step is not None:
        return _GRANTED[line.step.verb].label
    return listed(mark.label for mark in _PAUSED if mark in line.case.marks)


def _pause_until(line: RegisterLine) -> datetime | None:
    if line.step is not None:
        found: datetime | None = line.step.changes.get("shelved_until") or line.step.changes.get(
            "deferred_until"
        )
        return found
    return line.case.shelved_until or line.case.deferred_until


def _paused_since(line: RegisterLine, _reading: Reading) -> datetime | None:
    step = line.step or line.last(*_GRANTS)
    return step.at if step is not None else None


def _pause_over(line: RegisterLine, _reading: Reading) -> str:
    if line.step is None or _pause_until(line) in (line.case.shelved_until, line.case.deferred_until):
        return _("进行中")
    return _("已恢复")


def _basis(line: RegisterLine, _reading: Reading) -> str:
    step = _applied_for(line)
    return str(step.changes.get("basis", "")) if step is not None else line.case.basis


def _basis_date(line: RegisterLine, _reading: Reading) -> date | None:
    step = _applied_for(line)
    found: date | None = step.changes.get("basis_date") if step is not None else line.case.basis_date
    return found


def _applied_for(line: RegisterLine) -> Step | None:
    """The application that the line's grant answers: the newest before it."""
    if line.step is None:
        return None
    before = (step for step in reversed(line.steps) if step.version < line.step.version)
    return next((step for step in before if step.verb in APPLICATIONS), None)


APPLICATIONS = {
    Verb.APPLY_EXTENSION: Application.EXTENSION,
    Verb.APPLY_SHELVING: Application.SHELVING,
    Verb.APPLY_DEFERRAL: Application.DEFERRAL,
}

PAUSE = (
    NUMBER,
    TITLE,
    PLACE,
    Column(N_("事项"), 52, _pause_kind),
    UNIT,
    Column(N_("起始"), 104, _paused_since, _INSTANT),
    Column(N_("截止"), 104, lambda line, _r: _pause_until(line), _INSTANT),
    Column(N_("剩余天数"), 72, days_until(_pause_until), _COUNT),
    Column(N_("书面依据"), 150, _basis),
    Column(N_("依据日期"), 92, _basis_date, _DAY, leaves=2),
    Column(N_("进展"), 64, _pause_over, leaves=5),
    STREET,
)

# -- boundary


def _settled(line: RegisterLine) -> Step | None:
    return line.step or (line.last(Verb.SETTLE_BOUNDARY) if not line.case.boundary_since else None)


def _decided(line: RegisterLine, reading: Reading) -> str:
    step = _settled(line)
    code = str(step.changes.get("decided_unit", line.case.decided_unit)) if step else ""
    return reading.hall.unit_name(code) if code else ""


#: What opens a dispute: handing the case on once too often, or sending it out as an emergency.
DISPUTES = (Verb.UNIT_RETURN, Verb.REDIRECT, Verb.APPROVE_DISPATCH)


def _disputed_since(line: RegisterLine, _reading: Reading) -> datetime | None:
    """When the dispute began that still lies there, or that the line's decision has ended."""
    settled = _settled(line)
    if settled is None:
        return line.case.boundary_since
    before = (step for step in reversed(line.steps) if step.version < settled.version)
    begun = (step.changes.get("boundary_since") for step in before if step.verb in DISPUTES)
    return next((since for since in begun if since is not None), None)


BOUNDARY = (
    NUMBER,
    TITLE,
    PLACE,
    Column(N_("回退次数"), 72, of_case(lambda case: case.handoffs), _COUNT),
    Column(N_("争议起"), 104, _disputed_since, _INSTANT),
    Column(N_("联合勘查"), 104, of_case(lambda case: case.visit_at), _INSTANT, leaves=2),
    Column(N_("勘查结论"), 150, of_case(lambda case: case.visit_finding), leaves=3),
    Column(N_("裁定单位"), 136, _decided),
    Column(N_("裁定依据"), 150, lambda line, _r: said(_settled(line))),
    Column(N_("裁定时间"), 104, lambda line, _r: s.at if (s := _settled(line)) else None, _INSTANT),
    Column(N_("费用处理"), 100, of_case(lambda case: case.cost_note), leaves=1),
)

# -- applications


def _asked_for(line: RegisterLine, _reading: Reading) -> str:
    if line.step is not None:
        return APPLICATIONS[line.step.verb].label
    return line.case.application.label if line.case.application else ""


def _application(line: RegisterLine) -> Step | None:
    return line.step or line.last(*APPLICATIONS)


ANSWERS = (*_GRANTS, Verb.GRANT_EXTENSION, Verb.REFUSE_APPLICATION)


def _waits_for(line: RegisterLine, _reading: Reading) -> str:
    """The roles that may grant it, or what became of it."""
    answered = line.next(*ANSWERS) if line.step is not None else None
    if answered is not None:
        return _("已驳回") if answered.verb is Verb.REFUSE_APPLICATION else _("已准予")
    if line.case.application is None:
        return _("已了结")
    grant = next(verb for verb, what in _GRANTED.items() if what is line.case.application)
    roles = sorted(role.label for row in rows_of(grant) for role in row.roles)
    return _("待{roles}").format(roles=listed(dict.fromkeys(roles)))


_GRANTED = {
    Verb.GRANT_EXTENSION: Application.EXTENSION,
    Verb.GRANT_SHELVING: Application.SHELVING,
    Verb.GRANT_DEFERRAL: Application.DEFERRAL,
}


def _until(line: RegisterLine, _reading: Reading) -> datetime | None:
    step = line.step
    found: datetime | None = step.changes.get("application_until") if step else line.case.application_until
    return found


APPLIED = (
    NUMBER,
    TITLE,
    PLACE,
    UNIT,
    Column(N_("申请事项"), 72, _asked_for),
    Column(N_("申请时间"), 104, lambda line, _r: s.at if (s := _application(line)) else None, _INSTANT),
    Column(N_("申请人"), 130, lambda line, _r: who(s) if (s := _application(line)) else "", leaves=3),
    Column(N_("申请至"), 104, _until, _INSTANT, leaves=4),
    Column(N_("理由"), 150, lambda line, _r: said(_application(line))),
    Column(N_("审批"), 120, _waits_for),
    Column(N_("审批人"), 92, done_by(*ANSWERS), leaves=2),
    STREET,
)

# -- calls


def _answer(line: RegisterLine, _reading: Reading) -> str:
    result = line.step.changes.get("call_back") if line.step is not None else line.case.call_back
    return result.label if result is not None else ""


def _handled_by(line: RegisterLine, reading: Reading) -> str:
    case = line.handled
    return reading.hall.unit_name(code) if (code := case.handled_by or case.lead_unit) else ""


def _owed_at(line: RegisterLine, _reading: Reading) -> datetime | None:
    case = line.case if line.master is None else owed_since(line.case, line.master.closed_at)
    return case.call_back_next


CALLED = (
    NUMBER,
    TITLE,
    PLACE,
    STAGE,
    Column(N_("主办单位"), 136, _handled_by),
    Column(N_("结案时间"), 104, lambda line, _r: line.handled.closed_at, _INSTANT, leaves=3),
    Column(N_("应回访"), 104, _owed_at, _INSTANT),
    Column(N_("未接通次数"), 84, of_case(lambda case: case.call_back_attempts), _COUNT),
    Column(N_("回访时间"), 104, lambda line, _r: line.step.at if line.step else None, _INSTANT),
    Column(N_("回访结果"), 76, _answer),
    Column(N_("回访人"), 84, done_by(), leaves=2),
    Column(N_("备注"), 120, lambda line, _r: line.step.reason if line.step else "", leaves=1),
)

# -- reopened

_ASKED = (Verb.CALL_BACK,)


def _reopening(line: RegisterLine, _reading: Reading) -> str:
    if line.step is None:
        return _("待值班长同意")
    return _("已重开") if line.step.verb is Verb.CONSENT_REOPEN else _("不同意重开")


def _asking(line: RegisterLine) -> Step | None:
    """The call in which it was asked for."""
    limit = line.step.version if line.step else line.case.version + 1
    asked = (step for step in reversed(line.steps) if step.verb is Verb.CALL_BACK and step.version < limit)
    return next((step for step in asked if step.changes.get("reopen_asker")), None)


REOPENED = (
    NUMBER,
    TITLE,
    PLACE,
    UNIT,
    Column(N_("要求重开"), 104, lambda line, _r: s.at if (s := _asking(line)) else None, _INSTANT),
    Column(N_("提出人"), 84, lambda line, _r: who(s) if (s := _asking(line)) else ""),
    Column(N_("不满意原因"), 150, lambda line, _r: said(_asking(line))),
    Column(N_("结论"), 108, _reopening),
    Column(N_("值班长"), 84, done_by(), leaves=2),
    Column(N_("意见"), 130, lambda line, _r: said(line.step), leaves=3),
    Column(N_("办理时间"), 104, lambda line, _r: line.step.at if line.step else None, _INSTANT),
    STAGE,
)

# -- appeals

_FIRST, _FINAL = Verb.APPEAL_FIRST_REVIEW, Verb.APPEAL_FINAL_REVIEW


def _appealed(line: RegisterLine) -> Step | None:
    return line.step or line.last(Verb.APPEAL)


APPEALS = (
    NUMBER,
    TITLE,
    UNIT,
    Column(N_("申诉时间"), 104, lambda line, _r: s.at if (s := _appealed(line)) else None, _INSTANT),
    Column(N_("申诉理由"), 150, lambda line, _r: said(_appealed(line))),
    Column(N_("申诉进展"), 92, of_case(lambda case: case.appeal.label)),
    Column(N_("初审"), 130, lambda line, _r: _review(line.last(_FIRST)), leaves=2),
    Column(N_("终审"), 130, lambda line, _r: _review(line.last(_FINAL)), leaves=3),
    Column(N_("原始超时"), 72, of_case(lambda case: bool(case.overdue))),
    Column(N_("考核豁免"), 72, of_case(lambda case: case.exempt)),
    Column(N_("结案时间"), 104, of_case(lambda case: case.closed_at), _INSTANT, leaves=4),
    STREET,
)


def _review(step: Step | None) -> str:
    return f"{step.actor.name}:{step.reason}" if step is not None else ""


# -- rework


def _sent_back(line: RegisterLine, _reading: Reading) -> str:
    return line.step.verb.label if line.step is not None else ""


def _failed_unit(line: RegisterLine, reading: Reading) -> str:
    """The unit whose result it was; what gate 2 gave back to the check went back to no unit."""
    code = str(line.step.changes.get("failed_unit") or "") if line.step is not None else ""
    return reading.hall.unit_name(code) if code else ""


REWORKED = (
    NUMBER,
    TITLE,
    PLACE,
    STEP_AT,
    Column(N_("环节"), 92, _sent_back),
    Column(N_("被退单位"), 136, _failed_unit),
    STEP_REASON,
    STEP_BY,
    Column(N_("返工次数"), 72, of_case(lambda case: case.reworks), _COUNT),
    Column(N_("错派次数"), 72, of_case(lambda case: case.wrong_dispatches), _COUNT),
    Column(N_("现主办"), 136, unit_of(lambda case: case.lead_unit), leaves=2),
    STAGE,
)

# -- handled on the spot, merged


def _looked_at(case: Case) -> str:
    return case.second_look.label if case.second_look is not None else ""


SELF_HANDLED = (
    NUMBER,
    TITLE,
    PLACE,
    STREET,
    Column(N_("来源"), 92, of_case(lambda case: case.source_name)),
    REPORTED,
    Column(N_("处置时间"), 104, of_case(lambda case: case.stage_since), _INSTANT),
    Column(N_("办理情况"), 200, of_case(lambda case: case.result)),
    Column(N_("录入人"), 120, lambda line, _r: who(s) if (s := line.last(Verb.SELF_HANDLE)) else ""),
    Column(N_("复查"), 92, of_case(_looked_at), leaves=2),
)

MERGED = (
    Column(N_("主案"), 148, lambda line, _r: line.master.number if line.master is not None else ""),
    Column(N_("并入案件"), 148, number),
    TITLE,
    PLACE,
    STREET,
    Column(N_("来源"), 92, of_case(lambda case: case.source_name), leaves=3),
    REPORTED,
    Column(N_("并案时间"), 104, of_case(lambda case: case.stage_since), _INSTANT),
    Column(N_("并案人"), 104, lambda line, _r: who(s) if (s := line.last(Verb.MERGE)) else ""),
    Column(N_("回访"), 84, lambda line, r: _answer(line, r) or _owed_call(line)),
)


def _owed_call(line: RegisterLine) -> str:
    return Mark.CALL_BACK.label if Mark.CALL_BACK in line.case.marks else ""
