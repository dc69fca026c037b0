"""The demo city that comes with the program: a hall to try things on, made where there is none yet."""

from __future__ import annotations

from pathlib import Path

import resources
from db import schema
from dispatcher_app import bootstrap
from dispatcher_app.cli.database import ensure_rules, load_into
from dispatcher_app.cli.demo_walks import let_collectors_walk


async def prepare_demo_city(database: bootstrap.Database, *, with_past: bool = True) -> None:
    """Make the database and load the demo pack where none is loaded; *with_past* with its cases."""
    state = await schema.look(database.engine)
    if state.state in (schema.SchemaState.EMPTY, schema.SchemaState.OLDER):
        await schema.upgrade(database.engine)
    await ensure_rules(database)
    pack = await database.documents.pack()
    if pack is None:
        await load_into(database, demo_pack(), with_past=with_past)
    elif with_past:
        await let_collectors_walk(database, pack)


def demo_pack() -> Path:
    return Path(next(iter(resources.__path__))) / "packs" / "nanshan"
