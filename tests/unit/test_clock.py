"""Clocks against vectors worked by hand, the four faults read in another hall's code, and a slow reference.

Hours are 08-12 and 14-18; 3 March 2026 is a Tuesday. Spring Festival is off from Sunday 15 to Monday
23 February 2026, with Saturday the 14th made up.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher_app.domain.calendar import Deadline
from dispatcher_app.domain.clock import Clock, Pause, StageLimits
from dispatcher_app.domain.lamp_rule import LampRule
from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.words import ENDED, OPEN, Stage
from tests.support import slow_time
from tests.support.hall_calendar import HALL, HALL_LATER, at

HOUR = timedelta(hours=1)


def clock(limit: str, start: str, *pauses: tuple[str, str], extensions: int = 0) -> Clock:
    """``clock("4 工作时", "2026-03-03 09:00", ("2026-03-03 11:00", "2026-03-04 09:00"))``."""
    stretches = tuple(Pause(at(begin), at(end) if end else None) for begin, end in pauses)
    return Clock("handling", Limit.parse(*limit.split()), at(start), stretches, extensions)


def due_of(running: Clock) -> datetime:
    deadline = running.due(HALL)
    assert deadline is not None
    return deadline.at


# (why, clock, due)
DUE = [
    # the unit decides whether nights and holidays count
    ("urgent hours run at night in a holiday", clock("2 紧急小时", "2026-02-17 23:00"), "2026-02-18 01:00"),
    ("48 urgent hours into the holiday", clock("48 紧急小时", "2026-02-13 20:00"), "2026-02-15 20:00"),
    ("natural days as well", clock("3 自然日", "2026-02-13 20:00"), "2026-02-16 20:00"),
    ("minutes over lunch", clock("15 分钟", "2026-03-03 11:50"), "2026-03-03 12:05"),
    ("4 working hours: 3 before lunch, 1 after", clock("4 工作时", "2026-03-03 09:00"), "2026-03-03 15:00"),
    ("2 working days: Fri 2, Sat 14 8, Tue 24 6", clock("2 工作日", "2026-02-13 16:00"), "2026-02-24 16:00"),
    ("half a working day is 4 hours", clock("0.5 工作日", "2026-03-03 16:00"), "2026-03-04 10:00"),
    # pauses of a working-time limit
    (
        "2 h until 11:00, a night out, 2 h from Wednesday 09:00",
        clock("4 工作时", "2026-03-03 09:00", ("2026-03-03 11:00", "2026-03-04 09:00")),
        "2026-03-04 11:00",
    ),
    (
        "a pause wholly in the night takes nothing: Tue 2, Wed 2",
        clock("4 工作时", "2026-03-03 16:00", ("2026-03-03 19:00", "2026-03-04 07:00")),
        "2026-03-04 10:00",
    ),
    (
        "nor over lunch",
        clock("4 工作时", "2026-03-03 09:00", ("2026-03-03 12:00", "2026-03-03 14:00")),
        "2026-03-03 15:00",
    ),
    (
        "nor over Spring Festival",
        clock("2 工作日", "2026-02-13 16:00", ("2026-02-15 09:00", "2026-02-24 08:00")),
        "2026-02-24 16:00",
    ),
    (
        "half in the night: Tue 2, pause until Wed 09:00, Wed 2",
        clock("4 工作时", "2026-03-03 16:00", ("2026-03-03 19:00", "2026-03-04 09:00")),
        "2026-03-04 11:00",
    ),
    (
        "shelved over Friday's deadline of 18:00 keeps its 2 hours for Monday",
        clock("1 工作日", "2026-03-06 08:00", ("2026-03-06 16:00", "2026-03-09 08:00")),
        "2026-03-09 10:00",
    ),
    (
        "two pauses: 1 h, out, 1 h, out, 2 h",
        clock(
            "4 工作时",
            "2026-03-03 08:00",
            ("2026-03-03 09:00", "2026-03-03 10:00"),
            ("2026-03-03 11:00", "2026-03-03 15:00"),
        ),
        "2026-03-03 17:00",
    ),
    # pauses of a continuous limit count in full
    (
        "2 h until 18:00, 14 h out, 2 h from 08:00",
        clock("4 紧急小时", "2026-03-03 16:00", ("2026-03-03 18:00", "2026-03-04 08:00")),
        "2026-03-04 10:00",
    ),
    (
        "acceptance waits for a verification: 10 + 5 minutes",
        clock("15 分钟", "2026-03-03 09:00", ("2026-03-03 09:10", "2026-03-03 09:55")),
        "2026-03-03 10:00",
    ),
    # overlapping pauses count once, in whatever order they are kept: out from 09:30 to 11:30
    (
        "overlapping pauses",
        clock(
            "2 紧急小时",
            "2026-03-03 09:00",
            ("2026-03-03 10:30", "2026-03-03 11:30"),
            ("2026-03-03 09:30", "2026-03-03 11:00"),
            ("2026-03-03 10:00", "2026-03-03 10:15"),
        ),
        "2026-03-03 13:00",
    ),
    (
        "a pause that began before the clock counts from the clock's start",
        clock("2 紧急小时", "2026-03-03 09:00", ("2026-03-03 06:00", "2026-03-03 10:00")),
        "2026-03-03 12:00",
    ),
    (
        "a pause after the deadline cannot move it",
        clock("2 紧急小时", "2026-03-03 09:00", ("2026-03-03 11:10", "2026-03-03 15:00")),
        "2026-03-03 11:00",
    ),
    (
        "one that begins at the deadline itself, either",
        clock("2 紧急小时", "2026-03-03 09:00", ("2026-03-03 11:00", "2026-03-03 15:00")),
        "2026-03-03 11:00",
    ),
    (
        "not even an open one",
        clock("2 紧急小时", "2026-03-03 09:00", ("2026-03-03 11:30", "")),
        "2026-03-03 11:00",
    ),
    # each extension adds one original limit
    ("extended once: 8 h", clock("4 工作时", "2026-03-03 09:00", extensions=1), "2026-03-04 09:00"),
    ("extended twice: 6 h", clock("2 紧急小时", "2026-03-03 22:00", extensions=2), "2026-03-04 04:00"),
]


@pytest.mark.parametrize(("why", "running", "due"), DUE, ids=[row[0] for row in DUE])
def test_due(why: str, running: Clock, due: str) -> None:
    assert running.due(HALL) == Deadline(at(due), provisional=False)
    assert running.used(HALL, at(due)) == running.allowance
    assert running.remaining(HALL, at(due)) == timedelta(0)


# -- the four faults -------------------------------------------------------------------------------------


def test_fault_1_a_night_of_suspension_buys_no_working_days() -> None:
    """Elsewhere the 22 hours of wall clock were added as 22 working hours, nearly three days."""
    running = (
        clock("4 工作时", "2026-03-03 09:00").pause(at("2026-03-03 11:00")).resume(at("2026-03-04 09:00"))
    )
    # The pause took Tue 11-12, 14-18 and Wed 08-09: 6 working hours. Used: Tue 2 and Wed 1.
    assert due_of(running) == at("2026-03-04 11:00")
    assert running.used(HALL, at("2026-03-04 10:00")) == 3 * HOUR
    wrong = HALL.add_working(at("2026-03-03 15:00"), 22 * HOUR).at
    assert wrong == at("2026-03-06 11:00"), "what the fault would have answered"


def test_fault_2_an_extension_before_a_pause_survives_the_resuming() -> None:
    extended = clock("4 工作时", "2026-03-03 09:00").extend()
    running = extended.pause(at("2026-03-03 11:00")).resume(at("2026-03-04 09:00"))
    # 8 hours in all: Tue 2, Wed 09-12 3, 14-17 3. Elsewhere Wed 11:00, the original 4 only.
    assert due_of(running) == at("2026-03-04 17:00")


def test_fault_2_reversed_it_is_the_same_granted_during_or_after_the_pause() -> None:
    running = clock("4 工作时", "2026-03-03 09:00")
    during = running.pause(at("2026-03-03 11:00")).extend().resume(at("2026-03-04 09:00"))
    after = running.pause(at("2026-03-03 11:00")).resume(at("2026-03-04 09:00")).extend()
    assert due_of(during) == due_of(after) == at("2026-03-04 17:00")
    assert during == after


def test_fault_3_new_year_is_a_holiday_although_it_is_next_years() -> None:
    # Wed 31 December 16-18, then off until Sunday 4 January, made up: 08-12 and 14-16.
    running = clock("1 工作日", "2025-12-31 16:00")
    assert running.due(HALL) == Deadline(at("2026-01-04 16:00"), provisional=False)
    assert running.late_by(HALL, at("2026-01-04 16:30")) == timedelta(minutes=30)


def test_fault_3_before_the_notice_the_answer_is_provisional_and_then_moves() -> None:
    running = clock("1 工作日", "2026-12-31 16:00")
    # Thu 2; Friday 1 January taken for a plain day: 6. Once it is known to be off: Monday 4.
    assert running.due(HALL) == Deadline(at("2027-01-01 16:00"), provisional=True)
    assert running.due(HALL_LATER) == Deadline(at("2027-01-04 16:00"), provisional=False)


def test_fault_4_a_friday_evening_lapse_is_not_a_weekend_late() -> None:
    running = clock("1 工作日", "2026-03-06 08:00")
    assert due_of(running) == at("2026-03-06 18:00")
    handed_in = running.stop(at("2026-03-09 08:30"))
    assert handed_in.overdue(HALL, at("2026-03-20 12:00"))
    assert handed_in.late_by(HALL, at("2026-03-20 12:00")) == timedelta(minutes=30), "not 62.5 hours"
    assert handed_in.remaining(HALL, at("2026-03-20 12:00")) == -timedelta(minutes=30)


def test_fault_4_does_not_excuse_an_urgent_limit() -> None:
    running = clock("8 紧急小时", "2026-03-06 10:00").stop(at("2026-03-09 08:30"))
    assert running.late_by(HALL, at("2026-03-09 08:30")) == timedelta(hours=62, minutes=30)


# -- overdue, lamps, what is not known -------------------------------------------------------------------


def test_at_the_deadline_itself_it_is_on_time() -> None:
    running = clock("4 工作时", "2026-03-03 09:00")
    assert not running.overdue(HALL, at("2026-03-03 15:00"))
    assert running.overdue(HALL, at("2026-03-03 15:00") + timedelta(microseconds=1))


def test_on_saturday_fridays_deadline_has_passed_though_by_no_working_time() -> None:
    running = clock("1 工作日", "2026-03-06 08:00")
    assert running.overdue(HALL, at("2026-03-07 10:00"))
    assert running.late_by(HALL, at("2026-03-07 10:00")) == timedelta(0)


def test_an_open_pause_hides_the_deadline() -> None:
    shelved = clock("4 工作时", "2026-03-03 09:00").pause(at("2026-03-03 11:00"))
    assert shelved.due(HALL) is None
    assert shelved.warn_at(HALL) is None
    assert not shelved.overdue(HALL, at("2026-06-01 09:00"))
    assert shelved.used(HALL, at("2026-06-01 09:00")) == 2 * HOUR
    assert shelved.remaining(HALL, at("2026-06-01 09:00")) == 2 * HOUR
    assert shelved.late_by(HALL, at("2026-06-01 09:00")) == timedelta(0)


def test_an_overdue_clock_that_is_paused_stays_overdue_by_as_much() -> None:
    shelved = clock("2 紧急小时", "2026-03-03 09:00").pause(at("2026-03-03 12:00"))
    assert shelved.overdue(HALL, at("2026-03-05 09:00"))
    assert shelved.late_by(HALL, at("2026-03-05 09:00")) == HOUR


@pytest.mark.parametrize(
    ("running", "share", "warns"),
    [
        # 80 % of 4 h is 3 h 12 min: 09-12, then 12 minutes after lunch
        (clock("4 工作时", "2026-03-03 09:00"), "0.8", "2026-03-03 14:12"),
        # of 8 h, 6 h 24 min
        (clock("4 工作时", "2026-03-03 09:00", extensions=1), "0.8", "2026-03-03 17:24"),
        (clock("15 分钟", "2026-03-03 11:50"), "0.8", "2026-03-03 12:02"),
        (clock("4 工作时", "2026-03-03 09:00"), "0.5", "2026-03-03 11:00"),
        (clock("4 工作时", "2026-03-03 09:00"), "1", "2026-03-03 15:00"),
        # 96 minutes before the pause are used at 10:36, so the pause cannot move it
        (clock("2 工作时", "2026-03-03 09:00", ("2026-03-03 10:40", "")), "0.8", "2026-03-03 10:36"),
    ],
)
def test_the_lamp_turns_amber_when_a_share_is_used(running: Clock, share: str, warns: str) -> None:
    assert running.warn_at(HALL, LampRule(Decimal(share))) == at(warns)


def test_the_usual_share_is_four_fifths() -> None:
    assert clock("10 紧急小时", "2026-03-03 00:00").warn_at(HALL) == at("2026-03-03 08:00")


def test_provisional_when_any_counted_stretch_is() -> None:
    patchy = replace(HALL, published_years=frozenset({2026, 2028}))
    out = ("2027-06-01 10:00", "2028-03-01 08:00")
    counted_in_2027 = clock("3 工作日", "2027-06-01 08:00", out)
    assert counted_in_2027.due(patchy) == Deadline(at("2028-03-03 16:00"), provisional=True)
    counted_in_2028 = clock("3 工作日", "2028-02-29 08:00", ("2028-02-29 10:00", "2028-03-01 08:00"))
    assert counted_in_2028.due(patchy) == Deadline(at("2028-03-03 16:00"), provisional=False)


def test_a_continuous_limit_is_never_provisional() -> None:
    running = clock("3 紧急小时", "2026-12-31 23:00", ("2027-01-01 00:00", "2027-01-01 01:00"))
    assert running.due(HALL) == Deadline(at("2027-01-01 03:00"), provisional=False)


# -- pausing, stopping, starting again -------------------------------------------------------------------


def test_a_stopped_clock_shows_the_same_for_ever() -> None:
    stopped = clock("4 工作时", "2026-03-03 09:00").stop(at("2026-03-03 11:00"))
    assert not stopped.is_running
    assert not stopped.is_paused
    assert stopped.used(HALL, at("2027-03-03 11:00")) == 2 * HOUR
    assert not stopped.overdue(HALL, at("2027-03-03 11:00"))
    assert due_of(stopped) == at("2026-03-03 15:00")


def test_stopping_a_paused_clock_ends_the_pause() -> None:
    paused = clock("4 工作时", "2026-03-03 09:00").pause(at("2026-03-03 10:00"))
    assert paused.is_paused
    assert not paused.is_running
    stopped = paused.stop(at("2026-03-03 16:00"))
    assert stopped.pauses == (Pause(at("2026-03-03 10:00"), at("2026-03-03 16:00")),)
    assert stopped.used(HALL, at("2026-03-03 17:00")) == HOUR


def test_a_failed_check_starts_the_original_limit_anew() -> None:
    first = clock("4 工作时", "2026-03-03 09:00").extend().pause(at("2026-03-03 10:00"))
    again = first.stop(at("2026-03-03 16:00")).restart(at("2026-03-04 08:00"))
    assert again == clock("4 工作时", "2026-03-04 08:00")
    assert due_of(again) == at("2026-03-04 12:00")


NINE, TEN, ELEVEN = at("2026-03-03 09:00"), at("2026-03-03 10:00"), at("2026-03-03 11:00")
RUNNING = clock("4 工作时", "2026-03-03 09:00")
PAUSED, STOPPED = RUNNING.pause(TEN), RUNNING.stop(TEN)
NAIVE = datetime(2026, 3, 3, 9)  # noqa: DTZ001 - that is the point

ILLEGAL: list[tuple[str, Callable[[], object], str]] = [
    ("pause twice", lambda: PAUSED.pause(ELEVEN), "计时已在暂停中。"),
    ("pause after the stop", lambda: STOPPED.pause(ELEVEN), "计时已停止。"),
    ("pause before the start", lambda: RUNNING.pause(NINE - HOUR), "早于计时开始的时刻。"),
    ("resume a running one", lambda: RUNNING.resume(TEN), "计时没有暂停,不能恢复。"),
    ("resume a stopped one", lambda: STOPPED.resume(ELEVEN), "计时没有暂停,不能恢复。"),
    ("resume before the pause", lambda: PAUSED.resume(NINE), "暂停的结束早于开始。"),
    ("stop twice", lambda: STOPPED.stop(ELEVEN), "计时已停止。"),
    ("stop before the start", lambda: RUNNING.stop(NINE - HOUR), "早于计时开始的时刻。"),
    ("stop before the open pause", lambda: PAUSED.stop(NINE), "暂停的结束早于开始。"),
    ("restart a running one", lambda: RUNNING.restart(TEN), "计时尚未停止,不能重新开始。"),
    ("restart before the stop", lambda: STOPPED.restart(NINE), "重新计时早于上次停止。"),
    ("extend a stopped one", lambda: STOPPED.extend(), "计时已停止,不能延期。"),
    ("a pause that ends first", lambda: Pause(TEN, NINE), "暂停的结束早于开始。"),
    (
        "a stop before the start",
        lambda: Clock("x", RUNNING.limit, TEN, stopped_at=NINE),
        "计时的结束早于开始。",
    ),
    (
        "extended less than never",
        lambda: Clock("x", RUNNING.limit, TEN, extensions=-1),
        "延期次数不能是负数。",
    ),
    ("started nowhere", lambda: Clock("x", RUNNING.limit, NAIVE), "时刻 2026-03-03 09:00:00 没有时区。"),
]


@pytest.mark.parametrize(("what", "act", "sentence"), ILLEGAL, ids=[row[0] for row in ILLEGAL])
def test_what_cannot_be_done_to_it(what: str, act: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        act()
    assert str(refused.value) == sentence


def test_a_pause_may_begin_at_the_start_and_take_no_time() -> None:
    untouched = RUNNING.pause(NINE).resume(NINE)
    assert due_of(untouched) == due_of(RUNNING)
    assert RUNNING.stop(NINE).used(HALL, TEN) == timedelta(0)
    assert RUNNING.used(HALL, NINE - HOUR) == timedelta(0)


def test_instants_are_kept_in_utc() -> None:
    kept = STOPPED
    assert kept.started_at.tzinfo is UTC
    assert kept.stopped_at is not None
    assert kept.stopped_at.tzinfo is UTC
    assert Pause(NINE).start.tzinfo is UTC


def test_json_is_compact() -> None:
    assert RUNNING.to_json() == {
        "name": "handling",
        "limit": ["4", "working_hour"],
        "started": "2026-03-03T01:00:00+00:00",
    }
    assert PAUSED.extend().to_json()["pauses"] == [["2026-03-03T02:00:00+00:00", None]]


# -- stages ----------------------------------------------------------------------------------------------


def test_the_halls_own_limits() -> None:
    limits = StageLimits()
    minutes = {stage: limits.of(stage) for stage in OPEN}
    assert minutes.pop(Stage.HANDLING) is None
    assert all(limit is not None and limit.unit is LimitUnit.MINUTE for limit in minutes.values())
    assert limits.of(Stage.REPORTED) == Limit.parse("15", "分钟")
    assert limits.of(Stage.VERIFYING) == limits.of(Stage.CHECKING) == Limit.parse("30", "分钟")
    assert not any(limits.of(stage) for stage in ENDED)
    assert limits.lamp == LampRule(Decimal("0.8"))


def test_a_city_may_set_its_own() -> None:
    limits = StageLimits({Stage.REPORTED: Limit.parse("0.5", "工作日")}, LampRule(Decimal("0.5")))
    assert limits.of(Stage.REPORTED) == Limit.parse("0.5", "工作日")
    assert limits.of(Stage.CHECKING) is None


@pytest.mark.parametrize("stage", [Stage.HANDLING, *sorted(ENDED)])
def test_stages_that_are_not_the_halls_have_no_limit(stage: Stage) -> None:
    with pytest.raises(ValueError, match="不能设岗位时限"):
        StageLimits({stage: Limit.parse("15", "分钟")})


# -- against minutes counted one by one ------------------------------------------------------------------

STARTS = st.builds(
    lambda day, minute: at(f"{day} 00:00") + timedelta(minutes=minute),
    st.sampled_from(["2025-09-26", "2025-12-30", "2026-02-12", "2026-03-02", "2026-04-30"]),
    st.integers(0, 4 * 24 * 60),
)
LIMITS = st.builds(
    Limit,
    st.sampled_from(["1", "2", "5", "0.5"]).map(Decimal),
    st.sampled_from(
        [LimitUnit.URGENT_HOUR, LimitUnit.WORKING_HOUR, LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY]
    ),
)
STRETCHES = st.lists(st.tuples(st.integers(-600, 9000), st.none() | st.integers(0, 3000)), max_size=4)


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    start = draw(STARTS)
    pauses = []
    for offset, length in draw(STRETCHES):
        begin = start + timedelta(minutes=offset)
        pauses.append(Pause(begin, None if length is None else begin + timedelta(minutes=length)))
    return Clock("handling", draw(LIMITS), start, tuple(pauses), draw(st.integers(0, 2)))


def counting(running: Clock) -> slow_time.Counts:
    """Whether a minute counts for *running*, asked of every pause in turn."""
    outs = [
        (next(slow_time.minutes(p.start)), next(slow_time.minutes(p.end)) if p.end else datetime.max)  # noqa: DTZ901
        for p in running.pauses
    ]
    kind = slow_time.always if running.limit.continuous else slow_time.working
    return lambda minute: kind(minute) and not any(begin <= minute < end for begin, end in outs)


@settings(max_examples=60, deadline=None)
@given(clocks())
def test_due_agrees_with_counting_minutes(running: Clock) -> None:
    give_up = running.started_at + timedelta(days=30)
    expected = slow_time.after(running.started_at, running.allowance, counting(running), give_up)
    deadline = running.due(HALL)
    if expected is not None:
        assert deadline is not None
        assert deadline.at == expected
    else:
        assert deadline is None or deadline.at > give_up


@settings(max_examples=60, deadline=None)
@given(clocks(), st.integers(0, 20 * 24 * 60))
def test_used_and_late_agree_with_counting_minutes(running: Clock, length: int) -> None:
    now = running.started_at + timedelta(minutes=length)
    used = slow_time.between(running.started_at, now, counting(running))
    assert running.used(HALL, now) == used
    assert running.late_by(HALL, now) == max(timedelta(0), used - running.allowance)
    assert running.remaining(HALL, now) == running.allowance - used


@given(clocks(), st.integers(0, 20 * 24 * 60))
def test_overdue_is_after_the_deadline_and_late_implies_it(running: Clock, length: int) -> None:
    now = running.started_at + timedelta(minutes=length)
    deadline = running.due(HALL)
    assert running.overdue(HALL, now) is (deadline is not None and now > deadline.at)
    if running.late_by(HALL, now):
        assert running.overdue(HALL, now)


@given(STARTS, LIMITS, st.lists(st.integers(1, 3000), min_size=2, max_size=6), st.integers(0, 6))
def test_when_an_extension_is_granted_does_not_matter(
    start: datetime, limit: Limit, gaps: list[int], turn: int
) -> None:
    """Pause and resume at growing instants; extend before any of them, or after all."""
    instants = [start]
    for gap in gaps:
        instants.append(instants[-1] + timedelta(minutes=gap))
    early = late = Clock("handling", limit, start)
    for index, (_before, instant) in enumerate(pairwise(instants)):
        act = "pause" if index % 2 == 0 else "resume"
        early = getattr(early.extend() if index == turn else early, act)(instant)
        late = getattr(late, act)(instant)
    if turn >= len(gaps):
        early = early.extend()
    assert early == late.extend()


@given(clocks(), st.none() | st.integers(0, 9000))
def test_json_gives_back_what_was_kept(running: Clock, stop_after: int | None) -> None:
    if stop_after is not None and not any(pause.end is None for pause in running.pauses):
        running = running.stop(running.started_at + timedelta(minutes=stop_after))
    assert Clock.from_json(json.loads(json.dumps(running.to_json()))) == running
