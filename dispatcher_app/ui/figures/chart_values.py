"""Charts made of figures: what each panel shows, and what every number on it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dispatcher_app.domain.indicators.dimensions import (
    COMMUNITY,
    HANDLING_TIME,
    HOUR,
    MINOR,
    SOURCE,
    STAGE,
    UNIT,
    Key,
)
from dispatcher_app.domain.indicators.evaluate import percentile, value
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.unit_groups import unit_groups
from dispatcher_app.domain.words import OPEN, Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.charts import RATE, ByKey, ChartFigures
from dispatcher_app.services.figures.league import Standing, leagues
from dispatcher_app.services.figures.store import Counts
from dispatcher_app.services.figures.tables import Behind
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.figures.words import name_of
from dispatcher_app.widgets.panels.numbers import Better, Measure
from dispatcher_app.widgets.panels.values import (
    AreaCount,
    Bin,
    Density,
    Funnel,
    HeatCell,
    HeatGrid,
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

#: So many classes and sources are drawn; the table has all.
_CLASSES, _SOURCES = 12, 7
#: Edges of the classes of handling times, in hours.
_EDGES = (0, 1, 2, 4, 8, 24, 48, 72)
_SHARES = (Fraction(1, 2), Fraction(9, 10), Fraction(19, 20))
_QUARTERS_AN_HOUR = 4


@dataclass(slots=True)
class Opening:
    """What a number opens: what it is of, in words, base counts, and where their cases are found."""

    heading: str
    numbers: Mapping[str, int]
    behind: Behind


@dataclass(slots=True)
class ChartSet:
    """Makes the values of all panels of one reading, and keeps what their keys open."""

    figures: ChartFigures
    hall: Hall
    openings: dict[str, Opening] = field(default_factory=dict)

    def trend(self, rate: str = RATE) -> Trend:
        """One of ``TREND_RATES``, with its target where it has one."""
        indicator = INDICATORS[rate]
        target = indicator.target
        points = []
        for at, part in enumerate(self.figures.trend):
            behind = Behind(part.period, self.figures.as_of, {})
            numbers = {code: part.counts.get(code, 0) for code in indicator.counts}
            heading = _("{what} · {period}").format(what=indicator.name, period=part.period.label)
            key = self._open(f"trend:{rate}:{at}", heading, numbers, behind)
            label = (
                f"{part.period.first:%m-%d}" if part.period.first == part.period.last else part.period.label
            )
            points.append(TrendPoint(key, label, _rate(rate, part.counts), _rate(rate, part.before)))
        return Trend(
            title=_("{rate}走势").format(rate=indicator.name),
            note=self.figures.period.label,
            points=tuple(points),
            measure=Measure.SHARE,
            before_name=self.figures.before.label,
            target=None if target is None else float(target),
            better=Better.MORE,
        )

    def classes(self) -> Pareto:
        found = _largest(self.figures.classes, "filed")
        portions = tuple(self._portion(MINOR.code, key, count, "filed") for key, count in found[:_CLASSES])
        total = sum(count for _key, count in found)
        return Pareto(
            title=_("什么案件多"),
            note=self._note(INDICATORS["filed"].name),
            portions=portions,
            total=total or None,
        )

    def sources(self) -> Shares:
        found = _largest(self.figures.sources, "reported")
        portions = [self._portion(SOURCE.code, key, count, "reported") for key, count in found[:_SOURCES]]
        if rest := sum(count for _key, count in found[_SOURCES:]):
            portions.append(Portion("", _("其他"), rest))
        return Shares(
            title=_("问题从哪里来"), note=self._note(INDICATORS["reported"].name), portions=tuple(portions)
        )

    def stages(self) -> Funnel:
        """Where the open cases stand now, in the order of their way."""
        steps = []
        for stage in (stage for stage in Stage if stage in OPEN):
            counts = self.figures.stages.get(stage.value, {"open": 0})
            steps.append(self._portion(STAGE.code, stage.value, counts["open"], "open"))
        return Funnel(title=_("在办案件在哪一步"), note=_("现在"), steps=tuple(steps))

    def hours(self) -> HeatGrid:
        cells = []
        for hour in range(7 * 24):
            count = self.figures.hours.get(hour, {}).get("reported", 0)
            key = self._opened_by(HOUR.code, hour, {"reported": count})
            cells.append(HeatCell(key, hour // 24, hour % 24, count))
        days = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
        hours = tuple(str(hour) for hour in range(24))
        return HeatGrid(
            title=_("什么时候来"),
            note=self._note(INDICATORS["reported"].name),
            rows=days,
            columns=hours,
            cells=tuple(cells),
        )

    def handling(self) -> Spread:
        histogram = {key: counts["handling_timed"] for key, counts in self.figures.handling.items()}
        bins = []
        for at, low in enumerate(_EDGES):
            high = _EDGES[at + 1] if at + 1 < len(_EDGES) else None
            keys = frozenset(key for key in histogram if _within(key, low, high))
            count = sum(histogram[key] for key in keys)
            behind = Behind(self.figures.period, self.figures.as_of, {HANDLING_TIME.code: keys})
            heading = self._heading(_hours_words(low, high))
            opens = self._open(f"handling:{low}", heading, {"handling_timed": count}, behind)
            bins.append(Bin(opens, float(low), None if high is None else float(high), count))
        known = tuple(Percentile(float(share), _hours(percentile(histogram, share))) for share in _SHARES)
        note = self._note(_("按时限的计时"))
        return Spread(title=_("处置一件要多久"), note=note, bins=tuple(bins), percentiles=known)

    def league(self) -> League:
        """Units within their groups; the panel shows of each as many as there is room for."""
        figures = self.figures
        found = leagues(
            figures.units,
            figures.units_before,
            unit_groups(self.hall.units),
            figures.least,
            self._short_name,
        )
        lines = tuple(self._league_line(one, league.name) for league in found for one in league.units)
        note = _("应处置 {fewest} 件起排名").format(fewest=figures.least)
        return League(title=_("单位按期处置率排名"), note=self._note(note), lines=lines)

    def _short_name(self, code: str) -> str:
        unit = self.hall.units.get(code)
        return (unit.short_name if unit else "") or self._name(UNIT.code, code)

    def _league_line(self, one: Standing, group: str) -> LeagueLine:
        opens = self._opened_by(UNIT.code, one.unit, self.figures.units[one.unit])
        note = _("{count} 件").format(count=f"{one.cases:,}")
        return LeagueLine(opens, one.name, one.place, float(one.rate), one.place_before, note, group)

    def density(self) -> Density:
        areas = []
        for outline in self.hall.pack.communities:
            count = self.figures.communities.get(outline.name, {}).get("filed", 0)
            key = self._opened_by(COMMUNITY.code, outline.name, {"filed": count})
            rings = tuple(tuple(polygon[0]) for polygon in outline.polygons)
            areas.append(AreaCount(key, outline.name, rings, count))
        return Density(title=_("哪里案件多"), note=self._note(INDICATORS["filed"].name), areas=tuple(areas))

    # what a number opens

    def _note(self, what: str) -> str:
        return _("{period} {what}").format(period=self.figures.period.label, what=what)

    def _portion(self, dimension: str, key: Key, count: int, code: str) -> Portion:
        return Portion(self._opened_by(dimension, key, {code: count}), self._name(dimension, key), count)

    def _name(self, dimension: str, key: Key) -> str:
        return name_of(_BY_CODE[dimension], key, self.hall, {})

    def _opened_by(self, dimension: str, key: Key, numbers: Counts) -> str:
        behind = Behind(self.figures.period, self.figures.as_of, {dimension: frozenset({key})})
        name = self._name(dimension, key)
        heading = name if dimension == STAGE.code else self._heading(name)  # where a case stands is of now
        return self._open(f"{dimension}:{key}", heading, numbers, behind)

    def _heading(self, what: str) -> str:
        return _("{what} · {period}").format(what=what, period=self.figures.period.label)

    def _open(self, key: str, heading: str, numbers: Counts, behind: Behind) -> str:
        self.openings[key] = Opening(heading, dict(numbers), behind)
        return key


_BY_CODE = {each.code: each for each in (MINOR, SOURCE, STAGE, HOUR, UNIT, COMMUNITY)}


def _rate(rate: str, counts: Counts) -> float | None:
    found = value(INDICATORS[rate], counts)
    return None if found is None else float(found)


def _largest(by_key: ByKey, code: str) -> list[tuple[Key, int]]:
    found = ((key, counts[code]) for key, counts in by_key.items())
    return sorted((one for one in found if one[1]), key=lambda one: (-one[1], str(one[0])))


def _within(key: Key, low: int, high: int | None) -> bool:
    if not isinstance(key, int):
        return False
    return key >= low * _QUARTERS_AN_HOUR and (high is None or key < high * _QUARTERS_AN_HOUR)


def _hours_words(low: int, high: int | None) -> str:
    if high is None:
        return _("处置用时 {low} 小时以上").format(low=low)
    return _("处置用时 {low}–{high} 小时").format(low=low, high=high)


def _hours(quarter: int | None) -> float | None:
    """The upper edge of the quarter hour in which a share is reached."""
    return None if quarter is None else (quarter + 1) / _QUARTERS_AN_HOUR
