"""Who works on what, and who looks at what: values shared by claims, presence and the live feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

#: Without a heartbeat for so long a claim is stale: shown, and free to be taken over with a reason (seconds).
GRACE = 30.0
#: How often a seat says that it is alive (seconds): two may be lost before the grace is over.
HEARTBEAT = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody works on a case. Times are the server's, in UTC.

    ``session`` names one sitting at one seat; the same person at two seats has two. ``stale`` was judged by
    the server's clock when the claim was read.
    """

    case_id: int
    session: str
    person: str
    name: str
    role: str
    seat: str
    since: datetime
    beat_at: datetime
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Somebody sits at a seat, has ``case_id`` open (0: none) since ``since``, is ``typing`` in it or not."""

    session: str
    person: str
    name: str
    role: str
    seat: str
    case_id: int
    typing: bool
    since: datetime
    beat_at: datetime
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Seats:
    """Every claim and every presence of the hall, read at one moment."""

    claims: tuple[Claim, ...] = ()
    presences: tuple[Presence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who sits at a seat: one person in one sitting. ``role`` is the word stored for it."""

    session: str
    person: str
    name: str
    role: str
    seat: str


class SeatStore(Protocol):
    """Claims and presence in the database. Every call is one transaction.

    Raises:
        ExternalError: the database does not answer; nothing was kept.
    """

    async def claim(self, sitter: Sitter, case_id: int) -> Claim:
        """Take the case if nobody has it; the claim as it is then, the sitter's or somebody else's.

        Raises:
            Refused: there is no such case.
        """
        ...

    async def take_over(self, sitter: Sitter, seen: Claim, reason: str) -> Claim | None:
        """Take the case from *seen*'s session where that claim is stale or the sitter's own person's.

        The claim as it is then, or None where nobody has it. A take-over is written down with its *reason*.
        """
        ...

    async def release(self, session: str, case_id: int) -> None: ...

    async def beat(self, session: str) -> frozenset[int]:
        """Say that the session lives; the cases it still holds."""
        ...

    async def show(self, sitter: Sitter, case_id: int, typing: bool) -> None:
        """Tell the others what the sitter has open."""
        ...

    async def leave(self, session: str) -> None:
        """The seat is left: its claims and its presence go."""
        ...
