"""What the fields of the facts are called, and a condition in words: for the screen and the documentation."""

from __future__ import annotations

from dispatcher_app.domain.case import CallBack, SecondLook
from dispatcher_app.domain.indicators.conditions import (
    All,
    Among,
    Any,
    AsOf,
    Compare,
    Condition,
    Constant,
    Field,
    Known,
    Not,
    Operand,
)
from dispatcher_app.domain.indicators.counts import BaseCount
from dispatcher_app.domain.indicators.facts import StepKind
from dispatcher_app.domain.reasons import ReturnReason
from dispatcher_app.domain.words import Labelled, Source, Stage
from dispatcher_app.i18n import N_, _, listed

FIELD_WORDS: dict[str, str] = {
    "reported_at": N_("上报时刻"),
    "accept_at": N_("受理时刻"),
    "accept_counted_at": N_("受理计入时刻"),
    "accept_late": N_("受理超时"),
    "verify_asked_at": N_("下发核实时刻"),
    "verify_asked_late": N_("下发核实超时"),
    "verify_at": N_("核实时刻"),
    "verify_counted_at": N_("核实计入时刻"),
    "verify_late": N_("核实超时"),
    "filing_at": N_("立案审批时刻"),
    "filing_counted_at": N_("立案审批计入时刻"),
    "filing_late": N_("立案审批超时"),
    "filed_at": N_("立案时刻"),
    "filed_late": N_("立案超时"),
    "dispatch_at": N_("提交派遣时刻"),
    "dispatch_counted_at": N_("派遣计入时刻"),
    "dispatch_late": N_("派遣超时"),
    "review_at": N_("派遣审核时刻"),
    "review_counted_at": N_("派遣审核计入时刻"),
    "review_late": N_("派遣审核超时"),
    "sent_at": N_("首次派出时刻"),
    "handling_at": N_("反馈结果时刻"),
    "handling_counted": N_("已有处置结果或曾超期"),
    "handling_counted_at": N_("处置计入时刻"),
    "handling_due_at": N_("本轮处置期限"),
    "handling_late": N_("处置超期"),
    "handling_quarters": N_("处置用时(刻钟)"),
    "handling_seconds": N_("处置用时(秒)"),
    "overdue_permille": N_("超期倍数(千分之一)"),
    "case_counted": N_("各单位中已有处置结果或曾超期"),
    "case_counted_at": N_("结案计入时刻"),
    "overdue": N_("案件曾超期"),
    "exempt": N_("申诉成立"),
    "pass_on_at": N_("批转时刻"),
    "pass_on_counted_at": N_("批转计入时刻"),
    "pass_on_late": N_("批转超时"),
    "check_at": N_("核查时刻"),
    "check_counted_at": N_("核查计入时刻"),
    "check_late": N_("核查超时"),
    "closing_at": N_("结案审核时刻"),
    "closing_counted_at": N_("结案审核计入时刻"),
    "closing_late": N_("结案审核超时"),
    "closed_at": N_("结案时刻"),
    "ended_at": N_("办结时刻"),
    "at": N_("发生(计入)时刻"),
    "due_at": N_("期限"),
    "done_at": N_("完成时刻"),
    "late": N_("超时"),
    "kind": N_("记录种类"),
    "answer": N_("结果"),
    "reason": N_("理由"),
    "stage": N_("环节"),
    "open": N_("未办结"),
    "public": N_("公众来源"),
    "found": N_("核实属实"),
    "urgent": N_("紧急时限"),
    "emergency": N_("应急派遣"),
    "shelved": N_("挂账中"),
    "deferred": N_("缓办中"),
    "supervised": N_("督办中"),
    "redirected": N_("改由其他单位的次数"),
    "returns": N_("回退次数"),
    "reworks": N_("返工次数"),
    "reopened": N_("重开次数"),
    "extensions": N_("延期次数"),
    "reporter": N_("上报人"),
    "taker": N_("登记人"),
    "acceptor": N_("受理人"),
    "verify_asker": N_("下发核实人"),
    "verifier": N_("核实人"),
    "filer": N_("立案人"),
    "filing_approver": N_("立案审批人"),
    "dispatcher": N_("派遣人"),
    "dispatch_approver": N_("派遣审核人"),
    "passer": N_("批转人"),
    "checker": N_("核查人"),
    "closer": N_("结案审核人"),
    "self_handler": N_("自行处置人"),
    "person": N_("经办人"),
}
#: Stored words that a field may be compared with, in the operator's language.
_VALUES: dict[str, tuple[type[Labelled], ...]] = {
    "stage": (Stage,),
    "source": (Source,),
    "kind": (StepKind,),
    "reason": (ReturnReason,),
    "answer": (CallBack, SecondLook),
}


def field_words(name: str) -> str:
    return _(FIELD_WORDS[name])


def in_words(condition: Condition) -> str:
    """*condition* as a person reads it; "" for one that is always true."""
    match condition:
        case Compare(left, op, right):
            return f"{_operand(left)} {op.value} {_operand(right, left)}"
        case Known(field, known):
            text = _("有{field}") if known else _("无{field}")
            return text.format(field=field_words(field.name))
        case Among(field, values):
            named = listed(_value(field.name, value) for value in values)
            return f"{field_words(field.name)} ∈ {{{named}}}"
        case All(parts):
            return _(" 且 ").join(_inside(part) for part in parts if part != All(()))
        case Any(parts):
            return _(" 或 ").join(_inside(part) for part in parts)
        case Not(part):
            return _("非({condition})").format(condition=in_words(part))


def counted_when(count: BaseCount) -> str:
    """When a row counts, beside its condition."""
    return field_words(count.at) if count.at else _("统计的当时,不论时段")


def _inside(condition: Condition) -> str:
    text = in_words(condition)
    return f"({text})" if isinstance(condition, All | Any) and len(condition.parts) > 1 else text


def _operand(operand: Operand, other: Operand | None = None) -> str:
    match operand:
        case Field(name):
            return field_words(name)
        case AsOf():
            return _("统计时刻")
        case Constant(value):
            return _value(other.name if isinstance(other, Field) else "", value)


def _value(field: str, value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    for words in _VALUES.get(field, ()):
        found = next((word for word in words if word.value == value), None)
        if found is not None:
            return found.label
    return str(value) if value != "" else _("空")
