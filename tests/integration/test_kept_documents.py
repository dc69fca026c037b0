"""Documents that a hall keeps, on both databases: versions, two writers, plans, and seats that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from db import rules_documents
from db.documents import Documents
from db.keeping import guards
from db.keeping.in_force import kept_standard, kept_units
from db.keeping.store import SqlKeptDocuments
from db.server_people import ServerPeople
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.keeping.table import YES, KeptKind
from dispatcher_app.domain.keeping.tables import TABLES
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.units import Unit, UnitRegister
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.clockwork import Clockwork
from dispatcher_app.services.hall import Hall as CityHall
from dispatcher_app.services.keeping.desk import KeptDesk
from dispatcher_app.services.keeping.following import KeepingFollower, KeptChanged
from dispatcher_app.services.keeping.seats import SeatsHalfDone, seat_rows, write_seats
from dispatcher_app.services.keeping.store import KeptMoved
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.people_followed import PeopleChanged, PeopleFollower
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ports import ExternalError
from tests.support.guard_paper import DIALECTS, fingerprint, written
from tests.support.hall import Hall, in_hall
from tests.support.hall_record import RecordSeat, draft
from tests.support.kept import after, edited, kept_documents, load_hall_data
from tests.support.live_hall import until
from tests.support.logins import PASSWORD, PEOPLE, LoginHall, by_logins, raw
from tests.support.raw_sql import refusal
from tests.support.rules import CALENDAR, MANHOLE, RUBBISH, STANDARD, actor
from tests.support.town import town

#: Changed on purpose? Write a migration that puts the new guards in place; then the new value here.
FINGERPRINT = "f5e4b4933193fa92"
ADMIN = actor(Role.ADMINISTRATOR)


def test_guards_do_not_change_without_a_migration() -> None:
    assert fingerprint([written(dialect, guards.install) for dialect in DIALECTS]) == FINGERPRINT


@pytest.mark.parametrize("kind", list(TABLES))
def test_every_document_is_read_as_rows_and_written_back_as_it_was(hall_url: str, kind: KeptKind) -> None:
    """A version that only says something else about itself means what the loaded data meant."""

    async def scenario(hall: Hall) -> None:
        store = await kept_documents(hall.engine, hall.clock)
        before = await store.state(kind, hall.clock())
        assert before.rows or kind is KeptKind.SCORES  # which nobody has typed yet
        assert (before.version, before.newest) == (None, 0)
        version = await store.write(after(before, kind, before.rows, "核对"), ADMIN)
        hall.clock.forward(minutes=1)
        state = await store.state(kind, hall.clock() + timedelta(days=3650))
        assert (state.rows, state.base, state.version, state.newest) == (before.rows, before.base, version, 2)
        reasons = [each.reason for each in await store.versions(kind)]
        assert reasons == ["核对", "装入的数据,改动之前"]
        assert await store.rows(kind, 1) == before.rows

    in_hall(hall_url, scenario)


def test_a_version_at_once_is_the_halls_own_data(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        store, documents = await kept_documents(hall.engine, hall.clock), Documents(hall.engine)
        state = await store.state(KeptKind.STANDARD, hall.clock())
        rows = edited(state.rows, 0, limit="3", retired="")
        await store.write(after(state, KeptKind.STANDARD, rows), ADMIN)
        standard = await rules_documents.read_standard(documents)
        row = standard.row(MANHOLE, 1)
        assert row is not None
        assert row.limit.text == "3 紧急小时"
        assert standard.version != STANDARD.version
        state = await store.state(KeptKind.CALENDAR, hall.clock())
        rows = (*state.rows, {"sort": "off", "value": "2026-05-01", "note": "劳动节"})
        await store.write(after(state, KeptKind.CALENDAR, rows), ADMIN)
        calendar = await rules_documents.read_calendar(documents)
        assert len(calendar.off_days) == len(CALENDAR.off_days) + 1
        assert CALENDAR.version in await rules_documents.read_calendars(documents)
        noted = (await store.state(KeptKind.CALENDAR, hall.clock() + timedelta(days=3650))).rows
        assert "劳动节" in {row["note"] for row in noted}

    in_hall(hall_url, scenario)


def test_of_two_administrators_the_second_is_told_who_was_faster(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        store = await kept_documents(hall.engine, hall.clock)
        seen = await store.state(KeptKind.UNITS, hall.clock())
        first = edited(seen.rows, 0, phone="12319")
        await store.write(after(seen, KeptKind.UNITS, first, "换电话"), actor(Role.ADMINISTRATOR, "甲"))
        with pytest.raises(KeptMoved, match=r"甲 已写入第 2 版\(换电话\)"):
            await store.write(after(seen, KeptKind.UNITS, edited(seen.rows, 0, phone="110")), ADMIN)
        assert len(await store.versions(KeptKind.UNITS)) == 2
        again = await store.state(KeptKind.UNITS, hall.clock() + timedelta(days=3650))
        await load_hall_data(hall.engine)
        with pytest.raises(KeptMoved, match="重新装入"):
            await store.write(after(again, KeptKind.UNITS, edited(first, 0, phone="110")), ADMIN)
        assert again.rows[0]["phone"] == "12319"

    in_hall(hall_url, scenario)


def test_a_planned_version_begins_by_itself_and_a_later_one_takes_its_place(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        store, documents = await kept_documents(hall.engine, hall.clock), Documents(hall.engine)
        reasons = await store.state(KeptKind.REASONS, hall.clock())
        now = (await store.write(after(reasons, KeptKind.REASONS, reasons.rows), ADMIN)).at
        begins = now + timedelta(days=30)
        for kind in (KeptKind.STANDARD, KeptKind.UNITS):
            seen = await store.state(kind, now)
            cells = {"limit": "1"} if kind is KeptKind.STANDARD else {"short_name": "排水新"}
            planned = replace(after(seen, kind, edited(seen.rows, 0, **cells)), effective_at=begins)
            assert (await store.write(planned, ADMIN)).planned
        state = await store.state(KeptKind.STANDARD, now + timedelta(days=29))
        assert (state.version is not None, state.version and state.version.number) == (True, 1)
        assert state.coming is not None
        assert (state.coming_rows[0]["limit"], state.rows[0]["limit"]) == ("1", "2")
        early, late = now + timedelta(days=29), begins + timedelta(seconds=1)
        assert await kept_standard(store, documents, early) == STANDARD
        row = (await kept_standard(store, documents, late)).row(MANHOLE, 1)
        assert row is not None
        assert row.limit.text == "1 紧急小时"
        assert (await kept_units(store, town(), early)).units == town().units
        assert (await kept_units(store, town(), late)).units[0].short_name == "排水新"
        fix = edited(state.rows, 1, limit="5")
        await store.write(after(state, KeptKind.STANDARD, fix, "更正"), ADMIN)
        state = await store.state(KeptKind.STANDARD, late + timedelta(days=3650))
        assert ([row["limit"] for row in state.rows[:2]], state.coming) == (["2", "5"], None)

    in_hall(hall_url, scenario)


def test_versions_stay_as_they_were_written_whoever_asks(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        store = await kept_documents(hall.engine, hall.clock)
        state = await store.state(KeptKind.NUMBERS, hall.clock())
        await store.write(after(state, KeptKind.NUMBERS, state.rows), ADMIN)
        copy = (
            "INSERT INTO kept_versions SELECT kind, {number}, effective_at, at, person, name, '{role}', "
            "reason, base, body FROM kept_versions"
        )
        for statement in (
            "UPDATE kept_versions SET reason = 'x'",
            "DELETE FROM kept_versions",
            copy.format(number=4, role="administrator") + " WHERE number = 2",
            copy.format(number=3, role="shift_leader") + " WHERE number = 2",
        ):
            assert await refusal(hall, statement), statement

    in_hall(hall_url, scenario)


@pytest.mark.postgres
def test_on_a_server_only_administrators_write_in_their_own_name_and_time(postgres_hall: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        await load_hall_data(hall.engine)
        engine = hall.database_of("admin.one")
        store = SqlKeptDocuments(engine, await load_hall_data(hall.engine), CALENDAR.zone, hall.clock)
        state = await store.state(KeptKind.LIMITS, hall.clock())
        me = actor(Role.ADMINISTRATOR, "admin.one")
        rows = edited(state.rows, 0, value="20")
        with pytest.raises(DomainError, match="重新登录"):
            await store.write(after(state, KeptKind.LIMITS, rows), replace(me, person="leader.one"))
        version = await store.write(after(state, KeptKind.LIMITS, rows), replace(me, name="管一"))
        assert version.at.year > 2020
        values = "('limits', 3, now(), {at}, '{who}', '{who}', '{role}', 'x', '', '')"
        insert = (
            "INSERT INTO kept_versions (kind, number, effective_at, at, person, name, role, reason, "
            "base, body) VALUES "
        )
        for login, at, who, role in (
            ("leader.one", "now()", "leader.one", "shift_leader"),
            ("leader.one", "now()", "admin.one", "administrator"),
            ("admin.one", "now()", "trainer.one", "administrator"),
            ("admin.one", "now() - interval '1 day'", "admin.one", "administrator"),
        ):
            async with raw(postgres_hall, login) as connection:
                with pytest.raises(asyncpg.PostgresError):
                    await connection.execute(insert + values.format(at=at, who=who, role=role))

    by_logins(postgres_hall, scenario)


def test_open_seats_go_by_a_new_version_of_anything_at_once(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        store = await kept_documents(hall.engine, hall.clock)
        documents, pack = Documents(hall.engine), await load_hall_data(hall.engine)
        city = CityHall(pack, UnitRegister(pack.units), PlaceIndex(pack), hall.casework.rules)
        told: list[KeptChanged] = []
        expected = [KeptKind.LIMITS, KeptKind.NUMBERS, KeptKind.UNITS, KeptKind.STANDARD]

        async def read_hall() -> tuple[Rulebook, tuple[Unit, ...]]:
            rules = replace(
                hall.casework.rules,
                standard=await kept_standard(store, documents, late()),
                stage_limits=await rules_documents.read_stage_limits(documents),
                numbers=await rules_documents.read_numbers(documents),
            )
            return rules, (await kept_units(store, pack, late())).units

        late = lambda: hall.clock() + timedelta(days=3650)  # noqa: E731
        follower = KeepingFollower(store, city, hall.casework, read_hall, hall.bus, late)
        hall.bus.subscribe(KeptChanged, (ears := Ears(told)).hear)
        admin = KeptDesk(store, ADMIN, city, hall.clock, follower.catch_up)
        limits = await admin.state(KeptKind.LIMITS)
        rows = edited(limits.rows, 0, value="20")
        await admin.write(KeptKind.LIMITS, rows, limits, "受理放宽")
        numbers = await admin.state(KeptKind.NUMBERS)
        rows = edited(edited(numbers.rows, 0, value="YC"), 1, value="2")
        await admin.write(KeptKind.NUMBERS, rows, numbers, "换前缀")
        case = await hall.report()
        assert case.number.startswith("YC260302-0001")
        limit = city.rules.stage_limits.of(Stage.REPORTED)
        assert limit is not None
        assert limit.duration == timedelta(minutes=20)
        units = await admin.state(KeptKind.UNITS)
        await admin.write(KeptKind.UNITS, edited(units.rows, 0, phone="12319"), units, "换电话")
        first = city.units.get(units.rows[0]["code"])
        assert first is not None
        assert (first.phone, city.pack.units) == ("12319", tuple(city.units))
        filed = await hall.case_at(Stage.AWAITING_DISPATCH, class_code=str(MANHOLE), condition_no=1)
        standard = await admin.state(KeptKind.STANDARD)
        await admin.write(KeptKind.STANDARD, edited(standard.rows, 0, limit="9"), standard, "放宽")
        later = await hall.case_at(Stage.AWAITING_DISPATCH, class_code=str(MANHOLE), condition_no=1)
        assert later.limit is not None
        assert later.limit.text == "9 紧急小时"
        assert (await hall.store.case(filed.id)).limit == filed.limit != later.limit  # type: ignore[union-attr]
        assert [event.taken for event in told] == [(kind,) for kind in expected]
        assert ears

    in_hall(hall_url, scenario)


class Ears:
    def __init__(self, told: list[Any]) -> None:
        self._told = told

    def hear(self, event: object) -> None:
        self._told.append(event)


def test_a_unit_that_holds_open_cases_is_not_retired_and_says_how_many(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        store = await kept_documents(hall.engine, hall.clock)
        pack = await load_hall_data(hall.engine)
        city = CityHall(pack, UnitRegister(pack.units), PlaceIndex(pack), hall.casework.rules)
        desk = KeptDesk(store, ADMIN, city, hall.clock)
        case = await hall.case_at(Stage.HANDLING)
        state = await desk.state(KeptKind.UNITS)
        at = next(at for at, row in enumerate(state.rows) if row["code"] == case.lead_unit)
        rows = edited(state.rows, at, retired="2026-03-02")
        with pytest.raises(DomainError, match="还有 1 件在办案件,不能停用"):
            await desk.write(KeptKind.UNITS, rows, state, "撤并")
        with pytest.raises(DomainError, match="为什么"):
            await desk.write(KeptKind.UNITS, rows, state, "  ")
        standard = await desk.state(KeptKind.STANDARD)
        at = next(at for at, row in enumerate(standard.rows) if row["code"] == case.class_code)
        judged = await desk.judge(
            KeptKind.STANDARD, edited(standard.rows, at, retired="2026-03-02"), standard.rows
        )
        assert (judged.stops, "1 件在办案件" in judged.notes[0].sentence) == ((), True)

    in_hall(sqlite_hall, scenario)


@pytest.mark.postgres
def test_whoever_is_given_another_role_acts_in_the_old_one_no_more(postgres_hall: str) -> None:
    """At once, although they sit; and in the new one as soon as they sign in again."""

    async def scenario(hall: LoginHall) -> None:
        admin = Accounts(ServerPeople(hall.database_of("admin.one")), hall.clock)
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        told: list[PeopleChanged] = []
        follower = PeopleFollower(ServerPeople(hall.database_of("leader.two")).people, hall.bus)
        hall.bus.subscribe(PeopleChanged, (ears := Ears(told)).hear)
        await follower.catch_up()
        me = PEOPLE["leader.two"]
        changed = replace(me, role=Role.DISPATCHER, seat="派遣席 9")
        async with raw(postgres_hall, "leader.two") as sitting:
            await admin.change(changed)
            await until(sitting.is_closed)  # a question on the way meets the goodbye in one of many ways
        with pytest.raises(ExternalError, match="角色可能刚被改过,请重新登录"):
            await hall.perform(Command(verb=Verb.APPROVE_DISPATCH, case_id=case.id), me.actor())
        assert await hall.store.case(case.id) == case
        await follower.catch_up()
        assert told[-1].people["leader.two"] == changed
        assert ears
        async with raw(postgres_hall, "leader.two") as again:
            assert await again.fetchval("SELECT count(*) FROM cases") == 1
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await again.fetchval("SELECT count(caller_phone) FROM cases")
        with pytest.raises(DomainError, match="自己的角色"):
            await admin.change(replace(PEOPLE["admin.one"], role=Role.SHIFT_LEADER))
        await admin.change(replace(PEOPLE["admin.one"], name="管理甲"))
        async with raw(postgres_hall, "leader.one") as leader:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await leader.fetchval("SELECT seat_change('leader.one', 'x', 'administrator', 'x')")

    by_logins(postgres_hall, scenario)


@pytest.mark.postgres
def test_a_renamed_person_signs_in_again_before_acting_on_the_record(postgres_hall: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        admin = Accounts(ServerPeople(hall.database_of("admin.one")), hall.clock)
        seat = RecordSeat(hall.database_of("leader.one"), url=postgres_hall).record
        me = PEOPLE["leader.one"]
        await admin.change(replace(me, name="长一一"))
        with pytest.raises(DomainError, match="姓名已改为“长一一”"):
            await seat.append(me.actor(), draft(ActKind.NOTICE))
        await seat.append(replace(me, name="长一一").actor(), draft(ActKind.NOTICE))

    by_logins(postgres_hall, scenario)


@pytest.mark.postgres
def test_on_a_server_seats_are_kept_by_administrators_through_the_page(postgres_hall: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        mine = Accounts(ServerPeople(hall.database_of("admin.one")), hall.clock)
        before = seat_rows(await mine.people())
        row = {"login": "new.one", "name": "新一", "role": "dispatcher", "seat": "", "off": ""}
        row["password"] = PASSWORD
        at = next(at for at, one in enumerate(before) if one["login"] == "trainer.one")
        rows = [*edited(tuple(before), at, off=YES), row]
        assert await write_seats(mine, rows, before, "admin.one") == 2
        people = {person.login: person for person in await mine.people()}
        assert (people["trainer.one"].disabled, people["new.one"].seat) == (True, "派遣员")
        async with raw(postgres_hall, "new.one") as connection:
            assert await connection.fetchval("SELECT count(*) FROM kept_versions") == 0
        again = seat_rows(await mine.people())
        at = next(at for at, one in enumerate(again) if one["login"] == "trainer.one")
        taken = {**row, "login": "postgres"}
        changed = edited(tuple(again), at, off="")
        with pytest.raises(SeatsHalfDone, match="已办 1 项"):
            await write_seats(mine, [*changed, taken], again, "admin.one")
        leader = Accounts(ServerPeople(hall.database_of("leader.one")), hall.clock)
        with pytest.raises(DomainError, match="只有管理员"):
            await write_seats(leader, edited(tuple(again), at, off=""), again, "leader.one")
        at = next(at for at, one in enumerate(again) if one["login"] == "admin.one")
        with pytest.raises(DomainError, match="不能停用自己"):
            await write_seats(mine, edited(tuple(again), at, off=YES), again, "admin.one")

    by_logins(postgres_hall, scenario)


def test_a_year_that_is_published_is_a_chore_of_working_seats(sqlite_hall: str) -> None:
    """Deadlines that waited for the year settle at the next turn of any seat's clockwork."""

    async def scenario(hall: Hall) -> None:
        store, documents = await kept_documents(hall.engine, hall.clock), Documents(hall.engine)
        pack = await load_hall_data(hall.engine)
        city = CityHall(pack, UnitRegister(pack.units), PlaceIndex(pack), hall.casework.rules)

        async def read_hall() -> tuple[Rulebook, tuple[Unit, ...]]:
            calendar = await rules_documents.read_calendar(documents)
            return hall.casework.rules.with_calendar(calendar), pack.units

        hall.clock.at = datetime(2026, 12, 31, 7, tzinfo=UTC)
        case = await hall.case_at(Stage.HANDLING, class_code=str(RUBBISH), condition_no=1)
        assert case.due_provisional
        clockwork = Clockwork(hall.casework, hall.store, OpenCases(hall.store, hall.bus), hall.clock)
        follower = KeepingFollower(store, city, hall.casework, read_hall, hall.bus, hall.clock)
        follower.reckon_by(clockwork, hall.store)
        desk = KeptDesk(store, ADMIN, city, hall.clock, follower.catch_up)
        state = await desk.state(KeptKind.CALENDAR)
        rows = [
            *state.rows,
            {"sort": "year", "value": "2027", "note": ""},
            {"sort": "off", "value": "2027-01-01", "note": "元旦"},
        ]
        await desk.write(KeptKind.CALENDAR, rows, state, "2027 年放假通知")
        assert len(clockwork.chores) == 1
        await clockwork.turn()
        settled = await hall.store.case(case.id)
        assert settled is not None
        assert (settled.due_provisional, clockwork.chores) == (False, [])

    in_hall(sqlite_hall, scenario)
