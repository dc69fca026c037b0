"""What the shift leader puts in force, at other seats: the line above the work, queues, forms, the map."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.campaigns import Campaign, Channel, WeatherPlan, WeatherSort
from dispatcher_app.domain.hall_record.faults import Valid
from dispatcher_app.domain.hall_record.kinds import ActKind, Payload
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort, Withdrawal
from dispatcher_app.domain.words import Role, Source, Stage
from dispatcher_app.services.duplicates import Duplicates
from dispatcher_app.services.ports import SearchQuery
from tests.support.desk import seat_beside
from tests.support.loop import TestLoop
from tests.support.rules import MANHOLE, MORNING, RUBBISH
from tests.support.seat import Hall, Seat, play
from tests.support.town import BLOCK, SOUTH, WEST

HOUR = timedelta(hours=1)
ALWAYS = Valid(MORNING - HOUR)
RAIN = WeatherPlan(
    sort=WeatherSort.RAIN,
    valid=ALWAYS,
    text="暴雨橙色预警",
    priority_classes=(str(RUBBISH),),
    extra_sources=(Source.VIDEO,),
    duplicate_radius_factor=3.0,
)
TIP = Notice(sort=NoticeSort.TIP, text="今日有马拉松,深南大道封路", valid=ALWAYS, title="封路")
SITE = Notice(
    sort=NoticeSort.NO_REPORT,
    text="地铁施工围挡,占道不立案",
    valid=Valid(MORNING - HOUR, MORNING + 5 * HOUR),
    title="科苑站工地",
    area=((WEST, SOUTH), (WEST + BLOCK, SOUTH), (WEST + BLOCK, SOUTH + BLOCK), (WEST, SOUTH + BLOCK)),
)
PHRASE = Notice(sort=NoticeSort.PHRASE, text="请携带照片到现场核实并反馈。", valid=ALWAYS, title="现场核实")


async def press(window: QWidget, seat: Seat, *keys: str) -> None:
    for key in keys:
        chord = QKeySequence(key)[0]  # type: ignore[index] # the stub does not know it
        QTest.keyClick(QApplication.focusWidget() or window, chord.key(), chord.keyboardModifiers())
        await seat.settle()


async def write(window: QWidget, seat: Seat, text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget() or window, text)
    await seat.settle()


async def put(hall: Hall, kind: ActKind, payload: Payload, subject: str = "", seen: int = 0) -> HallAct:
    """Another shift leader's act."""
    leader = seat_beside(hall.desk, Role.SHIFT_LEADER, "leader-other")
    assert leader.record is not None
    return await leader.record.append(
        ActDraft(kind=kind, subject=subject or str(uuid4()), payload=payload, seen=seen)
    )


def test_a_plan_is_told_everywhere_and_turns_the_queue(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        covers = await hall.case_at(Stage.AWAITING_DISPATCH)
        rubbish = await hall.case_at(Stage.AWAITING_DISPATCH, class_code=str(RUBBISH))
        seat = await hall.seat()
        strip = seat.window.in_force
        assert not strip.isVisible()
        usual = seat.listed
        assert set(usual) == {covers.number, rubbish.number}
        rules = Duplicates(seat.desk)
        assert rules.rule.radius_m == 50
        begun = await put(hall, ActKind.WEATHER_PLAN, RAIN)
        await seat.settle()
        assert strip.isVisible()
        assert strip.chips == ["▲ 暴雨预案"]
        assert any("启动暴雨预案" in said for said, _tone in seat.said)
        assert seat.listed == [rubbish.number, covers.number]
        shown = {row.number: row for row in seat.window.queue.table.case_model.shown()}
        why = seat.window.queue.table.case_model.raised
        assert [why(shown[case.number]) for case in (rubbish, covers)] == ["暴雨预案", ""]
        assert rules.rule.radius_m == 150
        await put(hall, ActKind.END_WEATHER_PLAN, Withdrawal(reason="雨停"), begun.subject, 1)
        await seat.settle()
        assert not strip.isVisible()
        assert any("解除暴雨预案" in said for said, _tone in seat.said)
        assert seat.listed == usual
        assert rules.rule.radius_m == 50

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_what_ends_by_its_own_time_goes_by_itself(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await put(hall, ActKind.WEATHER_PLAN, replace(RAIN, valid=Valid(MORNING, MORNING + HOUR)))
        strip = seat.window.in_force
        strip.look()
        assert strip.isVisible()
        hall.clock.forward(hours=2)
        strip._on_second()
        assert not strip.isVisible()
        assert seat.said[-1][0] == "暴雨预案到时结束"
        soon = Valid(hall.clock() + HOUR, hall.clock() + 5 * HOUR)
        planned = await put(hall, ActKind.WEATHER_PLAN, replace(RAIN, valid=soon))
        strip._on_second()
        hall.clock.forward(hours=2)
        strip._on_second()
        assert seat.said[-1][0] == "暴雨预案到时生效"
        await put(hall, ActKind.END_WEATHER_PLAN, Withdrawal(reason="雨停"), planned.subject, 1)
        strip._on_second()
        assert "解除暴雨预案" in seat.said[-1][0], "whoever ended it is named, and no time"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_tip_is_put_away_once_for_each_person_and_stays_in_the_list(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        other = await hall.seat(Role.CALL_TAKER, "taker")
        await put(hall, ActKind.NOTICE, TIP)
        await put(hall, ActKind.NOTICE, replace(TIP, roles=(Role.SHIFT_LEADER,), title="只给值班长"))
        await seat.look_here()
        await seat.settle()
        assert seat.window.in_force.tip == "封路:今日有马拉松,深南大道封路"
        await seat.press("Alt+K")
        assert not seat.window.in_force.isVisible()
        assert other.window.in_force.isVisible()
        await seat.press("Alt+T")
        assert seat.shows("in_force_sheet")
        facts = seat.window.sheet.content.sections[0].facts  # type: ignore[union-attr]
        assert [fact.label for fact in facts] == ["封路"]
        await seat.press("Esc")
        await put(hall, ActKind.NOTICE, replace(TIP, text="改走滨海大道"), "another")
        assert seat.window.in_force.tip == "封路:改走滨海大道"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_report_inside_a_zone_is_told_before_it_is_filed(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await put(hall, ActKind.NOTICE, SITE)
        await put(hall, ActKind.WEATHER_PLAN, RAIN)
        intake = seat.window.intake
        assert intake is not None
        await seat.press("F2")
        await seat.type("围挡占了人行道")
        assert not intake.zone_note.isVisible()
        intake.pick_point(WEST + BLOCK / 2, SOUTH + BLOCK / 2)
        await seat.settle()
        assert intake.zone_note.isVisible()
        await seat.press("Ctrl+Return")
        assert intake.draft.form.description == "围挡占了人行道"
        assert any("此处现在免报" in said for said, _tone in seat.said)
        await seat.press("Alt+N")
        await seat.until(lambda: not intake.busy)
        await seat.settle()
        (row,) = seat.desk.open_cases.rows.values()
        assert row.stage is Stage.AWAITING_FILING
        opened = await seat.desk.open(row.case_id)
        assert opened.history[-1].reason.startswith("免报区域“科苑站工地”:地铁施工围挡")
        seat.window.intake._on_second()  # type: ignore[union-attr]
        assert seat.find(QPushButton, "source_video").text().startswith("★")

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_who_has_to_report_there_presses_twice(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await put(hall, ActKind.NOTICE, SITE)
        intake = seat.window.intake
        assert intake is not None
        await seat.press("F2")
        await seat.type("井盖丢了")
        intake.pick_point(WEST + BLOCK / 2, SOUTH + BLOCK / 2)
        await seat.press("Ctrl+Return")
        assert intake.session.case is None
        assert not seat.desk.open_cases.rows
        await seat.press("Ctrl+Return")
        await seat.until(lambda: not intake.busy)
        await seat.settle()
        (row,) = seat.desk.open_cases.rows.values()
        assert row.stage is Stage.VERIFYING

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_a_phrase_comes_by_pinyin_into_the_words(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F2")
        await seat.press("Alt+Y")
        assert any("没有常用语" in said for said, _tone in seat.said)
        await put(hall, ActKind.NOTICE, PHRASE)
        await put(hall, ActKind.NOTICE, replace(PHRASE, title="别的", text="另一句"))
        await seat.type("ok ")
        await seat.press("Alt+Y")
        await seat.type("xchs")
        await seat.press("Return")
        field = seat.find(QPlainTextEdit, "description")
        assert field.toPlainText() == "ok 请携带照片到现场核实并反馈。"
        assert seat.focus is field

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_a_phrase_goes_into_a_single_line_of_another_window(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await put(hall, ActKind.NOTICE, PHRASE)
        window = seat.window.work.open("shift", "shift_log")
        line = window.findChild(QLineEdit, "log_text")
        assert line is not None
        line.setFocus()
        await seat.until(line.hasFocus)
        await press(window, seat, "Alt+Y")
        await write(window, seat, "xchs")
        await press(window, seat, "Return")
        assert line.text() == PHRASE.text
        assert window.focusWidget() is line
        window.names.setFocus()
        await press(window, seat, "Alt+Y")
        assert "先到要填写的文字栏" in window.result.text

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_phrase_goes_into_a_detached_pane(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await put(hall, ActKind.NOTICE, PHRASE)
        dock = seat.window.units
        dock.setFloating(True)
        await seat.press("Down", "Return")
        field = dock.findChild(QPlainTextEdit, "requirement")
        assert field is not None
        dock.activateWindow()
        field.setFocus()
        await seat.until(field.hasFocus)
        await press(dock, seat, "Alt+Y")
        await write(dock, seat, "xchs")
        await press(dock, seat, "Return")
        assert field.toPlainText() == PHRASE.text

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_zones_are_hatched_on_the_map_while_they_hold(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        drawings = seat.window.map.city.native._overlay.drawings
        await put(hall, ActKind.NOTICE, SITE)
        assert len(drawings["zones"].lines) > 4
        hall.clock.forward(hours=9)
        seat.window.map.zones.look()
        assert not drawings["zones"].lines

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_collection_is_counted(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        for _number in range(2):
            await hall.case_at(Stage.AWAITING_DISPATCH)
        await hall.case_at(Stage.AWAITING_DISPATCH, class_code=str(RUBBISH))
        await put(
            hall,
            ActKind.CAMPAIGN,
            Campaign(title="井盖专项", class_codes=(str(MANHOLE),), valid=ALWAYS, target=50),
        )
        await seat.settle()
        assert seat.window.in_force.chips == ["◆ 井盖专项 2/50"]

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_plan_s_own_door_is_chosen_at_intake_and_counted(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        doors = (Channel("防汛巡查", Source.PATROL), Channel("气象预警", Source.LEADER))
        begun = await put(hall, ActKind.WEATHER_PLAN, replace(RAIN, channels=doors))
        intake = seat.window.intake
        assert intake is not None
        chips = intake.form.who.chips
        await seat.press("F2")
        await seat.type("桥洞积水")
        await seat.until(lambda: chips.findChild(QPushButton, "channel_气象预警") is not None)
        chips.setFocus()
        await seat.press("0", "0", "0")
        assert (chips.source, chips.channel) == (Source.PATROL, "防汛巡查")
        intake.pick_point(WEST + BLOCK / 2, SOUTH + BLOCK / 2)
        await seat.settle()
        await seat.press("Ctrl+S")
        report = (await hall.desk.search(SearchQuery(channel="防汛巡查")))[0]
        assert (report.source, report.channel) == (Source.PATROL, "防汛巡查")
        hall.clock.forward(minutes=1)
        seat.window.in_force._count()
        await seat.until(lambda: seat.window.in_force.chips == ["▲ 暴雨预案 1 件"])
        seat.window.search_for("")
        sources = seat.window.search.fields.source
        await seat.until(lambda: sources.findText("★ 防汛巡查") >= 0)
        await put(hall, ActKind.END_WEATHER_PLAN, Withdrawal(reason="雨停"), begun.subject, 1)
        await seat.press("F2")
        await seat.until(lambda: chips.findChild(QPushButton, "channel_气象预警") is None)
        sources.setCurrentIndex(sources.findText("★ 防汛巡查"))
        await seat.until(lambda: seat.window.search.table.case_model.rowCount() == 1)

    play(run, tmp_path, Role.CALL_TAKER, shift)
