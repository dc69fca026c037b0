"""Alarms at a seat by its keys: the line above, the list, acknowledging, shelving, sounds, and two seats."""

from __future__ import annotations

import asyncio
import sys
import wave
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton

from dispatcher_app.domain.alarms.kinds import RULES, AlarmClass, AlarmKind
from dispatcher_app.domain.alarms.standing import AlarmState
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.act import ActDraft
from dispatcher_app.domain.hall_record.alarms import AlarmShelve, AlarmsRaised, RaisedAlarm
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.alarms.desk import AlarmDesk
from dispatcher_app.services.contact import ContactState
from dispatcher_app.ui.alarms.list import AlarmList
from dispatcher_app.ui.alarms.page import AlarmPage
from dispatcher_app.ui.alarms.place import PAGES
from dispatcher_app.ui.alarms.player import WavePlayer
from dispatcher_app.ui.alarms.rows import AlarmRows
from dispatcher_app.ui.alarms.shelve_form import ShelveForm
from dispatcher_app.ui.alarms.sound_sheet import SoundSheet
from dispatcher_app.ui.garbage import Garbage
from dispatcher_app.ui.work.catalogue import WINDOWS
from tests.support.desk import HandClock, make_desk, seat_beside
from tests.support.loop import TestLoop
from tests.support.loop_watch import LoopWatch
from tests.support.queue_rows import NOW, queue_rows
from tests.support.seat import Hall, Seat, play


class Ear:
    """A player that remembers."""

    trouble = "没有声音设备"

    def __init__(self) -> None:
        self.heard: list[tuple[AlarmClass, int]] = []

    def prepare(self) -> None:
        """Nothing to begin."""

    def play(self, sound: AlarmClass, volume: int) -> None:
        self.heard.append((sound, volume))


async def sit(hall: Hall, role: Role | None = None, person: str = "") -> tuple[Seat, Ear]:
    """A seat with everything loaded, and what is heard at it."""
    seat = await hall.seat(role, person)
    ear = seat.window.alarms.player = Ear()
    assert seat.desk.record is not None
    await seat.desk.record.hall.load()
    await look(seat)
    ear.heard.clear()
    return seat, ear


async def look(seat: Seat) -> None:
    """The next second."""
    seat.window.alarms.tick()
    await seat.settle()


def kinds(seat: Seat) -> list[AlarmKind]:
    return [line.kind for line in seat.window.alarms.alarms.lines]


def states(seat: Seat) -> list[AlarmState]:
    return [line.state for line in seat.window.alarms.alarms.lines]


def test_an_alarm_comes_is_seen_and_leads_to_its_case(run: TestLoop, tmp_path: Path) -> None:
    async def work(hall: Hall) -> None:
        seat, ear = await sit(hall)
        strip = seat.window.alarms.strip
        assert strip.state.counts == {}
        await seat.press("Shift+F9")
        assert seat.shows("alarm_empty")
        await seat.press("Esc")
        case = await hall.case_at(Stage.FEEDBACK)
        focus = seat.focus
        hall.clock.forward(minutes=16)
        await look(seat)
        assert kinds(seat) == [AlarmKind.QUEUE_OVER]
        assert strip.state.counts == {AlarmClass.HIGH: 1}
        assert "待批转有 1 件超过岗位时限" in strip.toolTip()
        assert ear.heard == [(AlarmClass.HIGH, 70)]
        assert seat.focus is focus  # it never takes the keys
        await look(seat)
        assert len(ear.heard) == 1
        await seat.press("Shift+F9")
        rows = seat.find(AlarmRows, "alarm_rows")
        assert seat.focus is rows
        await seat.press("A")  # not a command here
        assert hall.desk.open_cases.rows[case.id].stage is Stage.FEEDBACK
        await seat.press("Return")
        await seat.until(lambda: seat.window.in_hand.case is not None)
        assert seat.case.id == case.id
        assert not seat.window.sheet.is_open

    play(run, tmp_path, Role.DISPATCHER, work)


def test_an_urgent_one_blinks_and_sounds_until_somebody_has_seen_it(run: TestLoop, tmp_path: Path) -> None:
    async def work(hall: Hall) -> None:
        seat, ear = await sit(hall)
        strip = seat.window.alarms.strip
        await hall.case_at(Stage.AWAITING_DISPATCH)
        hall.clock.forward(minutes=2)
        await look(seat)
        for _time in range(2):
            hall.clock.forward(seconds=15)
            await look(seat)
        assert [sound for sound, _volume in ear.heard] == [AlarmClass.URGENT] * 3
        assert strip.state.title == "0001 紧急案件待派遣"
        assert strip._blink.isActive()
        await seat.press("Shift+F9", "K")
        hall.clock.forward(seconds=15)
        await look(seat)
        assert len(ear.heard) == 3
        assert not strip._blink.isActive()

    play(run, tmp_path, Role.DISPATCHER, work)


def test_pages_that_answer_alarms_are_there() -> None:
    for kind, (window, page) in PAGES.items():
        (role,) = RULES[kind].roles
        (spec,) = (one for one in WINDOWS if one.name == window)
        assert page in {one.name for one in spec.pages_for(role)}


def test_acknowledged_at_one_seat_is_acknowledged_at_the_other(run: TestLoop, tmp_path: Path) -> None:
    async def work(hall: Hall) -> None:
        await hall.case_at(Stage.FEEDBACK)
        one, _ear = await sit(hall)
        two, other = await sit(hall, Role.DISPATCHER, "dispatcher-2")
        hall.clock.forward(minutes=16)
        await look(two)
        await look(one)
        assert [sound for sound, _volume in other.heard] == [AlarmClass.HIGH]
        await one.look_here()
        await one.press("Shift+F9", "K")
        await look(two)
        assert (states(one), states(two)) == ([AlarmState.ACKNOWLEDGED],) * 2
        assert two.window.alarms.strip.state.unseen == frozenset()
        await two.look_here()
        await two.press("Shift+F9")
        sheet = two.find(AlarmList, "alarm_list")
        assert not sheet.acknowledge_button.isEnabled()
        assert "派遣员" in two.find(AlarmRows, "alarm_rows").item(0).toolTip()

    play(run, tmp_path, Role.DISPATCHER, work)


def test_shelved_with_reason_and_hour_comes_back_by_itself(run: TestLoop, tmp_path: Path) -> None:
    async def work(hall: Hall) -> None:
        await hall.case_at(Stage.FEEDBACK)
        seat, ear = await sit(hall)
        hall.clock.forward(minutes=16)
        await look(seat)
        await seat.press("Shift+F9", "S", "Ctrl+Return")
        assert "为什么" in seat.find(QLabel, "alarm_shelve_error").text()
        await seat.press("2", "Tab", "Tab", "Ctrl+Return")
        assert "什么时候" in seat.find(QLabel, "alarm_shelve_error").text()
        assert seat.find(ShelveForm, "alarm_shelve_form").reason == "等单位回复"
        await seat.press("2", "Ctrl+Return")
        await seat.until(lambda: states(seat) == [AlarmState.SHELVED])
        assert seat.window.alarms.strip.state.counts == {}
        assert seat.desk.record is not None
        (act,) = seat.desk.record.hall.in_force(ActKind.ALARM_SHELVE)
        assert isinstance(act.payload, AlarmShelve)
        assert (act.payload.reason, act.payload.title) == ("等单位回复", "待批转有 1 件超过岗位时限")
        assert seat.focus is seat.find(AlarmRows, "alarm_rows")
        ear.heard.clear()
        hall.clock.forward(minutes=30)
        await look(seat)
        assert states(seat) == [AlarmState.UNACKNOWLEDGED]
        assert ear.heard == [(AlarmClass.HIGH, 70)]
        await seat.press("S", "1", "1")
        await seat.click(seat.find(QPushButton, "alarm_shelve_submit"))
        await seat.until(lambda: states(seat) == [AlarmState.SHELVED])
        await seat.click(seat.find(QPushButton, "alarm_shelve"))  # now it brings back
        await seat.until(lambda: states(seat) == [AlarmState.UNACKNOWLEDGED])

    play(run, tmp_path, Role.DISPATCHER, work)


def test_switches_volume_and_silence(run: TestLoop, tmp_path: Path) -> None:
    async def work(hall: Hall) -> None:
        seat, ear = await sit(hall)
        await seat.press("Shift+F9", "M")
        sheet = seat.find(SoundSheet, "alarm_sound_sheet")
        assert seat.find(QLabel, "alarm_sound_trouble").text() == Ear.trouble
        await seat.click(seat.find(QPushButton, "alarm_try_system"))
        sheet.volume.setFocus()
        await seat.press("Home", "Right")
        await seat.click(seat.find(QPushButton, "alarm_try_urgent"))
        assert ear.heard == [(AlarmClass.SYSTEM, 70), (AlarmClass.URGENT, 10)]
        sheet.switches[AlarmClass.HIGH].setFocus()
        await seat.press("Space")
        assert not seat.find(QCheckBox, "alarm_switch_high").isChecked()
        sheet.length.setFocus()
        await seat.press("2", "1", "Ctrl+Return")
        await seat.until(lambda: "静音到" in seat.window.alarms.strip.state.muted)
        assert seat.desk.record is not None
        (act,) = seat.desk.record.hall.in_force(ActKind.ALARM_SHELVE)
        assert isinstance(act.payload, AlarmShelve)
        assert (act.payload.title, act.payload.reason) == ("派遣员 的报警声", "正在通话")
        ear.heard.clear()
        await hall.case_at(Stage.FEEDBACK)
        hall.clock.forward(minutes=16)
        await look(seat)
        assert kinds(seat)
        assert ear.heard == []
        hall.clock.forward(minutes=30)
        assert seat.window.alarms.settings.switched_off == {AlarmClass.HIGH}

    play(run, tmp_path, Role.DISPATCHER, work)


def test_a_lost_database_rings_here_and_is_answered_here(run: TestLoop, tmp_path: Path) -> None:
    async def work(hall: Hall) -> None:
        seat, ear = await sit(hall)
        seat.desk.contact.missed("断了")
        await look(seat)
        assert kinds(seat) == []  # ten seconds of patience
        hall.clock.forward(seconds=11)
        await look(seat)
        assert [sound for sound, _volume in ear.heard] == [AlarmClass.SYSTEM]
        await seat.press("Shift+F9", "K")
        assert states(seat) == [AlarmState.ACKNOWLEDGED]
        assert seat.desk.record is not None
        assert seat.desk.record.hall.current(ActKind.ALARM_ACK) == ()
        seat.desk.contact.heard()
        assert seat.desk.contact.state is ContactState.HERE
        await look(seat)
        hall.clock.forward(seconds=6)
        await look(seat)
        assert kinds(seat) == []

    play(run, tmp_path, Role.CALL_TAKER, work)


def test_what_rang_is_written_down_but_not_what_was_there_before(run: TestLoop, tmp_path: Path) -> None:
    async def work(hall: Hall) -> None:
        await hall.case_at(Stage.FEEDBACK)
        hall.clock.forward(minutes=16)
        seat, _ear = await sit(hall)
        assert kinds(seat) == [AlarmKind.QUEUE_OVER]
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        hall.clock.forward(minutes=2)
        await look(seat)
        hall.clock.forward(minutes=14)
        await look(seat)
        hall.clock.forward(minutes=5)
        await look(seat)
        assert seat.desk.record is not None
        (act,) = seat.desk.record.hall.current(ActKind.ALARMS_RAISED)
        assert (act.topic, act.subject) == (Topic.ALARM, seat.desk.person.login)
        assert isinstance(act.payload, AlarmsRaised)
        assert [(one.kind, one.subject) for one in act.payload.alarms] == [
            ("urgent_waiting", case.number),
            ("queue_over", "awaiting_dispatch"),
        ]

    play(run, tmp_path, Role.DISPATCHER, work)


def test_whoever_sits_down_later_finds_acknowledged_what_only_the_database_knows(
    run: TestLoop, tmp_path: Path
) -> None:
    async def work(hall: Hall) -> None:
        case = await hall.do(Verb.SUPERVISE, await hall.case_at(Stage.HANDLING))
        due = (await hall.desk.open(case.id)).case.supervision_due
        assert due is not None
        hall.clock.forward(minutes=(due - hall.clock()) / timedelta(minutes=1) - 60)
        one, _ear = await sit(hall)
        await one.until(lambda: AlarmKind.SUPERVISION_DUE in kinds(one))
        (line,) = (line for line in one.window.alarms.alarms.lines if line.kind is AlarmKind.SUPERVISION_DUE)
        await one.window.alarms.alarms.answers.acknowledge(line)
        hall.clock.forward(minutes=2)
        two, _other = await sit(hall, Role.DISPATCHER, "dispatcher-2")
        await two.until(lambda: AlarmKind.SUPERVISION_DUE in kinds(two))
        at = kinds(two).index(AlarmKind.SUPERVISION_DUE)
        assert states(two)[at] is AlarmState.ACKNOWLEDGED
        assert not two.window.alarms.alarms.journal.is_due(hall.clock() + timedelta(hours=1)), "nothing rang"

    play(run, tmp_path, Role.DISPATCHER, work)


def test_the_leader_reads_rates_silence_and_journal(run: TestLoop, tmp_path: Path) -> None:
    async def work(hall: Hall) -> None:
        leader, _ear = await sit(hall)
        worker = seat_beside(hall.desk, Role.DISPATCHER, "dispatcher-1")
        assert worker.record is not None
        now = hall.clock()
        rang = [
            RaisedAlarm(now - timedelta(minutes=at), "queue_over", "feedback", "待批转有 1 件超过岗位时限")
            for at in range(12)
        ]
        said = AlarmsRaised(desk="派遣席 1", alarms=tuple(rang))
        await worker.record.append(ActDraft(kind=ActKind.ALARMS_RAISED, subject="dispatcher-1", payload=said))
        shelved = AlarmShelve(reason="等人", until=now + timedelta(hours=1), title="某报警")
        await worker.record.append(ActDraft(kind=ActKind.ALARM_SHELVE, subject="x:1", payload=shelved))
        window = leader.window.work.open("shift", "alarm-rates")
        await leader.settle()
        page = window.page
        assert isinstance(page, AlarmPage)
        assert list(page.rates.lines.cells(0))[:5] == ["派遣席 1", "派遣员", "▲ 超过目标", "12", "2.0"]
        assert len(page.journal.lines) == 13
        page.words.setText("某报")
        assert [page.journal.lines.cells(0)[1]] == ["搁置"]
        file = tmp_path / "out.xlsx"
        page._handing.write_to(str(file))
        await leader.settle()
        if leader.desk.workbooks is not None:
            assert file.exists()
        page.silent.setFocus()
        QTest.keyClick(page.silent, Qt.Key.Key_Delete)
        await leader.until(lambda: len(page.silent.lines) == 0)
        assert worker.record.hall.in_force(ActKind.ALARM_SHELVE) == ()

    play(run, tmp_path, Role.SHIFT_LEADER, work)


def test_twenty_thousand_cases_never_hold_the_window_up(
    run: TestLoop, tmp_path: Path, loop_watch: LoopWatch
) -> None:
    clock = HandClock(NOW)
    desk = make_desk(tmp_path, Role.DISPATCHER, clock=clock)
    alarms, rows = AlarmDesk(desk), queue_rows(20_000)

    async def load() -> None:
        assert desk.record is not None
        await desk.record.hall.load()
        with loop_watch:
            for first in range(0, len(rows), 500):
                desk.open_cases._take(rows[first : first + 500])
                await asyncio.sleep(0.001)
            desk.open_cases._loaded = True
            for _minute in range(60):
                clock.forward(minutes=1)
                alarms.turn()
                await asyncio.sleep(0.001)

    collector = Garbage()  # as in the program; the heap of a test session is not the program's
    run(load())
    collector.stop()
    assert {line.kind for line in alarms.lines} >= {AlarmKind.QUEUE_OVER, AlarmKind.UNIT_OVERDUE}
    assert len(alarms.lines) < 20  # as many as can be read, however many cases
    assert loop_watch.longest_busy_ms < 20


def test_a_machine_that_cannot_sound_beeps_says_so_and_works_on(
    run: TestLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sound library, no device, or a driver that fails in the middle: never an error for the seat."""
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    without = WavePlayer()
    without.prepare()
    without.play(AlarmClass.URGENT, 70)
    without.play(AlarmClass.URGENT, 0)
    assert beeps == [1]
    assert "提示音" in without.trouble
    broken = WavePlayer()
    monkeypatch.setattr(broken, "_can_sound", lambda: not broken._broken)
    broken.play(AlarmClass.HIGH, 70)  # the sound cannot be loaded
    broken.play(AlarmClass.HIGH, 70)
    assert beeps == [1, 1]


def test_each_class_has_a_sound_of_its_own() -> None:
    found = {sound: files("resources").joinpath("sounds", f"{sound.value}.wav") for sound in AlarmClass}
    contents = {sound: file.read_bytes() for sound, file in found.items()}
    assert len(set(contents.values())) == len(AlarmClass)
    assert sum(map(len, contents.values())) < 60_000
    for sound, file in found.items():
        with file.open("rb") as handle, wave.open(handle) as sounds:
            assert 0.2 < sounds.getnframes() / sounds.getframerate() < 0.6, sound


def test_whoever_leaves_leaves_what_rang_behind(run: TestLoop, tmp_path: Path) -> None:
    async def work(hall: Hall) -> None:
        seat, _ear = await sit(hall)
        await hall.case_at(Stage.AWAITING_DISPATCH)
        hall.clock.forward(minutes=2)
        await look(seat)
        assert seat.desk.record is not None
        assert seat.desk.record.hall.current(ActKind.ALARMS_RAISED) == ()
        await seat.leave()
        (act,) = seat.desk.record.hall.current(ActKind.ALARMS_RAISED)
        assert isinstance(act.payload, AlarmsRaised)
        assert len(act.payload.alarms) == 1

    play(run, tmp_path, Role.DISPATCHER, work)
