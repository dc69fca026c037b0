"""A wall that follows a standby: a question that the standby refuses does not end the asking in silence."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from db import feed_postgres
from db.feed_postgres import PostgresLine
from dispatcher_app.services.ports import ExternalError


class _Standby:
    """Answers once where it is, then refuses, as a standby does whose answer stood in the way of replay."""

    def __init__(self) -> None:
        self.answers = ["0/1"]

    async def fetchval(self, _query: str) -> str:
        if self.answers:
            return self.answers.pop()
        raise asyncpg.SerializationError("canceling statement due to conflict with recovery")

    def add_termination_listener(self, _heard: object) -> None: ...

    def remove_termination_listener(self, _heard: object) -> None: ...

    async def close(self, **_terms: float) -> None: ...

    def terminate(self) -> None: ...


class _Ears:
    def __init__(self) -> None:
        self.told = asyncio.Event()
        self.why: ExternalError | None = None

    def broken(self, error: ExternalError) -> None:
        self.why = error
        self.told.set()


def test_a_standby_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_postgres, "_REPLAY_POLL", 0.0)

    async def scenario() -> None:
        standby: Any = _Standby()
        ears: Any = _Ears()
        line = PostgresLine(standby, ears, patience=5)
        await line.begin()
        await asyncio.wait_for(ears.told.wait(), 10)
        assert ears.why is not None
        await line.end()

    asyncio.run(scenario())


def test_a_seat_that_is_left_before_its_turn_leaves_no_question_behind() -> None:
    """An answer that nobody waits for any more would be told as a bug when it is swept away."""

    async def scenario() -> None:
        standby: Any = _Standby()
        ears: Any = _Ears()
        line = PostgresLine(standby, ears, patience=5)
        async with line._turn:
            question = standby.fetchval("?")
            asking = asyncio.ensure_future(line._answered(question))
            await asyncio.sleep(0)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        assert question.cr_frame is None  # closed

    asyncio.run(scenario())
