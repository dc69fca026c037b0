"""What a shift leader rules by, on both databases: told between programs, counted, drawn, tried."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from db.engine import open_engine
from db.hall_counts import SqlHallCounts
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.draw import take_draw
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.hall_record.act import ActDraft
from dispatcher_app.domain.hall_record.campaigns import Campaign, WeatherPlan, WeatherSort
from dispatcher_app.domain.hall_record.faults import Valid
from dispatcher_app.domain.hall_record.kinds import ActKind, Payload
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort, Withdrawal
from dispatcher_app.domain.hall_record.papers import DrawTaken, GatePolicyChange
from dispatcher_app.domain.pack import Shift
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.words import Source, Stage
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ruling.counts import DrawOf, RulingCounts, draw_of, preview
from dispatcher_app.services.ruling.store import Gate
from tests.support.hall import Hall, in_hall
from tests.support.hall_record import HOUR, LEADER, RecordSeat
from tests.support.live_hall import until
from tests.support.live_window import OtherSeat, played
from tests.support.logins import as_login, seat_everybody
from tests.support.loop import TestLoop
from tests.support.rules import MANHOLE, RUBBISH, RULES
from tests.support.town import town

ZONE = RULES.calendar.zone


def counts(hall: Hall) -> RulingCounts:
    return RulingCounts(SqlHallCounts(hall.engine), ZONE, PlaceIndex(town()))


async def put(seat: RecordSeat, kind: ActKind, subject: str, payload: Payload, seen: int = 0) -> None:
    await seat.record.append(LEADER, ActDraft(kind=kind, subject=subject, payload=payload, seen=seen))


def test_a_plan_of_another_program_is_at_the_seat_and_goes_again(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    """How quickly is measured in the benchmarks of the feed."""

    async def shift(hall: Hall, seat: OtherSeat) -> None:
        covers = await hall.case_at(Stage.AWAITING_DISPATCH)
        rubbish = await hall.case_at(Stage.AWAITING_DISPATCH, class_code=str(RUBBISH))
        await until(lambda: set(seat.listed()) == {covers.number, rubbish.number})
        said: list[str] = []
        seat.window.voice.said.connect(lambda sentence, _tone: said.append(sentence))
        usual = seat.listed()
        last = MANHOLE if usual[-1] == covers.number else RUBBISH
        leader, now = RecordSeat(hall.engine), datetime.now(UTC)
        plan = WeatherPlan(
            sort=WeatherSort.RAIN, valid=Valid(now - HOUR), text="暴雨红色预警", priority_classes=(str(last),)
        )
        await put(leader, ActKind.WEATHER_PLAN, "rain", plan)
        await until(lambda: seat.window.in_force.chips == ["▲ 暴雨预案"])
        assert seat.listed() == usual[::-1]
        tip = Notice(sort=NoticeSort.TIP, text="水库泄洪", valid=Valid(now - HOUR))
        await put(leader, ActKind.NOTICE, "flood", tip)
        await until(lambda: seat.window.in_force.tip == "水库泄洪")
        await put(leader, ActKind.END_WEATHER_PLAN, "rain", Withdrawal(reason="雨停"), 1)
        await put(leader, ActKind.WITHDRAW_NOTICE, "flood", Withdrawal(reason="已泄完"), 1)
        await until(lambda: not seat.window.in_force.isVisible())
        assert seat.listed() == usual
        assert any("启动暴雨预案" in sentence for sentence in said)
        assert any("解除暴雨预案" in sentence for sentence in said)

    played(run, hall_url, tmp_path, shift)


def test_a_collection_counts_its_classes_sources_time_and_ground(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        first = await hall.report()
        await hall.report(source=Source.PATROL.value)
        await hall.report(class_code=str(RUBBISH))
        after = first.reported_at + timedelta(days=1)
        valid = Valid(first.reported_at - HOUR, first.reported_at + HOUR)
        covers = Campaign(title="井盖", class_codes=(str(MANHOLE),), valid=valid)
        told = counts(hall)
        assert await told.collected(covers, after) == 2
        assert await told.collected(covers, first.reported_at - 2 * HOUR) == 0
        patrols = Campaign(title="井盖", class_codes=(str(MANHOLE),), valid=valid, sources=(Source.PATROL,))
        assert await told.collected(patrols, after) == 1
        here = Campaign(title="井盖", class_codes=(str(MANHOLE),), valid=valid, cells=(first.cell_code,))
        assert await told.collected(here, after) == 2
        away = Campaign(title="井盖", class_codes=(str(MANHOLE),), valid=valid, cells=("440305001001001",))
        assert await told.collected(away, after) == (2 if first.cell_code == "440305001001001" else 0)

    in_hall(hall_url, scenario)


def test_a_policy_is_tried_on_what_passed_and_draws_are_repeated_from_the_database(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        by_hand = await hall.case_at(Stage.HANDLING)
        seat = RecordSeat(hall.engine)
        open_gate = GatePolicyChange(
            low_risk=(str(MANHOLE),), sample_share=Decimal(0), seed="x", reason="试行一周"
        )
        await put(seat, ActKind.GATE_POLICY, "gate_1", open_gate)
        auto = await hall.case_at(Stage.AWAITING_DISPATCH)
        auto = (await hall.do(Verb.PROPOSE_DISPATCH, auto)).case
        assert auto.stage is Stage.HANDLING
        day = auto.stage_since.astimezone(ZONE).date()
        told, next_month = counts(hall), (day.replace(day=1) + timedelta(days=32)).replace(day=3)
        (month, _last), passings = await told.passings_lately(Gate.DISPATCH, next_month)
        assert month == day.replace(day=1)
        assert [(one.number, one.by_policy) for one in passings] == [
            (by_hand.number, False),
            (auto.number, True),
        ]
        all_of_them = preview(passings, GatePolicy(frozenset({str(MANHOLE)}), Decimal(0), "x"))
        assert (all_of_them.total, all_of_them.passed, all_of_them.drawn) == (2, 2, 0)
        assert preview(passings, GatePolicy(frozenset({str(MANHOLE)}), Decimal(1), "x")).drawn == 2
        assert preview(passings, GatePolicy(frozenset({str(RUBBISH)}))).passed == 0
        numbers = await told.population(DrawOf.GATE_1, day)
        assert numbers == (auto.number,)
        assert await told.population(DrawOf.GATE_1, day - timedelta(days=1)) == ()
        draw = take_draw(numbers, "seed", 20)
        await put(seat, ActKind.DRAW, DrawOf.GATE_1.subject(day), draw)
        assert await told.repeats(draw, DrawOf.GATE_1, day)
        other = DrawTaken(
            seed="seed",
            population=1,
            population_hash=draw.population_hash,
            wanted=1,
            chosen=(by_hand.number,),
        )
        assert not await told.repeats(other, DrawOf.GATE_1, day)
        (act,) = seat.record.current(ActKind.DRAW)
        before = await told.progress(act)
        assert ([one.number for one in before.cases], before.done) == ([auto.number], 0)

    in_hall(hall_url, scenario)


def test_closed_cases_are_drawn_from_by_the_day_of_their_closing(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        closed = await hall.case_at(Stage.CLOSED)
        assert closed.closed_at is not None
        day = closed.closed_at.astimezone(ZONE).date()
        assert await counts(hall).population(DrawOf.CLOSED, day) == (closed.number,)
        assert await counts(hall).population(DrawOf.CLOSED, day + timedelta(days=1)) == ()
        shifts = (Shift("白班", time(8), time(20)), Shift("夜班", time(20), time(8)))
        told = RulingCounts(SqlHallCounts(hall.engine), ZONE, PlaceIndex(town()), DutyTimes(shifts, ZONE))
        assert await told.population(DrawOf.CLOSED, day, "白班") == (closed.number,)
        assert await told.population(DrawOf.CLOSED, day, "夜班") == ()
        assert told.period(day, "夜班")[1] - told.period(day, "夜班")[0] == timedelta(hours=12)

    in_hall(hall_url, scenario)


def test_subjects_of_another_make_are_no_draws_of_these() -> None:
    assert draw_of("gate_1 2026-11-21") == (DrawOf.GATE_1, date(2026, 11, 21), "")
    assert draw_of(DrawOf.CLOSED.subject(date(2026, 11, 21), "夜班")) == (
        DrawOf.CLOSED, date(2026, 11, 21), "夜班"
    )  # fmt: skip
    assert draw_of("closed 2026-02-30") is None
    assert draw_of("夜班") is None


@pytest.mark.parametrize("login", ["taker.one", "leader.one", "wall.one"])
def test_every_login_may_count(postgres_hall: str, login: str) -> None:
    """Nothing private is asked for, so a server that withholds telephone numbers answers."""

    async def scenario(hall: Hall) -> None:
        await seat_everybody(hall)
        closed = await hall.case_at(Stage.CLOSED)
        assert closed.closed_at is not None
        day = closed.closed_at.astimezone(ZONE).date()
        engine = open_engine(as_login(postgres_hall, login))
        try:
            told = RulingCounts(SqlHallCounts(engine), ZONE, PlaceIndex(town()))
            assert await told.population(DrawOf.CLOSED, day) == (closed.number,)
            assert await told.population(DrawOf.GATE_2, day) == ()
            (looked,) = await SqlHallCounts(engine).looked_at([closed.number])
            assert (looked.case_id, looked.result) == (closed.id, None)
        finally:
            await engine.dispose()

    in_hall(postgres_hall, scenario)
