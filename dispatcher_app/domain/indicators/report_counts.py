"""Counts of reports, verification and filing: what came in, and what became of it."""

from __future__ import annotations

from dispatcher_app.domain.indicators.conditions import (
    ALWAYS,
    Condition,
    all_of,
    any_of,
    equals,
    is_false,
    is_known,
    is_true,
    is_unknown,
    not_,
)
from dispatcher_app.domain.indicators.counts import BaseCount, case_count
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import N_


def _ended(stage: Stage) -> Condition:
    return equals("stage", stage.value)


_FILED = is_known("filed_at")
_REJECTED = any_of(_ended(Stage.VOIDED), _ended(Stage.DECLINED))
_VALID = any_of(all_of(_FILED, not_(_REJECTED)), _ended(Stage.SELF_HANDLED))
_BY_LEADER = is_known("filing_at")

REPORT_COUNTS: tuple[BaseCount, ...] = (
    case_count("reported", N_("上报数"), "Reported", "reported_at", ALWAYS, person="reporter", source="EG"),
    case_count(
        "reported_valid",
        N_("有效上报数"),
        "Valid reports",
        "reported_at",
        _VALID,
        person="reporter",
        source="EG",
        note=N_("已立案且未作废、未改为不予立案;自行处置的算有效"),
    ),
    case_count(
        "reported_public",
        N_("公众举报数"),
        "Reported by the public",
        "reported_at",
        is_true("public"),
        source="CU",
    ),
    case_count(
        "missed",
        N_("漏报数"),
        "Missed by the collectors",
        "reported_at",
        all_of(is_true("public"), is_true("found"), _FILED, not_(_REJECTED)),
        source="CU",
        note=N_("公众举报、经核实属实并立案;按地段计,不知当时归哪个采集员"),
    ),
    case_count(
        "registered",
        N_("登记数"),
        "Registered by a call taker",
        "reported_at",
        not_(equals("taker", "")),
        person="taker",
        source="EG",
    ),
    case_count(
        "accepted",
        N_("受理数"),
        "Accepted",
        "accept_at",
        ALWAYS,
        person="acceptor",
        source="EG",
        note=N_("接线员作出处理:立案、提请立案、提请不予立案、自行处置、并案"),
    ),
    case_count(
        "not_accepted",
        N_("不予立案数"),
        "Declined",
        "ended_at",
        _ended(Stage.DECLINED),
        person="filing_approver",
        source="EG",
    ),
    case_count("voided", N_("作废数"), "Voided", "ended_at", _ended(Stage.VOIDED), source="EG"),
    case_count("merged", N_("并案数"), "Merged", "ended_at", _ended(Stage.MERGED), source="YC"),
    case_count(
        "self_handled",
        N_("自行处置数"),
        "Handled on the spot",
        "ended_at",
        _ended(Stage.SELF_HANDLED),
        person="self_handler",
        source="EG, XC",
    ),
    case_count(
        "verify_asked",
        N_("核实派发数"),
        "Verifications asked for",
        "verify_asked_at",
        ALWAYS,
        person="verify_asker",
        source="CU",
    ),
    case_count(
        "verify_asked_on_time",
        N_("按时派发核实数"),
        "Verifications asked for in time",
        "verify_asked_at",
        any_of(is_false("verify_asked_late"), is_unknown("verify_asked_late")),
        person="verify_asker",
        source="CU",
        note=N_("以受理时限为准"),
    ),
    case_count(
        "public_verified",
        N_("举报核实属实数"),
        "Reports of the public found to be true",
        "reported_at",
        all_of(is_true("public"), is_true("found")),
        source="CU",
    ),
    case_count("filed", N_("立案数"), "Filed", "filed_at", ALWAYS, person="filer", source="EG"),
    case_count(
        "filed_on_time",
        N_("按时立案数"),
        "Filed on time",
        "filed_at",
        any_of(is_false("filed_late"), is_unknown("filed_late")),
        person="filer",
        source="EG",
        note=N_("经审批的以立案审批时限为准,直接立案的以受理时限为准"),
    ),
    case_count(
        "filed_rightly",
        N_("准确立案数"),
        "Rightly filed",
        "filed_at",
        not_(_REJECTED),
        person="filer",
        source="CU",
        note=N_("立案数减去立案后作废、改为不予立案的"),
    ),
    case_count(
        "filed_voided",
        N_("立案后作废数"),
        "Filed and voided later",
        "filed_at",
        _REJECTED,
        person="filer",
        source="CU",
    ),
    case_count(
        "filed_by_leader",
        N_("审批立案数"),
        "Filed by decision",
        "filed_at",
        _BY_LEADER,
        person="filer",
        source="GB",
    ),
    case_count(
        "filed_by_leader_rightly",
        N_("审批准确立案数"),
        "Rightly filed by decision",
        "filed_at",
        all_of(_BY_LEADER, not_(_REJECTED)),
        person="filer",
        source="CU",
    ),
    case_count(
        "filed_urgent",
        N_("急要件数"),
        "Urgent cases",
        "filed_at",
        is_true("urgent"),
        person="filer",
        source="EG",
        note=N_("时限为紧急工时,不分昼夜和节假日"),
    ),
)
