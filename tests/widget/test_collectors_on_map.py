"""Collectors on the map of a seat: the layer, who is nearest, a trail replayed; by keys on Qt's own map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.collectors import Fix, Sighting
from dispatcher_app.domain.words import Role
from dispatcher_app.ui.map.collector_page import CollectorPage
from dispatcher_app.ui.map.collector_words import COLLECTOR
from dispatcher_app.ui.map.collectors_on_map import COLLECTORS, REPLAY, TRAIL, beside
from dispatcher_app.ui.map.trail_replay import TrailReplay
from dispatcher_app.widgets.map.drawings import GroupDrawing
from dispatcher_app.widgets.map.page.messages import MarkOf
from dispatcher_app.widgets.map.trail_bar import TrailBar
from dispatcher_app.widgets.map.walker_signs import WALKER, WALKER_LOST, WALKER_NOW, WALKER_OLD
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.town import MIDDLE
from tests.widget.test_map_tools import map_seat

LON, LAT = MIDDLE


def told(hall: Hall, code: str, minutes_ago: float, east: float = 0.0) -> Sighting:
    at = hall.clock() - timedelta(minutes=minutes_ago)
    return Sighting(code, Fix(at, LON + east, LAT, 6.0))


async def tell(hall: Hall, *sightings: Sighting) -> None:
    store = hall.desk.collectors._store
    assert store is not None
    await store.add(sightings)


def drawn(seat: Seat, group: str) -> GroupDrawing:
    return seat.window.map.city.native._overlay.drawings.get(group, GroupDrawing())


def marks(seat: Seat, group: str = COLLECTORS) -> Sequence[tuple[str, str]]:
    return [(mark.label, mark.sign) for mark in drawn(seat, group).marks]


#: C01 walks to the east for half an hour, is silent for twenty minutes, and walks on.
def walk(hall: Hall) -> list[Sighting]:
    minutes = [*range(60, 29, -2), *range(10, 0, -2)]
    return [told(hall, "C01", minute, (60 - minute) * 1e-5) for minute in minutes]


async def opened(hall: Hall) -> tuple[Seat, CollectorPage]:
    """By keys alone: what is here, down to the collector, Enter."""
    await tell(hall, *walk(hall))
    seat = await map_seat(hall)
    tools, page = seat.window.map.tools, seat.window.map.collectors.page
    seat.window.map.map.setFocus()
    await seat.press("I")
    await seat.until(lambda: any(row.kind == COLLECTOR for row in tools.here.list.rows))
    for _row in tools.here.list.rows:
        if (current := tools.here.list.current) is not None and current.kind == COLLECTOR:
            break
        await seat.press("Up")
    await seat.press("Return")
    await seat.until(lambda: bool(page.trail.legs))
    return seat, page


def test_a_key_shows_who_is_where_and_it_is_remembered(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await tell(hall, told(hall, "C01", 3), told(hall, "C02", 90, 1e-3))
        seat = await map_seat(hall)
        assert marks(seat) == []
        seat.window.map.map.setFocus()
        await seat.press("K")
        await seat.until(lambda: marks(seat) == [("赵六", WALKER_OLD), ("王五", WALKER)])
        x, y = seat.window.map.city.native.pixel_of(LON, LAT) or (0, 0)
        QTest.mouseClick(seat.window.map.map, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
        await seat.settle()
        page = seat.window.map.collectors.page
        assert seat.window.map.body.panel.page is page
        assert page.person is not None
        assert page.person.code == "C01"
        assert page.person.phone in page.who.text()
        await seat.press("Escape")
        await seat.leave()
        again = await map_seat(hall)
        await again.until(lambda: len(marks(again)) == 2)
        again.window.map.map.setFocus()
        await again.press("K")
        assert marks(again) == []

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_wall_has_no_collectors(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await tell(hall, told(hall, "C01", 3))
        seat = await map_seat(hall)
        seat.window.map.map.setFocus()
        await seat.press("K", "I")
        assert marks(seat) == []
        assert not any(row.kind == COLLECTOR for row in seat.window.map.tools.here.list.rows)

    play(run, tmp_path, Role.TRAINER, shift)


def test_the_nearest_is_found_by_keys_and_the_trail_has_its_gap(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat, page = await opened(hall)
        assert seat.focus is page.player.bar, "asked by key, the keys are at the trail"
        assert len(drawn(seat, TRAIL).lines) == 2, "nothing is drawn where nothing is known"
        assert [line.arrows for line in drawn(seat, REPLAY).lines] == [True, True]
        assert [row.kind for row in page.list.rows] == ["moment", "", "moment"]
        await seat.press("Ctrl+C")
        assert QGuiApplication.clipboard().text() == "13800000001"
        await seat.press("Escape")
        assert seat.window.map.body.panel.page is seat.window.map.tools.here, "back to the list"
        assert drawn(seat, TRAIL).lines == ()
        assert drawn(seat, REPLAY).marks == ()

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_the_moment_moves_by_keys_and_stands_still_in_the_gap(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat, page = await opened(hall)

        def mark() -> MarkOf:
            (found,) = drawn(seat, REPLAY).marks
            return found

        await seat.press("Home")
        assert (mark().lon, mark().sign) == (LON, WALKER_NOW)
        await seat.press("Shift+Right")
        assert abs(mark().lon - (LON + 1e-4)) < 1e-7, "ten minutes on"
        await seat.press(*["Shift+Right"] * 3)
        assert mark().sign == WALKER_LOST
        assert abs(mark().lon - (LON + 3e-4)) < 1e-7, "where it was known last"
        await seat.press("End", "Left")
        assert mark().sign == WALKER_NOW
        await seat.press("PgUp")
        await seat.until(lambda: page.walked.text() == "这一天没有轨迹")
        assert drawn(seat, REPLAY).marks == ()
        await seat.press("PgDown")
        await seat.until(lambda: bool(page.trail.legs))

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_space_plays_and_pauses_and_plus_makes_it_faster(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, page = await opened(hall)
        await seat.press("Home", "-", "-", "-")
        assert page.player.replay.speed == 1
        await seat.press("+")
        assert page.player.replay.speed == 10
        mpp = seat.window.map.city.native.view.mpp
        await seat.press("F")
        assert seat.window.map.city.native.view.mpp != mpp, "the whole trail is seen"
        begun = page.player.bar.value
        await seat.press("Space")
        assert page.player.replay.playing
        await seat.until(lambda: page.player.bar.value > begun)
        await seat.press("Space")
        assert not page.player.replay.playing
        await seat.press("Space", "Escape")
        assert not page.player.replay.playing, "nobody looks"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_the_whole_trail_is_seen_beside_the_panel() -> None:
    room, trail = QRect(0, 0, 1000, 800), (0.0, 0.0, 1.0, 1.0)
    assert beside(trail, room, QRect(10, 10, 250, 780)) == (-1 / 3, 0.0, 1.0, 1.0)
    assert beside(trail, room, QRect(700, 10, 250, 780)) == (0.0, 0.0, 1 + 1 / 3, 1.0)
    assert beside(trail, room, QRect(10, 10, 900, 400)) == (0.0, 0.0, 1.0, 2.0)
    assert beside(trail, room, QRect(10, 500, 900, 200)) == (0.0, -1 / 3, 1.0, 1.0)


def test_time_runs_at_its_speed_hurries_through_silence_and_ends(qtbot: QtBot) -> None:
    now = [100.0]
    bar = TrailBar()
    qtbot.addWidget(bar)
    replay = TrailReplay(bar, lambda: now[0])
    replay.set_spans(((0.0, 600.0), (4200.0, 4800.0)))
    said: list[float] = []
    replay.moved.connect(said.append)

    def after(seconds: float) -> float:
        now[0] += seconds
        replay.tick()
        return said[-1]

    replay.play()
    assert [after(1.0), after(8.0)] == [60.0, 540.0]
    assert after(2.0) == 660.0
    assert after(0.5) == 660.0 + 1200.0, "an hour of silence takes a second and a half"
    assert after(60.0) == 4200.0, "and ends where something is known again"
    assert after(1.0) == 4260.0
    assert after(60.0) == 4800.0
    assert not replay.playing
    replay.play()
    assert (replay.at, replay.playing) == (0.0, True), "from the beginning again"
    replay.pause()


def test_the_bar_is_moved_by_hand(qtbot: QtBot) -> None:
    bar = TrailBar()
    qtbot.addWidget(bar)
    bar.resize(216, 40)
    bar.show()
    bar.set_spans(((36_000.0, 39_600.0), (43_200.0, 46_800.0)))
    moved: list[float] = []
    bar.moved.connect(moved.append)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(108, 12))
    assert abs(moved[-1] - 41_400.0) < 120, "the middle of the day it knows"
    for key, at in ((Qt.Key.Key_Home, 36_000.0), (Qt.Key.Key_Right, 36_060.0), (Qt.Key.Key_End, 46_800.0)):
        QTest.keyClick(bar, key)
        assert moved[-1] == at
    count = len(moved)
    QTest.keyClick(bar, Qt.Key.Key_Right)
    assert len(moved) == count, "there is no more"
