"""A case's whole life on PostgreSQL, every step under the login of whoever does it: nothing is in the way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy.exc import DBAPIError

from db import grants, rules_documents
from db.documents import Documents
from db.people import SqlPeople
from db.queues import QueueReader
from db.store import SqlCaseStore
from db.verify import verify
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.privacy import PHONE_READERS, reads_phone
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.transitions import TRANSITIONS, rows_of
from dispatcher_app.domain.words import OPEN, SEATS, Role, Source, Stage
from dispatcher_app.services.ports import ExternalError, SearchQuery
from tests.support.life import SAMPLES
from tests.support.logins import FIRST, PEOPLE, LoginHall, by_logins
from tests.support.rules import MANHOLE, RULES

pytestmark = pytest.mark.postgres
PHONE = "13812345678"


def test_every_stage_is_reached_by_logins(postgres_hall: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        for stage in Stage:
            case = await hall.case_at(stage, caller_phone=PHONE)
            assert case.stage is stage
        assert (await verify(hall.engine)).ok
        signed = await hall.sql("SELECT DISTINCT person, role FROM steps")
        assert {(person, PEOPLE[person].role) for person, _role in signed} == {
            (p, Role(r)) for p, r in signed
        }

    by_logins(postgres_hall, scenario)


@pytest.mark.parametrize("seed", range(2))
def test_crooked_lives_by_logins(postgres_hall: str, seed: int) -> None:
    """What the program decides, guards and rights allow, however crooked the life."""

    async def scenario(hall: LoginHall) -> None:
        chance = Random(seed)
        master, done = await hall.report(), 0
        for _life in range(4):
            case = await hall.report(source="12345", caller_phone=PHONE)
            for _command in range(70):
                offered = [
                    row
                    for row in TRANSITIONS
                    if case.stage in row.sources and row.verb is not Verb.VOID and row.roles & set(FIRST)
                ]
                if not offered:
                    break
                row = chance.choice(offered)
                login = chance.choice(sorted(p.login for p in PEOPLE.values() if p.role in row.roles))
                sample = SAMPLES[row.verb]
                data = dict(sample.data)
                if row.verb is Verb.MERGE:
                    data["merged_into"] = master.id
                if row.verb is Verb.CALL_BACK:
                    data |= {"reopen": True, "call_back": "not_satisfied"}
                if row.verb is Verb.CLOSE:
                    data["closing_kind"] = "overdue" if case.overdue else "normal"
                if row.verb is Verb.AMEND:
                    data["caller_phone"] = f"{PHONE}-{done}"
                hall.clock.forward(minutes=chance.choice([1, 10, 200]))
                code = "place" if row.verb is Verb.SEND_BACK else sample.reason_code
                command = Command(
                    verb=row.verb,
                    case_id=case.id,
                    data=data,
                    reason=sample.reason or "说明",
                    reason_code=code,
                    on_behalf_of="某单位",
                )
                try:
                    case = (await hall.perform(command, PEOPLE[login].actor())).case
                    done += 1
                except Refused:
                    continue
        assert done > 40
        assert (await verify(hall.engine)).ok

    by_logins(postgres_hall, scenario)


@pytest.mark.parametrize("role", sorted(SEATS))
def test_every_login_reads_all_but_what_is_not_for_it(postgres_hall: str, role: Role) -> None:
    async def scenario(hall: LoginHall) -> None:
        case = await hall.case_at(Stage.FEEDBACK, caller_phone=PHONE)
        whole, history = await hall.store.case(case.id), await hall.store.history(case.id)
        assert whole is not None
        assert whole.caller_phone == PHONE
        login = FIRST[role]
        engine = hall.database_of(login)
        store = SqlCaseStore(engine, private=reads_phone(role))
        reads = role in PHONE_READERS
        seen = await store.case(case.id)
        assert seen == (whole if reads else replace(whole, caller_phone=""))
        assert await store.case_by_number(case.number) == seen
        told = await store.history(case.id)
        assert (told == history) == reads
        assert (PHONE in str(told)) == reads
        assert [step.verb for step in told] == [step.verb for step in history]
        rows = [row async for part in QueueReader(engine).queue(OPEN) for row in part]
        assert [row.case_id for row in rows] == [case.id] == [r.case_id for r in await store.rows([case.id])]
        assert [r.case_id for r in await store.search(SearchQuery(text="井盖", street="粤海街道"))] == [
            case.id
        ]
        assert len(await store.near(113.94, 22.54, 100, hall.clock())) == 1
        people = await SqlPeople(engine).people()
        assert {person.login for person in people} == set(PEOPLE)
        assert await Documents(engine).setting("nothing") == ""
        if reads:
            assert [r.case_id for r in await store.search(SearchQuery(phone=PHONE))] == [case.id]
        else:
            with pytest.raises(ExternalError, match="没有所需的权限"):
                await store.search(SearchQuery(phone=PHONE))

    by_logins(postgres_hall, scenario)


# -- program, table and rights say the same ----------------------------------------------------------------

COLUMN_RIGHTS = """SELECT c.relname, a.attname, p.act
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) p(act)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
    AND NOT a.attisdropped AND has_column_privilege(:role, c.oid, a.attname, p.act)"""
TABLE_RIGHTS = """SELECT c.relname, p.act FROM pg_class c,
    unnest(ARRAY['DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p(act)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    AND has_table_privilege(:role, c.oid, p.act)"""


@pytest.mark.parametrize("role", sorted(SEATS))
def test_the_server_s_rights_are_what_the_table_and_the_list_of_readers_say(
    postgres_hall: str, role: Role
) -> None:
    """Asked of the server itself, column by column: who enters steps, who reads numbers, who writes."""
    in_steps = {role for row in TRANSITIONS for role in row.roles}
    begins = {role for row in rows_of(Verb.REPORT) for role in row.roles}
    imports = Role.EXCHANGE in begins and role is Role.ADMINISTRATOR

    async def scenario(hall: LoginHall) -> None:
        found = {tuple(row) for row in await hall.sql(COLUMN_RIGHTS, {"role": FIRST[role]})}
        assert (("steps", "body", "INSERT") in found) == (role in in_steps or imports)
        assert (("cases", "stage", "UPDATE") in found) == (role in in_steps)
        assert (("cases", "number", "INSERT") in found) == (role in begins or imports)
        reads = role in PHONE_READERS
        assert (("cases", "caller_phone", "SELECT") in found) == reads
        assert (("steps", "private", "SELECT") in found) == reads
        assert ("people", "password_hash", "SELECT") not in found
        asked = {(right.table, name, right.act) for right in grants.rights() if role in right.roles
                 for name in right.columns}  # fmt: skip
        whole = {
            (right.table, right.act) for right in grants.rights() if role in right.roles and not right.columns
        }
        more = {right for right in found if right not in asked and (right[0], right[2]) not in whole}
        assert not more
        deletes = {tuple(row) for row in await hall.sql(TABLE_RIGHTS, {"role": FIRST[role]})}
        assert deletes == {(table, act) for table, act in whole if act == "DELETE"}
        if role is Role.WALL:
            assert {act for _table, _column, act in found} == {"SELECT"}
            assert not deletes

    by_logins(postgres_hall, scenario)


# -- the gate that a policy may pass -----------------------------------------------------------------------

OPEN_GATE = GatePolicy(frozenset({str(MANHOLE)}), Decimal("0.3"), "spring 2026")


def test_the_server_draws_the_same_cases_as_the_program(postgres_hall: str) -> None:
    """A seat passes low-risk cases in the policy's name; the server works out the draw for itself."""
    rules = replace(RULES, gate_1=OPEN_GATE)

    async def scenario(hall: LoginHall) -> None:
        await rules_documents.save_gates(Documents(hall.engine), OPEN_GATE, GatePolicy())
        drawn = 0
        for _case in range(12):
            case = await hall.case_at(Stage.AWAITING_DISPATCH)
            done = await hall.do(Verb.PROPOSE_DISPATCH, case)
            is_drawn = OPEN_GATE.drawn(done.case)
            drawn += is_drawn
            assert done.case.stage is (Stage.DISPATCH_REVIEW if is_drawn else Stage.HANDLING)
        assert 0 < drawn < 12
        policy = await hall.sql("SELECT count(*) FROM steps WHERE person = 'policy' AND role = 'policy'")
        assert policy[0][0] == 12 - drawn
        assert (await verify(hall.engine)).ok

    by_logins(postgres_hall, scenario, rules)


@pytest.mark.parametrize(
    "stored",
    [
        GatePolicy(),
        GatePolicy(frozenset({"another class"}), Decimal(0)),
        GatePolicy(frozenset({str(MANHOLE)}), Decimal(1)),
    ],
)
def test_a_seat_with_rules_of_its_own_does_not_pass_the_gate(postgres_hall: str, stored: GatePolicy) -> None:
    """What counts is the hall's stored policy: closed, of another class, or with every case drawn."""
    own = GatePolicy(frozenset({str(MANHOLE)}), Decimal(0))

    async def scenario(hall: LoginHall) -> None:
        await rules_documents.save_gates(Documents(hall.engine), stored, GatePolicy())
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        with pytest.raises(DBAPIError, match="signed by its writer"):
            await hall.do(Verb.PROPOSE_DISPATCH, case)
        seen = await hall.store.case(case.id)
        assert seen is not None
        assert seen.stage is Stage.AWAITING_DISPATCH

    by_logins(postgres_hall, scenario, replace(RULES, gate_1=own))


def test_stored_policies_come_back(hall_url: str) -> None:
    from tests.support.hall import Hall, in_hall

    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        assert await rules_documents.read_gates(documents) == (GatePolicy(), GatePolicy())
        await rules_documents.save_gates(documents, OPEN_GATE, GatePolicy(frozenset({"x"})))
        assert await rules_documents.read_gates(documents) == (OPEN_GATE, GatePolicy(frozenset({"x"})))

    in_hall(hall_url, scenario)


# -- an exchange is an administrator's ---------------------------------------------------------------------


def test_an_administrator_imports(postgres_hall: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        admin = hall.work_of(FIRST[Role.ADMINISTRATOR])
        sample = SAMPLES[Verb.REPORT]
        data = {**sample.data, "source": Source.HOTLINE_12345, "caller_phone": PHONE}
        who = Actor("exchange:other", "另一系统", Role.EXCHANGE)
        done = await admin.perform(Command(verb=Verb.REPORT, data=data), who)
        taker = SqlCaseStore(hall.database_of(FIRST[Role.CALL_TAKER]))
        seen = await taker.case(done.case.id)
        assert seen is not None
        assert seen.caller_phone == PHONE
        assert (await verify(hall.engine)).ok

    by_logins(postgres_hall, scenario)
