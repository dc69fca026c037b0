"""The wall: pages that turn, numbers that change in place, and what it says when its data stops coming."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.pack_files import read_pack
from dispatcher_app import i18n
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp, Mark, Stage
from dispatcher_app.services.bus import EventBus, RowsRead
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.ports import CaseStore, ExternalError
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.wall.figures import NowFigures, PastFigures
from dispatcher_app.services.wall.layout import WallLayout, WallPage, write_layout
from dispatcher_app.services.wall.layout_file import LayoutFile
from dispatcher_app.services.wall.state import WallState, count_open
from dispatcher_app.ui.wall.catalogue import CONTENTS, title_of, usual_layout
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.ui.wall.editor import LayoutDialog
from dispatcher_app.ui.wall.frame import FootWords, WallFoot
from dispatcher_app.ui.wall.said import foot_words, head_words
from dispatcher_app.ui.wall.show import ShowOptions, WallShow
from dispatcher_app.ui.wall.source import WallHall, WallPace, WallSource
from dispatcher_app.ui.wall.window import WallWindow
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.panels.city import CityPanel
from dispatcher_app.widgets.panels.sizes import PanelSizes
from dispatcher_app.widgets.panels.values import Density, KeyFigure, LineList, Pareto, Trend
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import DARK
from tests.support.desk import HandClock
from tests.support.loop import TestLoop
from tests.support.small_pack import write_small_pack
from tests.support.wall import (
    AT,
    PRIVATE_WORDS,
    emptied,
    hall_of,
    made_state,
    now_figures,
    open_rows,
    past_figures,
)

_LEFT = QRect(0, 0, 960, 540)
_RIGHT = QRect(960, 0, 960, 540)
_PAGES = (
    WallPage("one", (("reported_today", "open_now"),), title="一"),
    WallPage("two", (("stages", "overdue_list"),), title="二", seconds=7),
    WallPage("three", (("closing_month",),), title="三", screens=(2,)),
)
_QUICK = WallPace(gather=0.0, lamps=60.0, ask=0.01, past=0.0, again=60.0, retry=0.01)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return _pack(write_small_pack(tmp_path_factory.mktemp("pack")))


@cache
def _pack(folder: Path) -> Pack:
    return read_pack(folder)


@pytest.fixture
def city(pack: Pack) -> WallCity:
    return WallCity(hall_of(pack))


@pytest.fixture
def state(pack: Pack) -> WallState:
    return made_state(pack, cases=60)


@pytest.fixture(autouse=True)
def _dark(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, DARK)
    return


class Figures:
    """Figures of a hall whose database can be lost."""

    def __init__(self, pack: Pack, clock: HandClock) -> None:
        self._pack, self._clock = pack, clock
        self.more, self.lost = 0, False

    async def serial(self) -> int:
        self._check()
        return self.more

    async def now(self) -> NowFigures:
        self._check()
        return replace(now_figures(more=self.more), at=self._clock())

    async def past(self) -> PastFigures:
        self._check()
        return replace(past_figures(self._pack), at=self._clock())

    def _check(self) -> None:
        if self.lost:
            raise ExternalError("数据库没有应答。", away=True)


class Cases:
    """A store of open cases alone."""

    def __init__(self, rows: tuple[QueueRow, ...]) -> None:
        self.rows_there = rows

    async def queue(self, stages: object, chunk: int = 500) -> AsyncIterator[tuple[QueueRow, ...]]:
        yield self.rows_there


class Wall:
    """A source on a made-up hall, and a show of it."""

    def __init__(self, pack: Pack, folder: Path, layout: WallLayout, screens: list[QRect]) -> None:
        self.clock = HandClock(AT)
        self.bus = EventBus()
        self.contact = Contact(self.bus, self.clock)
        self.figures = Figures(pack, self.clock)
        self.rows = open_rows(pack, 30)
        store = cast(CaseStore, Cases(self.rows))
        self.open_cases = OpenCases(store, self.bus)
        hall = WallHall(
            bus=self.bus, now=self.clock, contact=self.contact, open_cases=self.open_cases,
            board=SeatBoard(self.bus), figures=self.figures,
        )  # fmt: skip
        self.city = WallCity(hall_of(pack))
        self.source = WallSource(hall, _QUICK)
        self.path = folder / "wall.toml"
        self.path.write_text(write_layout(layout), "utf-8")
        self.screens = screens
        file = LayoutFile(self.path, usual_layout(), CONTENTS)
        self.show = WallShow(self.source, self.city, file, ShowOptions(windowed=True), lambda: self.screens)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Wall]:
        async with self.source.running():
            self.show.begin()
            try:
                await self.until(lambda: self.source.data_at is not None and self.shown("reported_today"))
                yield self
            finally:
                self.show.end()
                self.show.deleteLater()
                self.source.deleteLater()

    @property
    def foot(self) -> FootWords:
        return self.show.windows[1].foot.words

    def shown(self, name: str, screen: int = 1) -> Any:
        """The values of a panel on the page that is seen."""
        view = self.show.windows[screen].view
        assert view is not None
        return view.panels[name].values if name in view.panels else None

    async def until(self, holds: Callable[[], object]) -> None:
        while not holds():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


@pytest.fixture
def wall(pack: Pack, tmp_path: Path, qapp: QApplication) -> Wall:
    return Wall(pack, tmp_path, WallLayout(_PAGES[:2]), [_LEFT])


# -- one window


def window_of(qtbot: QtBot, city: WallCity, state: WallState | None = None) -> WallWindow:
    window = WallWindow(1, city)
    qtbot.addWidget(window)
    window.resize(960, 540)
    if state is not None:
        window.show_state(state)
    window.set_pages(_PAGES)
    window.show()
    return window


def test_pages_turn_by_time_and_stop_by_key(qtbot: QtBot, city: WallCity, state: WallState) -> None:
    window = window_of(qtbot, city, state)
    assert window.head.words.title == "一"
    window.turning.timeout.emit()
    assert (window.head.words.title, window.turning.interval()) == ("二", 7000)
    window.set_paused(True)
    assert not window.turning.isActive()
    assert window.foot.words.place == "‖ 已暂停 2 / 3"
    window.set_paused(False)
    assert window.turning.isActive()
    window.turn(2)
    assert window.head.words.title == "一"  # round


def test_a_page_is_filled_before_it_is_seen(qtbot: QtBot, city: WallCity, state: WallState) -> None:
    window = window_of(qtbot, city, state)
    hidden = window.views[1].panels["stages"]
    assert hidden.values is None
    seen: list[object] = []
    window.stack.currentChanged.connect(lambda _at: seen.append(hidden.values))
    window.turn(1)
    assert seen == [hidden.values]
    assert hidden.values is not None


def test_only_the_panel_that_changed_is_painted_again(qtbot: QtBot, city: WallCity, state: WallState) -> None:
    window = window_of(qtbot, city, state)
    assert window.view is not None
    panels = dict(window.view.panels)
    window.grab()
    QApplication.processEvents()
    painted: list[str] = []
    for name, panel in panels.items():
        panel.paintEvent = lambda _event, name=name: painted.append(name)  # type: ignore[method-assign]
    window.show_state(replace(state, now=state.now + timedelta(seconds=1)))
    QApplication.processEvents()
    assert painted == []
    window.show_state(replace(state, figures=now_figures(more=1)))
    qtbot.waitUntil(lambda: bool(painted))
    assert painted == ["reported_today"]
    assert window.view.panels == panels


def test_the_pointer_hides(qtbot: QtBot, city: WallCity) -> None:
    window = window_of(qtbot, city)
    assert window.cursor().shape() is Qt.CursorShape.BlankCursor
    qtbot.mouseMove(window, window.rect().center())
    qtbot.waitUntil(lambda: window.cursor().shape() is not Qt.CursorShape.BlankCursor)
    window._pointer.timeout.emit()
    assert window.cursor().shape() is Qt.CursorShape.BlankCursor


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (1080, 1920)])
def test_type_is_read_from_five_metres(
    qtbot: QtBot, city: WallCity, state: WallState, size: tuple[int, int]
) -> None:
    """Body type is 40 of 1080 lines high, on every screen."""
    window = window_of(qtbot, city, state)
    window.resize(*size)
    assert window.view is not None
    sizes = next(iter(window.view.panels.values())).panel_sizes
    lines = min(size[1], size[0] * 9 / 16)
    assert sizes.body >= 40 * lines / 1080 - 0.5
    assert sizes.small >= 36 * lines / 1080 - 0.5


def test_no_page_shows_what_callers_said(city: WallCity, state: WallState) -> None:
    """Rows carry the caller's own words where there is no class yet, and places as they were told."""
    rows = tuple(row._replace(class_code="") for row in state.rows or ())
    assert all(row.title == PRIVATE_WORDS == row.place for row in rows)
    for told in (state, replace(state, rows=rows)):
        for name, content in CONTENTS.items():
            values = content.make(told, city)
            assert values is not None
            assert PRIVATE_WORDS not in repr(values), name
            assert "13800001234" not in repr(values), name


def test_every_page_and_content_stands_an_empty_hall(
    qtbot: QtBot, qapp: QApplication, city: WallCity, state: WallState
) -> None:
    empty = emptied(state)
    window = window_of(qtbot, city, empty)
    window.set_pages(usual_layout().pages)
    for _page in window.views:
        window.grab()
        window.turn(1)
    rates = [name for name in ("on_time_today", "closing_month", "closing_year") if name in CONTENTS]
    for name in rates:
        made = CONTENTS[name].make(empty, city)
        assert isinstance(made, KeyFigure)
        assert made.value is None  # no data, never 0 or 100 %
    nothing = replace(state, rows=None, open=None, duty=None, figures=None, past=None)
    assert all(content.make(nothing, city) is None for content in CONTENTS.values())


def test_a_unit_is_named_for_its_own_lateness_alone(city: WallCity, state: WallState) -> None:
    """The unit has given its result in time; since then the case has waited for a dispatcher too long."""
    over = next(row for row in state.rows or () if row.lamp(state.now) is Lamp.OVER)
    unit = city.unit(over.unit or "S001")
    by_unit = over._replace(case_id=1, stage=Stage.HANDLING, unit=over.unit or "S001")
    by_post = by_unit._replace(case_id=2, stage=Stage.CHECKING, marks=frozenset({Mark.SUPERVISED}))
    rows = (by_unit, by_post)
    both = replace(state, rows=rows, open=count_open(rows, state.now))
    made = {name: content.make(both, city) for name, content in CONTENTS.items()}
    numbers = [cast(KeyFigure, made[name]) for name in ("overdue_now", "post_overdue_now")]
    assert [(figure.title, figure.value) for figure in numbers] == [("处置超期", 1), ("岗位超时", 1)]
    lists = ("overdue_list", "post_overdue_list", "supervised_list")
    holders = [[line.cells[2] for line in cast(LineList, made[name]).lines] for name in lists]
    assert holders == [[unit], ["派遣员"], ["派遣员"]]
    assert [portion.count for portion in cast(Pareto, made["late_units"]).portions] == [1]


def test_the_month_stands_beside_the_last_one(city: WallCity, state: WallState) -> None:
    """The same days of both months, today not among them; numbers as far as this month has come."""
    made = cast(Trend, CONTENTS["closing_days"].make(state, city))
    assert len(made.points) == 31  # October has one day more than November
    assert [point.value is None for point in made.points] == [False] * 21 + [True] * 10
    assert all(point.before is not None for point in made.points)
    reported = cast(KeyFigure, CONTENTS["reported_month"].make(state, city))
    assert (reported.value, reported.before, reported.before_name) == (23_410, 22_104, "上月同期")


def test_the_city_is_shaded_by_names_as_figures_have_them(city: WallCity, state: WallState) -> None:
    assert state.past is not None
    made = cast(Density, CONTENTS["density"].make(state, city))
    assert {area.name: area.count for area in made.areas} == dict(state.past.communities)


def test_a_first_month_that_is_not_over_says_what_it_has(city: WallCity, state: WallState) -> None:
    assert state.past is not None
    first = replace(state.past, months=state.past.months[-1:], month={"closed": 611})
    made = cast(Trend, CONTENTS["year_months"].make(replace(state, past=first), city))
    assert [point.value for point in made.points] == [None] * 12
    assert (made.note, made.empty) == ("本月至今 611 件", "还没有过完的月份")


def test_every_target_is_on_the_wall(city: WallCity, state: WallState) -> None:
    shown = {name for page in usual_layout().pages for row in page.rows for name in row}
    made = [CONTENTS[name].make(state, city) for name in shown]
    targets = {one.title: one.target for one in made if isinstance(one, Trend) and one.target is not None}
    wanted = {
        "有效上报率": 0.96,
        "按时核查率": 0.97,
        "准确立案率": 0.99,
        "准确派遣率": 0.99,
        "结案率": 0.9968,
    }
    assert targets == wanted


def test_the_time_of_the_data_is_seen_beside_the_longest_trouble(qtbot: QtBot) -> None:
    foot = WallFoot()
    qtbot.addWidget(foot)
    foot.set_sizes(PanelSizes.on_wall(1080))
    foot.resize(1800, foot.height())
    beside = QRect(1400, 0, 400, foot.height())
    pictures = []
    for trouble in ("短。", "布局文件不是合格的 TOML:" * 20):
        foot.say(FootWords("数据时间 14:05", trouble, Lamp.DUE, "1 / 9"))
        pictures.append(foot.grab(beside).toImage())
    assert pictures[0] == pictures[1]
    foot.say(FootWords("数据时间 23:59", "短。", Lamp.DUE, "1 / 9"))
    assert foot.grab(beside).toImage() != pictures[0]


def test_a_finer_wall_shows_the_map_of_the_other(qtbot: QtBot, pack: Pack) -> None:
    """With twice as many lines the ground is painted as large for the eye, with no smaller names on it."""
    views = []
    for times in (1, 2):
        panel = CityPanel()
        qtbot.addWidget(panel)
        panel.resize(1200 * times, 800 * times)
        panel.set_sizes(PanelSizes.on_wall(1080 * times))
        panel.set_ground(pack_layers(pack))
        panel.finish_rendering()
        assert panel._look is not None
        views.append((panel._look.view, panel._look.sizes, panel._look.ratio / times))
    (view, *rest), (finer, *same) = views
    assert rest == same
    assert finer.mpp == pytest.approx(view.mpp, rel=0.01)


def test_maps_are_painted_before_their_page_is_seen(qtbot: QtBot, pack: Pack, state: WallState) -> None:
    window = WallWindow(1, WallCity(hall_of(pack), pack_layers(pack)))
    qtbot.addWidget(window)
    window.resize(960, 540)
    window.set_pages([WallPage("one", (("open_now",),)), WallPage("two", (("map", "density"),))])
    window.show()
    hidden = window.views[1]
    assert hidden.busy
    qtbot.waitUntil(lambda: not hidden.busy)
    window.show_state(state)
    window.turn(1)
    QApplication.processEvents()
    assert not hidden.busy


def test_pages_speak_english(city: WallCity, state: WallState) -> None:
    i18n.install("en")
    titles = [title_of(page) for page in usual_layout().pages]
    made = [content.make(replace(state, shift=""), city) for content in CONTENTS.values()]
    told = " ".join([*titles, *(values.title + values.note for values in made if values is not None)])
    assert not [letter for letter in told if "\u4e00" <= letter <= "\u9fff"], told


# -- the show


def test_a_committed_step_is_on_the_wall(run: TestLoop, wall: Wall) -> None:
    async def play() -> None:
        async with wall.running():
            before = wall.shown("open_now").value
            gone = wall.rows[0]
            wall.bus.publish(RowsRead((), frozenset({gone.case_id})))
            await wall.until(lambda: wall.shown("open_now").value == before - 1)
            reported = wall.shown("reported_today").value
            wall.figures.more = 1
            await wall.until(lambda: wall.shown("reported_today").value == reported + 1)

    run(play())


def test_loss_of_the_database_is_said_with_the_time_and_passes_by_itself(run: TestLoop, wall: Wall) -> None:
    async def play() -> None:
        async with wall.running():
            assert (wall.foot.trouble, wall.foot.lamp) == ("", Lamp.OK)
            wall.figures.lost = True
            await wall.until(lambda: wall.source.figures_trouble)
            wall.contact.missed("数据库没有应答。")
            wall.clock.forward(minutes=3)
            await wall.until(lambda: wall.foot.trouble)
            assert wall.foot.trouble == "与数据库失去联系,正在自动重连。"
            assert wall.foot.data == "画面是 14:05:09 的数据。"
            assert wall.shown("reported_today").value > 0  # what was known stays
            wall.figures.lost, wall.figures.more = False, 1
            wall.contact.heard()
            await wall.until(lambda: not wall.foot.trouble)
            assert wall.foot.data == "数据时间 14:08"

    run(play())


def test_figures_that_stop_while_the_hall_goes_on_are_called_old(run: TestLoop, wall: Wall) -> None:
    async def play() -> None:
        async with wall.running():
            wall.figures.lost = True
            await wall.until(lambda: wall.source.figures_trouble)
            wall.clock.forward(seconds=30)
            wall.contact.heard()
            said = foot_words(wall.source, wall.city.zone)
            assert said.trouble == "统计数字停在 14:05:09。"

    run(play())


def test_a_broken_layout_changes_nothing_but_the_sentence(run: TestLoop, wall: Wall) -> None:
    async def play() -> None:
        async with wall.running():
            window = wall.show.windows[1]
            pages = window.views
            wall.path.write_text("version = 1\n[[page]", "utf-8")
            wall.show.read_file()
            wall.show._on_look()
            assert window.views == pages
            assert wall.foot.trouble.endswith("不合 TOML 的写法。现用上一个好的布局。")
            wall.path.write_text(write_layout(WallLayout(_PAGES[1:2])), "utf-8")
            wall.show.read_file()
            wall.show._on_look()
            assert [view.page.name for view in window.views] == ["two"]
            assert wall.foot.trouble == ""

    run(play())


def test_every_screen_has_its_window_and_its_pages(run: TestLoop, pack: Pack, tmp_path: Path) -> None:
    wall = Wall(pack, tmp_path, WallLayout(_PAGES), [_LEFT, _RIGHT])

    async def play() -> None:
        async with wall.running():
            names = {n: [view.page.name for view in w.views] for n, w in wall.show.windows.items()}
            assert names == {1: ["one", "two"], 2: ["one", "two", "three"]}
            assert [wall.show.windows[n].pos() for n in (1, 2)] == [_LEFT.topLeft(), _RIGHT.topLeft()]
            wall.screens.pop()
            wall.show.arrange()
            assert list(wall.show.windows) == [1]
            wall.screens.append(_RIGHT)
            wall.show.arrange()
            assert wall.show.windows[2].head.words.title == "二"  # not what the screen beside it shows
            wall.show.windows[2].show_page(0)
            assert wall.shown("reported_today", screen=2).value > 0

    run(play())


def test_the_keys_of_the_wall(run: TestLoop, wall: Wall, qtbot: QtBot) -> None:
    async def play() -> None:
        async with wall.running():
            window = wall.show.windows[1]
            for key, title in ((Qt.Key.Key_Right, "二"), (Qt.Key.Key_PageDown, "一"), (Qt.Key.Key_2, "二")):
                qtbot.keyClick(window, key)
                assert window.head.words.title == title
            qtbot.keyClick(window, Qt.Key.Key_Space)
            assert window.paused
            qtbot.keyClick(window, Qt.Key.Key_F1)
            shown_help = wall.show._helps[1]
            assert shown_help.isVisible()
            assert "Ctrl+Q" in shown_help.accessibleDescription()
            qtbot.keyClick(window, Qt.Key.Key_Escape)
            assert not shown_help.isVisible()
            wall.screens.append(_RIGHT)
            qtbot.keyClick(window, Qt.Key.Key_S)
            assert wall.show.windows[1].pos() == _RIGHT.topLeft()
            left = QSignalSpy(wall.show.left)
            qtbot.keyClick(window, Qt.Key.Key_Q)
            assert left.count() == 0
            qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
            assert left.count() == 1

    run(play())


# -- the dialog


def test_a_shift_leader_edits_the_pages(
    qtbot: QtBot, city: WallCity, state: WallState, tmp_path: Path
) -> None:
    file = LayoutFile(tmp_path / "wall.toml", usual_layout(), CONTENTS)
    dialog = LayoutDialog(file.load().layout, file, city)
    qtbot.addWidget(dialog)
    dialog.show_state(state)
    dialog.show()
    saved = QSignalSpy(dialog.saved)
    dialog.pages.setCurrentRow(0)
    qtbot.keyClicks(dialog.title, "How is today")
    dialog.seconds.setValue(9)
    qtbot.keyClicks(dialog.screens, "2,1")
    qtbot.mouseClick(dialog.down, Qt.MouseButton.LeftButton)
    assert dialog.pages.currentRow() == 1
    dialog.grid.row_count.setValue(1)
    dialog.grid.column_count.setValue(2)
    for column, name in enumerate(("open_now", "nothing of the kind")):
        combo = dialog.grid.cells[0, column]
        combo.setCurrentIndex(max(0, combo.findData(name)))
    dialog._on_settled()
    assert dialog.preview.view is not None
    assert list(dialog.preview.view.panels) == ["open_now"]
    assert dialog.preview.view.panels["open_now"].values is not None
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert saved.count() == 1
    page = file.load().layout.pages[1]
    assert page == WallPage("today", (("open_now", ""),), "How is today", 9, (2, 1))


def test_what_cannot_be_shown_is_said_and_not_saved(qtbot: QtBot, city: WallCity, tmp_path: Path) -> None:
    file = LayoutFile(tmp_path / "wall.toml", usual_layout(), CONTENTS)
    dialog = LayoutDialog(file.load().layout, file, city)
    qtbot.addWidget(dialog)
    dialog.show()
    cell = dialog.grid.cells[1, 3]
    cell.setCurrentIndex(cell.findData("reported_today"))
    dialog._on_settled()
    assert "不是一个长方形" in dialog.fault.text()
    assert not dialog.save.isEnabled()
    assert dialog.preview.view is None
    dialog.screens.setText("左边")
    cell.setCurrentIndex(cell.findData("stages"))
    qtbot.keyClicks(dialog.screens, "!")
    dialog._on_settled()
    assert "屏幕从 1 数起" in dialog.fault.text()
    assert not (tmp_path / "wall.toml").exists()


def test_the_head_tells_the_day(city: WallCity) -> None:
    words = head_words(AT, city.zone, city.title)
    assert (words.clock, words.day) == ("14:05", "11 月 22 日 周日")
