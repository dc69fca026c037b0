"""The statements of one command, by hand in ``sqlite3``: what the program's own way is held against.

Nothing but the driver: the rows are ready, nothing is checked or converted. The statements, the pragmas
and the triggers are those of the program.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from db import words_index
from db.engine import PRAGMAS

_BEGIN = "BEGIN IMMEDIATE"
_ANSWERED = "SELECT * FROM steps WHERE command_id = ?"
_NUMBER = (
    "INSERT INTO case_numbers (day, last) VALUES (?, 1) "
    "ON CONFLICT (day) DO UPDATE SET last = case_numbers.last + 1 RETURNING last"
)
_NEWEST = "SELECT coalesce(max(id), 0) FROM cases"
_CASE = (
    "SELECT *, (SELECT hash FROM steps WHERE case_id = cases.id AND version = cases.version) "
    "FROM cases WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class Rows:
    """What one command writes; ``words`` is None where the words to search for stay the same."""

    case_id: int
    case: Mapping[str, object]
    step: Mapping[str, object]
    words: str | None


class ByHand:
    """A writer on a hall file of its own."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        self._connection.close()

    def begin_case(self, rows: Rows, number_key: str) -> None:
        run = self._connection.execute
        run(_BEGIN)
        run(_ANSWERED, (rows.step["command_id"],)).fetchone()
        run(_NUMBER, (number_key,)).fetchone()
        run(_NEWEST).fetchone()
        run(_insert("cases", rows.case), tuple(rows.case.values()))
        run(_insert("steps", rows.step), tuple(rows.step.values()))
        run(
            words_index.upsert_statement("sqlite", fresh=True), {"case_id": rows.case_id, "words": rows.words}
        )
        run("COMMIT")

    def append(self, rows: Rows) -> None:
        run = self._connection.execute
        case_id, version = rows.case_id, rows.step["version"]
        run(_BEGIN)
        run(_ANSWERED, (rows.step["command_id"],)).fetchone()
        run(_CASE, (case_id,)).fetchone()
        run(_insert("steps", rows.step), tuple(rows.step.values()))
        run(_update(rows.case), (*rows.case.values(), case_id, int(str(version)) - 1))
        if rows.words is not None:
            self._words(rows, fresh=False)
        run("COMMIT")

    def _words(self, rows: Rows, *, fresh: bool) -> None:
        statement = words_index.upsert_statement("sqlite", fresh=fresh)
        self._connection.execute(statement, {"case_id": rows.case_id, "words": rows.words})


def _insert(table: str, row: Mapping[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"


def _update(row: Mapping[str, object]) -> str:
    return f"UPDATE cases SET {', '.join(f'{name} = ?' for name in row)} WHERE id = ? AND version = ?"
