"""An exercise from its beginning to everybody's score, on both databases and under people's own logins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.ports import SearchQuery
from dispatcher_app.services.sandbox.record import AnotherRuns, OnlyTrainers
from dispatcher_app.services.sandbox.scoring import NobodyActed
from tests.support.exercises import Program, in_programs
from tests.support.hall import run_to_end
from tests.support.logins import PASSWORD, PEOPLE, as_login
from tests.support.sandbox import STARTS

TRAINER, TAKER, OTHER = (PEOPLE[login] for login in ("trainer.one", "taker.one", "dispatch.one"))
_TAKER = TAKER.actor()
_PLAYED = (Role.DISPATCHER, Role.SHIFT_LEADER)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    for _try in range(3000):
        if await true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def seat_people(url: str) -> None:
    owner = Program(url)
    try:
        accounts = Accounts(owner.people, lambda: STARTS)
        for person in (TRAINER, TAKER, OTHER):
            await accounts.add(person, PASSWORD)
    finally:
        await owner.engine.dispose()


def logins(url: str) -> list[str]:
    """The trainer's console, another one, and a trainee's seat: each by its own login where there are any."""
    if url.startswith("sqlite"):
        return [url] * 3
    return [as_login(url, login) for login in ("trainer.one", "trainer.one", "taker.one")]


def test_begun_played_taken_over_ended_and_scored(sandbox_url: str) -> None:
    async def story() -> None:
        await seat_people(sandbox_url)
        await in_programs(logins(sandbox_url), _story)

    run_to_end(story())


async def _story(console: Program, other: Program, seat: Program) -> None:
    trainer: Actor = TRAINER.actor()
    async with AsyncExitStack() as stack:
        for program in (console, other, seat):
            await stack.enter_async_context(program.time.following())
            await stack.enter_async_context(program.happenings.following())
        (offered,) = await console.library.shipped()
        with pytest.raises(OnlyTrainers):
            await console.player.begin(offered, (), _TAKER)
        async with console.player.staying():
            kept = await console.player.begin(offered, _PLAYED, trainer)
            assert kept.name == "two-manholes-202611230000"
            await until(lambda: _comes(console))
            with pytest.raises(AnotherRuns, match="两处井盖"):
                await other.player.begin(offered, (), trainer)
            await console.time.step(timedelta(minutes=50))
            await until(lambda: _has(console, "gone-again"))
            with pytest.raises(NobodyActed):
                await console.results.score(kept.name)
            assert console.player.playing is not None
            parties = console.player.playing.outside._parties
            assert await seat.work(_TAKER, parties) >= 2
        assert console.player.playing is None  # its machine died
        before = await _reports(seat)
        async with other.player.staying():
            await other.player.go_on(trainer)
            assert (await other.player.go_on(trainer)).name == kept.name  # twice is once
            scored = await other.results.score(kept.name)
            assert scored.is_provisional
            with pytest.raises(DomainError, match="还没有结束"):
                await other.results.keep(scored, other.exam(trainer))
            await other.time.step(timedelta(minutes=120))
            await until(lambda: _has(other, "nothing"))
            await seat.work(_TAKER, parties)
            await other.time.step(timedelta(minutes=20))
            await other.player.over()
        await _end(console, other, kept.name, before)


async def _end(console: Program, other: Program, name: str, before: list[str]) -> None:
    trainer = TRAINER.actor()
    await console.happenings.look()
    assert console.happenings.current.name is None
    assert [one.body.get("why") for one in console.happenings.current.story if one.kind == "ended"] == [
        "over"
    ]
    refs = await _reports(console)
    assert set(before) <= set(refs)
    assert len(refs) == len(set(refs)), "nothing is played twice"
    assert not other.player.played.refused
    signed = await _signers(console)
    assert {"sim-dispatcher", TAKER.login} <= signed
    scored = await console.results.score(name)
    assert [who.person for who, _score in scored.scores] == [TAKER.login]
    for _twice in range(2):
        await console.results.keep(scored, console.exam(trainer))
    (line,) = await console.exam(trainer).results()
    assert line.points == scored.scores[0][1].points
    with pytest.raises(DomainError, match="没有中断"):
        await console.player.go_on(trainer)
    with pytest.raises(DomainError, match="现在没有演练"):
        await console.player.end(trainer)


async def _comes(program: Program) -> bool:
    return bool(program.player.soon(timedelta(minutes=90)))


async def _has(program: Program, script: str) -> bool:
    playing = program.player.playing
    assert playing is not None
    plan = playing.outside.plan
    ref = next(arrival.ref for arrival in plan.arrivals if arrival.matter.script == script)
    return ref in await _reports(program)


async def _reports(program: Program) -> list[str]:
    rows = await program.store.search(SearchQuery(limit=200))
    cases = [await program.store.case(row.case_id) for row in rows]
    return [case.external_ref for case in cases if case is not None]


async def _signers(program: Program) -> set[str]:
    found: set[str] = set()
    for row in await program.store.search(SearchQuery(limit=200)):
        found |= {step.actor.person for step in await program.store.history(row.case_id)}
    return found


def test_ended_by_hand_and_begun_again_in_the_same_minute(sqlite_sandbox: str) -> None:
    async def story(console: Program, other: Program) -> None:
        trainer = replace(TRAINER.actor(), seat="")
        async with console.happenings.following(), console.player.staying():
            (offered,) = await console.library.shipped()
            first = await console.player.begin(offered, (), trainer)
            await other.player.end(trainer)  # from another console
            await console.player.over()
            assert console.player.playing is None
            second = await console.player.begin(offered, (), trainer)
            assert (first.name[-4:], second.name[-4:]) == ("0000", "0001")
            await console.player.end(trainer)
        assert [one.is_running for one in await console.happenings.record.exercises()] == [False, False]

    run_to_end(in_programs([sqlite_sandbox] * 2, story))
