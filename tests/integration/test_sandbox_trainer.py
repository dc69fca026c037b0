"""A trainer plays everybody outside under a login of their own: in a sandbox, and nowhere else."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.engine import open_engine
from db.server_people import ServerPeople
from db.store import SqlCaseStore
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.simulation.reports import EXCHANGE
from dispatcher_app.domain.words import Source
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.ports import ExternalError, Person
from tests.support.hall import run_to_end
from tests.support.logins import PASSWORD, PEOPLE
from tests.support.rules import MORNING, RULES
from tests.support.sandbox import STARTS

pytestmark = pytest.mark.postgres
TRAINER, WALL = PEOPLE["trainer.one"], PEOPLE["wall.one"]
DATA = {"source": Source.MEDIA, "place": "老街桥头", "description": "栏杆倒了", "external_ref": "x-1"}

_TURN = text("UPDATE sandbox_clock SET speed = 60, since = clock_timestamp(), revision = revision + 1")


async def reports_as_trainer(url: str, kind: HallKind) -> str:
    """What the server says of a report from outside that the trainer's own login writes; "" for nothing."""
    owner = open_engine(url, pooled=False, opens=kind)
    await Accounts(ServerPeople(owner), lambda: MORNING).add(TRAINER, PASSWORD)
    await owner.dispose()
    engine = open_engine(url, pooled=False, login=TRAINER.login, password=PASSWORD, opens=kind)
    try:
        work = Casework(SqlCaseStore(engine), RULES, EventBus(), lambda: STARTS, "NS")
        await work.perform(Command(verb=Verb.REPORT, data=DATA), EXCHANGE)
    except (DBAPIError, ExternalError) as error:
        return f"{error} {error.__cause__}"
    finally:
        await engine.dispose()
    return ""


def test_a_trainer_reports_from_outside_in_a_sandbox(postgres_sandbox: str) -> None:
    assert run_to_end(reports_as_trainer(postgres_sandbox, HallKind.SANDBOX)) == ""


def test_nowhere_else(postgres_hall: str) -> None:
    said = run_to_end(reports_as_trainer(postgres_hall, HallKind.LIVE))
    assert "permission denied" in said or "signed by its writer" in said


def test_only_a_trainer_turns_the_clock(postgres_sandbox: str) -> None:
    async def turned_by(person: Person) -> None:
        login, kind = person.login, HallKind.SANDBOX
        engine = open_engine(postgres_sandbox, pooled=False, login=login, password=PASSWORD, opens=kind)
        try:
            async with engine.begin() as connection:
                await connection.execute(_TURN)
        finally:
            await engine.dispose()

    async def work() -> None:
        owner = open_engine(postgres_sandbox, pooled=False, opens=HallKind.SANDBOX)
        for person in (TRAINER, WALL):
            await Accounts(ServerPeople(owner), lambda: MORNING).add(person, PASSWORD)
        await owner.dispose()
        await turned_by(TRAINER)
        with pytest.raises(DBAPIError, match="permission denied"):
            await turned_by(WALL)

    run_to_end(work())
