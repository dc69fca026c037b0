"""The one way a case changes: a command in, one committed step out, everybody told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.effects_side import LEAVES_CHILDREN
from dispatcher_app.domain.field_kinds import case_id
from dispatcher_app.domain.gate_passing import POLICY, policy_command
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import GatePolicy, Rulebook
from dispatcher_app.domain.step import Step, numbered
from dispatcher_app.domain.transitions import deciding_at
from dispatcher_app.domain.words import SEATS, Stage
from dispatcher_app.services.bus import CasesChanged, EventBus
from dispatcher_app.services.claims import CaseHeld
from dispatcher_app.services.ports import CaseStore, CaseTransaction, Now

#: A command under way when its window closes is waited for so long, in seconds.
LAST_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Done:
    """The case after the command, and the step that was (or already had been) appended."""

    case: Case
    step: Step


#: Every calendar that was in force in this hall, by version.
Calendars = Callable[[], Awaitable[Mapping[str, WorkCalendar]]]

_Carried = tuple[Done, tuple[Step, ...]]


class Casework:
    """Performs commands. Safe to call from several coroutines: each call has its own transaction."""

    def __init__(
        self,
        store: CaseStore,
        rules: Rulebook,
        bus: EventBus,
        now: Now,
        prefix: str,
        calendars: Calendars | None = None,
    ) -> None:
        """*calendars* reads those that a clock may name and *rules* do not have: put in force since."""
        self._store, self._rules, self._bus, self._now = store, rules, bus, now
        self._prefix, self._calendars = prefix, calendars

    @property
    def rules(self) -> Rulebook:
        return self._rules

    def adopt(self, rules: Rulebook) -> None:
        """Decide by *rules* from the next command on; calendars known before stay known."""
        known = {**self._rules.earlier_calendars, **rules.earlier_calendars}
        known[self._rules.calendar.version] = self._rules.calendar
        self._rules = replace(rules, earlier_calendars=known)

    async def perform(self, command: Command, actor: Actor, initiator: object | None = None) -> Done:
        """Carry out *command*; the same command id a second time changes nothing and answers the same.

        It is decided by the rules as they were when it was given: what comes into force while the database
        is waited for was on nobody's screen.

        Cancelled in the middle, it first waits for the database's answer: what is kept is told to everybody.

        Raises:
            Refused: the rules forbid it.
            StaleCase: someone else was faster.
            CaseHeld: someone else works on the case right now.
            ExternalError: the database failed; nothing was kept.
        """
        writing = asyncio.ensure_future(self._write(self._rules, command, actor))
        writing.add_done_callback(partial(self._tell, initiator))
        try:
            done, _steps = await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait({writing}, timeout=LAST_WAIT)
            writing.cancel()
            raise
        return done

    async def _write(self, rules: Rulebook, command: Command, actor: Actor) -> _Carried:
        try:
            return await self._store.in_transaction(partial(self._carry_out, rules, command, actor))
        except Refused as refusal:
            if refusal.code != "unknown_calendar" or self._calendars is None:
                raise
        known = {**self._rules.earlier_calendars, **await self._calendars()}
        self._rules = replace(self._rules, earlier_calendars=known)
        rules = replace(rules, earlier_calendars=known)
        return await self._store.in_transaction(partial(self._carry_out, rules, command, actor))

    def _tell(self, initiator: object | None, written: asyncio.Future[_Carried]) -> None:
        if written.cancelled() or written.exception() is not None:
            return
        done, steps = written.result()
        if steps:
            self._bus.publish(CasesChanged((done.case,), steps, initiator))

    async def _carry_out(
        self, rules: Rulebook, command: Command, actor: Actor, transaction: CaseTransaction
    ) -> _Carried:
        """The answer to *command*, and the steps it took now."""
        before = await transaction.answered(command.id)
        if before is not None:
            return await self._as_before(transaction, before), ()
        done = await self._perform(rules, transaction, command, actor)
        # Only on arrival: what somebody does with a case that waits at a gate must not open it by the way.
        arrived = done.step.from_stage is not done.step.to_stage
        passed = await self._pass_by_policy(rules, transaction, done.case) if arrived else None
        if passed is None:
            return done, (done.step,)
        return Done(passed.case, done.step), (done.step, passed.step)

    async def _as_before(self, transaction: CaseTransaction, step: Step) -> Done:
        case = await transaction.case(step.case_id)
        if case is None:
            raise Refused("no_such_case")
        return Done(case, step)

    async def _perform(
        self, rules: Rulebook, transaction: CaseTransaction, command: Command, actor: Actor
    ) -> Done:
        now = self._now()
        if actor.role in SEATS and await transaction.lost_role(actor.person, actor.role.value):
            raise Refused("lost_role")
        if command.verb is Verb.REPORT:
            step = decide(None, command, actor, now, rules)
            numbers = rules.numbers
            day = numbers.day(now.astimezone(rules.calendar.zone).date())
            (number,) = await transaction.next_numbers(
                numbers.prefix or self._prefix, day, 1, numbers.serial_digits
            )
            (case,) = await transaction.begin_cases([(step, number)])
            return Done(case, numbered(step, case.id, case.number))
        held = await self._held(transaction, command)
        before = held.get(case_id(command.case_id))
        if before is None:
            raise Refused("no_such_case")
        await self._ask_holder(transaction, before, actor)
        if command.verb is Verb.CALL_BACK and before.merged_into is not None:
            master = await transaction.case(before.merged_into)
            held = {**held, master.id: master} if master is not None else held
        # Also where the newest step moved no clock: a computer's clock may have been set back since.
        now = max(now, await transaction.newest_at(before))
        step = decide(before, command, actor, now, rules, held)
        return Done(await transaction.append(before, step), step)

    async def _ask_holder(self, transaction: CaseTransaction, case: Case, actor: Actor) -> None:
        """Nobody at a seat acts on what another person works on; what comes from outside the hall may.

        A claim that was left behind at a stage where its holder's role decides nothing stops nobody.

        Raises:
            CaseHeld: with who has it.
        """
        if actor.role in SEATS:
            claim = await transaction.held_by_another(case.id, actor.person)
            if claim is not None and deciding_at(case.stage, claim.role):
                raise CaseHeld(claim)

    async def _held(self, transaction: CaseTransaction, command: Command) -> Mapping[int, Case]:
        """The case and any other the command names, held in order of id: two merges that cross each other
        then wait for one another instead of blocking. And what is merged into it, where that matters: nobody
        merges into a case that is held."""
        named = {case_id(command.case_id), case_id(command.data.get("merged_into"))} - {0}
        found = [await transaction.case(wanted) for wanted in sorted(named)]
        held = {case.id: case for case in found if case is not None}
        if command.verb in LEAVES_CHILDREN:
            held |= {case.id: case for case in await transaction.merged_into(case_id(command.case_id))}
        return held

    async def _pass_by_policy(self, rules: Rulebook, transaction: CaseTransaction, case: Case) -> Done | None:
        """A gate that the hall's policy opens for low-risk classes says so in its own step (design §4)."""
        command = policy_command(case, await self._policy_at(rules, transaction, case))
        if command is None:
            return None
        step = decide(case, command, POLICY, self._now(), rules)
        return Done(await transaction.append(case, step), step)

    async def _policy_at(
        self, rules: Rulebook, transaction: CaseTransaction, case: Case
    ) -> GatePolicy | None:
        """The policy at the gate where *case* waits: what a shift leader put in force last, as of this very
        transaction, and until somebody does that what the hall was set up with."""
        given = {Stage.DISPATCH_REVIEW: rules.gate_1, Stage.CLOSURE_REVIEW: rules.gate_2}
        if case.stage not in given:
            return None
        gate = 1 if case.stage is Stage.DISPATCH_REVIEW else 2
        return await transaction.gate_policy(gate) or given[case.stage]
