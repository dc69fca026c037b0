"""What alarms ask of the database, once a minute and only what the role acts on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher_app.domain.alarms.conditions import LOOKS_LEFT, Due
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.hall_record.papers import DrawTaken
from dispatcher_app.domain.words import Role
from dispatcher_app.services.desk import Desk

#: Draws of longer ago are a matter for the record.
_DRAWN_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SlowFacts:
    """As of the last reading."""

    supervised: Sequence[Due] = ()
    calls: Sequence[Due] = ()
    looks: Sequence[Due] = ()


async def read_slow_facts(desk: Desk, times: DutyTimes) -> SlowFacts:
    """Raises:
    ExternalError: the database does not answer.
    """
    registers = desk.registers
    if registers is None:
        return SlowFacts()
    at = desk.now()
    if desk.role is Role.CALL_TAKER:
        owed = await registers.calls_owed(at)
        return SlowFacts(calls=tuple(_due(case, case.call_back_next) for case in owed if case.call_back_next))
    supervised = tuple(
        _due(case, case.supervision_due) for case in await registers.supervised() if case.supervision_due
    )
    return SlowFacts(supervised=supervised, looks=await _looks(desk, times, at))


def _due(case: Case, at: datetime | None) -> Due:
    place = " · ".join(filter(None, (case.title, case.place)))
    return Due(case.number, case.number, at or case.stage_since, case.id, place)


async def _looks(desk: Desk, times: DutyTimes, at: datetime) -> tuple[Due, ...]:
    """Draws of the last day with cases that nobody has looked at, shortly before a shift ends."""
    ends = times.at(at).ends
    if desk.role is not Role.SHIFT_LEADER or desk.record is None or desk.registers is None:
        return ()
    if not ends - LOOKS_LEFT <= at < ends:
        return ()
    found = []
    for act in desk.record.hall.current(ActKind.DRAW):
        draw = act.payload
        if isinstance(draw, DrawTaken) and act.at > at - _DRAWN_WITHIN:
            left = await desk.registers.not_looked_at(draw.chosen)
            if left:
                first = left[0]
                found.append(Due(act.subject, act.subject, ends, first.id, first.number, len(left)))
    return tuple(found)
