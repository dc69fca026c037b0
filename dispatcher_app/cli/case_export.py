"""``export cases``: cases with all their fields, for outside. Filters are those of the search."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, datetime, time, timedelta

from db.case_export import CaseExport
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, progress
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.side_paths import SidePath
from dispatcher_app.domain.words import Mark, Stage
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.case_table import CaseTable
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import SearchQuery
from dispatcher_app.services.search_said import query_said


async def export_cases(arguments: Namespace) -> Answer:
    """Write them; nothing of the hall changes."""
    database = await connect(arguments)
    try:
        hall = await bootstrap.open_hall(database)
        export = CaseExport(database.engine, CaseTable(hall, arguments.private), private=arguments.private)
        query = _query(arguments, hall)
        wanted = listed(word for word in (arguments.district, query_said(query, hall)) if word)
        notes = [hall.title, *([_("条件:{wanted}").format(wanted=wanted)] if wanted else [])]
        count = await export.write(arguments.out, query, arguments.district, notes, _show_progress)
    finally:
        progress("")
        await database.close()
    facts = {"ok": True, "cases": count, "file": str(arguments.out)}
    return facts, _("已导出 {count} 件案件到 {file}。").format(count=f"{count:,}", file=arguments.out)


def _show_progress(done: int, total: int) -> None:
    progress(_("已读 {done}/{total} 件").format(done=f"{done:,}", total=f"{total:,}"))


def _query(arguments: Namespace, hall: Hall) -> SearchQuery:
    """What the options ask for, by the hall's days."""

    def begin(day: date | None) -> datetime | None:
        return datetime.combine(day, time(), hall.zone) if day is not None else None

    last: date | None = arguments.last
    return SearchQuery(
        stages=frozenset(Stage(word) for word in arguments.stage or ()),
        sources=frozenset(arguments.source or ()),
        channel=arguments.channel,
        class_prefix=arguments.class_prefix,
        unit=arguments.unit,
        street=arguments.street,
        reported_from=begin(arguments.first),
        reported_to=begin(last + timedelta(days=1) if last is not None else None),
        overdue=True if arguments.overdue else None,
        marks=frozenset(Mark(word) for word in arguments.mark or ()),
        paths=frozenset(SidePath(word) for word in arguments.path or ()),
        handoffs=arguments.handoffs,
    )
