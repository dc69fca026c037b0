"""The pages by which a shift leader rules the hall, by real keys: notices, plans, policy, second looks."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.draw import is_true
from dispatcher_app.domain.hall_record.campaigns import Channel, WeatherSort
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort, Withdrawal
from dispatcher_app.domain.hall_record.papers import DrawTaken, GatePolicyChange
from dispatcher_app.domain.hall_record.usual_plans import USUAL_PLANS
from dispatcher_app.domain.words import Role, Source, Stage
from dispatcher_app.ui.ruling import sorts
from dispatcher_app.ui.ruling.act_page import ActPage
from dispatcher_app.ui.ruling.follow_form import FollowForm
from dispatcher_app.ui.ruling.policy import PolicyPage
from dispatcher_app.ui.ruling.second_look import SecondLookPage
from dispatcher_app.ui.ruling.when import read_instant
from dispatcher_app.ui.work.window import WorkWindow
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.map.page.messages import AreaChosen
from tests.support.loop import TestLoop
from tests.support.rules import MANHOLE, MORNING, RUBBISH, RULES
from tests.support.seat import Hall, Seat, play
from tests.support.town import BLOCK, SOUTH, WEST
from tests.widget.test_in_force import ALWAYS, TIP, put

ZONE = RULES.calendar.zone


async def open_page(seat: Seat, name: str) -> WorkWindow:
    await seat.press("F12")
    window = seat.window.work.open("keeping", name)
    window.activateWindow()
    await seat.until(lambda: QApplication.activeWindow() is window)
    await seat.settle()
    return window


async def press(window: WorkWindow, seat: Seat, *keys: str) -> None:
    for key in keys:
        chord = QKeySequence(key)[0]  # type: ignore[index] # the stub does not know it
        QTest.keyClick(window.focusWidget() or window, chord.key(), chord.keyboardModifiers())
        await seat.settle()


async def write(window: WorkWindow, seat: Seat, text: str) -> None:
    """Letters as keys, the rest as an input method commits it, into whatever has the focus."""
    target = window.focusWidget()
    assert target is not None
    for char in text:
        if char.isascii():
            QTest.keyClicks(target, char)
        else:
            event = QInputMethodEvent("", [])
            event.setCommitString(char)
            QApplication.sendEvent(target, event)
    await seat.settle()


def field(window: WorkWindow, name: str) -> QLineEdit:
    found = [one for one in window.findChildren(QWidget, name) if one.isVisible()]
    assert found, name
    return found[0]  # type: ignore[return-value]


def test_a_tip_is_published_changed_and_withdrawn_by_keys(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        other = await hall.seat(Role.DISPATCHER)
        window = await open_page(seat, "notices")
        page = window.page
        assert isinstance(page, ActPage)
        await press(window, seat, "Ctrl+N")
        await write(window, seat, "台风")
        await press(window, seat, "Ctrl+Return")
        assert "没有填写" in window.result.text
        assert isinstance(window.focusWidget(), QPlainTextEdit)
        await write(window, seat, "今晚八点起停工")
        await press(window, seat, "Ctrl+Return")
        assert not page.is_editing
        assert other.window.in_force.tip == "台风:今晚八点起停工"
        await press(window, seat, "F2")
        await write(window, seat, "2")
        await press(window, seat, "Ctrl+Return")
        assert other.window.in_force.tip == "台风2:今晚八点起停工"
        assert page.line is not None
        assert page.line.version == 2
        await press(window, seat, "Delete", "Return")
        assert "请写明理由" in window.result.text
        await write(window, seat, "风停了")
        await press(window, seat, "Return")
        assert not other.window.in_force.isVisible()
        assert [line.standing.name for line in page._lines.lines] == ["WITHDRAWN"]
        assert "台风2" in window.result.text
        await seat.until(lambda: window.focusWidget() is page.table)
        assert page.card.title.height() < 3 * page.card.title.fontMetrics().height()  # no hole under it
        assert window.isVisible()
        await press(window, seat, "Ctrl+N")
        await write(window, seat, "kept")
        await press(window, seat, "Esc")
        assert window.isVisible()
        await press(window, seat, "Ctrl+N")
        assert page.form.parts["title"].read() == "kept"
        await press(window, seat, "Alt+C", "Esc", "Ctrl+N")
        assert page.form.parts["title"].read() == ""
        await press(window, seat, "Esc")
        await press(window, seat, "Esc")
        assert not window.isVisible()

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_zone_is_drawn_and_bad_ground_is_refused(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = await open_page(seat, "notices")
        page = window.page
        assert isinstance(page, ActPage)
        await press(window, seat, "Alt+2", "Ctrl+N")
        page.form.rows["title"].field.setFocus()
        await write(window, seat, "gongdi")
        page.form.rows["text"].field.setFocus()
        await write(window, seat, "shigong")
        await press(window, seat, "Ctrl+Return")
        assert "免报区域须画出范围" in window.result.text
        ground = page.ground
        far = [(1.0, 1.0), (1.1, 1.0), (1.1, 1.1)]
        ground.map.area_chosen.emit(AreaChosen("box", far))
        assert "不在本市" in window.result.text
        assert not ground.area
        bow = [(WEST, SOUTH), (WEST + BLOCK, SOUTH + BLOCK), (WEST + BLOCK, SOUTH), (WEST, SOUTH + BLOCK)]
        ground.map.area_chosen.emit(AreaChosen("box", bow))
        await press(window, seat, "Ctrl+Return")
        assert "自己相交" in window.result.text
        ground.clear_button.click()
        ground.map.point_picked.emit(WEST + BLOCK / 2, SOUTH + BLOCK / 2)
        ends = page.form.rows["ends"].field
        ends.setFocus()
        await write(window, seat, "2020-01-01")
        await press(window, seat, "Ctrl+Return")
        assert "结束时间须晚于开始时间" in window.result.text
        assert window.focusWidget() is ends
        ends.setText("改天")  # type: ignore[attr-defined]
        await press(window, seat, "Ctrl+Return")
        assert "时间写作" in page.form.rows["ends"].fault.text()
        ends.setText("18:00")  # type: ignore[attr-defined]
        await press(window, seat, "Ctrl+Return")
        (act,) = seat.desk.in_force.notices(NoticeSort.NO_REPORT)
        notice = act.payload
        assert isinstance(notice, Notice)
        assert notice.cells == (hall.desk.hall.pack.cells[0].code,)
        assert notice.valid.ends == read_instant("18:00", MORNING, RULES.calendar)

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_zone_is_a_polygon_drawn_by_keys_and_cells_that_are_typed(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = await open_page(seat, "notices")
        page = window.page
        assert isinstance(page, ActPage)
        await press(window, seat, "Alt+2", "Ctrl+N")
        page.form.rows["title"].field.setFocus()
        await write(window, seat, "gongdi")
        page.form.rows["text"].field.setFocus()
        await write(window, seat, "shigong")
        ground = page.ground
        ground.map.set_layers(pack_layers(hall.desk.hall.pack))
        ground.map.setFocus()
        await press(
            window, seat, "G", "Return", "Right", "Return", "Down", "Return", "Left", "Return", "Space"
        )
        assert len(ground.area) == 4
        ground.typed.setFocus()
        first, second = (cell.code for cell in hall.desk.hall.pack.cells[:2])
        await write(window, seat, f"{first} {second} 99999999")
        await press(window, seat, "Return")
        assert ground.cells == (first, second)
        assert ground.typed.text() == "99999999"
        assert "没有网格“99999999”" in window.result.text
        ground.typed.setText(first)
        await press(window, seat, "Return", "Ctrl+Return")
        assert not page.is_editing
        (zone,) = seat.desk.in_force.notices(NoticeSort.NO_REPORT)
        assert isinstance(zone.payload, Notice)
        assert zone.payload.cells == (second,)
        assert zone.payload.area == ground.area

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_plan_is_given_doors_of_its_own(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = await open_page(seat, "plans")
        page = window.page
        assert isinstance(page, ActPage)
        await press(window, seat, "Ctrl+N")
        page.form.rows["text"].field.setFocus()
        await write(window, seat, "rain")
        page.form.rows["channels"].field.setFocus()
        await write(window, seat, "flood")
        await press(window, seat, "Return")
        await write(window, seat, "radar")
        await press(window, seat, "Return", "Backspace")
        await write(window, seat, "gauge")
        await press(window, seat, "Ctrl+Return")
        assert not page.is_editing
        (channel, half_typed) = seat.desk.in_force.rules().channels
        assert channel == Channel("flood", Source.PATROL)
        assert half_typed.name == "gauge"

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_plan_begins_with_what_such_weather_asks_for(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    struck = {"wind": (), "rain": (str(MANHOLE),), "snow": (str(MANHOLE), str(RUBBISH))}
    monkeypatch.setattr(sorts, "classes_struck", lambda sort, _known: struck[sort.value])

    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = await open_page(seat, "plans")
        page = window.page
        assert isinstance(page, ActPage)
        await press(window, seat, "Ctrl+N")
        parts, rain, snow = page.form.parts, USUAL_PLANS[WeatherSort.RAIN], USUAL_PLANS[WeatherSort.SNOW]
        names = ("sort", "priority_classes", "duplicate_radius_factor", "duplicate_time_factor")
        begun = [parts[name].read() for name in names]
        assert begun == ["rain", struck["rain"], rain.radius_factor, rain.time_factor]
        assert parts["extra_sources"].read() == rain.sources
        assert not page.form.is_dirty, "nobody has typed anything yet"
        parts["duplicate_radius_factor"].show(7.5)
        await press(window, seat, "3")
        asked = [parts[name].read() for name in names]
        assert asked == ["snow", struck["snow"], 7.5, snow.time_factor], "what was set by hand stays"
        page.form.rows["text"].field.setFocus()
        await write(window, seat, "blue")
        await press(window, seat, "Ctrl+Return")
        assert not page.is_editing
        assert seat.desk.in_force.rules().raised == frozenset(struck["snow"])
        await press(window, seat, "F2", "1")
        again = [page.form.parts[name].read() for name in names]
        assert again == ["wind", struck["wind"], 7.5, USUAL_PLANS[WeatherSort.WIND].time_factor]

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_the_map_has_the_room_of_the_list_while_a_ground_is_chosen(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = await open_page(seat, "notices")
        page = window.page
        assert isinstance(page, ActPage)
        await press(window, seat, "Alt+2", "Ctrl+N")
        ground = page.ground.map
        assert ground.width() > 550
        assert ground.height() > 600
        assert not page.list.isVisible()
        await press(window, seat, "Esc")
        assert page.list.isVisible()
        assert page.isAncestorOf(page.ground)

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_road_is_taken_along_its_length(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = await open_page(seat, "plans")
        page = window.page
        assert isinstance(page, ActPage)
        await press(window, seat, "Alt+2", "Ctrl+N")
        page.ground.road.setFocus()
        await write(window, seat, "snd")
        await press(window, seat, "Return")
        assert len(page.ground.area) == 4
        page.form.rows["class_codes"].field.setFocus()
        await write(window, seat, "bllj")
        await press(window, seat, "Return")
        assert page.form.parts["class_codes"].read() == (str(RUBBISH),)
        await press(window, seat, "Backspace")
        assert page.form.parts["class_codes"].read() == ()

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_whoever_was_slower_is_told_and_keeps_the_words(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        first = await put(hall, ActKind.NOTICE, TIP)
        seat = await hall.seat()
        window = await open_page(seat, "notices")
        page = window.page
        assert isinstance(page, ActPage)
        await press(window, seat, "F2")
        await write(window, seat, "A")
        await put(
            hall, ActKind.NOTICE, Notice(sort=NoticeSort.TIP, text="另一句", valid=ALWAYS), first.subject, 1
        )
        await press(window, seat, "Ctrl+Return")
        assert "刚被" in window.result.text
        assert page.is_editing
        assert page.form.rows["text"].note.text() == "▲ 对方改的,已照填"
        assert page.form.rows["title"].note.text() == "▲ 对方填的是:—"
        await press(window, seat, "Ctrl+Return")
        assert not page.is_editing
        assert window.result.text.startswith("已修改")
        (tip,) = seat.desk.in_force.notices(NoticeSort.TIP)
        assert isinstance(tip.payload, Notice)
        assert (tip.payload.title, tip.payload.text) == ("封路A", "另一句")
        assert tip.version == 3

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_reason_for_what_is_gone_takes_nothing_else_back(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        acts = [await put(hall, ActKind.NOTICE, TIP) for _number in range(2)]
        seat = await hall.seat()
        window = await open_page(seat, "notices")
        page = window.page
        assert isinstance(page, ActPage)
        meant = next(act for act in acts if act.subject == page.table.current_key)
        await press(window, seat, "Delete")
        await write(window, seat, "gone")
        await put(hall, ActKind.WITHDRAW_NOTICE, Withdrawal(reason="别人撤的"), meant.subject, meant.version)
        assert "没有用到别的项上" in window.result.text
        await press(window, seat, "Return")
        assert len(seat.desk.in_force.notices(NoticeSort.TIP)) == 1

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_others_read_and_have_no_buttons(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await put(hall, ActKind.NOTICE, TIP)
        seat = await hall.seat()
        window = await open_page(seat, "notices")
        page = window.page
        assert isinstance(page, ActPage)
        assert window.names.model().rowCount() == 2
        assert not page.new.isVisible()
        assert not page.card.change.isVisible()
        await press(window, seat, "Ctrl+N", "F2")
        assert not page.is_editing

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_a_policy_holds_at_once_and_two_leaders_meet(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.HANDLING)
        hall.clock.forward(days=31)
        seat = await hall.seat()
        window = await open_page(seat, "policy")
        page = window.page
        assert isinstance(page, PolicyPage)
        assert "2026-03-01 至 2026-03-31 经过这一关 1 件,其中自动通过 0 件" in page.told.text()
        await write(window, seat, "ssjg")
        await press(window, seat, "Down", "Space")
        page.share.setValue(0)
        await press(window, seat, "Ctrl+Return")
        assert "没有填写" in page.rows["reason"].fault.text()
        await seat.until(lambda: "自动通过 1 件,另抽 0 件" in page.told.text())
        await put(
            hall,
            ActKind.GATE_POLICY,
            GatePolicyChange(low_risk=(str(RUBBISH),), sample_share=Decimal(0), seed="x", reason="先放垃圾"),
            "gate_1",
        )
        page.reason.setFocus()
        await write(window, seat, "shi")
        await press(window, seat, "Ctrl+Return")
        assert "先放垃圾" in page.note.text()
        assert "差 2 类" in page.note.text()
        await press(window, seat, "Alt+2")
        assert page.gate == 1
        await press(window, seat, "Ctrl+Return")
        assert window.result.text == "新的审核策略已在所有席位生效。"
        assert seat.desk.record is not None
        now = seat.desk.record.hall.state(Topic.GATE_POLICY, "gate_1").payload(GatePolicyChange)
        assert now is not None
        assert now.low_risk == (str(MANHOLE),)
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        case = await hall.do(Verb.PROPOSE_DISPATCH, case)
        assert case.stage is Stage.HANDLING
        await press(window, seat, "Alt+2")
        assert page.gate == 2
        assert not page._low_risk

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_class_that_left_the_standard_can_be_taken_out(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        gone = "GB/T 30428.2:部件-09-99"
        change = GatePolicyChange(low_risk=(gone,), sample_share=Decimal("0.1"), seed="x", reason="旧版")
        await put(hall, ActKind.GATE_POLICY, change, "gate_1")
        seat = await hall.seat()
        window = await open_page(seat, "policy")
        page = window.page
        assert isinstance(page, PolicyPage)
        assert "已不在标准中" in page.table.lines.cells(0)[1]
        page.table.setFocus()
        await press(window, seat, "Space")
        assert page.policy.low_risk == frozenset()

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_draw_is_taken_once_looked_at_and_repeated(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        cases = [await hall.case_at(Stage.CLOSED) for _number in range(3)]
        seat = await hall.seat()
        hall.clock.forward(days=1)
        window = await open_page(seat, "second-look")
        page = window.page
        assert isinstance(page, SecondLookPage)
        await press(window, seat, "Ctrl+Return")
        assert window.result.text == "这一天(班)没有可抽的案件。"
        await press(window, seat, "End")
        assert page.there.text() == "这一天(班)有 3 件可抽。"
        page.count.setValue(20)
        await press(window, seat, "Ctrl+Return")
        assert window.result.text == "只有 3 件,全部抽出。"
        assert page.act is not None
        draw = page.act.payload
        assert isinstance(draw, DrawTaken)
        assert is_true(draw, [case.number for case in cases])
        await press(window, seat, "Ctrl+Return")
        assert "每天(班)每项只抽一次" in window.result.text
        await press(window, seat, "F5")
        assert window.result.text == "名单与抽中的案件都一致"
        await press(window, seat, "Ctrl+Shift+C")
        assert QGuiApplication.clipboard().text().split() == sorted(case.number for case in cases)
        await hall.do(Verb.SECOND_LOOK, cases[0], Role.SHIFT_LEADER, "third", {"second_look": "not_in_order"})
        await seat.until(lambda: page._progress.done == 1)
        assert page._progress.faulty == 1
        assert page.cases.hasFocus()  # what was drawn is there to be looked at
        await press(window, seat, "Return")
        assert seat.window.in_hand.wanted == int(page.cases.current_key)
        later = await open_page(await hall.seat(Role.SHIFT_LEADER, "shift_leader-2"), "second-look")
        assert isinstance(later.page, SecondLookPage)
        assert later.focusWidget() is later.page.draws  # two keys to the next case

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_what_a_second_look_found_wrong_waits_until_somebody_says_what_was_done(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        faulty = await hall.case_at(Stage.CLOSED)
        await hall.do(Verb.SECOND_LOOK, faulty, Role.SHIFT_LEADER, "third", {"second_look": "not_in_order"})
        good = await hall.case_at(Stage.CLOSED)
        await hall.do(Verb.SECOND_LOOK, good, Role.SHIFT_LEADER, "third", {"second_look": "in_order"})
        seat = await hall.seat()
        window = await open_page(seat, "second-look")
        page = window.page
        assert isinstance(page, SecondLookPage)
        await seat.until(lambda: page.found.isVisible())
        assert page.found.head.text() == "发现有误 1 件,待处理 1 件(近 62 天)"
        page.found.table.setFocus()
        assert page.found.table.lines.cells(0)[:2] == ("▲ 待处理", faulty.number)
        await press(window, seat, "Ctrl+R")
        form = page.following.sheet.content
        assert isinstance(form, FollowForm)
        form.submit()
        assert "怎样处理" in form._error.text()
        await press(window, seat, "1")
        await press(window, seat, "Ctrl+Return")
        await seat.until(lambda: "待处理 0 件" in page.found.head.text())
        assert "已督办责任单位" in page.found.table.lines.cells(0)[0]
        await hall.do(Verb.SECOND_LOOK, faulty, Role.SHIFT_LEADER, "1", {"second_look": "not_in_order"})
        await seat.until(lambda: "待处理 1 件" in page.found.head.text())
        assert page.found.table.lines.cells(0)[3] == "值班长", "whoever looked is named, not their login"

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_a_day_that_is_not_over_is_not_drawn_from(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        seat = await hall.seat()
        window = await open_page(seat, "second-look")
        page = window.page
        assert isinstance(page, SecondLookPage)
        page.what.setCurrentIndex(2)
        page.day.setDate(page.day.maximumDate())
        await press(window, seat, "Ctrl+Return")
        assert "当天还没有过完" in window.result.text
        assert page.act is None

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


@pytest.mark.parametrize(
    ("typed", "hour", "day"),
    [
        ("18:00", 18, 0),
        ("2026-03-03 08:30", 8, 1),
        ("3-4 7:00", 7, 2),
        ("2026年3月3日", 0, 1),
        ("明天", 0, 1),
        ("9:05", 9, 0),
    ],
)
def test_a_time_is_read_as_it_is_typed(typed: str, hour: int, day: int) -> None:
    found = read_instant(typed, MORNING, RULES.calendar)
    assert found is not None
    local = found.astimezone(ZONE)
    assert (local.hour, local.date()) == (hour, MORNING.astimezone(ZONE).date() + timedelta(days=day))


@pytest.mark.parametrize("typed", ["25:00", "2026-02-30", "改天", "99999-1-1", "18"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="时间写作"):
        read_instant(typed, MORNING, RULES.calendar)
    assert read_instant("  ", MORNING, RULES.calendar) is None
