"""One seat's claims: one person works on a case at a time, and everybody else is told who.

A claim is taken when work on a case begins and goes when the case is left. It lives by heartbeats; one that
is silent for longer than the grace is *stale*: still shown, and free to be taken over with a reason.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.seat_board import SeatBoard, SeatsChanged
from dispatcher_app.services.seats import Claim, SeatStore, Sitter

T = TypeVar("T")

#: Longest reason for a take-over, in characters.
MAX_REASON = 200


class CaseHeld(DomainError):
    """Somebody else works on the case; ``claim`` says who, and whether it is stale."""

    def __init__(self, claim: Claim) -> None:
        text = _("{name}({seat})正在办理这件案件,请先联系对方,或等对方离开后再办。")
        if claim.stale:
            text = _("{name}({seat})还占着这件案件,但席位已无响应;写明理由即可接手。")
        super().__init__(text.format(name=claim.name, seat=claim.seat))
        self.claim = claim


@dataclass(frozen=True, slots=True)
class ClaimLost:
    """This seat's claim is gone although it did not give it up; ``by`` is who took it over, where known."""

    session: str
    case_id: int
    by: Claim | None


class Claims:
    """The claims of one sitting.

    What is asked about one case goes one by one, to its end whatever becomes of who asked: else giving a case
    back could overtake the claim that follows it, or a claim outlive the sitting.
    """

    def __init__(self, store: SeatStore, sitter: Sitter, board: SeatBoard, bus: EventBus) -> None:
        self._store, self._sitter, self._board, self._bus = store, sitter, board, bus
        self._held: set[int] = set()
        self._turns: dict[int, asyncio.Lock] = {}
        self._asking: Counter[int] = Counter()  # how many questions about a case are under way
        self._under_way: set[asyncio.Task[Any]] = set()
        self._touched: set[int] = set()  # since the last heartbeat began: it knows nothing of these
        self._gone: set[int] = set()  # lost, and the board does not know yet to whom
        bus.subscribe(SeatsChanged, self._on_seats_changed)

    @property
    def held(self) -> frozenset[int]:
        """Cases this seat works on."""
        return frozenset(self._held)

    async def claim(self, case_id: int) -> Claim:
        """Begin to work on the case; claiming again what one has is fine.

        Raises:
            CaseHeld: somebody else has it, with who; stale or not.
            Refused: there is no such case.
            ExternalError: the database does not answer.
        """
        return await self._in_turn(case_id, lambda: self._claim(case_id))

    async def _claim(self, case_id: int) -> Claim:
        return self._settled(await self._store.claim(self._sitter, case_id))

    async def take_over(self, seen: Claim, reason: str) -> Claim:
        """Take the case from the stale claim *seen*, or from one's own older sitting (no reason needed then).

        Raises:
            DomainError: no reason, or one too long.
            CaseHeld: the claim lives after all, or another was faster; with who has it now.
            ExternalError: the database does not answer.
        """
        reason = plain_text(reason).strip()
        if not reason and seen.person != self._sitter.person:
            raise DomainError(_("接手他人的案件必须写明理由。"))
        if len(reason) > MAX_REASON:
            raise DomainError(_("理由最多 {limit} 字。").format(limit=MAX_REASON))
        return await self._in_turn(seen.case_id, lambda: self._take_over(seen, reason))

    async def _take_over(self, seen: Claim, reason: str) -> Claim:
        claim = await self._store.take_over(self._sitter, seen, reason)
        return await self._claim(seen.case_id) if claim is None else self._settled(claim)

    def _settled(self, claim: Claim) -> Claim:
        self._board.claimed(claim)
        if claim.session != self._sitter.session:
            self._held.discard(claim.case_id)
            raise CaseHeld(claim)
        self._held.add(claim.case_id)
        self._gone.discard(claim.case_id)
        return claim

    async def release(self, case_id: int) -> None:
        """Leave the case. Where the database does not answer, the next heartbeat does it."""
        if case_id not in self._held:
            return
        self._held.discard(case_id)
        self._board.released(case_id)
        await self._in_turn(case_id, lambda: self._store.release(self._sitter.session, case_id))

    async def _in_turn(self, case_id: int, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        turn = self._turns.setdefault(case_id, asyncio.Lock())
        self._asking[case_id] += 1
        self._touched.add(case_id)
        asking = asyncio.create_task(_within(turn, ask), name=f"claims-{case_id}")
        self._under_way.add(asking)
        asking.add_done_callback(partial(self._answered, case_id))
        return await asyncio.shield(asking)

    def _answered(self, case_id: int, asking: asyncio.Task[Any]) -> None:
        self._under_way.discard(asking)
        self._asking[case_id] -= 1
        if not self._asking[case_id]:
            del self._asking[case_id], self._turns[case_id]

    async def beat(self) -> None:
        """Keep the claims alive; tell of those that are gone, give back those that were left meanwhile.

        The answer says nothing of a case that was claimed or left while it was on its way.
        """
        for case_id in tuple(self._gone):
            self._tell_lost(case_id)  # nobody has it: the feed would have told
        believed, self._touched = set(self._held), set(self._asking)
        there = await self._store.beat(self._sitter.session)
        for case_id in (believed & self._held) - there - self._touched:
            self._held.discard(case_id)
            self._lose(case_id)
        for case_id in there - believed - self._held - self._touched:
            await self._in_turn(case_id, lambda case_id=case_id: self._give_back(case_id))  # type: ignore[misc]

    async def _give_back(self, case_id: int) -> None:
        if case_id not in self._held:
            await self._store.release(self._sitter.session, case_id)

    def _lose(self, case_id: int) -> None:
        """Who has it now is told by the feed, which may be behind the heartbeat's answer."""
        known = self._board.claim_of(case_id)
        if known is not None and known.session == self._sitter.session:
            self._gone.add(case_id)
        else:
            self._tell_lost(case_id)

    def _on_seats_changed(self, event: SeatsChanged) -> None:
        for case_id in self._gone & event.case_ids:
            self._lose(case_id)

    def _tell_lost(self, case_id: int) -> None:
        self._gone.discard(case_id)
        by = self._board.claim_of(case_id)
        by = by if by is not None and by.session != self._sitter.session else None
        self._bus.publish(ClaimLost(self._sitter.session, case_id, by))

    async def leave(self) -> None:
        """The seat is left for good; a database that does not answer lets the claims grow stale."""
        await self._answers()
        self._held.clear()
        try:
            await self._store.leave(self._sitter.session)
        except ExternalError:
            return

    async def _answers(self) -> None:
        """Wait for what is under way; what is cancelled with the waiting leaves nothing running."""
        try:
            while self._under_way:
                await asyncio.wait(set(self._under_way))
        except asyncio.CancelledError:
            for asking in self._under_way:
                asking.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            raise


async def _within(turn: asyncio.Lock, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
    async with turn:
        return await ask()
