"""The register of components on the screen, worked by keys: found, read, changed, added, removed, by two."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db.component_news import SqlRegisterNews
from db.component_register import SqlComponents
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
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.components.following import RegisterFollower
from dispatcher_app.ui.component_register.window import RegisterWindow
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.town import COVER, MIDDLE

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
WANG = Actor("wang", "王", Role.ADMINISTRATOR)
SEWER = replace(
    COVER, code="4403050101000002", name="雨水井盖", owner_unit="U2", state="", lon=COVER.lon + 1e-4
)
OLD = replace(COVER, code="4403050101000003", name="旧井盖", state=ComponentState.REMOVED.value)


class Register:
    """The register's window of a seat, with hands; what others do reaches it as it does an open seat."""

    def __init__(self, hall: Hall, seat: Seat) -> None:
        self.hall, self.seat = hall, seat
        engine = hall.desk._store._engine  # type: ignore[attr-defined]
        self.store = SqlComponents(engine)
        city = hall.desk.hall
        self.follower = RegisterFollower(SqlRegisterNews(engine), city.places, hall.desk.bus, frozenset())

    @property
    def window(self) -> RegisterWindow:
        window = self.seat.window.register.window
        assert window is not None
        return window

    async def settle(self) -> None:
        await self.seat.settle()
        for timer in (self.window.list.fields._pause, self.window._rest, self.window.editing._pause):
            if timer.isActive():
                await self.seat.until(lambda timer=timer: not timer.isActive())
                await self.seat.window.tasks.idle()
        await self.seat.settle()

    async def hear(self) -> None:
        """What was done meanwhile reaches the seat."""
        await self.follower.catch_up()
        await self.settle()

    async def act(self, *changes: Change, reason: str = "巡查") -> None:
        """Somebody else writes."""
        act = Act(act=RegisterAct.EDIT, actor=WANG, at=NOW, reason=reason)
        await self.store.apply(act, changes)

    async def press(self, *keys: str, on: QWidget | None = None) -> None:
        for key in keys:
            chord = QKeySequence(key)[0]  # type: ignore[index] # the stub does not know it
            target = on or self.window.focusWidget() or self.window
            QTest.keyClick(target, chord.key(), chord.keyboardModifiers())
            await self.settle()

    @property
    def codes(self) -> list[str]:
        lines = self.window.list.table.lines
        return [lines.key(number) for number in range(len(lines))]

    @property
    def is_editing(self) -> bool:
        return self.window.is_editing

    def pick_on_map(self, lon: float, lat: float) -> None:
        """A double click on the map."""
        native = self.window.map
        native.finish_rendering()
        native.look_at_place(*MIDDLE, 0.5)
        x, y = native.pixel_of(lon, lat) or (0, 0)
        QTest.mouseDClick(native, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))


Shift = Callable[[Register], Awaitable[None]]


def _in_register(run: TestLoop, folder: Path, shift: Shift, role: Role = Role.SHIFT_LEADER) -> None:
    async def whole(hall: Hall) -> None:
        index = hall.desk.hall.places.components
        town = index.columns  # shared by all tests of a process
        seat = await hall.seat()
        register = Register(hall, seat)
        await register.act(*(Change(one, ComponentVerb.ADD) for one in (COVER, SEWER, OLD)), reason="普查")
        await register.follower.catch_up()
        try:
            await seat.press("F3")
            await register.settle()
            await shift(register)
        finally:
            index.replace(town)

    play(run, folder, role, whole)


def test_a_component_is_found_and_read_by_keys(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(register: Register) -> None:
        window = register.window
        assert register.codes == [COVER.code, SEWER.code]
        assert window.list.count.text() == "2 个部件"
        QTest.keyClicks(window.focusWidget(), "000002")
        await register.settle()
        assert register.codes == [SEWER.code]
        await register.press("Return")
        assert window.card.title.text() == "雨水井盖"
        code = window.card.facts.value("编码含义")
        assert code is not None
        assert code.text().startswith("440305 南山区")
        assert [entry.title for entry in window.card.timeline.entries] == ["新增"]
        assert window.card.timeline.entries[0].reason == "普查"
        assert window.card.timeline.entries[0].who == "王"
        await register.press("Ctrl+F")
        assert window.focusWidget() is window.list.fields.words
        QTest.keyClicks(window.focusWidget(), "zzz")
        await register.settle()
        assert window.list.note.title == "没有符合条件的部件"
        await register.press("Escape")
        assert not window.isVisible()

    _in_register(run, tmp_path, shift)


def test_removed_components_are_found_by_their_state(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(register: Register) -> None:
        state = register.window.list.fields.state
        state.setCurrentIndex(state.findData(ComponentState.REMOVED.value))
        await register.settle()
        assert register.codes == [OLD.code]
        assert register.window.card.title.text() == "旧井盖"
        assert not register.window.card.remove.isVisible()

    _in_register(run, tmp_path, shift)


def test_the_command_line_and_the_cases_of_a_component(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(register: Register) -> None:
        case = await register.hall.case_at(Stage.REPORTED, component_code=SEWER.code)
        register.seat.window.keys.run("components", SEWER.code)
        await register.settle()
        assert register.codes == [SEWER.code]
        card = register.window.card
        assert card.tabs.tabText(1) == "案件 1"
        card.tabs.setCurrentIndex(1)
        card.cases.setFocus()
        await register.press("Return")
        assert register.seat.case.id == case.id

    _in_register(run, tmp_path, shift)


def test_an_edit_wants_a_reason_and_says_what_is_wrong(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(register: Register) -> None:
        window = register.window
        await register.press("Down", "F2")
        form = window.form
        assert register.is_editing
        form.state.setCurrentIndex(form.state.findData("破损"))
        await register.press("Ctrl+Return")
        assert form.rows["reason"].fault.text() == "■ 请写明理由。"
        assert window.focusWidget() is form.reason
        QTest.keyClicks(form.reason, "seen at night")
        form.installed.setText("2999")
        await register.press("Ctrl+Return")
        assert "晚于今天" in form.rows["installed"].fault.text()
        assert window.focusWidget() is form.installed
        form.installed.clear()
        await register.press("Ctrl+Return")
        assert not register.is_editing
        known = await register.store.get(COVER.code)
        assert known is not None
        assert known.component == replace(COVER, state="破损")
        await register.hear()
        assert window.card.timeline.entries[0].facts == ("状态:完好 → 破损",)
        assert register.hall.desk.hall.places.component(COVER.code) == replace(COVER, state="破损")

    _in_register(run, tmp_path, shift)


def test_a_place_is_picked_on_the_map(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(register: Register) -> None:
        form = register.window.form
        await register.press("Down", "F2")
        register.pick_on_map(COVER.lon + 2e-4, COVER.lat + 1e-4)
        assert form.changed.keys() == {"lon", "lat"}
        form.reason.setText("重测")
        await register.press("Ctrl+Return", on=form.reason)
        steps = await register.store.history(COVER.code)
        assert steps[-1].verb is ComponentVerb.MOVE
        assert abs(steps[-1].after.lon - COVER.lon - 2e-4) < 1e-5

    _in_register(run, tmp_path, shift)


def test_a_new_component_is_offered_a_free_code(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(register: Register) -> None:
        window, form = register.window, register.window.form
        await register.press("Ctrl+N")
        form.category.set_value("部件-01-01")
        form.category.picked.emit("部件-01-01")
        await register.settle()
        assert form.code.text() == "4403050101000004", "a code of a removed one is not given again"
        assert form.name.text() == form.category.text()
        form.code.setText(OLD.code)
        await register.settle()
        assert "已有部件在用" in form.rows["code"].fault.text()
        form.code.setText("44030501")
        await register.settle()
        assert "16 位数字" in form.rows["code"].fault.text()
        form.code.setText("4403050101000009")
        await register.press("Ctrl+Return", on=form.code)
        assert form.rows["place"].fault.isVisible()
        register.pick_on_map(MIDDLE[0] + 1e-4, MIDDLE[1])
        form.reason.setText("新装")
        await register.press("Ctrl+Return", on=form.reason)
        await register.hear()
        assert register.codes == [COVER.code, SEWER.code, "4403050101000009"]
        assert window.list.table.current_key == "4403050101000009"
        assert window.card.title.text() == form.name.text()

    _in_register(run, tmp_path, shift)


def test_what_is_removed_stays_in_the_register(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(register: Register) -> None:
        await register.press("Down")
        QTest.mouseClick(register.window.card.remove, Qt.MouseButton.LeftButton)
        await register.settle()
        form = register.window.form
        assert register.window.focusWidget() is form.reason
        QTest.keyClicks(form.reason, "road works")
        await register.press("Ctrl+Return")
        await register.hear()
        assert register.codes == [SEWER.code]
        known = await register.store.get(COVER.code)
        assert known is not None
        assert known.removed

    _in_register(run, tmp_path, shift)


def test_the_second_of_two_is_told_and_loses_nothing(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(register: Register) -> None:
        form = register.window.form
        await register.press("Down", "F2")
        form.owner.set_value("U2")
        form.state.setCurrentIndex(form.state.findData("破损"))
        form.reason.setText("夜间发现")
        known = await register.store.get(COVER.code)
        assert known is not None
        theirs: Component = replace(COVER, owner_unit="U3", maintainer="甲公司")
        change = change_from(known, theirs)
        assert change is not None
        await register.act(change)
        await register.press("Ctrl+Return", on=form.reason)  # the seat has not heard of it yet
        assert register.is_editing
        assert form._head.text().startswith("王")
        assert form.rows["owner_unit"].note.isVisible()
        assert not form.rows["state"].note.isVisible()
        assert (form.owner.value, form.maintainer.text()) == ("U2", "甲公司")
        assert form.reason.text() == "夜间发现"
        await register.press("Ctrl+Return", on=form.reason)
        known = await register.store.get(COVER.code)
        assert known is not None
        assert known.component == replace(theirs, owner_unit="U2", state="破损")

    _in_register(run, tmp_path, shift)


def test_whoever_edits_is_told_at_once_when_another_was_faster(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(register: Register) -> None:
        form = register.window.form
        await register.press("Down", "F2")
        form.maintainer.setText("乙公司")
        change = Change(replace(COVER, maintainer="甲公司"), ComponentVerb.CHANGE, 1)
        await register.act(change)
        await register.hear()
        assert "甲公司" in form.rows["maintainer"].note.text()
        assert form.maintainer.text() == "乙公司"
        await register.press("Escape", on=form.maintainer)
        assert register.is_editing, "once more, or what was typed is lost"
        await register.press("Escape", on=form.maintainer)
        assert not register.is_editing
        facts = register.window.card.facts.value("养护单位")
        assert facts is not None
        assert facts.text() == "甲公司"

    _in_register(run, tmp_path, shift)


def test_what_is_listed_is_exported_and_an_export_can_be_stopped(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(register: Register) -> None:
        window, file = register.window, tmp_path / "parts.csv"
        window.list.fields.ask_for("雨水")
        await register.settle()
        window.export.export_to(str(file))
        await register.settle()
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        assert [line.partition(",")[0] for line in lines] == ["code", SEWER.code]
        state = window.list.fields.state
        window.list.fields.ask_for("")
        state.setCurrentIndex(state.findData(ComponentState.REMOVED.value))
        window.export.export_to(str(tmp_path / "removed.geojson"))
        await register.settle()
        assert OLD.code in (tmp_path / "removed.geojson").read_text(encoding="utf-8")
        window.export.export_to(str(tmp_path / "stopped.csv"))
        await register.press("Ctrl+E")
        assert window.result.text == "导出已停止,没有留下文件。"
        assert not any(name.startswith("stopped") for name in os.listdir(tmp_path))
        window.export.export_to(str(tmp_path / "nowhere" / "parts.csv"))
        await register.settle()
        assert window.result.text.startswith("没有导出")

    _in_register(run, tmp_path, shift)


def test_a_survey_is_looked_at_before_it_is_applied(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    lamp = replace(COVER, code="4403050101000007", name="新井盖", lon=COVER.lon + 2e-4)
    rows = [
        f"{COVER.code},上水井盖,{COVER.lon},{COVER.lat},破损",
        f"{lamp.code},{lamp.name},{lamp.lon},{lamp.lat},",
        f"{lamp.code[:-1]}8,偏,1,1,",
    ]
    file.write_text("\n".join(["code,name,lon,lat,state", *rows]), encoding="utf-8")

    async def shift(register: Register) -> None:
        await register.press("Ctrl+U")
        survey = register.window.survey
        assert survey is not None
        survey.compare_file(str(file))
        await register.settle()
        assert "坐标系" in survey.result.text, "a table does not say which it has"
        survey.crs.setText("EPSG:4490")
        survey.crs.editingFinished.emit()
        await register.settle()
        lines = survey.table.lines
        assert [tuple(lines.cells(n))[:2] for n in range(len(lines))] == [
            ("新增", lamp.code),
            ("变更", COVER.code),
            ("有误", ""),
        ]
        assert tuple(lines.cells(1))[3:] == ("状态", "完好", "破损")
        assert (await register.store.get(lamp.code)) is None
        survey.area.setCurrentIndex(1)  # of the whole city: the other cover was not seen
        await register.settle()
        assert "未见 1" in survey.summary.text()
        survey.remove_gone.setChecked(True)
        await register.press("Ctrl+Return", on=survey.reason)
        assert survey.rows["reason"].fault.text() == "■ 请写明理由。"
        survey.reason.setText("2026 普查")
        await register.press("Ctrl+Return", on=survey.reason)
        assert survey.result.text.startswith("已写入部件库")
        gone, steps = await register.store.get(SEWER.code), await register.store.history(COVER.code)
        assert gone is not None
        assert gone.removed
        assert (steps[-1].act.act, steps[-1].act.source) == (RegisterAct.SURVEY, "survey.csv")
        await register.hear()
        assert register.codes == [COVER.code, lamp.code]

    _in_register(run, tmp_path, shift, Role.ADMINISTRATOR)


def test_a_comparison_can_be_stopped(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text(f"code,lon,lat\n{COVER.code},{COVER.lon},{COVER.lat}\n", encoding="utf-8")

    async def shift(register: Register) -> None:
        await register.press("Ctrl+U")
        survey = register.window.survey
        assert survey is not None
        survey.crs.setText("EPSG:4490")
        survey.compare_file(str(file))
        await register.press("Escape", on=survey.reason)
        assert survey.result.text == "已停止,没有写入。"
        assert not survey.apply.isEnabled()
        await register.press("Escape", on=survey.reason)
        assert not survey.isVisible()

    _in_register(run, tmp_path, shift, Role.ADMINISTRATOR)


def test_a_dispatcher_reads_and_does_not_write(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(register: Register) -> None:
        await register.press("Down", "F2", "Ctrl+N")
        assert not register.is_editing
        assert not register.window.card.edit.isVisible()
        assert not register.window.add.isVisible()

    _in_register(run, tmp_path, shift, Role.DISPATCHER)
    assert QApplication.activeWindow() is None
