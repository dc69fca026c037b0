"""``report KIND``: papers of the hall from the command line, by the end of the file's name."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from db.hall_record.store import SqlHallRecord
from db.workbook_files import WorkbookFiles
from dispatcher_app import bootstrap
from dispatcher_app.cli import papers
from dispatcher_app.cli.answers import Answer, Runner
from dispatcher_app.cli.period_reports import PERIOD_REPORTS
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.hall_record.shifts import Handover
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.ui.shift.paper import SUFFIXES, write_handover

_LOOK_BACK = timedelta(days=400)


async def report_handover(arguments: Namespace) -> Answer:
    """The record of the last handover that was signed."""
    out: Path = arguments.out
    if out.suffix.lower() not in SUFFIXES:
        raise DomainError(_("文件名应以 .pdf、.docx 或 .xlsx 结尾。"))
    database = await connect(arguments)
    try:
        hall = await bootstrap.open_hall(database)
        now = bootstrap.utc_now()
        record = SqlHallRecord(database.engine)
        acts = await record.of_topic(Topic.HANDOVER, now - _LOOK_BACK, now + timedelta(days=1))
        signed = [act for act in reversed(acts) if isinstance(act.payload, Handover)]
        if not signed:
            raise DomainError(_("还没有签字的交接班记录。"))
        earlier = [act.payload for act in signed[1:] if isinstance(act.payload, Handover)]
        templates, books = bootstrap.paper_templates(database), WorkbookFiles(hall.zone)
        await write_handover(out, hall, signed[0], earlier, templates, books)
    finally:
        await database.close()
    facts = {"ok": True, "shift": signed[0].subject, "record": signed[0].sequence, "file": str(out)}
    return facts, _("已将“{shift}”的交接班记录写到 {file}。").format(shift=signed[0].subject, file=out)


#: A report of another kind is a line here, and a command of the parser.
REPORTS: Mapping[str, Runner] = {
    **PERIOD_REPORTS,
    "handover": report_handover,
    "supervision": papers.report_supervision,
    "template": papers.change_template,
    "numbering": papers.change_numbering,
}
