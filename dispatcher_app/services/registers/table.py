"""The one table of registers. A new one is an entry here, and columns where there are none yet."""

from __future__ import annotations

from collections.abc import Mapping

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import OPEN, Mark, Stage
from dispatcher_app.i18n import N_
from dispatcher_app.services.registers import columns
from dispatcher_app.services.registers.query import CasesAt, StepsOf
from dispatcher_app.services.registers.spec import Register, View
from dispatcher_app.services.registers.supervision import RUNGS, SUPERVISED

_OPEN = tuple(sorted(OPEN))
_MERGED, _CLOSED = Stage.MERGED, Stage.CLOSED
_NOTHING_WAITS = N_("现在没有待办的")
_NEVER = N_("还没有这样的案件")
_V = Verb


def _now(title: str, *marks: Mark, stages: tuple[Stage, ...] = _OPEN) -> View:
    return View("now", title, CasesAt(stages, marks), _NOTHING_WAITS)


def _all(title: str, *verbs: Verb) -> View:
    return View("all", title, StepsOf(verbs), _NEVER)


_ALL = (
    Register(
        "shelved",
        N_("挂账与缓办"),
        "player-pause",
        N_("到期自动恢复;依据文号和日期随案保存"),
        (
            _now(N_("正在挂账、缓办"), Mark.SHELVED, Mark.DEFERRED, stages=(*_OPEN, _MERGED)),
            View("shelved", N_("只看挂账"), CasesAt((*_OPEN, _MERGED), (Mark.SHELVED,)), _NOTHING_WAITS),
            View("deferred", N_("只看缓办"), CasesAt((*_OPEN, _MERGED), (Mark.DEFERRED,)), _NOTHING_WAITS),
            _all(N_("历次挂账、缓办"), _V.GRANT_SHELVING, _V.GRANT_DEFERRAL),
        ),
        columns.PAUSE,
        2,
        (*columns.APPLICATIONS, _V.GRANT_SHELVING, _V.GRANT_DEFERRAL, _V.RESUME),
        order="+6",
    ),
    Register(
        "supervision",
        N_("督办"),
        "flag",
        N_("督办单 → 整改通知书 → 约谈 → 通报"),
        (_now(N_("正在督办"), Mark.SUPERVISED, stages=(*_OPEN, _MERGED)), _all(N_("历次督办"), *RUNGS)),
        SUPERVISED,
        3,
        (*RUNGS, _V.ANSWER_SUPERVISION),
        order="+9",
        with_papers=True,
    ),
    Register(
        "boundary",
        N_("权属争议"),
        "gavel",
        N_("已裁定的可作先例:按地点、类别查找"),
        (
            _now(N_("待裁定"), Mark.BOUNDARY, stages=(*_OPEN, _CLOSED, _MERGED)),
            _all(N_("已裁定(先例)"), _V.SETTLE_BOUNDARY),
        ),
        columns.BOUNDARY,
        2,
        (_V.SETTLE_BOUNDARY, *columns.DISPUTES),
    ),
    Register(
        "applications",
        N_("申请与审批"),
        "inbox",
        N_("延期、挂账、缓办的申请,等谁审批"),
        (
            _now(N_("待审批"), Mark.APPLICATION, stages=(*_OPEN, _MERGED)),
            _all(N_("历次申请"), *columns.APPLICATIONS),
        ),
        columns.APPLIED,
        8,
        (*columns.APPLICATIONS, *columns.ANSWERS),
    ),
    Register(
        "call_backs",
        N_("回访"),
        "phone-call",
        N_("结案后应回访的公众案件"),
        (
            _now(N_("待回访"), Mark.CALL_BACK, stages=(_CLOSED, _MERGED)),
            _all(N_("历次回访"), _V.CALL_BACK),
        ),
        columns.CALLED,
        2,
        order="+6",
        counts_calls=True,
    ),
    Register(
        "reopenings",
        N_("重开"),
        "refresh",
        N_("来电人不满意,要求重开的案件"),
        (
            _now(N_("待同意"), Mark.REOPENING, stages=(_CLOSED,)),
            _all(N_("历次重开"), _V.CONSENT_REOPEN, _V.REFUSE_REOPEN),
        ),
        columns.REOPENED,
        6,
        (_V.CALL_BACK,),
    ),
    Register(
        "appeals",
        N_("申诉"),
        "file-text",
        N_("豁免只影响考核,原始超时照记"),
        (
            _now(N_("待审"), Mark.APPEAL, stages=(_CLOSED,)),
            _all(N_("历次申诉"), _V.APPEAL),
        ),
        columns.APPEALS,
        4,
        (_V.APPEAL, _V.APPEAL_FIRST_REVIEW, _V.APPEAL_FINAL_REVIEW),
    ),
    Register(
        "reworks",
        N_("返工与错派"),
        "arrow-back-up",
        N_("同一单位重办记返工,改派别的单位记错派"),
        (
            _all(N_("全部退办"), _V.REWORK, _V.CHECK_FAIL, _V.RETURN_CLOSURE),
            View("rework", N_("只看返工"), StepsOf((_V.REWORK,)), _NEVER),
            View("check_fail", N_("只看核查不通过"), StepsOf((_V.CHECK_FAIL,)), _NEVER),
        ),
        columns.REWORKED,
        6,
    ),
    Register(
        "self_handled",
        N_("自行处置"),
        "circle-check",
        N_("采集员、巡查现场处置的,不派遣、不计单位成绩"),
        (View("all", N_("全部"), CasesAt((Stage.SELF_HANDLED,)), _NEVER),),
        columns.SELF_HANDLED,
        7,
        (_V.SELF_HANDLE,),
    ),
    Register(
        "merged",
        N_("并案"),
        "git-merge",
        N_("并入的案件随主案办理,来电人都要回访"),
        (
            View("all", N_("全部"), CasesAt((_MERGED,)), _NEVER),
            View("owed", N_("待回访"), CasesAt((_MERGED,), (Mark.CALL_BACK,)), _NOTHING_WAITS),
        ),
        columns.MERGED,
        3,
        (_V.MERGE,),
    ),
)
REGISTERS: Mapping[str, Register] = {register.name: register for register in _ALL}
