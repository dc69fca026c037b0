"""Claims and presence on SQLite and PostgreSQL. Times are the server's; every race ends in one statement."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, Final, TypeVar

from sqlalchemy import TextClause, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from db.at_once import AtOnce, Executes
from db.failures import said_plainly
from db.seat_rows import NOW, STALE_BEFORE, claim_columns, claim_from, read_claims
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.services.hall_time import HallTime
from dispatcher_app.services.seats import Claim, Sitter

T = TypeVar("T")

_CLOCK = text("SELECT clock_timestamp()")

_WHO = "session, person, name, role, seat"
_OF_WHO = ":session, :person, :name, :role, :seat"
#: Locked where rows can be locked, so that nobody takes the case over before this transaction is done.
_LOCKED: Final[Mapping[str, str]] = {"postgresql": " FOR SHARE", "sqlite": ""}
_ALONE: Final[Mapping[str, str]] = {"postgresql": " FOR UPDATE", "sqlite": ""}
#: What stands in braces is each database's own words.
_STATEMENTS = {
    # The loser changes nothing and is told the winner by the same statement.
    "claim": f"""
        INSERT INTO claims (case_id, {_WHO}, since, beat_at) VALUES (:case_id, {_OF_WHO}, {{now}}, {{now}})
        ON CONFLICT (case_id) DO UPDATE SET beat_at =
            CASE WHEN claims.session = excluded.session THEN excluded.beat_at ELSE claims.beat_at END
        RETURNING {{claim}}""",
    "take_over": """
        UPDATE claims SET session = :session, person = :person, name = :name, role = :role, seat = :seat,
            since = {now}, beat_at = {now}
        WHERE case_id = :case_id AND session = :from_session
            AND (beat_at < {stale_before} OR person = :person)
        RETURNING {claim}""",
    "log": """
        INSERT INTO claim_log (case_id, at, person, session, from_person, from_session, from_beat_at, reason)
        VALUES (:case_id, {now}, :person, :session, :from_person, :from_session, :from_beat_at, :reason)""",
    "lock": "SELECT person, beat_at FROM claims WHERE case_id = :case_id AND session = :from_session{alone}",
    "look": "{read} WHERE case_id = :case_id",
    "release": "DELETE FROM claims WHERE case_id = :case_id AND session = :session",
    "release_all": "DELETE FROM claims WHERE session = :session",
    "beat": "UPDATE claims SET beat_at = {now} WHERE session = :session RETURNING case_id",
    "beat_presence": "UPDATE presence SET beat_at = {now} WHERE session = :session",
    "forget_old": "DELETE FROM presence WHERE person = :person AND beat_at < {stale_before}",
    "show": f"""
        INSERT INTO presence ({_WHO}, case_id, typing, since, beat_at)
        VALUES ({_OF_WHO}, :case_id, :typing, {{now}}, {{now}})
        ON CONFLICT (session) DO UPDATE
        SET case_id = excluded.case_id, typing = excluded.typing, beat_at = excluded.beat_at,
            since = CASE presence.case_id
                WHEN excluded.case_id THEN presence.since ELSE excluded.since END""",
    "leave": "DELETE FROM presence WHERE session = :session",
    "held_by_another": """
        {read} WHERE case_id = :case_id AND person <> :person AND beat_at >= {stale_before}{lock}""",
}


@cache
def _statement(name: str, dialect: str) -> TextClause:
    words = {
        "now": NOW[dialect],
        "stale_before": STALE_BEFORE[dialect],
        "claim": claim_columns(dialect),
        "read": read_claims(dialect),
        "lock": _LOCKED[dialect],
        "alone": _ALONE[dialect],
    }
    return text(_STATEMENTS[name].format(**words))


async def held_by_another(connection: Executes, dialect: str, case_id: int, person: str) -> Claim | None:
    """The living claim of somebody else on the case, which stays as it is until the transaction ends."""
    values = {"case_id": case_id, "person": person}
    row = (await connection.execute(_statement("held_by_another", dialect), values)).one_or_none()
    return claim_from(row) if row else None


class SqlSeats:
    """Implements :class:`dispatcher_app.services.seats.SeatStore`."""

    def __init__(self, engine: AsyncEngine, time: HallTime | None = None) -> None:
        """*time* is set right by the server's clock at each beat."""
        self._at_once, self._dialect = AtOnce(engine), engine.dialect.name
        self._time = time if self._dialect == "postgresql" else None

    async def claim(self, sitter: Sitter, case_id: int) -> Claim:
        async def work(connection: Executes) -> Claim:
            row = await self._row(connection, "claim", asdict(sitter) | {"case_id": case_id})
            return claim_from(row)

        try:
            return await self._write(work)
        except IntegrityError:
            raise Refused("no_such_case") from None

    async def take_over(self, sitter: Sitter, seen: Claim, reason: str) -> Claim | None:
        place = {"case_id": seen.case_id, "from_session": seen.session}

        async def work(connection: Executes) -> Claim | None:
            old = await self._row(connection, "lock", place)
            row = await self._row(connection, "take_over", asdict(sitter) | place) if old else None
            if row is None:
                row = await self._row(connection, "look", {"case_id": seen.case_id})
                return claim_from(row) if row else None
            log = {"from_person": old[0], "from_beat_at": old[1], "reason": reason}
            signed = {"person": sitter.person, "session": sitter.session}
            await self._run(connection, "log", place | log | signed)
            return claim_from(row)

        return await self._write(work)

    async def release(self, session: str, case_id: int) -> None:
        async def work(connection: Executes) -> None:
            await self._run(connection, "release", {"session": session, "case_id": case_id})

        await self._write(work)

    async def beat(self, session: str) -> frozenset[int]:
        async def work(connection: Executes) -> frozenset[int]:
            if self._time is not None:
                await self._hear_time(connection, self._time)
            held = await self._run(connection, "beat", {"session": session})
            found = frozenset(case_id for (case_id,) in held)
            await self._run(connection, "beat_presence", {"session": session})
            return found

        return await self._write(work)

    async def _hear_time(self, connection: Executes, time: HallTime) -> None:
        asked = time.own()
        server = (await connection.execute(_CLOCK)).scalar_one()
        time.heard(asked, server, time.own())

    async def show(self, sitter: Sitter, case_id: int, typing: bool) -> None:
        async def work(connection: Executes) -> None:
            await self._run(connection, "forget_old", {"person": sitter.person})
            await self._run(connection, "show", asdict(sitter) | {"case_id": case_id, "typing": typing})

        await self._write(work)

    async def leave(self, session: str) -> None:
        async def work(connection: Executes) -> None:
            for name in ("release_all", "leave"):
                await self._run(connection, name, {"session": session})

        await self._write(work)

    async def _write(self, work: Callable[[Executes], Coroutine[Any, Any, T]]) -> T:
        with said_plainly(connecting=False):
            return await self._at_once.write(work)

    async def _run(self, connection: Executes, name: str, values: Mapping[str, Any]) -> Any:
        return await connection.execute(_statement(name, self._dialect), values)

    async def _row(self, connection: Executes, name: str, values: Mapping[str, Any]) -> Any:
        return (await self._run(connection, name, values)).one_or_none()
