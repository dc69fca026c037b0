"""Panels of what has been: the month, the trend, the units, the year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.domain.words import Labelled, Source
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.league import GroupLeague, Standing, leagues
from dispatcher_app.services.wall.figures import DayCounts, PastFigures
from dispatcher_app.services.wall.state import WallState
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.ui.wall.of_now import Maker, rate_of
from dispatcher_app.widgets.panels.numbers import Better, Measure, short_text
from dispatcher_app.widgets.panels.values import (
    AreaCount,
    Bin,
    Density,
    Figures,
    HeatCell,
    HeatGrid,
    KeyFigure,
    League,
    LeagueLine,
    Pareto,
    Percentile,
    Portion,
    Shares,
    Spread,
    Trend,
    TrendPoint,
)

#: Edges of the bins of handling times, in hours.
_EDGES = (0, 1, 2, 4, 8, 24, 48, 72)
_SHARES = (0.5, 0.9, 0.95)
_MONTH_DAYS = 30
_WEEKDAYS = 7
_DAY = timedelta(days=1)


def month_rate(indicator: str) -> Maker:
    """A rate of this month with its target, against the month before."""

    def make(state: WallState, _city: WallCity) -> Figures | None:
        if state.past is None:
            return None
        target = INDICATORS[indicator].target
        return KeyFigure(
            title=INDICATORS[indicator].name,
            note=_("本月"),
            key=f"month:{indicator}",
            value=rate_of(state.past.month, indicator),
            measure=Measure.SHARE,
            before=rate_of(state.past.last_month, indicator),
            before_name=_("上月"),
            target=None if target is None else float(target),
            better=Better.MORE,
        )

    return make


def month_count(code: str, title: str) -> Maker:
    """A number of this month, against last month when it had come as far."""

    def make(state: WallState, _city: WallCity) -> Figures | None:
        if state.past is None:
            return None
        return KeyFigure(
            title=_(title),
            key=f"month:{code}",
            value=state.past.month.get(code, 0),
            before=state.past.last_month_so_far.get(code),
            before_name=_("上月同期"),
        )

    return make


def year_count(code: str, title: str) -> Maker:
    """A number of this year, against the same days a year ago where there is anything of them."""

    def make(state: WallState, _city: WallCity) -> Figures | None:
        if state.past is None:
            return None
        return KeyFigure(
            title=_(title),
            key=f"year:{code}",
            value=state.past.year.get(code, 0),
            before=state.past.last_year.get(code),
            before_name=_("去年同期"),
        )

    return make


def year_rate(indicator: str) -> Maker:
    """A rate of this year."""

    def make(state: WallState, _city: WallCity) -> Figures | None:
        if state.past is None:
            return None
        return KeyFigure(
            title=INDICATORS[indicator].name,
            note=_("今年"),
            key=f"year:{indicator}",
            value=rate_of(state.past.year, indicator),
            measure=Measure.SHARE,
            before=rate_of(state.past.last_year, indicator),
            before_name=_("去年同期"),
            better=Better.MORE,
        )

    return make


def rate_trend(indicator: str) -> Maker:
    """A rate on the last 30 days that are over, and on the 30 days before them."""

    def make(state: WallState, city: WallCity) -> Figures | None:
        if state.past is None:
            return None
        today = state.past.at.astimezone(city.zone).date()
        by_day = {each.day: rate_of(each.counts, indicator) for each in state.past.days}
        target = INDICATORS[indicator].target
        return Trend(
            title=INDICATORS[indicator].name,
            note=_("近 30 日,到昨日"),
            points=tuple(_day_point(by_day, today, back, indicator) for back in range(_MONTH_DAYS, 0, -1)),
            measure=Measure.SHARE,
            before_name=_("前 30 日"),
            target=None if target is None else float(target),
            better=Better.MORE,
        )

    return make


def _day_point(by_day: Mapping[date, float | None], today: date, back: int, key: str) -> TrendPoint:
    day = today - timedelta(days=back)
    before = by_day.get(day - timedelta(days=_MONTH_DAYS))
    return TrendPoint(f"day:{key}:{day}", f"{day:%m-%d}", by_day.get(day), before)


def month_days(indicator: str) -> Maker:
    """A rate on the days of this month that are over, and on the same days of last month."""

    def make(state: WallState, city: WallCity) -> Figures | None:
        if state.past is None:
            return None
        today = state.past.at.astimezone(city.zone).date()
        by_day = {each.day: rate_of(each.counts, indicator) for each in state.past.days}
        this, last = today.replace(day=1), (today.replace(day=1) - _DAY).replace(day=1)
        long = max(_days_in(this), _days_in(last))
        target = INDICATORS[indicator].target
        return Trend(
            title=INDICATORS[indicator].name,
            note=_("本月每日"),
            points=tuple(_same_day(by_day, this, last, today, at, indicator) for at in range(long)),
            measure=Measure.SHARE,
            before_name=_("上月"),
            target=None if target is None else float(target),
            better=Better.MORE,
        )

    return make


def _same_day(
    by_day: Mapping[date, float | None], this: date, last: date, today: date, at: int, key: str
) -> TrendPoint:
    """The day *at* of both months; today is not over, and months may be shorter."""
    day, before = this + at * _DAY, last + at * _DAY
    value = by_day.get(day) if day < today and day.month == this.month else None
    value_before = by_day.get(before) if before.month == last.month else None
    return TrendPoint(f"day:{key}:{day}", _("{day} 日").format(day=at + 1), value, value_before)


def _days_in(month: date) -> int:
    return ((month + 31 * _DAY).replace(day=1) - month).days


def year_months(state: WallState, city: WallCity) -> Figures | None:
    """Cases closed in every month of this year that is over; how many so far this month is said beside it."""
    if state.past is None:
        return None
    this = state.past.at.astimezone(city.zone).date()
    known = {each.day.month: each for each in state.past.months if each.day.year == this.year}
    so_far = short_text(state.past.month.get("closed", 0), Measure.COUNT)
    return Trend(
        title=_("每月结案"),
        note=_("本月至今 {count} 件").format(count=so_far),
        empty=_("还没有过完的月份"),
        points=tuple(_month_point(known.get(month), month, this.month) for month in range(1, 13)),
    )


def _month_point(found: DayCounts | None, month: int, this: int) -> TrendPoint:
    count = found.counts.get("closed", 0) if found is not None and month < this else None
    return TrendPoint(f"month:closed:{month}", _("{month} 月").format(month=month), count)


def classes(state: WallState, city: WallCity) -> Figures | None:
    if state.past is None:
        return None
    found = sorted(state.past.classes.items(), key=lambda item: (-item[1], item[0]))
    portions = tuple(Portion(f"class:{code}", city.class_name(code), count) for code, count in found[:12])
    total = sum(state.past.classes.values())
    return Pareto(title=_("什么案件多"), note=_("本月立案"), portions=portions, total=total or None)


def week_hours(state: WallState, _city: WallCity) -> Figures | None:
    if state.past is None:
        return None
    cells = tuple(
        HeatCell(f"hour:{hour}", hour // 24, hour % 24, state.past.week_hours.get(hour, 0))
        for hour in range(_WEEKDAYS * 24)
    )
    return HeatGrid(
        title=_("什么时候来"),
        note=_("近 4 周上报,到昨日"),
        rows=(_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")),
        columns=tuple(str(hour) for hour in range(24)),
        cells=cells,
    )


def handling_time(state: WallState, _city: WallCity) -> Figures | None:
    if state.past is None:
        return None
    histogram = state.past.handling
    bins = []
    for at, low in enumerate(_EDGES):
        high = _EDGES[at + 1] if at + 1 < len(_EDGES) else None
        count = sum(
            n
            for quarter, n in histogram.items()
            if low * 4 <= quarter and (high is None or quarter < high * 4)
        )
        bins.append(Bin(f"handling:{low}", float(low), None if high is None else float(high), count))
    known = tuple(Percentile(share, _percentile(histogram, share)) for share in _SHARES)
    return Spread(title=_("处置一件要多久"), note=_("本月,按时限的计时"), bins=tuple(bins), percentiles=known)


def _percentile(histogram: Mapping[int, int], share: float) -> float | None:
    """In hours: the upper edge of the quarter hour in which the share is reached."""
    total, seen = sum(histogram.values()), 0
    for quarter, count in sorted(histogram.items()):
        seen += count
        if seen >= share * total:
            return (quarter + 1) / 4
    return None


def units(state: WallState, city: WallCity) -> Figures | None:
    """On-time handling by unit in every group of units of a kind."""
    if state.past is None:
        return None
    found = _leagues(state.past, city)
    lines = tuple(_unit_line(one, league.name) for league in found for one in league.units)
    note = _("本月 · {fewest} 件起排名").format(fewest=state.past.least)
    return League(title=_("按期处置率"), note=note, lines=lines)


def units_of(group: UnitGroup) -> Maker:
    """On-time handling of the units of one group."""

    def make(state: WallState, city: WallCity) -> Figures | None:
        if state.past is None:
            return None
        found = [league for league in _leagues(state.past, city) if league.group == group.value]
        lines = tuple(_unit_line(one, "") for league in found for one in league.units)
        note = _("本月 · {fewest} 件起排名").format(fewest=state.past.least)
        return League(title=group.label, note=note, empty=_("本月没有应处置的案件"), lines=lines)

    return make


def _leagues(past: PastFigures, city: WallCity) -> tuple[GroupLeague, ...]:
    return leagues(past.units, past.units_before, city.unit_groups, past.least, city.unit)


def _unit_line(one: Standing, group: str) -> LeagueLine:
    note = _("{count} 件").format(count=short_text(one.cases, Measure.COUNT))
    return LeagueLine(f"unit:{one.unit}", one.name, one.place, float(one.rate), one.place_before, note, group)


def sources(state: WallState, _city: WallCity) -> Figures | None:
    if state.past is None:
        return None
    labels: dict[str, Labelled] = {source.value: source for source in Source}
    found = sorted(state.past.sources.items(), key=lambda item: (-item[1], item[0]))
    portions = tuple(
        Portion(f"source:{word}", labels[word].label if word in labels else word, count)
        for word, count in found
    )
    return Shares(title=_("问题从哪里来"), note=_("今年上报"), portions=_few(portions, 6))


def _few(portions: tuple[Portion, ...], most: int) -> tuple[Portion, ...]:
    """The largest, and all others together as one, so that the parts still make the whole."""
    if len(portions) <= most:
        return portions
    rest = sum(portion.count or 0 for portion in portions[most - 1 :])
    return (*portions[: most - 1], Portion("", _("其他"), rest))


def density(state: WallState, city: WallCity) -> Figures | None:
    past: PastFigures | None = state.past
    if past is None:
        return None
    codes: Iterable[str] = city.communities
    areas = tuple(
        AreaCount(
            f"community:{code}",
            city.community(code),
            city.rings(code),
            past.communities.get(city.community(code), 0),
        )
        for code in codes
        if city.rings(code)
    )
    return Density(title=_("哪里案件多"), note=_("近 30 日立案"), areas=areas)
