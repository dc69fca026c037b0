"""Before and after on the map: one key, arrows to walk, Enter for large, a word where there are none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from dispatcher_app.demo.photos import sample_photo
from dispatcher_app.domain.case import Attachment, Case, PhotoKind
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.map.here_page import CASE
from dispatcher_app.ui.map.photos_page import PhotosPage
from dispatcher_app.widgets.photo_side import PhotoSide
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.town import MIDDLE

Shift = Callable[[Hall], Awaitable[None]]
LON, LAT = MIDDLE[0] + 0.0002, MIDDLE[1]


async def kept(hall: Hall, kind: PhotoKind, title: str) -> Attachment:
    return await hall.desk.photos.keep(sample_photo(kind, title), f"{title}.jpg", kind)


async def case_with(hall: Hall, *kinds: PhotoKind, stage: Stage = Stage.REPORTED, east: float = 0.0) -> Case:
    photos = tuple([await kept(hall, kind, f"{kind.value}{east}") for kind in kinds])
    return await hall.case_at(stage, lon=LON + east, lat=LAT, attachments=photos)


def page_of(seat: Seat) -> PhotosPage:
    return seat.window.map.photos.page


def number_of(seat: Seat) -> str:
    shown = page_of(seat).shown
    return shown.row.number if shown is not None else ""


async def open_case(seat: Seat, case: Case) -> None:
    seat.window.in_hand.show(case.id)
    await seat.until(lambda: seat.window.in_hand.case is not None)


def test_one_key_shows_the_case_in_hand_and_arrows_walk_to_earlier_ones(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        old = await case_with(hall, PhotoKind.BEFORE, PhotoKind.AFTER, stage=Stage.DECLINED, east=0.0001)
        await case_with(hall, east=0.0001)  # has none, so there is nothing to walk to
        await case_with(hall, PhotoKind.BEFORE, east=0.01)  # too far away
        new = await case_with(hall, PhotoKind.BEFORE, PhotoKind.VERIFY)
        seat = await hall.seat()
        await open_case(seat, new)
        page, panel = page_of(seat), seat.window.map.body.panel
        seat.window.map.map.setFocus()
        await seat.press("P")
        await seat.until(lambda: page.count == 2)
        assert number_of(seat) == new.number
        before, after = page.pair.shown
        assert before is not None
        assert after is None
        await seat.press("Down")
        assert page.pair.shown[0] != before, "the other photo of the same case"
        await seat.press("Right")
        assert number_of(seat) == old.number
        assert all(page.pair.shown)
        assert "10 米" in page.facts.text()
        await seat.press("Right", "Left", "Left")
        assert number_of(seat) == new.number, "beyond the ends there is nothing"
        await seat.press("Escape")
        assert panel.page is None
        assert seat.focus is seat.window.map.map

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_from_the_queue_a_function_key_and_enter_opens_them_large(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await case_with(hall, PhotoKind.BEFORE)
        seat = await hall.seat()
        await open_case(seat, case)
        await seat.press("Ctrl+1", "F9")
        page = page_of(seat)
        await seat.until(lambda: page.pair.shown[0] is not None)
        await seat.press("Return")
        assert page.pair.large_window is not None
        page.pair.large_window.close()

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_what_is_here_counts_photos_and_the_key_on_a_line_shows_them(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await case_with(hall, PhotoKind.BEFORE, PhotoKind.VERIFY)
        seat = await hall.seat()
        tools = seat.window.map.tools
        tools.show_here(LON, LAT, True)
        await seat.until(lambda: any(row.kind == CASE for row in tools.here.list.rows))
        (row,) = [row for row in tools.here.list.rows if row.kind == CASE]
        assert "照片 2 张" in row.note
        tools.here.list.setFocus()
        await seat.press("P")
        await seat.until(lambda: number_of(seat) == case.number)
        await seat.press("Escape")
        assert seat.window.map.body.panel.page is tools.here, "one step back"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_in_a_low_panel_the_pictures_have_the_room(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await case_with(hall, PhotoKind.BEFORE)
        seat = await hall.seat()
        page = page_of(seat)
        await open_case(seat, case)
        await seat.press("F9")
        await seat.until(lambda: page.pair.shown[0] is not None)
        side = page.pair.findChild(PhotoSide, "photo_side_before")
        assert side is not None
        panel = seat.window.map.body.panel
        for height, seen in ((200, False), (420, True)):
            panel.resize(400, height)
            await seat.settle()
            assert (side.caption.isVisibleTo(page), page.facts.isVisibleTo(page)) == (seen, seen)

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_where_there_are_none_it_is_said(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await case_with(hall)
        seat = await hall.seat()
        page = page_of(seat)
        await open_case(seat, case)
        seat.window.map.map.setFocus()
        await seat.press("P")
        await seat.until(lambda: page.nothing.title == "本案没有照片")
        seat.window.map.tools.show_here(LON, LAT + 0.002, True)
        await seat.press("P")
        await seat.until(lambda: page.nothing.title == "这里没有照片")
        assert page.nothing.isVisible()
        assert page.count == 0

    play(run, tmp_path, Role.DISPATCHER, shift)
