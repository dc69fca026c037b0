"""What was reported to a hall before: when, through which door, which class, where. Nothing of anybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from db.failures import said_plainly
from db.tables import cases
from dispatcher_app.domain.simulation.habits import PastReport
from dispatcher_app.domain.words import Source
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity

_C = cases.c
#: So much of a past tells a hall's habits; older years had others.
LOOKED_AT = timedelta(days=366)
#: More reports than these say nothing new.
MOST = 200_000


async def past_reports(engine: AsyncEngine, city: ScenarioCity, now: datetime) -> list[PastReport]:
    """The newest reports of the year before *now*, by the hall's own clock; nothing is written.

    Raises:
        ExternalError: the database does not answer.
    """
    wanted = (
        select(_C.reported_at, _C.source, _C.class_code, _C.cell_code)
        .where(_C.reported_at > now - LOOKED_AT, _C.reported_at <= now)
        .order_by(_C.id.desc())
        .limit(MOST)
    )
    with said_plainly():
        async with engine.connect() as connection:
            rows = (await connection.execute(wanted)).all()
    community = city.city.community_of
    return [
        PastReport(at.astimezone(city.zone), Source(source), class_code, community(cell_code))
        for at, source, class_code, cell_code in rows
    ]
