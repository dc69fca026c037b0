"""The statements of one life of a case as our own store sends them to PostgreSQL, for ``pgbench``.

Each run of the script gives the next command of its client's case, in one transaction with the values that
ours sent; what differs from case to case (ids, number, the command's id) comes from the server or from
pgbench. The guards therefore have the same work and find the same steps right: hashes need not be true, each
only has to continue the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.command import LIFE, sample_command
from benchmarks.seat_crowd import PREFIX, utc_now
from dispatcher_app import bootstrap
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework, Done
from tests.support.life import SAMPLES
from tests.support.rules import actor

#: The id of the command a client gives: immutable for the planner, unlike a function that makes one.
_COMMAND_ID = "(:head::text || '-0000-4000-8000-' || lpad(:tail::text, 12, '0'))"
_PLACE = re.compile(r"\$(\d+)(::(?:TIMESTAMP WITH TIME ZONE|[A-Za-z]+(?:\(\d+\))?(?:\[\])?))?")


@dataclass
class Recording:
    """One command: its statements with their values, in order."""

    statements: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    done: Done | None = None


async def life_script(url: str) -> str:
    """What ``pgbench -f`` runs; needs ``-D turn=0``."""
    database = bootstrap.connect(url)
    try:
        rules = (await bootstrap.open_hall(database)).rules
        work = Casework(database.store, rules, EventBus(), utc_now, PREFIX)
        await _life(database.engine, work)  # what is asked once only is not part of a command
        recorded = await _life(database.engine, work)
    finally:
        await database.close()
    parts = [_part(turn, recording) for turn, recording in enumerate(recorded)]
    return "\n".join([_BEGIN, *parts, r"\endif", rf"\set turn (:turn + 1) % {len(LIFE)}", ""])


_BEGIN = r"""\set head random(10000000, 99999999)
\set tail random(1, 999999999999)
\set lock random(1, 9000000000000000000)"""


async def _life(engine: AsyncEngine, work: Casework) -> list[Recording]:
    recordings, case = list[Recording](), None

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        rows = values if many else [values]
        recordings[-1].statements += [(statement, tuple(row)) for row in rows]

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        for verb in LIFE:
            recordings.append(Recording())
            done = await _perform(work, verb, case)
            recordings[-1].done, case = done, done.case
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    return recordings


async def _perform(work: Casework, verb: Verb, case: Case | None) -> Done:
    return await work.perform(sample_command(verb, case, work.rules), actor(SAMPLES[verb].role))


def _part(turn: int, recording: Recording) -> str:
    lines = [rf"\{'elif' if turn else 'if'} :turn = {turn}", "BEGIN;"]
    assert recording.done is not None
    for statement, values in recording.statements:
        if "alembic_version" not in statement:  # asked every two seconds, not by every command
            lines += _lines(statement, values, recording.done)
    return "\n".join([*lines, "COMMIT;"])


def _lines(statement: str, values: Sequence[Any], done: Done) -> list[str]:
    filled = _PLACE.sub(lambda place: _filled(place, values, done, statement), statement)
    if "nextval" in statement:
        return [filled.replace("nextval('cases_id_seq')", "nextval('cases_id_seq') AS case_id"), r"\gset"]
    if "INTO case_numbers" in statement:
        return [filled, r"\gset"]
    return [f"{filled};"]


def _filled(place: re.Match[str], values: Sequence[Any], done: Done, statement: str) -> str:
    value, kind = values[int(place[1]) - 1], place[2] or ""
    if "pg_advisory" in statement:
        return f":lock{kind}"
    if value == str(done.step.command_id):
        return f"{_COMMAND_ID}{kind}"
    if value == done.case.number:
        return f"('{done.case.number[:-4]}' || :last::text){kind}"
    if type(value) is int and value == done.case.id:  # larger than any other number there
        return ":case_id::bigint"
    return f"{_literal(value)}{kind}"


def _literal(value: Any) -> str:
    """pgbench takes a colon and a letter for a variable of its own, also inside a text."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    escaped = text.replace("\\", r"\\").replace("'", "''").replace(":", r"\x3a").replace("\n", r"\n")
    return f"E'{escaped}'"
