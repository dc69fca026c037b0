"""A hall with everything that its documents lie over: units, standard, calendar."""

from __future__ import annotations

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from db import rules_documents
from db.documents import Documents
from db.keeping.store import SqlKeptDocuments
from dispatcher_app.domain.keeping.table import KeptKind, Row
from dispatcher_app.domain.pack import Pack
from dispatcher_app.services.keeping.store import KeptState, NewVersion
from dispatcher_app.services.ports import Now
from tests.support.rules import CALENDAR, STANDARD
from tests.support.town import town


async def load_hall_data(engine: AsyncEngine) -> Pack:
    """What ``db init`` puts there, as far as documents are concerned."""
    pack, documents = town(), Documents(engine)
    await documents.put("pack", "units", msgspec.msgpack.encode(pack.units))
    await rules_documents.save_standard(documents, STANDARD)
    await rules_documents.save_calendar(documents, CALENDAR)
    return pack


async def kept_documents(engine: AsyncEngine, now: Now) -> SqlKeptDocuments:
    """The store over freshly loaded data."""
    pack = await load_hall_data(engine)
    return SqlKeptDocuments(engine, pack, CALENDAR.zone, now)


def edited(rows: tuple[Row, ...], at: int, **cells: str) -> tuple[Row, ...]:
    """*rows* with other *cells* in the row number *at*."""
    return (*rows[:at], {**rows[at], **cells}, *rows[at + 1 :])


def after(state: KeptState, kind: KeptKind, rows: tuple[Row, ...], reason: str = "年度调整") -> NewVersion:
    """The next version over what *state* shows."""
    return NewVersion(kind=kind, rows=rows, reason=reason, seen=state.newest, base=state.base)
