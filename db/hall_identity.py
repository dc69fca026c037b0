"""Which hall a database is: a name of its own among its settings, which goes with backups and standbys."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from db import hosts
from db.documents import Documents

_NAME = "hall_id"


async def ensure(documents: Documents) -> None:
    """Give the hall its name, once. Only the owner of the schema may."""
    if not await documents.setting(_NAME):
        await documents.set_setting(_NAME, uuid4().hex)


async def key_of(engine: AsyncEngine, documents: Documents) -> str:
    """The hall's own name and that of its database: a copy restored under another name is another hall.

    A hall that has no name yet goes by where it is.
    """
    name = await documents.setting(_NAME)
    place = engine.url.database or ""
    if not name and engine.dialect.name == "postgresql":
        name = ",".join(sorted(f"{host}:{port}" for host, port in hosts.places_of(engine.url)))
    return f"{name}/{place}"
