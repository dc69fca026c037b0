"""The made-up walks of a demo city's collectors, for as long as somebody looks at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.positions import SqlPositions
from dispatcher_app import bootstrap
from dispatcher_app.domain.pack import Pack
from dispatcher_app.services.collectors.made_up import AHEAD, made_up_walks


async def let_collectors_walk(database: bootstrap.Database, pack: Pack, at: datetime | None = None) -> int:
    """Where the terminals of a demo pack's collectors are made up to have been today; how many positions.

    Their walks go on for some hours after *at* (now), so that they are seen to move. Until then nothing
    is added.
    """
    if not pack.info.demo_password or not pack.collectors:
        return 0
    positions, now = SqlPositions(database.engine), at or bootstrap.utc_now()
    if await positions.latest(now, now + AHEAD):
        return 0
    known = await positions.latest(now - timedelta(days=1), now)
    fresh = [
        one
        for one in made_up_walks(pack, now)
        if one.collector not in known or one.fix.at > known[one.collector]
    ]
    return await positions.add(fresh)
