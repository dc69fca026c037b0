"""The register of components in both databases: acts come in whole, and nothing goes round their history."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from db import component_guards, schema
from db.component_register import SqlComponents
from db.documents import Documents
from db.engine import WRITING, open_engine
from db.verify import verify
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.components import (
    Act,
    Change,
    ComponentState,
    ComponentVerb,
    RegisterAct,
    change_from,
)
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.services.components.checks import ComponentChecks
from dispatcher_app.services.components.register import ComponentRefused, ComponentRegister
from dispatcher_app.services.components.store import RegisterMoved
from dispatcher_app.services.ports import ExternalError, SearchQuery
from tests.support.guard_paper import DIALECTS, fingerprint, written
from tests.support.hall import Hall, in_hall, run_to_end
from tests.support.logins import PEOPLE, LoginHall, by_logins
from tests.support.raw_sql import refusal
from tests.support.town import COVER, town

#: Changed on purpose? Write a migration that puts the new guards in place; then the new value here.
FINGERPRINT = "7295b5061be5e924"
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ADMIN = Actor("guan", "管理员", Role.ADMINISTRATOR)
LAMP = Component("4403050103000001", "部件-01-03", "路灯", 113.9391, 22.5391, "440305001001001")


def _act(kind: RegisterAct = RegisterAct.EDIT, reason: str = "") -> Act:
    return Act(act=kind, actor=ADMIN, at=NOW, reason=reason)


def test_the_guards_of_the_register_do_not_change_without_a_migration() -> None:
    content = [said for dialect in DIALECTS for said in written(dialect, component_guards.install)]
    assert fingerprint(content) == FINGERPRINT


def test_a_component_is_the_last_of_its_steps(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        register = SqlComponents(hall.engine)
        counts = await register.apply(_act(), [Change(LAMP, ComponentVerb.ADD)])
        assert counts == {ComponentVerb.ADD: 1}
        known = await register.get(LAMP.code)
        assert known is not None
        assert (known.component, known.revision) == (LAMP, 1)
        moved = change_from(known, replace(LAMP, lon=113.93915))
        await register.apply(_act(reason="重测"), [moved] if moved else [])
        known = await register.get(LAMP.code)
        assert known is not None
        gone = change_from(known, replace(known.component, state=ComponentState.REMOVED.value, name="旧路灯"))
        await register.apply(_act(reason="道路改造"), [gone] if gone else [])
        steps = await register.history(LAMP.code)
        assert [(s.revision, s.verb, s.act.reason) for s in steps] == [
            (1, ComponentVerb.ADD, ""),
            (2, ComponentVerb.MOVE, "重测"),
            (3, ComponentVerb.REMOVE, "道路改造"),
        ]
        assert [(c.field, c.before, c.after) for c in steps[1].changes] == [("lon", 113.9391, 113.93915)]
        assert [c.field for c in steps[2].changes] == ["name", "state"]
        assert steps[2].act.actor == ADMIN
        assert steps[2].act.at == NOW
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


def test_an_act_sent_twice_is_done_once_and_answered_the_same(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        register, act = SqlComponents(hall.engine), _act()
        first = await register.apply(act, [Change(LAMP, ComponentVerb.ADD)])
        assert await register.apply(act, [Change(LAMP, ComponentVerb.ADD)]) == first
        assert len(await register.history(LAMP.code)) == 1

    in_hall(hall_url, scenario)


def test_a_component_that_moved_on_meanwhile_stops_the_whole_act(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        register = SqlComponents(hall.engine)
        await register.apply(_act(), [Change(LAMP, ComponentVerb.ADD)])
        stale = Change(replace(LAMP, name="甲"), ComponentVerb.CHANGE, 1)
        await register.apply(_act(), [stale])
        with pytest.raises(RegisterMoved, match="已被他人改动"):
            await register.apply(_act(), [Change(COVER, ComponentVerb.ADD), stale])
        assert await register.get(COVER.code) is None
        assert await hall.value("SELECT count(*) FROM component_acts") == 2

    in_hall(hall_url, scenario)


def test_a_seat_follows_the_acts_of_others(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        register = SqlComponents(hall.engine)
        await register.apply(_act(), [Change(LAMP, ComponentVerb.ADD)])
        acts, changed = await register.since(frozenset())
        assert [known.component for known in changed] == [LAMP]
        assert await register.since(acts) == (acts, [])
        await register.apply(_act(), [Change(COVER, ComponentVerb.ADD)])
        await register.apply(_act(), [Change(replace(COVER, state="破损"), ComponentVerb.CHANGE, 1)])
        newer, changed = await register.since(acts)
        assert len(newer) == 3
        assert [(known.component.state, known.revision) for known in changed] == [("破损", 2)]

    in_hall(hall_url, scenario)


def test_a_photo_is_one_that_the_hall_keeps(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        checks = ComponentChecks.of(town(), None)
        register = ComponentRegister(SqlComponents(hall.engine), hall.store, checks, lambda: NOW)
        await register.add(ADMIN, LAMP)
        picture = hashlib.sha256(b"png").hexdigest()
        with pytest.raises(ComponentRefused, match="没有这张照片"):
            await register.change(ADMIN, LAMP.code, 1, "补照片", photo=picture)
        await hall.store.put_blob(picture, "image/png", b"png", NOW)
        assert (await register.change(ADMIN, LAMP.code, 1, "补照片", photo=picture)).revision == 2

    in_hall(hall_url, scenario)


def test_all_comes_in_chunks_by_code(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        register = SqlComponents(hall.engine)
        many = [replace(LAMP, code=f"44030501030{n:05d}") for n in range(7)]
        await register.apply(_act(), [Change(one, ComponentVerb.ADD) for one in reversed(many)])
        chunks = [[known.component for known in chunk] async for chunk in register.all(3)]
        assert [len(chunk) for chunk in chunks] == [3, 3, 1]
        assert [one for chunk in chunks for one in chunk] == many

    in_hall(hall_url, scenario)


REST = "class_code, name, lon, lat, cell_code, owner_unit, state, maintainer, installed, photo"
FORBIDDEN = [
    "UPDATE component_steps SET name = 'x'",
    "DELETE FROM component_steps",
    "UPDATE component_acts SET person = 'x'",
    "DELETE FROM component_acts",
    "DELETE FROM components",
    "UPDATE components SET lon = 1",
    "UPDATE components SET revision = 2",
    "UPDATE components SET revision = 2, name = 'x'",
    "INSERT INTO components SELECT 'x', 'x', 'x', 1, 1, '', '', '', '', '', '', 1",
    f"INSERT INTO component_steps SELECT code, 3, act_id, 'change', {REST} FROM component_steps",
    f"INSERT INTO component_steps SELECT code, 2, act_id, 'add', {REST} FROM component_steps",
    "INSERT INTO component_acts SELECT id + 1, 'raw', 'survey', person, name, 'shift_leader', at, source, "
    "reason, counts FROM component_acts",
]
SQLITE_ONLY = [
    f"REPLACE INTO component_steps SELECT code, 1, act_id, 'add', {REST} FROM component_steps",
    "REPLACE INTO components SELECT * FROM components",
    "REPLACE INTO component_acts SELECT * FROM component_acts",
    "UPDATE OR IGNORE components SET lon = 1",
]
POSTGRES_ONLY = ["TRUNCATE components", "TRUNCATE component_steps", "TRUNCATE component_acts CASCADE"]


def test_nothing_goes_round_the_register(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        register = SqlComponents(hall.engine)
        await register.apply(_act(), [Change(LAMP, ComponentVerb.ADD)])
        before = [await hall.sql(f"SELECT * FROM {t}") for t in ("components", "component_steps")]
        for statement in FORBIDDEN + (POSTGRES_ONLY if hall.is_postgres else SQLITE_ONLY):
            assert await refusal(hall, statement), statement
            after = [await hall.sql(f"SELECT * FROM {t}") for t in ("components", "component_steps")]
            assert after == before, statement

    in_hall(hall_url, scenario)


def test_a_pack_loaded_again_changes_only_what_differs(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        documents, register = Documents(hall.engine), SqlComponents(hall.engine)
        await documents.save_pack(town())
        await documents.save_pack(town())
        assert await hall.value("SELECT count(*) FROM component_acts") == 1
        await documents.save_pack(replace(town(), components=(replace(COVER, state="破损"), LAMP)))
        assert [step.verb for step in await register.history(COVER.code)] == ["add", "change"]
        await documents.save_pack(replace(town(), components=(LAMP,)))
        known = await register.get(COVER.code)
        assert known is not None
        assert known.removed
        pack = await documents.pack()
        assert pack is not None
        assert pack.components == (LAMP,)

    in_hall(hall_url, scenario)


def test_cases_are_found_by_the_component_they_name(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report(component_code=COVER.code)
        await hall.report()
        checks = ComponentChecks.of(town(), None)
        register = ComponentRegister(SqlComponents(hall.engine), hall.store, checks, lambda: NOW)
        assert [row.case_id for row in await register.cases_of(COVER.code)] == [case.id]
        assert await register.cases_of("") == ()

    in_hall(hall_url, scenario)


def test_tampering_with_the_register_is_told_by_verify(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        register = SqlComponents(hall.engine)
        await register.apply(_act(), [Change(LAMP, ComponentVerb.ADD)])
        await hall.sql("DROP TRIGGER components_go_on")
        await hall.sql("UPDATE components SET lon = 1")
        assert LAMP.code in (await verify(hall.engine)).problem

    in_hall(sqlite_hall, scenario)


# -- halls that are there already --------------------------------------------------------------------------


def test_components_of_an_older_hall_begin_their_history_with_the_upgrade(database_url: str) -> None:
    old = "INSERT INTO components VALUES ('{}', '部件-01-03', '路灯', 113.9, 22.5, '', 'U1', '完好')"

    async def older(engine: AsyncEngine) -> None:
        async with engine.execution_options(**WRITING).begin() as connection:
            await connection.run_sync(lambda plain: command.upgrade(schema._config(plain), "0007"))
            for code in ("4403050103000001", "4403050103000002"):
                await connection.execute(text(old.format(code)))

    async def scenario() -> None:
        engine = open_engine(database_url, pooled=False)
        try:
            await older(engine)
            hall = Hall(engine)
            await hall.sql(f"UPDATE alembic_version SET version_num = '{schema.newest_revision()}'")
            # The program of today writes the case, so the table has what came later, for that moment.
            for later in ("decided_unit VARCHAR(32)", "channel VARCHAR(40)"):
                await hall.sql(f"ALTER TABLE cases ADD COLUMN {later} NOT NULL DEFAULT ''")
            await _guards(hall, "DISABLE")
            case = await hall.report(component_code="4403050103000002")
            await _guards(hall, "ENABLE")
            for column in ("decided_unit", "channel"):
                await hall.sql(f"ALTER TABLE cases DROP COLUMN {column}")
            await hall.sql("UPDATE alembic_version SET version_num = '0007'")
            await _forget_words(hall)
            await schema.upgrade(engine)
            assert (await verify(engine)).ok
            (step,) = await SqlComponents(engine).history("4403050103000001")
            assert (step.revision, step.verb, step.act.act) == (1, ComponentVerb.ADD, RegisterAct.LOAD)
            assert step.after.owner_unit == "U1"
            found = await hall.store.search(SearchQuery(text="4403050103000002"))
            assert [row.case_id for row in found] == [case.id]
        finally:
            await engine.dispose()

    run_to_end(scenario())


async def _guards(hall: Hall, what: str) -> None:
    """Those of a server look at tables that the older hall does not have yet."""
    for table in ("steps", "cases", "case_numbers") if hall.is_postgres else ():
        await hall.sql(f"ALTER TABLE {table} {what} TRIGGER USER")


async def _forget_words(hall: Hall) -> None:
    """As an older program kept them: without the component."""
    if hall.is_postgres:
        await hall.sql("ALTER TABLE case_words DISABLE TRIGGER USER")
        await hall.sql("UPDATE case_words SET words = ''")
        await hall.sql("ALTER TABLE case_words ENABLE TRIGGER USER")
    else:
        await hall.sql("UPDATE case_words SET words = 'x'")


def test_new_ground_is_not_put_over_ground_that_somebody_else_brought(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        await documents.save_pack(town())
        seen = await documents.pack()
        assert seen is not None
        await documents.replace_parts({"streets": (), "cells": seen.cells[:4]}, seen=seen)
        with pytest.raises(DomainError, match="已被他人改动"):
            await documents.replace_parts({"streets": seen.streets, "cells": seen.cells[:2]}, seen=seen)
        now = await documents.pack()
        assert now is not None
        assert (now.streets, len(now.cells)) == ((), 4)

    in_hall(hall_url, scenario)


@pytest.mark.postgres
def test_keepers_work_under_their_own_logins(postgres_hall: str) -> None:
    """What the guards allow is enough for the program itself."""

    async def scenario(hall: LoginHall) -> None:
        city = Documents(hall.database_of("admin.one"))
        await city.save_pack(town())
        await city.replace_parts({"cells": town().cells[:3]})
        leader = SqlComponents(hall.database_of("leader.one"))
        known = await leader.get(COVER.code)
        assert known is not None
        change = change_from(known, replace(COVER, state="破损"))
        assert change is not None
        act = Act(
            act=RegisterAct.EDIT, actor=PEOPLE["leader.one"].actor(), at=datetime.now(UTC), reason="巡查"
        )
        assert await leader.apply(act, [change]) == {ComponentVerb.CHANGE: 1}
        steps = await SqlComponents(hall.database_of("wall.one")).history(COVER.code)
        assert [step.act.actor.person for step in steps] == ["admin.one", "leader.one"]
        survey = replace(act, act=RegisterAct.SURVEY, id=uuid4())
        with pytest.raises(DBAPIError, match="this role may not"):
            await leader.apply(survey, [Change(LAMP, ComponentVerb.ADD)])
        with pytest.raises(ExternalError, match="没有所需的权限"):
            await SqlComponents(hall.database_of("taker.one")).apply(
                replace(act, id=uuid4()), [Change(LAMP, ComponentVerb.ADD)]
            )

    by_logins(postgres_hall, scenario)
