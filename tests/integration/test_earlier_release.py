"""Cases as the release before decision 013 wrote them: they hold, and go on, after the upgrade.

The lines of ``cases_of_0010.jsonl`` were written by that release; a test that makes its old cases with the
program of today does not see in which words they were kept.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from db import guards
from db.codec import case_columns
from db.tables import cases, steps
from db.types import Instant, from_microseconds
from db.verify import verify
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Mark, Stage
from tests.support.hall import Hall, in_hall

_LINES = Path(__file__).parents[1] / "vectors" / "cases_of_0010.jsonl"
_SINCE = importlib.import_module("db.migrations.versions.0013_side_paths")
#: The cases of the file by what they are, and a command there that moves no clock.
_STILL = {6: Verb.SUPERVISE, 16: Verb.SUPERVISE, 24: Verb.SUPERVISE, 25: Verb.CALL_BACK}


@pytest.fixture
def lines() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"cases": [], "steps": []}
    for line in _LINES.read_text("utf-8").splitlines():
        ((table, row),) = json.loads(line).items()
        found[table].append(row)
    return found


def _with_instants(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    stored = {name: from_microseconds([row[name]])[0] for name in row if _is_instant(table, name)}
    return {**row, **stored, **({"overdue": _bool(row["overdue"])} if "overdue" in row else {})}


def _is_instant(table: Any, name: str) -> bool:
    return isinstance(table.c[name].type, Instant)


def _bool(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)


def _put_in(connection: Connection, lines: dict[str, list[dict[str, Any]]]) -> None:
    guards.remove(connection)
    for table in (cases, steps):
        rows = [_with_instants(table, row) for row in lines[table.name]]
        connection.execute(insert(table), sorted(rows, key=lambda row: row.get("merged_into") or 0))
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT setval('{table.name}_id_seq', 1000)"))
    key = "case_id" if connection.dialect.name == "postgresql" else "rowid"
    for row in lines["cases"]:
        statement = text(f"INSERT INTO case_words ({key}, words) VALUES (:id, '')")
        connection.execute(statement, {"id": row["id"]})
    _SINCE.mark_appeals(connection)
    guards.install(connection)


def test_cases_of_an_earlier_release_hold_and_go_on(
    hall_url: str, lines: dict[str, list[dict[str, Any]]]
) -> None:
    async def scenario(hall: Hall) -> None:
        async with hall.engine.begin() as connection:
            await connection.run_sync(_put_in, lines)
        assert (await verify(hall.engine)).problem == ""
        hall.clock.forward(hours=72)
        for case_id, verb in _STILL.items():
            case = await _case(hall, case_id)
            after = (await hall.do(verb, case)).case
            assert (after.version, after.clocks) == (case.version + 1, case.clocks)
        assert Mark.APPEAL in (await _case(hall, 25)).marks
        back = (await hall.do(Verb.UNMERGE, await _case(hall, 17))).case
        assert (back.stage, Mark.SHELVED in back.marks) == (Stage.HANDLING, True)
        assert (await verify(hall.engine)).problem == ""

    in_hall(hall_url, scenario)


def test_what_an_earlier_release_wrote_is_written_the_same(
    sqlite_hall: str, lines: dict[str, list[dict[str, Any]]]
) -> None:
    """A server holds each field that a step does not speak of against the words it was kept in."""

    async def scenario(hall: Hall) -> None:
        async with hall.engine.begin() as connection:
            await connection.run_sync(_put_in, lines)
        for row in lines["cases"]:
            assert case_columns(await _case(hall, row["id"]))["detail"] == row["detail"]

    in_hall(sqlite_hall, scenario)


async def _case(hall: Hall, case_id: int) -> Case:
    case = await hall.store.case(case_id)
    assert case is not None
    return case
