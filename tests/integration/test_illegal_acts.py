"""With a seat's own login and a raw connection: what the hall's rules forbid, the server refuses.

Nothing here goes through the program. Each act is one or more statements under one login, in one transaction
that is committed; it counts as refused only by a lack of rights, by a guard or by a foreign key, never by a
slip of the pen. That the very same statements pass where they are right is shown beside.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import asyncpg
import pytest

from db.guards_said import true_hash
from db.partitions import Wish, partition
from db.verify import verify
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Source, Stage
from tests.support.hall import Hall, in_hall, opened
from tests.support.life import ROADS, usual_role
from tests.support.logins import PEOPLE, raw, seat_everybody
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres

TAKER, TAKER_2 = "taker.one", "taker.two"
DISPATCHER, DISPATCHER_2 = "dispatch.one", "dispatch.two"
LEADER, LEADER_2 = "leader.one", "leader.two"
TRAINER, ADMIN, WALL = "trainer.one", "admin.one", "wall.one"
WRITERS = (TAKER, DISPATCHER, LEADER)
ALL = (*WRITERS, TRAINER, ADMIN, WALL)
NOT_FOR_PHONES = (DISPATCHER, TRAINER, ADMIN, WALL)
PHONE = "13812345678"

#: What a refusal looks like: of rights, of a guard, of a foreign key; never of grammar or of an unknown name.
REFUSALS = (
    asyncpg.InsufficientPrivilegeError,
    asyncpg.RaiseError,
    asyncpg.ForeignKeyViolationError,
    asyncpg.CantChangeRuntimeParamError,
)
DENIED = "permission denied|must be (a |the )?(owner|superuser|member)|must have admin|only administrators"


class Act(NamedTuple):
    """What somebody tries, and in which words it has to be refused."""

    login: str
    name: str
    statements: tuple[str, ...]
    said: str


COMMAND = "00000000-0000-4000-8000-000000000001"
STEP_COLUMNS = """case_id, version, command_id, verb, from_stage, to_stage, person, role, at, body,
    previous_hash, private"""


def _act(login: str, name: str, said: str, *statements: str) -> Act:
    return Act(login, name, statements, said)


def _step(
    case: str,
    verb: str,
    to: str,
    person: str,
    role: str,
    *,
    body: str = "{}",
    source: str = "",
    more: str = "",
    command: str = COMMAND,
    at: str = "now()",
    private: str = "",
    hashed: str = "",
) -> tuple[str, str]:
    """A step and the move that belongs to it. *case* names one of :func:`_cases`; *source* a false origin."""
    this = f"(SELECT id FROM cases WHERE place = '{case}')"
    origin = f"'{source}'" if source else "c.stage"
    return (
        f"""INSERT INTO steps ({STEP_COLUMNS}, hash) SELECT new.*, {hashed or true_hash("new")} FROM (
        SELECT c.id AS case_id, c.version + 1 AS version, '{command}' AS command_id, '{verb}' AS verb,
            {origin} AS from_stage, '{to}' AS to_stage, '{person}' AS person, '{role}' AS role, {at} AS at,
            '{body}' AS body, s.hash AS previous_hash, '{private}' AS private
        FROM cases c JOIN steps s ON s.case_id = c.id AND s.version = c.version
        WHERE c.id = {this}) new""",
        f"UPDATE cases SET stage = '{to}', version = version + 1{more} WHERE id = {this}",
    )


def _own(login: str, case: str, verb: str, to: str, **terms: str) -> tuple[str, str]:
    """A step in one's own name and role."""
    return _step(case, verb, to, login, PEOPLE[login].role.value, **terms)


NEW_CASE = """INSERT INTO cases (number, version, stage, source, title, description, place, street, community,
    district, cell_code, caller_name, caller_phone, class_code, condition_no, limit_text, lead_unit, proposer,
    reported_at, stage_since, handoffs, reworks, marks, detail)
    VALUES ('RAW-0001', 1, 'reported', '12345', '', '', '', '', '', '', '', '', '', '', 0, '', '', '',
        '2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z', 0, 0, '', '{}')"""
TAKEN = "INSERT INTO case_numbers VALUES ('RAW', 1)"
SAID = {"number": "RAW-0001", "reported_at": "2026-03-02T00:00:00Z", "source": "12345"}
SAID["stage_since"] = SAID["reported_at"]


def _first_step(person: str, role: str, private: str = "", **said: object) -> str:
    """The step of :data:`NEW_CASE`."""
    body = json.dumps({"changes": SAID | said})
    return f"""INSERT INTO steps ({STEP_COLUMNS}, hash) SELECT new.*, {true_hash("new")} FROM (
        SELECT currval('cases_id_seq') AS case_id, 1 AS version, '{COMMAND}' AS command_id, 'report' AS verb,
            '' AS from_stage, 'reported' AS to_stage, '{person}' AS person, '{role}' AS role, now() AS at,
            '{body}' AS body, '' AS previous_hash, '{private}' AS private) new"""


VERIFIER = f"SCRAM-SHA-256$4096:{'A' * 24}${'B' * 44}:{'C' * 44}"


def _own_approvals() -> Iterator[Act]:
    four = "approved by its own proposer"
    for case, verb in (
        ("extension", "grant_extension"),
        ("extension", "refuse_application"),
        ("shelving", "grant_shelving"),
        ("shelving", "refuse_application"),
        ("deferral", "grant_deferral"),
        ("deferral", "refuse_application"),
    ):
        yield _act(LEADER, f"own {verb} of {case}", four, *_own(LEADER, case, verb, "handling"))
    for login, case, verb, to in (
        (TAKER, "awaiting_filing", "approve_filing", "awaiting_dispatch"),
        (TAKER, "awaiting_filing", "decline", "declined"),
        (TAKER, "awaiting_filing", "send_back", "reported"),
        (DISPATCHER, "dispatch_review", "approve_dispatch", "handling"),
        (DISPATCHER, "dispatch_review", "return_dispatch", "awaiting_dispatch"),
        (DISPATCHER, "closure_review", "close", "closed"),
    ):
        signed = "signed by its writer|" + four
        yield _act(login, f"own {verb} as leader", signed, *_step(case, verb, to, login, "shift_leader"))


def _jumps() -> Iterator[Act]:
    table = "not in the transition table"
    for login, case, verb, to in (
        (TAKER, "reported", "file", "handling"),
        (TAKER, "reported", "file", "closed"),
        (TAKER, "reported", "call_back", "closed"),
        (TAKER, "verifying", "file", "awaiting_dispatch"),
        (TAKER, "checking", "check_pass", "closed"),
        (DISPATCHER, "awaiting_dispatch", "propose_dispatch", "handling"),
        (DISPATCHER, "handling", "submit_result", "checking"),
        (DISPATCHER, "handling", "pass_to_check", "checking"),
        (LEADER, "reported", "close", "closed"),
        (LEADER, "handling", "close", "closed"),
        (LEADER, "closure_review", "close", "declined"),
        (LEADER, "closed", "void", "voided"),
        (LEADER, "reported", "approve_dispatch", "handling"),
    ):
        yield _act(login, f"{verb} from {case} to {to}", table, *_own(login, case, verb, to))
    said = "does not continue its case"
    for login, case, source, verb, to in (
        (LEADER, "handling", "closure_review", "close", "closed"),
        (DISPATCHER, "reported", "awaiting_dispatch", "propose_dispatch", "dispatch_review"),
        (TAKER, "closed", "reported", "file", "awaiting_dispatch"),
    ):
        yield _act(login, f"{verb} as if from {source}", said, *_own(login, case, verb, to, source=source))
    move = "UPDATE cases SET stage = 'closed', version = version + 1 WHERE place = 'handling'"
    for login in WRITERS:
        yield _act(login, "closes without a step", "moves only by a step", move)
    only_step = _own(DISPATCHER, "awaiting_dispatch", "propose_dispatch", "dispatch_review")[0]
    yield _act(DISPATCHER, "leaves the case behind its step", "a step moves its case", only_step)
    for name in ("checked_by", "proposer_name", "shelved_until", "extensions", "exempt"):
        more = f"""detail = (detail::jsonb || '{{"{name}": "2030-01-01T00:00:00Z"}}')::text"""
        beyond = _own(LEADER, "dispatch_review", "approve_dispatch", "handling", more=f", {more}")
        yield _act(LEADER, f"more than the step says: {name}", "is what its step says", *beyond)
    nothing = _own(LEADER, "dispatch_review", "approve_dispatch", "handling", more=", detail = '{}'")
    yield _act(LEADER, "less than was said before", "is what its step says", *nothing)
    for more in ("due_at = now() + interval '9 days'", "overdue = false", "handoffs = 0", "lead_unit = 'U9'"):
        beyond = _own(LEADER, "dispatch_review", "approve_dispatch", "handling", more=f", {more}")
        changed = "handoffs = 7" if more == "handoffs = 0" else more
        beyond = (beyond[0], beyond[1].replace(more, changed))
        yield _act(LEADER, f"more than the step says: {changed}", "is what its step says", *beyond)


def _other_roles_and_names() -> Iterator[Act]:
    said = "signed by its writer|approved by its own proposer"
    moves = {
        "call_taker": ("reported", "file", "awaiting_dispatch"),
        "dispatcher": ("awaiting_dispatch", "propose_dispatch", "dispatch_review"),
        "shift_leader": ("dispatch_review", "approve_dispatch", "handling"),
        "collector": ("verifying", "verification_result", "reported"),
        "unit": ("handling", "submit_result", "feedback"),
        "policy": ("dispatch_review", "approve_dispatch", "handling"),
        "clockwork": ("shelved", "resume", "handling"),
    }
    for login in WRITERS:
        for role, (case, verb, to) in moves.items():
            if role != PEOPLE[login].role:
                yield _act(login, f"acts as {role}", said, *_step(case, verb, to, login, role))
    for login, other in ((TAKER, TAKER_2), (DISPATCHER, DISPATCHER_2), (LEADER, LEADER_2)):
        case, verb, to = moves[PEOPLE[login].role.value]
        role = PEOPLE[login].role.value
        for name in (other, "nobody", "postgres", login.upper()):
            yield _act(login, f"signs as {name}", said, *_step(case, verb, to, name, role))
    for login in WRITERS:
        for name, role in (("policy", "policy"), ("clockwork", "clockwork")):
            case, verb, to = moves[role]
            yield _act(login, f"signs as the program: {name}", said, *_step(case, verb, to, name, role))
    closing = _step("closure_review", "close", "closed", "policy", "policy")
    yield _act(DISPATCHER, "closes by a policy that the hall has not", said, *closing)
    yield _act(
        ADMIN,
        "acts as administrator",
        "transition table|rights|permission",
        *_own(ADMIN, "reported", "file", "awaiting_dispatch"),
    )
    yield _act(
        ADMIN,
        "acts as leader",
        said,
        *_step("dispatch_review", "approve_dispatch", "handling", ADMIN, "shift_leader"),
    )
    yield _act(ADMIN, "reports in a taker's name", said, TAKEN, NEW_CASE, _first_step(TAKER, "call_taker"))
    yield _act(ADMIN, "imports in a taker's name", said, TAKEN, NEW_CASE, _first_step(TAKER, "exchange"))
    yield _act(TAKER, "imports", said, TAKEN, NEW_CASE, _first_step("exchange:raw", "exchange"))
    yield _act(TAKER, "reports in another's name", said, TAKEN, NEW_CASE, _first_step(TAKER_2, "call_taker"))
    for login in (DISPATCHER, LEADER):
        yield _act(login, "reports", DENIED, NEW_CASE)
    for login in (TRAINER, WALL):
        yield _act(login, "enters a step", DENIED, _own(login, "reported", "file", "awaiting_dispatch")[0])


def _history() -> Iterator[Act]:
    for login in ALL:
        yield _act(login, "changes a step", DENIED, "UPDATE steps SET body = '{}'")
        yield _act(login, "deletes a step", DENIED, "DELETE FROM steps WHERE version > 1")
        yield _act(login, "deletes a case", DENIED, "DELETE FROM cases WHERE place = 'closed'")
        changed = "UPDATE cases SET place = 'elsewhere' WHERE place = 'handling'"
        yield _act(login, "changes a case", f"{DENIED}|what its step says|moves only", changed)
    yield _act(TAKER, "a case without a step", "foreign key", NEW_CASE)
    yield _act(ADMIN, "a case without a step", "foreign key", NEW_CASE)
    for login in WRITERS:
        yield _act(
            login, "another number", DENIED, "UPDATE cases SET number = 'NS1' WHERE place = 'handling'"
        )
        yield _act(login, "a step's own id", DENIED, "INSERT INTO steps (id) VALUES (1)")
    yield _act(TAKER, "numbers from the start", "only grow", "UPDATE case_numbers SET last = 1")
    yield _act(TAKER, "numbers of another day", DENIED, "UPDATE case_numbers SET day = 'x'")
    yield _act(TAKER, "deletes numbers", DENIED, "DELETE FROM case_numbers")
    for login in WRITERS:
        hidden = "UPDATE case_words SET words = ''"
        yield _act(login, "hides cases from the search", "only with their case", hidden)
    body = '{"changes":{"caller_phone":"1"}}'
    told = _own(TAKER, "reported", "amend", "reported", body=body)
    yield _act(TAKER, "a number for all to read", "a private field is not in a body", *told)
    photo = "INSERT INTO blobs VALUES (repeat('a', 64), 'image/jpeg', 1, now(), 'x')"
    for login in (*WRITERS, ADMIN):
        yield _act(login, "another photo under a hash", "own hash", photo)
    yield _act(LEADER, "changes a photo", DENIED, "UPDATE blobs SET data = 'x'")
    yield _act(LEADER, "deletes a photo", DENIED, "DELETE FROM blobs")


def _telephone_numbers() -> Iterator[Act]:
    for login in NOT_FOR_PHONES:
        for name, statement in (
            ("from cases", "SELECT caller_phone FROM cases"),
            ("whole cases", "SELECT * FROM cases"),
            ("as a row", "SELECT cases::text FROM cases"),
            ("as json", "SELECT to_jsonb(c) FROM cases c"),
            ("by trying", f"SELECT id FROM cases WHERE caller_phone LIKE '{PHONE[:3]}%'"),
            ("by order", "SELECT id FROM cases ORDER BY caller_phone"),
            ("by counting", "SELECT count(caller_phone) FROM cases"),
            ("by grouping", "SELECT count(*) FROM cases GROUP BY caller_phone"),
            ("from steps", "SELECT private FROM steps"),
            ("whole steps", "SELECT * FROM steps"),
            ("of steps by trying", f"SELECT id FROM steps WHERE private LIKE '%{PHONE}%'"),
            ("copied from cases", "COPY cases TO STDOUT"),
            ("copied from steps", "COPY steps (private) TO STDOUT"),
            (
                "written elsewhere",
                "INSERT INTO settings SELECT 'x', string_agg(caller_phone, ' ') FROM cases",
            ),
            ("statistics", "SELECT stavalues1 FROM pg_statistic"),
        ):
            yield _act(login, f"numbers {name}", DENIED, statement)
    for login in (DISPATCHER, LEADER):
        changed = "UPDATE cases SET caller_phone = '1' WHERE place = 'handling'"
        yield _act(login, "changes a number", DENIED, changed)


def _wall() -> Iterator[Act]:
    for statement in (
        NEW_CASE,
        "INSERT INTO case_words (case_id, words) VALUES (1, '')",
        "INSERT INTO case_numbers VALUES ('x', 1)",
        "UPDATE case_numbers SET last = last + 1",
        "INSERT INTO blobs VALUES ('x', 'x', 1, now(), 'x')",
        "INSERT INTO components VALUES ('x', 'x', 'x', 0, 0, 'x', 'x', 'x')",
        "UPDATE case_words SET words = ''",
        "SELECT nextval('cases_id_seq')",
        "SELECT nextval('steps_id_seq')",
        "SELECT id FROM cases FOR UPDATE",
        "SELECT id FROM steps FOR SHARE",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "CREATE TEMP TABLE notes (text text)",
        "CREATE TABLE notes (text text)",
        "SELECT id INTO notes FROM cases",
        "UPDATE alembic_version SET version_num = '9999'",
        "SELECT lo_creat(-1)",
    ):
        yield _act(WALL, f"writes: {statement[:40]}", DENIED, statement)


def _positions() -> Iterator[Act]:
    """Where collectors are is for those who send them; nobody but an administrator brings it in."""
    told = "INSERT INTO collector_positions VALUES ('C01', now() {}, {}, 22.5, 8)"
    for login in (TRAINER, WALL):
        for columns in ("*", "collector, at"):
            yield _act(login, f"reads {columns}", DENIED, f"SELECT {columns} FROM collector_positions")
    yield _act(ADMIN, "reads where", DENIED, "SELECT lon, lat FROM collector_positions")
    for login in WRITERS:
        yield _act(login, "tells a position", DENIED, told.format("", 113.9))
        yield _act(login, "takes positions away", DENIED, "DELETE FROM collector_positions")
    yield _act(ADMIN, "moves a position", DENIED, "UPDATE collector_positions SET lon = 0")
    yield _act(ADMIN, "empties the table", DENIED, "TRUNCATE collector_positions")
    yield _act(ADMIN, "tells one of next week", "not of tomorrow", told.format("+ interval '7 days'", 113.9))
    yield _act(ADMIN, "tells one off the globe", "no position", told.format("", 500))
    taken = (told.format("- interval '6 days'", 113.9), "DELETE FROM collector_positions")
    yield _act(ADMIN, "takes a young one away", "a young position", *taken)


def _reference_data() -> Iterator[Act]:
    for login in (*WRITERS, TRAINER, WALL):
        for name, statement in (
            ("a policy for gate 1", "INSERT INTO settings VALUES ('gate_1', '{}')"),
            ("settings", "UPDATE settings SET value = ''"),
            ("documents", "UPDATE documents SET body = ''"),
            ("no documents", "DELETE FROM documents"),
            ("components", "DELETE FROM components"),
            ("own role", f"UPDATE people SET role = 'administrator' WHERE login = '{login}'"),
            ("a person", "INSERT INTO people VALUES ('raw', 'raw', 'shift_leader', '', '', false, now())"),
            ("no people", "DELETE FROM people"),
            ("rules", "INSERT INTO transition_rules VALUES ('close', 'reported', 'closed', 'call_taker')"),
            ("a seat", f"SELECT seat_add('raw.one', 'raw', 'shift_leader', '', '{VERIFIER}', now())"),
            ("a seat closed", f"SELECT seat_disable('{TAKER_2}', true)"),
            ("a session cut", f"SELECT seat_cut('{TAKER_2}')"),
            ("another's password", f"SELECT seat_password('{TAKER_2}', '{VERIFIER}')"),
        ):
            yield _act(login, f"makes {name}", DENIED, statement)
    yield _act(ADMIN, "own role", DENIED, f"UPDATE people SET role = 'shift_leader' WHERE login = '{ADMIN}'")
    yield _act(ADMIN, "hashes", DENIED, "SELECT password_hash FROM people")
    yield _act(ADMIN, "rules", DENIED, "DELETE FROM transition_rules")


#: An act on the register of components in somebody's name and role.
ACT = """INSERT INTO component_acts (command_id, act, person, name, role, at, source, reason, counts)
    SELECT '00000000-0000-4000-8000-00000000000a', v.act, v.person, v.person, v.role, now(), '', '', '' FROM
    (VALUES ('%s', '%s', '%s')) v (person, role, act)"""


def _register() -> Iterator[Act]:
    for login in (TAKER, DISPATCHER, TRAINER, WALL):
        yield _act(login, "acts on the register", DENIED, ACT % (login, "shift_leader", "edit"))
        yield _act(login, "moves a component", DENIED, "UPDATE components SET lon = 1")
    for login in (LEADER, ADMIN):
        for table in ("components", "component_acts", "component_steps"):
            yield _act(login, f"deletes {table}", DENIED, f"DELETE FROM {table}")
        yield _act(login, "changes an act", DENIED, "UPDATE component_acts SET reason = ''")
        yield _act(login, "changes a step", DENIED, "UPDATE component_steps SET name = ''")
    may_not = "this role may not"
    yield _act(LEADER, "surveys", may_not, ACT % (LEADER, "shift_leader", "survey"))
    yield _act(LEADER, "acts for the administrator", "signed", ACT % (ADMIN, "administrator", "survey"))
    yield _act(ADMIN, "acts as a leader", "signed", ACT % (ADMIN, "shift_leader", "edit"))
    edit = ACT % (LEADER, "shift_leader", "edit")
    other = edit.replace("v.person, v.person", "v.person, '管理员'")
    yield _act(LEADER, "shows another's name", "signed", other)
    for when in ("now() + interval '2 hours'", "now() - interval '2 hours'"):
        yield _act(LEADER, f"acts at {when}", "of its own time", edit.replace("now()", when))
    yield _act(LEADER, "acts unreadably", "one of ours", edit.replace("00000000-", "raw-"))
    step = "INSERT INTO component_steps SELECT 'x', 1, {}, 'add', 'x', 'x', 1, 1, '', '', '', '', '', ''"
    own = ACT % (ADMIN, "administrator", "edit")
    newest = step.format("max(id)") + " FROM component_acts"
    yield _act(ADMIN, "leaves a component behind", "moves its component", own, newest)
    yield _act(ADMIN, "steps without an act", "act of now", step.format("0"))
    component = "INSERT INTO components SELECT 'x', 'x', 'x', 1, 1, '', '', '', '', '', '', 1"
    yield _act(ADMIN, "adds without a step", "what its step says", component)
    wrong = component.replace("1, 1", "1, 2")
    yield _act(ADMIN, "adds what no step says", "what its step says", own, newest, wrong)


def _server() -> Iterator[Act]:
    for login in ALL:
        for statement in (
            "ALTER TABLE steps DISABLE TRIGGER ALL",
            "SET session_replication_role = replica",
            "SET ROLE postgres",
            "SET SESSION AUTHORIZATION postgres",
            "TRUNCATE steps CASCADE",
            "CREATE FUNCTION public.guard_steps_lead_back() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE TEMP TABLE transition_rules (verb text)",
            "SELECT lo_create(0)",
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "ALTER ROLE CURRENT_USER SUPERUSER",
        ):
            yield _act(login, f"{statement[:38]}", DENIED, statement)
    for statement in (
        "DROP TRIGGER steps_lead_back ON steps",
        "DROP TABLE steps CASCADE",
        "ALTER TABLE cases DROP COLUMN overdue",
        "ALTER TABLE cases OWNER TO CURRENT_USER",
        "CREATE TRIGGER mine BEFORE INSERT ON steps EXECUTE FUNCTION guard_steps_lead_back()",
        "CREATE RULE mine AS ON UPDATE TO cases DO INSTEAD NOTHING",
        "CREATE SCHEMA mine",
        "CREATE VIEW public.mine AS SELECT 1",
        "CREATE OR REPLACE FUNCTION public.guard_steps_lead_back() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NEW; END'",
        "ALTER FUNCTION guard_steps_lead_back() RENAME TO gone",
        "CREATE ROLE raw_one LOGIN",
        "CREATE DATABASE raw_one",
        "GRANT administrator TO CURRENT_USER",
        "GRANT UPDATE ON steps TO PUBLIC",
        f"ALTER ROLE \"{TAKER_2}\" PASSWORD 'x'",
        "ALTER ROLE CURRENT_USER CREATEROLE",
        "ALTER SYSTEM SET fsync = off",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY steps FROM '/dev/null'",
        "SELECT setval('cases_id_seq', 1)",
        "LOCK TABLE steps IN ACCESS EXCLUSIVE MODE",
        "LOCK TABLE cases IN EXCLUSIVE MODE",
        "LOCK TABLE case_numbers IN SHARE MODE",
        "ALTER DATABASE postgres RENAME TO gone",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
        "SELECT seat_manager(false)",
        "DROP EXTENSION plpgsql CASCADE",
        "SET ROLE wall",
    ):
        yield _act(TAKER, f"{statement[:38]}", DENIED, statement)
    yield _act(TAKER, "SET ROLE shift_leader", DENIED, "SET ROLE shift_leader")
    yield _act(DISPATCHER, "SET ROLE call_taker to read numbers", DENIED, "SET ROLE call_taker")
    yield _act(WALL, "SET ROLE dispatcher", DENIED, "SET ROLE dispatcher")
    own_group = "SET ROLE call_taker"
    stranger = _step("reported", "file", "awaiting_dispatch", "call_taker", "call_taker")
    yield _act(TAKER, "signs as the group", "signed by its writer", own_group, *stranger)


TOLD = '{"caller_phone":"1"}'


def _new(column: str, value: str) -> str:
    """:data:`NEW_CASE` with one more column said, or one of its own said otherwise."""
    head, _, row = NEW_CASE.partition("VALUES (")
    names = [name.strip() for name in head.partition("(")[2].rpartition(")")[0].split(",")]
    values = dict(zip(names, (part.strip() for part in row.rpartition(")")[0].split(",")), strict=True))
    values[column] = value
    return f"INSERT INTO cases ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _false_beginnings() -> Iterator[Act]:
    """A case whose first row is not what its first step says."""
    said = "a case begins as its step says"
    for column, value in (
        ("class_code", "'05'"),
        ("description", "'of nobody'"),
        ("title", "'of nobody'"),
        ("marks", "'nonsense'"),
        ("limit_text", "'nonsense'"),
        ("source", "'web'"),
        ("lead_unit", "'U1'"),
        ("proposer", f"'{TAKER_2}'"),
        ("caller_phone", "'1'"),
        ("reported_at", "now()"),
        ("closed_at", "now()"),
        ("overdue", "false"),
        ("merged_into", "1"),
        ("handoffs", "3"),
        ("lon", "114"),
        ("detail", """'{"exempt":true}'"""),
        ("id", "4000000000"),
        ("number", "'RAW-0002'"),
        ("number", "'RAW-0000001'"),
        ("number", "'OTHER-0001'"),
    ):
        told = {"number": value.strip("'")} if column == "number" else {}
        # An id of its own leaves currval where it was: the step then goes to no case of this transaction.
        step = _first_step(TAKER, "call_taker", **told)
        step = step.replace("currval('cases_id_seq')", "4000000000") if column == "id" else step
        first = "SELECT nextval('cases_id_seq')"
        yield _act(TAKER, f"begins with {column} {value}", said, first, TAKEN, _new(column, value), step)
    step = _first_step(TAKER, "call_taker")
    for name, words in (
        ("a step that says less", step.replace('"source": "12345", ', "")),
        ("a step of another number", _first_step(TAKER, "call_taker", number="RAW-0002")),
    ):
        yield _act(TAKER, name, said, TAKEN, NEW_CASE, words)
    given = "every number is given to a case"
    for name, statement in (
        ("numbers without cases", "UPDATE case_numbers SET last = last + 1"),
        ("all numbers of the day", "UPDATE case_numbers SET last = 2147483647"),
        ("all numbers of tomorrow", "INSERT INTO case_numbers VALUES ('NS20991231', 2147483647)"),
    ):
        yield _act(TAKER, f"takes {name}", given, statement)
    ahead = TAKEN.replace("1)", "2147483647)")
    last = {"number": "RAW-2147483647"}
    steps = (ahead, _new("number", "'RAW-2147483647'"), _first_step(TAKER, "call_taker", **last))
    yield _act(TAKER, "takes the last number there is", given, *steps)


def _false_words() -> Iterator[Act]:
    """Steps that nobody could read or prove, each with the move that would belong to it."""
    whole = "a step is whole and tells its own hash"
    for name, terms in (
        ("a hash of its own", {"hashed": "'x'"}),
        ("no command", {"command": "raw"}),
        ("a time to come", {"at": "now() + interval '2 days'"}),
        ("the end of time", {"at": "'infinity'::timestamptz"}),
        ("a time long past", {"at": "'1970-01-01T00:00:00Z'::timestamptz"}),
        ("a list for a body", {"body": "[]"}),
        ("a word for a body", {"body": '"x"'}),
        ("a name of no meaning", {"body": '{"nobody":"x"}'}),
        ("a reason that is none", {"body": '{"reason":5}'}),
        ("a field that is none", {"body": '{"changes":{"nobody":1}}'}),
        ("a field of another kind", {"body": '{"changes":{"wants_callback":"x"}}'}),
        ("a word of no list", {"body": '{"changes":{"finding":"x"}}'}),
        ("a time that is none", {"body": '{"changes":{"shelved_until":"soon"}}'}),
        ("a count that is none", {"body": '{"changes":{"extensions":1.5}}'}),
        ("another number", {"body": '{"changes":{"number":"NS1"}}'}),
        ("another version", {"body": '{"changes":{"version":1}}'}),
        ("a source that is none", {"body": '{"changes":{"source":"x"}}', "more": ", source = 'x'"}),
        ("a hidden telephone", {"body": '{"changes":{"caller\\u005fphone":"1"}}'}),
    ):
        yield _act(TAKER, f"says {name}", whole, *_own(TAKER, "reported", "amend", "reported", **terms))
    of_steps = "is what its step says"
    for more in (
        "marks = 'nonsense'",
        "marks = 'supervised'",
        "limit_text = '9 calendar_day'",
        "title = 'of nobody'",
        "caller_phone = '1'",
    ):
        own = _own(TAKER, "reported", "amend", "reported", more=f", {more}")
        yield _act(TAKER, f"shows what no step says: {more}", of_steps, *own)
    hidden = _own(DISPATCHER, "awaiting_dispatch", "propose_dispatch", "dispatch_review", private=TOLD)
    yield _act(DISPATCHER, "says a number", "a private field", *hidden)


CLAIM = "(case_id, session, person, name, role, seat, since, beat_at)"
CLAIMS = (
    f"INSERT INTO claims {CLAIM} SELECT id, 's', '{{person}}', 'n', '{{name}}', '', {{beat}}, {{beat}} FROM"
)
SITS = (
    f"INSERT INTO presence VALUES ('raw', '{DISPATCHER}', 'n', '{{name}}', '', 0, false, {{beat}}, {{beat}})"
)
TAKEN_OVER = f"""UPDATE claims SET person = '{DISPATCHER}', session = 'raw' WHERE case_id =
    (SELECT id FROM cases WHERE place = 'feedback')"""
LOGGED = f"""INSERT INTO claim_log (case_id, at, person, session, from_person, from_session, from_beat_at,
    reason) SELECT id, now(), '{DISPATCHER}', 'raw', '{DISPATCHER_2}', 's', now(), 'raw' FROM cases
    WHERE place = 'feedback'"""


def _claims() -> Iterator[Act]:
    """The second dispatcher has a living claim on the case at ``handling``, a silent one at ``feedback``."""
    handling = "WHERE case_id = (SELECT id FROM cases WHERE place = 'handling')"
    for name, change in (
        ("in its own session", f"person = '{DISPATCHER}'"),
        ("in another session", f"person = '{DISPATCHER}', session = 'raw'"),
    ):
        statement = f"UPDATE claims SET {change} {handling}"
        yield _act(DISPATCHER, f"takes a living claim {name}", "living claim", statement)
    reason = "with a reason"
    yield _act(DISPATCHER, "takes a silent claim without a word", reason, TAKEN_OVER)
    nothing = LOGGED.replace("'raw' FROM", "'' FROM")
    yield _act(DISPATCHER, "takes a silent claim without a reason", reason, nothing, TAKEN_OVER)
    yield _act(DISPATCHER, "logs in another's name", "of another", LOGGED.replace(DISPATCHER, DISPATCHER_2))
    for name, terms, said in (
        ("for a year", {"name": "dispatcher", "beat": "now() + interval '1 year'"}, "in the future"),
        ("for ever", {"name": "dispatcher", "beat": "'infinity'"}, "in the future"),
        ("in another role", {"name": "shift_leader", "beat": "now()"}, "another role"),
    ):
        claim = CLAIMS.format(person=DISPATCHER, **terms) + " cases WHERE place = 'checking'"
        yield _act(DISPATCHER, f"claims {name}", said, claim)
        yield _act(DISPATCHER, f"sits {name}", said, SITS.format(**terms))


_EVERY = [
    *_false_beginnings(),
    *_false_words(),
    *_claims(),
    *_own_approvals(),
    *_jumps(),
    *_other_roles_and_names(),
    *_history(),
    *_telephone_numbers(),
    *_wall(),
    *_positions(),
    *_reference_data(),
    *_register(),
    *_server(),
]
ACTS = list({(act.login, act.statements): act for act in _EVERY}.values())


async def _cases(hall: Hall) -> None:
    """A case at every stage, found by its place, done by people who have logins."""
    names = {Role.CALL_TAKER: TAKER, Role.DISPATCHER: DISPATCHER, Role.SHIFT_LEADER: LEADER_2}
    for stage in Stage:
        await _case(hall, stage, stage.value, names)
    for place, verb in (
        ("extension", Verb.APPLY_EXTENSION),
        ("shelving", Verb.APPLY_SHELVING),
        ("deferral", Verb.APPLY_DEFERRAL),
    ):
        case = await _case(hall, Stage.HANDLING, place, names)
        await hall.do(verb, case, Role.SHIFT_LEADER, LEADER)
    case = await _case(hall, Stage.HANDLING, "shelved", names)
    # Once the date has come, the clockwork may wake the case: here it is yet to come, by the server's time.
    hall.clock.at = datetime.now(UTC)
    for place, beat in (("handling", "now() + interval '1 day'"), ("feedback", "now() - interval '1 day'")):
        claim = CLAIMS.format(person=DISPATCHER_2, name="dispatcher", beat=beat)
        await hall.sql(f"{claim} cases WHERE place = '{place}'")
    until = {"until": hall.clock.at + timedelta(days=30)}
    case = (await hall.do(Verb.APPLY_SHELVING, case, Role.DISPATCHER, DISPATCHER, **until)).case
    await hall.do(Verb.GRANT_SHELVING, case, Role.SHIFT_LEADER, LEADER_2)


async def _case(hall: Hall, stage: Stage, place: str, names: dict[Role, str]) -> Case:
    """The shortest road to *stage*, each step by whoever *names* says for its role."""
    said = {"place": place, "caller_phone": PHONE, "source": Source.COLLECTOR}
    case = (await hall.do(Verb.REPORT, person=TAKER, **said)).case
    for verb in ROADS[stage]:
        more = (
            {"merged_into": (await hall.do(Verb.REPORT, person=TAKER)).case.id} if verb is Verb.MERGE else {}
        )
        role = usual_role(verb, case.stage)
        case = (await hall.do(verb, case, role, names[role], **more)).case
    return case


@pytest.fixture(scope="module", params=["whole", "in parts"])
def hall_of_logins(request: pytest.FixtureRequest, postgres_server: PostgresServer) -> Iterator[str]:
    """One hall for all acts: none of them leaves a trace, which is looked at when the last is done."""
    url = postgres_server.create_database()

    async def prepare() -> list[object]:
        async with opened(url) as hall:
            if request.param == "in parts":
                await partition(hall.engine, Wish(cases_each=3, ahead=2, anyway=True))
            await seat_everybody(hall)
            await _cases(hall)
            return await _traces(hall)

    before = asyncio.run(prepare())
    yield url

    async def look() -> list[object]:
        async with opened(url) as hall:
            assert (await verify(hall.engine)).ok
            return await _traces(hall)

    assert asyncio.run(look()) == before
    postgres_server.drop_database(url)


async def _traces(hall: Hall) -> list[object]:
    everything = ("cases", "steps", "case_words", "case_numbers", "people", "settings", "documents", "blobs")
    everything += ("claims", "claim_log", "presence")
    queries = [
        f"SELECT '{t}', count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {t} t"
        for t in everything
    ]
    queries.append("SELECT 'triggers', count(*), '' FROM pg_trigger WHERE tgenabled = 'O'")
    queries.append("SELECT 'objects', count(*), '' FROM pg_largeobject_metadata")
    return [tuple(row) for query in queries for row in await hall.sql(query)]


async def _try(url: str, login: str, statements: tuple[str, ...], *, keep: bool = True) -> None:
    async with raw(url, login) as connection:
        if statements[0].startswith(("CREATE DATABASE", "ALTER SYSTEM")):  # want no transaction around them
            await connection.execute(*statements)
            return
        transaction = connection.transaction()
        await transaction.start()
        for statement in statements:
            await connection.execute(statement)
        await (transaction.commit() if keep else transaction.rollback())


@pytest.mark.parametrize("act", ACTS, ids=lambda act: f"{act.login}: {act.name}")
def test_an_illegal_act_is_refused(hall_of_logins: str, act: Act) -> None:
    with pytest.raises(REFUSALS) as refused:
        asyncio.run(_try(hall_of_logins, act.login, act.statements))
    assert re.search(act.said, str(refused.value)), str(refused.value)


def test_there_are_many_different_ones() -> None:
    assert len(ACTS) >= 300
    assert {act.login for act in ACTS} == set(ALL)


@pytest.mark.parametrize(
    ("login", "statements"),
    [
        (TAKER, _own(TAKER, "reported", "file", "awaiting_dispatch")),
        (TAKER, (TAKEN, NEW_CASE, _first_step(TAKER, "call_taker"))),
        (TAKER, (TAKEN, _new("caller_phone", "'1'"), _first_step(TAKER, "call_taker", TOLD))),
        (TAKER, (TAKEN, _new("place", "'x'"), _first_step(TAKER, "call_taker", place="x"))),
        (TAKER, _own(TAKER, "reported", "amend", "reported", private=TOLD, more=", caller_phone = '1'")),
        (ADMIN, (TAKEN, NEW_CASE, _first_step("exchange:raw", "exchange"))),
        (DISPATCHER, (LOGGED, TAKEN_OVER)),
        (DISPATCHER, (SITS.format(name="dispatcher", beat="now()"),)),
        (DISPATCHER, _own(DISPATCHER, "awaiting_dispatch", "propose_dispatch", "dispatch_review")),
        (LEADER, _own(LEADER, "dispatch_review", "approve_dispatch", "handling")),
        (LEADER, _own(LEADER, "closure_review", "close", "closed")),
        (LEADER_2, _own(LEADER_2, "extension", "grant_extension", "handling")),
        (TAKER, ("SELECT caller_phone FROM cases", "SELECT private FROM steps")),
        (LEADER, ("SELECT * FROM cases", "SELECT * FROM steps")),
        (
            WALL,
            (
                "SELECT id, place, stage FROM cases",
                "SELECT id, body FROM steps",
                "SELECT words FROM case_words",
            ),
        ),
        (ADMIN, ("UPDATE settings SET value = value", ACT % (ADMIN, "administrator", "survey"))),
        (LEADER, (ACT % (LEADER, "shift_leader", "edit"),)),
        (WALL, ("LISTEN cases", "NOTIFY cases")),
        (TAKER, ("SET ROLE call_taker", *_own(TAKER, "reported", "file", "awaiting_dispatch"))),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_the_same_words_pass_where_they_are_right(
    hall_of_logins: str, login: str, statements: tuple[str, ...]
) -> None:
    asyncio.run(_try(hall_of_logins, login, statements, keep=False))


def test_no_telephone_number_is_among_what_everybody_may_read(hall_of_logins: str) -> None:
    async def scenario() -> None:
        async with raw(hall_of_logins, WALL) as connection:
            for query in (
                "SELECT words::text FROM case_words",
                "SELECT body FROM steps",
                "SELECT detail, title, description, place, caller_name FROM cases",
                "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats",
            ):
                assert PHONE not in str(await connection.fetch(query)), query
            found = f"SELECT count(*) FROM case_words WHERE words @@ '{PHONE}'::tsquery"
            assert await connection.fetchval(found) == 0

    asyncio.run(scenario())


def test_a_guest_of_the_server_does_not_even_come_in(
    hall_of_logins: str, postgres_server: PostgresServer
) -> None:
    postgres_server.execute(
        "DO $$ BEGIN CREATE ROLE guest_of_server LOGIN; EXCEPTION WHEN OTHERS THEN NULL; END $$"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for database"):
        asyncio.run(_try(hall_of_logins, "guest_of_server", ("SELECT 1",)))


def test_the_logins_of_one_hall_do_not_come_into_another(postgres_hall: str, hall_of_logins: str) -> None:
    in_hall(postgres_hall, lambda hall: hall.sql("SELECT 1"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for database"):
        asyncio.run(_try(postgres_hall, TAKER, ("SELECT 1",)))
