"""回放 by a shift leader's keys: a day is read, played, stepped through, noted; nothing of the hall moves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.playback.page import PlaybackPage
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play


async def page_of(hall: Hall) -> tuple[Seat, PlaybackPage]:
    """The window at its page, on the day of the cases; the hall's clock is a day further."""
    hall.clock.forward(days=1)
    seat = await hall.seat()
    seat.window.work.open("playback")
    await seat.settle()
    page = seat.window.work._open["playback"].page
    assert isinstance(page, PlaybackPage)
    await seat.until(lambda: QApplication.activeWindow() is page.window())
    return seat, page


async def press(seat: Seat, page: PlaybackPage, *keys: str) -> None:
    for each in keys:
        chord = QKeySequence(each)[0]  # type: ignore[index]
        QTest.keyClick(page.window().focusWidget() or page, chord.key(), chord.keyboardModifiers())
        await seat.settle()


async def shown(seat: Seat, page: PlaybackPage) -> None:
    """What was asked for last is on the screen."""
    await seat.until(lambda: not page._look.isActive() and not page._picture.isActive())


def numbers(page: PlaybackPage) -> set[str]:
    return {row.number for row in page.queue.case_model.shown()}


def test_a_day_is_stepped_through_by_keys(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        closed = await hall.case_at(Stage.CLOSED)
        standing = await hall.case_at(Stage.HANDLING)
        steps = closed.version + standing.version
        seat, page = await page_of(hall)
        await press(seat, page, "Ctrl+Return")
        await seat.until(lambda: page.film is not None)
        assert f"当天 {steps} 步" in page.said_of.text()
        assert numbers(page) == set()
        await press(seat, page, ".")
        await shown(seat, page)
        assert numbers(page) == {closed.number}
        await press(seat, page, *["."] * steps)
        await shown(seat, page)
        assert numbers(page) == {standing.number}
        assert page.steps.lines.cells(0)[1] == standing.number
        panels = page.panels
        figures = [panel.values for panel in (panels.open, panels.over, panels.reported, panels.ended)]
        assert [figure.value for figure in figures if figure is not None] == [1, 0, 2, 1]
        await press(seat, page, *[","] * (standing.version + 1))
        await shown(seat, page)
        assert numbers(page) == {closed.number}  # the close is taken back
        await press(seat, page, "Home")
        await shown(seat, page)
        assert numbers(page) == set()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_moment_that_is_asked_for_is_shown_at_once(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat, page = await page_of(hall)
        seat.window.work.open("playback", "playback", f"{page.day.date().toString('yyyy-MM-dd')} 23:59")
        await seat.until(lambda: page.film is not None)
        await shown(seat, page)
        assert page.film is not None
        assert page.film.at == page.film.ends - timedelta(minutes=1)
        assert numbers(page) == {case.number}

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_it_plays_by_itself_and_stands_when_nobody_looks(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat, page = await page_of(hall)
        await press(seat, page, "Ctrl+Return")
        await seat.until(lambda: page.film is not None)
        assert page.film is not None
        page.player.go_to(page.film.turns[0].at - timedelta(minutes=5))
        await press(seat, page, "+", "Space")
        assert page.player.replay.playing
        await seat.until(lambda: numbers(page) == {case.number})
        page.window().hide()
        assert not page.player.replay.playing

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_note_is_kept_gone_back_to_and_forgotten(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat, page = await page_of(hall)
        await press(seat, page, "Ctrl+Return")
        await seat.until(lambda: page.film is not None)
        await press(seat, page, ".", ".")
        await shown(seat, page)
        assert page.film is not None
        noted_at = page.film.at
        page.queue.select_case(case.id)
        await press(seat, page, "Ctrl+B")
        QTest.keyClicks(page.notes.line, "too slow")
        await press(seat, page, "Return")
        assert page.notes.line.text() == ""
        assert page.notes.table.lines.cells(0)[1:] == ("too slow", case.number)
        page.player.setFocus()
        await press(seat, page, "End")
        await shown(seat, page)
        page.notes.table.setFocus()
        await press(seat, page, "Down", "Return")
        await shown(seat, page)
        assert page.film is not None
        assert abs(page.film.at - noted_at) < timedelta(seconds=1)
        await press(seat, page, "Ctrl+Return")
        await seat.until(lambda: len(page.notes.table.lines) == 1)  # read again from the disk
        page.notes.table.setFocus()
        await press(seat, page, "Down", "Delete")
        assert len(page.notes.table.lines) == 0

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_the_flow_of_one_case_alone(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        one, _other = await hall.case_at(Stage.HANDLING), await hall.case_at(Stage.HANDLING)
        seat, page = await page_of(hall)
        await press(seat, page, "Ctrl+Return")
        await seat.until(lambda: page.film is not None)
        await press(seat, page, "End")
        await shown(seat, page)
        page.queue.select_case(one.id)
        await press(seat, page, "Ctrl+J")
        lines = page.steps.lines
        assert {lines.cells(at)[1] for at in range(len(lines))} == {one.number}
        assert len(lines) == one.version

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_day_to_come_and_a_lost_database_are_said_and_leave_the_film(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await hall.case_at(Stage.HANDLING)
        seat, page = await page_of(hall)
        told: list[str] = []
        page.said.connect(lambda sentence, _done: told.append(sentence))
        await press(seat, page, "Ctrl+Return")
        await seat.until(lambda: page.film is not None)
        film = page.film
        page.day.setFocus()
        await press(seat, page, "Alt+Right", "Alt+Right", "Ctrl+Return")
        await seat.until(lambda: "还没有到" in "".join(told))

        async def away(*_terms: object) -> list[int]:
            raise ExternalError("数据库连不上")

        page._desk._store.overlapping = away  # type: ignore[method-assign]
        await press(seat, page, "Alt+Left", "Ctrl+Return")
        await seat.until(lambda: "数据库连不上" in told)
        assert page.film is film
        assert page.load.isEnabled()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_space_is_a_character_in_a_note(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await hall.case_at(Stage.HANDLING)
        seat, page = await page_of(hall)
        await press(seat, page, "Ctrl+Return")
        await seat.until(lambda: page.film is not None)
        await press(seat, page, "Ctrl+B")
        for key in (Qt.Key.Key_A, Qt.Key.Key_Space, Qt.Key.Key_Comma, Qt.Key.Key_Plus):
            QTest.keyClick(page.notes.line, key)
        assert page.notes.line.text() == "a ,+"
        assert not page.player.replay.playing

    play(run, tmp_path, Role.SHIFT_LEADER, look)
