"""Cases in a real database: whole lives, commands sent twice, writers at once, and what a failure leaves."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from db.verify import verify
from dispatcher_app import i18n
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.step import apply, first
from dispatcher_app.domain.words import OPEN, Role, Source, Stage
from dispatcher_app.services.bus import CasesChanged
from dispatcher_app.services.casework import Casework, Done
from dispatcher_app.services.ports import StaleCase
from tests.support.hall import Hall, in_hall
from tests.support.life import REPORT, ROADS
from tests.support.rules import MANHOLE, MORNING, RULES, actor

STRAIGHT = ROADS[Stage.CLOSED]
VERIFIED = (Verb.REQUEST_VERIFICATION, Verb.VERIFICATION_RESULT)


def test_a_whole_life_is_kept_step_by_step(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report(source=Source.HOTLINE_12345, caller_phone="13800000000")
        case = await hall.go(case, *VERIFIED, *STRAIGHT, Verb.CALL_BACK)
        assert await hall.store.case(case.id) == case
        assert await hall.store.case_by_number(case.number) == case
        history = await hall.store.history(case.id)
        assert [step.version for step in history] == list(range(1, 12))
        folded = first(history[0], case.number)
        for step in history[1:]:
            folded = apply(folded, step)
        assert folded == case
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


@pytest.mark.parametrize("stage", list(Stage))
def test_a_case_reads_back_as_it_was_written_at_every_stage(hall_url: str, stage: Stage) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(stage)
        assert await hall.store.case(case.id) == case
        assert await hall.store.rows([case.id]) == [row_of(case)]
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_what_is_not_there_is_none(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        assert await hall.store.case(1) is None
        assert await hall.store.case_by_number("NS20260302-0001") is None
        assert await hall.store.history(1) == []
        assert await hall.store.rows([1, 2]) == []
        for case_id in (0, -1, 2**70):
            with pytest.raises(Refused) as refused:
                await hall.casework.perform(Command(verb=Verb.AMEND, case_id=case_id), actor(Role.CALL_TAKER))
            assert refused.value.code == "no_such_case"

    in_hall(hall_url, scenario)


# -- commands sent twice -----------------------------------------------------------------------------------


def test_the_same_command_twice_is_applied_once_and_answered_the_same(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        heard = Heard(hall)
        report = Command(verb=Verb.REPORT, data=REPORT)
        one, two = [await hall.casework.perform(report, actor(Role.CALL_TAKER)) for _time in range(2)]
        assert (one.case, one.step) == (two.case, two.step)
        amend = Command(verb=Verb.AMEND, case_id=one.case.id, data={"place": "别处"}, expected_version=1)
        first_time = await hall.casework.perform(amend, actor(Role.CALL_TAKER))
        await hall.do(Verb.FILE, first_time.case)
        again = await hall.casework.perform(amend, actor(Role.CALL_TAKER))
        assert again.step == first_time.step
        assert again.case.stage is Stage.AWAITING_DISPATCH  # as it stands now
        assert await hall.value("SELECT count(*) FROM steps") == 3
        assert len(heard.events) == 3

    in_hall(hall_url, scenario)


@pytest.mark.parametrize("verb", [Verb.REPORT, Verb.AMEND])
def test_the_same_command_at_the_same_moment_is_applied_once(hall_url: str, verb: Verb) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        data = REPORT if verb is Verb.REPORT else {"place": "别处"}
        command = Command(verb=verb, case_id=None if verb is Verb.REPORT else case.id, data=data)
        sent = [hall.casework.perform(command, actor(Role.CALL_TAKER)) for _time in range(6)]
        answers = await asyncio.gather(*sent)
        assert len({answer.step.version for answer in answers}) == 1
        assert len({answer.case.id for answer in answers}) == 1
        assert await hall.value("SELECT count(*) FROM steps") == 2

    in_hall(hall_url, scenario)


# -- several seats at once ---------------------------------------------------------------------------------


def test_two_leaders_at_one_gate_only_one_gets_through(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)

        async def approve(person: str) -> str:
            command = Command(verb=Verb.APPROVE_DISPATCH, case_id=case.id, expected_version=case.version)
            try:
                await hall.casework.perform(command, actor(Role.SHIFT_LEADER, person))
            except Refused as refused:
                return refused.code
            return "done"

        answers = await asyncio.gather(*(approve(f"leader-{n}") for n in range(5)))
        assert Counter(answers) == {"done": 1, "wrong_stage": 4}
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_a_writer_with_an_old_case_is_told_and_writes_nothing(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        old = await hall.report()
        command = Command(verb=Verb.AMEND, case_id=old.id, data={"place": "甲"})
        await hall.do(Verb.AMEND, old, place="乙")
        late = decide(old, command, actor(Role.CALL_TAKER), hall.clock(), RULES)
        with pytest.raises(StaleCase, match="他人"):
            async with hall.store.transaction() as transaction:
                await transaction.append(old, late)
        assert (await hall.store.case(old.id)).place == "乙"  # type: ignore[union-attr]
        assert len(await hall.store.history(old.id)) == 2

    in_hall(hall_url, scenario)


def test_two_writers_of_one_case_take_turns(hall_url: str) -> None:
    """Both read inside their transactions; the second one waits and then sees what the first one did."""

    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        await asyncio.gather(*(hall.do(Verb.AMEND, case, caller_name=f"甲{n}") for n in range(8)))
        now = await hall.store.case(case.id)
        assert now is not None
        assert now.version == 9
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_numbers_are_unique_and_without_gaps_however_many_report_at_once(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        async def seat(name: str) -> list[Done]:
            return [await hall.do(Verb.REPORT, person=name) for _call in range(5)]

        shares = await asyncio.gather(*(seat(f"seat-{n}") for n in range(6)))
        answers = [done for share in shares for done in share]
        numbers = sorted(done.case.number for done in answers)
        assert numbers == [f"NS20260302-{serial:04d}" for serial in range(1, 31)]
        assert len({done.case.id for done in answers}) == 30

    in_hall(hall_url, scenario)


def test_numbers_begin_anew_with_the_hall_s_day_not_with_utc_s(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        hall.clock.at = MORNING.replace(hour=15, minute=58)  # 23:58 in the hall
        late, early = (await hall.report()).number, (await hall.report()).number
        assert (late, early) == ("NS20260302-0001", "NS20260303-0001")

    in_hall(hall_url, scenario)


def test_readers_are_not_kept_waiting_by_a_writer(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        async with hall.store.transaction() as transaction:
            assert await transaction.case(case.id) == case
            seen = await asyncio.wait_for(hall.store.case(case.id), 2)
            assert seen == case
            assert [row async for part in hall.store.queue(OPEN) for row in part] == [row_of(case)]

    in_hall(hall_url, scenario)


# -- what a failure leaves ---------------------------------------------------------------------------------


class Boom(Exception):
    """Something goes wrong in the middle."""


@pytest.mark.parametrize("cause", [Boom(), FileNotFoundError("a service's own file")])
def test_an_interrupted_transaction_leaves_nothing(hall_url: str, cause: Exception) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        step = decide(case, Command(verb=Verb.FILE, case_id=case.id), actor(Role.CALL_TAKER), MORNING, RULES)

        async def interrupted() -> None:
            async with hall.store.transaction() as transaction:
                await transaction.append(case, step)
                await transaction.next_numbers("NS", "20260302", 5)
                raise cause

        with pytest.raises(type(cause)):
            await interrupted()
        assert await hall.store.case(case.id) == case
        assert (await hall.report()).number == "NS20260302-0002"
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_leaving_without_commit_undoes_everything(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        report = decide(None, Command(verb=Verb.REPORT, data=REPORT), actor(Role.CALL_TAKER), MORNING, RULES)
        async with hall.store.transaction() as transaction:
            await transaction.begin_cases([(report, "NS20260302-0001")])
        assert await hall.value("SELECT count(*) FROM cases") == 0
        assert await hall.value("SELECT count(*) FROM case_words") == 0

    in_hall(hall_url, scenario)


def test_a_refused_command_changes_nothing_and_tells_nobody(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        heard = Heard(hall)
        with pytest.raises(Refused):
            await hall.do(Verb.CLOSE, case)
        assert await hall.store.case(case.id) == case
        assert heard.events == []

    in_hall(hall_url, scenario)


# -- many at once, policies, events ------------------------------------------------------------------------


def test_many_cases_begin_in_one_statement(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.report()
        reports = [
            decide(
                None,
                Command(verb=Verb.REPORT, data={**REPORT, "description": f"第 {n} 处积水"}),
                actor(Role.EXCHANGE),
                MORNING,
                RULES,
            )
            for n in range(300)
        ]
        async with hall.store.transaction() as transaction:
            numbers = await transaction.next_numbers("NS", "20260302", len(reports))
            begun = await transaction.begin_cases(list(zip(reports, numbers, strict=True)))
            ids = [step.command_id for step in reports]
            assert await transaction.known_commands([*ids, uuid4()]) == frozenset(ids)
            await transaction.commit()
        assert [case.number for case in begun] == [f"NS20260302-{n:04d}" for n in range(2, 302)]
        assert [case.description for case in begun[:2]] == ["第 0 处积水", "第 1 处积水"]
        assert len({case.id for case in begun}) == 300
        assert (await hall.store.case(begun[7].id)) == begun[7]
        verdict = await verify(hall.engine)
        assert (verdict.ok, verdict.cases, verdict.steps) == (True, 301, 301)

    in_hall(hall_url, scenario)


def test_the_queue_comes_in_chunks_the_soonest_due_first(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        for stage in (Stage.REPORTED, Stage.HANDLING, Stage.VERIFYING, Stage.CLOSED, Stage.FEEDBACK):
            await hall.case_at(stage)
        shelved = await hall.case_at(Stage.HANDLING)
        await hall.go(shelved, Verb.APPLY_SHELVING, Verb.GRANT_SHELVING)
        parts = [part async for part in hall.store.queue(OPEN, chunk=2)]
        rows = [row for part in parts for row in part]
        assert [len(part) for part in parts] == [2, 2, 1]
        due = [row.due_at for row in rows]
        assert due[-1] is None
        assert due[:-1] == sorted(at for at in due if at is not None)
        assert {row.stage for row in rows} == {
            Stage.REPORTED,
            Stage.HANDLING,
            Stage.VERIFYING,
            Stage.FEEDBACK,
        }

    in_hall(hall_url, scenario)


def test_what_policy_passes_says_so_in_its_own_step(hall_url: str) -> None:
    open_gates = GatePolicy(low_risk=frozenset({str(MANHOLE)}), sample_share=Decimal(0))
    rules = replace(RULES, gate_1=open_gates, gate_2=open_gates)

    async def scenario(hall: Hall) -> None:
        heard = Heard(hall)
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        heard.events.clear()
        done = await hall.do(Verb.PROPOSE_DISPATCH, case)
        assert (done.case.stage, done.step.verb) == (Stage.HANDLING, Verb.PROPOSE_DISPATCH)
        (event,) = heard.events
        assert [step.verb for step in event.steps] == [Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH]
        hall.clock.at += timedelta(hours=3)
        case = await hall.go(done.case, Verb.SUBMIT_RESULT, Verb.PASS_TO_CHECK, Verb.CHECK_PASS)
        assert case.stage is Stage.CLOSED
        assert case.closing_kind == "overdue"
        last = (await hall.store.history(case.id))[-1]
        assert (last.actor.role, last.reason) == (Role.POLICY, "低风险类别按策略通过")
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario, rules)


def test_a_policy_that_comes_later_opens_no_gate_by_the_way(hall_url: str) -> None:
    """A leader who has a waiting case supervised has not approved it, whatever policy says by now."""
    rules = replace(RULES, gate_1=GatePolicy(low_risk=frozenset({str(MANHOLE)}), sample_share=Decimal(0)))

    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        hall.casework = Casework(hall.store, rules, hall.bus, hall.clock, "NS")
        case = (await hall.do(Verb.SUPERVISE, case)).case
        assert case.stage is Stage.DISPATCH_REVIEW
        case = await hall.go(case, Verb.RETURN_DISPATCH, Verb.PROPOSE_DISPATCH)
        assert case.stage is Stage.HANDLING

    in_hall(hall_url, scenario)


def test_a_merge_names_a_master_that_exists(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case, master = await hall.report(), await hall.report()
        for wrong in (999, 2**70, "1", None, [], case.id):
            with pytest.raises(Refused):
                await hall.do(Verb.MERGE, case, merged_into=wrong)
        merged = (await hall.do(Verb.MERGE, case, merged_into=master.id)).case
        assert (merged.merged_into, merged.stage) == (master.id, Stage.MERGED)

    in_hall(hall_url, scenario)


def test_two_cases_merged_into_each_other_at_once_do_not_both_vanish(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        one, two = await hall.report(), await hall.report()
        pairs = ((one, two), (two, one))
        answers = await asyncio.gather(
            *(hall.do(Verb.MERGE, a, merged_into=b.id) for a, b in pairs), return_exceptions=True
        )
        assert sum(isinstance(answer, Done) for answer in answers) == 1
        stages = {(await _now(hall, case)).stage for case in (one, two)}
        assert stages == {Stage.MERGED, Stage.REPORTED}

    in_hall(hall_url, scenario)


def test_what_is_stored_does_not_depend_on_the_seat_s_language(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        stored = await hall.sql("SELECT limit_text, detail, title FROM cases")
        assert stored[0].limit_text == "2 urgent_hour"
        (row,) = await hall.store.rows([case.id])
        assert row.limit_text == "2 紧急小时"
        i18n._catalogue = _Shouting()  # type: ignore[assignment]
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


class _Shouting:
    """A language in which everything is said otherwise."""

    def gettext(self, message: str) -> str:
        return message + "!"


def test_photos_are_kept_once_by_their_hash(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        for _time in range(2):
            await hall.store.put_blob("f" * 64, "image/jpeg", b"\x00\xff" * 1000, MORNING)
        assert await hall.store.blob("f" * 64) == b"\x00\xff" * 1000
        assert await hall.store.blob("e" * 64) is None
        assert await hall.value("SELECT count(*) FROM blobs") == 1

    in_hall(hall_url, scenario)


async def _now(hall: Hall, case: Case) -> Case:
    found = await hall.store.case(case.id)
    assert found is not None
    return found


class Heard:
    """What the bus told."""

    def __init__(self, hall: Hall) -> None:
        self.events: list[CasesChanged] = []
        hall.bus.subscribe(CasesChanged, self._on_cases_changed)

    def _on_cases_changed(self, event: CasesChanged) -> None:
        self.events.append(event)


def test_a_master_is_not_voided_under_its_merged_cases(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        master, child = await hall.report(), await hall.report()
        await hall.do(Verb.MERGE, child, merged_into=master.id)
        with pytest.raises(Refused, match=child.number):
            await hall.do(Verb.VOID, master)
        with pytest.raises(Refused, match=child.number):
            await hall.do(Verb.MERGE, master, merged_into=(await hall.report()).id)
        merged = await hall.store.case(child.id)
        await hall.do(Verb.UNMERGE, merged)
        assert (await hall.do(Verb.VOID, master)).case.stage is Stage.VOIDED

    in_hall(hall_url, scenario)


def test_a_clock_that_was_set_back_gives_no_earlier_step(hall_url: str) -> None:
    """Amendments start no clock, so the case itself does not know when they were."""

    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        hall.clock.forward(minutes=60)
        case = (await hall.do(Verb.AMEND, case)).case
        hall.clock.forward(minutes=-30)
        case = (await hall.do(Verb.AMEND, case, description="又有人绊倒")).case
        await hall.do(Verb.REQUEST_VERIFICATION, case)
        times = [step.at for step in await hall.store.history(case.id)]
        assert times == sorted(times)
        assert times[1] == times[2] == times[3]

    in_hall(hall_url, scenario)
