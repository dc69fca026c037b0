"""A telephone number lies where it can be withheld, also in halls that are older than that place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Connection, text

from db import guards, private_steps
from db.codec import link
from db.tables import steps
from db.verify import verify
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Source, Stage
from tests.support.hall import Hall, in_hall

PHONE = "13812345678"


async def _with_phone(hall: Hall) -> Case:
    case = await hall.report(source=Source.HOTLINE_12345, caller_phone=PHONE)
    return (await hall.do(Verb.AMEND, case, caller_phone=PHONE + "9")).case


def test_a_telephone_number_is_in_its_own_columns_and_nowhere_else(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await _with_phone(hall)
        words = "words::text" if hall.is_postgres else "words"
        queries = (
            "SELECT body FROM steps",
            "SELECT detail, description, title, place FROM cases",
            f"SELECT {words} FROM case_words",
        )
        for query in queries:
            assert PHONE not in str(await hall.sql(query)), query
        assert (
            await hall.value("SELECT private FROM steps WHERE version = 1") == f'{{"caller_phone":"{PHONE}"}}'
        )
        told = [step.changes["caller_phone"] for step in await hall.store.history(case.id)]
        assert told == [PHONE, PHONE + "9"]
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_what_older_halls_said_in_the_body_is_moved_and_every_chain_holds(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await _with_phone(hall)
        other = await hall.case_at(Stage.HANDLING)
        told, kept = await hall.store.history(case.id), await hall.store.history(other.id)
        await _on(hall, _as_it_was)
        assert PHONE in str(await hall.sql("SELECT body FROM steps"))
        assert (await verify(hall.engine)).ok
        hashes = await hall.sql(f"SELECT hash FROM steps WHERE case_id = {other.id}")

        await _on(hall, private_steps.move)
        assert PHONE not in str(await hall.sql("SELECT body FROM steps"))
        assert (await verify(hall.engine)).ok
        assert await hall.store.history(case.id) == told
        assert await hall.store.history(other.id) == kept
        assert await hall.sql(f"SELECT hash FROM steps WHERE case_id = {other.id}") == hashes

    in_hall(hall_url, scenario)


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE steps SET person = 'somebody' WHERE version = 1",
        "UPDATE steps SET hash = previous_hash WHERE version = 2",
        "UPDATE steps SET previous_hash = 'x' WHERE version = 2",
    ],
)
def test_a_chain_that_was_broken_before_stays_broken(hall_url: str, broken: str) -> None:
    """Writing hashes anew must not make a tampered history true: verify names the same step as before."""

    async def scenario(hall: Hall) -> None:
        await _with_phone(hall)
        await _on(hall, lambda connection: (_as_it_was(connection), connection.execute(text(broken))))
        before = (await verify(hall.engine)).problem
        assert before
        await _on(hall, private_steps.move)
        assert PHONE not in str(await hall.sql("SELECT body FROM steps"))
        assert (await verify(hall.engine)).problem == before

    in_hall(hall_url, scenario)


async def _on(hall: Hall, work: Any) -> None:
    def without_guards(connection: Connection) -> None:
        guards.remove(connection)
        work(connection)
        guards.install(connection)

    async with hall.engine.begin() as connection:
        await connection.run_sync(without_guards)


def _as_it_was(connection: Connection) -> None:
    """Bodies as they were before there was a column for what is private."""
    previous = ""
    for row in connection.execute(steps.select().order_by(steps.c.case_id, steps.c.version)).all():
        line = dict(row._mapping)
        if row.private:
            body = json.loads(row.body)
            body["changes"] |= json.loads(row.private)
            line |= {"private": "", "body": json.dumps(body, ensure_ascii=False)}
        line["previous_hash"] = "" if row.version == 1 else previous
        line["hash"] = previous = link(line["previous_hash"], line)
        names = ("body", "private", "previous_hash", "hash")
        setting = ", ".join(f"{name} = :{name}" for name in names)
        connection.execute(
            text(f"UPDATE steps SET {setting} WHERE id = :id"), {name: line[name] for name in (*names, "id")}
        )
