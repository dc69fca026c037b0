"""Every kind of alarm, once: what must be so, whose turn it is, how it sounds, what ends it, what to do.

What is merely good to know is no alarm and has no line here: a person of the seat's role must be able to do
something about it now. A new kind is a word of :class:`AlarmKind`, a line of :func:`_rules`, and the place in
:mod:`dispatcher_app.domain.alarms.conditions` that finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from dispatcher_app.domain.words import Labelled, Role
from dispatcher_app.i18n import C_, N_

_NOW, _MINUTE = timedelta(0), timedelta(minutes=1)
_TAKER, _DISPATCHER, _LEADER = Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER
#: Seats that work on cases; nobody else has alarms.
ALARMED = frozenset({_TAKER, _DISPATCHER, _LEADER})


class AlarmClass(Labelled):
    """How soon somebody must act, the most pressing first; each class has a sound and a shape of its own."""

    URGENT = "urgent", C_("alarm", "紧急")
    HIGH = "high", C_("alarm", "重要")
    NORMAL = "normal", C_("alarm", "一般")
    SYSTEM = "system", C_("alarm", "系统")

    @property
    def rank(self) -> int:
        """0 is the most pressing."""
        return _RANKS[self]


_RANKS = {sound: rank for rank, sound in enumerate(AlarmClass)}


class AlarmKind(Labelled):
    """What an alarm is about; stored in journals."""

    URGENT_WAITING = "urgent_waiting", N_("紧急案件待派遣")
    WEATHER_BEGUN = "weather_begun", N_("天气预案启动")
    MINE_OVER = "mine_over", N_("我在办的岗位超时")
    QUEUE_OVER = "queue_over", N_("岗位时限已超")
    SUPERVISION_OVER = "supervision_over", N_("督办逾期未回复")
    BOUNDARY = "boundary", N_("权属争议待裁定")
    MINE_DUE = "mine_due", N_("我在办的临近超时")
    SUPERVISION_DUE = "supervision_due", N_("督办临近期限")
    APPLICATION = "application", N_("申请待批")
    CALL_BACK = "call_back", N_("回访到时")
    UNIT_OVERDUE = "unit_overdue", N_("单位处置超期")
    HANDOVER_DUE = "handover_due", N_("交接班未签")
    LOOKS_UNDONE = "looks_undone", N_("抽样复看未完成")
    CONTACT_LOST = "contact_lost", N_("数据库失联")
    NOT_SENT = "not_sent", N_("操作未送出")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRule:
    """One kind. Texts are source texts for people: ``when`` it is raised, what ``clears`` it, what ``todo``.

    ``title`` is the alarm in one line, with ``{name}`` and ``{count}``. ``on_delay`` is how long it must be
    so before it is raised, ``off_delay`` how long it must not be so before it is over: what comes and goes
    within seconds neither rings again nor vanishes from under a hand. More than ``fold_above`` of one kind
    are one line. ``local``: it is about this workstation; what is done about it stays here. ``once``: it is
    over when somebody has acknowledged it. ``hidden_by`` are kinds that are its cause: while one stands this
    is silent.
    """

    kind: AlarmKind
    sound: AlarmClass
    roles: frozenset[Role]
    title: str
    when: str
    clears: str
    todo: str
    on_delay: timedelta = _NOW
    off_delay: timedelta = _NOW
    fold_above: int = 3
    local: bool = False
    once: bool = False
    hidden_by: frozenset[AlarmKind] = frozenset()


def _rules() -> Iterator[AlarmRule]:
    kind, sound = AlarmKind, AlarmClass
    yield AlarmRule(
        kind=kind.URGENT_WAITING,
        sound=sound.URGENT,
        roles=frozenset({_DISPATCHER}),
        title=N_("{name} 紧急案件待派遣"),
        when=N_("时限为紧急小时的案件待派遣满 2 分钟,没有人认领"),
        clears=N_("有人认领或派出"),
        todo=N_("马上派遣"),
    )
    yield AlarmRule(
        kind=kind.WEATHER_BEGUN,
        sound=sound.HIGH,
        roles=ALARMED,
        title=N_("{name}预案已启动"),
        when=N_("值班长启动了天气预案"),
        clears=N_("确认,或预案解除"),
        todo=N_("看预案,按预案受理和派遣"),
        once=True,
    )
    yield AlarmRule(
        kind=kind.MINE_OVER,
        sound=sound.HIGH,
        roles=ALARMED,
        title=N_("{name} 在您手里过了岗位时限"),
        when=N_("您认领满 5 分钟的案件过了岗位时限"),
        clears=N_("办到下一步,或放回公共池"),
        todo=N_("办完,或放回公共池"),
        on_delay=5 * _MINUTE,
    )
    yield AlarmRule(
        kind=kind.QUEUE_OVER,
        sound=sound.HIGH,
        roles=ALARMED,
        title=N_("{name}有 {count} 件超过岗位时限"),
        when=N_("本岗队列里没人认领的案件过了岗位时限"),
        clears=N_("都有人办了"),
        todo=N_("从最早的办起"),
        off_delay=_MINUTE,
    )
    yield AlarmRule(
        kind=kind.SUPERVISION_OVER,
        sound=sound.HIGH,
        roles=frozenset({_LEADER}),
        title=N_("{name} 督办逾期未回复"),
        when=N_("过了督办期限,单位还没有回复"),
        clears=N_("回复督办,或督办升级后有了新期限"),
        todo=N_("督办升级,或催单位回复"),
    )
    yield AlarmRule(
        kind=kind.BOUNDARY,
        sound=sound.NORMAL,
        roles=frozenset({_LEADER}),
        title=N_("{name} 权属争议待裁定"),
        when=N_("案件有权属争议满 5 分钟"),
        clears=N_("裁定权属"),
        todo=N_("裁定,或先安排联合勘查"),
        on_delay=5 * _MINUTE,
    )
    yield AlarmRule(
        kind=kind.MINE_DUE,
        sound=sound.NORMAL,
        roles=ALARMED,
        title=N_("{name} 在您手里快超时"),
        when=N_("您认领满 5 分钟的案件到了预警时间"),
        clears=N_("办到下一步,或放回公共池"),
        todo=N_("接着办"),
        on_delay=5 * _MINUTE,
    )
    yield AlarmRule(
        kind=kind.SUPERVISION_DUE,
        sound=sound.NORMAL,
        roles=frozenset({_DISPATCHER}),
        title=N_("{name} 督办 2 小时内到期"),
        when=N_("督办期限剩不到 2 小时,单位还没有回复"),
        clears=N_("回复督办,或期限已过"),
        todo=N_("催单位回复并代录"),
    )
    yield AlarmRule(
        kind=kind.APPLICATION,
        sound=sound.NORMAL,
        roles=frozenset({_DISPATCHER, _LEADER}),
        title=N_("{name} 申请待批"),
        when=N_("延期、挂账或缓办申请等了 5 分钟"),
        clears=N_("批准或不批准"),
        todo=N_("批准或不批准"),
        on_delay=5 * _MINUTE,
    )
    yield AlarmRule(
        kind=kind.CALL_BACK,
        sound=sound.NORMAL,
        roles=frozenset({_TAKER}),
        title=N_("{name} 该回访了"),
        when=N_("到了约定的回访时间 30 分钟"),
        clears=N_("回访并登记"),
        todo=N_("打电话回访"),
    )
    yield AlarmRule(
        kind=kind.UNIT_OVERDUE,
        sound=sound.NORMAL,
        roles=frozenset({_DISPATCHER}),
        title=N_("{name}有 {count} 件处置超期"),
        when=N_("单位的案件在近 24 小时内过了处置时限"),
        clears=N_("都反馈了,或都超过了 24 小时"),
        todo=N_("催办;催不动的请值班长督办"),
        off_delay=_MINUTE,
    )
    yield AlarmRule(
        kind=kind.HANDOVER_DUE,
        sound=sound.NORMAL,
        roles=frozenset({_LEADER}),
        title=N_("{name}交接班还没有签"),
        when=N_("班次结束 15 分钟,交接班还没有签"),
        clears=N_("双方签字,或过了 2 小时"),
        todo=N_("F4 打开交接班"),
    )
    yield AlarmRule(
        kind=kind.LOOKS_UNDONE,
        sound=sound.NORMAL,
        roles=frozenset({_LEADER}),
        title=N_("{name}还有 {count} 件没有复看"),
        when=N_("本班剩不到 1 小时,抽中的案件还没有都复看"),
        clears=N_("都复看了,或换了班"),
        todo=N_("复看抽中的案件"),
    )
    yield AlarmRule(
        kind=kind.CONTACT_LOST,
        sound=sound.SYSTEM,
        roles=ALARMED,
        title=N_("数据库联系不上"),
        when=N_("数据库 10 秒没有应答"),
        clears=N_("恢复应答"),
        todo=N_("照常录入,内容存在本机;告诉管理员"),
        on_delay=timedelta(seconds=10),
        off_delay=timedelta(seconds=5),
        local=True,
    )
    yield AlarmRule(
        kind=kind.NOT_SENT,
        sound=sound.SYSTEM,
        roles=ALARMED,
        title=N_("有 {count} 项操作没有送出"),
        when=N_("数据库在应答,存在本机的操作 2 分钟还没有送出,或没有办成"),
        clears=N_("送出,或看过按“知道了”"),
        todo=N_("F8 看是哪些"),
        on_delay=2 * _MINUTE,
        local=True,
        hidden_by=frozenset({kind.CONTACT_LOST}),
    )


RULES: Mapping[AlarmKind, AlarmRule] = {rule.kind: rule for rule in _rules()}


def kinds_of(role: Role) -> frozenset[AlarmKind]:
    """What a seat of *role* is ever alarmed about."""
    return frozenset(kind for kind, rule in RULES.items() if role in rule.roles)
