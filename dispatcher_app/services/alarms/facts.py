"""Gathers what a seat's alarms follow from, out of what the seat has in memory."""

from __future__ import annotations

from datetime import datetime

from dispatcher_app.domain.alarms.conditions import AlarmFacts, Due
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.hall_record.campaigns import WeatherPlan
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import Roster
from dispatcher_app.services.alarms.index import WatchIndex
from dispatcher_app.services.alarms.slow_facts import SlowFacts
from dispatcher_app.services.desk import Desk


def gather(desk: Desk, index: WatchIndex, slow: SlowFacts, times: DutyTimes, at: datetime) -> AlarmFacts:
    """The facts at *at*; before the open cases are read only those of this machine."""
    contact, outbox = desk.contact, desk.outbox
    unsent = (*outbox.waiting, *outbox.refused) if outbox is not None else ()
    machine = AlarmFacts(
        role=desk.role,
        at=at,
        lost_since=contact.last_heard if contact.is_lost else None,
        unsent_since=min((kept.at for kept in unsent), default=None),
        unsent=len(unsent),
    )
    if not is_ready(desk):
        return machine
    mine, held = _claims(desk)
    return AlarmFacts(
        role=desk.role,
        at=at,
        groups=index.groups,
        rows=desk.open_cases.rows,
        mine=mine,
        held=held,
        lost_since=machine.lost_since,
        unsent_since=machine.unsent_since,
        unsent=machine.unsent,
        supervised=slow.supervised,
        calls=slow.calls,
        looks=slow.looks,
        shift_ended=_shift_ended(desk, times, at),
        plans=_plans(desk, at),
        unit_name=desk.hall.unit_name,
    )


def is_ready(desk: Desk) -> bool:
    """Whether everything that counts has been read once."""
    return desk.open_cases.loaded and (desk.record is None or desk.record.hall.loaded)


def _claims(desk: Desk) -> tuple[frozenset[int], frozenset[int]]:
    """This person's cases, and everybody's. A claim that has grown stale is in nobody's hands."""
    if desk.sitting is None:
        return frozenset(), frozenset()
    claims = [claim for claim in desk.sitting.board.claims.values() if not claim.stale]
    mine = frozenset(claim.case_id for claim in claims if claim.person == desk.person.login)
    return mine, frozenset(claim.case_id for claim in claims)


def _shift_ended(desk: Desk, times: DutyTimes, at: datetime) -> Due | None:
    """The shift before this one, where nobody has signed its handover and this hall hands over at all."""
    if desk.record is None:
        return None
    hall, before = desk.record.hall, times.before(times.at(at))
    handed = {act.subject for act in hall.current(ActKind.HANDOVER)}
    rostered = hall.state(Topic.ROSTER, before.subject).payload(Roster) is not None
    if before.subject in handed or not (handed or rostered):
        return None
    return Due(before.subject, before.subject, before.ends)


def _plans(desk: Desk, at: datetime) -> tuple[Due, ...]:
    if desk.record is None:
        return ()
    acts = desk.record.hall.in_force(ActKind.WEATHER_PLAN, at)
    plans = ((act, act.payload) for act in acts)
    return tuple(
        Due(act.subject, plan.sort.label, max(plan.valid.begins, act.at), place=plan.text)
        for act, plan in plans
        if isinstance(plan, WeatherPlan)
    )
