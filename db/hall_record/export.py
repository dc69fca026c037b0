"""The hall's own record as a file of JSON lines: to be kept elsewhere, and checked without this program.

Each line is an act with all its columns; ``payload`` stands there letter for letter as it is hashed. The hash
of the last line covers all before it, so that a copy tells whether acts were cut off the record later.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.failures import said_plainly
from db.os_words import words_of
from db.tables import hall_acts
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.whole_file import whole_file

_AT_A_TIME = 1000


async def export_record(engine: AsyncEngine, path: Path) -> tuple[int, str]:
    """Write every act to *path*; how many it was, and the hash of the last ("" where there is none).

    Raises:
        DomainError: the file cannot be written.
        ExternalError: the database does not answer.
    """
    count, newest = 0, ""
    try:
        with whole_file(path) as file:
            async for row in _acts(engine):
                file.write(_line(row))
                count, newest = count + 1, row.hash
    except OSError as error:
        text = _("写不了 {file}:{why}。")
        raise DomainError(text.format(file=path, why=words_of(error))) from error
    return count, newest


async def _acts(engine: AsyncEngine) -> AsyncIterator[Any]:
    """As of one moment: acts have no gaps, so those up to the newest are all there."""
    after = 0
    while True:
        with said_plainly():
            async with engine.connect() as connection:
                rows = await _part(connection, after)
        for row in rows:
            yield row
        if len(rows) < _AT_A_TIME:
            return
        after = rows[-1].id


async def _part(connection: AsyncConnection, after: int) -> list[Any]:
    query = select(hall_acts).where(hall_acts.c.id > after).order_by(hall_acts.c.id).limit(_AT_A_TIME)
    return list((await connection.execute(query)).all())


def _line(row: Any) -> str:
    said = dict(row._mapping)
    said["payload"] = msgspec.Raw(row.payload.encode())
    return msgspec.json.encode(said).decode() + "\n"
