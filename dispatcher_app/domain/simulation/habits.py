"""When, how and what a city reports, as far as it is known: the usual, and what a hall's own past shows.

The shape of a day is that of the demo city's past: a peak in the morning and one in the afternoon, a small
one in the evening. Shares of sources, repeats and addresses left out are those of domain facts §1.4, §6 and
§9: nine reports in ten come from collectors, 2-3 % from 12345, one caller in ten gives no address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dispatcher_app.domain.simulation.scenario import Flow
from dispatcher_app.domain.words import Source

#: Weights of the hours of a day, from midnight on.
USUAL_HOURS: tuple[float, ...] = (
    1.2, 0.8, 0.5, 0.4, 0.5, 1.0, 2.0, 4.5, 8.5, 10.0, 9.5, 6.5,
    3.5, 4.0, 7.0, 9.0, 9.0, 6.5, 4.0, 3.5, 3.2, 2.6, 2.0, 1.6,
)  # fmt: skip
#: Weights of the days of a week, from Monday on.
USUAL_WEEKDAYS: tuple[float, ...] = (1.15, 1.05, 1.0, 1.0, 1.05, 0.9, 0.85)
USUAL_SOURCES: Mapping[Source, float] = {
    Source.COLLECTOR: 84.0,
    Source.HOTLINE_12319: 6.0,
    Source.HOTLINE_12345: 3.0,
    Source.WEB: 3.0,
    Source.VIDEO: 3.0,
    Source.PATROL: 0.6,
    Source.POLICE_110: 0.2,
    Source.MEDIA: 0.1,
    Source.LEADER: 0.1,
}
#: Fewer past reports than these say nothing of the hours of a day.
ENOUGH = 200


@dataclass(frozen=True, slots=True)
class PastReport:
    """One report of a hall's past; ``at`` is by the hall's own clock, ``community`` a code."""

    at: datetime
    source: Source
    class_code: str
    community: str


def usual_flow(cases_a_day: float) -> Flow:
    """The everyday flow of a hall of which nothing is known but its size."""
    return Flow(cases_a_day=cases_a_day, hours=USUAL_HOURS, weekdays=USUAL_WEEKDAYS, sources=USUAL_SOURCES)


def fitted(
    flow: Flow,
    past: Iterable[PastReport],
    usual_classes: Mapping[str, float],
    usual_areas: Mapping[str, float],
) -> Flow:
    """*flow* as *past* shows it: hours, weekdays and sources unless it has its own, and how often each class
    and community occurs, times what it says of them itself.

    Each share lies between what was seen and the usual, nearer to what was seen the more there was, so an
    hour in which nothing happened to be reported is not for ever without reports. *usual_classes* are the
    weights of the pack's texts by bare class code, *usual_areas* those of the places where things happen by
    community. Too short a past changes nothing.
    """
    seen = list(past)
    if len(seen) < ENOUGH:
        return flow
    hours = Counter(report.at.hour for report in seen)
    classes = Counter(report.class_code.rpartition(":")[2] for report in seen)
    areas = Counter(report.community for report in seen)
    is_own = (flow.hours != USUAL_HOURS, flow.weekdays != USUAL_WEEKDAYS, flow.sources != USUAL_SOURCES)
    return replace(
        flow,
        hours=flow.hours if is_own[0] else _blended([hours[hour] for hour in range(24)], flow.hours),
        weekdays=flow.weekdays if is_own[1] else _weekdays(seen, flow.weekdays),
        sources=flow.sources if is_own[2] else _sources(seen, flow.sources),
        classes=_times(_factors(classes, usual_classes), flow.classes),
        areas=_times(_factors(areas, usual_areas), flow.areas),
    )


def factor_of(code: str, factors: Mapping[str, float], dash: str = "-") -> float:
    """The factor of the longest beginning of *code* that is named; 1 where none is.

    Beginnings end at a *dash*; with none ("") anywhere, as codes of places do.
    """
    fitting = [name for name in factors if code == name or code.startswith(name + dash)]
    return factors[max(fitting, key=len)] if fitting else 1.0


def _times(seen: Mapping[str, float], said: Mapping[str, float]) -> dict[str, float]:
    """What was *seen* of each code, times what a scenario has *said* of it or of its beginning."""
    if not seen:
        return dict(said)
    found = {}
    for code, factor in seen.items():
        dash = "" if code.isdigit() else "-"
        found[code] = factor * factor_of(code, said, dash)
    return found


def _blended(seen: list[int], usual: tuple[float, ...]) -> tuple[float, ...]:
    """Shares of *seen* with as many made-up reports of the usual shape as :data:`ENOUGH`."""
    total, whole = sum(seen), sum(usual)
    return tuple(
        (n + ENOUGH * share / whole) / (total + ENOUGH) for n, share in zip(seen, usual, strict=True)
    )


def _weekdays(seen: list[PastReport], usual: tuple[float, ...]) -> tuple[float, ...]:
    """Reports a day of each weekday: a past of ten days has some of them twice."""
    days = Counter(day.weekday() for day in {report.at.date() for report in seen})
    if len(days) < 7:
        return usual
    reports = Counter(report.at.weekday() for report in seen)
    a_day = [reports[day] / days[day] for day in range(7)]
    mean = sum(a_day) / 7
    return tuple((rate / mean + own) / 2 for rate, own in zip(a_day, usual, strict=True))


def _sources(seen: list[PastReport], usual: Mapping[Source, float]) -> dict[Source, float]:
    counted = Counter(report.source for report in seen)
    named = tuple(Source)
    shares = _blended([counted[source] for source in named], tuple(usual.get(s, 0.0) for s in named))
    return {source: share for source, share in zip(named, shares, strict=True) if share}


def _factors(counted: Counter[str], usual: Mapping[str, float]) -> dict[str, float]:
    """How many times the usual each class was reported, never quite nought."""
    total, whole = sum(counted[code] for code in usual), sum(usual.values())
    if not total:
        return {}
    return {
        code: (counted[code] + ENOUGH * weight / whole) / (total + ENOUGH) / (weight / whole)
        for code, weight in usual.items()
    }
