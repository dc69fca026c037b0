"""A shift handed over by two leaders while the hall goes on, in a file and under real logins of a server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.people import SqlPeople
from db.shift_state import SqlShiftState
from db.verify import verify
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.check import ActRefused
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import Handover, Matter, Remark
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.accounts import Accounts, WrongPassword
from dispatcher_app.services.hall import Hall as City
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.shift.desk import ShiftDesk
from dispatcher_app.services.shift.making import times_handed
from tests.support.hall import Hall, in_hall
from tests.support.hall_record import RecordSeat, draft
from tests.support.logins import PASSWORD, PEOPLE, LoginHall, by_logins
from tests.support.rules import RULES
from tests.support.town import town

PACK = town()


def now() -> datetime:
    return datetime.now(UTC)


def leader(engine: AsyncEngine, login: str, url: str = "") -> ShiftDesk:
    """The shifts as *login* works with them."""
    person = PEOPLE[login]
    record = RecordDesk(RecordSeat(engine, url=url).record, person.actor())
    city = City(PACK, UnitRegister(PACK.units), PlaceIndex(PACK), RULES)
    return ShiftDesk(city, person, record, SqlShiftState(engine), now)


async def hand_over(hall: Hall, one: ShiftDesk, two: ShiftDesk, note: ActDraft) -> HallAct:
    """What must hold wherever the hall is."""
    handing = one.handing
    await hall.case_at(Stage.AWAITING_DISPATCH)
    await one.record.append(note)
    await one.record.append(draft(ActKind.SYSTEM_FAULT, "故障"))
    slot = handing.next_slot()
    with pytest.raises(WrongPassword):
        await handing.give(slot, "", "not the password")
    with pytest.raises(ActRefused, match="备注"):
        await handing.give(slot, "\x07" * 3, PASSWORD)
    given = await handing.give(slot, "夜间有雨 😀\n“注意”", PASSWORD)
    counts = {section.matter: section.count for section in given.handover.sections}
    assert (counts[Matter.OPEN], counts[Matter.NOTES], counts[Matter.FAULTS]) == (1, 1, 1)
    assert (await handing.since(given)).nothing
    await hall.case_at(Stage.AWAITING_DISPATCH)  # the hall goes on
    await two.record.append(draft(ActKind.SYSTEM_FAULT_OVER, "故障", seen=1))
    since = await handing.since(given)
    assert {(one.matter, one.before, one.now) for one in since.shifted} >= {
        (Matter.OPEN, 1, 2),
        (Matter.FAULTS, 1, 0),
    }
    assert (since.steps, since.acts) == (len(since.named), 1)
    for login, password, said in (
        ("leader.two", "not the password", "登录名或密码不对"),
        ("leader.one", PASSWORD, "不能都是长一"),
        ("dispatch.one", PASSWORD, "须由另一位值班长"),
    ):
        with pytest.raises((WrongPassword, ActRefused), match=said):
            await handing.take(given, login, password)
    act = await handing.take(given, "leader.two", PASSWORD)
    assert (act.payload, act.second and act.second.person) == (given.handover, "leader.two")
    assert await handing.take(given, "leader.two", PASSWORD) == act  # an answer that got lost
    with pytest.raises(ActRefused, match="已由长一交给长二"):
        await handing.give(slot, "", PASSWORD)
    assert handing.next_slot() == one.times.after(slot)
    assert (await verify(hall.engine)).ok
    return act


def test_a_shift_is_handed_over_in_a_file(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        for login in ("leader.one", "leader.two", "dispatch.one"):
            await Accounts(SqlPeople(hall.engine), now).add(PEOPLE[login], PASSWORD)
        one, two = (leader(hall.engine, login) for login in ("leader.one", "leader.two"))
        act = await hand_over(hall, one, two, draft(ActKind.SHIFT_NOTE, "提示"))
        assert [person.login for person in await one.handing.takers()] == ["leader.two"]
        again = await two.handing.preview(two.handing.next_slot())
        (note,) = next(section.lines for section in again.sections if section.matter is Matter.NOTES)
        assert isinstance(act.payload, Handover)
        assert times_handed(Matter.NOTES, note, [act.payload]) == 1

    in_hall(sqlite_hall, scenario)


@pytest.mark.postgres
def test_a_shift_is_handed_over_under_the_logins_of_both(strict_url: str) -> None:
    async def scenario(hall: LoginHall) -> None:
        one, two = (
            leader(hall.database_of(login), login, strict_url) for login in ("leader.one", "leader.two")
        )
        await hand_over(hall, one, two, draft(ActKind.SHIFT_NOTE, "提示"))

    by_logins(strict_url, scenario)


def test_of_two_leaders_who_sign_one_shift_at_once_one_is_told(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        for login in ("leader.one", "leader.two"):
            await Accounts(SqlPeople(hall.engine), now).add(PEOPLE[login], PASSWORD)
        one, two = (leader(hall.engine, login) for login in ("leader.one", "leader.two"))
        slot = one.handing.next_slot()
        first, second = await one.handing.give(slot, "", PASSWORD), await two.handing.give(slot, "", PASSWORD)
        await one.handing.take(first, "leader.two", PASSWORD)
        with pytest.raises(ActRefused, match="已由长一交给长二"):
            await two.handing.take(second, "leader.one", PASSWORD)
        assert len(await two.handing.of_time()) == 1

    in_hall(sqlite_hall, scenario)


def test_a_database_lost_between_the_signatures_keeps_what_was_signed_first(
    sqlite_hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(hall: Hall) -> None:
        for login in ("leader.one", "leader.two"):
            await Accounts(SqlPeople(hall.engine), now).add(PEOPLE[login], PASSWORD)
        one = leader(hall.engine, "leader.one")
        given = await one.handing.give(one.handing.next_slot(), "", PASSWORD)
        store, done = one.record.hall._store, []

        async def lost(*words: Any) -> HallAct:
            done.append(await append(*words))
            raise ExternalError("没有回音", away=True)

        append = store.append
        with monkeypatch.context() as patch:
            patch.setattr(store, "append", lost)
            with pytest.raises(ExternalError):
                await one.handing.take(given, "leader.two", PASSWORD)
        assert await one.handing.take(given, "leader.two", PASSWORD) == done[0]

    in_hall(sqlite_hall, scenario)


def test_what_is_open_in_the_record_is_told_with_its_remarks_until_it_is_over(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        one = leader(hall.engine, "leader.one")
        for kind in (ActKind.LEADER_CALL, ActKind.ALARM_SHELVE):
            await one.record.append(draft(kind, "甲"))
        await one.record.append(draft(ActKind.LEADER_CALL_REMARK, "甲", 1, Remark(text="已派人")))
        sections = {s.matter: s for s in (await one.handing.preview(one.handing.next_slot())).sections}
        (call,) = sections[Matter.LEADER_CALLS].lines
        assert call.name.startswith("李市长 ")
        assert "长一:已派人" in call.text
        assert sections[Matter.MUTED_ALARMS].count == 1
        await one.record.append(draft(ActKind.ANSWER_LEADER_CALL, "甲", 2))
        again = await one.handing.preview(one.handing.next_slot())
        assert {s.matter: s.count for s in again.sections}[Matter.LEADER_CALLS] == 0
        assert len(await one.record.hall.of(Topic.LEADER_CALL, "甲")) == 3

    in_hall(sqlite_hall, scenario)


def test_two_previews_at_once_are_each_of_one_moment(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        one = leader(hall.engine, "leader.one")
        slot = one.handing.next_slot()

        async def write() -> None:
            for number in range(6):
                await one.record.append(draft(ActKind.SHIFT_NOTE, f"提示{number}"))

        found, _nothing = await asyncio.gather(one.handing.preview(slot), write())
        notes = next(section for section in found.sections if section.matter is Matter.NOTES)
        assert notes.count == found.after_act

    in_hall(sqlite_hall, scenario)
