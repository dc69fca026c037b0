"""The trade's words as the program writes them, each with the label an operator sees.

Labels are Chinese source text for :mod:`dispatcher_app.i18n`; members are stable and stored.
"""

from __future__ import annotations

from enum import StrEnum

from dispatcher_app.i18n import C_, N_, _


class Labelled(StrEnum):
    """A stored word with an operator's label: ``STAGE = "stored", N_("label")``."""

    _source: str

    def __new__(cls, value: str, label: str = "") -> Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member._source = label
        return member

    @property
    def source(self) -> str:
        """The label before it is translated, for declarations that are made before a language is chosen."""
        return self._source

    @property
    def label(self) -> str:
        return _(self._source)


class Role(Labelled):
    """Who may act. Units, collectors, the exchange and the program's own policy are parties, not seats."""

    CALL_TAKER = "call_taker", N_("接线员")
    DISPATCHER = "dispatcher", N_("派遣员")
    SHIFT_LEADER = "shift_leader", N_("值班长")
    TRAINER = "trainer", N_("教员")
    ADMINISTRATOR = "administrator", N_("管理员")
    WALL = "wall", N_("大屏")
    UNIT = "unit", N_("处置单位")
    COLLECTOR = "collector", N_("采集员")
    EXCHANGE = "exchange", N_("数据交换")
    POLICY = "policy", N_("审核策略")
    CLOCKWORK = "clockwork", N_("系统定时")


SEATS = frozenset(
    {Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER, Role.TRAINER, Role.ADMINISTRATOR, Role.WALL}
)


class Stage(Labelled):
    """Where a case stands (design §4). Shelved, deferred and supervised are marks, not stages."""

    REPORTED = "reported", N_("待受理")
    VERIFYING = "verifying", N_("核实中")
    AWAITING_FILING = "awaiting_filing", N_("待立案审批")
    AWAITING_DISPATCH = "awaiting_dispatch", N_("待派遣")
    DISPATCH_REVIEW = "dispatch_review", N_("派遣审核")
    HANDLING = "handling", N_("处置中")
    FEEDBACK = "feedback", N_("待批转")
    CHECKING = "checking", N_("核查中")
    CLOSURE_REVIEW = "closure_review", N_("结案审核")
    CLOSED = "closed", N_("已结案")
    DECLINED = "declined", C_("stage", "不予立案")
    VOIDED = "voided", N_("已作废")
    MERGED = "merged", N_("已并案")
    SELF_HANDLED = "self_handled", C_("stage", "自行处置")


ENDED = frozenset({Stage.CLOSED, Stage.DECLINED, Stage.VOIDED, Stage.MERGED, Stage.SELF_HANDLED})
OPEN = frozenset(set(Stage) - ENDED)


class Source(Labelled):
    """Through which door a report came in (domain facts §3)."""

    HOTLINE_12319 = "12319", N_("12319 热线")
    HOTLINE_12345 = "12345", N_("12345 转办")
    COLLECTOR = "collector", N_("采集员上报")
    VIDEO = "video", N_("视频监控")
    WEB = "web", N_("网站微信")
    MEDIA = "media", N_("媒体曝光")
    POLICE_110 = "110", N_("110 联动")
    LEADER = "leader", N_("领导批示")
    PATROL = "patrol", N_("督查巡查")


#: Reports of the public and the media are filed only after a verification on site (design §4).
PUBLIC_SOURCES = frozenset({Source.HOTLINE_12319, Source.HOTLINE_12345, Source.WEB, Source.POLICE_110})
VERIFY_FIRST = PUBLIC_SOURCES | {Source.MEDIA}


class Kind(Labelled):
    """部件 (a thing) or 事件 (something going on)."""

    COMPONENT = "部件", N_("部件")
    EVENT = "事件", N_("事件")


class ClosingKind(Labelled):
    NORMAL = "normal", N_("正常结案")
    OVERDUE = "overdue", N_("超时结案")
    ERROR = "error", N_("差错结案")
    SPECIAL = "special", N_("特殊结案")


class Mark(Labelled):
    """What hangs on a case beside its stage; the last four may hang on an ended one.

    ``TO_LEADER`` stands beside ``APPLICATION`` where only a shift leader grants what is asked for.
    """

    SHELVED = "shelved", C_("mark", "挂账")
    DEFERRED = "deferred", C_("mark", "缓办")
    SUPERVISED = "supervised", C_("mark", "督办")
    APPLICATION = "application", N_("有申请")
    TO_LEADER = "to_leader", N_("待值班长批")
    BOUNDARY = "boundary", N_("权属争议")
    CALL_BACK = "call_back", N_("待回访")
    REOPENING = "reopening", N_("待同意重开")
    APPEAL = "appeal", N_("申诉待审")


class SupervisionLevel(Labelled):
    """The rungs of supervision (督办), each heavier than the one before; it is only ever raised."""

    ORDER = "order", N_("督办单")
    RECTIFICATION = "rectification", N_("整改通知书")
    INTERVIEW = "interview", N_("约谈")
    CIRCULAR = "circular", N_("通报")

    @property
    def rung(self) -> int:
        return list(SupervisionLevel).index(self)


class Lamp(Labelled):
    """How much of the running limit is used; each has a shape beside its colour."""

    NONE = "none", N_("无时限")
    OK = "ok", N_("正常")
    DUE = "due", N_("临近")
    OVER = "over", N_("超时")
    PAUSED = "paused", N_("暂停")


class Tier(Labelled):
    """Level of a responsible unit: Xuchang keeps 29 city and 103 district units."""

    CITY = "city", N_("市级")
    DISTRICT = "district", N_("区级")
