"""A call from its ringing to its score: picked up, asked, typed without a mistake; the next one is missed."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.exam.exercise.key import Skill
from dispatcher_app.domain.simulation.callers import MOST_CALLS, Question, calls_again_after
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.services.sandbox import calls as calls_module
from dispatcher_app.services.sandbox.calls import CallDesk, Calls, RungCall
from dispatcher_app.services.sandbox.library import Offered
from dispatcher_app.services.sandbox.scoring import Scored
from tests.integration.test_exercises import OTHER, TAKER, TRAINER, until
from tests.support.exercises import Program, TownLibrary, in_programs
from tests.support.hall import run_to_end
from tests.support.logins import PASSWORD
from tests.support.sandbox import STARTS

_CALL = """\
  - name: {name}
    at: {at}
    source: "12319"
    caller: 刘先生
    says: 井盖没了,刚才有人差点掉下去。
    place: 科苑路
    key:
      filing: file
      class: 部件-01-01
      condition: 1
      at: {where}
      tolerance: 30
      unit: U1
      also: [U2]
      limit: 2 紧急小时
      why: 盖板丢失
"""
TWO_CALLS = (
    "format: 1\nname: two-calls\ntitle: 两个来电\npack: town\nbegins: 2026-03-02 07:00\nlasts: 9h\n"
    "seats: {call_taker: 1}\nflow:\n  cases_a_day: 1\n  sources: {collector: 1}\ncases:\n"
    + _CALL.format(name="first", at="07:10", where="113.94, 22.54")
    + _CALL.format(name="second", at="09:00", where="113.9415, 22.54")
)


def test_a_perfect_call_is_a_hundred_and_a_missed_one_costs_its_share(
    sqlite_sandbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls_module, "LEAST_REAL_S", 0.0)

    async def story(console: Program, seat: Program) -> None:
        accounts = Accounts(console.people, lambda: STARTS)
        for person in (TRAINER, TAKER, OTHER):
            await accounts.add(person, PASSWORD)
        await _story(console, seat)

    run_to_end(in_programs([sqlite_sandbox] * 2, story))


async def _story(console: Program, seat: Program) -> None:
    console.library = console.player.library = console.results.library = TownLibrary(TWO_CALLS)
    of_player, of_seat = (_calls(each) for each in (console, seat))
    console.player._calls = of_player
    desk = CallDesk(of_seat, TAKER.actor())
    (offered,) = await console.library.shipped()
    async with AsyncExitStack() as stack:
        for program in (console, seat):
            await stack.enter_async_context(program.time.following())
            await stack.enter_async_context(program.happenings.following())
        await stack.enter_async_context(console.player.staying())
        await _exercise(console, seat, desk, offered)


def _calls(program: Program) -> Calls:
    return Calls(program.happenings, program.bus, program.time, program.time.real)


async def _exercise(console: Program, seat: Program, desk: CallDesk, offered: Offered) -> None:
    kept = await console.player.begin(offered, (Role.DISPATCHER, Role.SHIFT_LEADER), TRAINER.actor(), True)
    assert console.player.playing is not None
    parties = console.player.playing.outside.parties
    await console.time.step(timedelta(minutes=11))
    await until(lambda: _rings(desk))
    case_id = await _type(seat, desk)
    await until(lambda: _is_tied(console, case_id))
    for _round in range(3):
        await seat.time.read()
        await seat.work(TAKER.actor(), parties)
        await console.time.step(timedelta(minutes=15))
        await console.player.playing.outside.turn()
    scored = await console.results.score(kept.name)
    assert _points(scored) == (100, [])

    await console.time.step(timedelta(minutes=65))  # the second rings, and again, and nobody is there
    for time in range(1, MOST_CALLS + 1):
        ringing = await _rings_out(console, desk, time)
        after = calls_again_after(parties.streams, ringing.caller.ref, time)
        await console.time.step(after or timedelta(0))
    (points, mistakes) = _points(await console.results.score(kept.name))
    assert (points, mistakes) == (50, [(Skill.CALL, "来电未接")])


async def _type(seat: Program, desk: CallDesk) -> int:
    """As a hand would: the number as it is misheard, the rest as it is said."""
    call = await desk.pick_up(desk.ringing[0])
    said = {question: call.caller.answer(question) for question in Question}
    draft = ReportDraft(id=call.caller.draft_id, begun_at=seat.time())
    data = {
        "source": call.caller.source,
        "caller_phone": "13712345678",
        "caller_name": said[Question.NAME],
        "place": said[Question.WHERE],
        "description": call.caller.opening + said[Question.WHAT],
    }
    command = Command(verb=Verb.REPORT, data=data, id=draft.command_id(Verb.REPORT))
    case = (await seat.casework.perform(command, TAKER.actor())).case
    await desk.typed(call, case.id)
    return case.id


async def _rings(desk: CallDesk) -> bool:
    await desk.calls.happenings.look()
    return bool(desk.ringing)


async def _is_tied(console: Program, case_id: int) -> bool:
    assert console.player.playing is not None
    await console.happenings.look()
    return case_id in console.player.playing.outside.plan._typed


async def _rings_out(console: Program, desk: CallDesk, time: int) -> RungCall:
    """The caller's next try, until they hang up."""

    async def rings() -> bool:
        await desk.calls.happenings.look()
        return [call.time for call in desk.ringing] == [time]

    async def hung_up() -> bool:
        await desk.calls.happenings.look()
        return not desk.ringing

    await until(rings)
    (call,) = desk.ringing
    await console.time.step(timedelta(minutes=2))
    await until(hung_up)
    return call


def _points(scored: Scored) -> tuple[float, list[tuple[Skill, str]]]:
    ((_who, score),) = scored.scores
    return score.points, [(each.skill, each.done) for each in score.mistakes]
