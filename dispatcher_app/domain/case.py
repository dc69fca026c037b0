"""A case (案件) as the rules see it: the fold of its steps, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dispatcher_app.domain.clock import Clock
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.words import ClosingKind, Labelled, Mark, Source, Stage, SupervisionLevel
from dispatcher_app.i18n import N_, _


class PhotoKind(Labelled):
    BEFORE = "before", N_("处置前")
    VERIFY = "verify", N_("核实")
    AFTER = "after", N_("处置后")
    CHECK = "check", N_("核查")


class Finding(Labelled):
    """What a collector found on site before filing (核实)."""

    FOUND = "found", N_("属实")
    NOT_FOUND = "not_found", N_("未发现")


class CallBack(Labelled):
    SATISFIED = "satisfied", N_("满意")
    NOT_SATISFIED = "not_satisfied", N_("不满意")
    NOT_REACHED = "not_reached", N_("未接通")


class Application(Labelled):
    """What a unit may apply for while handling."""

    EXTENSION = "extension", N_("延期")
    SHELVING = "shelving", N_("挂账")
    DEFERRAL = "deferral", N_("缓办")


#: What only a shift leader grants (decision 013).
LEADERS_OWN = frozenset({Application.DEFERRAL})


class Appeal(Labelled):
    NONE = "none", N_("未申诉")
    APPLIED = "applied", N_("申诉待初审")
    FIRST_PASSED = "first_passed", N_("申诉待终审")
    GRANTED = "granted", N_("申诉成立")
    REFUSED = "refused", N_("申诉不成立")


#: Appeals that wait for a review.
APPEALED = frozenset({Appeal.APPLIED, Appeal.FIRST_PASSED})


class SecondLook(Labelled):
    """What a second look at a passed or ended case found."""

    IN_ORDER = "in_order", N_("复查无误")
    NOT_IN_ORDER = "not_in_order", N_("复查有误")


@dataclass(frozen=True, slots=True)
class AssistReport:
    """What an assisting unit (协办) told the lead; ``unit`` is its code."""

    unit: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo kept by the SHA-256 of its bytes (hex)."""

    sha256: str
    kind: PhotoKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that is known of a case. Instants are UTC; coordinates CGCS2000/WGS-84 degrees.

    ``proposer``, ``approved_by``, ``passed_by``, ``checked_by``, ``closed_by``, ``applicant``, ``appellant``,
    ``appeal_reviewer``, ``reopen_asker`` and ``second_looker`` hold login names, most for the four-eyes rule.
    ``handled_by`` is the lead unit whose clock the handling clock is: it alone carries the score, whatever
    units assist. ``overdue`` is the frozen answer for that clock, decided when it stopped;
    ``handling_seconds`` adds up what units used, in the limit's kind of time.

    ``reworks`` are failed results that the same unit had to mend, ``wrong_dispatches`` those after which
    another unit got the case; ``failed_unit`` is the unit whose failed result is still open (decision 013).
    ``boundary_since`` tells that the shift leader has to decide whose the case is, ``settled_handoffs`` how
    many hand-offs there were at the last decision, ``decided_unit`` what was decided. ``emergency``: sent out
    at once, its ownership and cost left to a later decision.
    ``call_back_next`` is when the caller is to be called (again), None where nobody is owed a call.
    """

    id: int
    number: str
    version: int
    stage: Stage
    source: Source
    reported_at: datetime
    stage_since: datetime
    # what was reported; ``channel`` is a door of a weather plan, which counts under ``source``
    channel: str = ""
    description: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    located_by: str = ""
    cell_code: str = ""
    community: str = ""
    street: str = ""
    district: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    wants_callback: bool = False
    external_ref: str = ""
    attachments: tuple[Attachment, ...] = ()
    component_code: str = ""
    # the standard's answer, copied when chosen so that a later edition cannot change it
    class_code: str = ""
    condition_no: int = 0
    class_name: str = ""
    condition_text: str = ""
    closing_condition: str = ""
    limit: Limit | None = None
    # before filing
    finding: Finding | None = None
    proposer: str = ""
    proposer_name: str = ""
    # dispatch and handling
    lead_unit: str = ""
    handled_by: str = ""
    assist_units: tuple[str, ...] = ()
    requirement: str = ""
    dispatches: int = 0
    handoffs: int = 0
    reworks: int = 0
    wrong_dispatches: int = 0
    failed_unit: str = ""
    approved_by: str = ""
    assist_reports: tuple[AssistReport, ...] = ()
    result: str = ""
    passed_by: str = ""
    passed_by_name: str = ""
    checked_by: str = ""
    # clocks and what they froze
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    warn_at: datetime | None = None
    due_at: datetime | None = None
    due_provisional: bool = False
    overdue: bool | None = None
    handling_seconds: int | None = None
    # marks and side paths
    application: Application | None = None
    applicant: str = ""
    application_until: datetime | None = None
    basis: str = ""
    basis_date: date | None = None
    extensions: int = 0
    shelvings: int = 0
    shelved_until: datetime | None = None
    deferred_until: datetime | None = None
    supervised: str = ""
    supervision_due: datetime | None = None
    supervision_level: SupervisionLevel | None = None
    supervised_unit: str = ""
    supervision_no: str = ""
    boundary_since: datetime | None = None
    settled_handoffs: int = 0
    decided_unit: str = ""
    cost_note: str = ""
    emergency: bool = False
    visit_at: datetime | None = None
    visit_present: str = ""
    visit_finding: str = ""
    merged_into: int | None = None
    stage_before_merge: Stage | None = None
    since_before_merge: datetime | None = None
    # the end
    closing_kind: ClosingKind | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    call_back: CallBack | None = None
    call_back_attempts: int = 0
    call_back_next: datetime | None = None
    reopen_asker: str = ""
    reopened: int = 0
    appeal: Appeal = Appeal.NONE
    appellant: str = ""
    appeal_reviewer: str = ""
    exempt: bool = False
    second_look: SecondLook | None = None
    second_looker: str = ""

    @property
    def source_name(self) -> str:
        """Through which door it came in, as a seat reads it."""
        return source_name(self.source, self.channel)

    @property
    def located(self) -> bool:
        return bool(self.cell_code)

    @property
    def in_standard(self) -> bool:
        """Whether the standard says limit and closing condition; else the shift leader does (design §4)."""
        return bool(self.class_code and self.condition_no)

    @property
    def title(self) -> str:
        """The class where it is known, else the caller's own first words."""
        return self.class_name or self.description.strip().split("\n")[0][:24]

    @property
    def marks(self) -> frozenset[Mark]:
        present = {
            Mark.SHELVED: self.shelved_until,
            Mark.DEFERRED: self.deferred_until,
            Mark.SUPERVISED: self.supervised,
            Mark.APPLICATION: self.application,
            Mark.TO_LEADER: self.application in LEADERS_OWN,
            Mark.BOUNDARY: self.boundary_since,
            Mark.CALL_BACK: self.call_back_next,
            Mark.REOPENING: self.reopen_asker,
            Mark.APPEAL: self.stage is Stage.CLOSED and self.appeal in APPEALED,
        }
        return frozenset(mark for mark, value in present.items() if value)


def source_name(source: Source, channel: str = "") -> str:
    """A source, with the channel that counts under it."""
    if not channel:
        return source.label
    return _("{source}({channel})").format(source=source.label, channel=channel)


#: What an operator calls each field, for refusals, histories and search.
FIELD_LABELS: dict[str, str] = {
    "source": N_("来源"),
    "channel": N_("来源渠道"),
    "reported_at": N_("上报时间"),
    "description": N_("情况描述"),
    "place": N_("地点"),
    "lon": N_("经度"),
    "lat": N_("纬度"),
    "located_by": N_("定位方式"),
    "cell_code": N_("单元网格"),
    "community": N_("社区"),
    "street": N_("街道"),
    "district": N_("区县"),
    "caller_name": N_("来电人"),
    "caller_phone": N_("联系电话"),
    "wants_callback": N_("要求回访"),
    "external_ref": N_("外部编号"),
    "attachments": N_("照片"),
    "component_code": N_("部件编码"),
    "class_code": N_("小类"),
    "condition_no": N_("立案条件"),
    "class_name": N_("类别"),
    "condition_text": N_("立案条件"),
    "closing_condition": N_("结案条件"),
    "limit": N_("处置时限"),
    "finding": N_("核实结论"),
    "proposer_name": N_("提出人"),
    "lead_unit": N_("主办单位"),
    "assist_units": N_("协办单位"),
    "requirement": N_("处置要求"),
    "result": N_("处置结果"),
    "passed_by_name": N_("批转人"),
    "application": N_("申请事项"),
    "application_until": N_("申请至"),
    "shelved_until": N_("挂账至"),
    "deferred_until": N_("缓办至"),
    "supervised": N_("督办要求"),
    "supervision_due": N_("督办期限"),
    "supervision_level": N_("督办层级"),
    "supervised_unit": N_("督办对象"),
    "supervision_no": N_("督办文号"),
    "basis": N_("书面依据"),
    "basis_date": N_("依据日期"),
    "shelvings": N_("挂账次数"),
    "wrong_dispatches": N_("错派次数"),
    "assist_reports": N_("协办回报"),
    "assist_unit": N_("协办单位"),
    "assist_report": N_("协办情况"),
    "boundary_since": N_("权属争议起"),
    "decided_unit": N_("裁定单位"),
    "cost_note": N_("费用处理"),
    "emergency": N_("应急派遣"),
    "visit_at": N_("勘查时间"),
    "visit_present": N_("到场人员"),
    "visit_finding": N_("勘查结论"),
    "call_back_attempts": N_("回访次数"),
    "call_back_next": N_("下次回访"),
    "second_look": N_("复查结论"),
    "merged_into": N_("主案"),
    "closing_kind": N_("结案类型"),
    "closing_met": N_("结案条件"),
    "call_back": N_("回访结果"),
    "reopen": N_("重开"),
    "return_to": N_("退回到"),
    "passed": N_("审核结论"),
    "until": N_("截止日期"),
    "reason": N_("理由"),
    "on_behalf_of": N_("代谁办理"),
}

#: Longest text an operator may enter in each free field, in characters.
TEXT_LIMITS: dict[str, int] = {
    "channel": 12,
    "description": 4000,
    "place": 200,
    "caller_name": 40,
    "caller_phone": 30,
    "requirement": 2000,
    "result": 4000,
    "reason": 2000,
    "closing_condition": 200,
    "basis": 200,
    "supervision_no": 60,
    "supervised_unit": 32,
    "assist_unit": 32,
    "assist_report": 2000,
    "decided_unit": 32,
    "cost_note": 1000,
    "visit_present": 500,
    "visit_finding": 2000,
    "on_behalf_of": 100,
    "supervised": 2000,
    "external_ref": 100,
    "component_code": 32,
    "cell_code": 32,
    "community": 60,
    "street": 60,
    "district": 60,
    "located_by": 20,
}
