"""Cases on SQLite or PostgreSQL: the writing transaction and the single reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Update, bindparam, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from db import claims, words_index
from db.at_once import Executes, Waiting
from db.codec import case_columns, case_from, changed_columns, step_columns, step_from, to_text
from db.connecting import IDLE_SECONDS
from db.engine import WRITING
from db.failures import said_plainly
from db.hall_record.codec import read_payload
from db.queues import QueueReader
from db.readable import Readable, readable
from db.tables import blobs, case_numbers, cases, hall_acts, people, steps
from db.version_watch import VersionWatch
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.case_numbers import numbered as case_number
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.papers import GatePolicyChange
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.step import Step, apply, first, numbered
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import StaleCase
from dispatcher_app.services.seats import Claim

T = TypeVar("T")

#: Fields whose words are searched.
_SEARCHED = (
    *("title", "description", "place", "requirement", "result", "caller_name", "external_ref"),
    "component_code",
)

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(:wanted)")
#: By the way, because it costs no trip of its own: a seat whose network dies in here holds others up.
_SAME_COMMAND = text(
    "SELECT pg_advisory_xact_lock(:wanted), "
    f"set_config('idle_in_transaction_session_timeout', '{round(IDLE_SECONDS * 1000)}', true)"
)
#: Locked by whoever writes many commands at once, such as an import.
_MANY_COMMANDS = -1
_KNOWN = {
    "postgresql": text("SELECT command_id FROM steps WHERE command_id = ANY(:wanted)"),
    "sqlite": text("SELECT command_id FROM steps WHERE command_id IN (SELECT value FROM json_each(:wanted))"),
}
_LAST_STEP = (
    select(steps.c.hash, steps.c.at)
    .join(cases, (cases.c.id == steps.c.case_id) & (cases.c.version == steps.c.version))
    .where(steps.c.case_id == bindparam("of_case"), steps.c.version == bindparam("at_version"))
)
_ADD_STEPS = insert(steps).inline()
_ADD_CASES = insert(cases).inline()
_ADD_WORDS, _CHANGE_WORDS = (
    {
        dialect: text(words_index.upsert_statement(dialect, fresh=fresh))
        for dialect in ("sqlite", "postgresql")
    }
    for fresh in (True, False)
)
_TAKE_NUMBERS = {
    dialect: make(case_numbers)
    .values(day=bindparam("day"), last=bindparam("last"))
    .on_conflict_do_update(index_elements=["day"], set_={"last": case_numbers.c.last + bindparam("last")})
    .returning(case_numbers.c.last)
    for dialect, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_GATE_POLICY = (
    select(hall_acts.c.payload)
    .where(hall_acts.c.topic == Topic.GATE_POLICY.value, hall_acts.c.subject == bindparam("gate"))
    .order_by(hall_acts.c.version.desc())
    .limit(1)
)
_STANDING = select(people.c.role, people.c.disabled).where(people.c.login == bindparam("login"))
_NEWEST_ID = select(func.coalesce(func.max(cases.c.id), 0))
_TAKE_IDS = text("SELECT nextval('cases_id_seq') FROM generate_series(1, :n)")


class SqlTransaction:
    """One writing transaction; see :class:`dispatcher_app.services.ports.CaseTransaction`."""

    def __init__(self, connection: Executes, dialect: str, reads: Readable) -> None:
        self._connection, self._reads = connection, reads
        self._dialect = dialect
        self._newest: dict[tuple[int, int], tuple[str, datetime]] = {}

    async def case(self, case_id: int) -> Case | None:
        """The case, held until the end of the transaction: another writer of it waits."""
        row = (await self._connection.execute(self._reads.held_case, {"case_id": case_id})).one_or_none()
        if row is None:
            return None
        if row.newest_hash is not None:  # on PostgreSQL not seen where another writer was waited for
            self._newest[row.id, row.version] = (row.newest_hash, row.newest_at)
        return case_from(row)

    async def newest_at(self, case: Case) -> datetime:
        """See :meth:`dispatcher_app.services.ports.CaseTransaction.newest_at`."""
        return (await self._newest_step(case))[1]

    async def merged_into(self, case_id: int) -> list[Case]:
        """See :meth:`dispatcher_app.services.ports.CaseTransaction.merged_into`."""
        rows = (await self._connection.execute(self._reads.merged_into, {"case_id": case_id})).all()
        return [case_from(row) for row in rows]

    async def gate_policy(self, gate: int) -> GatePolicy | None:
        """See :meth:`dispatcher_app.services.ports.CaseTransaction.gate_policy`; one that cannot be read
        passes nothing."""
        row = (await self._connection.execute(_GATE_POLICY, {"gate": f"gate_{gate}"})).one_or_none()
        if row is None:
            return None
        change = read_payload(ActKind.GATE_POLICY, row[0])
        return change.policy if isinstance(change, GatePolicyChange) else GatePolicy()

    async def answered(self, command_id: UUID) -> Step | None:
        """The step this command already led to. The same command sent twice at once waits here for itself."""
        if self._dialect == "postgresql":
            await self._connection.execute(_SAME_COMMAND, {"wanted": command_id.int % 2**63})
        wanted = {"wanted": str(command_id)}
        row = (await self._connection.execute(self._reads.answered, wanted)).one_or_none()
        return step_from(row) if row else None

    async def lost_role(self, person: str, role: str) -> bool:
        """See :meth:`dispatcher_app.services.ports.CaseTransaction.lost_role`."""
        row = (await self._connection.execute(_STANDING, {"login": person})).one_or_none()
        return row is not None and (bool(row[1]) or row[0] != role)

    async def held_by_another(self, case_id: int, person: str) -> Claim | None:
        """See :meth:`dispatcher_app.services.ports.CaseTransaction.held_by_another`."""
        return await claims.held_by_another(self._connection, self._dialect, case_id, person)

    async def known_commands(self, ids: Sequence[UUID]) -> frozenset[UUID]:
        """Which of *ids* have been applied already. Others who ask wait for the end of this transaction."""
        if self._dialect == "postgresql":
            await self._connection.execute(_ONE_AT_A_TIME, {"wanted": _MANY_COMMANDS})
        wanted = [str(command_id) for command_id in ids]
        values = {"wanted": wanted if self._dialect == "postgresql" else to_text(wanted)}
        rows = await self._connection.execute(_KNOWN[self._dialect], values)
        return frozenset(UUID(found) for (found,) in rows)

    async def next_numbers(self, prefix: str, day: str, count: int, digits: int = 4) -> list[str]:
        """*count* fresh case numbers of *day*; the counter row makes them unique across seats."""
        key = f"{prefix}{day}"
        taken = await self._connection.execute(_TAKE_NUMBERS[self._dialect], {"day": key, "last": count})
        last = taken.scalar_one()
        return [case_number(key, serial, digits) for serial in range(last - count + 1, last + 1)]

    async def begin_cases(self, reports: Sequence[tuple[Step, str]]) -> list[Case]:
        """New cases from their first steps and numbers, in order."""
        ids = await self._reserve_ids(len(reports))
        first_steps = [numbered(step, i, number) for (step, number), i in zip(reports, ids, strict=True)]
        begun = [first(step, number) for step, (_step, number) in zip(first_steps, reports, strict=True)]
        await self._connection.execute(_ADD_CASES, [case_columns(case) for case in begun])
        await self._connection.execute(_ADD_STEPS, [step_columns(step, "") for step in first_steps])
        await self._connection.execute(_ADD_WORDS[self._dialect], [self._words(case) for case in begun])
        return begun

    async def _reserve_ids(self, count: int) -> list[int]:
        """Ids are taken in blocks so that many cases can be written with one statement."""
        if self._dialect == "postgresql":
            return [row[0] for row in await self._connection.execute(_TAKE_IDS, {"n": count})]
        newest = await self._connection.execute(_NEWEST_ID)
        start = int(newest.scalar_one()) + 1
        return list(range(start, start + count))

    async def append(self, case: Case, step: Step) -> Case:
        """Append *step* and save the case it leads to.

        Raises:
            StaleCase: the case has moved on since it was read.
        """
        added = step_columns(step, (await self._newest_step(case))[0])
        after = apply(case, step)
        await self._connection.execute(_ADD_STEPS, added)
        changed = changed_columns(case, after)
        known = {"of_case": case.id, "old_version": case.version}
        saved = {f"new_{name}": value for name, value in changed.items()}
        if (await self._connection.execute(_save_case(tuple(changed)), saved | known)).rowcount != 1:
            raise _stale()
        self._newest[after.id, after.version] = (str(added["hash"]), step.at)
        if _words_changed(case, after):
            await self._connection.execute(_CHANGE_WORDS[self._dialect], self._words(after))
        return after

    async def _newest_step(self, case: Case) -> tuple[str, datetime]:
        """Hash and time of the step that led to *case*; StaleCase where the case has moved on."""
        if (case.id, case.version) in self._newest:
            return self._newest[case.id, case.version]
        known = {"of_case": case.id, "at_version": case.version}
        found = (await self._connection.execute(_LAST_STEP, known)).one_or_none()
        if found is None:
            raise _stale()
        return found.hash, found.at

    def _words(self, case: Case) -> dict[str, Any]:
        texts = [getattr(case, name) for name in _SEARCHED]
        return {"case_id": case.id, "words": words_index.document(self._dialect, *texts)}

    async def commit(self) -> None:
        await self._connection.commit()


@cache
def _save_case(names: tuple[str, ...]) -> Update:
    """Writes only what changed: every column written has its indexes written anew."""
    this = (cases.c.id == bindparam("of_case"), cases.c.version == bindparam("old_version"))
    return update(cases).where(*this).values({name: bindparam(f"new_{name}") for name in names})


def _stale() -> StaleCase:
    return StaleCase(_("案件刚刚被他人办理,请看过变化后再办。"))


def _words_changed(before: Case, after: Case) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in _SEARCHED)


class SqlCaseStore(QueueReader):
    """Implements :class:`dispatcher_app.services.ports.CaseStore`.

    *private* says whether this login may read private fields; without the right they come empty.
    """

    def __init__(self, engine: AsyncEngine, *, private: bool = True) -> None:
        super().__init__(engine)
        self._reads = readable(private=private)
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)
        self._version = VersionWatch()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """Readers never wait for it. Writers do: on SQLite all, on PostgreSQL those of the same case."""
        async with AsyncExitStack() as stack:
            with said_plainly():
                connection = await stack.enter_async_context(self._writing.connect())
                await connection.begin()
            with said_plainly(connecting=False):
                waiting = Waiting(connection)
                await self._version.check(waiting)
                yield SqlTransaction(waiting, connection.dialect.name, self._reads)

    async def in_transaction(self, work: Callable[[SqlTransaction], Coroutine[Any, Any, T]]) -> T:
        """See :meth:`dispatcher_app.services.ports.CaseStore.in_transaction`."""
        dialect, reads = self._engine.dialect.name, self._reads

        async def checked(connection: Executes) -> T:
            await self._version.check(connection)
            return await work(SqlTransaction(connection, dialect, reads))

        with said_plainly():
            return await self._at_once.write(checked)

    async def case(self, case_id: int) -> Case | None:
        with said_plainly():
            async with self._engine.connect() as connection:
                row = (await connection.execute(self._reads.case, {"case_id": case_id})).one_or_none()
        return case_from(row) if row else None

    async def case_by_number(self, number: str) -> Case | None:
        with said_plainly():
            async with self._engine.connect() as connection:
                query = self._reads.case_by_number
                row = (await connection.execute(query, {"number": number})).one_or_none()
        return case_from(row) if row else None

    async def history(self, case_id: int) -> list[Step]:
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(self._reads.history, {"case_id": case_id})).all()
        return [step_from(row) for row in rows]

    async def put_blob(self, sha256: str, mime: str, data: bytes, at: datetime) -> None:
        """Keep *data* under its hash; keeping the same bytes again changes nothing."""
        with said_plainly():
            async with self._writing.connect() as connection:
                make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
                row = {"sha256": sha256, "mime": mime, "size": len(data), "added_at": at, "data": data}
                await connection.execute(make(blobs).values(row).on_conflict_do_nothing())
                await connection.commit()

    async def blob(self, sha256: str) -> bytes | None:
        with said_plainly():
            async with self._engine.connect() as connection:
                query = select(blobs.c.data).where(blobs.c.sha256 == sha256)
                return (await connection.execute(query)).scalar_one_or_none()
