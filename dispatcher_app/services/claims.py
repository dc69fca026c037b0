"""One seat's claims: one person works on a case at a time, and everybody else is told who.

A claim is taken when work on a case begins and goes when the case is left. It lives by heartbeats; one that
is silent for longer than the grace is *stale*: still shown, and free to be taken over with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import Claim, SeatStore, Sitter

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
    """The claims of one sitting."""

    def __init__(self, store: SeatStore, sitter: Sitter, board: SeatBoard, bus: EventBus) -> None:
        self._store, self._sitter, self._board, self._bus = store, sitter, board, bus
        self._held: set[int] = set()

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
        claim = await self._store.take_over(self._sitter, seen, reason)
        return await self.claim(seen.case_id) if claim is None else self._settled(claim)

    def _settled(self, claim: Claim) -> Claim:
        self._board.claimed(claim)
        if claim.session != self._sitter.session:
            self._held.discard(claim.case_id)
            raise CaseHeld(claim)
        self._held.add(claim.case_id)
        return claim

    async def release(self, case_id: int) -> None:
        """Leave the case. Where the database does not answer, the next heartbeat does it."""
        if case_id not in self._held:
            return
        self._held.discard(case_id)
        self._board.released(case_id)
        await self._store.release(self._sitter.session, case_id)

    async def beat(self) -> None:
        """Keep the claims alive; tell of those that are gone, give back those that were left meanwhile."""
        believed = set(self._held)
        there = await self._store.beat(self._sitter.session)
        for case_id in believed & self._held - there:
            self._held.discard(case_id)
            by = self._board.claim_of(case_id)
            by = by if by is not None and by.session != self._sitter.session else None
            self._bus.publish(ClaimLost(self._sitter.session, case_id, by))
        for case_id in there - believed - self._held:
            await self._store.release(self._sitter.session, case_id)

    async def leave(self) -> None:
        """The seat is left for good; a database that does not answer lets the claims grow stale."""
        self._held.clear()
        try:
            await self._store.leave(self._sitter.session)
        except ExternalError:
            return
