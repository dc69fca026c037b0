"""A seat for tests: real services on a real SQLite file, a small town, a clock that is moved by hand."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import weakref
from collections.abc import Coroutine
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from db import schema
from db.component_export import export_components
from db.component_lookup import SqlComponentLookup
from db.component_register import SqlComponents
from db.documents import Documents
from db.drafts_file import DraftsFile
from db.engine import open_engine
from db.figures.reading import SqlFigures
from db.hall_counts import SqlHallCounts
from db.hall_record.signing import FileSigning
from db.hall_record.store import SqlHallRecord
from db.keeping.store import SqlKeptDocuments
from db.people import SqlPeople
from db.playback import SqlLives
from db.positions import SqlPositions
from db.registers import SqlRegisters
from db.shift_state import SqlShiftState
from db.side_registers import SqlSideRegisters
from db.store import SqlCaseStore
from db.survey_desk import SqlSurveys
from db.template_files import DocxFiller
from db.template_store import TemplateDocuments
from db.workbook_files import WorkbookFiles
from dispatcher_app import bootstrap
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.components.desk import ComponentDesk
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.hall_record.record import HallRecord
from dispatcher_app.services.keeping.desk import KeptDesk
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.papers.kinds import PAPERS
from dispatcher_app.services.papers.templates import PaperTemplates
from dispatcher_app.services.photos import Photos
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.playback.desk import SEES_FILMS, PlaybackDesk
from dispatcher_app.services.ports import CaseStore, Now, Person
from dispatcher_app.services.registers.lists import RegisterLists
from dispatcher_app.services.reports.desk import ReportDesk
from dispatcher_app.services.ruling.counts import RulingCounts
from dispatcher_app.services.shift.desk import ShiftDesk
from dispatcher_app.services.side_registers import SideRegisters
from dispatcher_app.ui.context import CaseInHand, SeatContext, Voice
from dispatcher_app.ui.tasks import TaskScope
from tests.support.rules import MORNING, RULES
from tests.support.town import town

T = TypeVar("T")


class HandClock:
    """The time of the hall; call it for now, move it with :meth:`forward`."""

    def __init__(self, start: datetime = MORNING) -> None:
        self.at = start

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **length: float) -> datetime:
        """``forward(minutes=5)``; answers the new now."""
        self.at += timedelta(**length)
        return self.at


def make_desk(
    tmp_path: Path,
    role: Role = Role.CALL_TAKER,
    *,
    person: str = "",
    clock: HandClock | None = None,
    rules: Rulebook = RULES,
    pack: Pack | None = None,
    store: CaseStore | None = None,
) -> Desk:
    """A seat on ``tmp_path/hall.db`` with drafts in ``tmp_path/drafts.db``, both made where missing.

    Called again with the same folder it is another program on the same hall; for a second person in the same
    program use :func:`seat_beside`. *store* stands in for the database. Needs no running loop.
    """
    clock = clock or HandClock()
    positions = None
    if store is None:
        file = tmp_path / "hall.db"
        if not file.exists():
            shutil.copy(_empty_hall(), file)
        engine = open_engine(f"sqlite:///{file}", pooled=False)
        store, positions = SqlCaseStore(engine), SqlPositions(engine)
    bus = EventBus()
    pack = pack or _TOWN
    hall = Hall(pack, UnitRegister(pack.units), _places(pack), rules)
    sitting_here = _person(role, person)
    drafts = DraftsFile(tmp_path / "drafts.db")
    casework = Casework(store, rules, bus, clock, pack.info.case_prefix)
    desk = Desk(
        hall,
        sitting_here,
        store,
        casework,
        OpenCases(store, bus),
        Photos(store, clock),
        drafts,
        bus,
        clock,
        positions=positions,
        components=_components(hall, sitting_here, store, clock),
        record=(record := _record(sitting_here, store, bus, clock)),
        shift=_shift(hall, sitting_here, record, store, clock),
        ruling=_ruling(hall, store),
        registers=_registers(store),
        lists=_lists(hall, store, record, clock),
        templates=_templates(store),
        kept=_kept(hall, sitting_here, store, clock),
        accounts=_accounts(store, clock),
        workbooks=WorkbookFiles(hall.zone),
        figures=SqlFigures(store._engine, hall.zone) if isinstance(store, SqlCaseStore) else None,
        reports=_reports(hall, sitting_here, store, clock, record),
        playback=_playback(hall, sitting_here, store, clock, tmp_path),
    )
    weakref.finalize(desk, drafts.close)
    return desk


def seat_beside(desk: Desk, role: Role, person: str = "") -> Desk:
    """Another person in the same program: same hall, same bus, same clock."""
    beside = _person(role, person)
    return Desk(
        desk.hall,
        beside,
        desk._store,
        desk._casework,
        desk.open_cases,
        desk.photos,
        desk.drafts,
        desk.bus,
        desk.now,
        components=_components(desk.hall, beside, desk._store, desk.now),
        record=(record := RecordDesk(desk.record.hall, beside.actor()) if desk.record else None),
        shift=_shift(desk.hall, beside, record, desk._store, desk.now),
        ruling=desk.ruling,
        registers=desk.registers,
        lists=desk.lists,
        templates=desk.templates,
        kept=_kept(desk.hall, beside, desk._store, desk.now),
        accounts=desk.accounts,
        workbooks=desk.workbooks,
        figures=desk.figures,
        reports=desk.reports,
    )


def _kept(hall: Hall, person: Person, store: CaseStore, now: Now) -> KeptDesk | None:
    """The documents of the same database; None where something stands in for that."""
    if not isinstance(store, SqlCaseStore):
        return None
    return KeptDesk(SqlKeptDocuments(store._engine, hall.pack, hall.zone, now), person.actor(), hall, now)


def _playback(hall: Hall, person: Person, store: CaseStore, now: Now, folder: Path) -> PlaybackDesk | None:
    """Films of the same database; None where something stands in for that, and for who sees none."""
    if not isinstance(store, SqlCaseStore) or person.role not in SEES_FILMS:
        return None
    return PlaybackDesk(SqlLives(store._engine), hall.zone, now, folder / "notes")


def _accounts(store: CaseStore, now: Now) -> Accounts | None:
    return Accounts(SqlPeople(store._engine), now) if isinstance(store, SqlCaseStore) else None


def _reports(
    hall: Hall, person: Person, store: CaseStore, now: Now, record: RecordDesk | None
) -> ReportDesk | None:
    """What makes reports of the same database; None where something stands in for that."""
    if not isinstance(store, SqlCaseStore) or record is None:
        return None
    engine = store._engine
    database = bootstrap.Database(engine, store, SqlPeople(engine), Documents(engine))
    return bootstrap.report_desk(database, hall, person.name, record, now)


def _registers(store: CaseStore) -> SideRegisters | None:
    """The registers of the same database; None where something stands in for that."""
    return SideRegisters(SqlSideRegisters(store._engine)) if isinstance(store, SqlCaseStore) else None


def _record(person: Person, store: CaseStore, bus: EventBus, now: Now) -> RecordDesk | None:
    """The record of the same database; None where something stands in for that."""
    if not isinstance(store, SqlCaseStore):
        return None
    engine = store._engine
    record = HallRecord(SqlHallRecord(engine, now), FileSigning(engine, now), bus, now)
    return RecordDesk(record, person.actor())


def _ruling(hall: Hall, store: CaseStore) -> RulingCounts | None:
    """Counts of the same database; None where something stands in for that."""
    if not isinstance(store, SqlCaseStore):
        return None
    times = DutyTimes(hall.pack.info.shifts, hall.zone)
    return RulingCounts(SqlHallCounts(store._engine), hall.zone, hall.places, times)


def _shift(
    hall: Hall, person: Person, record: RecordDesk | None, store: CaseStore, now: Now
) -> ShiftDesk | None:
    if record is None or not isinstance(store, SqlCaseStore):
        return None
    return ShiftDesk(hall, person, record, SqlShiftState(store._engine), now)


def _lists(hall: Hall, store: CaseStore, record: RecordDesk | None, now: Now) -> RegisterLists | None:
    if record is None or not isinstance(store, SqlCaseStore):
        return None
    return RegisterLists(SqlRegisters(store._engine), hall, now, record.hall)


def _templates(store: CaseStore) -> PaperTemplates | None:
    if not isinstance(store, SqlCaseStore):
        return None
    return PaperTemplates(
        TemplateDocuments(Documents(store._engine)), DocxFiller, PAPERS, press=bootstrap.paper_press
    )


def _components(hall: Hall, person: Person, store: CaseStore, now: Now) -> ComponentDesk | None:
    """The register of the same database; None where something stands in for that."""
    if not isinstance(store, SqlCaseStore):
        return None
    engine = store._engine
    register, lookup = SqlComponents(engine), SqlComponentLookup(engine)
    surveys = partial(SqlSurveys, engine, hall, now)
    return ComponentDesk(hall, person.actor(), register, lookup, store, now, export_components, surveys)


class Heard(Voice):
    """A voice that remembers: ``texts`` are (text, tone), ``failures`` are (text, can_retry)."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self.failures: list[tuple[str, bool]] = []
        self.said.connect(self._on_said)
        self.failed.connect(self._on_failed)

    def _on_said(self, text: str, tone: str) -> None:
        self.texts.append((text, tone))

    def _on_failed(self, text: str, retry: bool) -> None:
        self.failures.append((text, retry))


def make_context(desk: Desk) -> SeatContext:
    """What a dock of *desk* is given; its voice is a :class:`Heard`. Needs a QApplication."""
    voice = Heard()
    tasks = TaskScope(voice.report)
    return SeatContext(desk, tasks, CaseInHand(desk, tasks), voice)


async def report(desk: Desk, **data: object) -> Case:
    """A registered case; *data* as for ``Verb.REPORT``."""
    return (await desk.perform(Command(verb=Verb.REPORT, data=data))).case


def in_own_loop(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run *coroutine* now, whatever loop the test has set up for later."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


_TOWN = town()


@cache
def _places_of_town() -> PlaceIndex:
    return PlaceIndex(_TOWN)


def _places(pack: Pack) -> PlaceIndex:
    return _places_of_town() if pack is _TOWN else PlaceIndex(pack)


def _person(role: Role, login: str) -> Person:
    login = login or f"{role.value}-1"
    return Person(login, role.label if login.endswith("-1") else login, role, f"{role.label}席 1")


@cache
def _empty_hall() -> Path:
    """An empty hall database, made once: migrating takes longer than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="hall-"))
    file = folder / "empty.db"
    engine = open_engine(f"sqlite:///{file}", pooled=False)
    in_own_loop(schema.upgrade(engine))
    weakref.finalize(_empty_hall, shutil.rmtree, folder, ignore_errors=True)
    return file
