"""Panes stand where a person left them; leaving takes everything along; looks change without a new start."""

from __future__ import annotations

import asyncio
import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import LIGHT, THEMES
from tests.support.desk import seat_beside
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

DISPATCHER = Role.DISPATCHER


def areas(seat: Seat) -> dict[str, Qt.DockWidgetArea]:
    docks = seat.window.findChildren(QDockWidget)
    return {dock.objectName(): seat.window.dockWidgetArea(dock) for dock in docks}


async def leave(seat: Seat) -> None:
    """By the cross of the window."""
    left = asyncio.Event()
    seat.window.closing.connect(left.set)
    seat.window.close()
    await left.wait()
    await seat.leave()


def test_moved_floated_and_closed_panes_come_back(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = seat.window
        assert window.units is not None
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, window.units)
        window.map.setFloating(True)
        window.search.close()
        await seat.settle()
        await leave(seat)
        again = await hall.seat()
        assert areas(again)["units_dock"] is Qt.DockWidgetArea.BottomDockWidgetArea
        assert again.window.map.isFloating()
        assert not again.window.search.isVisible()

    play(run, tmp_path, DISPATCHER, shift)


def test_each_person_has_their_own_layout(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        seat.window.map.setFloating(True)
        await leave(seat)
        other = await hall.seat(DISPATCHER, "somebody-else")
        assert not other.window.map.isFloating()

    play(run, tmp_path, DISPATCHER, shift)


def test_one_command_puts_every_pane_back(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window, before = seat.window, areas(seat)
        assert window.units is not None
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, window.units)
        window.map.setFloating(True)
        window.queue.close()
        window.centre.setFocus()
        await seat.press("Ctrl+0")
        assert areas(seat) == before
        assert not window.map.isFloating()
        assert all(dock.isVisible() for dock in window.arrangement.docks)
        assert window.queue.table.isVisible()
        assert not window.search.fields.words.isVisible()

    play(run, tmp_path, DISPATCHER, shift)


def test_a_closed_pane_is_brought_back_by_its_key(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        seat.window.map.close()
        await seat.press("Ctrl+Shift+3")
        assert seat.window.map.isVisible()
        assert seat.focus is seat.window.map.map

    play(run, tmp_path, DISPATCHER, shift)


def test_a_damaged_layout_is_no_reason_not_to_work(run: TestLoop, tmp_path: Path) -> None:
    (tmp_path / "seat.ini").write_text(
        "[layout]\ndispatcher-1\\version=1\ndispatcher-1\\geometry=@ByteArray(xx)\n"
        "dispatcher-1\\state=@ByteArray(\\0\\0\\0\\xff)\n[look]\nscale=sehr gross\ntheme=plaid\n",
        "utf-8",
    )

    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        assert seat.listed == [case.number]
        assert seat.window.settings.theme is LIGHT
        assert seat.window.settings.scale == 1.0

    play(run, tmp_path, DISPATCHER, shift)


def test_tab_visits_what_is_to_be_seen_and_nothing_else(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down")
        visited: list[QWidget] = []
        for _step in range(60):
            await seat.press("Tab")
            if seat.focus in visited or seat.focus.objectName() == "command_line":
                break
            visited.append(seat.focus)
        hidden = [each.objectName() for each in visited if each.visibleRegion().isEmpty()]
        assert hidden == []
        names = [each.objectName() for each in visited]
        for wanted in ("verb_propose_dispatch", "unit_search", "requirement"):
            assert wanted in names

    play(run, tmp_path, DISPATCHER, shift)


def test_leaving_in_the_middle_of_work_leaves_nothing_behind(run: TestLoop, tmp_path: Path) -> None:
    """What is under way is cancelled, the window goes, and no later news reaches it."""

    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.FEEDBACK)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        seat.window.tasks.start(asyncio.sleep(3600), name="for-ever")
        seat.window.case_pane.photos.set_photos(())
        known = weakref.ref(seat.window)
        await leave(seat)
        hall.seats.clear()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        seat.window = None  # type: ignore[assignment]
        await hall.case_at(Stage.FEEDBACK)  # news, with nobody there to hear it
        gc.collect()
        window = known()
        assert window is None or not _lives(window)

    play(run, tmp_path, DISPATCHER, shift)


def _lives(window: QWidget) -> bool:
    from shiboken6 import isValid

    return bool(isValid(window))


def test_two_seats_of_one_program_see_each_other_s_work(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        sender = await hall.seat()
        leader = await hall.seat(Role.SHIFT_LEADER)
        assert leader.listed == []
        await sender.look_here()
        sender.window.queue.table.setFocus()
        await sender.press("Home", "Return", "1", "Return")
        await leader.settle()
        assert leader.listed == [case.number]
        await leader.look_here()
        leader.window.queue.table.setFocus()
        await leader.press("Home", "A")
        await sender.settle()
        assert (await sender.desk.open(case.id)).case.stage is Stage.HANDLING
        assert seat_beside(hall.desk, DISPATCHER).open_cases.rows[case.id].stage is Stage.HANDLING

    play(run, tmp_path, DISPATCHER, shift)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_looks_change_under_an_open_form_and_nothing_is_lost(
    run: TestLoop, tmp_path: Path, qapp: QApplication, name: str, scale: float
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.press("T", "2")
        focus = seat.focus
        apply_theme(qapp, THEMES[name], scale)
        await seat.settle()
        assert seat.focus is focus
        assert not seat.window.grab().isNull()

    try:
        play(run, tmp_path, DISPATCHER, shift)
    finally:
        apply_theme(qapp, LIGHT)


def test_the_left_column_keeps_its_width_whichever_pane_is_in_front(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = seat.window
        window.resize(1920, 1080)
        window.queue.table.setFocus()
        await seat.press("Ctrl+0")
        await seat.settle()
        assert seat.focus is window.queue.table.view
        assert window.queue.width() == 340
        await seat.press("Ctrl+F")
        assert window.search.width() == 340
        assert window.map.width() == 420
        assert not window.queue.names.isVisible()
        await seat.press("Ctrl+Shift+1")
        assert window.queue.width() == 340
        assert not window.search.fields.words.isVisible()

    play(run, tmp_path, DISPATCHER, shift)


@pytest.mark.parametrize("role", [Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER])
def test_the_largest_text_does_not_push_the_window_off_its_screen(
    run: TestLoop, qapp: QApplication, tmp_path: Path, role: Role
) -> None:
    stage = {Role.CALL_TAKER: Stage.REPORTED, Role.SHIFT_LEADER: Stage.DISPATCH_REVIEW}

    async def shift(hall: Hall) -> None:
        await hall.case_at(stage.get(role, Stage.AWAITING_DISPATCH))
        seat = await hall.seat()
        seat.window.resize(1920, 1080)
        seat.window.queue.table.setFocus()
        await seat.press("Down")
        apply_theme(qapp, LIGHT, 2.0)
        await asyncio.sleep(0.1)
        assert (seat.window.width(), seat.window.height()) == (1920, 1080)
        assert seat.window.minimumSizeHint().height() < 700

    try:
        play(run, tmp_path, role, shift)
    finally:
        apply_theme(qapp, LIGHT)


def test_another_language_is_kept_for_the_next_start(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        assert seat.window.settings.language == ""
        await seat.press("Ctrl+Shift+L")
        assert seat.said[-1] == ("界面语言:English,重新启动后生效", "ok")
        assert SeatSettings(tmp_path).language == "en"
        await seat.press("Ctrl+Shift+L")
        assert SeatSettings(tmp_path).language == "zh_CN"

    play(run, tmp_path, DISPATCHER, shift)


def test_a_detached_pane_stands_aside_and_never_over_a_sheet(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = seat.window
        await seat.press("Ctrl+Shift+3")
        place = window.map.mapToGlobal(QPoint())
        await seat.press("Ctrl+Shift+D")
        await seat.until(lambda: window.map.isFloating() and window.map.pos() != place)
        place = window.help.place
        window.map.move(place.center())
        window.map.map.setFocus()
        await seat.press("F1")
        assert not window.map.frameGeometry().intersects(place)
        assert QApplication.activeWindow() is window
        await seat.press("Esc")
        await seat.until(lambda: QApplication.activeWindow() is window.map)
        assert QApplication.focusWidget() is window.map.map, "the keys are back in the detached pane"
        window.detach_pane()
        assert not window.map.isFloating()

    play(run, tmp_path, DISPATCHER, shift)
