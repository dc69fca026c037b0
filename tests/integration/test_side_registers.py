"""The registers of the side paths on both databases: what is in them, and what has left them."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from sqlalchemy import Connection, text

from db import guards, rules_documents
from db.documents import Documents
from db.engine import WRITING
from db.side_registers import SqlSideRegisters
from db.verify import verify
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.side_rules import SideRules
from dispatcher_app.domain.words import Mark, Source, Stage
from dispatcher_app.services.side_registers import SideRegisters
from tests.support.hall import Hall, in_hall
from tests.support.life import ROADS
from tests.support.rules import MANHOLE, RUBBISH

V = Verb
AGAIN = (V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH)
PUBLIC = {"source": "12345", "caller_phone": "13800000000"}


def registers(hall: Hall) -> SideRegisters:
    return SideRegisters(SqlSideRegisters(hall.engine))


async def _closed(hall: Hall, **report: object) -> Case:
    case = await hall.report(**PUBLIC, **report)
    return await hall.go(case, V.REQUEST_VERIFICATION, V.VERIFICATION_RESULT, *ROADS[Stage.CLOSED])


def test_what_is_shelved_is_listed_with_its_paper_until_it_goes_on(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.case_at(Stage.HANDLING)
        shelved = await hall.go(await hall.case_at(Stage.HANDLING), V.APPLY_SHELVING, V.GRANT_SHELVING)
        deferred = await hall.case_at(Stage.HANDLING)
        soon = shelved.shelved_until - timedelta(days=9) if shelved.shelved_until else None
        deferred = (await hall.do(V.APPLY_DEFERRAL, deferred, until=soon)).case
        deferred = await hall.go(deferred, V.GRANT_DEFERRAL)
        lines = await registers(hall).shelved()
        assert [(line.case_id, line.mark) for line in lines] == [
            (deferred.id, Mark.DEFERRED),
            (shelved.id, Mark.SHELVED),
        ]
        assert (lines[1].unit, lines[1].basis, lines[1].until) == ("U1", shelved.basis, shelved.shelved_until)
        master = await hall.report()
        await hall.do(V.MERGE, shelved, merged_into=master.id)  # still shelved, though merged
        await hall.go(deferred, V.RESUME)
        assert [line.case_id for line in await registers(hall).shelved()] == [shelved.id]

    in_hall(hall_url, scenario)


def test_callers_are_owed_a_call_until_they_answered(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        lists = registers(hall)
        master = await _closed(hall)
        merged = await hall.report(**PUBLIC)
        other = await hall.case_at(Stage.HANDLING)
        merged = (await hall.do(V.MERGE, merged, merged_into=other.id)).case
        owed = await lists.calls_owed(hall.clock.forward(minutes=1))
        assert [case.id for case in owed] == [master.id]  # the other's master is still handled
        missed = (await hall.do(V.CALL_BACK, master, call_back="not_reached")).case
        assert missed.call_back_attempts == 1
        assert await lists.calls_owed(hall.clock()) == []
        other = await hall.go(other, V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_PASS, V.CLOSE)
        later = hall.clock.forward(days=1)
        owed = {case.id: case.call_back_next for case in await lists.calls_owed(later)}
        assert set(owed) == {master.id, merged.id}
        assert owed[merged.id] == other.closed_at  # before, there was nothing to tell
        await hall.go(merged, V.CALL_BACK)
        await hall.go(missed, V.CALL_BACK)
        assert await lists.calls_owed(later) == []

    in_hall(hall_url, scenario)


def test_calls_that_nobody_makes_are_read_no_further_than_anybody_works(
    hall_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor do they hide what else is waited for, and calls that are put off do not hide those owed now."""
    monkeypatch.setattr("db.side_registers.MOST_WAITING", 2)

    async def scenario(hall: Hall) -> None:
        lists = registers(hall)
        closed = [await _closed(hall) for _one in range(4)]
        owed = await lists.calls_owed(hall.clock.forward(minutes=1))
        assert [case.id for case in owed] == [case.id for case in closed[:2]]
        for case in closed[:2]:
            await hall.do(V.CALL_BACK, case, call_back="not_reached")
        owed = await lists.calls_owed(hall.clock.forward(minutes=1))
        assert [case.id for case in owed] == [case.id for case in closed[2:]]
        asked = {"call_back": "not_satisfied", "reopen": True}
        await hall.do(V.CALL_BACK, closed[3], reason="没修好", **asked)
        waiting = {case.id for case in await lists.waiting()}
        assert waiting == {closed[0].id, closed[1].id, closed[3].id}

    in_hall(hall_url, scenario)


def test_what_hangs_on_a_merged_case_is_not_waited_for(hall_url: str) -> None:
    """Nobody can settle a boundary on a merged case: such a line could never be cleared."""

    async def scenario(hall: Hall) -> None:
        other = await hall.case_at(Stage.CLOSURE_REVIEW)
        disputed = await hall.go(await hall.case_at(Stage.HANDLING), V.UNIT_RETURN)
        disputed = await hall.go(disputed, V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH, V.UNIT_RETURN)
        assert Mark.BOUNDARY in disputed.marks
        await hall.do(V.MERGE, disputed, merged_into=other.id)
        await hall.go(other, V.CLOSE)
        assert await registers(hall).unsettled_emergencies() == []
        assert list(await registers(hall).waiting()) == []

    in_hall(hall_url, scenario)


def test_what_waits_for_a_leader_after_the_end(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        lists = registers(hall)
        case = await _closed(hall)
        asked = {"call_back": "not_satisfied", "reopen": True}
        case = (await hall.do(V.CALL_BACK, case, reason="没修好", **asked)).case
        assert [found.id for found in await lists.to_consent()] == [case.id]
        await hall.go(case, V.REFUSE_REOPEN)
        assert await lists.to_consent() == []
        danger = await hall.case_at(Stage.AWAITING_DISPATCH)
        danger = await hall.go(danger, V.PROPOSE_EMERGENCY, V.APPROVE_DISPATCH, V.SUBMIT_RESULT)
        danger = await hall.go(danger, V.PASS_TO_CHECK, V.CHECK_PASS, V.CLOSE)
        assert [found.id for found in await lists.unsettled_emergencies()] == [danger.id]
        await hall.do(V.SETTLE_BOUNDARY, danger, cost_note="由市排水公司承担")
        assert await lists.unsettled_emergencies() == []

    in_hall(hall_url, scenario)


def test_decisions_are_remembered_by_place_and_by_class(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        here = {"lon": 113.94, "lat": 22.54}
        far = {"lon": 113.80, "lat": 22.60, "class_code": str(RUBBISH), "condition_no": 1}
        for place in (here, far):
            case = await hall.case_at(Stage.HANDLING, **place)
            case = await hall.go(case, V.UNIT_RETURN, *AGAIN, V.UNIT_RETURN, V.RECORD_VISIT)
            await hall.do(V.SETTLE_BOUNDARY, case, decided_unit="U2" if place is here else "U3")
        lists = registers(hall)
        (found,) = await lists.decisions(lon=113.941, lat=22.541)
        assert (found.unit, found.basis_code, found.class_code) == ("U2", "function", str(MANHOLE))
        assert [line.unit for line in await lists.decisions(class_code=str(RUBBISH))] == ["U3"]
        both = await lists.decisions(lon=113.941, lat=22.541, class_code=str(RUBBISH))
        assert [line.unit for line in both] == ["U3", "U2"]
        assert await lists.decisions(lon=114.2, lat=22.7) == await lists.decisions() == []

    in_hall(hall_url, scenario)


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("decided_unit <> ''", "ix_cases_decided"),
        ("marks <> '' AND stage IN ('closed', 'merged')", "ix_cases_marked"),
    ],
)
def test_each_register_has_an_index_of_its_own(sqlite_hall: str, where: str, index: str) -> None:
    async def scenario(hall: Hall) -> None:
        plan = await hall.sql(f"EXPLAIN QUERY PLAN SELECT id FROM cases WHERE {where} ORDER BY id DESC")
        assert index in str(plan)

    in_hall(sqlite_hall, scenario)


def test_an_appeal_of_before_the_marks_is_found_and_reviewed_after_the_upgrade(hall_url: str) -> None:
    migration = import_module("db.migrations.versions.0013_side_paths")

    def as_before(connection: Connection) -> None:
        guards.remove(connection)
        connection.execute(text("UPDATE cases SET marks = ''"))
        migration.mark_appeals(connection)
        guards.install(connection)

    async def scenario(hall: Hall) -> None:
        hall.clock.forward(minutes=1)
        case = await hall.case_at(Stage.HANDLING)
        hall.clock.forward(days=2)
        case = await hall.go(case, V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_PASS)
        case = await hall.go((await hall.do(V.CLOSE, case, closing_kind="overdue")).case, V.APPEAL)
        async with hall.engine.execution_options(**WRITING).begin() as connection:
            await connection.run_sync(as_before)
        assert [found.id for found in await registers(hall).appeals()] == [case.id]
        await hall.do(V.APPEAL_FIRST_REVIEW, case, person="li")
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_a_hall_keeps_its_own_numbers(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        assert await rules_documents.read_side_rules(documents) == SideRules()
        own = SideRules(max_handoffs=3, self_handled_of=frozenset({Source.VIDEO}))
        await rules_documents.save_side_rules(documents, own)
        assert await rules_documents.read_side_rules(documents) == own
        for damaged in (
            '{"max_handoffs":0}',
            '{"max_shelvings":"many"}',
            "{",
            '{"self_handled_of":["12345"]}',
        ):
            await documents.set_setting("side_rules", damaged)
            with pytest.raises(DomainError, match="旁路规则读不懂"):
                await rules_documents.read_side_rules(documents)

    in_hall(sqlite_hall, scenario)
