"""What happens by itself: shelved cases wake once, a new calendar settles deadlines; and by whose time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError

from db.claims import SqlSeats
from db.documents import Documents
from db.rules_documents import (
    read_calendar,
    read_calendars,
    read_stage_limits,
    save_calendar,
    save_stage_limits,
    save_standard,
)
from db.verify import verify
from dispatcher_app import bootstrap
from dispatcher_app.cli import calendar_years
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.clock import StageLimits
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.lamp_rule import LampRule
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.refusal import DomainError, Refused
from dispatcher_app.domain.words import Lamp, Role, Source, Stage
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework, Done
from dispatcher_app.services.clockwork import CLOCKWORK, Clockwork, command_of
from dispatcher_app.services.hall_time import HallTime
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.reckoning import reckon_deadlines
from tests.support.hall import Hall, in_hall
from tests.support.life import ROADS
from tests.support.logins import LoginHall, by_logins
from tests.support.rules import CALENDAR, MORNING, RULES, STANDARD

SEATS = 8


async def _shelved(hall: Hall, days: int = 30) -> Case:
    case = await hall.case_at(Stage.HANDLING)
    case = (await hall.do(Verb.APPLY_SHELVING, case, until=hall.clock() + timedelta(days=days))).case
    return (await hall.do(Verb.GRANT_SHELVING, case)).case


async def _moved(hall: Hall, case: Case) -> Case:
    """*case* once somebody has done something to it, as one sees it who hears of nothing."""
    while True:
        found = await hall.store.case(case.id)
        if found is not None and found.version != case.version:
            return found
        await asyncio.sleep(0.01)


async def _clockwork(hall: Hall) -> Clockwork:
    """The clockwork of one more seat."""
    bus = EventBus()
    open_cases = OpenCases(hall.store, bus)
    await open_cases.load()
    casework = Casework(hall.store, RULES, bus, hall.clock, "NS")
    return Clockwork(casework, hall.store, open_cases, hall.clock)


def test_a_case_wakes_once_however_many_seats_notice(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await _shelved(hall)
        seats = [await _clockwork(hall) for _seat in range(SEATS)]
        assert sum([await seat.turn() for seat in seats]) == 0
        assert row_of(case).lamp(hall.clock()) is Lamp.PAUSED
        until = case.shelved_until
        assert until is not None
        hall.clock.at = until + timedelta(minutes=5)
        await asyncio.gather(*(seat.turn() for seat in seats))
        awake = await hall.store.case(case.id)
        assert awake is not None
        assert (awake.version, awake.marks) == (case.version + 1, frozenset())
        assert row_of(awake).lamp(hall.clock()) is Lamp.OK
        (*_before, step) = await hall.store.history(case.id)
        assert (step.verb, step.actor.role) == (Verb.RESUME, Role.CLOCKWORK)
        used = awake.clocks["handling"].used(CALENDAR, hall.clock())
        assert used == timedelta(minutes=5 + 2)  # it runs on from the date, not from when it was noticed
        for seat in seats:  # those that heard of it too late find it done
            await seat.turn()
        assert await hall.store.case(case.id) == awake
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_one_case_that_cannot_be_woken_keeps_no_other_asleep(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        first, second = await _shelved(hall), await _shelved(hall)
        seat = await _clockwork(hall)
        hall.clock.forward(days=40)
        works = seat._casework.perform

        async def stumbles(command: Command, *more: Any) -> Done:
            if command.case_id == first.id:
                raise ValueError("a bug")
            return await works(command, *more)

        seat._casework.perform = stumbles  # type: ignore[method-assign]
        assert await seat.turn() == 1
        awake = await hall.store.case(second.id)
        assert awake is not None
        assert awake.marks == frozenset()

    in_hall(sqlite_hall, scenario)


def test_what_moved_on_is_left_alone(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await _shelved(hall)
        seat = await _clockwork(hall)
        await hall.do(Verb.RESUME, case)
        hall.clock.forward(days=40)
        assert await seat.turn() == 0
        assert len(await hall.store.history(case.id)) == case.version + 1

    in_hall(hall_url, scenario)


@pytest.mark.postgres
def test_a_server_lets_the_clockwork_wake_only_what_is_due(postgres_url: str) -> None:
    """By the server's own time, whatever the seat believes."""

    async def scenario(hall: LoginHall) -> None:
        due = await _shelved(hall)  # in 2026, as far as this hall knows
        hall.clock.at = datetime.now(UTC)
        later = await _shelved(hall)
        seat = hall.work_of("taker.two")
        done = await seat.perform(command_of(Verb.RESUME, due.id, due.version), CLOCKWORK)
        assert done.case.marks == frozenset()
        hall.clock.forward(days=60)  # this seat's clock runs wild
        with pytest.raises((DBAPIError, ExternalError), match="signed by its writer"):
            await seat.perform(command_of(Verb.RESUME, later.id, later.version), CLOCKWORK)
        assert await hall.store.case(later.id) == later

    by_logins(postgres_url, scenario)


def test_an_idle_case_gets_its_deadline_when_the_calendar_comes(hall_url: str) -> None:
    """16:53 on 31 December, 4 工作时: Friday the 1st as far as is known, Monday the 4th once it is."""
    zone = ZoneInfo("Asia/Shanghai")
    off = CALENDAR.off_days | {date(2027, 1, day) for day in (1, 2, 3)}
    published = replace(CALENDAR, off_days=off, published_years=frozenset({2026, 2027}))

    async def scenario(hall: Hall) -> None:
        hall.clock.at = datetime(2026, 12, 31, 16, 49, tzinfo=zone).astimezone(UTC)
        case = await hall.report(condition_no=2)
        other = await hall.case_at(Stage.REPORTED)
        case = await hall.go(case, *ROADS[Stage.HANDLING])
        assert case.due_provisional
        rules = RULES.with_calendar(published)
        casework = Casework(hall.store, rules, EventBus(), hall.clock, "NS")
        assert await reckon_deadlines(casework, hall.store, [CALENDAR]) == 1
        settled = await hall.store.case(case.id)
        assert settled is not None
        assert settled.due_at == datetime(2027, 1, 4, 10, case.due_at.astimezone(zone).minute, tzinfo=zone)  # type: ignore[union-attr]
        assert not settled.due_provisional
        assert (await hall.store.history(case.id))[-1].actor.role is Role.CLOCKWORK
        assert await hall.store.case(other.id) == other
        assert await reckon_deadlines(casework, hall.store, [CALENDAR]) == 0
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_the_caller_of_a_merged_case_is_called_back_once_its_master_is_closed(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        caller = {"source": Source.WEB, "caller_phone": "13800000000"}
        master, child = await hall.report(), await hall.report(**caller)
        child = (await hall.do(Verb.MERGE, child, merged_into=master.id)).case
        with pytest.raises(Refused, match="主案结案后"):
            await hall.do(Verb.CALL_BACK, child)
        master = await hall.go(master, *ROADS[Stage.CLOSED])
        child = (await hall.do(Verb.CALL_BACK, child)).case
        assert (child.stage, child.call_back, child.merged_into) == (Stage.MERGED, "satisfied", master.id)
        with pytest.raises(Refused, match="回访已办结"):
            await hall.do(Verb.CALL_BACK, child)
        undone = (await hall.do(Verb.UNMERGE, child)).case  # also behind a call-back it leads back
        assert undone.stage is Stage.REPORTED
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


@pytest.mark.postgres
def test_the_server_s_clock_decides_when_something_was(postgres_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        time = HallTime(lambda: datetime.now(UTC) + timedelta(days=9))
        seats = SqlSeats(hall.engine, time)
        assert time() > datetime.now(UTC) + timedelta(days=8)
        await seats.beat("nobody")
        assert abs(time() - datetime.now(UTC)) < timedelta(seconds=2)
        assert time.ahead < -timedelta(days=8)

    in_hall(postgres_url, scenario)


def test_a_calendar_changed_after_filing_binds_new_cases_only_also_at_a_seat_that_sat_before(
    hall_url: str,
) -> None:
    """4 工作时 from 09:03: 2 h 57 min until noon, due 15:03. With Monday made free: Tuesday 12:00."""
    holiday = CALENDAR.adjusted({MORNING.date(): False})

    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        calendars = partial(read_calendars, documents)
        await save_calendar(documents, CALENDAR)
        sat_before = Casework(hall.store, RULES, EventBus(), hall.clock, "NS", calendars)
        old = await hall.case_at(Stage.HANDLING, condition_no=2)
        await save_calendar(documents, holiday)
        assert (await read_calendar(documents), set(await calendars())) == (
            holiday,
            {CALENDAR.version, holiday.version},
        )
        rules = replace(RULES, calendar=holiday, earlier_calendars=await calendars())
        hall.casework = Casework(hall.store, rules, EventBus(), hall.clock, "NS", calendars)
        new = await hall.case_at(Stage.HANDLING, condition_no=2)
        supervised = [(await hall.do(Verb.SUPERVISE, case)).case for case in (old, new)]
        assert [case.due_at for case in supervised] == [
            MORNING + timedelta(hours=6, minutes=4),
            MORNING + timedelta(hours=27),
        ]
        hall.casework = sat_before
        done = await hall.do(Verb.SUBMIT_RESULT, new)
        (fact,) = done.step.facts
        assert (fact.calendar, fact.used_seconds) == (holiday.version, 0)
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


@pytest.mark.parametrize(
    ("apply", "grant"),
    [(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING), (Verb.APPLY_DEFERRAL, Verb.GRANT_DEFERRAL)],
)
def test_a_date_that_came_while_no_seat_was_open_is_kept_by_the_next_two_once(
    hall_url: str, apply: Verb, grant: Verb
) -> None:
    """A long weekend: both seats sit down on the third day, and both clockworks begin at once."""

    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        until = hall.clock() + timedelta(days=30)
        case = (await hall.do(apply, case, until=until)).case
        case = (await hall.do(grant, case)).case
        hall.clock.at = until + timedelta(days=3)
        seats = [await _clockwork(hall) for _seat in range(2)]
        async with seats[0].running(), seats[1].running():
            awake = await _moved(hall, case)
        steps = await hall.store.history(case.id)
        assert [step.verb for step in steps].count(Verb.RESUME) == 1
        assert (awake.version, awake.marks) == (case.version + 1, frozenset())
        (pause,) = awake.clocks["handling"].pauses
        assert pause.end == until  # the deadline has passed meanwhile, and says so
        assert row_of(awake).lamp(hall.clock()) is Lamp.OVER
        for seat in seats:
            await seat.turn()
        assert await hall.store.case(case.id) == awake
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_a_workstation_whose_clock_is_set_back_neither_gains_time_nor_turns_it_back(hall_url: str) -> None:
    """2 紧急小时, approved 2 h 30 min ago; this computer's clock shows an hour and a half less.

    A server's clock decides. Where there is none the file lies on this very computer; the step then is not
    earlier than the one before it.
    """
    back = timedelta(hours=1, minutes=30)

    async def scenario(hall: Hall) -> None:
        hall.clock.at = datetime.now(UTC) - timedelta(hours=2, minutes=34)  # four minutes to the approval
        case = await hall.case_at(Stage.HANDLING)
        approved = case.clocks["handling"].started_at
        time = HallTime(lambda: datetime.now(UTC) - back)
        await SqlSeats(hall.engine, time).beat("nobody")
        hall.casework = Casework(hall.store, RULES, EventBus(), time, "NS")
        done = await hall.do(Verb.SUBMIT_RESULT, case)
        (fact,) = done.step.facts
        used = timedelta(seconds=fact.used_seconds)
        truly = datetime.now(UTC) - approved - (timedelta(0) if hall.is_postgres else back)
        assert truly - timedelta(minutes=1) < used <= truly
        assert done.case.overdue is hall.is_postgres
        time.own = lambda: datetime.now(UTC) - timedelta(days=400)  # and now it is set back for good
        after = await hall.do(Verb.PASS_TO_CHECK, done.case)
        assert after.step.at >= done.step.at
        if hall.is_postgres:  # noticed before the next heartbeat
            assert abs(after.step.at - datetime.now(UTC)) < timedelta(minutes=1)
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_a_hall_s_own_stage_limits_and_lamps_are_kept_and_used(hall_url: str) -> None:
    own = StageLimits({Stage.REPORTED: Limit.parse("20", "分钟")}, LampRule(None, timedelta(minutes=5)))

    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        assert await read_stage_limits(documents) == StageLimits()
        await save_stage_limits(documents, own)
        kept = await read_stage_limits(documents)
        assert kept == own
        casework = Casework(hall.store, replace(RULES, stage_limits=kept), EventBus(), hall.clock, "NS")
        hall.casework = casework
        case = await hall.report()
        assert (case.warn_at, case.due_at) == (
            hall.clock() + timedelta(minutes=15),
            hall.clock() + timedelta(minutes=20),
        )
        for damaged in ("{}", "[", '{"limits":{"reported":["x","minute"]},"lamp":{}}'):
            await documents.set_setting("stage_limits", damaged)
            with pytest.raises(DomainError, match="岗位时限读不懂"):
                await read_stage_limits(documents)

    in_hall(hall_url, scenario)


def test_a_calendar_that_was_broken_off_is_finished_the_next_time(
    hall_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last days of December wait for the notice as well: it may move them, as that for 2019 did."""
    zone = ZoneInfo("Asia/Shanghai")
    published = replace(CALENDAR, published_years=frozenset({2026, 2027}))

    async def breaks_off(*_what: object) -> int:
        raise ExternalError("away")

    async def scenario(hall: Hall) -> None:
        database = bootstrap.connect(hall_url)
        try:
            await save_standard(database.documents, STANDARD)
            await save_calendar(database.documents, CALENDAR)
            hall.clock.at = datetime(2026, 12, 29, 17, tzinfo=zone).astimezone(UTC)
            case = await hall.case_at(Stage.HANDLING, condition_no=2)
            assert case.due_provisional
            with monkeypatch.context() as broken:
                broken.setattr(calendar_years, "reckon_deadlines", breaks_off)
                with pytest.raises(ExternalError):
                    await calendar_years.put_calendar(database, published)
            assert await calendar_years.put_calendar(database, published) == 1
            assert await calendar_years.put_calendar(database, published) == 0
            settled = await hall.store.case(case.id)
            assert settled is not None
            assert (settled.due_at, settled.due_provisional) == (case.due_at, False)
            assert settled.clocks["handling"].calendar == published.version
        finally:
            await database.close()
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)
