"""Counts of what happens on the side: returns, rework, grants, call-backs, supervision, second looks."""

from __future__ import annotations

from dispatcher_app.domain.case import CallBack, SecondLook
from dispatcher_app.domain.indicators.conditions import (
    AS_OF,
    Condition,
    Op,
    all_of,
    among,
    any_of,
    compare,
    equals,
    is_false,
    is_known,
    is_true,
    is_unknown,
)
from dispatcher_app.domain.indicators.counts import BaseCount, Grain, step_count
from dispatcher_app.domain.indicators.events import SAME
from dispatcher_app.domain.indicators.facts import StepKind
from dispatcher_app.domain.reasons import NOT_OURS
from dispatcher_app.i18n import N_

K = StepKind
_NOT_OURS = among("reason", *(reason.value for reason in NOT_OURS))
_REACHED = among("answer", CallBack.SATISFIED.value, CallBack.NOT_SATISFIED.value)

#: A supervision, or one rung of it: due when it was answered, or its deadline has passed without.
_UNANSWERED = all_of(is_unknown("done_at"), compare("due_at", Op.LT, AS_OF))
_ANSWER_DUE = any_of(is_known("done_at"), _UNANSWERED)


def _supervised(code: str, label: str, english: str, where: Condition) -> BaseCount:
    orders = among("kind", K.SUPERVISION.value, K.ESCALATION.value)
    return BaseCount(
        code=code,
        label=label,
        english=english,
        at="at",
        where=all_of(orders, where),
        grain=Grain.STEP,
        person="person",
        source="CU",
        note=N_("按下达督办的时刻计;升级的每一级各计一次"),
    )


EVENT_COUNTS: tuple[BaseCount, ...] = (
    step_count("sent_back", N_("退回受理数"), "Sent back inside the hall", K.SEND_BACK, source="EG"),
    step_count("gate_returns", N_("退回派遣数"), "Dispatches returned at gate 1", K.GATE_RETURN, source="XC"),
    step_count("returns", N_("回退数"), "Returned by units", K.UNIT_RETURN, source="EG"),
    step_count(
        "false_returns",
        N_("推诿数"),
        "Returned as not theirs, and dispatched to them again",
        K.UNIT_RETURN,
        _NOT_OURS,
        equals("answer", SAME),
        source="EG",
        note=N_("以“不归本单位”回退,重新派遣仍归该单位"),
    ),
    step_count("redirects", N_("改派数"), "Taken back from a unit", K.REDIRECT, source="CU"),
    step_count(
        "reworks",
        N_("返工数"),
        "Reworks",
        K.REWORK,
        source="EG, S003",
        note=N_("处置结果被退回、由同一单位重做的次数"),
    ),
    step_count(
        "wrong_dispatches",
        N_("错派数"),
        "Failed results that another unit had to mend",
        K.WRONG_DISPATCH,
        source="EG",
    ),
    step_count("check_fails", N_("核查不通过数"), "Failed checks", K.CHECK_FAIL, source="EG"),
    step_count("closure_returns", N_("退回结案数"), "Closures returned at gate 2", K.CLOSURE_RETURN),
    step_count("extensions", N_("延期数"), "Extensions granted", K.EXTENSION, source="EG"),
    step_count("shelvings", N_("挂账数"), "Shelvings granted", K.SHELVING, source="EG"),
    step_count("deferrals", N_("缓办数"), "Deferrals granted", K.DEFERRAL, source="JH"),
    step_count("refusals", N_("驳回申请数"), "Applications refused", K.REFUSAL),
    step_count("assists", N_("协办回报数"), "Reports of assisting units", K.ASSIST, source="S000"),
    step_count("visits", N_("联合勘查数"), "Joint visits", K.VISIT, source="S002"),
    step_count("boundaries", N_("权属裁定数"), "Boundaries settled", K.BOUNDARY),
    step_count("call_backs", N_("回访数"), "Calls back", K.CALL_BACK, source="EG"),
    step_count(
        "call_backs_reached",
        N_("有效回访数"),
        "Callers reached",
        K.CALL_BACK,
        _REACHED,
        source="S003",
    ),
    step_count(
        "call_backs_satisfied",
        N_("回访满意数"),
        "Callers satisfied",
        K.CALL_BACK,
        equals("answer", CallBack.SATISFIED.value),
        source="S003",
    ),
    step_count("reopened", N_("重开数"), "Reopened", K.REOPENED),
    step_count("appeals", N_("申诉数"), "Appeals", K.APPEAL, source="YC"),
    step_count("appeals_granted", N_("申诉成立数"), "Appeals granted", K.APPEAL_GRANTED, source="YC"),
    step_count("supervisions", N_("督办数"), "Supervisions", K.SUPERVISION, source="YC, CU"),
    step_count("escalations", N_("督办升级数"), "Supervisions raised", K.ESCALATION, source="S003"),
    step_count("supervision_answers", N_("督办答复数"), "Supervisions answered", K.ANSWER, source="CU"),
    _supervised("supervision_due", N_("应答复督办数"), "Supervisions due to be answered", _ANSWER_DUE),
    _supervised("supervision_on_time", N_("按期答复督办数"), "Answered on time", is_false("late")),
    _supervised("supervision_late", N_("超期答复督办数"), "Answered late", is_true("late")),
    _supervised("supervision_open_late", N_("超期未答复督办数"), "Supervisions overdue", _UNANSWERED),
    step_count("second_looks", N_("复查数"), "Second looks", K.SECOND_LOOK),
    step_count(
        "second_looks_bad",
        N_("复查有误数"),
        "Second looks that found a fault",
        K.SECOND_LOOK,
        equals("answer", SecondLook.NOT_IN_ORDER.value),
    ),
)
