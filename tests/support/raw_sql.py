"""Someone with a raw connection who tries to get steps past the guards, and what gets through."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dispatcher_app.domain.case import Case
from tests.support.hall import Hall

_COLUMNS = (
    "case_id, version, command_id, verb, from_stage, to_stage, person, role, at, body, previous_hash, hash"
)
_SQLITE_TRY = f"INSERT INTO steps ({_COLUMNS}) VALUES (?, ?, 'raw', ?, ?, ?, ?, ?, 0, ?, ?, 'x')"
# Each try is undone by raising; so the server itself walks thousands of them in a second.
_POSTGRES_TRY = f"""
CREATE OR REPLACE FUNCTION pg_temp.tried(case_ bigint, version_ int, person_ text, previous_ text,
    verbs text[], roles text[], sources text[], targets text[], bodies text[])
RETURNS TABLE (v text, r text, s text, t text) LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1 .. array_length(verbs, 1) LOOP
        v := verbs[i]; r := roles[i]; s := sources[i]; t := targets[i];
        BEGIN
            INSERT INTO steps ({_COLUMNS})
            VALUES (case_, version_, 'raw', v, s, t, person_, r, now(), bodies[i], previous_, 'x');
            RAISE EXCEPTION 'undo' USING ERRCODE = 'UNDO1';
        EXCEPTION
            WHEN SQLSTATE 'UNDO1' THEN RETURN NEXT;
            WHEN raise_exception THEN NULL;
        END;
    END LOOP;
END $$"""


#: What a step has to say for itself; all others may say nothing.
_BODIES = {"self_handle": '{"changes":{"attachments":[{"kind":"after","name":"x","sha256":"x"}]}}'}


def _body(verb: str) -> str:
    return _BODIES.get(verb, "{}")


class Try(NamedTuple):
    """What a raw step says of itself, in stored words."""

    verb: str
    role: str
    source: str
    target: str


async def accepted(hall: Hall, case: Case, tries: Iterable[Try], person: str = "raw") -> set[Try]:
    """Those of *tries* that the database takes as the next step of *case*. Every one is undone."""
    wanted = list(tries)
    hashes = await hall.sql("SELECT hash FROM steps WHERE case_id = :c ORDER BY version", {"c": case.id})
    where = (case.id, case.version + 1, person, hashes[-1][0])
    if hall.is_postgres:
        return await _on_postgres(_plain_url(hall), where, wanted)
    return _on_sqlite(str(hall.engine.url.database), where, wanted)


def _plain_url(hall: Hall) -> str:
    return hall.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


async def _on_postgres(url: str, where: tuple[Any, ...], wanted: list[Try]) -> set[Try]:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_POSTGRES_TRY)
        columns = [list(column) for column in zip(*wanted, strict=True)]
        columns.append([_body(one.verb) for one in wanted])
        call = "SELECT * FROM pg_temp.tried($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        return {Try(*row) for row in await connection.fetch(call, *where, *columns)}
    finally:
        await connection.close()


def _on_sqlite(file: str, where: tuple[Any, ...], wanted: list[Try]) -> set[Try]:
    case_id, version, person, previous = where
    found: set[Try] = set()
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        for one in wanted:
            connection.execute("SAVEPOINT try")
            said = (one.verb, one.source, one.target, person, one.role, _body(one.verb))
            values = (case_id, version, *said, previous)
            try:
                connection.execute(_SQLITE_TRY, values)
            except sqlite3.IntegrityError:
                pass
            else:
                found.add(one)
            connection.execute("ROLLBACK TO try")
            connection.execute("RELEASE try")
        connection.execute("ROLLBACK")
    finally:
        connection.close()
    return found


async def refusal(hall: Hall, *statements: str) -> str:
    """The database's own words when *statements* are run and committed together; "" if it takes them."""
    try:
        async with hall.engine.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    except DBAPIError as error:
        return str(error.orig)
    return ""
