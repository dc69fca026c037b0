"""The database's own gate, walked by raw SQL: nothing that the design's table does not allow gets in."""

from __future__ import annotations

import re
from random import Random

import pytest

from db import change_triggers, claim_guards, grants, guards
from db.verify import verify
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.hall_record.kinds import WALL_TOPICS
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.transitions import TRANSITIONS, Transition
from dispatcher_app.domain.words import OPEN, SEATS, Role, Stage
from tests.support.guard_paper import DIALECTS, fingerprint, written
from tests.support.hall import Hall, in_hall
from tests.support.life import SAMPLES
from tests.support.raw_sql import Try, accepted, refusal
from tests.unit.test_four_eyes import CASES as PROPOSALS
from tests.unit.test_four_eyes import WANG
from tests.unit.test_transitions import EXPECTED

#: Changed on purpose? Write a migration that calls ``guards.install``, or a hall that exists keeps the old
#: guards; then put the new value here.
FINGERPRINT = "a53f84f5ea39ecca"
RIGHTS = "ae0744b32c81dc67"

TABLE = {
    Try(verb.value, role.value, source.value if source else "", target.value)
    for verb, source, role, target in EXPECTED
}
#: What answers a mark, which a case that came by the shortest way has not.
ANSWERS = {
    Try(row.verb.value, role.value, source.value, target.value)
    for row in TRANSITIONS
    if row.while_marked
    for source in row.sources
    for target in row.leads_to(source)
    for role in row.roles
}


def test_the_database_s_rules_are_the_design_s(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        rows = await hall.sql("SELECT verb, role, from_stage, to_stage FROM transition_rules")
        assert {Try(*row) for row in rows} == TABLE

    in_hall(hall_url, scenario)


def test_guards_do_not_change_without_a_migration() -> None:
    """Neither what they ask nor the functions and triggers that ask it, on either database."""
    installs = [kind.install for kind in (guards, claim_guards, change_triggers)]
    content = [*(written(dialect, *installs) for dialect in DIALECTS), guards.rule_rows()]
    assert fingerprint(content) == FINGERPRINT


def test_rights_do_not_change_without_a_migration() -> None:
    """Rights are given again by every migration and every ``db init``; seats notice only the first."""
    content = (list(grants.rights()), grants.FUNCTIONS, grants.WALL_POLICY, sorted(WALL_TOPICS))
    assert fingerprint(content) == RIGHTS


def test_every_step_that_is_not_in_the_table_is_refused(hall_url: str) -> None:
    """At every stage: every verb by every role to every stage, and the whole table as if from elsewhere."""
    ways = [(verb.value, role.value, target.value) for verb in Verb for role in Role for target in Stage]

    async def scenario(hall: Hall) -> None:
        for stage in Stage:
            case = await hall.case_at(stage)
            expected = {row for row in TABLE if row.source == stage} - ANSWERS
            if stage is Stage.MERGED:  # only back to where it was merged
                expected = {r for r in expected if r.verb != Verb.UNMERGE or r.target == Stage.REPORTED}
            everything = [Try(verb, role, stage.value, target) for verb, role, target in ways]
            assert await accepted(hall, case, everything) == expected, stage
            from_elsewhere = [row for row in TABLE if row.source != stage]
            assert await accepted(hall, case, from_elsewhere) == set(), stage
            assert await hall.store.case(case.id) == case

    in_hall(hall_url, scenario)


def test_a_supervised_case_is_not_merged_away(hall_url: str) -> None:
    ways = [Try("merge", role, "handling", "merged") for role in ("dispatcher", "call_taker")]

    async def scenario(hall: Hall) -> None:
        free = await hall.case_at(Stage.HANDLING)
        assert await accepted(hall, free, ways) == set(ways)
        case = await hall.go(free, Verb.SUPERVISE)
        assert await accepted(hall, case, ways) == set()
        case = await hall.go(case, Verb.ANSWER_SUPERVISION)
        assert await accepted(hall, case, ways) == set(ways)

    in_hall(hall_url, scenario)


def test_a_merge_is_undone_to_where_it_came_from_and_nowhere_else(hall_url: str) -> None:
    ways = [Try("unmerge", "dispatcher", "merged", target.value) for target in Stage]

    async def scenario(hall: Hall) -> None:
        master = await hall.report()
        for stage in sorted(OPEN):
            case = (await hall.do(Verb.MERGE, await hall.case_at(stage), merged_into=master.id)).case
            back = Try("unmerge", "dispatcher", "merged", stage.value)
            assert await accepted(hall, case, ways) == {back}

    in_hall(hall_url, scenario)


#: A mark, what puts it on a case, what only then is possible, and what only without it.
MARKED = [
    (Stage.HANDLING, (Verb.APPLY_SHELVING,), {"grant_shelving", "refuse_application"}, {"apply_extension"}),
    (Stage.HANDLING, (Verb.APPLY_SHELVING, Verb.GRANT_SHELVING), {"resume"}, {"apply_deferral"}),
    (Stage.REPORTED, (Verb.SUPERVISE,), {"escalate_supervision", "answer_supervision"}, {"supervise"}),
    (
        Stage.HANDLING,
        (Verb.UNIT_RETURN, Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH, Verb.UNIT_RETURN),
        {"settle_boundary", "record_visit"},
        {"propose_dispatch"},
    ),
]


@pytest.mark.parametrize("way", MARKED)
def test_marks_are_answered_where_they_are_and_bar_what_they_bar(
    hall_url: str, way: tuple[Stage, tuple[Verb, ...], set[str], set[str]]
) -> None:
    """Two leaders who grant the same application, a dispatch past an open boundary: not by raw SQL either."""

    async def scenario(hall: Hall) -> None:
        stage, verbs, answers, barred = way
        case = await hall.go(await hall.case_at(stage), *verbs)
        ways = {row for row in TABLE if row.source == case.stage}
        taken = {row.verb for row in await accepted(hall, case, ways, person="li")}
        assert taken >= answers
        assert barred.isdisjoint(taken)

    in_hall(hall_url, scenario)


def test_no_one_approves_their_own_proposal(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        for stage, proposal, answers in PROPOSALS:
            case = await hall.case_at(stage)
            for verb in proposal:
                case = (await hall.do(verb, case, person=WANG)).case
            ways = {row for row in TABLE if row.verb in answers and row.source == case.stage}
            ways = {row for row in ways if row.role == Role.SHIFT_LEADER}
            assert {row.verb for row in ways} == {verb.value for verb in answers}
            assert await accepted(hall, case, ways, person=WANG) == set()
            assert await accepted(hall, case, ways, person="li") == ways

    in_hall(hall_url, scenario)


def test_whoever_proposed_long_ago_may_send_back_today(hall_url: str) -> None:
    """Four eyes look at the open proposal only: what the program allows, the database allows."""

    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        case = (await hall.do(Verb.PROPOSE_DISPATCH, case, person=WANG)).case
        case = await hall.go(case, Verb.RETURN_DISPATCH)
        case = (await hall.do(Verb.SEND_BACK, case, person=WANG)).case
        assert case.stage is Stage.REPORTED

    in_hall(hall_url, scenario)


# -- steps are for ever, cases move only by steps ----------------------------------------------------------

KEPT = "never changed|never deleted|never replaced|moves only by a step|begins with its report|is fixed"
KEPT += "|is what its step says|cannot truncate a table"
FORBIDDEN = [
    "UPDATE steps SET body = '{}'",
    "UPDATE steps SET person = 'other' WHERE version = 1",
    "UPDATE steps SET hash = 'x', previous_hash = 'y'",
    "DELETE FROM steps",
    "DELETE FROM steps WHERE version = 2",
    "DELETE FROM cases",
    "UPDATE cases SET version = version",
    "UPDATE cases SET version = version + 1",
    "UPDATE cases SET version = version + 2",
    "UPDATE cases SET version = version - 1",
    "UPDATE cases SET place = 'elsewhere'",
    "UPDATE cases SET due_at = NULL",
    "UPDATE cases SET overdue = NULL",
    "UPDATE cases SET detail = '{}'",
    "UPDATE cases SET number = 'NS20260302-9999'",
    "UPDATE cases SET id = 99",
    "INSERT INTO transition_rules VALUES ('close', 'reported', 'closed', 'call_taker')",
    "UPDATE transition_rules SET role = 'call_taker'",
    "DELETE FROM transition_rules",
    """INSERT INTO transition_rules VALUES ('close', 'closure_review', 'closed', 'policy')
    ON CONFLICT (verb, from_stage, to_stage, role) DO UPDATE SET role = 'wall'""",
]
SQLITE_ONLY = [
    "UPDATE OR REPLACE steps SET version = 1",
    "UPDATE OR IGNORE steps SET body = '{}'",
    "INSERT OR IGNORE INTO transition_rules VALUES ('close', 'reported', 'closed', 'call_taker')",
    "UPDATE OR REPLACE cases SET stage = 'closed'",
    "UPDATE OR IGNORE cases SET stage = 'closed'",
    "REPLACE INTO transition_rules VALUES ('close', 'reported', 'closed', 'call_taker')",
]
POSTGRES_ONLY = [
    "TRUNCATE steps CASCADE",
    "TRUNCATE cases CASCADE",
    "TRUNCATE transition_rules",
    "TRUNCATE steps, cases, case_words",
]


def test_raw_changes_are_refused(hall_url: str) -> None:
    in_hall(hall_url, lambda hall: _all_refused(hall, FORBIDDEN))


def test_raw_changes_in_sqlite_s_own_words_are_refused(sqlite_hall: str) -> None:
    in_hall(sqlite_hall, lambda hall: _all_refused(hall, SQLITE_ONLY))


@pytest.mark.postgres
def test_tables_are_not_emptied(postgres_hall: str) -> None:
    in_hall(postgres_hall, lambda hall: _all_refused(hall, POSTGRES_ONLY))


async def _all_refused(hall: Hall, statements: list[str]) -> None:
    case = await hall.case_at(Stage.HANDLING)
    before = await hall.sql("SELECT * FROM steps")
    rules = await hall.sql("SELECT * FROM transition_rules")
    for statement in statements:
        assert re.search(KEPT, await refusal(hall, statement)), statement
        assert await hall.store.case(case.id) == case
        assert await hall.sql("SELECT * FROM steps") == before
        assert await hall.sql("SELECT * FROM transition_rules") == rules


def test_no_update_moves_a_case_to_a_stage(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        for stage in Stage:
            case = await hall.case_at(stage)
            for target in Stage:
                for version in (case.version, case.version + 1):
                    assert "moves only by a step" in await refusal(hall, _update(case, target, version))

    in_hall(hall_url, scenario)


def _step(hall: Hall, case: Case, verb: Verb, to: Stage, version: int = 0, previous: str = "") -> str:
    """SQL that adds a step in the table to *case*, done by a leader who proposed nothing."""
    newest = f"(SELECT hash FROM steps WHERE case_id = {case.id} AND version = {case.version})"
    at = "now()" if hall.is_postgres else "0"
    return f"""INSERT INTO steps (case_id, version, command_id, verb, from_stage, to_stage, person, role, at,
        body, previous_hash, hash)
        VALUES ({case.id}, {version or case.version + 1}, 'raw', '{verb.value}', '{case.stage.value}',
        '{to.value}', 'raw', 'shift_leader', {at}, '{{}}', {repr(previous) if previous else newest}, 'x')"""


def _update(case: Case, to: Stage, version: int) -> str:
    return f"UPDATE cases SET stage = '{to.value}', version = {version} WHERE id = {case.id}"


def test_a_case_goes_exactly_where_its_step_goes(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        step = _step(hall, case, Verb.APPROVE_DISPATCH, Stage.HANDLING)
        for target in sorted(Stage, key=lambda stage: stage is Stage.HANDLING):
            said = await refusal(hall, step, _update(case, target, case.version + 1))
            assert (said == "") == (target is Stage.HANDLING), (target, said)

    in_hall(hall_url, scenario)


def test_a_step_continues_its_case_by_one_and_by_hash(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        assert case.version == 3
        for version, previous in ((5, ""), (3, ""), (1, ""), (0, "x"), (99, "")):
            step = _step(hall, case, Verb.APPROVE_DISPATCH, Stage.HANDLING, version, previous)
            assert re.search("does not continue|never replaced", await refusal(hall, step))

    in_hall(hall_url, scenario)


def test_two_steps_ahead_of_the_case_are_one_too_many(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        first = _step(hall, case, Verb.APPROVE_DISPATCH, Stage.HANDLING)
        second = _step(hall, case, Verb.RETURN_DISPATCH, Stage.AWAITING_DISPATCH, case.version + 2)
        assert "does not continue" in await refusal(hall, first, second.replace("'raw'", "'raw2'"))

    in_hall(hall_url, scenario)


def test_a_step_left_behind_by_its_case_is_told_by_verify(sqlite_hall: str) -> None:
    """Nothing makes a raw connection move the case after its step; the case is stuck, and verify says so."""

    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        assert await refusal(hall, _step(hall, case, Verb.APPROVE_DISPATCH, Stage.HANDLING)) == ""
        assert f"案件 {case.number} 第 4 步" in (await verify(hall.engine)).problem

    in_hall(sqlite_hall, scenario)


@pytest.mark.postgres
def test_a_server_takes_no_step_that_leaves_its_case_behind(postgres_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        said = await refusal(hall, _step(hall, case, Verb.APPROVE_DISPATCH, Stage.HANDLING))
        assert said.endswith("a step moves its case")

    in_hall(postgres_hall, scenario)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "beyond", ["due_at = NULL", "place = 'x'", "lead_unit = 'U9'", "overdue = false", "lon = 1"]
)
def test_a_server_takes_no_more_than_the_step_says(postgres_hall: str, beyond: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        step = _step(hall, case, Verb.APPROVE_DISPATCH, Stage.HANDLING)
        moved = _update(case, Stage.HANDLING, case.version + 1).replace("SET", f"SET {beyond},")
        assert "a case is what its step says" in await refusal(hall, step, moved)

    in_hall(postgres_hall, scenario)


def test_numbers_are_not_given_twice(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.report()
        await hall.report()
        for statement in ("UPDATE case_numbers SET last = 1", "DELETE FROM case_numbers"):
            assert "only grow" in await refusal(hall, statement)
        assert (await hall.report()).number.endswith("0003")

    in_hall(hall_url, scenario)


def test_a_body_holds_no_telephone_number(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        step = _step(hall, case, Verb.APPROVE_DISPATCH, Stage.HANDLING)
        told = step.replace("'{}'", """'{"changes":{"caller_phone":"138"}}'""")
        either = "a private field is not in a body|changes what its command does not"
        assert re.search(either, await refusal(hall, told))

    in_hall(hall_url, scenario)


# -- a case and its first step -----------------------------------------------------------------------------


def _new_case(case: Case, stage: str = "reported", version: int = 1, verb: str = "INSERT") -> str:
    """SQL for a case like *case*, with another id and number."""
    return f"""{verb} INTO cases SELECT {case.id + 1}, 'NS20260302-0777', {version}, '{stage}', source, title,
        description, place, street, community, district, cell_code, lon, lat, caller_name, caller_phone,
        class_code, condition_no, limit_text, lead_unit, proposer, reported_at, stage_since, warn_at, due_at,
        closed_at, overdue, handoffs, reworks, marks, merged_into, detail, decided_unit, channel FROM cases"""


def test_there_is_no_case_without_a_step(hall_url: str) -> None:
    """The foreign key is looked at when the transaction commits, for case and step point at each other."""

    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        said = await refusal(hall, _new_case(case))
        assert "foreign key" in said.lower()
        assert await hall.value("SELECT count(*) FROM cases") == 1

    in_hall(hall_url, scenario)


def test_without_foreign_keys_verify_finds_the_case_without_a_step(sqlite_hall: str) -> None:
    """SQLite asks every connection whether it wants foreign keys; a raw one can say no. Then verify tells."""

    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        async with hall.engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            await raw.execute("PRAGMA foreign_keys = OFF")
            await raw.execute(_new_case(case))
            await raw.commit()
        assert (await verify(hall.engine)).problem == "案件 NS20260302-0777 没有任何步骤。"

    in_hall(sqlite_hall, scenario)


def test_a_case_begins_reported_at_version_one(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        for stage in set(Stage) - {Stage.REPORTED}:
            assert "begins with its report" in await refusal(hall, _new_case(case, stage.value))
        assert "begins with its report" in await refusal(hall, _new_case(case, version=2))

    in_hall(hall_url, scenario)


def test_a_report_does_not_begin_a_case_that_is_there(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.go(await hall.report(), Verb.AMEND)
        again = Try("report", "call_taker", "", "reported")
        assert await accepted(hall, case, [again]) == set()

    in_hall(hall_url, scenario)


def test_nothing_is_replaced_in_sqlite(sqlite_hall: str) -> None:
    """REPLACE removes the row in its way without asking a DELETE trigger: a case would be reported anew."""

    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        replacing = _new_case(case, verb="INSERT OR REPLACE")
        same_id = replacing.replace(f"SELECT {case.id + 1}", f"SELECT {case.id}")
        same_number = replacing.replace("NS20260302-0777", case.number)
        for statement in (same_id, same_number):
            assert "a case is never replaced" in await refusal(hall, statement)
        step = _step(hall, case, Verb.UNIT_RETURN, Stage.AWAITING_DISPATCH)
        (first,) = await hall.sql("SELECT id, command_id FROM steps WHERE version = 1")
        step = step.replace("INSERT INTO", "INSERT OR REPLACE INTO")
        over_id = step.replace("(case_id", "(id, case_id").replace("VALUES (", f"VALUES ({first.id}, ")
        over_command = step.replace("'raw', 'unit", f"'{first.command_id}', 'unit")
        for statement in (over_id, over_command):
            assert "a step is never replaced" in await refusal(hall, statement)
        assert (await verify(hall.engine)).ok

    in_hall(sqlite_hall, scenario)


# -- and nothing that is right is in the way ---------------------------------------------------------------

PEOPLE = ("wang", "li", "chen", "zhao")


def _sample(case: Case, row: Transition, who: Actor, more: dict[str, object]) -> Command:
    sample = SAMPLES[row.verb]
    code = "place" if row.verb is Verb.SEND_BACK else sample.reason_code
    return Command(
        verb=row.verb,
        case_id=case.id,
        data={**sample.data, **more},
        reason_code=code,
        reason=sample.reason or "说明",
        on_behalf_of="某单位" if who.role in SEATS else "",
    )


@pytest.mark.parametrize("seed", range(2))
def test_lives_that_the_rules_allow_pass_the_guards(hall_url: str, seed: int) -> None:
    """Random crooked lives: the guards never refuse what the program decided."""

    async def scenario(hall: Hall) -> None:
        chance = Random(seed)
        master, steps = await hall.report(), 0
        for _life in range(4):
            case = await hall.report(source="12345", caller_phone="138")
            for _command in range(40):
                offered = [r for r in TRANSITIONS if case.stage in r.sources and r.verb is not Verb.VOID]
                if not offered:
                    break
                row = chance.choice(offered)
                who = Actor(chance.choice(PEOPLE), "某人", chance.choice(sorted(row.roles)))
                more = {"merged_into": master.id} if row.verb is Verb.MERGE else {}
                if row.verb is Verb.CALL_BACK:
                    more = {"reopen": True, "call_back": "not_satisfied"}
                if row.verb is Verb.CLOSE:
                    more = {"closing_kind": "overdue" if case.overdue else "normal"}
                hall.clock.forward(minutes=chance.choice([1, 10, 200]))
                sample = _sample(case, row, who, more)
                try:
                    case = (await hall.casework.perform(sample, who)).case
                    steps += 1
                except Refused:
                    continue
        assert steps > 40
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)
