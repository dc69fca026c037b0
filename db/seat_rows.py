"""Claims and presence as the database has them, and the words both databases need for the server's time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from db.types import from_microseconds
from dispatcher_app.services.seats import GRACE, Claim, Presence

#: The time on the server's clock; on SQLite that of this machine, in microseconds since 1970.
NOW: Final[Mapping[str, str]] = {
    "postgresql": "clock_timestamp()",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
}
#: A heartbeat before this instant makes a claim stale.
STALE_BEFORE: Final[Mapping[str, str]] = {
    "postgresql": f"(clock_timestamp() - interval '{GRACE} seconds')",
    "sqlite": f"({NOW['sqlite']} - {round(GRACE * 1_000_000)})",
}
_CLAIM = "case_id, session, person, name, role, seat, since, beat_at"
_PRESENCE = "session, person, name, role, seat, case_id, typing, since, beat_at"


def claim_columns(dialect: str) -> str:
    """The columns that :func:`claim_from` reads."""
    return f"{_CLAIM}, claims.beat_at < {STALE_BEFORE[dialect]}"


def read_claims(dialect: str) -> str:
    return f"SELECT {claim_columns(dialect)} FROM claims"


def read_presence(dialect: str) -> str:
    """Seats that have been silent for an hour are nobody's any more."""
    return (
        f"SELECT {_PRESENCE}, presence.beat_at < {STALE_BEFORE[dialect]} FROM presence "
        f"WHERE presence.beat_at > {_an_hour_ago(dialect)}"
    )


def _an_hour_ago(dialect: str) -> str:
    hour = "interval '1 hour'" if dialect == "postgresql" else str(3_600_000_000)
    return f"{NOW[dialect]} - {hour}"


def claim_from(row: Sequence[Any]) -> Claim:
    case_id, session, person, name, role, seat, since, beat_at, stale = row
    return Claim(
        case_id=case_id,
        session=session,
        person=person,
        name=name,
        role=role,
        seat=seat,
        since=_instant(since),
        beat_at=_instant(beat_at),
        stale=bool(stale),
    )


def presence_from(row: Sequence[Any]) -> Presence:
    session, person, name, role, seat, case_id, typing, since, beat_at, stale = row
    return Presence(
        session=session,
        person=person,
        name=name,
        role=role,
        seat=seat,
        case_id=case_id,
        typing=bool(typing),
        since=_instant(since),
        beat_at=_instant(beat_at),
        stale=bool(stale),
    )


def _instant(stored: Any) -> datetime:
    """``timestamptz`` comes as a time, SQLite's microseconds as a number."""
    if isinstance(stored, datetime):
        return stored
    (instant,) = from_microseconds([stored])
    assert instant is not None
    return instant
