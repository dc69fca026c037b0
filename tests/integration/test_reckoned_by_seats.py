"""A calendar that is put in force on the screen: any seat reckons provisional deadlines anew, and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from db.verify import verify
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.clockwork import CLOCKWORK, Clockwork, command_of
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.reckoning import reckon_deadlines
from tests.support.hall import Hall, in_hall
from tests.support.life import ROADS
from tests.support.logins import LoginHall, by_logins
from tests.support.rules import CALENDAR, RULES

UNKNOWN = replace(CALENDAR, published_years=frozenset())


@pytest.mark.postgres
@pytest.mark.parametrize("login", ["taker.one", "dispatch.one", "leader.two"])
def test_a_seat_reckons_what_was_provisional(postgres_hall: str, login: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        case = await hall.go(await hall.report(condition_no=2), *ROADS[Stage.HANDLING])
        still = await hall.case_at(Stage.HANDLING)
        assert (case.due_provisional, still.due_provisional) == (True, False)
        seat = hall.work_of(login)
        seat.adopt(replace(RULES, calendar=UNKNOWN).with_calendar(CALENDAR))
        assert await reckon_deadlines(seat, hall.store, [UNKNOWN]) == 1
        settled = await hall.store.case(case.id)
        assert settled is not None
        assert not settled.due_provisional
        assert (await hall.store.history(case.id))[-1].actor.role is Role.CLOCKWORK
        for forged in ({"overdue": False}, {"due_provisional": True}):  # not provisional any more
            with pytest.raises((DBAPIError, ExternalError), match="signed by its writer"):
                await _forge(hall, login, settled.id, forged)
        assert (await verify(hall.engine)).ok

    by_logins(postgres_hall, scenario, replace(RULES, calendar=UNKNOWN))


@pytest.mark.postgres
def test_the_clockwork_s_word_for_a_deadline_says_nothing_else(postgres_hall: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        case = await hall.go(await hall.report(condition_no=2), *ROADS[Stage.HANDLING])
        with pytest.raises((DBAPIError, ExternalError), match="signed by its writer"):
            await _forge(hall, "dispatch.one", case.id, {"overdue": False})
        assert await hall.store.case(case.id) == case

    by_logins(postgres_hall, scenario, replace(RULES, calendar=UNKNOWN))


async def _forge(hall: LoginHall, login: str, case_id: int, changes: dict[str, object]) -> None:
    """What a seat with ``psql`` would write in the name of the clockwork."""
    store = hall.work_of(login)._store
    async with store.transaction() as writing:
        case = await writing.case(case_id)
        assert case is not None
        command = command_of(Verb.RECKON, case.id, case.version)
        step = Step(
            case_id=case.id,
            version=case.version + 1,
            command_id=command.id,
            verb=Verb.RECKON,
            from_stage=case.stage,
            to_stage=case.stage,
            actor=CLOCKWORK,
            at=hall.clock(),
            changes=changes,
        )
        await writing.append(case, step)
        await writing.commit()


def test_a_chore_that_fails_does_not_stop_the_clockwork(sqlite_hall: str) -> None:
    done: list[str] = []

    async def broken() -> None:
        done.append("broken")
        raise ValueError("not to be done")

    async def away() -> None:
        done.append("away")
        if len(done) == 2:
            raise ExternalError("away")

    async def scenario(hall: Hall) -> None:
        cases = OpenCases(hall.store, hall.bus)
        await cases.load()
        clockwork = Clockwork(hall.casework, hall.store, cases, hall.clock)
        clockwork.chores += [broken, away]
        with pytest.raises(ExternalError):
            await clockwork.turn()
        await clockwork.turn()
        assert done == ["broken", "away", "away"]
        assert clockwork.chores == []

    in_hall(sqlite_hall, scenario)
