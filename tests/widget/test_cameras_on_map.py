"""Video points at a seat: listed by distance, switched and remembered, opened, copied, and told of a case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.words import Role, Source, Stage
from dispatcher_app.ui.case_words import sections
from dispatcher_app.ui.map.here_page import CAMERA, CASE
from dispatcher_app.widgets.map.camera_signs import CAMERAS
from dispatcher_app.widgets.map.input import pack_layers
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.town import CAMERA as POINT
from tests.support.town import MIDDLE

Shift = Callable[[Hall], Awaitable[None]]


async def map_seat(hall: Hall) -> Seat:
    seat = await hall.seat()
    city = seat.window.map.city
    city.set_layers(pack_layers(hall.desk.hall.pack))
    city.native.finish_rendering()
    city.fly_to(*MIDDLE)
    return seat


def test_the_nearest_are_listed_with_distance_and_opened_and_copied_by_keys(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED, lon=POINT.lon, lat=POINT.lat)
        seat = await map_seat(hall)
        tools, panel, page = seat.window.map.tools, seat.window.map.body.panel, seat.window.map.cameras.page
        seat.window.map.map.setFocus()
        await seat.press("I")
        await seat.until(lambda: any(row.kind == CASE for row in tools.here.list.rows))
        (row,) = [row for row in tools.here.list.rows if row.kind == CAMERA]
        assert (row.key, row.title, row.right) == (POINT.code, POINT.name, "31 米")
        assert tools.here.list.current == row, "the first line that there was"
        await seat.press("Return")
        assert panel.page is page
        assert "朝西" in page.facts[0].text()
        assert "U1" not in page.facts[0].text(), "units are named, not coded"
        await seat.press("Ctrl+C")
        assert QGuiApplication.clipboard().text() == POINT.code
        await seat.until(lambda: [row.key for row in page.list.rows if row.kind] == [str(case.id)])
        await seat.press("Escape")
        assert panel.page is tools.here, "one step back"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_one_key_shows_them_and_the_next_seat_of_the_same_person_has_them(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        dock = seat.window.map
        assert not dock.cameras.shown
        dock.map.setFocus()
        await seat.press("V")
        assert dock.cameras.shown
        kept = seat.window._settings.map_layers(hall.desk.person.login)
        assert kept[CAMERAS] is True
        native = dock.city.native
        x, y = native.pixel_of(POINT.lon, POINT.lat) or (0, 0)
        QTest.mouseClick(native, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
        assert dock.body.panel.page is dock.cameras.page
        assert dock.cameras.page.camera == POINT
        assert native._overlay.cameras.chosen == 0
        dock.body.panel.close_panel()
        assert native._overlay.cameras.chosen is None
        dock.map.setFocus()
        await seat.press("V")
        assert seat.window._settings.map_layers(hall.desk.person.login)[CAMERAS] is False

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_case_seen_by_video_says_the_nearest_and_no_other_case_does(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        for source, wanted in ((Source.VIDEO, True), (Source.COLLECTOR, False)):
            case = await hall.case_at(Stage.REPORTED, source=source, lon=MIDDLE[0], lat=MIDDLE[1])
            facts = [fact for section in sections(case, hall.desk.hall) for fact in section.facts]
            texts = [fact.value for fact in facts if POINT.code in fact.value]
            assert (texts == [f"{POINT.code} {POINT.name} · 31 米"]) is wanted

    play(run, tmp_path, Role.DISPATCHER, shift)
