"""A hall's database driven the way seats do it: services above, raw SQL below, on either engine."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from db import schema
from db.engine import WRITING, open_engine
from db.store import SqlCaseStore
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework, Done
from tests.support.desk import HandClock
from tests.support.life import ROADS, SAMPLES, usual_role
from tests.support.rules import RULES, actor

T = TypeVar("T")


class Hall:
    """Store, services and hand-moved clock on one database."""

    def __init__(self, engine: AsyncEngine, rules: Rulebook = RULES) -> None:
        self.engine = engine
        self.clock = HandClock()
        self.bus = EventBus()
        self.store = SqlCaseStore(engine)
        self.casework = Casework(self.store, rules, self.bus, self.clock, "NS")

    @property
    def is_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    async def do(
        self,
        verb: Verb,
        case: Case | None = None,
        role: Role | None = None,
        person: str = "",
        reason: str | None = None,
        **data: object,
    ) -> Done:
        """The verb's sample command, a minute after whatever came before."""
        self.clock.forward(minutes=1)
        sample = SAMPLES[verb]
        command = Command(
            verb=verb,
            case_id=case.id if case else None,
            data={**sample.data, **data},
            reason_code=sample.reason_code,
            reason=sample.reason if reason is None else reason,
            on_behalf_of=sample.on_behalf_of,
        )
        stage = case.stage if case else Stage.REPORTED
        return await self.casework.perform(command, actor(role or usual_role(verb, stage), person))

    async def report(self, **data: object) -> Case:
        return (await self.do(Verb.REPORT, **data)).case

    async def go(self, case: Case, *verbs: Verb) -> Case:
        for verb in verbs:
            case = (await self.do(verb, case)).case
        return case

    async def case_at(self, stage: Stage, **data: object) -> Case:
        """A new case that came to *stage* by the shortest way."""
        case = await self.report(**data)
        for verb in ROADS[stage]:
            more = {"merged_into": (await self.report()).id} if verb is Verb.MERGE else {}
            case = (await self.do(verb, case, **more)).case
        return case

    async def sql(self, statement: str, values: Mapping[str, object] | None = None) -> list[Any]:
        """Run raw SQL and commit; the rows, where there are any."""
        async with self.engine.execution_options(**WRITING).begin() as connection:
            result = await connection.execute(text(statement), dict(values or {}))
            return list(result) if result.returns_rows else []

    async def value(self, statement: str) -> Any:
        ((found,),) = await self.sql(statement)
        return found


@asynccontextmanager
async def opened(url: str, rules: Rulebook = RULES) -> AsyncIterator[Hall]:
    """A :class:`Hall` on *url*, made or brought up to date first."""
    engine = open_engine(url)
    try:
        await schema.upgrade(engine)
        yield Hall(engine, rules)
    finally:
        await engine.dispose()


def in_hall(url: str, scenario: Callable[[Hall], Awaitable[T]], rules: Rulebook = RULES) -> T:
    """Run *scenario* with a hall on *url*, in a loop of its own."""

    async def run() -> T:
        async with opened(url, rules) as hall:
            return await scenario(hall)

    return run_to_end(run())


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """``asyncio.run`` that lets the drivers' threads end first.

    One that could not open its file speaks to the loop once more when it ends.
    """
    before = set(threading.enumerate())

    async def run() -> T:
        try:
            return await work
        finally:
            await _ended(before)

    return asyncio.run(run())


async def _ended(before: set[threading.Thread]) -> None:
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        new = set(threading.enumerate()) - before
        if not any("_connection_worker_thread" in thread.name for thread in new):
            return
        await asyncio.sleep(0.01)
