"""A hall's calendar grows by the years that a newer program brings; deadlines that waited for them settle."""

from __future__ import annotations

from dataclasses import replace

from db import rules_documents
from db.reference_files import shipped_calendar
from dispatcher_app import bootstrap
from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.reckoning import reckon_deadlines

#: The setting that names the calendar by which every provisional deadline was reckoned to the end.
_SETTLED = "deadlines settled by"


async def add_published_years(database: bootstrap.Database) -> int:
    """See :func:`put_calendar`, with the hall's own calendar and the shipped tables of years it lacks."""
    return await put_calendar(
        database, with_new_years(await rules_documents.read_calendar(database.documents))
    )


def with_new_years(calendar: WorkCalendar, shipped: WorkCalendar | None = None) -> WorkCalendar:
    """*calendar* with the years that only *shipped* has; what the hall says of its own years stays."""
    shipped = shipped or shipped_calendar()
    years = shipped.published_years - calendar.published_years
    return replace(
        calendar,
        off_days=calendar.off_days | {day for day in shipped.off_days if day.year in years},
        make_up_days=calendar.make_up_days | {day for day in shipped.make_up_days if day.year in years},
        published_years=calendar.published_years | years,
    )


async def put_calendar(database: bootstrap.Database, calendar: WorkCalendar) -> int:
    """Let *calendar* be in force from now on; how many provisional deadlines it settled.

    Clocks that run keep the calendar they started by; only deadlines that waited for a year it brings move.
    Seats that are open start new clocks by the calendar they sat down with. Run again with the same
    calendar, it finishes what was broken off.

    Raises:
        DomainError: the hall has no calendar yet.
        ExternalError: the database failed.
    """
    documents = database.documents
    if calendar != await rules_documents.read_calendar(documents):
        await rules_documents.save_calendar(documents, calendar)
    elif await documents.setting(_SETTLED) == calendar.version:
        return 0  # else what was broken off is finished now
    kept = await rules_documents.read_calendars(documents)
    before = [one for one in kept.values() if one.published_years < calendar.published_years]
    settled = await _reckon(database, before) if before else 0
    await documents.set_setting(_SETTLED, calendar.version)
    return settled


async def _reckon(database: bootstrap.Database, before: list[WorkCalendar]) -> int:
    hall = await bootstrap.open_hall(database)
    prefix = hall.pack.info.case_prefix
    casework = Casework(database.store, hall.rules, EventBus(), bootstrap.utc_now, prefix)
    return await reckon_deadlines(casework, database.store, before)
