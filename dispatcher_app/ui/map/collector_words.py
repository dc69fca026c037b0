"""Collectors in an operator's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from dispatcher_app.domain.collectors import Trail
from dispatcher_app.domain.pack import Collector
from dispatcher_app.i18n import _
from dispatcher_app.services.collectors.trails import length_m
from dispatcher_app.services.collectors.watch import LastSeen, NearCollector
from dispatcher_app.services.hall import Hall
from dispatcher_app.widgets.map.found_list import FoundRow
from dispatcher_app.widgets.times import MINUTE, duration_text

#: What a row of a list is about.
COLLECTOR, MOMENT_OF = "collector", "moment"


def age_text(age: timedelta) -> str:
    """``刚刚``, ``3 分钟前``, ``2 时 5 分前``."""
    if age < MINUTE:
        return _("刚刚")
    return _("{duration}前").format(duration=duration_text(age))


def length_text(metres: float) -> str:
    if metres < 1000:
        return _("{count} 米").format(count=f"{metres:.0f}")
    return _("{count} 公里").format(count=f"{metres / 1000:.1f}")


def community_of(person: Collector, hall: Hall) -> str:
    """The name of the community a collector walks in."""
    return next((o.name for o in hall.pack.communities if o.code == person.community_code), "")


def collector_line(person: Collector, hall: Hall) -> str:
    """``C001 · 科技园社区 · 内线 6001``."""
    code = person.code if person.name != person.code else _("不在册")
    return " · ".join(part for part in (code, community_of(person, hall), person.phone) if part)


def seen_words(seen: LastSeen) -> str:
    """What is said of a sign under the pointer: ``黄美玲 C001 · 3 分前``."""
    person = seen.collector
    name = f"{person.name} {person.code}" if person.name != person.code else person.code
    return f"{name} · {age_text(seen.age)}"


def collector_rows(near: Sequence[NearCollector] | None, hall: Hall) -> Iterator[FoundRow]:
    """The nearest collectors under their heading; None: not there yet."""
    if near is None:
        yield FoundRow(_("最近的采集员"), right="…")
        return
    yield FoundRow(_("最近的采集员"), right="" if near else _("没有定位"))
    for one in near:
        person, fix = one.seen.collector, one.seen.fix
        note = " · ".join(
            part for part in (age_text(one.seen.age), community_of(person, hall), person.phone) if part
        )
        title = person.name if one.seen.fresh else _("{name}(位置较旧)").format(name=person.name)
        away = _("直线 {length}").format(length=length_text(one.distance_m))
        yield FoundRow(title, note, away, None, COLLECTOR, person.code, (fix.lon, fix.lat))


def trail_words(trail: Trail, zone: ZoneInfo) -> str:
    """``08:02-11:47 · 6.2 公里 · 中断 2 次``."""
    if trail.begun is None or trail.ended is None:
        return _("这一天没有轨迹")
    hours = f"{trail.begun.astimezone(zone):%H:%M}-{trail.ended.astimezone(zone):%H:%M}"
    silences = len(trail.legs) - 1
    broken = _("中断 {count} 次").format(count=silences) if silences else ""
    return " · ".join(part for part in (hours, length_text(length_m(trail)), broken) if part)


def leg_rows(trail: Trail, zone: ZoneInfo) -> Iterator[FoundRow]:
    """Each leg and each silence between two; choosing one goes to its beginning."""
    for number, leg in enumerate(trail.legs):
        if number:
            silence = leg[0].at - trail.legs[number - 1][-1].at
            yield FoundRow(_("无定位 {duration}").format(duration=duration_text(silence)))
        hours = f"{leg[0].at.astimezone(zone):%H:%M}-{leg[-1].at.astimezone(zone):%H:%M}"
        metres, resting = length_m(Trail("", (leg,))), _resting(trail, number)
        note = _("其中停留 {duration}").format(duration=duration_text(resting)) if resting >= MINUTE else ""
        at = (leg[0].lon, leg[0].lat)
        yield FoundRow(hours, note, length_text(metres), None, MOMENT_OF, leg[0].at.isoformat(), at)


def _resting(trail: Trail, number: int) -> timedelta:
    """How long a leg was not walked, at less than a step a second or so."""
    rests = timedelta()
    for one, other in pairwise(trail.legs[number]):
        span = other.at - one.at
        if span >= 2 * MINUTE and length_m(Trail("", ((one, other),))) < 0.2 * span.total_seconds():
            rests += span
    return rests
