"""Who works on what, and who looks at what: values shared by claims, presence and the live feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    """Somebody sits at a seat, has ``case_id`` open (0: none), and is ``typing`` in it or not."""

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
