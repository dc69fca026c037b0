"""When a calendar arrives: provisional deadlines are reckoned anew, also on cases that lie still."""

from __future__ import annotations

from collections.abc import Collection

from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import OPEN
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.clockwork import CLOCKWORK, command_of
from dispatcher_app.services.ports import CaseStore


async def reckon_deadlines(casework: Casework, store: CaseStore, before: Collection[WorkCalendar]) -> int:
    """Give every open case whose deadline was provisional the one of the calendar now in force.

    *before* are the calendars by which clocks may still run: only cases that one of them may have called
    provisional are read.

    Each gets a step of its own, so that the history says why the deadline moved. Safe to run again. Answers
    how many deadlines were reckoned anew.

    Raises:
        ExternalError: the database failed; run it again.
    """
    reckoned = 0
    wanted = [row async for part in store.queue(OPEN) for row in part if _may_be_provisional(row, before)]
    for row in wanted:
        case = await store.case(row.case_id)
        if case is None or not case.due_provisional:
            continue
        try:
            await casework.perform(command_of(Verb.RECKON, case.id, case.version), CLOCKWORK)
        except DomainError:  # moved on meanwhile, or the new calendar does not reach as far
            continue
        reckoned += 1
    return reckoned


def _may_be_provisional(row: QueueRow, before: Collection[WorkCalendar]) -> bool:
    """Cheap, for every open case. The last days of a published December wait for the next notice, too."""
    due = row.due_at
    return due is not None and any(calendar.is_provisional(row.stage_since, due) for calendar in before)
