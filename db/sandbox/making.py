"""A new, empty sandbox: the schema, the mark and a clock that stands, in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime

from db import schema
from db.engine import WRITING, open_engine
from db.failures import said_plainly
from db.sandbox.clock import set_up


async def make_empty(url: str, shows: datetime, *, password: str = "") -> None:
    """Its clock shows *shows* (aware).

    Raises:
        NotEmpty: there is something in the database, such as a live hall; nothing was changed.
        ExternalError: the database does not answer.
    """
    engine = open_engine(url, pooled=False, password=password, opens=None)
    try:
        with said_plainly():
            async with engine.execution_options(**WRITING).begin() as connection:
                await schema.create_sandbox(connection)
                await set_up(connection, shows.astimezone(UTC), datetime.now(UTC))
    finally:
        await engine.dispose()
