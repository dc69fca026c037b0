"""What makes papers and reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from db.figures.folding import SqlFolding
from db.figures.open_then import SqlOpenThen
from db.figures.reading import SqlFigures
from db.hall_record.store import SqlHallRecord
from db.keeping.store import SqlKeptDocuments
from db.putting import put_whole
from db.template_store import TemplateDocuments
from dispatcher_app.bootstrap.database import Database
from dispatcher_app.bootstrap.here import utc_now
from dispatcher_app.cli.own_process import press_command
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.keeping.desk import KeptDesk
from dispatcher_app.services.papers.kinds import PAPERS
from dispatcher_app.services.papers.press import PaperPress
from dispatcher_app.services.papers.templates import PaperTemplates, TemplateFiller
from dispatcher_app.services.ports import Now
from dispatcher_app.services.reports.archive import ReportArchive
from dispatcher_app.services.reports.desk import ReportDesk, folded
from dispatcher_app.services.reports.files import ReportFiles
from dispatcher_app.services.reports.ground import ReportGround
from dispatcher_app.services.reports.halting import Progress
from dispatcher_app.services.reports.maker import ReportMaker
from dispatcher_app.services.reports.model import Report


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
