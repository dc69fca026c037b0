"""Counts of dispatch, handling and closing: what the units are judged by.

**Handling** (处置) is of the unit that has the case, and of each unit that lost it after giving a result or
being late. **Closing** (结案) is of the case over all its units, so that its list is that of the cases marked
超时结案. Both count from the first result or the first deadline on, whichever is earlier, and stay in that
month. ``…_scored`` leaves out what an appeal has exempted, in numerator and denominator alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dispatcher_app.domain.indicators.conditions import (
    ALWAYS,
    AS_OF,
    Condition,
    Op,
    all_of,
    any_of,
    compare,
    equals,
    is_false,
    is_known,
    is_true,
    is_unknown,
    more_than,
    not_,
)
from dispatcher_app.domain.indicators.counts import SCORED, BaseCount, case_count, step_count
from dispatcher_app.domain.indicators.facts import StepKind
from dispatcher_app.i18n import N_

_RUNS_LATE = compare("handling_due_at", Op.LT, AS_OF)
_LATE = any_of(is_true("handling_late"), _RUNS_LATE)
_DUE = any_of(is_true("handling_counted"), compare("handling_counted_at", Op.LT, AS_OF))
_DONE = all_of(_DUE, is_known("handling_at"))
_CASE_LATE = any_of(is_true("overdue"), _RUNS_LATE)
_CASE_DUE = any_of(is_true("case_counted"), compare("case_counted_at", Op.LT, AS_OF))
_CLOSED = all_of(_CASE_DUE, is_known("closed_at"))
_SCORED = is_false("exempt")
_EXTENDED = more_than("extensions", 0)
_BY_UNIT = N_("按时以处置单位反馈结果的时刻为准,不以点结案的时刻为准;后一轮按时不抵前一轮超时")

#: The handling's parts: due is done in time, done late, late and not done, or in rework within its limit.
_HANDLING: tuple[tuple[str, str, str, Condition], ...] = (
    ("handling_due", N_("应处置数"), "Due to handle", _DUE),
    ("handled", N_("已处置数"), "Handled", _DONE),
    ("handled_on_time", N_("按期处置数"), "Handled on time", all_of(_DONE, not_(_LATE))),
    ("handled_late", N_("超期处置数"), "Handled late", all_of(_DONE, _LATE)),
    (
        "unhandled_late",
        N_("超期未处置数"),
        "Overdue, not handled",
        all_of(_DUE, is_unknown("handling_at"), _LATE),
    ),
    (
        "in_rework",
        N_("返工未到期数"),
        "In rework within its limit",
        all_of(_DUE, is_unknown("handling_at"), not_(_LATE)),
    ),
)
_CLOSING: tuple[tuple[str, str, str, Condition], ...] = (
    ("closing_due_cases", N_("应结案数"), "Due to close", _CASE_DUE),
    ("closed_of_due", N_("应结案中已结案数"), "Closed of those due", _CLOSED),
    ("closed_on_time", N_("按期结案数"), "Closed, handled on time", all_of(_CLOSED, not_(_CASE_LATE))),
    ("closed_late", N_("超期结案数"), "Closed, handled late", all_of(_CLOSED, _CASE_LATE)),
    (
        "closed_extended",
        N_("延期后按期结案数"),
        "Closed on time after an extension",
        all_of(_CLOSED, not_(_CASE_LATE), _EXTENDED),
    ),
    (
        "unclosed_late",
        N_("超期未结案数"),
        "Overdue, not closed",
        all_of(_CASE_DUE, is_unknown("closed_at"), _CASE_LATE),
    ),
    (
        "unclosed_in_time",
        N_("未超期待结案数"),
        "Handled on time, not closed yet",
        all_of(_CASE_DUE, is_unknown("closed_at"), not_(_CASE_LATE)),
    ),
)
#: Of a unit that lost the case: its row is there only if it gave a result or was late.
_LOST: dict[str, Condition] = {
    "handling_due": ALWAYS,
    "handled": is_known("done_at"),
    "handled_on_time": all_of(is_known("done_at"), is_false("late")),
    "handled_late": all_of(is_known("done_at"), is_true("late")),
    "unhandled_late": is_unknown("done_at"),
}
#: Appeals concern what is late; how much is still to be done is no score.
_UNSCORED = frozenset({"in_rework", "unclosed_in_time", "unclosed_late", "unhandled_late"})
MOVED = N_("已移出")


def _counts() -> Iterator[BaseCount]:
    for code, label, english, where in _HANDLING:
        yield case_count(code, label, english, "handling_counted_at", where, source="EG", note=_BY_UNIT)
        if code in _LOST:
            yield step_count(
                f"{code}_moved",
                label,
                f"{english} (case moved on)",
                StepKind.HANDLING,
                _LOST[code],
                variant=(MOVED,),
                source="YC",
            )
    for code, label, english, where in _CLOSING:
        yield case_count(code, label, english, "case_counted_at", where, source="EG, CU", note=_BY_UNIT)


def _scored() -> Iterator[BaseCount]:
    """Every count that is scored once more, without what an appeal has exempted."""
    for count in tuple(_counts()):
        if count.code.removesuffix("_moved") not in _UNSCORED:
            yield replace(
                count,
                code=f"{count.code}_scored",
                english=f"{count.english} (scored)",
                where=all_of(count.where, is_false("exempt")),
                variant=(*count.variant, SCORED),
                source="YC",
            )


HANDLING_COUNTS: tuple[BaseCount, ...] = (*_counts(), *_scored())

DISPATCH_COUNTS: tuple[BaseCount, ...] = (
    case_count("sent", N_("派遣数"), "Dispatched", "sent_at", person="dispatcher", source="EG"),
    case_count(
        "sent_rightly",
        N_("准确派遣数"),
        "Rightly dispatched",
        "sent_at",
        equals("redirected", 0),
        person="dispatcher",
        source="CU",
        note=N_("派遣后未改由其他单位处置;同一单位返工是单位的事,不算错派"),
    ),
    case_count(
        "sent_wrongly",
        N_("错误派遣数"),
        "Wrongly dispatched",
        "sent_at",
        more_than("redirected", 0),
        person="dispatcher",
        source="EG",
    ),
    case_count(
        "emergency",
        N_("应急派遣数"),
        "Sent out at once",
        "sent_at",
        is_true("emergency"),
        person="dispatcher",
    ),
    case_count(
        "closed",
        N_("结案数"),
        "Closed",
        "closed_at",
        person="closer",
        source="EG",
        note=N_("按点结案的时刻计;“应结案中已结案数”按到期或首次反馈的时刻计,两数不是同一批案件"),
    ),
    case_count(
        "reworked_cases",
        N_("返工案件数"),
        "Cases with rework",
        "handling_counted_at",
        all_of(_DUE, more_than("reworks", 0)),
        source="EG",
        note=N_("同一单位核查不通过后再次处置的案件,不论返工几次"),
    ),
    case_count(
        "done_at_once",
        N_("一次完成数"),
        "Closed without rework, return or reopening",
        "case_counted_at",
        all_of(_CLOSED, *(equals(field, 0) for field in ("reworks", "returns", "redirected", "reopened"))),
        source="S003",
    ),
    case_count(
        "extended_cases",
        N_("延期案件数"),
        "Cases with an extension",
        "case_counted_at",
        all_of(_CASE_DUE, _EXTENDED),
        source="YC",
    ),
    case_count(
        "handling_timed",
        N_("有用时的处置数"),
        "Handled, with a time",
        "handling_counted_at",
        all_of(_DONE, is_known("handling_quarters")),
        source="YC",
    ),
    case_count(
        "handling_seconds",
        N_("处置用时合计"),
        "Seconds of handling",
        "handling_counted_at",
        all_of(_DONE, is_known("handling_quarters")),
        amount="handling_seconds",
        source="YC",
        note=N_("以时限自己的时间为准:工作时限只计工作时间"),
    ),
    case_count(
        "overdue_permille",
        N_("超期倍数合计"),
        "Sum of overdue multiples, in thousandths",
        "handling_counted_at",
        all_of(_DUE, is_true("handling_late")),
        amount="overdue_permille",
        source="EG",
        note=N_("(实际用时-时限)÷时限,以千分之一计,取最长的一轮"),
    ),
    case_count(
        "overdue_ended",
        N_("已止计时的超期数"),
        "Late, with the clock stopped",
        "handling_counted_at",
        all_of(_DUE, is_true("handling_late")),
        source="EG",
    ),
)
