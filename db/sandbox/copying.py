"""Copying the cases of a live hall into a sandbox, with everybody taken out of them.

The live hall is read in one transaction that can write nothing; the sandbox is filled in one, while its
guards are away: what went through them once goes through as it was. Nothing of the live hall is ever in the
new file or database but what is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db import guards, words_index
from db.codec import case_columns, case_from, step_columns, step_from
from db.engine import WRITING
from db.failures import said_plainly
from db.sandbox.placeholder import MIME, placeholder
from db.tables import blobs, case_numbers, cases, steps
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.sandbox.anonymous import Eraser, erased_case, erased_step

Progress = Callable[[int, int], None]
#: Cases that are read and written in one go.
_BATCH = 500
#: Fields by which cases are found, as in :mod:`db.store`.
_SEARCHED = ("title", "description", "place", "requirement", "result", "caller_name", "external_ref")


@dataclass(frozen=True, slots=True)
class Copied:
    cases: int
    steps: int
    photos: int


class CaseCopy:
    """From *source* into *target*; *photos* is where the eraser learns which picture stands for which."""

    def __init__(
        self, source: AsyncEngine, target: AsyncEngine, eraser: Eraser, photos: dict[str, str]
    ) -> None:
        self._source, self._target, self._eraser, self._photos = source, target, eraser, photos
        self._dialect = target.dialect.name
        self._add_words = text(words_index.upsert_statement(self._dialect, fresh=True))

    async def run(self, progress: Progress | None = None) -> Copied:
        """Raises:
        ExternalError: a database or the disk failed; the sandbox has no case.
        """
        with said_plainly():
            async with _reading(self._source) as live, self._filling() as sandbox:
                photos = await self._copy_photos(live, sandbox)
                count = (await live.execute(text("SELECT count(*) FROM cases"))).scalar_one()
                done = moved = 0
                async for ids in _batches(live):
                    moved += await self._copy_cases(live, sandbox, ids)
                    done += len(ids)
                    if progress is not None:
                        progress(done, count)
                await self._copy_numbers(live, sandbox)
        return Copied(done, moved, photos)

    @asynccontextmanager
    async def _filling(self) -> AsyncIterator[AsyncConnection]:
        """Guards are put back before anybody else sees what was written."""
        async with self._target.execution_options(**WRITING).begin() as connection:
            await connection.run_sync(guards.remove)
            yield connection
            await connection.run_sync(_install)

    async def _copy_photos(self, live: AsyncConnection, sandbox: AsyncConnection) -> int:
        hashes = (
            await live.execute(select(blobs.c.sha256, blobs.c.added_at).order_by(blobs.c.added_at))
        ).all()
        for number, (sha256, added_at) in enumerate(hashes, start=1):
            content = placeholder(number)
            stands = hashlib.sha256(content).hexdigest()
            self._photos[sha256] = stands
            row = {
                "sha256": stands,
                "mime": MIME,
                "size": len(content),
                "added_at": added_at,
                "data": content,
            }
            await sandbox.execute(insert(blobs), row)
        return len(hashes)

    async def _copy_cases(self, live: AsyncConnection, sandbox: AsyncConnection, ids: Sequence[int]) -> int:
        first, last = ids[0], ids[-1]
        found = await live.execute(select(cases).where(cases.c.id.between(first, last)).order_by(cases.c.id))
        over = [erased_case(case_from(row), self._eraser) for row in found]
        query = select(steps).where(steps.c.case_id.between(first, last))
        rows = (await live.execute(query.order_by(steps.c.case_id, steps.c.version))).all()
        await sandbox.execute(insert(cases).inline(), [case_columns(case) for case in over])
        await sandbox.execute(insert(steps).inline(), self._chained(rows))
        await sandbox.execute(self._add_words, [self._words(case) for case in over])
        return len(rows)

    def _chained(self, rows: Sequence[Any]) -> list[dict[str, object]]:
        """The chain of hashes is made anew: it covers every word."""
        chained: list[dict[str, object]] = []
        previous, of_case = "", 0
        for row in rows:
            previous = previous if row.case_id == of_case else ""
            columns = step_columns(erased_step(step_from(row), self._eraser), previous)
            previous, of_case = str(columns["hash"]), row.case_id
            chained.append(columns)
        return chained

    def _words(self, case: Case) -> dict[str, Any]:
        texts = [getattr(case, name) for name in _SEARCHED]
        return {"case_id": case.id, "words": words_index.document(self._dialect, *texts, case.component_code)}

    async def _copy_numbers(self, live: AsyncConnection, sandbox: AsyncConnection) -> None:
        for day, last in (await live.execute(select(case_numbers.c.day, case_numbers.c.last))).all():
            await sandbox.execute(insert(case_numbers), {"day": self._eraser.number(day), "last": last})
        if self._dialect == "postgresql":
            newest = "SELECT setval('cases_id_seq', (SELECT coalesce(max(id), 1) FROM cases))"
            await sandbox.execute(text(newest))


def _install(connection: Connection) -> None:
    guards.install(connection)


@asynccontextmanager
async def _reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One moment of the live hall, in a transaction that cannot write."""
    async with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        else:
            await connection.execute(text("PRAGMA query_only=ON"))
        yield connection
        await connection.rollback()


async def _batches(live: AsyncConnection) -> AsyncIterator[list[int]]:
    last = 0
    while True:
        query = select(cases.c.id).where(cases.c.id > last).order_by(cases.c.id).limit(_BATCH)
        ids = list((await live.execute(query)).scalars())
        if not ids:
            return
        yield ids
        last = ids[-1]
