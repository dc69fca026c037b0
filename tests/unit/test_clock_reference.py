"""Clocks against a reference that walks through the minutes: any calendar, limit, pauses and extensions.

First the clock as a value, then a case in the hands of a hall, whose clocks pause, go on and start anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.domain.clock import Clock, Pause, StageLimits
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.lamp_rule import LampRule
from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK
from dispatcher_app.domain.words import Role, Stage
from tests.support.clock_stories import on_paper
from tests.support.life import ROADS, Life
from tests.support.rules import RULES, STANDARD
from tests.support.slow_clock import FOREVER, MINUTE, SlowClock, SlowHall, always

#: The week in which clocks start, and the days around it that may be holidays or made up.
FIRST = date(2026, 3, 24)
DAYS = tuple(FIRST + timedelta(days=offset) for offset in range(8))
#: Berlin puts its clocks forward on Sunday 29 March 2026, at 02:00.
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
HOUR = timedelta(hours=1)
SHARES = (Decimal("0.8"), Decimal("0.5"), Decimal(1))

# -- calendars, limits, lamps ----------------------------------------------------------------------------


@st.composite
def both_calendars(draw: st.DrawFn) -> tuple[WorkCalendar, SlowHall]:
    """One calendar, said to both sides."""
    edges = sorted(draw(st.sets(st.integers(20, 96), min_size=2, max_size=6)))  # quarters from 05:00
    stretches = [(start * 15, end * 15) for start, end in list(pairwise(edges))[::2]]
    works = draw(st.dictionaries(st.sampled_from(DAYS), st.booleans(), min_size=2, max_size=6))
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    fast = WorkCalendar(
        zone=zone,
        hours=tuple((_time(start), _time(end)) for start, end in stretches),
        off_days=frozenset(day for day, working in works.items() if not working),
        make_up_days=frozenset(day for day, working in works.items() if working),
        published_years=frozenset({2026}),
    )
    return fast, SlowHall(zone, stretches, works)


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


LIMITS = st.sampled_from(
    [Limit(Decimal(value), LimitUnit.WORKING_HOUR) for value in ("0.5", "1", "1.5", "4")]
    + [Limit(Decimal(value), LimitUnit.WORKING_DAY) for value in ("0.5", "1", "3")]
    + [Limit(Decimal(2), LimitUnit.URGENT_HOUR), Limit(Decimal(20), LimitUnit.MINUTE)]
)
LAMPS = st.builds(
    LampRule, st.sampled_from(SHARES), st.none() | st.integers(1, 40).map(lambda n: n * 15 * MINUTE)
) | st.integers(1, 40).map(lambda n: LampRule(None, n * 15 * MINUTE))


def amber_after(rule: LampRule, allowance: timedelta) -> timedelta:
    """Said once more in other words: tried minute by minute."""
    for minute in range(allowance // MINUTE + 1):
        used = minute * MINUTE
        by_share = rule.share is not None and Decimal(minute) >= rule.share * (allowance // MINUTE)
        close = rule.before is not None and allowance - used <= rule.before
        if by_share or (close and (rule.share is None or rule.before < allowance)):  # type: ignore[operator]
            return used
    raise AssertionError("never amber")


@given(LIMITS, st.integers(0, 2), LAMPS)
def test_amber_by_share_and_by_hours_before(limit: Limit, extensions: int, rule: LampRule) -> None:
    allowance = limit.duration * (1 + extensions)
    assert rule.amber_after(allowance) == amber_after(rule, allowance)


# -- the clock as a value --------------------------------------------------------------------------------

SPAN = timedelta(days=7)
#: Often on the half hour, where deadlines, openings and other pauses are.
INSTANTS = st.integers(-10, 200).map(lambda n: n * 30) | st.integers(-300, 6000)
LENGTHS = st.none() | st.integers(0, 100).map(lambda n: n * 30) | st.integers(0, 3000)
PAUSES = st.lists(st.tuples(INSTANTS, LENGTHS), max_size=4)


@settings(max_examples=60, deadline=None)
@given(
    both_calendars(),
    LIMITS,
    st.integers(0, 144).map(lambda n: n * 30) | st.integers(0, 3 * 24 * 60),
    PAUSES,
    st.integers(0, 2),
    LAMPS,
    st.lists(st.integers(0, 7 * 24 * 60), min_size=3, max_size=3),
)
def test_due_warn_used_and_overdue_agree_with_the_minutes(
    calendars: tuple[WorkCalendar, SlowHall],
    limit: Limit,
    begins: int,
    pauses: list[tuple[int, int | None]],
    extensions: int,
    rule: LampRule,
    asked: list[int],
) -> None:
    calendar, hall = calendars
    start = datetime.combine(FIRST, time(), UTC) + begins * MINUTE
    outs = [
        Pause(start + at * MINUTE, None if length is None else start + (at + length) * MINUTE)
        for at, length in pauses
    ]
    clock = Clock("handling", limit, start, tuple(outs), extensions)
    stops = [(pause.start, pause.end or FOREVER) for pause in outs]
    slow = SlowClock(always if limit.continuous else hall.open, start, stops)
    slow.walk(start + SPAN)
    allowance = limit.unit.length * float(limit.value) * (1 + extensions)

    for used_up, shown in (
        (allowance, (due := clock.due(calendar)) and due.at),
        (amber_after(rule, allowance), clock.warn_at(calendar, rule)),
    ):
        _same_instant(slow, used_up, shown, start)
    reached = _reached(slow, allowance)
    edges = () if reached is None else (reached, reached + MINUTE)
    for now in (*(start + minute * MINUTE for minute in asked), *edges):
        used = slow.used(now)
        assert clock.used(calendar, now) == used
        assert clock.late_by(calendar, now) == max(timedelta(0), used - allowance)
        assert clock.overdue(calendar, now) is (reached is not None and now > reached)


def _reached(slow: SlowClock, allowance: timedelta) -> datetime | None:
    count = allowance // MINUTE
    return slow.counted[count - 1] if len(slow.counted) >= count else None


def _same_instant(slow: SlowClock, used_up: timedelta, shown: datetime | None, start: datetime) -> None:
    if not used_up:
        assert shown == start or slow.stops
        return
    expected = _reached(slow, used_up)
    if expected is not None:
        assert shown == expected
    else:
        assert shown is None or shown > slow.now


# -- a case in the hands of a hall -----------------------------------------------------------------------

V = Verb
SHELVE, DEFER = (V.APPLY_SHELVING, V.GRANT_SHELVING), (V.APPLY_DEFERRAL, V.GRANT_DEFERRAL)
#: What may happen to a case that a unit has; refused commands change nothing on either side.
ACTS: tuple[tuple[Verb, ...], ...] = (
    *(SHELVE, DEFER, (V.APPLY_EXTENSION, V.GRANT_EXTENSION), (V.APPLY_SHELVING,), (V.GRANT_SHELVING,)),
    *((V.RESUME,), (V.UNIT_RETURN,), (V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH), (V.MERGE,), (V.UNMERGE,)),
    *((V.SUBMIT_RESULT,), (V.REWORK,), (V.SUPERVISE,), (V.ANSWER_SUPERVISION,)),
)
GAPS = st.sampled_from([0, 1, 7, 30, 55, 120, 300, 700, 1440, 2900])
HAPPENINGS = st.lists(
    st.tuples(GAPS, st.sampled_from(ACTS), st.sampled_from(["U1", "U2"]), st.integers(1, 90)),
    min_size=4,
    max_size=14,
)


class Model:
    """What the unit's clock must show, told by the commands that were carried out."""

    def __init__(self, counts: Callable[[datetime], bool], limit: Limit, now: datetime) -> None:
        self._counts, self._limit = counts, limit
        self.unit = "U1"
        self.until: datetime | None = None  # the agreed date, while shelved or deferred
        self.asked = FOREVER
        self.away = False  # returned or merged: the minutes are not the unit's
        self.over = False
        self._begin(now)

    def _begin(self, now: datetime) -> None:
        self.slow, self.allowance = SlowClock(self._counts, now), self._limit.duration

    def walk(self, now: datetime) -> None:
        """An agreed date that passes ends the pause, but for a case that is merged or returned meanwhile."""
        while self.slow.now < now:
            paused = self.until is not None and self.slow.now < self.until
            minute = self.slow.now
            self.slow.stops = [(minute, FOREVER)] if paused or self.away or self.over else []
            self.slow.walk(minute + MINUTE)

    def done(self, verb: Verb, now: datetime, unit: str, until: datetime, stage: Stage) -> None:
        if verb in (V.APPLY_SHELVING, V.APPLY_DEFERRAL):
            self.asked = until
        elif verb in (V.GRANT_SHELVING, V.GRANT_DEFERRAL):
            self.until = self.asked
        elif verb is V.RESUME:
            self.until = None
        elif verb is V.GRANT_EXTENSION:
            self.allowance += self._limit.duration
        elif verb in (V.UNIT_RETURN, V.MERGE):
            self.away = True
        elif verb is V.SUBMIT_RESULT:
            self.over, self.until = True, None
        elif verb is V.UNMERGE:
            self.away = stage is not Stage.HANDLING
        elif verb is V.REWORK or (verb is V.APPROVE_DISPATCH and unit != self.unit):
            self._begin(now)
            self.away = self.over = False
        elif verb is V.APPROVE_DISPATCH:
            self.away = False
        if verb is V.APPROVE_DISPATCH:
            self.unit = unit
        if self.until is not None and self.until <= now and stage is not Stage.MERGED:
            self.until = None if verb in (V.UNIT_RETURN, V.UNMERGE) else self.until

    def runs(self, now: datetime) -> bool:
        return not (self.away or self.over or (self.until is not None and self.until > now))


@settings(max_examples=60, deadline=None)
@given(both_calendars(), LIMITS, LAMPS, st.integers(0, 3 * 24 * 60), HAPPENINGS)
def test_the_clock_of_a_case_agrees_with_the_minutes(
    calendars: tuple[WorkCalendar, SlowHall],
    limit: Limit,
    lamp: LampRule,
    begins: int,
    happenings: list[tuple[int, tuple[Verb, ...], str, int]],
) -> None:
    calendar, hall = calendars
    now = datetime.combine(FIRST, time(), UTC) + begins * MINUTE
    life = Life(_rules(calendar, limit, lamp), now)
    for verb in ROADS[Stage.HANDLING]:
        life.do(verb, after=timedelta(0))
    model = Model(always if limit.continuous else hall.open, limit, now)
    for gap, verbs, unit, hours in happenings:
        now += gap * MINUTE
        model.walk(now)
        until = now + hours * HOUR
        for verb in verbs:
            if _carried_out(life, verb, now, unit, until):
                model.done(verb, now, life.case.lead_unit, until, life.case.stage)
        _agree(life, model, now)


def _rules(calendar: WorkCalendar, limit: Limit, lamp: LampRule) -> Rulebook:
    standard = replace(STANDARD, rows=(replace(STANDARD.rows[0], limit=limit),))
    limits = StageLimits(lamp=lamp)
    return replace(RULES, standard=standard, calendar=calendar, stage_limits=limits)


def _carried_out(life: Life, verb: Verb, now: datetime, unit: str, until: datetime) -> bool:
    data: dict[str, object] = on_paper(verb, now)
    if verb in (V.APPLY_SHELVING, V.APPLY_DEFERRAL):
        data["until"] = until
    if verb is V.PROPOSE_DISPATCH:
        data["lead_unit"] = unit
    if verb is V.SUPERVISE:
        data["supervision_due"] = until
    life.now = now
    try:
        life.do(verb, after=timedelta(0), **data)  # type: ignore[arg-type]
    except Refused:
        return False
    return True


def _agree(life: Life, model: Model, now: datetime) -> None:
    case = life.case
    clock = case.clocks[HANDLING_CLOCK]
    if case.stage is not Stage.HANDLING:
        if model.over:
            assert clock.used(life.rules.calendar, now) == model.slow.used(now)
        return
    if not model.runs(now):
        assert case.due_at is None
        return
    if clock.is_paused:  # its date has come, and nobody has noticed yet: here the clockwork does
        life.do(V.RESUME, Role.CLOCKWORK, timedelta(0))
        model.until = None
        clock = life.case.clocks[HANDLING_CLOCK]
    assert clock.used(life.rules.calendar, now) == model.slow.used(now)
    for used_up, shown in (
        (clock.allowance, life.case.due_at),
        (life.rules.lamp.amber_after(clock.allowance), life.case.warn_at),
    ):
        model.slow.stops = []
        give_up = now + timedelta(days=9)
        if used_up:
            expected = model.slow.reached(used_up, give_up)
            assert shown == expected or (expected is None and shown is not None and shown > give_up)
    assert clock.allowance == model.allowance
