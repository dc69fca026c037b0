"""What fails in a sandbox because its trainer, or the scenario, wants it to: server, telephones, map."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.simulation.words import Fault
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ending import ended
from dispatcher_app.services.ports import ExternalError, Now
from dispatcher_app.services.sandbox.happenings import Happened, Happenings
from dispatcher_app.services.sandbox.record import Happening, HappeningKind

log = logging.getLogger(__name__)

#: How often it is looked whether the time of a fault is over (s of real time).
LOOK_S = 0.25
#: Longest fault that is put in by hand, in minutes of the hall.
LONGEST = 24 * 60


@dataclass(frozen=True, slots=True)
class FaultInForce:
    """A fault that was put in by the happening *number*. Times are the hall's; without ``until`` it lasts
    until somebody mends it."""

    number: int
    fault: Fault
    since: datetime
    until: datetime | None
    by: Actor
    text: str = ""


@dataclass(frozen=True, slots=True)
class FaultsChanged:
    """Published when something began to fail in the sandbox or works again; felt at this seat or not."""

    began: frozenset[Fault]
    ended: frozenset[Fault]


def fault_of(happening: Happening) -> FaultInForce:
    """What a ``fault`` happening says."""
    until = happening.body.get("until")
    ends = datetime.fromisoformat(until) if until else None
    if ends is not None and ends.tzinfo is None:
        raise ValueError(until)
    return FaultInForce(
        happening.number,
        Fault(happening.body["fault"]),
        happening.at,
        ends,
        happening.by,
        str(happening.body.get("text", "")),
    )


def in_force(happenings: Iterable[Happening], now: datetime) -> tuple[FaultInForce, ...]:
    """Of these faults, which nobody has mended, those whose time is not over, the oldest first.

    What makes no sense, such as another version's or one put in by hand, keeps nobody from working.
    """
    found = []
    for one in happenings:
        try:
            fault = fault_of(one)
        except (KeyError, TypeError, ValueError):
            log.warning("the fault of happening %d makes no sense", one.number)
            continue
        if fault.until is None or now < fault.until:
            found.append(fault)
    return tuple(found)


class Faults:
    """What fails now. ``in_force`` is for everybody's eyes; what a seat *feels* is none of a trainer's.

    It lives by the record and by the hall's time alone: a fault ends when it was to end, whoever put it in
    and wherever they are by then, and with it everything is as it was.
    """

    def __init__(self, happenings: Happenings, now: Now, bus: EventBus) -> None:
        self._happenings, self._now, self._bus = happenings, now, bus
        self._spared = True
        self._failing: frozenset[Fault] = frozenset()
        self.in_force: tuple[FaultInForce, ...] = ()
        bus.subscribe(Happened, self._on_happened)

    # what holds

    def holds_server(self) -> bool:
        """Whether the server is down now, for whoever plays the city outside; of a seat ask :meth:`felt`."""
        self.look()
        return Fault.SERVER in self._failing

    def felt(self, fault: Fault) -> bool:
        """Whether the person at this seat is to meet it; from any thread."""
        return not self._spared and fault in self._failing

    def cuts_line(self) -> bool:
        """Whether nothing of this seat reaches the database; from any thread."""
        return self.felt(Fault.SERVER)

    async def sit_down(self, role: Role) -> None:
        """From now on this seat feels what fails, unless a trainer sits at it; what fails already, at once.

        Nobody feels anything before: signing in works, else a seat would be locked out.
        """
        with suppress(ExternalError):  # a real loss is told by everything else
            await self._happenings.look()
        self._spared = role is Role.TRAINER
        self.look()

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Notice that the time of a fault is over, while the block is inside; nothing fails afterwards."""
        task = asyncio.get_running_loop().create_task(self._follow(), name="sandbox-faults")
        try:
            yield
        finally:
            await ended(task, 1.0)
            self._spared = True

    def look(self) -> None:
        """Reckon by the hall's time what fails now, and tell what changed."""
        self.in_force = in_force(self._happenings.current.faults.values(), self._now())
        before, self._failing = self._failing, frozenset(one.fault for one in self.in_force)
        if before != self._failing:
            self._bus.publish(FaultsChanged(self._failing - before, before - self._failing))

    def _on_happened(self, _event: Happened) -> None:
        self.look()

    async def _follow(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_S)

    # a trainer's

    async def put_in(self, fault: Fault, minutes: int | None, actor: Actor) -> FaultInForce:
        """Let *fault* begin, for so many minutes of the hall, or (None) until somebody mends it.

        Raises:
            DomainError: not between one minute and a day; *actor* is no trainer.
            ExternalError: the database does not answer.
        """
        if minutes is not None and not 1 <= minutes <= LONGEST:
            raise DomainError(_("故障时长须在 1 到 {most} 分钟之间。").format(most=LONGEST))
        until = None if minutes is None else self._now() + timedelta(minutes=minutes)
        body = {"fault": fault.value, "until": until.isoformat() if until else None}
        return fault_of(await self._happenings.add(HappeningKind.FAULT, actor, body))

    async def mend(self, number: int, actor: Actor) -> None:
        """End the fault put in by the happening *number* before its time; again, it changes nothing.

        Raises:
            DomainError: there is no such fault; *actor* is no trainer.
            ExternalError: the database does not answer.
        """
        if number in self._happenings.current.faults:
            await self._happenings.add(HappeningKind.MENDED, actor, about=number)
