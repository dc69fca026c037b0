"""The telephones of an exercise: lets calls ring, lets callers hang up and try again."""

from __future__ import annotations

from datetime import datetime

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.simulation.callers import RINGS_S, Caller, caller_of, calls_again_after
from dispatcher_app.domain.simulation.matter import Arrival
from dispatcher_app.domain.simulation.parties import Parties
from dispatcher_app.services.sandbox.calls import Calls, CallState, RungCall
from dispatcher_app.services.sandbox.record import HappeningKind

_OVER = frozenset({CallState.MISSED, CallState.HUNG_UP})


class Telephone:
    """Whoever calls in the exercise of *parties*; what it does is said in the name of *actor*, its trainer.

    It remembers nothing itself: what rang already, and what became of it, stands in the record.
    """

    def __init__(self, parties: Parties, calls: Calls, actor: Actor, rings_s: float = RINGS_S) -> None:
        self._parties, self._calls, self._actor, self._rings_s = parties, calls, actor, rings_s

    @property
    def ringing(self) -> tuple[Arrival, ...]:
        """Callers whom nobody has picked up, the one that rings longest first."""
        found = (self._parties.plan.arrival(call.caller.ref) for call in self._calls.waiting)
        return tuple(arrival for arrival in found if arrival is not None)

    async def ring(self, arrival: Arrival) -> bool:
        """Let it ring for the first time; False where it has, before this was started again.

        Raises:
            ExternalError: the database does not answer.
        """
        if self._calls.of_ref(arrival.ref):
            return False
        await self._let_ring(caller_of(arrival, self._parties.city), 1)
        return True

    async def turn(self, now: datetime) -> None:
        """Whatever callers do by themselves until *now*: hang up, call again. Reports that were typed are
        known as their calls' from here on.

        Raises:
            ExternalError: the database does not answer.
        """
        for call in self._calls.waiting:
            if self._calls.are_down or call.has_rung_out(now, self._calls.real()):
                await self._calls.miss(call, self._actor)
        for call in list(self._calls.newest()):
            if call.state is CallState.TYPED:
                self._parties.plan.tie(call.case_id, call.caller.ref)
            elif call.state in _OVER and not self._calls.are_down and self._calls_again(call, now):
                await self._let_ring(call.caller, call.time + 1)

    def _calls_again(self, call: RungCall, now: datetime) -> bool:
        arrival = self._parties.plan.arrival(call.caller.ref)
        if arrival is None or call.over is None:
            return False
        if call.state is CallState.HUNG_UP and not arrival.matter.in_scope:
            return False  # was told that it is no matter of the hall's
        after = calls_again_after(self._parties.streams, arrival.ref, call.time)
        return after is not None and call.over + after <= now

    async def _let_ring(self, caller: Caller, time: int) -> None:
        body = {**caller.to_body(), "time": time, "rings_s": self._rings_s}
        key = f"rings:{caller.ref}:{time}"
        await self._calls.happenings.add(HappeningKind.RINGS, self._actor, body, key=key)
