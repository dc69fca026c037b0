"""Every fact and sum forgotten, so that all are worked out anew."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import WRITING
from db.failures import said_plainly
from db.figures import marking


async def forget_all(engine: AsyncEngine) -> None:
    """Every case belongs to the backlog from now on; seats at work begin with the newest.

    Raises:
        ExternalError: the database failed, or the login may not.
    """
    with said_plainly():
        async with engine.execution_options(**WRITING).begin() as connection:
            await connection.run_sync(marking.start_anew)
