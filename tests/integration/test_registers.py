"""The registers on both databases: what is in each, in which order, page by page, and by which index."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, text
from sqlalchemy.dialects import postgresql, sqlite

from db.engine import WRITING
from db.registers import SqlRegisters, page_statement
from dispatcher_app.domain.case import CallBack, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Stage, SupervisionLevel
from dispatcher_app.services.hall import Hall as ReadHall
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.registers.lists import RegisterLists
from dispatcher_app.services.registers.query import RegisterFilter, RegisterLine, StepsOf
from dispatcher_app.services.registers.spec import Reading
from dispatcher_app.services.registers.supervision import supervision_of
from dispatcher_app.services.registers.table import REGISTERS
from tests.support.hall import Hall, in_hall
from tests.support.life import ROADS
from tests.support.rules import RULES
from tests.support.town import town

V = Verb
ANY = RegisterFilter()
PUBLIC = {"source": "12345", "caller_phone": "13800000000"}


async def listed(
    hall: Hall, register: str, view: str = "", asked: RegisterFilter = ANY
) -> list[RegisterLine]:
    """Every line of a view, read two at a time."""
    spec, store, found = REGISTERS[register], SqlRegisters(hall.engine), []
    page = await store.page(spec.view(view).listed, asked, spec.beside, limit=2)
    while True:
        found += page.lines
        if not page.more:
            return found
        page = await store.page(spec.view(view).listed, asked, spec.beside, found[-1], limit=2)


async def _closed(hall: Hall, **data: object) -> Case:
    case = await hall.report(**PUBLIC, **data)
    return await hall.go(case, V.REQUEST_VERIFICATION, V.VERIFICATION_RESULT, *ROADS[Stage.CLOSED])


def test_what_hangs_on_cases_now_is_listed_newest_first_page_by_page(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.case_at(Stage.HANDLING)
        shelved = [
            (await hall.go(await hall.case_at(Stage.HANDLING), V.APPLY_SHELVING, V.GRANT_SHELVING)).id
            for _n in range(5)
        ]
        lines = await listed(hall, "shelved")
        assert [line.case.id for line in lines] == shelved[::-1]
        assert lines[0].steps[-1].version == lines[0].case.version
        await hall.go(lines[0].case, V.RESUME)
        assert [line.case.id for line in await listed(hall, "shelved")] == shelved[-2::-1]
        assert len(await listed(hall, "shelved", "all")) == 5
        assert await listed(hall, "shelved", "deferred") == []

    in_hall(hall_url, scenario)


def test_steps_of_one_instant_are_each_listed_once(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        cases = [await hall.case_at(Stage.FEEDBACK) for _n in range(5)]
        moment = hall.clock()
        for case in cases:
            hall.clock.at = moment
            await hall.do(V.REWORK, case)
        lines = await listed(hall, "reworks")
        assert [line.case.id for line in lines] == [case.id for case in reversed(cases)]
        assert len({line.step.at for line in lines if line.step}) == 1
        await hall.go(lines[0].case, V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_FAIL)
        lines = await listed(hall, "reworks")
        assert [line.step.verb for line in lines if line.step] == [V.CHECK_FAIL] + [V.REWORK] * 5
        assert [line.step.verb for line in await listed(hall, "reworks", "check_fail") if line.step] == [
            V.CHECK_FAIL
        ]

    in_hall(hall_url, scenario)


def test_filters_narrow_every_register_alike(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        first = await hall.case_at(Stage.HANDLING, place="科苑路 100% 处", street="粤海街道")
        between = hall.clock.forward(minutes=30)
        other = await hall.case_at(Stage.HANDLING, place="南光路", street="南头街道")
        for case in (first, other):
            await hall.go(case, V.SUPERVISE)

        async def found(view: str, **asked: object) -> list[int]:
            lines = await listed(hall, "supervision", view, RegisterFilter(**asked))
            return [line.case.id for line in lines]

        for view in ("now", "all"):
            assert await found(view) == [other.id, first.id]
            assert await found(view, words=("科苑路", "100%")) == [first.id]
            assert await found(view, words=("_",)) == []
            assert await found(view, words=(other.number[-6:].lower(),)) == [other.id]
            assert await found(view, area="南头街道") == [other.id]
            assert await found(view, unit="U1") == [other.id, first.id]
            assert await found(view, unit="U9") == await found(view, unit="' OR 1=1 --") == []
        assert await found("now", begins=between) == [other.id]
        assert await found("now", ends=between) == [first.id]
        assert await found("all", begins=hall.clock()) == [other.id]

    in_hall(hall_url, scenario)


def test_every_rung_of_a_supervision_keeps_what_was_asked(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.go(await hall.case_at(Stage.HANDLING), V.SUPERVISE, V.ESCALATE_SUPERVISION)
        (now,) = await listed(hall, "supervision")
        assert supervision_of(now).level is SupervisionLevel.RECTIFICATION
        assert supervision_of(now).open
        await hall.go(case, V.ANSWER_SUPERVISION)
        answered, raised = map(supervision_of, await listed(hall, "supervision", "all"))
        assert (raised.level, raised.raised, raised.answer) == (SupervisionLevel.ORDER, True, None)
        assert (answered.level, answered.requirement) == (SupervisionLevel.RECTIFICATION, "今日办结")
        assert answered.unit == "U1"
        assert answered.answer is not None
        assert raised.due is not None
        assert answered.due is not None
        assert raised.due < answered.due
        assert not answered.is_overdue(answered.due + timedelta(days=1))
        assert await listed(hall, "supervision") == []

    in_hall(hall_url, scenario)


def test_calls_reopenings_merges_and_the_spot(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        asked = {"call_back": "not_satisfied", "reopen": True}
        case = await _closed(hall)
        assert [line.case.id for line in await listed(hall, "call_backs")] == [case.id]
        case = (await hall.do(V.CALL_BACK, case, call_back="not_reached")).case
        case = (await hall.do(V.CALL_BACK, case, reason="没修好", **asked)).case
        assert [line.case.id for line in await listed(hall, "reopenings")] == [case.id]
        await hall.go(case, V.CONSENT_REOPEN)
        assert await listed(hall, "reopenings") == []
        (done,) = await listed(hall, "reopenings", "all")
        assert done.step is not None
        assert done.step.verb is V.CONSENT_REOPEN
        counted = await SqlRegisters(hall.engine).call_backs(ANY)
        assert counted == {CallBack.SATISFIED: 0, CallBack.NOT_SATISFIED: 1, CallBack.NOT_REACHED: 1}
        merged = await hall.case_at(Stage.MERGED)
        (line,) = await listed(hall, "merged")
        master = await hall.store.case(merged.merged_into or 0)
        assert master is not None
        assert line.master == master
        spot = await hall.case_at(Stage.SELF_HANDLED)
        assert [line.case.id for line in await listed(hall, "self_handled")] == [spot.id]

    in_hall(hall_url, scenario)


def test_a_merged_caller_is_owed_a_call_by_what_became_of_the_master(hall_url: str) -> None:
    pack = town()
    a_hall = ReadHall(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES)

    async def scenario(hall: Hall) -> None:
        master = await hall.case_at(Stage.HANDLING)
        child = (await hall.do(V.MERGE, await hall.report(**PUBLIC), merged_into=master.id)).case
        wanted = [c for c in REGISTERS["call_backs"].columns if c.title in ("主办单位", "结案时间", "应回访")]

        async def told() -> list[object]:
            (line,) = await listed(hall, "call_backs")
            assert line.case.id == child.id
            return [column.read(line, Reading(a_hall, hall.clock())) for column in wanted]

        unit = a_hall.unit_name("U1")
        assert await told() == [unit, None, None], "nobody can be told anything yet"
        closed = await hall.go(master, *ROADS[Stage.CLOSED][len(ROADS[Stage.HANDLING]) :])
        assert await told() == [unit, closed.closed_at, closed.closed_at]

    in_hall(hall_url, scenario)


def test_a_precedent_says_when_its_dispute_began(hall_url: str) -> None:
    pack = town()
    a_hall = ReadHall(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES)
    again = (V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH)

    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        case = await hall.go(case, V.UNIT_RETURN, *again, V.UNIT_RETURN)
        begun = case.boundary_since
        assert begun is not None
        hall.clock.forward(minutes=90)
        case = await hall.go(case, V.RECORD_VISIT)
        column = next(column for column in REGISTERS["boundary"].columns if column.title == "争议起")
        for view in ("now", "all"):
            if view == "all":
                await hall.do(V.SETTLE_BOUNDARY, case, decided_unit="U2")
            (line,) = await listed(hall, "boundary", view)
            assert column.read(line, Reading(a_hall, hall.clock())) == begun

    in_hall(hall_url, scenario)


def test_every_column_of_every_register_can_be_read(hall_url: str) -> None:
    """Of cases that went every side path; what a column reads is a cell of a workbook."""
    pack = town()
    a_hall = ReadHall(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES)

    async def scenario(hall: Hall) -> None:
        await hall.go(await hall.case_at(Stage.HANDLING), V.APPLY_DEFERRAL, V.GRANT_DEFERRAL)
        await hall.go(await hall.case_at(Stage.HANDLING), V.APPLY_EXTENSION, V.REFUSE_APPLICATION)
        await hall.go(await hall.case_at(Stage.HANDLING), V.APPLY_EXTENSION, V.SUPERVISE)
        boundary = await hall.case_at(Stage.HANDLING)
        again = (V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH)
        await hall.go(boundary, V.UNIT_RETURN, *again, V.UNIT_RETURN, V.RECORD_VISIT, V.SETTLE_BOUNDARY)
        await hall.go(await hall.case_at(Stage.FEEDBACK), V.REWORK)
        await hall.case_at(Stage.MERGED)
        await hall.case_at(Stage.SELF_HANDLED)
        case = await _closed(hall)
        asked = {"call_back": "not_satisfied", "reopen": True}
        await hall.do(V.CALL_BACK, case, reason="没修好", **asked)
        lists = RegisterLists(SqlRegisters(hall.engine), a_hall, hall.clock)
        for register in REGISTERS.values():
            for view in register.views:
                page = await lists.page(register, view, ANY)
                for row in await lists.rows(register, page.lines):
                    assert len(row) == len(register.columns)

    in_hall(hall_url, scenario)


# -- which index


def _plan(hall: Hall, statement: Select[object]) -> str:
    dialect = postgresql.dialect() if hall.is_postgres else sqlite.dialect()
    compiled = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return ("EXPLAIN " if hall.is_postgres else "EXPLAIN QUERY PLAN ") + str(compiled).replace("%%", "%")


def test_no_view_walks_through_all_cases_or_steps(hall_url: str) -> None:
    """With so few rows a server would read them all; told not to, it shows whether an index serves at all."""

    async def scenario(hall: Hall) -> None:
        async with hall.engine.execution_options(**WRITING).begin() as connection:
            if hall.is_postgres:
                await connection.execute(text("SET LOCAL enable_seqscan = off"))
            for register in REGISTERS.values():
                for view in register.views:
                    statement = page_statement(view.listed, ANY, None, 200)
                    rows = (await connection.exec_driver_sql(_plan(hall, statement))).all()
                    plan = "\n".join(str(row) for row in rows)
                    wanted = "ix_steps_registered" if isinstance(view.listed, StepsOf) else "ix_cases_"
                    assert wanted in plan, (register.name, view.name, plan)
                    assert "SCAN cases" not in plan
                    assert "SCAN steps" not in plan
                    assert "Seq Scan" not in plan

    in_hall(hall_url, scenario)
