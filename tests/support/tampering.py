"""Someone who can switch the guards off and change the tables behind the program's back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from db.codec import link
from db.tables import steps
from tests.support.hall import Hall


async def tamper(hall: Hall, *statements: str, values: Mapping[str, object] | None = None) -> None:
    """Run *statements* with triggers and foreign keys off; they stay off in an SQLite file."""
    if not hall.is_postgres:
        return _on_sqlite(str(hall.engine.url.database), statements, dict(values or {}))
    async with hall.engine.begin() as connection:
        await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            await connection.execute(text(statement), dict(values or {}))


def _on_sqlite(file: str, statements: tuple[str, ...], values: dict[str, object]) -> None:
    connection = sqlite3.connect(file)  # a raw connection has foreign keys off
    try:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement, values)
        connection.commit()
    finally:
        connection.close()


async def forge(hall: Hall, case_id: int, version: int, **changed: object) -> None:
    """Change one step and write the hashes of it and of all that follow anew, as a careful forger would."""
    async with hall.engine.connect() as connection:
        query = steps.select().where(steps.c.case_id == case_id).order_by(steps.c.version)
        lines: list[dict[str, Any]] = [dict(row._mapping) for row in await connection.execute(query)]
    previous = ""
    for line in lines:
        if line["version"] == version:
            line.update(changed)
        line["previous_hash"], line["hash"] = previous, link(previous, line)
        previous = line["hash"]
        columns = ["previous_hash", "hash", *(changed if line["version"] == version else ())]
        await tamper(
            hall,
            f"UPDATE steps SET {', '.join(f'{name} = :{name}' for name in columns)} WHERE id = :id",
            values={name: line[name] for name in (*columns, "id")},
        )
