"""What alarms ask of the database, once a minute and only what the role acts on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatcher_app.domain.alarms.conditions import LOOKS_LEFT, SUPERVISION_NEAR, Due
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.hall_record.papers import DrawTaken
from dispatcher_app.domain.words import Role
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.ruling.counts import draw_of
from dispatcher_app.services.side_registers import SideRegisters

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
    return SlowFacts(supervised=await _supervised(registers, at), looks=await _looks(desk, times, at))


async def _supervised(registers: SideRegisters, at: datetime) -> tuple[Due, ...]:
    """The few that ring soon know when they began: nothing is stamped before there was a supervision."""
    cases = await registers.supervised()
    soon = at + SUPERVISION_NEAR
    near = [case for case in cases if case.supervision_due and at < case.supervision_due <= soon]
    begun = await registers.supervised_since(near)
    return tuple(replace(_due(case, case.supervision_due), begun=begun.get(case.id)) for case in cases)


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
                name = draw_name(act.subject)
                found.append(Due(act.subject, name, ends, first.id, first.number, len(left)))
    return tuple(found)


def draw_name(subject: str) -> str:
    """What a draw is called by people: the day and what was drawn from."""
    known = draw_of(subject)
    return f"{known[1]:%m-%d} {known[0].label}" if known is not None else subject
