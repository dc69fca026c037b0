"""The only place that names concrete classes: opens a hall's database and wires services for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import platformdirs
from sqlalchemy.ext.asyncio import AsyncEngine

from db import hall_identity, rules_documents, schema
from db.claims import SqlSeats
from db.component_export import export_components
from db.component_lookup import SqlComponentLookup
from db.component_news import SqlRegisterNews
from db.component_register import SqlComponents
from db.documents import Documents
from db.drafts_file import DraftsFile
from db.engine import open_engine
from db.exam.dictation_files import shipped_dictations
from db.exam.question_file import shipped_questions
from db.exam.record import SqlExamRecord
from db.exam.weights_file import shipped_weights
from db.failures import said_plainly
from db.feed_postgres import PostgresFeed
from db.feed_sqlite import SqliteFeed
from db.figures.folding import SqlFolding
from db.figures.open_then import SqlOpenThen
from db.figures.reading import SqlFigures
from db.hall_counts import SqlHallCounts
from db.hall_record.signing import FileSigning, ServerSigning
from db.hall_record.store import SqlHallRecord
from db.keeping.in_force import kept_standard, kept_units
from db.keeping.store import SqlKeptDocuments
from db.outbox_file import OutboxFile
from db.people import SqlPeople
from db.playback import SqlLives
from db.positions import SqlPositions
from db.putting import put_whole
from db.registers import SqlRegisters
from db.sandbox.clock import SqlSandboxClock
from db.sandbox.last_acts import SqlLastActs
from db.sandbox.line import CutFeed, CutSeats, Line, beyond, draw, line_of
from db.sandbox.record import SqlExerciseRecord
from db.server_people import ServerPeople
from db.shift_state import SqlShiftState
from db.side_registers import SqlSideRegisters
from db.store import SqlCaseStore
from db.template_store import TemplateDocuments
from db.workbook_files import WorkbookFiles
from dispatcher_app.cli.own_process import press_command
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.pack import Pack, PackInfo
from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.reasons import speak
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.sandbox.kind import SANDBOX_NOTICE, HallKind
from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.units import Unit, UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.accounts import Accounts, WrongPassword
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.catching_up import CatchingUp
from dispatcher_app.services.change_feed import ChangeFeed
from dispatcher_app.services.clockwork import Clockwork
from dispatcher_app.services.components.desk import ComponentDesk
from dispatcher_app.services.components.following import RegisterFollower
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.figures.bookkeeper import Bookkeeper
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.hall_record.record import HallRecord
from dispatcher_app.services.hall_time import HallTime
from dispatcher_app.services.keeping.desk import READERS, KeptDesk
from dispatcher_app.services.keeping.following import KeepingFollower
from dispatcher_app.services.live import Live
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.outbox import Outbox, Owner
from dispatcher_app.services.papers.kinds import PAPERS
from dispatcher_app.services.papers.press import PaperPress
from dispatcher_app.services.papers.templates import PaperTemplates, TemplateFiller
from dispatcher_app.services.people_followed import PeopleFollower
from dispatcher_app.services.photos import Photos
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.playback.desk import SEES_FILMS, PlaybackDesk
from dispatcher_app.services.playback.marks import notes_folder
from dispatcher_app.services.ports import Now, Person
from dispatcher_app.services.registers.lists import RegisterLists
from dispatcher_app.services.reports.archive import ReportArchive
from dispatcher_app.services.reports.desk import ReportDesk, folded
from dispatcher_app.services.reports.files import ReportFiles
from dispatcher_app.services.reports.ground import ReportGround
from dispatcher_app.services.reports.halting import Progress
from dispatcher_app.services.reports.maker import ReportMaker
from dispatcher_app.services.reports.model import Report
from dispatcher_app.services.ruling.counts import RulingCounts
from dispatcher_app.services.sandbox.calls import CallDesk, Calls
from dispatcher_app.services.sandbox.faults import Faults
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.time import SandboxTime
from dispatcher_app.services.sandbox.trainer import TrainerDesk
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import SeatStore
from dispatcher_app.services.shift.desk import ShiftDesk
from dispatcher_app.services.side_registers import SideRegisters
from dispatcher_app.services.sitting import Sitting

if TYPE_CHECKING:
    from dispatcher_app.services.components.columns import ComponentColumns
    from dispatcher_app.services.components.surveys import Surveys
    from dispatcher_app.services.sandbox.by_hand import ByHand
    from dispatcher_app.services.sandbox.player import Player
    from dispatcher_app.services.sandbox.scoring import ExerciseResults

APP_NAME = "dispatcher-workstation"
LOG_NAME = "dispatcher.log"


def utc_now() -> datetime:
    return datetime.now(UTC)


def default_profile() -> Path:
    """Where this person's drafts, layout and log live on this machine."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def default_url(profile: Path) -> str:
    return f"sqlite:///{profile / 'hall.db'}"


@dataclass(frozen=True, slots=True)
class Database:
    """An opened hall database with everything that speaks to it."""

    engine: AsyncEngine
    store: SqlCaseStore
    people: SqlPeople
    documents: Documents
    url: str = ""
    kind: HallKind = HallKind.LIVE

    async def ping(self) -> None:
        """Raises:
        ExternalError: it cannot be connected to.
        """
        with said_plainly():
            async with self.engine.connect():
                pass

    async def close(self) -> None:
        await self.engine.dispose()


def connect(
    url: str,
    *,
    pooled: bool = True,
    login: str = "",
    password: str = "",
    opens: HallKind | None = HallKind.LIVE,
) -> Database:
    """Nothing is read yet; see :func:`open_hall`. *login* and *password* are for a server.

    A hall of another kind than it *opens* refuses with :class:`WrongHall`, whatever is asked of it first.
    None is for a database without a hall.
    """
    engine = open_engine(url, pooled=pooled, login=login, password=password, opens=opens)
    if opens is HallKind.SANDBOX:
        draw(engine)  # before anything is derived of it
    people = ServerPeople(engine) if engine.dialect.name == "postgresql" else SqlPeople(engine)
    return Database(engine, SqlCaseStore(engine), people, Documents(engine), url, opens or HallKind.LIVE)


async def name_hall(database: Database) -> None:
    """Give a new hall a name of its own, by which what is kept for it elsewhere is told apart."""
    await hall_identity.ensure(database.documents)


async def sign_in(
    url: str, login: str, password: str, opens: HallKind = HallKind.LIVE
) -> tuple[Database, Person]:
    """Connect to a server as *login*; who that is in this hall, and the hall as they may read it.

    Raises:
        WrongPassword: not a person of this hall, or closed.
        WrongHall: of another kind than it *opens*.
        WrongSchema: empty, older, newer or foreign database.
        ExternalError: the server turned the login away or does not answer, each in its own sentence.
    """
    database = connect(url, login=login, password=password, opens=opens)
    try:
        await schema.require_current(database.engine)
        assert isinstance(database.people, ServerPeople)
        person = await database.people.me()
        if person is None or person.disabled:
            raise WrongPassword(_("这个登录名不是本大厅的席位人员,或已停用,请找管理员。"))
    except BaseException:
        await database.close()
        raise
    # Who plays the callers of a sandbox knows their numbers.
    plays = opens is HallKind.SANDBOX and person.role is Role.TRAINER
    readable = SqlCaseStore(database.engine, private=plays or reads_phone(person.role))
    return replace(database, store=readable), person


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
    rules, pack = await _in_force(database, documents, pack, now)
    # Acts before components: what is done in between is read twice rather than not at all.
    acts, _components = await SqlComponents(database.engine).since(frozenset(), 0)
    register = await _register(database.engine)
    key = await hall_identity.key_of(database.engine, database.documents)
    return Hall(pack, UnitRegister(pack.units), PlaceIndex(pack, register), rules, key, acts, kept, clock)


async def _in_force(
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
    #: The clock of a sandbox; None in a live hall.
    sandbox: SandboxTime | None = None
    #: What happens around the exercises of a sandbox.
    happenings: Happenings | None = None
    #: Plays and scores them; for trainers.
    player: Player | None = None
    results: ExerciseResults | None = None
    #: Calls that ring in them.
    calls: Calls | None = None
    #: What fails in them, as it is felt at this seat.
    faults: Faults | None = None

    async def close(self) -> None:
        """Let go of the profile's files and the database."""
        self.drafts.close()
        self.kept.close()
        await self.database.close()

    def desk(self, person: Person) -> Desk:
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
            exam=self._exam(person) if self.sandbox is not None else None,
            trainer=self._trainer(person),
            happenings=self.happenings,
            faults=self.faults,
            calls=CallDesk(self.calls, person.actor()) if self.calls is not None else None,
            playback=self.playback if person.role in SEES_FILMS else None,
        )

    def _exam(self, person: Person) -> ExamDesk:
        """Examinations go by the database's real clock, whatever the sandbox's shows."""
        record = SqlExamRecord(beyond(self.database.engine))  # no exercise disturbs an examination
        bank = BankDesk(record, shipped_questions(), lambda: self.hall.rules.standard)
        return ExamDesk(record, bank, person.actor(), shipped_weights(), shipped_dictations())

    def _trainer(self, person: Person) -> TrainerDesk | None:
        if self.sandbox is None or person.role is not Role.TRAINER:
            return None
        return TrainerDesk(
            self.sandbox,
            self.casework,
            self.board,
            self.open_cases,
            self.player,
            self.results,
            self._hand(self.sandbox),
            SqlLastActs(self.database.engine),
        )

    def _hand(self, time: SandboxTime) -> ByHand | None:
        """What a trainer puts into exercises."""
        from dispatcher_app.services.sandbox.by_hand import ByHand

        if self.player is None or self.happenings is None:
            return None
        library, store = self.player.library, self.database.store
        return ByHand(
            self.player, library, lambda: self.hall.rules, self.casework, store, self.happenings, time
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


def report_desk(
    database: Database, hall: Hall, made_by: str, record: RecordDesk, now: Now = utc_now
) -> ReportDesk:
    """What makes reports."""
    engine, zone = database.engine, hall.zone
    figures, documents = SqlFigures(engine, zone), SqlKeptDocuments(engine, hall.pack, zone)
    ground = ReportGround(
        hall=hall,
        figures=figures,
        cases=database.store,
        documents=documents,
        record=SqlHallRecord(engine),
        now=now,
        made_by=made_by,
        fold=partial(folded, SqlFolding(engine, zone), figures),
        kept=KeptDesk(documents, record.actor, hall, now),
        past=SqlOpenThen(engine, zone),
    )
    archive = ReportArchive(record, database.store, now, zone)
    files = ReportFiles(paper_templates(database), zone, _workbook, put_whole)
    return ReportDesk(ReportMaker(ground), files, archive)


def _workbook(report: Report, zone: ZoneInfo, progress: Progress) -> bytes:
    from db.report_workbook import workbook_of  # with what writes workbooks

    return workbook_of(report, zone, progress)


def paper_templates(database: Database) -> PaperTemplates:
    """The templates of this hall's papers."""
    store = TemplateDocuments(database.documents)
    return PaperTemplates(store, _filler_of(database), PAPERS, press=paper_press)


def paper_press() -> PaperPress:
    """This program once more, as the press of its papers."""
    return PaperPress(press_command())


def _filler_of(database: Database) -> Callable[[], TemplateFiller]:
    """Papers of a sandbox say that they are of one."""
    return _marked_filler if database.kind is HallKind.SANDBOX else _docx_filler


def _marked_filler() -> TemplateFiller:
    from db.sandbox.marked_papers import MarkedFiller  # with what writes Word documents

    return MarkedFiller(_docx_filler())


def _docx_filler() -> TemplateFiller:
    from db.template_files import DocxFiller  # with what reads Word documents

    return DocxFiller()


def _surveys(engine: AsyncEngine, hall: Hall, now: Now) -> Surveys:
    from db.survey_desk import SqlSurveys  # with what reads files of maps

    return SqlSurveys(engine, hall, now)


def wire(database: Database, hall: Hall, profile: Path, now: Now | None = None) -> Services:
    """Everything a seat works with; without a *now* of its own by the hall's time, which is the server's, or
    that of the sandbox."""
    bus, time = EventBus(), HallTime(utc_now)
    sandbox = _sandbox_time(database, hall, time, bus) if now is None else None
    now = now or sandbox or time
    happenings = Happenings(SqlExerciseRecord(beyond(database.engine)), bus) if sandbox else None
    faults = Faults(happenings, now, bus) if happenings else None
    line = _line(database, faults)
    store, contact = database.store, Contact(bus, now)
    open_cases, board = OpenCases(store, bus), SeatBoard(bus)
    follower = RegisterFollower(SqlRegisterNews(database.engine), hall.places, bus, hall.acts)
    record = hall_record(database, bus, now)
    calendars = partial(rules_documents.read_calendars, database.documents)
    casework = Casework(store, hall.rules, bus, now, hall.pack.info.case_prefix, calendars)
    clockwork = Clockwork(casework, store, open_cases, now, nap=sandbox.nap if sandbox else asyncio.sleep)
    kept = SqlKeptDocuments(database.engine, hall.pack, hall.zone, now)

    async def read_hall() -> tuple[Rulebook, tuple[Unit, ...]]:
        rules, pack = await _in_force(database, kept, hall.pack, now())
        return rules, pack.units

    calls = Calls(happenings, bus, sandbox, time) if sandbox and happenings else None
    exercises = partial(_exercises, database, hall, casework, happenings, sandbox)
    player, results = exercises(faults, calls, board)
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
        sandbox=sandbox,
        happenings=happenings,
        player=player,
        results=results,
        faults=faults,
        calls=calls,
    )


def _sandbox_time(database: Database, hall: Hall, real: Now, bus: EventBus) -> SandboxTime | None:
    """The time that runs by the clock in the database; None in a live hall."""
    if hall.clock is None:
        return None
    return SandboxTime(real, SqlSandboxClock(beyond(database.engine)), bus, hall.clock)


def _exercises(
    database: Database,
    hall: Hall,
    casework: Casework,
    happenings: Happenings | None,
    time: SandboxTime | None,
    faults: Faults | None,
    calls: Calls | None,
    board: SeatBoard,
) -> tuple[Player | None, ExerciseResults | None]:
    """What plays and scores the exercises of a sandbox. Only there all that they need is imported."""
    if happenings is None or time is None:
        return None, None
    from db.sandbox.scenarios import SandboxScenarios
    from dispatcher_app.services.sandbox.player import Player
    from dispatcher_app.services.sandbox.scoring import ExerciseResults

    library, store = SandboxScenarios(database.engine, hall), database.store
    player = Player(
        happenings,
        library,
        lambda: hall.rules,
        casework,
        store,
        time,
        faults=faults,
        calls=calls,
        answers=lambda: any(one.role == Role.CALL_TAKER for one in board.present),
    )
    weights, people = shipped_weights(), database.people
    record = happenings.record
    return player, ExerciseResults(record, library, lambda: hall.rules, store, people, weights, time)


def _line(database: Database, faults: Faults | None) -> Line | None:
    """What an exercise cuts, as long as it wants a lost server; None in a live hall."""
    line = line_of(database.engine)
    if line is not None and faults is not None:
        line.is_cut = faults.cuts_line
    return line


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
