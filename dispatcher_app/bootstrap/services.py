"""What a seat works with, made of what the seats of one process share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncEngine

from db.component_export import export_components
from db.component_lookup import SqlComponentLookup
from db.component_register import SqlComponents
from db.drafts_file import DraftsFile
from db.figures.reading import SqlFigures
from db.hall_counts import SqlHallCounts
from db.keeping.store import SqlKeptDocuments
from db.outbox_file import OutboxFile
from db.positions import SqlPositions
from db.registers import SqlRegisters
from db.sandbox.last_acts import SqlLastActs
from db.shift_state import SqlShiftState
from db.side_registers import SqlSideRegisters
from db.workbook_files import WorkbookFiles
from dispatcher_app.bootstrap.database import Database
from dispatcher_app.bootstrap.papers import paper_templates, report_desk
from dispatcher_app.bootstrap.sandbox import SandboxServices, by_hand, exam_desk
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.sandbox.kind import SANDBOX_NOTICE
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.clockwork import Clockwork
from dispatcher_app.services.components.desk import ComponentDesk
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.figures.bookkeeper import Bookkeeper
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.hall_record.record import HallRecord
from dispatcher_app.services.keeping.desk import READERS, KeptDesk
from dispatcher_app.services.keeping.following import KeepingFollower
from dispatcher_app.services.live import Live
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.outbox import Outbox, Owner
from dispatcher_app.services.photos import Photos
from dispatcher_app.services.playback.desk import SEES_FILMS, PlaybackDesk
from dispatcher_app.services.ports import Now, Person
from dispatcher_app.services.registers.lists import RegisterLists
from dispatcher_app.services.reports.desk import ReportDesk
from dispatcher_app.services.ruling.counts import RulingCounts
from dispatcher_app.services.sandbox.calls import CallDesk
from dispatcher_app.services.sandbox.trainer import TrainerDesk
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import SeatStore
from dispatcher_app.services.shift.desk import ShiftDesk
from dispatcher_app.services.side_registers import SideRegisters
from dispatcher_app.services.sitting import Sitting

if TYPE_CHECKING:
    from dispatcher_app.services.components.surveys import Surveys


@dataclass(frozen=True, slots=True)
class Services:
    """What several seats of one process share."""

    database: Database
    hall: Hall
    bus: EventBus
    open_cases: OpenCases
    casework: Casework
    photos: Photos
    accounts: Accounts
    drafts: DraftsFile
    now: Now
    contact: Contact
    kept: OutboxFile
    seats: SeatStore
    board: SeatBoard
    live: Live
    clockwork: Clockwork
    record: HallRecord
    hall_documents: SqlKeptDocuments
    follow_kept: KeepingFollower
    figures: SqlFigures
    bookkeeper: Bookkeeper
    playback: PlaybackDesk
    #: None in a live hall.
    sandbox: SandboxServices | None = None

    async def close(self) -> None:
        """Let go of the profile's files and the database."""
        self.drafts.close()
        self.kept.close()
        await self.database.close()

    def desk(self, person: Person) -> Desk:
        sandbox = self.sandbox
        return Desk(
            self.hall,
            person,
            self.database.store,
            self.casework,
            self.open_cases,
            self.photos,
            self.drafts,
            self.bus,
            self.now,
            outbox=Outbox(self.kept, Owner(self.hall.key, person.login), self.bus, self.now),
            contact=self.contact,
            sitting=Sitting(self.seats, person, self.board, self.bus),
            positions=SqlPositions(self.database.engine),
            components=self._components(person),
            record=RecordDesk(self.record, person.actor()),
            workbooks=WorkbookFiles(self.hall.zone, SANDBOX_NOTICE if self.hall.is_sandbox else ""),
            shift=self._shift(person),
            kept=self._kept(person),
            accounts=self.accounts if person.role in READERS else None,
            registers=SideRegisters(SqlSideRegisters(self.database.engine, private=reads_phone(person.role))),
            templates=paper_templates(self.database),
            lists=self._lists(person),
            ruling=RulingCounts(
                SqlHallCounts(self.database.engine),
                self.hall.zone,
                self.hall.places,
                DutyTimes(self.hall.pack.info.shifts, self.hall.zone),
            ),
            figures=self.figures,
            reports=self._reports(person),
            playback=self.playback if person.role in SEES_FILMS else None,
            exam=exam_desk(self.database, self.hall, person) if sandbox is not None else None,
            trainer=self._trainer(person),
            happenings=sandbox.happenings if sandbox is not None else None,
            faults=sandbox.faults if sandbox is not None else None,
            calls=CallDesk(sandbox.calls, person.actor()) if sandbox is not None else None,
        )

    def _trainer(self, person: Person) -> TrainerDesk | None:
        if self.sandbox is None or person.role is not Role.TRAINER:
            return None
        return TrainerDesk(
            self.sandbox.time,
            self.casework,
            self.board,
            self.open_cases,
            self.sandbox.player,
            self.sandbox.results,
            by_hand(self.sandbox, self.hall, self.casework, self.database.store),
            SqlLastActs(self.database.engine),
        )

    def _reports(self, person: Person) -> ReportDesk:
        record = RecordDesk(self.record, person.actor())
        return report_desk(self.database, self.hall, person.name, record, self.now)

    def _shift(self, person: Person) -> ShiftDesk:
        store = SqlShiftState(self.database.engine)
        return ShiftDesk(self.hall, person, RecordDesk(self.record, person.actor()), store, self.now)

    def _kept(self, person: Person) -> KeptDesk:
        return KeptDesk(self.hall_documents, person.actor(), self.hall, self.now, self._go_by_it)

    async def _go_by_it(self) -> None:
        """After a version of this program's own. On a server working seats reckon what a calendar settles; in
        a file an administrator may be alone, and may do it."""
        await self.follow_kept.catch_up()
        if self.database.engine.dialect.name == "sqlite":
            await self.clockwork.turn()

    def _lists(self, person: Person) -> RegisterLists:
        store = SqlRegisters(self.database.engine, private=reads_phone(person.role))
        return RegisterLists(store, self.hall, self.now, self.record)

    def _components(self, person: Person) -> ComponentDesk:
        engine = self.database.engine
        store, lookup = SqlComponents(engine), SqlComponentLookup(engine)
        cases, now = self.database.store, self.now
        surveys = partial(_surveys, engine, self.hall, now)
        return ComponentDesk(self.hall, person.actor(), store, lookup, cases, now, export_components, surveys)


def _surveys(engine: AsyncEngine, hall: Hall, now: Now) -> Surveys:
    from db.survey_desk import SqlSurveys  # with what reads files of maps

    return SqlSurveys(engine, hall, now)
