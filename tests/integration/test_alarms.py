"""Two seats on one hall's database: what one does about an alarm is so at the other's, too."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from db.side_registers import SqlSideRegisters
from dispatcher_app.domain.alarms.book import AlarmBook
from dispatcher_app.domain.alarms.conditions import Condition
from dispatcher_app.domain.alarms.kinds import AlarmKind
from dispatcher_app.domain.alarms.standing import AlarmLine, AlarmState, Standing, standing, whole_kind
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.alarms.answers import AlarmAnswers
from dispatcher_app.services.alarms.journal import AlarmJournal
from dispatcher_app.services.alarms.register import Happened, read_register, silenced
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.services.side_registers import SideRegisters
from tests.support.hall import Hall, in_hall
from tests.support.hall_record import RecordSeat
from tests.support.live_hall import until

MINUTE = timedelta(minutes=1)


class Desk:
    """What a dispatcher does about alarms at one program."""

    def __init__(self, seat: RecordSeat, login: str) -> None:
        self.person = Person(login, f"派{login[-3:]}", Role.DISPATCHER, "派遣席 1")
        self.seat, desk = seat, RecordDesk(seat.record, self.person.actor())
        self.answers = AlarmAnswers(desk, self.person, lambda: datetime.now(UTC))
        self.journal = AlarmJournal(desk, self.person)

    def line(self, *conditions: Condition) -> AlarmLine:
        """The alarm as this seat has it now."""
        at = datetime.now(UTC)
        alarms = AlarmBook().after(conditions, at - 10 * MINUTE).after(conditions, at).alarms
        found = [standing(one, self.answers.on(one.id, whole_kind(one.condition.kind)), at) for one in alarms]
        return AlarmLine(tuple(found))


def waits(subject: str) -> Condition:
    since = datetime.now(UTC) - 20 * MINUTE
    return Condition(AlarmKind.QUEUE_OVER, subject, since, subject)


def test_what_one_seat_does_is_so_at_the_other(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        first, second = RecordSeat(hall.engine), RecordSeat(hall.engine)
        one, two = Desk(first, "dispatch.one"), Desk(second, "dispatch.two")
        feedback, checking = waits("feedback"), waits("checking")
        async with first.following(), second.following():
            await until(lambda: first.record.loaded and second.record.loaded)
            await one.answers.acknowledge(one.line(feedback))
            await until(lambda: two.line(feedback).state is AlarmState.ACKNOWLEDGED)
            ends = datetime.now(UTC) + 60 * MINUTE
            await two.answers.shelve(two.line(checking), "等人", ends)
            await until(lambda: one.line(checking).state is AlarmState.SHELVED)
            (shelved,) = silenced(one.seat.record, datetime.now(UTC))
            assert (shelved.name, shelved.reason) == (two.person.name, "等人")
            assert silenced(one.seat.record, ends) == []  # by itself
            await one.answers.unshelve(one.line(checking))
            await until(lambda: two.line(checking).state is AlarmState.UNACKNOWLEDGED)
            # Both press at once: one act is enough, nobody is refused.
            await asyncio.gather(
                one.answers.acknowledge(one.line(checking)), two.answers.acknowledge(two.line(checking))
            )
            flood = [waits(str(number)) for number in range(5)]
            await two.answers.acknowledge(AlarmLine(two.line(*flood).members))
            await until(lambda: one.line(*flood).state is AlarmState.ACKNOWLEDGED)
            assert len(first.record.current(ActKind.ALARM_ACK)) == 3  # the flood is one act
        late = Desk(RecordSeat(hall.engine), "dispatch.three")  # the next shift
        await late.seat.record.load()
        assert late.line(feedback).state is AlarmState.ACKNOWLEDGED

    in_hall(hall_url, scenario)


def test_what_rang_is_read_by_the_leader_and_one_person_at_two_seats_loses_none(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        seats = [Desk(RecordSeat(hall.engine), "dispatch.one") for _seat in range(2)]
        now = datetime.now(UTC)
        for number, desk in enumerate(seats):
            await desk.seat.record.load()
            desk.journal.note([Standing(one.alarm) for one in desk.line(waits(f"{number}")).members], now)
        await asyncio.gather(*(desk.journal.write() for desk in seats))
        assert all(not desk.journal.waiting for desk in seats)
        register = await read_register(seats[0].seat.record, now - 5 * MINUTE, now + 5 * MINUTE)
        assert {one.subject for one in register.raised} == {"0", "1"}
        assert {line.what for line in register.lines} == {Happened.RANG}
        await seats[0].answers.mute(now + 30 * MINUTE, "正在通话")
        assert seats[0].answers.muted_until == now + 30 * MINUTE
        await seats[0].answers.unmute()
        assert seats[0].answers.muted_until is None

    in_hall(hall_url, scenario)


def test_an_answer_that_got_lost_does_not_count_an_alarm_twice(
    hall_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(hall: Hall) -> None:
        desk, now = Desk(RecordSeat(hall.engine), "dispatch.one"), datetime.now(UTC)
        await desk.seat.record.load()
        desk.journal.note([Standing(one.alarm) for one in desk.line(waits("a")).members], now)
        store = desk.seat.record._store
        append = store.append

        async def append_unheard(*arguments: object) -> object:
            await append(*arguments)  # type: ignore[arg-type]
            raise ExternalError("断了", retry=True)

        monkeypatch.setattr(store, "append", append_unheard)
        await desk.journal.write()
        assert len(desk.journal.waiting) == 1
        monkeypatch.undo()
        desk.journal.note([Standing(one.alarm) for one in desk.line(waits("b")).members], now)
        await desk.journal.write()
        await desk.journal.write()
        register = await read_register(desk.seat.record, now - 5 * MINUTE, now + 5 * MINUTE)
        assert sorted(one.subject for one in register.raised) == ["a", "b"]

    in_hall(hall_url, scenario)


def test_supervisions_and_drawn_cases_are_found(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        lists = SideRegisters(SqlSideRegisters(hall.engine))
        await hall.case_at(Stage.HANDLING)
        case = await hall.go(await hall.case_at(Stage.HANDLING), Verb.SUPERVISE)
        assert [one.id for one in await lists.supervised()] == [case.id]
        assert [one.id for one in await lists.not_looked_at((case.number, "NS-nothing"))] == [case.id]
        begun = hall.clock()
        case = (await hall.do(Verb.SECOND_LOOK, case, person="another")).case
        assert await lists.supervised_since([case]) == {case.id: begun}
        await hall.go(case, Verb.ANSWER_SUPERVISION)
        assert await lists.supervised() == []
        assert await lists.not_looked_at((case.number,)) == []

    in_hall(hall_url, scenario)
