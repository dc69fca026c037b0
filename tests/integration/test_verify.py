"""``db verify`` names the first broken step, whatever was done to the tables behind the guards' back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from db.tables import cases
from db.verify import Verdict, verify
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.words import Role, Stage
from tests.support.hall import Hall, in_hall
from tests.support.life import REPORT
from tests.support.rules import MORNING, RULES, actor
from tests.support.tampering import forge, tamper

NUMBER = "案件 NS20260302-0001"
Deed = Callable[[Hall, Case], Awaitable[None]]


def _found(url: str, deed: Deed, stage: Stage = Stage.CLOSED) -> str:
    """What verify says after *deed* was done to a case at *stage*, with an untouched case on either side."""

    async def scenario(hall: Hall) -> str:
        case = await hall.case_at(stage)
        await hall.case_at(Stage.FEEDBACK)
        assert (await verify(hall.engine)).ok
        await deed(hall, case)
        return (await verify(hall.engine)).problem

    return in_hall(url, scenario)


def _sql(*statements: str) -> Deed:
    async def deed(hall: Hall, _case: Case) -> None:
        await tamper(hall, *statements)

    return deed


OTHER_INSTANT = {"sqlite": "at + 1", "postgresql": "at + interval '1 microsecond'"}
STEPS: dict[str, tuple[str, str]] = {
    "body": ("UPDATE steps SET body = '{}' WHERE case_id = 1 AND version = 3", "第 3 步:内容被改动"),
    "one blank": (
        "UPDATE steps SET body = body || ' ' WHERE case_id = 1 AND version = 8",
        "第 8 步:内容被改动",
    ),
    "person": ("UPDATE steps SET person = 'x' WHERE case_id = 1 AND version = 4", "第 4 步:内容被改动"),
    "role": ("UPDATE steps SET role = 'policy' WHERE case_id = 1 AND version = 8", "第 8 步:内容被改动"),
    "verb": ("UPDATE steps SET verb = 'rework' WHERE case_id = 1 AND version = 6", "第 6 步:内容被改动"),
    "command": ("UPDATE steps SET command_id = 'x' WHERE case_id = 1 AND version = 1", "第 1 步:内容被改动"),
    "to_stage": (
        "UPDATE steps SET to_stage = 'closed' WHERE case_id = 1 AND version = 2",
        "第 2 步:内容被改动",
    ),
    "from_stage": (
        "UPDATE steps SET from_stage = 'closed' WHERE case_id = 1 AND version = 2",
        "第 2 步:起始阶段与上一步不符",
    ),
    "hash": ("UPDATE steps SET hash = 'x' WHERE case_id = 1 AND version = 7", "第 7 步:内容被改动"),
    "link": (
        "UPDATE steps SET previous_hash = 'x' WHERE case_id = 1 AND version = 7",
        "第 7 步:与上一步的链接断开",
    ),
    "first removed": ("DELETE FROM steps WHERE case_id = 1 AND version = 1", "第 1 步:序号不连续"),
    "middle removed": ("DELETE FROM steps WHERE case_id = 1 AND version = 4", "第 4 步:序号不连续"),
    "last removed": ("DELETE FROM steps WHERE case_id = 1 AND version = 8", "第 8 步:步骤缺失"),
    "two last removed": ("DELETE FROM steps WHERE case_id = 1 AND version > 6", "第 7 步:步骤缺失"),
}


def test_a_changed_or_missing_step_is_named(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        await hall.case_at(Stage.FEEDBACK)
        await tamper(hall, "CREATE TABLE saved AS SELECT * FROM steps")
        for name, (statement, problem) in STEPS.items():
            await tamper(hall, statement)
            said = (await verify(hall.engine)).problem
            assert said.startswith(f"{NUMBER} {problem}"), (name, said)
            await tamper(hall, "DELETE FROM steps", "INSERT INTO steps SELECT * FROM saved")
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_a_changed_instant_is_named(hall_url: str) -> None:
    async def deed(hall: Hall, _case: Case) -> None:
        later = OTHER_INSTANT[hall.engine.dialect.name]
        await tamper(hall, f"UPDATE steps SET at = {later} WHERE case_id = 1 AND version = 2")

    assert _found(hall_url, deed) == f"{NUMBER} 第 2 步:内容被改动(校验值不符)。"


def test_swapped_steps_are_named_at_the_first_of_them(hall_url: str) -> None:
    deed = _sql(
        "UPDATE steps SET version = 99 WHERE case_id = 1 AND version = 4",
        "UPDATE steps SET version = 4 WHERE case_id = 1 AND version = 5",
        "UPDATE steps SET version = 5 WHERE case_id = 1 AND version = 99",
    )
    assert _found(hall_url, deed).startswith(f"{NUMBER} 第 4 步")


def test_a_step_with_its_own_hash_made_right_breaks_the_next_link(hall_url: str) -> None:
    async def deed(hall: Hall, case: Case) -> None:
        await forge(hall, case.id, 3, person="x")
        old = await hall.sql("SELECT hash FROM steps WHERE case_id = 2 AND version = 3")
        await tamper(
            hall, f"UPDATE steps SET previous_hash = '{old[0].hash}' WHERE case_id = 1 AND version = 4"
        )

    assert _found(hall_url, deed) == f"{NUMBER} 第 4 步:与上一步的链接断开。"


def test_steps_moved_to_another_case_are_named(hall_url: str) -> None:
    deed = _sql("UPDATE steps SET case_id = 1, version = 9 WHERE case_id = 2 AND version = 5")
    assert _found(hall_url, deed).startswith(f"{NUMBER} 第 9 步")


# -- a whole chain written anew still has to obey the rules --------------------------------------------------


def test_a_forged_command_that_is_not_in_the_table(hall_url: str) -> None:
    async def deed(hall: Hall, case: Case) -> None:
        await forge(hall, case.id, 4, verb="pass_to_check")

    assert _found(hall_url, deed) == f"{NUMBER} 第 4 步:不在流转表中。"


def test_a_forged_role(hall_url: str) -> None:
    async def deed(hall: Hall, case: Case) -> None:
        await forge(hall, case.id, 8, role="dispatcher")

    assert _found(hall_url, deed) == f"{NUMBER} 第 8 步:不在流转表中。"


def test_a_forged_approval_by_the_proposer(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        for version, proposer in ((8, "call_taker-1"), (8, "dispatcher-1"), (4, "dispatcher-1")):
            case = await hall.case_at(Stage.CLOSED)
            await forge(hall, case.id, version, person=proposer)
            said = (await verify(hall.engine)).problem
            assert said == f"案件 {case.number} 第 {version} 步:审核人就是提出人。"
            await forge(hall, case.id, version, person="shift_leader-1")

    in_hall(hall_url, scenario)


def test_a_forged_body_that_says_nothing(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.CLOSED)
        for body in ("", "null", "[]", "{", '{"changes":{"no_such_field":1}}', '{"facts":[{}]}'):
            await forge(hall, case.id, 3, body=body)
            assert (await verify(hall.engine)).problem == f"{NUMBER} 第 3 步:内容无法读出。", body

    in_hall(hall_url, scenario)


def test_a_forged_value_shows_in_the_case(hall_url: str) -> None:
    async def deed(hall: Hall, case: Case) -> None:
        (row,) = await hall.sql("SELECT body FROM steps WHERE case_id = 1 AND version = 1")
        body = json.loads(row.body)
        body["changes"]["place"] = "别处"
        await forge(hall, case.id, 1, body=json.dumps(body, ensure_ascii=False))

    assert _found(hall_url, deed) == f"{NUMBER} 的内容与其 8 个步骤不符:place。"


def test_a_merge_undone_further_than_back(hall_url: str) -> None:
    async def deed(hall: Hall, _case: Case) -> None:
        case = await hall.report()
        master = await hall.report()
        case = (await hall.do(Verb.MERGE, case, merged_into=master.id)).case
        await hall.do(Verb.UNMERGE, case)
        await forge(hall, case.id, 3, to_stage="closure_review")

    assert _found(hall_url, deed) == "案件 NS20260302-0003 第 3 步:不在流转表中。"


# -- the case beside its steps -----------------------------------------------------------------------------


def _other_value(name: str, postgres: bool) -> str:
    kind = cases.c[name].type
    if name in ("stage", "source"):
        return "'reported'" if name == "stage" else "'web'"
    if "Instant" in type(kind).__name__:
        return f"coalesce({name}, stage_since) + " + ("interval '1 second'" if postgres else "1000000")
    if name == "overdue":
        return "NOT overdue"
    if "CHAR" in str(kind) or "TEXT" in str(kind):
        return f"{name} || 'x'" if name != "detail" else """replace(detail, 'U1', 'U2')"""
    return f"coalesce({name}, 0) + 1"


def test_every_column_of_a_case_is_held_against_its_steps(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        await hall.case_at(Stage.FEEDBACK)
        await tamper(hall, "CREATE TABLE saved AS SELECT * FROM cases")
        for name in (column.name for column in cases.c if column.name not in ("id", "version")):
            other = _other_value(name, hall.is_postgres)
            await tamper(hall, f"UPDATE cases SET {name} = {other} WHERE id = 1")
            number = NUMBER + ("x" if name == "number" else "")
            assert (await verify(hall.engine)).problem == f"{number} 的内容与其 8 个步骤不符:{name}。"
            await tamper(
                hall, f"UPDATE cases SET {name} = (SELECT s.{name} FROM saved s WHERE s.id = cases.id)"
            )
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_a_case_set_back_leaves_a_step_too_many(hall_url: str) -> None:
    assert _found(hall_url, _sql("UPDATE cases SET version = 5 WHERE id = 1")).startswith(f"{NUMBER} 第 6 步")


def test_a_case_without_steps(hall_url: str) -> None:
    assert _found(hall_url, _sql("DELETE FROM steps WHERE case_id = 1")) == f"{NUMBER} 没有任何步骤。"


def test_steps_without_a_case(hall_url: str) -> None:
    deed = _sql("DELETE FROM cases WHERE id = 1", "DELETE FROM steps WHERE case_id = 1 AND version < 3")
    assert _found(hall_url, deed) == "步骤 1/3 没有对应的案件。"


def test_a_case_that_search_cannot_find(hall_url: str) -> None:
    async def deed(hall: Hall, _case: Case) -> None:
        key = "case_id" if hall.is_postgres else "rowid"
        await tamper(hall, f"DELETE FROM case_words WHERE {key} = 1")

    assert _found(hall_url, deed) == f"{NUMBER} 不在检索索引里。"


# -- the walk itself ---------------------------------------------------------------------------------------


def test_an_empty_hall_is_whole(hall_url: str) -> None:
    async def scenario(hall: Hall) -> Verdict:
        return await verify(hall.engine)

    assert in_hall(hall_url, scenario) == Verdict(0, 0)


def test_many_cases_are_walked_in_batches_and_the_first_broken_one_is_named(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await _many(hall, 1201)
        heard: list[tuple[int, int]] = []
        verdict = await verify(hall.engine, lambda done, total: heard.append((done, total)))
        assert (verdict.ok, verdict.cases, verdict.steps) == (True, 1201, 1201)
        assert heard == [(500, 1201), (1000, 1201), (1201, 1201)]
        await tamper(hall, "UPDATE steps SET person = 'x' WHERE case_id IN (700, 1100)")
        verdict = await verify(hall.engine)
        assert (verdict.cases, verdict.problem) == (
            699,
            "案件 NS20260302-0700 第 1 步:内容被改动(校验值不符)。",
        )

    in_hall(hall_url, scenario)


def test_a_detail_in_other_words_says_the_same(hall_url: str) -> None:
    """Spaces, order, and what is said though nothing has to be: a raw connection may write it so."""

    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.CLOSED)
        detail = json.loads(await hall.value("SELECT detail FROM cases"))
        change = f"UPDATE cases SET detail = :detail WHERE id = {case.id}"
        assert "exempt" not in detail
        for exempt in (False, True):
            words = json.dumps({"exempt": exempt, **detail}, indent=2)
            await tamper(hall, change, values={"detail": words})
            assert (await verify(hall.engine)).ok is not exempt

    in_hall(hall_url, scenario)


def test_a_first_step_that_does_not_say_what_it_must_is_named(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        await forge(hall, case.id, 1, body='{"changes":{"place":"x"}}')
        assert (await verify(hall.engine)).problem == f"案件 {case.number} 第 1 步:内容无法读出。"

    in_hall(hall_url, scenario)


async def _many(hall: Hall, count: int) -> None:
    clerk = actor(Role.CALL_TAKER)
    reports = [
        decide(None, Command(verb=Verb.REPORT, data=REPORT), clerk, MORNING, RULES) for _n in range(count)
    ]
    async with hall.store.transaction() as transaction:
        numbers = await transaction.next_numbers("NS", "20260302", count)
        await transaction.begin_cases(list(zip(reports, numbers, strict=True)))
        await transaction.commit()


def test_a_hall_at_work_is_not_taken_for_a_broken_one(hall_url: str) -> None:
    """Verify reads as of one moment, however many steps come in while it walks."""

    async def scenario(hall: Hall) -> None:
        await _many(hall, 600)

        async def work() -> None:
            for _round in range(25):
                await hall.case_at(Stage.REPORTED)
                case = await hall.store.case(600 - _round)
                assert case is not None
                await hall.do(Verb.FILE, case)

        async def look() -> None:
            for _round in range(6):
                assert (await verify(hall.engine)).problem == ""

        await asyncio.gather(work(), look())

    in_hall(hall_url, scenario)
