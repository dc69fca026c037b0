"""Everything a seat works with, wired."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from db import rules_documents
from db.claims import SqlSeats
from db.component_news import SqlRegisterNews
from db.drafts_file import DraftsFile
from db.feed_postgres import PostgresFeed
from db.feed_sqlite import SqliteFeed
from db.figures.folding import SqlFolding
from db.figures.reading import SqlFigures
from db.hall_record.signing import FileSigning, ServerSigning
from db.hall_record.store import SqlHallRecord
from db.keeping.store import SqlKeptDocuments
from db.outbox_file import OutboxFile
from db.playback import SqlLives
from db.sandbox.line import CutFeed, CutSeats, Line, beyond, line_of
from dispatcher_app.bootstrap.database import Database
from dispatcher_app.bootstrap.hall import in_force
from dispatcher_app.bootstrap.here import utc_now
from dispatcher_app.bootstrap.sandbox import sandbox_services, sandbox_time
from dispatcher_app.bootstrap.services import Services
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.units import Unit
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.catching_up import CatchingUp
from dispatcher_app.services.change_feed import ChangeFeed
from dispatcher_app.services.clockwork import Clockwork
from dispatcher_app.services.components.following import RegisterFollower
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.figures.bookkeeper import Bookkeeper
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.record import HallRecord
from dispatcher_app.services.hall_time import HallTime
from dispatcher_app.services.keeping.following import KeepingFollower
from dispatcher_app.services.live import Live
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.people_followed import PeopleFollower
from dispatcher_app.services.photos import Photos
from dispatcher_app.services.playback.desk import PlaybackDesk
from dispatcher_app.services.playback.marks import notes_folder
from dispatcher_app.services.ports import Now
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import SeatStore


def wire(database: Database, hall: Hall, profile: Path, now: Now | None = None) -> Services:
    """Everything a seat works with; without a *now* of its own by the hall's time, which is the server's, or
    that of the sandbox."""
    bus, time = EventBus(), HallTime(utc_now)
    simulated = sandbox_time(database, hall, time, bus) if now is None else None
    now = now or simulated or time
    line = line_of(database.engine)
    store, contact = database.store, Contact(bus, now)
    open_cases, board = OpenCases(store, bus), SeatBoard(bus)
    follower = RegisterFollower(SqlRegisterNews(database.engine), hall.places, bus, hall.acts)
    record = hall_record(database, bus, now)
    calendars = partial(rules_documents.read_calendars, database.documents)
    casework = Casework(store, hall.rules, bus, now, hall.pack.info.case_prefix, calendars)
    clockwork = Clockwork(casework, store, open_cases, now, nap=simulated.nap if simulated else asyncio.sleep)
    kept = SqlKeptDocuments(database.engine, hall.pack, hall.zone, now)

    async def read_hall() -> tuple[Rulebook, tuple[Unit, ...]]:
        rules, pack = await in_force(database, kept, hall.pack, now())
        return rules, pack.units

    follow_kept = KeepingFollower(kept, hall, casework, read_hall, bus, now)
    follow_kept.reckon_by(clockwork, store)
    people = PeopleFollower(database.people.people, bus)
    following = CatchingUp(
        "follow-record", partial(_in_turn, record.catch_up, follow_kept.catch_up, people.catch_up)
    )
    return Services(
        database=database,
        hall=hall,
        bus=bus,
        open_cases=open_cases,
        casework=casework,
        photos=Photos(store, now),
        accounts=Accounts(database.people, now),
        drafts=DraftsFile(profile / "drafts.db"),
        now=now,
        contact=contact,
        kept=OutboxFile(profile / "outbox.db"),
        seats=_seats(database, time, line),
        board=board,
        live=Live(
            _feed(database.engine, line),
            open_cases,
            bus,
            contact,
            board.take,
            register=follower,
            record=following,
        ),
        clockwork=clockwork,
        record=record,
        hall_documents=kept,
        follow_kept=follow_kept,
        figures=SqlFigures(database.engine, hall.zone),
        bookkeeper=Bookkeeper(SqlFolding(database.engine, hall.zone), bus),
        playback=PlaybackDesk(SqlLives(database.engine), hall.zone, now, notes_folder(profile, hall.key)),
        sandbox=sandbox_services(database, hall, casework, board, simulated, bus) if simulated else None,
    )


def _seats(database: Database, time: HallTime, line: Line | None) -> SeatStore:
    """Who sits where is told beyond the line: the trainer goes on seeing everybody."""
    if line is None:
        return SqlSeats(database.engine, time)
    return CutSeats(SqlSeats(beyond(database.engine), time), line)


async def _in_turn(*catch_ups: Callable[[], Awaitable[None]]) -> None:
    for catch_up in catch_ups:
        await catch_up()


def hall_record(database: Database, bus: EventBus, now: Now = utc_now) -> HallRecord:
    """The hall's own record; on a server its acts are dated by the server, in a file by *now*."""
    engine = database.engine
    is_server = engine.dialect.name == "postgresql"
    line = line_of(engine)
    ask = line.ask_plainly if line is not None else None
    signing = ServerSigning(database.url, database.kind, ask) if is_server else FileSigning(engine, now)
    return HallRecord(SqlHallRecord(engine, now), signing, bus, now)


def _feed(engine: AsyncEngine, line: Line | None) -> ChangeFeed:
    feed = PostgresFeed(engine) if engine.dialect.name == "postgresql" else SqliteFeed(engine)
    return feed if line is None else CutFeed(feed, line)
