"""What was open at a past moment is what was seen at that moment, whatever has happened since."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from db.documents import Documents
from db.figures.folding import SqlFolding
from db.figures.open_then import SqlOpenThen
from db.people import SqlPeople
from dispatcher_app import bootstrap
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.facts import CaseFacts
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import OPEN, Role, Stage
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.hall import Hall as City
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.reports.halting import Progress, ReportStopped
from dispatcher_app.services.reports.model import Report, ReportKind
from tests.support.hall import Hall, in_hall
from tests.support.random_hall import RandomHall
from tests.support.rules import RULES, actor
from tests.support.town import town

ZONE = ZoneInfo("Asia/Shanghai")
Seen = tuple[dict[int, CaseFacts], dict[int, QueueRow]]


async def _folded(hall: Hall) -> None:
    folding = SqlFolding(hall.engine, ZONE)
    while (await folding.fold()).cases:
        pass
    await folding.add_up()


async def _now(played: RandomHall) -> Seen:
    facts = {row.case_id: row for row in await played.facts() if isinstance(row, CaseFacts) and row.open}
    lines = {row.case_id: row async for part in played.hall.store.queue(OPEN) for row in part}
    return facts, lines


def _said(lines: dict[int, QueueRow]) -> dict[int, tuple[object, ...]]:
    """What reports tell of them."""
    return {
        case_id: (row.number, row.title, row.place, row.unit, row.stage, row.due_at, row.marks)
        for case_id, row in lines.items()
    }


def test_it_is_what_was_seen_then(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        played, seen = RandomHall(hall, 7), {}
        for _turn in range(4):
            await played.play(25 if hall.is_postgres else 60)
            seen[hall.clock() + timedelta(seconds=1)] = await _now(played)
        await _folded(hall)
        later, moved = hall.clock() + timedelta(days=40), 0
        for moment, (facts, lines) in seen.items():
            told: list[tuple[int, int]] = []

            def hear(done: int, of: int, told: list[tuple[int, int]] = told) -> None:
                told.append((done, of))

            then = await SqlOpenThen(hall.engine, ZONE).open_at(moment, later, hear)
            assert {row.case_id: row for row in then.facts} == facts
            now = {row.case_id: row for row in await hall.store.rows(list(facts))}
            assert _said(now | dict(then.lines)) == _said(lines)
            assert told
            moved += len(then.lines)
        assert moved > 5  # what went on since was among them, and the newest moment has none of it
        assert not then.lines

    in_hall(hall_url, scenario)


async def _report(hall: Hall, kind: ReportKind, first: date, last: date | None = None) -> Report:
    """The report of the period that *first* lies in, or of all days to *last*, which somebody makes now."""
    pack = town()
    city = City(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES)
    database = bootstrap.Database(hall.engine, hall.store, SqlPeople(hall.engine), Documents(hall.engine))
    record = RecordDesk(bootstrap.hall_record(database, EventBus()), actor(Role.SHIFT_LEADER))
    desk = bootstrap.report_desk(database, city, "王班长", record, hall.clock)
    return await desk.make(kind, desk.maker.period(kind, first, last))


async def _daily(hall: Hall, day: datetime) -> Report:
    return await _report(hall, ReportKind.DAILY, day.astimezone(ZONE).date())


def test_the_report_of_a_day_says_the_same_whenever_it_is_made(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        late = await hall.case_at(Stage.HANDLING)
        await hall.case_at(Stage.CLOSED)
        watched = await hall.case_at(Stage.AWAITING_DISPATCH)
        watched = (await hall.do(Verb.SUPERVISE, watched)).case
        hall.clock.forward(days=60, hours=13)  # to the evening of a day on which the first is late
        day = hall.clock()
        other = await hall.case_at(Stage.HANDLING)
        hall.clock.forward(days=1)
        early = await _daily(hall, day)
        assert "期末在办案件 3 件,其中超期 1 件、督办 1 件" in early.summary[0]
        tables = {table.name: table for table in early.tables}
        assert [(row[0], row[5]) for row in tables["overdue"].rows] == [(late.number, "处置中")]
        assert [row[0] for row in tables["supervised"].rows] == [watched.number]
        for verb in (Verb.SUBMIT_RESULT, Verb.PASS_TO_CHECK, Verb.CHECK_PASS):
            late = (await hall.do(verb, late)).case
        await hall.do(Verb.CLOSE, late, closing_kind="overdue")
        await hall.do(Verb.VOID, watched)
        await hall.do(Verb.UNIT_RETURN, other)
        hall.clock.forward(days=90)
        again = await _daily(hall, day)
        assert (again.summary, again.sections, again.figures) == (
            early.summary,
            early.sections,
            early.figures,
        )
        today = await _daily(hall, hall.clock())
        assert "现有在办案件 1 件" in today.summary[0]

    in_hall(sqlite_hall, scenario)


def test_every_period_stands_beside_the_one_a_year_ago(sqlite_hall: str) -> None:
    """Three cases in a week of one year, one in each of two weeks of the next."""

    async def scenario(hall: Hall) -> None:
        for _case in range(3):
            await hall.report()
        hall.clock.forward(days=365)
        await hall.report()
        hall.clock.forward(days=7)
        await hall.report()
        hall.clock.forward(days=2)
        daily, weekly, monthly = ReportKind.DAILY, ReportKind.WEEKLY, ReportKind.MONTHLY
        for kind, first, last, heads, numbers in (
            (daily, date(2027, 3, 2), None, ["当日", "前一日", "环比", "去年同日", "同比"], (1, 0, 3)),
            (weekly, date(2027, 3, 9), None, ["本周", "上周", "环比", "去年同周", "同比"], (1, 1, 3)),
            (monthly, date(2027, 3, 1), None, ["本月", "上月", "环比", "去年同月", "同比"], (2, 0, 3)),
            (
                monthly,
                date(2027, 1, 1),
                date(2027, 3, 31),
                ["本季", "上季", "环比", "去年同季", "同比"],
                (2, 0, 3),
            ),
            (monthly, date(2027, 1, 1), date(2027, 12, 31), ["本年", "上年", "同比"], (2, 3)),
            (
                monthly,
                date(2027, 3, 1),
                date(2027, 3, 9),
                ["本期", "上期", "环比", "去年同期", "同比"],
                (2, 0, 3),
            ),
        ):
            report = await _report(hall, kind, first, last)
            table = report.table("counts")
            assert [column.title for column in table.columns[1:]] == heads
            row = next(row for row in table.rows if row[0] == "上报数")
            of_periods = [cell for cell, head in zip(row[1:], heads, strict=True) if not head.endswith("比")]
            assert tuple(of_periods) == numbers, heads
            assert report.summary[0].startswith(f"{heads[0]}上报 {numbers[0]} 件")
            assert ("本季未完" in report.title) is (heads[0] == "本季")

    in_hall(sqlite_hall, scenario)


def test_looking_back_is_stopped_by_who_asked(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.case_at(Stage.HANDLING)
        await _folded(hall)
        progress = Progress()
        progress.stop()
        with pytest.raises(ReportStopped):
            await SqlOpenThen(hall.engine, ZONE).open_at(
                hall.clock(), hall.clock(), lambda done, of: progress.step("", done, of)
            )

    in_hall(sqlite_hall, scenario)
