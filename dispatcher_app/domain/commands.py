"""What a seat may ask for, and the envelope it is asked in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from dispatcher_app.domain.words import Labelled, Role
from dispatcher_app.i18n import C_, N_


class Verb(Labelled):
    """Every command of design §4, with the word on its button."""

    REPORT = "report", N_("受理登记")
    AMEND = "amend", N_("补充信息")
    CORRECT_SOURCE = "correct_source", N_("更正来源")
    REQUEST_VERIFICATION = "request_verification", N_("下发核实")
    VERIFICATION_RESULT = "verification_result", N_("录入核实结果")
    FILE = "file", N_("立案")
    PROPOSE_FILING = "propose_filing", N_("提请立案")
    PROPOSE_DECLINE = "propose_decline", N_("提请不予立案")
    APPROVE_FILING = "approve_filing", N_("批准立案")
    DECLINE = "decline", N_("不予立案")
    SEND_BACK = "send_back", N_("退回受理")
    SELF_HANDLE = "self_handle", C_("command", "自行处置")
    PROPOSE_DISPATCH = "propose_dispatch", N_("派遣")
    PROPOSE_EMERGENCY = "propose_emergency", N_("应急派遣")
    APPROVE_DISPATCH = "approve_dispatch", N_("批准派遣")
    RETURN_DISPATCH = "return_dispatch", N_("退回派遣")
    UNIT_RETURN = "unit_return", N_("单位回退")
    REDIRECT = "redirect", N_("改派")
    RECORD_VISIT = "record_visit", N_("记录联合勘查")
    SETTLE_BOUNDARY = "settle_boundary", N_("裁定权属")
    APPLY_EXTENSION = "apply_extension", N_("申请延期")
    GRANT_EXTENSION = "grant_extension", N_("准予延期")
    APPLY_SHELVING = "apply_shelving", N_("申请挂账")
    GRANT_SHELVING = "grant_shelving", N_("准予挂账")
    APPLY_DEFERRAL = "apply_deferral", N_("申请缓办")
    GRANT_DEFERRAL = "grant_deferral", N_("准予缓办")
    REFUSE_APPLICATION = "refuse_application", N_("驳回申请")
    RESUME = "resume", N_("恢复办理")
    RECKON = "reckon", N_("重算期限")
    ASSIST_REPORT = "assist_report", N_("协办回报")
    SUBMIT_RESULT = "submit_result", N_("反馈处置结果")
    PASS_TO_CHECK = "pass_to_check", N_("批转核查")
    REWORK = "rework", N_("返工")
    CHECK_PASS = "check_pass", N_("核查通过")
    CHECK_FAIL = "check_fail", N_("核查不通过")
    CLOSE = "close", N_("批准结案")
    RETURN_CLOSURE = "return_closure", N_("退回结案")
    CALL_BACK = "call_back", N_("回访")
    CONSENT_REOPEN = "consent_reopen", N_("同意重开")
    REFUSE_REOPEN = "refuse_reopen", N_("不同意重开")
    APPEAL = "appeal", N_("申诉")
    APPEAL_FIRST_REVIEW = "appeal_first_review", N_("申诉初审")
    APPEAL_FINAL_REVIEW = "appeal_final_review", N_("申诉终审")
    VOID = "void", N_("作废")
    MERGE = "merge", N_("并案")
    UNMERGE = "unmerge", N_("撤销并案")
    SUPERVISE = "supervise", N_("督办")
    ESCALATE_SUPERVISION = "escalate_supervision", N_("督办升级")
    ANSWER_SUPERVISION = "answer_supervision", N_("答复督办")
    SECOND_LOOK = "second_look", N_("复查")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person at a seat, or a party outside the hall.

    ``person`` is the login name; four eyes are told apart by it, never by the shown name.
    """

    person: str
    name: str
    role: Role
    seat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One act asked for. The id makes it safe to send twice: applied once, answered the same.

    ``data`` holds values for the case's fields (names of :class:`~dispatcher_app.domain.case.Case`)
    and the command's own arguments; the transition says which are accepted.
    ``expected_version`` is what the seat saw; None means "whatever it is now".
    """

    verb: Verb
    case_id: int | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    reason_code: str = ""
    on_behalf_of: str = ""
    expected_version: int | None = None
    id: UUID = field(default_factory=uuid4)
