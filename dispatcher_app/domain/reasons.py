"""Coded reasons: a seat answers with one digit, and the figures can count them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _


class Worded(NamedTuple):
    """A hall's own word for a reason ("": the usual one), its place among the others, whether it is off."""

    order: int
    words: str = ""
    off: bool = False


#: By the name of the list and the code.
ReasonWords = Mapping[tuple[str, str], Worded]

#: As this hall words them. Like the language of the texts it holds for the whole program; codes stay.
_spoken: ReasonWords = {}


class Reason(Labelled):
    """A coded reason, called what the hall calls it."""

    @property
    def usual(self) -> str:
        """What it is called where a hall has no word of its own."""
        return _(self._source)

    @property
    def label(self) -> str:
        own = _spoken.get((type(self).__name__, self.value))
        return own.words if own is not None and own.words else self.usual


class ReturnReason(Reason):
    """Why a unit returns a case (回退), domain facts §1.4."""

    NOT_OUR_AREA = "area", N_("非本辖区")
    NOT_OUR_FUNCTION = "function", N_("非本部门职责")
    NOT_OUR_OWNERSHIP = "ownership", N_("权属不符")
    NO_SUCH_PROBLEM = "no_problem", N_("现场无此问题")
    LACKING_INFORMATION = "information", N_("信息不全无法处置")
    OTHER = "other", N_("其他")


#: Returns that say "not ours": after a decision on the boundary they bring the case back to the shift leader.
NOT_OURS = frozenset(
    {ReturnReason.NOT_OUR_AREA, ReturnReason.NOT_OUR_FUNCTION, ReturnReason.NOT_OUR_OWNERSHIP}
)


class BoundaryBasis(Reason):
    """On what a shift leader decides whose a case is that units hand on (domain facts §1.4)."""

    OWNERSHIP = "ownership", N_("权属明确")
    FUNCTION = "function", N_("职责分工")
    AGREEMENT = "agreement", N_("勘查现场商定")
    TERRITORY = "territory", N_("属地兜底")
    INSTRUCTION = "instruction", N_("上级指定")
    OTHER = "other", N_("其他")


class DispatchReturnReason(Reason):
    """Why gate 1 returns a dispatch."""

    WRONG_UNIT = "unit", N_("处置单位不当")
    WRONG_CLASS = "class", N_("类别或立案条件不当")
    WRONG_LIMIT = "limit", N_("时限不当")
    UNCLEAR_REQUIREMENT = "requirement", N_("处置要求不清")
    DUPLICATE = "duplicate", N_("疑似重复")
    OTHER = "other", N_("其他")


class ClosureReturnReason(Reason):
    """Why gate 2 returns a closure."""

    CONDITION_NOT_MET = "condition", N_("未达结案条件")
    PHOTO_MISMATCH = "photo", N_("照片与现场不符")
    CHECK_INCOMPLETE = "check", N_("核查不到位")
    WRONG_PLACE = "place", N_("处置地点不符")
    CALLER_UNHEARD = "caller", N_("未向来电人核对")
    OTHER = "other", N_("其他")


class DeclineReason(Reason):
    """Why a report is not filed (不予立案)."""

    OUT_OF_SCOPE = "scope", N_("不属城市管理范围")
    DUPLICATE = "duplicate", N_("重复上报")
    NOT_FOUND = "not_found", N_("经核实无此问题")
    BELOW_STANDARD = "standard", N_("未达立案条件")
    SELF_HANDLED = "self_handled", N_("已自行处置")
    OTHER = "other", N_("其他")


class SendBackReason(Reason):
    """Why a case goes back a step inside the hall (退回)."""

    PLACE_UNCLEAR = "place", N_("地点不清")
    CLASS_UNCLEAR = "class", N_("类别或条件有误")
    INFORMATION = "information", N_("信息不全")
    DUPLICATE = "duplicate", N_("疑似重复")
    NOT_OURS = "scope", N_("不属城市管理范围")
    OTHER = "other", N_("其他")


class ReworkReason(Reason):
    """Why a result is sent back to the unit (返工)."""

    NOT_DONE = "not_done", N_("问题未处置")
    PARTLY_DONE = "partly", N_("处置不彻底")
    PHOTO_MISSING = "photo", N_("缺处置后照片")
    PHOTO_MISMATCH = "mismatch", N_("照片与现场不符")
    SITE_NOT_CLEAN = "site", N_("现场未清理")
    OTHER = "other", N_("其他")


class SupervisionReason(Reason):
    """Why a case is supervised (督办)."""

    OVERDUE = "overdue", N_("超时未办")
    LEADER = "leader", N_("领导批示")
    IMPORTANT = "important", N_("重点案件")


class VoidReason(Reason):
    """Why an open case is voided (作废)."""

    ENTERED_BY_MISTAKE = "mistake", N_("误录")
    TEST = "test", N_("测试数据")
    WITHDRAWN = "withdrawn", N_("来电人撤诉")
    GONE = "gone", N_("问题已自行消失")
    DUPLICATE = "duplicate", N_("重复案件")
    OTHER = "other", N_("其他")


#: Every list, by its name as it is stored.
LISTS: dict[str, type[Reason]] = {
    each.__name__: each
    for each in (
        ReturnReason,
        BoundaryBasis,
        DispatchReturnReason,
        ClosureReturnReason,
        DeclineReason,
        SendBackReason,
        ReworkReason,
        SupervisionReason,
        VoidReason,
    )
}

R = TypeVar("R", bound=Labelled)


def speak(words: ReasonWords) -> None:
    """Call reasons what the hall calls them, from now on."""
    global _spoken
    _spoken = dict(words)


def offered(choices: Sequence[R]) -> tuple[R, ...]:
    """Those of *choices* that the hall uses, in its order; other words than reasons stay as they are."""
    used = [choice for choice in choices if not _worded(choice).off]
    return tuple(sorted(used, key=lambda choice: _worded(choice).order)) or tuple(choices)


def _worded(choice: Labelled) -> Worded:
    return _spoken.get((type(choice).__name__, choice.value), Worded(0))
