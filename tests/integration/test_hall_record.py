"""The hall's own record in both databases: one chain, seats that follow it, signatures that are real."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest

from db.engine import open_engine
from db.hall_record import guards
from db.hall_record.rules import rule_rows
from db.people import SqlPeople
from db.verify import verify
from dispatcher_app.__main__ import main
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.act import ActDraft, Signature
from dispatcher_app.domain.hall_record.check import ActRefused, RecordMoved
from dispatcher_app.domain.hall_record.kinds import KINDS, ActKind, Effect, Topic
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort
from dispatcher_app.domain.hall_record.papers import GatePolicyChange
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.accounts import Accounts, WrongPassword
from dispatcher_app.services.hall_record.record import HallRecord
from dispatcher_app.services.ports import Person
from tests.support.guard_paper import DIALECTS, fingerprint, written
from tests.support.hall import Hall, in_hall
from tests.support.hall_record import (
    HOUR,
    LEADER,
    NOW,
    OTHER_LEADER,
    SAMPLES,
    RecordSeat,
    draft,
)
from tests.support.live_hall import until
from tests.support.logins import PASSWORD, PEOPLE, LoginHall, by_logins, raw
from tests.support.raw_sql import refusal
from tests.support.rules import MANHOLE, RULES, actor

#: Changed on purpose? Write a migration that puts the new guards or kinds in place; then the new value here.
FINGERPRINT = "329aa4e3cdb7463f"


def test_guards_and_kinds_do_not_change_without_a_migration() -> None:
    content = [[written(dialect, guards.install) for dialect in DIALECTS], rule_rows()]
    assert fingerprint(content) == FINGERPRINT


def test_acts_of_every_kind_are_kept_and_read_back(hall_url: str) -> None:
    """Whatever is said comes back as it was, under hashes that the server itself has worked out."""

    async def scenario(hall: Hall) -> None:
        seat = RecordSeat(hall.engine)
        beginning = {kind for kind, rule in KINDS.items() if rule.effect in (Effect.REPLACES, Effect.ONCE)}
        for kind in ActKind:
            if KINDS[kind].second:
                continue
            who = actor(sorted(KINDS[kind].roles)[0])
            subject = who.person if KINDS[kind].own else "甲"
            seen = seat.record.state(KINDS[kind].topic, subject).version
            if not seen and kind not in beginning:
                pytest.fail(f"nothing begins the subject of {kind}")
            act = await seat.record.append(who, draft(kind, subject, seen))
            assert (act.payload, act.actor, act.version) == (SAMPLES[kind], who, seen + 1)
        fresh = RecordSeat(hall.engine).record
        await fresh.load()
        assert fresh._subjects == seat.record._subjects
        assert list(await fresh.since(0)) == [act for event in seat.heard for act in event.acts]
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_what_one_seat_posts_is_at_the_other_desks(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        engine = open_engine(hall_url)
        try:
            async with RecordSeat(engine).following() as other:
                await until(lambda: other.record.loaded)
                seat = RecordSeat(hall.engine)
                posted = await seat.record.append(LEADER, draft(ActKind.NOTICE))
                await until(lambda: other.record.sequence == 1)
                assert other.record.in_force(ActKind.NOTICE) == (posted,)
                assert other.heard[-1].acts == (posted,)
                await seat.record.append(LEADER, draft(ActKind.WITHDRAW_NOTICE, seen=1))
                await until(lambda: other.record.sequence == 2)
                assert not other.record.current(ActKind.NOTICE)
        finally:
            await engine.dispose()

    in_hall(hall_url, scenario)


def test_of_two_who_change_one_subject_the_second_is_told_who_was_faster(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        one, two = RecordSeat(hall.engine).record, RecordSeat(hall.engine).record
        await asyncio.gather(one.load(), two.load())
        first, second = draft(ActKind.NOTICE), draft(ActKind.NOTICE)
        answers = await asyncio.gather(
            one.append(LEADER, first), two.append(OTHER_LEADER, second), return_exceptions=True
        )
        (lost,) = (answer for answer in answers if isinstance(answer, Exception))
        assert isinstance(lost, RecordMoved)
        assert "这一项刚被长" in str(lost)
        assert len(await one.of(Topic.NOTICE, "甲")) == 1

    in_hall(hall_url, scenario)


def test_many_writers_leave_one_chain_without_a_gap(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        seats = [RecordSeat(hall.engine).record for _n in range(5)]
        await asyncio.gather(
            *(
                seat.append(LEADER, draft(ActKind.NOTICE, f"{place}-{n}"))
                for n in range(4)
                for place, seat in enumerate(seats)
            )
        )
        acts = await seats[0].since(0)
        assert [act.sequence for act in acts] == list(range(1, 21))
        assert [act.at for act in acts] == sorted(act.at for act in acts)
        for seat in seats:
            await seat.catch_up()
            assert len(seat.current(ActKind.NOTICE)) == 20
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_an_act_sent_twice_is_done_once_and_answered_the_same(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        record, same = RecordSeat(hall.engine).record, draft(ActKind.NOTICE)
        assert await record.append(LEADER, same) == await record.append(LEADER, same)
        assert await RecordSeat(hall.engine).record.append(LEADER, same) == (await record.since(0))[0]
        assert record.sequence == 1

    in_hall(hall_url, scenario)


def test_old_acts_of_passing_topics_are_left_out_of_memory_but_not_forgotten(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        long_ago = NOW - timedelta(days=3)
        then = RecordSeat(hall.engine, lambda: long_ago).record
        note = Notice(sort=NoticeSort.TIP, text="久", valid=SAMPLES[ActKind.NOTICE].valid)  # type: ignore[attr-defined]
        await then.append(LEADER, draft(ActKind.NOTICE, payload=note))
        await then.append(LEADER, draft(ActKind.ALARM_ACK))
        now = RecordSeat(hall.engine).record
        await now.load()
        assert now.sequence == 2
        assert now.current(ActKind.NOTICE)
        assert not now.state(Topic.ALARM, "甲").is_living
        with pytest.raises(RecordMoved):
            await now.append(LEADER, draft(ActKind.ALARM_ACK))
        assert (await now.append(LEADER, draft(ActKind.ALARM_ACK, seen=1))).version == 2
        was = await now.state_at(Topic.ALARM, "甲", long_ago + HOUR)
        assert was.version == 1
        assert await now.of_topic(Topic.ALARM, long_ago, long_ago + HOUR) == list(was.acts)

    in_hall(sqlite_hall, scenario)


def test_a_clock_set_back_does_not_set_the_record_back(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        times = [NOW, NOW - HOUR, NOW + HOUR]
        record = RecordSeat(hall.engine, lambda: times[0]).record
        for number in range(3):
            await record.append(LEADER, draft(ActKind.ALARM_ACK, f"{number}"))
            times.append(times.pop(0))
        assert [act.at for act in await record.since(0)] == [NOW, NOW, NOW + HOUR]

    in_hall(sqlite_hall, scenario)


def test_whoever_lost_the_role_meanwhile_is_refused(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        people = SqlPeople(hall.engine)
        await people.add_person(Person("leader.one", "长一", Role.DISPATCHER, ""), "", NOW)
        with pytest.raises(ActRefused, match="角色已改变"):
            await RecordSeat(hall.engine).record.append(LEADER, draft(ActKind.NOTICE))

    in_hall(sqlite_hall, scenario)


def test_a_handover_is_signed_by_two_with_their_own_passwords(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        accounts = Accounts(SqlPeople(hall.engine), lambda: NOW)
        for one in PEOPLE.values():
            await accounts.add(one, PASSWORD)
        await _hand_over(RecordSeat(hall.engine), RecordSeat(hall.engine))
        assert (await verify(hall.engine)).ok

    in_hall(sqlite_hall, scenario)


@pytest.mark.postgres
def test_on_a_server_the_second_signs_under_their_own_login(strict_url: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        seat = RecordSeat(hall.database_of("leader.one"), url=strict_url)
        await _hand_over(seat, RecordSeat(hall.database_of("dispatch.one"), url=strict_url))
        signers = await hall.sql("SELECT person FROM hall_signatures")
        assert signers == [("leader.two",)]
        assert (await verify(hall.engine)).ok

    by_logins(strict_url, scenario)


async def _hand_over(seat: RecordSeat, dispatching: RecordSeat) -> None:
    record, handover = seat.record, draft(ActKind.HANDOVER, "2026-11-22 白班")
    with pytest.raises(ActRefused, match="须由另一位值班长当面输入本人密码签字"):
        await record.append(LEADER, handover)
    with pytest.raises(WrongPassword):
        await record.sign(LEADER, handover, "leader.two", "not the password")
    with pytest.raises(ActRefused, match="须由两人签字,不能都是长一"):
        await record.sign(LEADER, handover, "leader.one", PASSWORD)
    with pytest.raises(ActRefused, match="须由另一位值班长"):
        await record.sign(LEADER, handover, "dispatch.one", PASSWORD)
    with pytest.raises(ActRefused, match="数据库没有接受"):
        await record.append(LEADER, handover, Signature(OTHER_LEADER, "0" * 64))
    signature = await record.sign(LEADER, handover, "leader.two", PASSWORD)
    assert await record.sign(LEADER, handover, "leader.two", PASSWORD) == signature
    with pytest.raises(ActRefused, match="数据库没有接受"):  # what was signed is not what is written
        await record.append(LEADER, draft(ActKind.HANDOVER, "2026-11-22 夜班"), signature)
    act = await record.append(LEADER, handover, signature)
    assert act.second == signature.signer
    assert act.second is not None
    assert act.second.person == "leader.two"
    again = draft(ActKind.HANDOVER, "2026-11-22 白班", seen=1)
    with pytest.raises(ActRefused, match="只能有一次"):
        await record.sign(LEADER, again, "leader.two", PASSWORD)
    await dispatching.record.load()
    assert dispatching.record.current(ActKind.HANDOVER)[0].payload == act.payload


def test_raw_sql_neither_changes_nor_takes_away_an_act(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        record = RecordSeat(hall.engine).record
        await record.append(LEADER, draft(ActKind.NOTICE))
        for statement, said in (
            ("UPDATE hall_acts SET payload = '{}'", "never changed"),
            ("DELETE FROM hall_acts", "never deleted"),
            ("DELETE FROM hall_act_rules", "table of kinds is fixed"),
            (
                _raw(id="id", version="version + 1"),
                "does not continue|UNIQUE|hall_acts_pkey|replaced|duplicate",
            ),
            (_raw(version="version"), "does not continue"),
            (_raw(previous_hash="'x'"), "does not continue"),
            (_raw(role="'call_taker'"), "may not do this"),
            (_raw(kind="'handover'", topic="'handover'", version="1"), "may not do this"),
            (_raw(kind="'handover'", topic="'handover'", second_role="'shift_leader'", version="1"), "sign"),
            (_raw(kind="'sign_on'", topic="'duty'", version="1"), "may not do this"),
            (_raw(kind="'draw'", topic="'draw'", version="2"), "may not do this|does not continue"),
        ):
            now = "clock_timestamp()" if hall.is_postgres else "at"
            found = await refusal(hall, statement.replace("{now}", now))
            assert _any(said, found), (found, statement)
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def _any(said: str, found: str) -> bool:
    return any(part in found for part in said.split("|"))


def _raw(**values: str) -> str:
    """The next act by raw SQL, right but for *values*."""
    row = {
        "id": "id + 1", "command_id": "'00000000-0000-4000-8000-000000000001'", "kind": "kind",
        "topic": "topic", "subject": "subject", "version": "version + 1", "person": "person", "name": "name",
        "role": "role", "seat": "seat", "on_behalf_of": "on_behalf_of", "second": "second",
        "second_name": "second_name", "second_role": "second_role", "at": "{now}", "payload": "payload",
        "digest": "digest", "previous_hash": "hash", "hash": "'x'",
    } | values  # fmt: skip
    return f"INSERT INTO hall_acts ({', '.join(row)}) SELECT {', '.join(row.values())} FROM hall_acts"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE hall_acts SET payload = '{{}}' WHERE id = 2", "第 2 条:内容被改动"),
        ("DELETE FROM hall_acts WHERE id = 2", "第 2 条:序号不连续"),
        ("UPDATE hall_acts SET previous_hash = 'x' WHERE id = 3", "第 3 条:与上一条的链接断开"),
        ("DELETE FROM hall_signatures", "第 3 条:没有第二人的签字"),
    ],
)
def test_verify_names_what_was_tampered_with(sqlite_hall: str, statement: str, said: str) -> None:
    async def scenario(hall: Hall) -> None:
        await Accounts(SqlPeople(hall.engine), lambda: NOW).add(PEOPLE["leader.two"], PASSWORD)
        record, handover = RecordSeat(hall.engine).record, draft(ActKind.HANDOVER)
        await record.append(LEADER, draft(ActKind.NOTICE))
        await record.append(LEADER, draft(ActKind.NOTICE, seen=1))
        await record.append(LEADER, handover, await record.sign(LEADER, handover, "leader.two", PASSWORD))
        await hall.sql("DROP TRIGGER hall_acts_are_kept_update")
        await hall.sql("DROP TRIGGER hall_acts_are_kept_delete")
        await hall.sql("DROP TRIGGER signatures_are_kept_delete")
        await hall.sql(statement.replace("{{}}", "{}"))
        assert said in (await verify(hall.engine)).problem

    in_hall(sqlite_hall, scenario)


def test_one_act_that_cannot_be_read_does_not_stop_a_hall(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        record = RecordSeat(hall.engine).record
        await record.append(LEADER, draft(ActKind.NOTICE))
        await hall.sql("DROP TRIGGER hall_acts_are_kept_update")
        await hall.sql("""UPDATE hall_acts SET payload = '{"sort"\\:"tip","more"\\:1}'""")
        fresh = RecordSeat(hall.engine).record
        await fresh.load()
        (act,) = fresh.current(ActKind.NOTICE)
        assert act.payload is None
        assert (await fresh.append(LEADER, draft(ActKind.NOTICE, seen=1))).version == 2

    in_hall(sqlite_hall, scenario)


def _gate(seen: int, *classes: str) -> ActDraft:
    change = GatePolicyChange(low_risk=classes, sample_share=Decimal(0), seed="x", reason="试行")
    return draft(ActKind.GATE_POLICY, "gate_1", seen, change)


async def _gates_follow(hall: Hall, record: HallRecord) -> None:
    """What is proposed passes by the policy of this moment, whatever the seat's rulebook says."""
    await record.append(LEADER, _gate(0, str(MANHOLE)))
    passed = await hall.go(await hall.case_at(Stage.AWAITING_DISPATCH), Verb.PROPOSE_DISPATCH)
    assert passed.stage is Stage.HANDLING
    await record.append(LEADER, _gate(1))
    waits = await hall.go(await hall.case_at(Stage.AWAITING_DISPATCH), Verb.PROPOSE_DISPATCH)
    assert waits.stage is Stage.DISPATCH_REVIEW
    assert (await verify(hall.engine)).ok


def test_a_gate_opens_and_closes_by_what_a_leader_put_in_force(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await _gates_follow(hall, RecordSeat(hall.engine).record)

    in_hall(hall_url, scenario)


@pytest.mark.postgres
def test_a_server_asks_the_record_which_gate_a_policy_opens(postgres_hall: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        await _gates_follow(hall, RecordSeat(hall.database_of("leader.one"), url=postgres_hall).record)

    by_logins(postgres_hall, scenario)


def test_what_a_hall_was_set_up_with_counts_until_a_leader_says_otherwise(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.go(await hall.case_at(Stage.AWAITING_DISPATCH), Verb.PROPOSE_DISPATCH)
        assert case.stage is Stage.HANDLING
        await RecordSeat(hall.engine).record.append(LEADER, _gate(0))
        case = await hall.go(await hall.case_at(Stage.AWAITING_DISPATCH), Verb.PROPOSE_DISPATCH)
        assert case.stage is Stage.DISPATCH_REVIEW

    in_hall(hall_url, scenario, replace(RULES, gate_1=GatePolicy(frozenset({str(MANHOLE)}), Decimal(0))))


SIGN = """INSERT INTO hall_signatures (digest, person, name, role, at)
    VALUES ('d', '{}', '{}', '{}', {})"""
#: Who tries what with psql, and in which words it is refused.
FORGERIES = (
    ("dispatch.one", SIGN.format("dispatch.one", "派一", "dispatcher", "now()"), "permission denied"),
    ("leader.one", SIGN.format("leader.two", "长二", "shift_leader", "now()"), "name of its writer"),
    ("leader.one", SIGN.format("leader.one", "长二", "shift_leader", "now()"), "name of its writer"),
    ("leader.one", SIGN.format("leader.one", "长一", "shift_leader", "now() + '1 s'"), "time of the server"),
    ("leader.one", "UPDATE hall_acts SET payload = '{}'", "permission denied"),
    ("leader.one", "DELETE FROM hall_signatures", "permission denied"),
    ("wall.one", _raw(), "permission denied"),
    ("leader.two", _raw(), "signed by its writer"),
    ("leader.one", _raw(name="'长二'"), "signed by its writer"),
    ("leader.one", _raw(at="now() + interval '1 hour'"), "time of the server"),
    ("leader.one", _raw(at="at"), "time of the server"),
    ("leader.one", _raw(), "tells its own hash"),
    ("leader.one", _raw(payload="'[]'"), "tells its own hash"),
)


@pytest.mark.postgres
def test_nobody_with_psql_acts_or_signs_for_another(postgres_hall: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        seat = RecordSeat(hall.database_of("leader.one"), url=postgres_hall)
        await seat.record.append(LEADER, draft(ActKind.NOTICE))
        for login, statement, said in FORGERIES:
            async with raw(postgres_hall, login) as connection:
                with pytest.raises(asyncpg.PostgresError, match=said):
                    await connection.execute(statement.replace("{now}", "clock_timestamp()"))
        assert (await verify(hall.engine)).ok

    by_logins(postgres_hall, scenario)


@pytest.mark.postgres
def test_a_wall_reads_of_the_record_what_it_shows_and_nothing_else(postgres_hall: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        seat = RecordSeat(hall.database_of("leader.one"), url=postgres_hall).record
        for kind in (ActKind.WEATHER_PLAN, ActKind.LEADER_CALL, ActKind.SHIFT_NOTE, ActKind.NOTICE):
            await seat.append(LEADER, draft(kind))
        wall = RecordSeat(hall.database_of("wall.one"), url=postgres_hall).record
        await wall.load()
        assert [act.kind for act in await wall.since(0)] == [ActKind.WEATHER_PLAN, ActKind.NOTICE]
        assert (len(wall.current(ActKind.WEATHER_PLAN)), wall.current(ActKind.LEADER_CALL)) == (1, ())
        await seat.append(LEADER, draft(ActKind.SYSTEM_FAULT))
        await seat.append(LEADER, draft(ActKind.CAMPAIGN))
        await wall.catch_up()
        assert (wall.sequence, len(wall.current(ActKind.CAMPAIGN))) == (6, 1)
        async with raw(postgres_hall, "wall.one") as connection:
            assert await connection.fetchval("SELECT count(*) FROM hall_acts WHERE topic = 'fault'") == 0
            for table in ("hall_signatures", "claim_log"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(f"SELECT * FROM {table}")
        async with raw(postgres_hall, "taker.one") as connection:
            assert await connection.fetchval("SELECT count(*) FROM hall_acts") == 6

    by_logins(postgres_hall, scenario)


def test_the_exported_record_is_checked_with_nothing_but_sha_256(
    sqlite_hall: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def scenario(hall: Hall) -> None:
        record = RecordSeat(hall.engine).record
        for seen in range(3):
            await record.append(LEADER, draft(ActKind.ALARM_ACK, seen=seen))

    in_hall(sqlite_hall, scenario)
    file = tmp_path / "record.jsonl"
    assert main(["export", "record", str(file), "--url", sqlite_hall, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    before = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        said["payload"] = json.dumps(
            said["payload"], sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        previous, own = said.pop("previous_hash"), said.pop("hash")
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert (previous, own) == (before, hashlib.sha256((before + text).encode()).hexdigest())
        before = own
    assert (facts["acts"], facts["hash"]) == (3, before)
