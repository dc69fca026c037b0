"""The rates (比率) of domain facts §4.2, and what our hall adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from dispatcher_app.domain.indicators.sums import handling, ones, twice
from dispatcher_app.domain.indicators.table import Direction, FigureUnit, Indicator
from dispatcher_app.i18n import N_

LESS = Direction.LESS
#: 许昌's targets (domain facts §4.4).
_VALID, _CHECKS, _ACCURATE, _CLOSING = (Fraction(n, 10000) for n in (9600, 9700, 9900, 9968))


def _rate(
    code: str,
    label: str,
    english: str,
    above: Mapping[str, Fraction],
    below: Mapping[str, Fraction],
    direction: Direction = Direction.MORE,
    *,
    target: Fraction | None = None,
    unit: FigureUnit = FigureUnit.SHARE,
    source: str = "EG",
    note: str = "",
) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        english=english,
        numerator=above,
        denominator=below,
        unit=unit,
        direction=direction,
        target=target,
        source=source,
        note=note,
    )


def _leg_rate(code: str, label: str, english: str, leg: str, target: Fraction | None = None) -> Indicator:
    return _rate(code, label, english, twice(leg, "on_time"), twice(leg, "due"), target=target)


RATES: tuple[Indicator, ...] = (
    _rate(
        "valid_rate",
        N_("有效上报率"),
        "Valid reports",
        ones("reported_valid"),
        ones("reported"),
        target=_VALID,
    ),
    _rate(
        "missed_rate",
        N_("漏报率"),
        "Missed reports",
        ones("missed"),
        ones("reported_valid"),
        LESS,
        source="CU",
        note=N_("分母按有效上报数,原文未载明"),
    ),
    _rate(
        "public_report_rate",
        N_("监督举报率"),
        "True reports of the public",
        ones("public_verified"),
        ones("filed"),
        Direction.NEITHER,
        source="CU",
    ),
    _rate(
        "accept_rate",
        N_("按时受理率"),
        "Accepted on time",
        twice("accept", "on_time"),
        twice("accept", "due"),
        note=N_("分母为应受理数:超时仍未受理的也在内"),
    ),
    _leg_rate("verify_rate", N_("按时核实率"), "Verified on time", "verify"),
    _rate(
        "verify_asked_rate",
        N_("核实按时派发率"),
        "Verifications asked for in time",
        ones("verify_asked_on_time"),
        ones("verify_asked"),
        source="CU",
    ),
    _leg_rate("pass_on_rate", N_("核查按时派发率"), "Checks asked for in time", "pass_on"),
    _rate("filing_rate", N_("按时立案率"), "Filed on time", ones("filed_on_time"), ones("filed")),
    _rate(
        "accurate_filing_rate",
        N_("准确立案率"),
        "Rightly filed",
        ones("filed_rightly"),
        ones("filed"),
        target=_ACCURATE,
        source="CU",
    ),
    _rate(
        "accurate_decision_rate",
        N_("审批准确立案率"),
        "Rightly filed by decision",
        ones("filed_by_leader_rightly"),
        ones("filed_by_leader"),
        source="CU",
    ),
    _leg_rate("filing_decision_rate", N_("立案审批及时率"), "Filing decided on time", "filing"),
    _leg_rate("dispatch_rate", N_("按时派遣率"), "Dispatched on time", "dispatch"),
    _rate(
        "accurate_dispatch_rate",
        N_("准确派遣率"),
        "Rightly dispatched",
        ones("sent_rightly"),
        ones("sent"),
        target=_ACCURATE,
        source="CU",
        note=N_("分母为派遣数"),
    ),
    _leg_rate("review_rate", N_("派遣审核及时率"), "Gate 1 answered on time", "review"),
    _rate("handling_rate", N_("处置率"), "Handled", handling("handled"), handling("handling_due")),
    _rate(
        "on_time_handling_rate",
        N_("按期处置率"),
        "Handled on time",
        handling("handled_on_time"),
        handling("handling_due"),
    ),
    _rate(
        "handling_rate_scored",
        N_("处置率(计分)"),
        "Handled (scored)",
        handling("handled", "_scored"),
        handling("handling_due", "_scored"),
        source="YC",
    ),
    _rate(
        "on_time_handling_rate_scored",
        N_("按期处置率(计分)"),
        "Handled on time (scored)",
        handling("handled_on_time", "_scored"),
        handling("handling_due", "_scored"),
        source="YC",
    ),
    _leg_rate("check_rate", N_("按时核查率"), "Checked on time", "check", _CHECKS),
    _leg_rate("closing_decision_rate", N_("结案审核及时率"), "Gate 2 answered on time", "closing"),
    _rate(
        "closing_rate",
        N_("结案率"),
        "Closed",
        ones("closed_of_due"),
        ones("closing_due_cases"),
        target=_CLOSING,
    ),
    _rate(
        "on_time_closing_rate",
        N_("按期结案率"),
        "Closed, handled on time",
        ones("closed_on_time"),
        ones("closing_due_cases"),
    ),
    _rate(
        "late_closing_rate",
        N_("超期结案率"),
        "Closed, handled late",
        ones("closed_late"),
        ones("closing_due_cases"),
        LESS,
    ),
    _rate(
        "closing_rate_scored",
        N_("结案率(计分)"),
        "Closed (scored)",
        ones("closed_of_due_scored"),
        ones("closing_due_cases_scored"),
        source="YC",
    ),
    _rate(
        "on_time_closing_rate_scored",
        N_("按期结案率(计分)"),
        "Closed, handled on time (scored)",
        ones("closed_on_time_scored"),
        ones("closing_due_cases_scored"),
        source="YC",
    ),
    _rate(
        "weighted_closing_rate",
        N_("加权结案率"),
        "Weighted closing",
        {
            "closed_on_time_scored": Fraction(1),
            "closed_extended_scored": Fraction(-2, 5),
            "closed_late_scored": Fraction(3, 10),
        },
        ones("closing_due_cases_scored"),
        source="S003",
        note=N_("按时、延期、超时按 1 : 0.6 : 0.3 折算"),
    ),
    _rate(
        "weighted_closing_rate_yuncheng",
        N_("加权结案率(运城)"),
        "Weighted closing (Yuncheng)",
        {"closed_on_time_scored": Fraction(1), "closed_late_scored": Fraction(2, 5)},
        ones("closing_due_cases_scored"),
        source="YC",
        note=N_("按时、超时按 1 : 0.4 折算"),
    ),
    _rate(
        "rework_rate", N_("返工率"), "Rework", ones("reworked_cases"), handling("handled"), LESS, source="CU"
    ),
    _rate(
        "done_at_once_rate",
        N_("一次完成率"),
        "Closed at the first go",
        ones("done_at_once"),
        ones("closed_of_due"),
        source="S003",
    ),
    _rate(
        "extension_rate",
        N_("延期率"),
        "Extensions",
        ones("extended_cases"),
        ones("closing_due_cases"),
        LESS,
        source="YC",
    ),
    _rate("void_rate", N_("作废率"), "Voided", ones("filed_voided"), ones("filed"), LESS, source="CU"),
    _rate(
        "satisfaction_rate",
        N_("回访满意率"),
        "Satisfied callers",
        ones("call_backs_satisfied"),
        ones("call_backs_reached"),
        source="S003",
    ),
    _rate(
        "supervision_answer_rate",
        N_("督办按期答复率"),
        "Supervisions answered on time",
        ones("supervision_on_time"),
        ones("supervision_due"),
        source="CU",
    ),
    _rate(
        "second_look_rate",
        N_("复查有误率"),
        "Second looks that found a fault",
        ones("second_looks_bad"),
        ones("second_looks"),
        LESS,
    ),
    _rate(
        "overdue_multiple",
        N_("平均超期倍数"),
        "Mean overdue multiple",
        {"overdue_permille": Fraction(1, 1000)},
        ones("overdue_ended"),
        LESS,
        unit=FigureUnit.MULTIPLE,
        note=N_("(实际用时-时限)÷时限,已止计时的超期件"),
    ),
    _rate(
        "mean_handling_hours",
        N_("平均处置用时"),
        "Mean handling time",
        {"handling_seconds": Fraction(1, 3600)},
        ones("handling_timed"),
        LESS,
        unit=FigureUnit.HOURS,
        source="YC",
        note=N_("以时限自己的时间为准:工作时限只计工作时间"),
    ),
)
