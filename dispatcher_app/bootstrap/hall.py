"""What a hall goes by, read from its database: city, rules, places, register."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from db import hall_identity, rules_documents, schema
from db.component_register import SqlComponents
from db.keeping.in_force import kept_standard, kept_units
from db.keeping.store import SqlKeptDocuments
from db.sandbox.clock import SqlSandboxClock
from dispatcher_app.bootstrap.database import Database
from dispatcher_app.bootstrap.here import utc_now
from dispatcher_app.domain.pack import Pack, PackInfo
from dispatcher_app.domain.reasons import speak
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.places import PlaceIndex

if TYPE_CHECKING:
    from dispatcher_app.services.components.columns import ComponentColumns


async def open_hall(database: Database) -> Hall:
    """The city and the rules of an up-to-date database.

    Raises:
        WrongSchema: empty, older, newer or foreign database.
        DomainError: no standard or calendar yet.
        ExternalError: the database does not answer.
    """
    await schema.require_current(database.engine)
    pack = await database.documents.pack(with_components=False) or _no_pack()
    documents = SqlKeptDocuments(database.engine, pack, ZoneInfo(pack.info.zone))
    clock = await SqlSandboxClock(database.engine).read() if database.kind is HallKind.SANDBOX else None
    now = clock.at(utc_now()) if clock else utc_now()
    kept = await documents.in_force(now)
    rules, pack = await in_force(database, documents, pack, now)
    # Acts before components: what is done in between is read twice rather than not at all.
    acts, _components = await SqlComponents(database.engine).since(frozenset(), 0)
    register = await _register(database.engine)
    key = await hall_identity.key_of(database.engine, database.documents)
    return Hall(pack, UnitRegister(pack.units), PlaceIndex(pack, register), rules, key, acts, kept, clock)


async def in_force(
    database: Database, documents: SqlKeptDocuments, pack: Pack, now: datetime
) -> tuple[Rulebook, Pack]:
    """By what the hall goes at *now*: its rules, and *pack* with its units."""
    pack = await kept_units(documents, pack, now)
    standard = await kept_standard(documents, database.documents, now)
    return await _rules(database, standard, pack), pack


async def _rules(database: Database, standard: Standard, pack: Pack) -> Rulebook:
    """The rules in force with this standard and these units; reasons are called what the hall calls them."""
    documents = database.documents
    gate_1, gate_2 = await rules_documents.read_gates(documents)
    speak(await rules_documents.read_reasons(documents))
    return Rulebook(
        standard,
        await rules_documents.read_calendar(documents),
        unit_names={unit.code: unit.name for unit in pack.units if not unit.retired},
        stage_limits=await rules_documents.read_stage_limits(documents),
        gate_1=gate_1,
        gate_2=gate_2,
        side=await rules_documents.read_side_rules(documents),
        earlier_calendars=await rules_documents.read_calendars(documents),
        numbers=await rules_documents.read_numbers(documents),
    )


async def _register(engine: AsyncEngine) -> ComponentColumns:
    """All components; numpy, which this needs, is imported beside the window's own beginnings."""
    read_columns = await asyncio.to_thread(_import_reading)
    return await read_columns(engine)


def _import_reading() -> Callable[[AsyncEngine], Awaitable[ComponentColumns]]:
    from db.component_reading import read_columns

    return read_columns


def _no_pack() -> Pack:
    """A hall before its city pack is loaded: cases can be registered, but not located or dispatched."""
    title = _("未装入城市数据")
    return Pack(PackInfo(name="", city="", district="", title=title, adcode="", case_prefix="C"))
