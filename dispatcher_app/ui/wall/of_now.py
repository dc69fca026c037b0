"""Panels of the moment: open cases, what is late, today so far, who is on duty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from dispatcher_app.domain.indicators.evaluate import value
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.lateness import Late, whose
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp, Role, Stage
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.shift.duty import DutyLine, DutyState
from dispatcher_app.services.wall.figures import Counts, NowFigures
from dispatcher_app.services.wall.state import OpenCount, WallState
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.widgets.panels.numbers import Better, Measure
from dispatcher_app.widgets.panels.values import (
    CasePoint,
    CityCases,
    Figures,
    Funnel,
    KeyFigure,
    LineList,
    ListLine,
    Pareto,
    Portion,
    Shares,
    Trend,
    TrendPoint,
)
from dispatcher_app.widgets.times import remaining_text

#: A panel's values, or None while what it shows has not been read.
Maker = Callable[[WallState, WallCity], Figures | None]
#: Lists are cut where they are drawn; more lines than these no wall has room for.
_LINES = 24
#: Five steps of a case's way as a visitor understands them.
_WAY = (
    (N_("受理立案"), (Stage.REPORTED, Stage.VERIFYING, Stage.AWAITING_FILING)),
    (N_("派遣"), (Stage.AWAITING_DISPATCH, Stage.DISPATCH_REVIEW)),
    (N_("处置"), (Stage.HANDLING,)),
    (N_("核查"), (Stage.FEEDBACK, Stage.CHECKING)),
    (N_("结案审核"), (Stage.CLOSURE_REVIEW,)),
)
#: The stages at which a case waits for a post of the hall.
_POSTS = {
    Role.CALL_TAKER: (Stage.REPORTED, Stage.VERIFYING),
    Role.DISPATCHER: (Stage.AWAITING_DISPATCH, Stage.FEEDBACK, Stage.CHECKING),
    Role.SHIFT_LEADER: (Stage.AWAITING_FILING, Stage.DISPATCH_REVIEW, Stage.CLOSURE_REVIEW),
}
_WAITING = (
    (N_("等接线员"), _POSTS[Role.CALL_TAKER]),
    (N_("等派遣员"), _POSTS[Role.DISPATCHER]),
    (N_("等值班长"), _POSTS[Role.SHIFT_LEADER]),
)
#: How somebody stands to the shift, short enough for five metres; who has gone home is not listed.
_DUTY = {
    DutyState.ON_DUTY: (Lamp.OK, N_("在岗")),
    DutyState.NOT_SIGNED: (Lamp.NONE, N_("在席未签到")),
    DutyState.AWAY: (Lamp.DUE, N_("席位无应答")),
    DutyState.MISSING: (Lamp.OVER, N_("应到未到")),
}


def counted_today(code: str, title: str) -> Maker:
    """How many today so far, against yesterday at this time."""

    def make(state: WallState, _city: WallCity) -> Figures | None:
        figures = state.figures
        if figures is None:
            return None
        return KeyFigure(
            title=_(title),
            key=f"today:{code}",
            value=figures.today.get(code, 0),
            before=figures.yesterday.get(code),
            before_name=_("昨日此时"),
        )

    return make


def rate_of(counts: Counts, indicator: str) -> float | None:
    """The share as the declared table has it; None without a denominator."""
    found = value(INDICATORS[indicator], counts)
    return None if found is None else float(found)


def on_time_today(state: WallState, _city: WallCity) -> Figures | None:
    figures = state.figures
    if figures is None:
        return None
    return KeyFigure(
        title=_("按期处置率"),
        note=_("今日"),
        key="today:on_time_handling_rate",
        value=rate_of(figures.today, "on_time_handling_rate"),
        measure=Measure.SHARE,
        before=rate_of(figures.yesterday, "on_time_handling_rate"),
        before_name=_("昨日此时"),
        better=Better.MORE,
    )


def reported_by_hour(state: WallState, city: WallCity) -> Figures | None:
    figures = state.figures
    if figures is None:
        return None
    hour = figures.at.astimezone(city.zone).hour
    return Trend(
        title=_("每小时上报"),
        before_name=_("昨日"),
        points=tuple(_hour_point(figures, each, hour) for each in range(24)),
    )


def _hour_point(figures: NowFigures, hour: int, now: int) -> TrendPoint:
    """The hour that is not over has no number yet: it would look as if nothing came any more."""
    count = figures.hours_today.get(hour, 0) if hour < now else None
    before = figures.hours_yesterday.get(hour, 0) if figures.yesterday else None
    return TrendPoint(f"today:hour:{hour}", _("{hour} 时").format(hour=hour), count, before)


def open_figure(title: str, count: Callable[[OpenCount], int], lamp: Lamp = Lamp.NONE) -> Maker:
    """A number of open cases; with a *lamp* it is marked unless it is 0."""

    def make(state: WallState, _city: WallCity) -> Figures | None:
        if state.open is None:
            return None
        number = count(state.open)
        better = Better.LESS if lamp is not Lamp.NONE else Better.NEITHER
        return KeyFigure(title=_(title), key=f"open:{title}", value=number, lamp=lamp, better=better)

    return make


def late_figure(kind: Late) -> Maker:
    """How many open cases are late in this way."""
    return open_figure(kind.source, lambda found: len(found.late[kind]), Lamp.OVER)


def stages(state: WallState, _city: WallCity) -> Funnel | None:
    if state.open is None:
        return None
    return Funnel(title=_("在办案件在哪一步"), steps=_portions(state.open, _WAY, "stage"))


def waiting(state: WallState, _city: WallCity) -> Figures | None:
    if state.open is None:
        return None
    portions = _portions(state.open, _WAITING, "waiting")
    return Shares(title=_("案件在等谁"), empty=_("没有案件在等大厅"), portions=portions)


def _portions(
    counts: OpenCount, way: tuple[tuple[str, tuple[Stage, ...]], ...], key: str
) -> tuple[Portion, ...]:
    return tuple(
        Portion(f"{key}:{name}", _(name), sum(counts.stages[stage] for stage in some)) for name, some in way
    )


def live_map(state: WallState, _city: WallCity) -> CityCases | None:
    if state.rows is None:
        return None
    points = tuple(
        CasePoint(row.lon, row.lat, row.lamp(state.now))
        for row in state.rows
        if row.lon is not None and row.lat is not None
    )
    elsewhere = len(state.rows) - len(points)
    note = _("● 正常 ▲ 临近时限 ■ 过了时限")
    empty = _("现在没有在办案件")
    return CityCases(title=_("在办案件"), note=note, empty=empty, points=points, elsewhere=elsewhere)


def late_units(state: WallState, city: WallCity) -> Figures | None:
    if state.open is None:
        return None
    portions = tuple(
        Portion(f"late:{code}", city.unit(code), count)
        for code, count in state.open.late_units.most_common(_LINES)
    )
    total = state.open.late_units.total()
    empty = _("没有处置超期的案件")
    return Pareto(title=_("处置超期压在谁手上"), empty=empty, portions=portions, total=total or None)


def overdue_list(state: WallState, city: WallCity) -> Figures | None:
    """What units are late with, the latest first."""
    if state.open is None:
        return None
    rows = state.open.late[Late.UNIT]
    return _case_list(_("处置超期最久"), _("处置单位"), rows, state, city, _("没有处置超期的案件"))


def post_overdue_list(state: WallState, city: WallCity) -> Figures | None:
    """What the hall's own posts are late with; no unit is named, because none is late."""
    if state.open is None:
        return None
    rows = state.open.late[Late.POST]
    return _case_list(_("岗位超时最久"), _("在哪个岗位"), rows, state, city, _("没有岗位超时的案件"))


def supervised_list(state: WallState, city: WallCity) -> Figures | None:
    if state.open is None:
        return None
    rows = state.open.supervised
    return _case_list(_("正在督办"), _("在谁手上"), rows, state, city, _("没有督办的在办案件"))


def _case_list(
    title: str, holder: str, rows: tuple[QueueRow, ...], state: WallState, city: WallCity, empty: str
) -> LineList:
    """*holder* heads the column that says who has each case."""
    lines = tuple(
        ListLine(
            f"case:{row.case_id}",
            (row.number.rpartition("-")[2], city.case_title(row), _holder(row, city), _left(row, state)),
            row.lamp(state.now),
        )
        for row in rows[:_LINES]
    )
    return LineList(
        title=title,
        heads=(_("案件"), _("类别"), holder, _("时限")),
        weights=(1.4, 2.8, 2.6, 2.7),
        lines=lines,
        more=len(rows) - len(lines),
        empty=empty,
    )


def _holder(row: QueueRow, city: WallCity) -> str:
    """Whose clock runs: the unit's while it handles the case, else a post's of the hall."""
    if whose(row.stage) is Late.UNIT:
        return city.unit(row.unit)
    return next((post.label for post, stages in _POSTS.items() if row.stage in stages), row.stage.label)


def _left(row: QueueRow, state: WallState) -> str:
    """To the minute at the most, so that a list does not change under the eyes."""
    minute = state.now - timedelta(seconds=state.now.second, microseconds=state.now.microsecond)
    return remaining_text(minute, row.due_at) or row.lamp(state.now).label


def on_duty(state: WallState, _city: WallCity) -> Figures | None:
    if state.duty is None:
        return None
    here = sum(line.state in (DutyState.ON_DUTY, DutyState.NOT_SIGNED) for line in state.duty)
    return KeyFigure(title=_("在岗"), note=state.shift, key="duty", value=here, measure=Measure.PEOPLE)


def missing(state: WallState, _city: WallCity) -> Figures | None:
    if state.duty is None:
        return None
    count = sum(line.state in (DutyState.AWAY, DutyState.MISSING) for line in state.duty)
    title = _("应到未到")
    return KeyFigure(title=title, key="missing", value=count, measure=Measure.PEOPLE, lamp=Lamp.OVER)


def duty_list(state: WallState, _city: WallCity) -> Figures | None:
    if state.duty is None:
        return None
    lines = tuple(_duty_line(line) for line in state.duty if line.state in _DUTY)
    return LineList(
        title=_("谁在岗"),
        note=state.shift,
        heads=(_("席位"), _("姓名"), _("岗位"), _("状态")),
        weights=(2.4, 2.0, 1.8, 3.0),
        lines=lines[:_LINES],
        more=max(0, len(lines) - _LINES),
        empty=_("现在没有人在岗"),
    )


def _duty_line(line: DutyLine) -> ListLine:
    desk = line.desk or line.rostered_desk or "—"
    lamp, words = _DUTY[line.state]
    return ListLine(f"duty:{line.person}", (desk, line.name, line.role.label, _(words)), lamp)
