"""Calls that ring in an exercise: who is on the line, who picked up, what became of it.

Everything follows from the record of the exercise, so a seat that died and came back is on the same call. Who
picks up first is decided by the database: one call is picked up, or missed, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.simulation.callers import RINGS_S, Caller
from dispatcher_app.domain.simulation.words import Fault
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ports import Now
from dispatcher_app.services.sandbox.faults import in_force
from dispatcher_app.services.sandbox.happenings import Happened, Happenings
from dispatcher_app.services.sandbox.record import CallTaken, Happening, HappeningKind

#: However fast the clock runs, a hand needs so long to reach a key (s of real time).
LEAST_REAL_S = 10.0


class CallState(Enum):
    """What became of a call so far."""

    RINGING = auto()
    TALKING = auto()
    TYPED = auto()
    HUNG_UP = auto()
    MISSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class RungCall:
    """One time that a telephone rang. ``number`` is that of its happening; ``at`` is time of the hall.

    ``time`` counts how often this caller has rung. ``by`` picked up at ``picked_up``; ``over`` is when it was
    missed, hung up or typed, as ``case_id``.
    """

    number: int
    at: datetime
    real_at: datetime
    caller: Caller
    time: int = 1
    rings_s: float = RINGS_S
    state: CallState = CallState.RINGING
    by: Actor | None = None
    picked_up: datetime | None = None
    over: datetime | None = None
    case_id: int = 0

    def has_rung_out(self, now: datetime, real: datetime) -> bool:
        """Whether the caller has had enough; *now* is time of the hall."""
        long = now - self.at >= timedelta(seconds=self.rings_s)
        return long and real - self.real_at >= timedelta(seconds=LEAST_REAL_S)


@dataclass(frozen=True, slots=True)
class CallsChanged:
    """Published when calls ring, or what became of one is news; ``call`` is that one, None for all."""

    call: RungCall | None


class Calls:
    """All calls of the newest exercise, folded from what happened. Made before anybody follows the record."""

    def __init__(self, happenings: Happenings, bus: EventBus, now: Now, real: Now) -> None:
        self.happenings, self._bus = happenings, bus
        self.now, self.real = now, real
        self.by_number: dict[int, RungCall] = {}
        bus.subscribe(Happened, self._on_happened)

    @property
    def ringing(self) -> list[RungCall]:
        """What rings now, the longest first; nothing while the telephones are down."""
        return [] if self.are_down else self.waiting

    @property
    def waiting(self) -> list[RungCall]:
        """What nobody has picked up, whether it can be heard or not."""
        return [call for call in self.by_number.values() if call.state is CallState.RINGING]

    @property
    def are_down(self) -> bool:
        faults = in_force(self.happenings.current.faults.values(), self.now())
        return any(one.fault is Fault.PHONES for one in faults)

    def of_ref(self, ref: str) -> list[RungCall]:
        """Every time that the caller *ref* has rung."""
        return [call for call in self.by_number.values() if call.caller.ref == ref]

    def newest(self) -> Iterator[RungCall]:
        """Of each caller, the last time they rang."""
        last = {call.caller.ref: call for call in self.by_number.values()}
        yield from last.values()

    def of_person(self, login: str) -> RungCall | None:
        """The call that *login* is on."""
        on = (call for call in self.by_number.values() if call.state is CallState.TALKING)
        return next((call for call in on if call.by is not None and call.by.person == login), None)

    async def miss(self, call: RungCall, actor: Actor) -> None:
        """*call* has rung long enough; somebody may have been faster.

        Raises:
            ExternalError: the database does not answer.
        """
        why = Fault.PHONES.value if self.are_down else ""
        try:
            await self.happenings.add(HappeningKind.MISSED, actor, {"why": why}, about=call.number)
        except CallTaken:
            await self.happenings.look()

    def _on_happened(self, event: Happened) -> None:
        one = event.happening
        if one.kind is HappeningKind.BEGUN:
            self.by_number.clear()
            self._bus.publish(CallsChanged(None))
        elif one.kind is HappeningKind.ENDED:
            self.by_number = {
                number: call for number, call in self.by_number.items() if call.state is not CallState.RINGING
            }
            self._bus.publish(CallsChanged(None))
        elif one.kind in (HappeningKind.FAULT, HappeningKind.MENDED):
            self._bus.publish(CallsChanged(None))
        elif (call := self._call(one)) is not None:
            self.by_number[call.number] = call
            self._bus.publish(CallsChanged(call))

    def _call(self, one: Happening) -> RungCall | None:
        if one.kind is HappeningKind.RINGS:
            return rung(one)
        known = self.by_number.get(one.about or 0)
        return after(known, one) if known is not None else None


def rung(one: Happening) -> RungCall:
    """The call of a stored ``rings``."""
    return RungCall(
        number=one.number,
        at=one.at,
        real_at=one.real_at,
        caller=Caller.of_body(one.body),
        time=int(one.body.get("time", 1)),
        rings_s=float(one.body.get("rings_s", RINGS_S)),
    )


def after(call: RungCall, one: Happening) -> RungCall | None:
    """*call* after the happening *one* about it; None where that is no news of a call."""
    match one.kind:
        case HappeningKind.PICKED_UP:
            return replace(call, state=CallState.TALKING, by=one.by, picked_up=one.at)
        case HappeningKind.MISSED:
            return replace(call, state=CallState.MISSED, over=one.at)
        case HappeningKind.TYPED:
            case_id = int(one.body.get("case_id", 0))
            return replace(call, state=CallState.TYPED, over=one.at, case_id=case_id)
        case HappeningKind.HUNG_UP:
            return replace(call, state=CallState.HUNG_UP, over=one.at)
        case _:
            return None


class CallDesk:
    """One call taker's telephone."""

    def __init__(self, calls: Calls, actor: Actor) -> None:
        self.calls, self._actor = calls, actor

    @property
    def mine(self) -> RungCall | None:
        """The call this person is on: it goes on until its report is there or it is hung up."""
        return self.calls.of_person(self._actor.person)

    @property
    def ringing(self) -> list[RungCall]:
        return self.calls.ringing

    async def pick_up(self, call: RungCall) -> RungCall:
        """Take *call*.

        Raises:
            CallTaken: somebody else was faster, or the caller has hung up.
            DomainError: this person is on another call.
            ExternalError: the database does not answer; nobody knows whether it was taken.
        """
        if (busy := self.mine) is not None:
            text = _("您正在通话({phone}),先录完或挂断。")
            raise DomainError(text.format(phone=busy.caller.phone))
        happenings = self.calls.happenings
        try:
            taken = await happenings.add(HappeningKind.PICKED_UP, self._actor, about=call.number)
        except CallTaken:
            await happenings.look()
            raise
        return self.calls.by_number.get(call.number) or after(call, taken) or call

    async def typed(self, call: RungCall, case_id: int) -> None:
        """The report of *call* is *case_id*.

        Raises:
            ExternalError: the database does not answer.
        """
        about = call.number
        await self.calls.happenings.add(
            HappeningKind.TYPED, self._actor, {"case_id": case_id}, about=about, key=f"typed:{about}"
        )

    async def hang_up(self, call: RungCall) -> None:
        """End *call* without a report.

        Raises:
            ExternalError: the database does not answer.
        """
        about = call.number
        await self.calls.happenings.add(
            HappeningKind.HUNG_UP, self._actor, {}, about=about, key=f"typed:{about}"
        )

    async def let_go(self) -> None:
        """Callers who have waited long enough hang up, whether anybody plays an exercise or not.

        Raises:
            ExternalError: the database does not answer.
        """
        now, real = self.calls.now(), self.calls.real()
        for call in self.calls.waiting:
            if call.has_rung_out(now, real):
                await self.calls.miss(call, self._actor)
