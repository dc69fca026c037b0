"""Why the rules say no, as a sentence an operator understands."""

from __future__ import annotations

from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.i18n import N_, _

#: Longest quotation inside a sentence, in characters.
_LONGEST_QUOTE = 200


class DomainError(Exception):
    """Something the operator asked for cannot be; ``str()`` is the sentence to show."""


#: Every refusal of the rules, by code. Tests walk this table; the texts say what to do next.
SENTENCES: dict[str, str] = {
    "wrong_stage": N_("案件现处“{stage}”,不能{command}。"),
    "no_such_case": N_("没有这件案件,可能已换库或编号有误。"),
    "wrong_role": N_("{role}无权{command},应由{roles}办理。"),
    "lost_role": N_("您的角色已改变或席位已停用,请重新登录。"),
    "needs_party": N_("代为录入{command}时,请写明代谁办理(单位或采集员)。"),
    "four_eyes": N_("{command}须由另一人办理:{signed}的是{name},本人不能审核自己办的。"),
    "changed": N_("案件已被他人更新(版本 {found},您看到的是 {seen})。请看过变化后再办。"),
    "needs_reason": N_("{command}必须写明理由。"),
    "unknown_reason": N_("理由代码“{code}”不在{command}的理由表中。"),
    "other_needs_text": N_("理由选“其他”时,请写明具体原因。"),
    "missing": N_("还不能{command},缺:{fields}。"),
    "not_accepted": N_("{command}不接受这些内容:{fields}。"),
    "bad_value": N_("{field}的内容无效:{value}。"),
    "too_long": N_("{field}最多 {limit} 字,现有 {length} 字。请精简。"),
    "needs_place_or_words": N_("至少写明地点和一句情况描述。"),
    "reported_later": N_("上报时间 {at} 晚于现在,请核对。"),
    "verify_first": N_("{source}的案件须先核实再立案,请先下发核实。"),
    "source_eased": N_(
        "来源一经登记,不能从“{source}”改成要求较少的“{new}”(核实、立案审批不能这样绕过)。"
        "确实登记错了,请值班长更正来源。"
    ),
    "same_source": N_("来源本来就是“{source}”。"),
    "verified_not_found": N_("核实结果为“未发现”,不能立案;可提交不予立案。"),
    "unknown_class": N_("标准里没有这个小类或立案条件:{code} 第 {number} 条。"),
    "standard_decides": N_("时限和结案条件由标准规定({limit}),不能另定。"),
    "outside_needs_reason": N_("标准之外的案件,批准立案须写明理由。"),
    "unknown_unit": N_("没有这个处置单位:{code}。"),
    "lead_also_assists": N_("{unit}已是主办单位,不能同时协办。"),
    "closing_unticked": N_("结案须先勾选标准的结案条件:{condition}。"),
    "closing_kind": N_("处置已超期,结案类型不能选“正常结案”。"),
    "closing_on_time": N_("处置没有超期,结案类型不能选“超时结案”。"),
    "extension_limit": N_("已延期 {count} 次,不能再延。"),
    "already_overdue": N_("处置已超期,不能再{command},只可在结案后申诉。"),
    "application_open": N_("已有待审的申请,请先办结。"),
    "no_application": N_("没有待审的这类申请。"),
    "date_needed": N_("请写明{command}到哪一天。"),
    "date_past": N_("{command}的期限必须晚于现在。"),
    "date_too_far": N_("{command}最长一年,不能晚于 {latest}。"),
    "already_marked": N_("案件已在{mark}中。"),
    "not_marked": N_("案件不在{mark}中。"),
    "paused_case": N_("案件正在{mark},请先恢复。"),
    "merge_self": N_("不能并入自己。"),
    "merge_target": N_("主案不在办理中,不能并入。"),
    "merge_cycle": N_("主案已并入本案,不能互相并案。"),
    "has_children": N_("{numbers}已并入本案,不能{command}:请先撤销这些并案,或把它们并入别的案件。"),
    "callback_public": N_("只有留下电话的公众案件需要回访。"),
    "callback_master_open": N_("本案已并入主案,主案结案后才回访。"),
    "deadline_known": N_("办理期限不用重算:日历没有改变它。"),
    "unknown_calendar": N_("本案的时限按本席还没有的工作日历计算,请重新登录后再办。"),
    "callback_done": N_("回访已办结。"),
    "reopen_satisfied": N_("只有回访结果为“不满意”的案件可以重开。"),
    "reopen_once": N_("案件已因回访重开过一次,不能再重开。"),
    "no_reopening": N_("没有待同意的重开申请。"),
    "appeal_overdue_only": N_("只有超时办结的案件可以申诉。"),
    "appeal_once": N_("每案只能申诉一次。"),
    "appeal_stage": N_("申诉不在这一步。"),
    "shelving_limit": N_("已挂账 {count} 次,不能再挂。"),
    "basis_later": N_("依据日期 {date} 晚于今天,请核对。"),
    "not_assisting": N_("{unit}不是本案的协办单位。"),
    "boundary_open": N_("各单位多次回退,须由值班长裁定权属后再派遣;有危险的可应急派遣。"),
    "boundary_decided": N_("值班长已裁定由{unit}办理,不能派往别的单位。"),
    "no_dispute": N_("没有待裁定的权属争议。"),
    "visit_later": N_("勘查时间 {at} 晚于现在,请核对。"),
    "redirect_after_failure": N_("处置结果未被退回,不能改派;单位不办的请录入单位回退。"),
    "self_handle_source": N_("{source}的上报要答复上报人,不能自行处置了结。"),
    "self_handle_dispatched": N_("案件已派遣过,不能自行处置了结。"),
    "after_photo_needed": N_("自行处置须附处置后的照片。"),
    "escalate_upward": N_("督办已到“{level}”,只能往上升级。"),
    "supervision_open": N_("已有未办结的督办。"),
    "policy_no_emergency": N_("应急派遣的案件须由人审核,审核策略不能放行。"),
    "supervised_stays": N_("案件正在督办,不能{command}:请先答复督办;重复的案件可并入本案。"),
    "no_supervision": N_("没有待答复的督办。"),
    "return_target": N_("退回结案时请选退到核查还是退到处置。"),
}


class Refused(DomainError):
    """The rules forbid a command. ``code`` is a key of :data:`SENTENCES`, ``params`` fill the sentence."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        shown = {name: _shortened(value) for name, value in self.params.items()}
        return _(SENTENCES[self.code]).format(**shown)


def _shortened(value: object) -> str:
    """A sentence stays a sentence, whatever was pasted into the field it quotes."""
    text = plain_text(str(value))
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
