"""Plays everybody outside the hall in a running sandbox: what comes in, units, collectors, callers, faults.

It works through the real services against the sandbox's own database, by simulated time, while trainees sit
at real windows. It keeps nothing that it could lose: the plan follows from the seed, what was played already
is known by the ids of its commands, and what a party has in mind for a case follows from the case as it is.
So whoever starts it again, on this machine or another, goes on where it was; two at once play nothing twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Command
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.matter import Arrival
from dispatcher_app.domain.simulation.parties import OUTSIDE_STAGES, Parties, Reaction
from dispatcher_app.domain.simulation.reports import EXCHANGE, report_command
from dispatcher_app.domain.simulation.scenario import Inject, Scenario
from dispatcher_app.domain.simulation.streams import Streams
from dispatcher_app.domain.simulation.words import Fault, InjectKind
from dispatcher_app.services.casework import LAST_WAIT, Casework
from dispatcher_app.services.ending import ended
from dispatcher_app.services.ports import CaseStore, CaseTransaction, ExternalError, Now
from dispatcher_app.services.sandbox.played_seats import PlayedSeats
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity
from dispatcher_app.services.sandbox.telephone import Telephone

log = logging.getLogger(__name__)

#: What happens beside the reports is told with an id of its own: told twice, it is to be shown once.
Tell = Callable[[Inject, UUID], Awaitable[None]]
#: So many ids are asked for at once.
_AT_ONCE = 500


@dataclass(slots=True)
class Played:
    """What was played since this runner began; ``refused`` are sentences, newest last."""

    reports: int = 0
    acts: int = 0
    calls: int = 0
    injects: int = 0
    refused: deque[str] = field(default_factory=lambda: deque(maxlen=50))


class Outside:
    """Everybody outside, by :meth:`turn`: whatever is due at ``now()`` is played.

    ``parties`` know plan, city and seed. With a *telephone* calls are not registered by themselves but ring;
    without one they come in as reports in the caller's words. *tell* hears injects, *seats* are those that
    nobody trains at. While *server_is_down* nothing comes in and nothing is answered; without it, while the
    script says so. ``played`` counts.
    """

    def __init__(
        self,
        parties: Parties,
        casework: Casework,
        store: CaseStore,
        now: Now,
        *,
        tell: Tell | None = None,
        telephone: Telephone | None = None,
        seats: PlayedSeats | None = None,
        server_is_down: Callable[[], bool] | None = None,
    ) -> None:
        self._parties, self._casework, self._store, self._now = parties, casework, store, now
        self._asked_down = server_is_down
        self._tell, self._telephone = tell, telephone
        self._seats = seats or PlayedSeats(parties, store)
        self._stages = OUTSIDE_STAGES | self._seats.stages
        self.played = Played()
        self._waiting: deque[Arrival] | None = None
        self._minds: dict[int, tuple[int, Reaction | None]] = {}
        self._told: set[int] = set()

    @property
    def parties(self) -> Parties:
        return self._parties

    @property
    def plan(self) -> Plan:
        return self._parties.plan

    @asynccontextmanager
    async def running(self, every: float = 0.5) -> AsyncIterator[None]:
        """Take turns every so many real seconds while the block is inside."""
        task = asyncio.get_running_loop().create_task(self._run(every), name="sandbox-outside")
        try:
            yield
        finally:
            await ended(task, LAST_WAIT + 1)

    async def _run(self, every: float) -> None:
        while True:
            try:
                await self.turn()
            except ExternalError:
                log.info("the city outside waits for the database")
            except Exception:  # one thing that went wrong does not end an exercise
                log.exception("a turn of the city outside failed")
            await asyncio.sleep(every)

    async def turn(self) -> int:
        """Play all that is due; how many things were played.

        Raises:
            ExternalError: the database does not answer; the rest is played at the next turn.
        """
        now = self._now()
        before = self.played.reports + self.played.acts + self.played.calls + self.played.injects
        await self._inject(now)
        if not self._server_is_down(now):
            await self._arrive(now)
            await self._answer_parties(now)
        return self.played.reports + self.played.acts + self.played.calls + self.played.injects - before

    def ringing(self) -> tuple[Arrival, ...]:
        """Calls that nobody has picked up yet, the one that rings longest first."""
        return self._telephone.ringing if self._telephone is not None else ()

    # -- what happens beside the reports

    async def _inject(self, now: datetime) -> None:
        scenario = self.plan.scenario
        for number, inject in enumerate(scenario.injects):
            if number in self._told or scenario.begins + inject.after > now:
                continue
            if self._tell is not None:
                await self._tell(inject, self._parties.streams.command_id("inject", scenario.name, number))
                self.played.injects += 1
            self._told.add(number)

    def _server_is_down(self, now: datetime) -> bool:
        """By who knows what trainers put in and mended, else by the script."""
        if self._asked_down is not None:
            return self._asked_down()
        begins = self.plan.scenario.begins
        return any(
            begins + inject.after <= now < begins + inject.after + inject.lasts
            for inject in self.plan.scenario.injects
            if inject.kind is InjectKind.FAULT and inject.fault is Fault.SERVER
        )

    # -- reports

    async def _arrive(self, now: datetime) -> None:
        if self._waiting is None:
            self._waiting = deque(await self._not_played())
        while self._waiting and self._waiting[0].at <= now:
            arrival = self._waiting[0]
            if self._telephone is not None and arrival.is_call:
                self.played.calls += await self._telephone.ring(arrival)
            elif await self._perform(self._report(arrival), EXCHANGE):
                self.played.reports += 1
            self._waiting.popleft()
        if self._telephone is not None:
            await self._telephone.turn(now)

    async def _not_played(self) -> list[Arrival]:
        """Of the plan, what the database does not have yet."""
        arrivals = self.plan.arrivals
        known: set[UUID] = set()
        for first in range(0, len(arrivals), _AT_ONCE):
            ids = [self._id_of(arrival) for arrival in arrivals[first : first + _AT_ONCE]]
            known |= await self._store.in_transaction(partial(_known, ids))
        return [arrival for arrival in arrivals if self._id_of(arrival) not in known]

    def _report(self, arrival: Arrival) -> Command:
        return report_command(arrival, self._id_of(arrival))

    def _id_of(self, arrival: Arrival) -> UUID:
        return self._parties.streams.command_id("report", arrival.ref)

    # -- parties

    async def _answer_parties(self, now: datetime) -> None:
        """Whoever has a case outside does what is due; cases that have moved are thought about anew."""
        rows = [row async for chunk in self._store.queue(self._stages) for row in chunk]
        here = {row.case_id for row in rows}
        self._minds = {case_id: kept for case_id, kept in self._minds.items() if case_id in here}
        self._seats.forget_all_but(here)
        due = [reaction for row in rows if (reaction := await self._mind(row)) and reaction.at <= now]
        for reaction in sorted(due, key=lambda one: (one.at, one.command.case_id or 0)):
            if await self._perform(reaction.command, reaction.actor):
                self.played.acts += 1

    async def _mind(self, row: QueueRow) -> Reaction | None:
        """What the party that has the case has in mind, worked out once for each version of it."""
        version, reaction = self._minds.get(row.case_id, (0, None))
        if version == row.version:
            return reaction
        case = await self._store.case(row.case_id)
        if case is None or case.stage not in self._stages:
            return None
        newest = await self._newest(case)
        found = (self._parties.next(case, newest), await self._seats.next(case, newest))
        reaction = min((one for one in found if one is not None), key=lambda one: one.at, default=None)
        self._minds[row.case_id] = (case.version, reaction)
        return reaction

    async def _newest(self, case: Case) -> datetime:
        """When the step that led to *case* was given; later ones belong to a later version."""
        steps = await self._store.history(case.id)
        return max((step.at for step in steps if step.version <= case.version), default=case.stage_since)

    async def _perform(self, command: Command, actor: Actor) -> bool:
        try:
            await self._casework.perform(command, actor, self)
        except DomainError as refusal:
            # Somebody was faster, or the rules of this hall are others: the next look tells.
            log.info("%s of %s was refused: %s", command.verb.value, actor.person, refusal)
            self.played.refused.append(str(refusal))
            self._minds.pop(command.case_id or 0, None)
            return False
        return True

    def soon(self, within: timedelta) -> Sequence[Arrival]:
        """What will come in during the next *within*, for the trainer's console."""
        until = self._now() + within
        return tuple(arrival for arrival in self._waiting or () if arrival.at <= until)

    def came(self, most: int) -> Sequence[Arrival]:
        """What came in last, the newest first; for the trainer's console."""
        arrivals = self.plan.arrivals
        past = len(arrivals) - len(self._waiting) if self._waiting is not None else 0
        return arrivals[max(0, past - most) : past][::-1]


async def _known(ids: Sequence[UUID], transaction: CaseTransaction) -> frozenset[UUID]:
    return await transaction.known_commands(ids)


def parties_of(scenario: Scenario, city: ScenarioCity, rules: Rulebook, exercise: str) -> Parties:
    """Everybody outside in the exercise of that name: the same name and scenario give the same people.

    What collectors would have put right themselves comes in as a report: a trainee decides.
    """
    scenario = replace(scenario, flow=replace(scenario.flow, self_handled=0.0))
    streams = Streams(scenario.seed, exercise)
    plan = Plan.of(scenario, city.city, streams, city.zone, exercise)
    return Parties(plan, city.city, rules, streams)
