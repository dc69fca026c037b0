"""One case, one person at work: who is faster wins, who is not is told who; nothing is dropped silently."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from db.claims import SqlSeats
from db.engine import open_engine
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import DomainError, Refused
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.claims import CaseHeld, ClaimLost, Claims
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import Seats
from tests.support import claimer
from tests.support.claimer import sitter
from tests.support.hall import Hall, in_hall
from tests.support.live_hall import Watcher, until
from tests.support.logins import seat_everybody
from tests.support.other_seat import ended, report_many, start
from tests.support.raw_sql import refusal


class Seat:
    """One sitting with its own board and bus."""

    def __init__(self, hall: Hall, person: str, session: str = "") -> None:
        self.bus, self.lost = EventBus(), list[ClaimLost]()
        self.board = SeatBoard(self.bus)
        self.sitter = sitter(person, session)
        self.store = SqlSeats(hall.engine)
        self.claims = Claims(self.store, self.sitter, self.board, self.bus)
        self.bus.subscribe(ClaimLost, self._on_lost)

    def _on_lost(self, event: ClaimLost) -> None:
        self.lost.append(event)


async def _go_silent(hall: Hall, seconds: float = 31) -> None:
    """Every heartbeat so far becomes *seconds* older."""
    for table in ("claims", "presence"):
        ago = f"interval '{seconds} seconds'" if hall.is_postgres else str(round(seconds * 1_000_000))
        await hall.sql(f"UPDATE {table} SET beat_at = beat_at - {ago}")


def _played(url: str, scenario: Callable[[Hall, Case, Seat, Seat], Awaitable[None]]) -> None:
    async def run(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        await scenario(hall, case, Seat(hall, "li"), Seat(hall, "wang"))

    in_hall(url, run)


def test_two_processes_claim_the_same_case_a_thousand_times(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        ids = [case.id for case in await report_many(hall, 1000)]
        told = await asyncio.to_thread(claimer.race, hall_url, ("li", "wang"), ids)
        held = await hall.sql("SELECT case_id, session, name FROM claims")
        holders = {case_id: (session, name) for case_id, session, name in held}
        assert holders.keys() == set(ids)
        for each in told:  # winner and loser were told the same, and it is what the database says
            assert each == holders
        won = sum(session == "li-session" for session, _name in holders.values())
        assert 0 < won < 1000, "the race was none: one of them was never faster"

    in_hall(hall_url, scenario)


def test_the_loser_is_told_who_and_the_case_is_free_when_it_is_left(hall_url: str) -> None:
    async def scenario(_hall: Hall, case: Case, li: Seat, wang: Seat) -> None:
        claim = await li.claims.claim(case.id)
        assert (claim.person, claim.stale, li.claims.held) == ("li", False, {case.id})
        assert (await li.claims.claim(case.id)).since == claim.since
        with pytest.raises(CaseHeld, match=r"Li\(li seat\)正在办理") as held:
            await wang.claims.claim(case.id)
        assert held.value.claim.session == li.sitter.session
        assert wang.board.claim_of(case.id) == held.value.claim
        assert wang.claims.held == frozenset()
        await wang.claims.release(case.id)
        await li.claims.release(case.id)
        assert (await wang.claims.claim(case.id)).person == "wang"
        with pytest.raises(Refused, match="没有这件案件"):
            await li.claims.claim(case.id + 1000)

    _played(hall_url, scenario)


def test_a_stale_claim_is_shown_and_taken_over_with_a_reason_only(hall_url: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, wang: Seat) -> None:
        seen = await li.claims.claim(case.id)
        with pytest.raises(CaseHeld, match="正在办理"):
            await wang.claims.take_over(seen, "他走了")
        await _go_silent(hall)
        with pytest.raises(CaseHeld, match="席位已无响应;写明理由即可接手") as held:
            await wang.claims.claim(case.id)
        assert held.value.claim.stale
        for reason in (" ", "\x00", "字" * 201):
            with pytest.raises(DomainError, match="理由"):
                await wang.claims.take_over(held.value.claim, reason)
        assert await hall.value("SELECT count(*) FROM claim_log") == 0
        claim = await wang.claims.take_over(held.value.claim, "席位断电")
        assert (claim.person, claim.stale) == ("wang", False)
        log = await hall.sql("SELECT case_id, person, from_person, reason FROM claim_log")
        assert [tuple(line) for line in log] == [(case.id, "wang", "li", "席位断电")]
        await li.claims.beat()
        li.board.take(Seats((claim,)))  # told by the feed, of which there is none here
        assert [(lost.case_id, lost.session, lost.by) for lost in li.lost] == [
            (case.id, li.sitter.session, claim)
        ]
        assert li.claims.held == frozenset()

    _played(hall_url, scenario)


def test_of_two_who_take_over_one_wins_and_one_line_is_written(hall_url: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, wang: Seat) -> None:
        seen = await li.claims.claim(case.id)
        await _go_silent(hall)
        zhao = Seat(hall, "zhao")
        answers = await asyncio.gather(
            *(seat.claims.take_over(seen, "接手") for seat in (wang, zhao)), return_exceptions=True
        )
        (lost,) = (answer for answer in answers if isinstance(answer, CaseHeld))
        (won,) = (answer for answer in answers if not isinstance(answer, BaseException))
        assert lost.claim.session == won.session
        assert await hall.value("SELECT count(*) FROM claim_log") == 1

    _played(hall_url, scenario)


def test_a_seat_that_froze_and_came_back_keeps_what_nobody_took(hall_url: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, wang: Seat) -> None:
        await li.claims.claim(case.id)
        await _go_silent(hall, 3600)
        await li.claims.beat()
        assert li.lost == []
        with pytest.raises(CaseHeld) as held:
            await wang.claims.claim(case.id)
        assert not held.value.claim.stale

    _played(hall_url, scenario)


def test_one_s_own_older_sitting_gives_way_at_once(hall_url: str) -> None:
    """After a crash nobody has to wait for themselves."""

    async def scenario(hall: Hall, case: Case, li: Seat, _wang: Seat) -> None:
        again = Seat(hall, "li", "second-session")
        await li.claims.claim(case.id)
        with pytest.raises(CaseHeld) as held:
            await again.claims.claim(case.id)
        assert (await again.claims.take_over(held.value.claim, "")).session == "second-session"

    _played(hall_url, scenario)


def test_taking_over_what_was_left_meanwhile_is_a_plain_claim(hall_url: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, wang: Seat) -> None:
        seen = await li.claims.claim(case.id)
        await li.claims.release(case.id)
        assert (await wang.claims.take_over(seen, "接手")).person == "wang"
        assert await hall.value("SELECT count(*) FROM claim_log") == 0

    _played(hall_url, scenario)


def test_leaving_the_seat_gives_everything_back(hall_url: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, wang: Seat) -> None:
        await li.claims.claim(case.id)
        await li.store.show(li.sitter, case.id, True)
        await li.claims.leave()
        assert await hall.value("SELECT count(*) FROM presence") == 0
        await wang.claims.claim(case.id)

    _played(hall_url, scenario)


def test_a_command_on_what_another_person_holds_is_refused_and_names_them(hall_url: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, _wang: Seat) -> None:
        await li.claims.claim(case.id)
        with pytest.raises(CaseHeld, match=r"Li\(li seat\)正在办理"):
            await hall.do(Verb.PROPOSE_DISPATCH, case, person="wang")
        assert await hall.value("SELECT version FROM cases ORDER BY id DESC LIMIT 1") == case.version
        after = (await hall.do(Verb.PROPOSE_DISPATCH, case, person="li")).case
        assert after.stage is Stage.DISPATCH_REVIEW
        await _go_silent(hall)  # a stale claim keeps nobody from working
        await hall.do(Verb.APPROVE_DISPATCH, after, person="wang")

    _played(hall_url, scenario)


def test_a_claim_left_behind_stops_nobody_whose_turn_it_is(hall_url: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, _wang: Seat) -> None:
        moved = (await hall.do(Verb.PROPOSE_DISPATCH, case, person="li")).case
        await li.claims.claim(moved.id)  # a dispatcher decides nothing at the review
        back = (await hall.do(Verb.RETURN_DISPATCH, moved, person="wang")).case
        assert back.stage is Stage.AWAITING_DISPATCH
        with pytest.raises(CaseHeld):  # where it is the holder's turn again, it counts again
            await hall.do(Verb.PROPOSE_DISPATCH, back, person="wang")

    _played(hall_url, scenario)


def test_what_comes_from_outside_the_hall_does_not_wait_for_a_seat(hall_url: str) -> None:
    async def scenario(hall: Hall, _case: Case, li: Seat, _wang: Seat) -> None:
        case = await hall.case_at(Stage.HANDLING)
        await li.claims.claim(case.id)
        await hall.do(Verb.APPLY_EXTENSION, case, role=Role.UNIT, person="sewer")

    _played(hall_url, scenario)


@pytest.mark.postgres
def test_a_claim_waits_for_the_command_that_is_under_way(postgres_hall: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, _wang: Seat) -> None:
        async with hall.store.transaction() as working:
            await working.case(case.id)
            assert await working.held_by_another(case.id, "wang") is None
            claiming = asyncio.ensure_future(li.claims.claim(case.id))
            await asyncio.sleep(0.2)
            assert not claiming.done()
            await working.commit()
        assert (await claiming).person == "li"

    _played(postgres_hall, scenario)


@pytest.mark.postgres
def test_with_their_own_logins_people_write_in_their_own_name_only(postgres_hall: str) -> None:
    async def scenario(hall: Hall, case: Case, _li: Seat, _wang: Seat) -> None:
        await seat_everybody(hall)
        async with AsyncExitStack() as stack:
            halls = {}
            for login in ("dispatch.one", "dispatch.two", "trainer.one", "wall.one"):
                engine = open_engine(postgres_hall.replace("//postgres@", f"//{login}@"))
                stack.push_async_callback(engine.dispose)
                halls[login] = Hall(engine)
            one, two = (Seat(halls[login], login) for login in ("dispatch.one", "dispatch.two"))
            seen = await one.claims.claim(case.id)
            await two.store.show(two.sitter, case.id, True)
            with pytest.raises(CaseHeld, match=r"Dispatch\.One"):
                await two.claims.claim(case.id)
            for login, statement in _IN_ANOTHERS_NAME:
                assert await refusal(halls[login], statement), statement
            await hall.sql("UPDATE claims SET beat_at = beat_at - interval '31 seconds'")
            claim = await two.claims.take_over(seen, "席位断电")
            assert claim.person == "dispatch.two"
            await one.claims.beat()
            one.board.take(Seats((claim,)))
            assert len(one.lost) == 1
            assert await refusal(halls["dispatch.one"], "UPDATE claim_log SET reason = ''")
            await two.claims.leave()
            trainer = replace(sitter("trainer.one"), role="trainer")
            await Seat(halls["trainer.one"], "trainer.one").store.show(trainer, case.id, False)

    _played(postgres_hall, scenario)


_IN_ANOTHERS_NAME = (
    ("dispatch.two", "DELETE FROM claims"),
    ("dispatch.two", "UPDATE claims SET session = 's', person = 'dispatch.two'"),
    ("dispatch.two", "UPDATE claims SET name = 'nobody'"),
    ("dispatch.one", "DELETE FROM presence"),
    ("dispatch.one", "UPDATE presence SET typing = false"),
    ("wall.one", "DELETE FROM presence"),
    ("wall.one", "UPDATE claims SET beat_at = now()"),
    ("trainer.one", "DELETE FROM claims"),
)


def test_a_living_claim_is_not_taken_by_raw_sql_either(hall_url: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, _wang: Seat) -> None:
        await li.claims.claim(case.id)
        steal = "UPDATE claims SET session = 'x', person = 'wang'"
        for change in (
            steal,
            "UPDATE claims SET person = 'wang'",
            "UPDATE claims SET person = upper(person)",
        ):
            assert "a living claim is not taken over" in await refusal(hall, change)
        await _go_silent(hall)
        assert await refusal(hall, steal) == ""

    _played(hall_url, scenario)


def test_others_see_claims_and_presence_live(hall_url: str) -> None:
    async def scenario(hall: Hall, case: Case, li: Seat, _wang: Seat) -> None:
        async with Watcher(hall.engine).following() as other:
            board = SeatBoard(other.bus)
            other.live._seats_read = board.take
            await li.claims.claim(case.id)
            await until(lambda: board.claim_of(case.id) is not None)
            await li.store.show(li.sitter, case.id, False)
            await until(lambda: [one.typing for one in board.open_at(case.id)] == [False])
            (came,) = board.open_at(case.id)
            await li.store.show(li.sitter, case.id, True)
            await until(lambda: [one.typing for one in board.open_at(case.id)] == [True])
            (types,) = board.open_at(case.id)
            assert types.since == came.since, "who came first stays first, whoever types"
            await li.store.show(li.sitter, 0, False)
            await until(lambda: board.open_at(case.id) == () and len(board.present) == 1)
            await li.claims.release(case.id)
            await until(lambda: board.claim_of(case.id) is None)

    _played(hall_url, scenario)


def test_numbers_of_parallel_reporters_are_all_different(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        others = [ended(start(hall_url, seed, 40)) for seed in (1, 2, 3)]
        await asyncio.gather(*others, *(hall.report() for _n in range(40)))
        numbers = [number for (number,) in await hall.sql("SELECT number FROM cases")]
        assert len(set(numbers)) == len(numbers)
        serials = sorted(int(number.rpartition("-")[2]) for number in numbers)
        assert serials == list(range(1, len(numbers) + 1))

    in_hall(hall_url, scenario)
