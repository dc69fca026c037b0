"""What each move does to the clocks: by hand, minute by minute. The hall works 08-12 and 14-18."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatcher_app.domain.clock import Clock
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.stage_clocks import running
from dispatcher_app.domain.step import ClockFact
from dispatcher_app.domain.words import ENDED, Source, Stage
from tests.support.life import MINUTE, ROADS, Life, life_at, overdue_closed
from tests.support.rules import CALENDAR, MANHOLE, MORNING, RUBBISH

HOUR = timedelta(hours=1)
STRAIGHT = (*ROADS[Stage.CLOSURE_REVIEW], Verb.CLOSE)
HANDLING = Stage.HANDLING.value


def _hall(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of March 2026 on the hall's own clock; the 2nd is a Monday."""
    return _hall_day(date(2026, 3, day), hour, minute)


def _hall_day(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def _handling(life: Life) -> Clock:
    return life.case.clocks[HANDLING]


def _facts(life: Life, clock: str = HANDLING) -> list[ClockFact]:
    return [fact for step in life.steps for fact in step.facts if fact.clock == clock]


def test_along_the_straight_road_one_clock_hands_over_to_the_next() -> None:
    life = Life()
    for verb in STRAIGHT:
        before = life.case.stage
        assert running(life.case) == (before.value,)
        step = life.do(verb)
        assert [fact.clock for fact in step.facts] == [before.value]
        (fact,) = step.facts
        assert (fact.stopped_at - fact.started_at, fact.used_seconds) == (MINUTE, 60)
        assert fact.calendar == CALENDAR.version
        assert not fact.overdue
    assert running(life.case) == ()
    assert life.case.due_at is life.case.warn_at is None


def test_the_unit_s_clock_starts_on_approval_with_the_standard_s_limit() -> None:
    life = life_at(Stage.DISPATCH_REVIEW)
    assert HANDLING not in life.case.clocks
    life.do(Verb.APPROVE_DISPATCH, after=10 * MINUTE)
    assert _handling(life).started_at == life.now
    assert life.case.due_at == life.now + 2 * HOUR  # 2 紧急小时
    assert life.case.warn_at == life.now + 96 * MINUTE  # 80 %
    assert not life.case.due_provisional


def test_a_working_day_limit_is_due_after_eight_working_hours() -> None:
    life = life_at(Stage.HANDLING, class_code=str(RUBBISH))  # approved on Monday, 09:03
    assert life.case.due_at == _hall(3, 9, 3)


def test_a_result_in_time_is_frozen_as_on_time() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.SUBMIT_RESULT, after=2 * HOUR)  # to the second
    assert life.case.overdue is False
    assert life.case.handling_seconds == 7200
    (fact,) = _facts(life)
    assert fact.due_at == fact.stopped_at == life.now


def test_a_second_late_is_overdue_and_stays_so() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.SUBMIT_RESULT, after=2 * HOUR + timedelta(seconds=1))
    assert life.case.overdue is True
    life.do(Verb.REWORK)
    life.do(Verb.SUBMIT_RESULT, after=10 * MINUTE)
    assert life.case.overdue is True
    assert life.case.handling_seconds == 7201 + 600
    assert [fact.overdue for fact in _facts(life)] == [True, False]


def test_returned_by_the_unit_its_clock_pauses_and_the_hall_s_runs() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.UNIT_RETURN, after=30 * MINUTE)
    assert _handling(life).is_paused
    assert running(life.case) == (Stage.AWAITING_DISPATCH.value,)
    assert life.case.due_at == life.now + 15 * MINUTE
    assert life.case.handoffs == 1


def test_the_same_unit_goes_on_where_it_left_off() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.UNIT_RETURN, after=30 * MINUTE)
    life.do(Verb.PROPOSE_DISPATCH, after=20 * MINUTE)
    life.do(Verb.APPROVE_DISPATCH, after=10 * MINUTE)
    assert life.case.due_at == life.now + 90 * MINUTE
    assert _facts(life) == []
    life.do(Verb.SUBMIT_RESULT, after=90 * MINUTE)
    assert life.case.overdue is False
    assert life.case.handling_seconds == 7200


def test_another_unit_starts_anew_and_the_first_one_s_time_is_frozen() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.UNIT_RETURN, after=30 * MINUTE)
    life.do(Verb.PROPOSE_DISPATCH, lead_unit="U4")
    step = life.do(Verb.APPROVE_DISPATCH)
    assert life.case.due_at == life.now + 2 * HOUR
    (fact,) = [fact for fact in step.facts if fact.clock == HANDLING]
    assert (fact.used_seconds, fact.overdue) == (1800, False)
    assert life.case.overdue is None
    assert life.case.handled_by == "U4"


def test_another_limit_starts_anew_even_for_the_same_unit() -> None:
    """Sent back and filed under another condition, the case has another limit to be judged by."""
    life = life_at(Stage.HANDLING)
    life.do(Verb.UNIT_RETURN, after=30 * MINUTE, reason_code="information")
    life.do(Verb.SEND_BACK)
    life.do(Verb.FILE, class_code=str(MANHOLE), condition_no=2)
    life.go(Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH)
    assert _handling(life).limit == life.case.limit
    assert _handling(life).started_at == life.now
    assert [fact.limit.text for fact in _facts(life)] == ["2 紧急小时"]


@pytest.mark.parametrize(
    ("stage", "verb", "data"),
    [
        (Stage.FEEDBACK, Verb.REWORK, {}),
        (Stage.CHECKING, Verb.CHECK_FAIL, {}),
        (Stage.CLOSURE_REVIEW, Verb.RETURN_CLOSURE, {"return_to": Stage.HANDLING}),
    ],
)
def test_rework_restarts_the_unit_s_clock(stage: Stage, verb: Verb, data: dict[str, object]) -> None:
    life = life_at(stage)
    life.do(verb, **data)
    assert life.case.stage is Stage.HANDLING
    assert life.case.reworks == 1
    assert _handling(life).started_at == life.now
    assert life.case.due_at == life.now + 2 * HOUR


def test_back_to_checking_is_no_rework() -> None:
    life = life_at(Stage.CLOSURE_REVIEW)
    life.do(Verb.RETURN_CLOSURE, return_to="checking")
    assert life.case.reworks == 0
    assert running(life.case) == (Stage.CHECKING.value,)
    assert life.case.clocks[Stage.CHECKING.value].started_at == life.now


def test_the_acceptance_clock_pauses_while_the_collector_is_out() -> None:
    life = Life(source=Source.WEB)
    life.do(Verb.REQUEST_VERIFICATION, after=5 * MINUTE)
    assert running(life.case) == (Stage.VERIFYING.value,)
    assert life.case.due_at == life.now + 30 * MINUTE
    life.do(Verb.VERIFICATION_RESULT, after=40 * MINUTE)
    assert running(life.case) == (Stage.REPORTED.value,)
    assert life.case.due_at == life.now + 10 * MINUTE
    (verifying,) = _facts(life, Stage.VERIFYING.value)
    assert verifying.overdue
    life.do(Verb.FILE, after=10 * MINUTE)
    (accepting,) = _facts(life, Stage.REPORTED.value)
    assert (accepting.used_seconds, accepting.overdue) == (900, False)


def test_a_second_verification_pauses_the_same_clock_again() -> None:
    life = Life(source=Source.WEB)
    for _round in range(2):
        life.do(Verb.REQUEST_VERIFICATION, after=3 * MINUTE)
        life.do(Verb.VERIFICATION_RESULT, after=20 * MINUTE)
    assert life.case.due_at == life.now + 9 * MINUTE
    assert len(life.case.clocks[Stage.REPORTED.value].pauses) == 2


def test_sent_back_the_acceptance_clock_starts_anew() -> None:
    life = life_at(Stage.AWAITING_DISPATCH)
    life.do(Verb.SEND_BACK)
    assert life.case.due_at == life.now + 15 * MINUTE


def test_shelving_hides_the_deadline_until_the_case_is_taken_up_again() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.APPLY_SHELVING, after=30 * MINUTE)
    assert running(life.case) == (HANDLING,)  # an application stops nothing
    life.do(Verb.GRANT_SHELVING, after=10 * MINUTE)
    assert running(life.case) == ()
    assert life.case.due_at is life.case.warn_at is None
    life.do(Verb.RESUME, after=timedelta(days=3))
    assert life.case.due_at == life.now + 80 * MINUTE
    assert life.case.shelved_until is None


def test_a_shelved_case_wakes_on_its_date_however_late_that_is_noticed() -> None:
    life = life_at(Stage.HANDLING)
    until = MORNING + timedelta(days=5)
    life.do(Verb.APPLY_SHELVING, until=until)
    life.do(Verb.GRANT_SHELVING)
    life.do(Verb.RESUME, after=timedelta(days=6))
    assert _handling(life).pauses[-1].end == until
    assert life.case.due_at is not None
    assert life.case.due_at < life.now


def test_an_extension_adds_one_original_limit_and_survives_shelving() -> None:
    life = life_at(Stage.HANDLING)
    approved = life.now
    life.go(Verb.APPLY_EXTENSION, Verb.GRANT_EXTENSION)
    assert life.case.due_at == approved + 4 * HOUR
    life.go(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING)
    paused = life.now
    life.do(Verb.RESUME, after=24 * HOUR)
    assert life.case.due_at == approved + 4 * HOUR + (life.now - paused)
    life.do(Verb.SUBMIT_RESULT)
    (fact,) = _facts(life)
    assert fact.extensions == 1


def test_an_extension_while_a_return_is_pending_is_not_lost_by_the_same_unit() -> None:
    life = life_at(Stage.HANDLING)
    life.go(Verb.APPLY_EXTENSION, Verb.GRANT_EXTENSION, Verb.UNIT_RETURN)
    life.go(Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH)
    assert _handling(life).extensions == 1


@pytest.mark.parametrize("verb", [Verb.UNIT_RETURN, Verb.SUBMIT_RESULT])
def test_a_shelved_case_does_not_move_on_before_it_is_resumed(verb: Verb) -> None:
    life = life_at(Stage.HANDLING).go(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING)
    with pytest.raises(Refused) as refused:
        life.do(verb)
    assert refused.value.code == "paused_case"


@pytest.mark.parametrize("stage", [stage for stage in ROADS if stage not in ENDED])
def test_a_void_case_has_no_clock_left_waiting(stage: Stage) -> None:
    life = life_at(stage)
    life.do(Verb.VOID)
    assert all(clock.stopped_at is not None for clock in life.case.clocks.values())


def test_voided_while_the_collector_is_out_both_clocks_are_frozen() -> None:
    life = life_at(Stage.VERIFYING)
    step = life.do(Verb.VOID, after=5 * MINUTE)
    assert {fact.clock: fact.used_seconds for fact in step.facts} == {"reported": 60, "verifying": 300}


@pytest.mark.parametrize("stage", [stage for stage in ROADS if stage not in ENDED])
def test_merging_pauses_and_unmerging_goes_on(stage: Stage) -> None:
    life = life_at(stage)
    due = life.case.due_at
    life.do(Verb.MERGE)
    merged = life.now
    assert running(life.case) == ()
    assert life.case.due_at is None
    life.do(Verb.UNMERGE, after=50 * MINUTE)
    assert life.case.stage is stage
    assert running(life.case) == (stage.value,)
    assert due is not None
    assert life.case.due_at == due + (life.now - merged)


def test_a_shelved_case_is_still_shelved_after_a_merge_undone() -> None:
    life = life_at(Stage.HANDLING).go(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING, Verb.MERGE, Verb.UNMERGE)
    assert running(life.case) == ()
    assert life.case.shelved_until is not None
    life.do(Verb.RESUME)
    assert running(life.case) == (HANDLING,)


def test_unmerged_in_the_middle_of_a_verification_everything_goes_on() -> None:
    life = life_at(Stage.VERIFYING).go(Verb.MERGE, Verb.UNMERGE, Verb.VERIFICATION_RESULT)
    assert running(life.case) == (Stage.REPORTED.value,)


def test_a_reopened_case_gets_a_fresh_limit_and_keeps_what_was_frozen() -> None:
    life = overdue_closed()
    life.do(Verb.CALL_BACK, call_back="not_satisfied", reopen=True, reason="没修好")
    life.do(Verb.CONSENT_REOPEN)
    assert running(life.case) == (Stage.AWAITING_DISPATCH.value,)
    life.go(Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH)
    assert life.case.due_at == life.now + 2 * HOUR
    life.do(Verb.SUBMIT_RESULT)
    assert life.case.overdue is True
    assert [fact.overdue for fact in _facts(life)] == [True, False]


def test_a_correction_does_not_touch_the_clock() -> None:
    life = Life()
    before = life.case.clocks
    due = life.case.due_at
    step = life.do(Verb.AMEND)
    assert life.case.clocks == before
    assert life.case.due_at == due
    assert step.facts == ()
    assert set(step.changes) == {"description"}


def test_seats_whose_clocks_differ_do_not_send_time_backwards() -> None:
    """The leader's computer is four minutes behind the dispatcher's."""
    life = life_at(Stage.DISPATCH_REVIEW)
    proposed = life.case.stage_since
    step = life.do(Verb.APPROVE_DISPATCH, after=-4 * MINUTE)
    assert step.at == life.case.stage_since == proposed
    (fact,) = step.facts
    assert fact.used_seconds == 0
    life.do(Verb.APPLY_SHELVING)
    granted = life.do(Verb.GRANT_SHELVING, after=10 * MINUTE).at
    assert life.do(Verb.RESUME, after=-30 * MINUTE).at == granted


def test_time_is_kept_in_utc_whatever_zone_the_seat_lives_in() -> None:
    life = Life(now=MORNING.astimezone(ZoneInfo("Asia/Shanghai")))
    assert life.steps[0].at.tzinfo is UTC
    assert life.case.reported_at.tzinfo is UTC


def test_a_deadline_in_an_unpublished_year_is_provisional_until_its_table_is_there() -> None:
    """16:53 on 31 December, 4 工作时: Friday the 1st as far as is known, Monday the 4th once it is."""
    zone = ZoneInfo("Asia/Shanghai")
    life = Life(now=datetime(2026, 12, 31, 16, 50, tzinfo=zone).astimezone(UTC), condition_no=2)
    life.go(*ROADS[Stage.AWAITING_DISPATCH])
    assert not life.case.due_provisional  # the hall's own minutes run on any day
    life.go(Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH)
    assert life.case.due_at == datetime(2027, 1, 1, 10, 53, tzinfo=zone)
    assert life.case.due_provisional

    off = CALENDAR.off_days | {date(2027, 1, day) for day in (1, 2, 3)}
    published = replace(CALENDAR, off_days=off, published_years=frozenset({2026, 2027}))
    life.rules = life.rules.with_calendar(published)
    life.do(Verb.SUPERVISE, supervision_due=life.now + timedelta(days=9))
    assert life.case.due_at == datetime(2027, 1, 4, 10, 53, tzinfo=zone)
    assert not life.case.due_provisional


def test_the_time_of_a_unit_that_returned_the_case_counts_when_another_gets_it() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.UNIT_RETURN, after=30 * MINUTE)
    assert life.case.handling_seconds is None  # it may come back and go on
    life.do(Verb.PROPOSE_DISPATCH, lead_unit="U2")
    life.go(Verb.APPROVE_DISPATCH)
    assert (life.case.handling_seconds, life.case.overdue) == (1800, None)
    life.do(Verb.SUBMIT_RESULT, after=20 * MINUTE)
    assert (life.case.handling_seconds, life.case.overdue) == (3000, False)


def test_a_late_return_is_overdue_whoever_handles_the_case_in_the_end() -> None:
    """Otherwise returning would be the way out of every deadline that has passed."""
    life = life_at(Stage.HANDLING)
    life.do(Verb.UNIT_RETURN, after=121 * MINUTE)
    life.do(Verb.PROPOSE_DISPATCH, lead_unit="U2")
    life.go(Verb.APPROVE_DISPATCH, Verb.SUBMIT_RESULT)
    assert life.case.overdue is True
    assert life.case.handling_seconds == 122 * 60


def test_the_same_unit_s_time_counts_once() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.UNIT_RETURN, after=30 * MINUTE)
    life.go(Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH)
    assert life.case.handling_seconds is None
    life.do(Verb.SUBMIT_RESULT, after=20 * MINUTE)
    assert life.case.handling_seconds == 3000


def test_on_time_once_stays_said_while_another_unit_has_the_case() -> None:
    life = life_at(Stage.FEEDBACK)
    life.go(Verb.REWORK, Verb.UNIT_RETURN)
    life.do(Verb.PROPOSE_DISPATCH, lead_unit="U2")
    life.go(Verb.APPROVE_DISPATCH)
    assert life.case.overdue is False


# -- the calendar a clock runs by (decision 009) ---------------------------------------------------------


def test_a_calendar_changed_after_filing_leaves_old_deadlines_and_facts_as_they_were() -> None:
    """4 工作时 from Monday 09:53: 08-12 leaves 1 h 53 min for the afternoon, due 15:53.

    Then Monday afternoon is made free. An old case is still due on Monday, a new one on Tuesday.
    """
    life = Life(now=_hall(2, 9, 50), condition_no=2).go(*ROADS[Stage.HANDLING])
    assert life.case.due_at == _hall(2, 15, 53)
    mornings_only = CALENDAR.adjusted({}, hours=((time(8), time(12)),))
    life.rules = life.rules.with_calendar(mornings_only)
    life.do(Verb.SUPERVISE, supervision_due=life.now + timedelta(days=9))
    assert life.case.due_at == _hall(2, 15, 53)
    life.do(Verb.APPLY_EXTENSION)
    life.do(Verb.GRANT_EXTENSION)
    assert life.case.due_at == _hall(3, 9, 53)  # 8 h: Mon 2:07 + 4, Tue 08:00 + 1:53
    with pytest.raises(Refused, match="不用重算"):
        life.ask(Verb.RECKON)
    life.do(Verb.SUBMIT_RESULT, after=_hall(2, 16, 53) - life.now)
    (fact,) = _facts(life)
    # 09:53-12:00 and 14:00-16:53 are 5 h; by the new calendar it would be 2 h 7 min
    assert (fact.used_seconds, fact.overdue, fact.calendar) == (5 * 3600, False, CALENDAR.version)

    anew = Life(life.rules, now=_hall(2, 9, 50), condition_no=2).go(*ROADS[Stage.HANDLING])
    assert anew.case.due_at == _hall(3, 9, 53)  # Mon 2:07, Tue 1:53
    assert anew.case.clocks[HANDLING].calendar == mornings_only.version


def test_a_round_that_starts_after_the_change_runs_by_the_calendar_in_force() -> None:
    life = Life(now=_hall(2, 9, 50), condition_no=2).go(*ROADS[Stage.FEEDBACK])
    life.rules = life.rules.with_calendar(CALENDAR.adjusted({date(2026, 3, 2): False}))
    life.do(Verb.REWORK)
    assert life.case.due_at == _hall(3, 12)  # the whole of Monday is off: Tuesday 08-12


def test_a_provisional_deadline_takes_only_a_calendar_with_more_years() -> None:
    """A city's own day off in 2026 comes before the table of 2027: it moves no clock that runs."""
    life = Life(now=_hall_day(date(2026, 12, 31), 16, 50), condition_no=2).go(*ROADS[Stage.HANDLING])
    assert life.case.due_provisional
    before = life.case.due_at
    life.rules = life.rules.with_calendar(CALENDAR.adjusted({date(2026, 12, 31): False}))
    life.do(Verb.SUPERVISE, supervision_due=life.now + timedelta(days=9))
    assert (life.case.due_at, life.case.due_provisional) == (before, True)


def test_a_seat_that_does_not_know_the_calendar_of_a_clock_does_not_guess() -> None:
    life = Life(now=_hall(2, 9, 50), condition_no=2).go(*ROADS[Stage.HANDLING])
    life.rules = replace(life.rules, calendar=CALENDAR.adjusted({date(2026, 3, 2): False}))
    with pytest.raises(Refused) as refused:
        life.do(Verb.SUBMIT_RESULT)
    assert refused.value.code == "unknown_calendar"


def test_a_continuous_limit_needs_no_calendar() -> None:
    life = life_at(Stage.HANDLING)
    life.rules = replace(life.rules, calendar=CALENDAR.adjusted({date(2026, 3, 2): False}))
    life.do(Verb.SUBMIT_RESULT)
    assert life.case.clocks[HANDLING].calendar == ""
