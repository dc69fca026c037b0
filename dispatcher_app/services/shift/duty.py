"""Who is on duty: the roster against who signed on and whose seat is alive, and signing on and off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher_app.domain.duty import DutySlot, DutyTimes
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import OnDuty, Roster, SignOff, SignOn
from dispatcher_app.domain.words import Labelled, Role
from dispatcher_app.i18n import N_, listed
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.ports import Now, Person
from dispatcher_app.services.seats import Presence

#: Whoever signs on so shortly before a shift begins comes for that shift.
_EARLY = timedelta(minutes=45)
_WORKING = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER})


class DutyState(Labelled):
    """How one person stands to the present shift."""

    LEFT = "left", N_("已签退")
    ON_DUTY = "on_duty", N_("在岗")
    NOT_SIGNED = "not_signed", N_("在席未签到")
    AWAY = "away", N_("已签到,席位无应答")
    MISSING = "missing", N_("应到未到")


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One person on duty, missing or gone; ``since`` is when they signed on, ``left`` when off."""

    person: str
    name: str
    role: Role
    state: DutyState
    rostered: bool
    desk: str = ""
    rostered_desk: str = ""
    since: datetime | None = None
    shift: str = ""
    left: datetime | None = None


def duty_lines(
    roster: Roster | None,
    signed: Iterable[HallAct],
    present: Iterable[Presence],
    ended: Mapping[str, datetime] | None = None,
) -> list[DutyLine]:
    """Who is rostered, has signed on, or sits at a living seat; those who are missing first.

    *ended* says who worked in this shift and when they signed off: they are not missing.
    """
    gone = ended or {}
    planned = {entry.person: entry for entry in roster.entries} if roster is not None else {}
    acts = {act.subject: act for act in signed}
    seats: dict[str, list[Presence]] = {}
    for one in present:
        seats.setdefault(one.person, []).append(one)
    people = dict.fromkeys([*planned, *acts, *seats])
    lines = [
        _line(person, planned.get(person), acts.get(person), seats.get(person, []), gone.get(person))
        for person in people
    ]
    order, roles = list(DutyState)[::-1], list(Role)
    leaders_first = {role: -place if role in _WORKING else place for place, role in enumerate(roles)}
    return sorted(lines, key=lambda line: (order.index(line.state), leaders_first[line.role], line.name))


def _line(
    person: str,
    planned: OnDuty | None,
    act: HallAct | None,
    seats: Sequence[Presence],
    left: datetime | None,
) -> DutyLine:
    name, role = _who(person, planned, act, seats)
    said = act.payload if act is not None and isinstance(act.payload, SignOn) else None
    if seats:
        state = DutyState.ON_DUTY if act is not None else DutyState.NOT_SIGNED
    elif act is not None:
        state = DutyState.AWAY
    else:
        state = DutyState.LEFT if left is not None else DutyState.MISSING
    desk = listed(dict.fromkeys(one.seat for one in seats)) or (said.desk if said else "")
    return DutyLine(
        person,
        name,
        role,
        state,
        planned is not None,
        desk,
        planned.desk if planned is not None else "",
        act.at if act is not None else None,
        said.shift if said is not None else "",
        left if state is DutyState.LEFT else None,
    )


def _who(
    person: str, planned: OnDuty | None, act: HallAct | None, seats: Sequence[Presence]
) -> tuple[str, Role]:
    if seats:
        roles = {role.value: role for role in Role}
        return seats[0].name, roles.get(seats[0].role, Role.CALL_TAKER)
    if act is not None and act.actor.person == person:
        return act.actor.name, act.actor.role
    return (planned.name, planned.role) if planned is not None else (person, Role.CALL_TAKER)


class Duty:
    """Signs one person on and off, and says who else is there."""

    def __init__(self, person: Person, record: RecordDesk, times: DutyTimes, now: Now) -> None:
        self._person, self._record, self._times, self._now = person, record, times, now

    @property
    def may_sign(self) -> bool:
        return self._record.may(ActKind.SIGN_ON)

    @property
    def slot(self) -> DutySlot:
        """The shift that whoever signs on now comes for: one that begins soon counts."""
        return self._times.at(self._now() + _EARLY)

    @property
    def current(self) -> DutySlot:
        return self._times.at(self._now())

    def signed_on(self) -> HallAct | None:
        """The act by which this person signed on, if they have not signed off since."""
        return self._record.hall.state(Topic.DUTY, self._person.login).latest(ActKind.SIGN_ON)

    @property
    def is_due(self) -> bool:
        """Whether signing on is still to be done: not signed on, or for a shift that is long over."""
        act = self.signed_on()
        if not self.may_sign or not self._record.hall.loaded:
            return False
        said = act.payload if act is not None else None
        return not isinstance(said, SignOn) or said.shift not in (self.slot.subject, self.current.subject)

    def after(self, slot: DutySlot) -> DutySlot:
        """The shift that takes over from *slot*."""
        return self._times.after(slot)

    def roster(self, slot: DutySlot) -> Roster | None:
        return self._record.hall.state(Topic.ROSTER, slot.subject).payload(Roster)

    def lines(self, present: Iterable[Presence]) -> list[DutyLine]:
        """Everybody of the present shift; *present* are the seats that are alive."""
        signed = self._record.hall.current(ActKind.SIGN_ON)
        roster = self.roster(self.current)
        return duty_lines(roster, signed, present, self._left(roster))

    def _left(self, roster: Roster | None) -> dict[str, datetime]:
        """Who of *roster* has signed off in the present shift, and when."""
        shift, hall = self.current.subject, self._record.hall
        ends = (hall.state(Topic.DUTY, one.person).ended for one in (roster.entries if roster else ()))
        return {
            act.subject: act.at
            for act in ends
            if act is not None and isinstance(act.payload, SignOff) and act.payload.shift == shift
        }

    async def sign_on(self, initiator: object | None = None) -> HallAct:
        """Raises what :meth:`HallRecord.append` raises."""
        said = SignOn(desk=self._person.seat or self._person.name, shift=self.slot.subject)
        return await self._append(ActKind.SIGN_ON, self._person.login, said, initiator)

    async def sign_off(self, case_numbers: Sequence[str] = (), initiator: object | None = None) -> None:
        """Sign off; *case_numbers* are the cases that go back to the pool. Nothing where nobody signed on.

        Raises what :meth:`HallRecord.append` raises.
        """
        await self._end(self._person.login, tuple(case_numbers), "", initiator)

    async def sign_off_other(self, person: str, reason: str, initiator: object | None = None) -> None:
        """A shift leader signs somebody off who left without it.

        Raises what :meth:`HallRecord.append` raises.
        """
        await self._end(person, (), reason, initiator)

    async def _end(
        self, person: str, numbers: tuple[str, ...], reason: str, initiator: object | None
    ) -> None:
        act = self._record.hall.state(Topic.DUTY, person).latest(ActKind.SIGN_ON)
        if act is not None:
            shift = act.payload.shift if isinstance(act.payload, SignOn) else ""
            said = SignOff(shift=shift, case_numbers=numbers, reason=reason)
            await self._append(ActKind.SIGN_OFF, person, said, initiator)

    async def _append(
        self, kind: ActKind, person: str, said: SignOn | SignOff, initiator: object | None
    ) -> HallAct:
        seen = self._record.hall.state(Topic.DUTY, person).version
        draft = ActDraft(kind=kind, subject=person, payload=said, seen=seen)
        return await self._record.append(draft, initiator=initiator)
