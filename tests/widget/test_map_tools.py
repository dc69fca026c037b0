"""Hands on the map of a seat: what is here, a new case here, a component picked; on the map that Qt draws."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeyEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.places import LocationSource
from dispatcher_app.domain.words import Lamp, Role, Stage
from dispatcher_app.services.components.following import ComponentsChanged
from dispatcher_app.ui.map.here_page import CASE, COMPONENT
from dispatcher_app.ui.map.of_hall import map_setup
from dispatcher_app.widgets.elided_label import as_words
from dispatcher_app.widgets.map.controls import RefitButton
from dispatcher_app.widgets.map.found_list import FoundList, FoundRow
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.map.page.messages import AreaChosen, LegendOpen, Moved
from dispatcher_app.widgets.map.page.view import MapView
from dispatcher_app.widgets.map.panel import MapPanel, panel_place
from dispatcher_app.widgets.map.picture import PictureWords, map_picture, print_picture
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.town import COVER, MIDDLE, OUTSIDE, PLACES, town

Shift = Callable[[Hall], Awaitable[None]]


async def map_seat(hall: Hall) -> Seat:
    """A seat whose map shows the town around its middle."""
    seat = await hall.seat()
    city = seat.window.map.city
    city.set_layers(pack_layers(hall.desk.hall.pack))
    city.native.finish_rendering()
    city.fly_to(*MIDDLE)
    return seat


def click(seat: Seat, lon: float, lat: float) -> None:
    native = seat.window.map.city.native
    x, y = native.pixel_of(lon, lat) or (0, 0)
    QTest.mouseClick(native, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))


def listed(seat: Seat, kind: str) -> list[str]:
    return [row.key for row in seat.window.map.tools.here.list.rows if row.kind == kind]


def entry(seat: Seat, name: str) -> QAction | None:
    return next((a for a in seat.window.map.tools.menu.actions() if a.objectName() == name), None)


def test_a_click_says_what_is_there_and_its_lines_open_cases(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(
            Stage.REPORTED, lon=MIDDLE[0] + 0.0003, lat=MIDDLE[1], description="<img src=x onerror=alert(1)>"
        )
        seat = await map_seat(hall)
        here = seat.window.map.tools.here
        click(seat, *MIDDLE)
        await seat.until(lambda: listed(seat, CASE) == [str(case.id)])
        assert seat.window.map.body.panel.page is here
        assert COVER.cell_code in here.code.text()
        assert listed(seat, COMPONENT) == [COVER.code]
        assert any("onerror" in row.title + row.note for row in here.list.rows) or case.title
        here.list.setFocus()
        await seat.press("Return")
        await seat.until(lambda: seat.window.in_hand.case is not None)
        assert seat.case.id == case.id

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_by_key_alone_ask_read_widen_copy_and_go_back(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        tools, panel = seat.window.map.tools, seat.window.map.body.panel
        seat.window.map.map.setFocus()
        await seat.press("I")
        assert seat.focus is tools.here.list, "asked by key, the keys are in the answer"
        radius = tools.here.radius_m
        await seat.press("+")
        assert tools.here.radius_m > radius
        await seat.press("Ctrl+C")
        assert QGuiApplication.clipboard().text() == COVER.cell_code
        await seat.press("Escape")
        assert panel.page is None
        assert seat.focus is seat.window.map.map, "and the keys are the map's again"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_the_panel_never_hides_the_place_it_is_about(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        native, body = seat.window.map.city.native, seat.window.map.body
        for share in (0.2, 0.4, 0.6, 0.8):
            at = QPoint(native.width() // 3, round(native.height() * share))
            QTest.mouseClick(native, Qt.MouseButton.LeftButton, pos=at)
            await seat.settle()
            assert not body.panel.geometry().contains(native.mapTo(body, at)), share

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_new_case_begins_at_the_place_and_the_report_being_typed_stays(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        intake = seat.window.intake
        assert intake is not None
        intake.form.description.setFocus()
        await seat.type("路面积水")
        seat.window.map.map.setFocus()
        await seat.press("Insert")
        form = intake.session.draft.form
        assert form.description == "", "an empty form"
        assert form.cell_code == COVER.cell_code
        assert form.located_by == LocationSource.MAP
        kept = [each.draft.form.description for each in intake.session.shelf.waiting(intake.session.draft)]
        assert kept == ["路面积水"]
        seat.window.map.tools.report_at(*OUTSIDE)
        assert seat.refusals
        assert intake.session.draft.form.cell_code == COVER.cell_code

    play(run, tmp_path, Role.CALL_TAKER, shift)


@pytest.mark.parametrize("role", [Role.CALL_TAKER, Role.DISPATCHER])
def test_the_menu_offers_a_report_to_those_who_may_and_only_inside_the_city(
    role: Role, qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        tools = seat.window.map.tools
        seat.window.map.map.setFocus()
        await seat.press("Menu")
        assert tools.menu.isVisible()
        assert (entry(seat, "map_menu_report") is not None) == (role is Role.CALL_TAKER)
        tools.menu.close()
        tools.show_menu(*OUTSIDE, QPoint(), [])
        report, copy = entry(seat, "map_menu_report"), entry(seat, "map_menu_copy_cell")
        assert report is None or not report.isEnabled()
        assert copy is None
        tools.menu.close()

    play(run, tmp_path, role, shift)


def test_a_component_picked_says_its_history_and_fills_the_report(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        old = await hall.case_at(Stage.REPORTED, component_code=COVER.code, lon=MIDDLE[0], lat=MIDDLE[1])
        seat = await map_seat(hall)
        intake, tools = seat.window.intake, seat.window.map.tools
        assert intake is not None
        intake.form.description.setFocus()
        await seat.type("又坏了")
        seat.window.map.map.setFocus()
        await seat.press("I")
        await seat.until(lambda: listed(seat, CASE) == [str(old.id)])
        await seat.press("Down")
        row = tools.here.list.current
        assert row is not None
        assert row.key == COVER.code
        await seat.press("Return")
        assert COVER.code in tools.component.code.text()
        assert "U1" not in tools.component.facts[1].text(), "units are named, not coded"
        await seat.until(lambda: str(old.id) in [r.key for r in tools.component.list.rows])
        await seat.press("Return")
        form = intake.session.draft.form
        assert (form.component_code, form.class_code.endswith(COVER.class_code)) == (COVER.code, True)
        assert (form.lon, form.lat, form.located_by) == (*MIDDLE, LocationSource.MAP)
        assert form.description == "又坏了", "what was typed stays"

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_without_a_report_a_component_has_nothing_to_fill(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        tools, panel = seat.window.map.tools, seat.window.map.body.panel
        tools.show_here(*MIDDLE)
        assert tools.show_component(COVER.code)
        assert not tools.component.fill.isVisible()
        panel.setFocus()
        await seat.press("Escape")
        assert panel.page is tools.here, "one step back"
        assert not tools.show_component("0000")

    play(run, tmp_path, Role.DISPATCHER, shift)


def _around(lon: float, lat: float, half: float) -> list[tuple[float, float]]:
    return [
        (lon - half, lat - half),
        (lon - half, lat + half),
        (lon + half, lat + half),
        (lon + half, lat - half),
    ]


def test_an_area_counts_lists_opens_and_is_taken_away_as_a_table(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED, lon=MIDDLE[0], lat=MIDDLE[1])
        seat = await map_seat(hall)
        tools = seat.window.map.tools
        tools.show_area(AreaChosen("box", _around(*MIDDLE, 0.0005), [case.id, 4711]))
        assert tools.area.counts == (1, None), "cases at once; one that ended meanwhile is none"
        await seat.until(lambda: tools.area.counts == (1, 1))
        assert seat.focus is tools.area.list
        file = tmp_path / "out.csv"
        tools.area.export_to(str(file))
        await seat.until(file.exists)
        await seat.settle()
        assert case.number in file.read_text("utf-8-sig")
        tools.area.export_to(str(tmp_path / "no" / "out.csv"))
        await seat.settle()
        assert seat.refusals
        await seat.press("Return")
        await seat.until(lambda: seat.window.in_hand.case is not None)
        assert seat.case.id == case.id
        await seat.click(tools.area.tabs[COMPONENT])
        tools.area.list.setFocus()
        await seat.press("Return")
        assert seat.window.map.body.panel.page is tools.component

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_drag_on_qts_own_map_lists_open_and_ended_cases_and_a_key_leaves_the_ended_out(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        east = MIDDLE[0] + 0.0002
        still = await hall.case_at(Stage.REPORTED, lon=MIDDLE[0] - 0.0002, lat=MIDDLE[1])
        ended = await hall.case_at(Stage.DECLINED, lon=east, lat=MIDDLE[1])
        await hall.case_at(Stage.DECLINED, lon=MIDDLE[0] + 0.0014, lat=MIDDLE[1])
        seat = await map_seat(hall)
        await seat.until(lambda: still.id in seat.window.desk.open_cases.rows)
        native, area = seat.window.map.city.native, seat.window.map.tools.area
        native.setFocus()
        await seat.press("B")
        x, y = map(round, native.pixel_of(*MIDDLE) or (0, 0))
        reach = round(0.0005 * 102_800 / native.view.mpp)
        QTest.mousePress(native, Qt.MouseButton.LeftButton, pos=QPoint(x - reach, y - reach))
        QTest.mouseMove(native, QPoint(x, y))
        QTest.mouseRelease(native, Qt.MouseButton.LeftButton, pos=QPoint(x + reach, y + reach))
        await seat.until(lambda: [row.key for row in area.list.rows] == [str(still.id), str(ended.id)])
        assert seat.focus is area.list
        await seat.press("J")
        assert [row.key for row in area.list.rows] == [str(still.id)]
        assert area.counts[0] == 1
        await seat.click(area.ended)
        assert area.counts[0] == 2

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_list_begins_with_the_headings_that_have_nothing_below_them(qtbot: QtBot) -> None:
    shown = FoundList()
    qtbot.addWidget(shown)
    shown.resize(200, 60)
    shown.show()
    rows = tuple(
        FoundRow(str(number), kind="x" if number > 2 else "", key=str(number)) for number in range(9)
    )
    shown.show_rows(rows)
    assert shown.current is rows[3]
    assert shown.verticalScrollBar().value() == 0


def test_no_two_borders_look_alike_in_the_legend(qtbot: QtBot) -> None:
    pack = town()
    states = map_setup(pack, pack_layers(pack), None).layers
    signs = [state.sign for state in states if state.part_of == "areas"]
    assert len(set(signs)) == len(signs) == 5


def test_the_way_back_to_the_case_does_not_lie_on_the_open_legend(qtbot: QtBot) -> None:
    pack = town()
    view = MapView(map_setup(pack, pack_layers(pack), None))
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    view.show_case(*MIDDLE, Lamp.OK, "1")
    view.bridge.heard.emit(Moved(*MIDDLE, 16, (0.0, 0.0, 1.0, 1.0), False))
    refit = view.findChild(RefitButton)
    assert refit.isVisible()
    view.bridge.heard.emit(LegendOpen(True))
    assert not refit.isVisible()
    view.resize(900, 400)
    assert refit.isVisible(), "there is room for both"


def test_the_panel_keeps_off_an_area_and_is_never_crushed(qtbot: QtBot) -> None:
    beside = panel_place(QRect(0, 0, 1400, 900), QPoint(300, 400))
    assert beside.left() > 700
    body = QWidget()
    qtbot.addWidget(body)
    body.resize(400, 300)
    panel = MapPanel(body)
    page = QWidget()
    page.panel_least = 142  # type: ignore[attr-defined]
    panel.add_page(page)
    panel.set_room(QRect(0, 0, 400, 190))
    body.show()
    panel.open_page(page, "路灯", QPoint(200, 95))
    assert panel.height() >= 142
    panel.set_room(QRect(0, 0, 400, 900))
    panel.open_page(page, "路灯", QPoint(200, 450))
    assert not panel.geometry().contains(QPoint(200, 450))


def test_a_hundred_thousand_components_are_listed_without_being_made(qtbot: QtBot, tmp_path: Path) -> None:
    made = []

    class Many(Sequence[FoundRow]):
        def __len__(self) -> int:
            return 100_000

        def __getitem__(self, number: int) -> FoundRow:  # type: ignore[override]
            made.append(number)
            return FoundRow(str(number), kind=COMPONENT, key=str(number))

    found = FoundList()
    qtbot.addWidget(found)
    found.resize(300, 400)
    found.show()
    found.show_rows(Many(), uniform=True)
    qtbot.waitUntil(lambda: len(set(made)) > 5)
    assert len(set(made)) < 200


def at(seat: Seat) -> tuple[float, float]:
    lon, lat = seat.window.map.city.centre or (0.0, 0.0)
    return round(lon, 5), round(lat, 5)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("桂庙", (PLACES[2].lon, PLACES[2].lat)),
        ("深南大道/科苑路", MIDDLE),
        (COVER.code, MIDDLE),
        (COVER.cell_code, MIDDLE),
    ],
)
def test_one_field_finds_names_crossings_and_codes(
    words: str, place: tuple[float, float], qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        seat.window.map.city.fly_to(PLACES[1].lon, PLACES[1].lat)
        seat.window.map.map.setFocus()
        await seat.press("/")
        await seat.type(words)
        await seat.press("Return")
        assert at(seat) == (round(place[0], 5), round(place[1], 5))
        assert seat.focus is seat.window.map.map
        component = seat.window.map.body.panel.page is seat.window.map.tools.component
        assert component == (words == COVER.code)

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_component_found_while_a_report_is_typed_goes_in_by_enter(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        intake = seat.window.intake
        assert intake is not None
        intake.form.description.setFocus()
        await seat.type("坏了")
        seat.window.map.map.setFocus()
        await seat.press("/")
        await seat.type(COVER.code)
        await seat.press("Return")
        assert seat.focus is seat.window.map.tools.component.fill
        await seat.press("Return")
        assert intake.session.draft.form.component_code == COVER.code, "not the middle of the map"
        assert seat.window.map.body.panel.page is None, "the map shows where the case is now"
        assert intake.isAncestorOf(seat.focus), "what is still to be said is typed there"

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_enter_fills_in_the_component_that_was_clicked_unless_the_crosshair_aims(
    qtbot: QtBot, run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        intake, tools = seat.window.intake, seat.window.map.tools
        assert intake is not None
        monkeypatch.setattr(tools, "_component_under", lambda _lon, _lat: COVER.code)  # as the page finds it
        intake.form.description.setFocus()
        await seat.type("坏了")
        click(seat, *MIDDLE)
        assert seat.focus is tools.component.fill
        seat.window.map.map.setFocus()
        await seat.press("Left")
        assert not tools.asks._is_ours(_enter()), "the hand aims with the crosshair"
        seat.window.map.city.native._set_crosshair(False)
        await seat.press("Return")
        assert intake.session.draft.form.component_code == COVER.code, "not the middle of the map"

    play(run, tmp_path, Role.CALL_TAKER, shift)


def _enter() -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)


def test_the_field_opens_a_case_by_its_number_and_says_what_it_does_not_know(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED)
        seat = await map_seat(hall)
        bar = seat.window.map.tools.bar
        bar.begin()
        await seat.type(case.number)
        await seat.press("Return")
        await seat.until(lambda: seat.window.in_hand.case is not None)
        assert seat.case.id == case.id
        bar.begin()
        await seat.type("xyzxyz")
        await seat.press("Return")
        assert any("xyzxyz" in sentence for sentence, _tone in seat.said)
        assert bar.line.property("invalid") == "true", "seen where one looks, also in a window of its own"
        await seat.press("Escape")
        assert bar.line.property("invalid") == "false"
        await seat.press("Escape")
        assert seat.focus is seat.window.map.map

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_the_map_is_copied_with_its_frame_and_goes_to_a_printer(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        city, tools = seat.window.map.city, seat.window.map.tools
        seat.window.map.map.setFocus()
        QGuiApplication.clipboard().clear()
        await seat.press("Ctrl+C")
        copied = QGuiApplication.clipboard().image()
        assert copied.width() == city.native.width()
        city.native._set_crosshair(True)
        city.native._overlay.readout = "113.9, 22.5"
        with_hands = city.native.picture().toImage()
        city.native._set_crosshair(False)
        city.native._overlay.readout = ""
        seat.window.queue.table.setFocus()
        assert with_hands == city.native.picture().toImage(), "nothing of the hands is in it"
        assert copied.height() > city.native.height() + 60, "title above, scale and legend below"
        colours = {copied.pixelColor(x, 14).name() for x in range(copied.width())}
        assert len(colours) > 5, "the hall's name is written there"
        from PySide6.QtPrintSupport import QPrinter

        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "map.pdf"))
        assert print_picture(printer, tools.hand_on.framed(city.native.picture()))
        assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")
        printer.setOutputFileName(str(tmp_path / "no" / "map.pdf"))
        assert not print_picture(printer, copied)

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_the_scale_of_a_picture_is_true_and_foreign_words_stay_inside(qtbot: QtBot) -> None:
    seen = QPixmap(400, 200)
    seen.fill()
    words = PictureWords("甲" * 200, "2026-03-02 09:00", "<b>x</b>" * 40, 2.0, ["层" * 30] * 6, "©" * 300)
    image = map_picture(seen, words)
    assert image.width() == 400
    row = next(y for y in range(image.height() - 1, 240, -1) if _dark_run(image, y) > 60)
    assert _dark_run(image, row) == pytest.approx(100, abs=4), "200 metres at 2 metres a pixel"


def _dark_run(image: QImage, y: int) -> int:
    """The longest stretch of dark pixels from the left margin on."""
    dark = [image.pixelColor(x, y).lightness() < 110 for x in range(12, 300)]
    return dark.index(False) if False in dark else len(dark)


def test_the_map_goes_with_the_case_until_a_hand_moves_it(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        places = [(MIDDLE[0] + 0.0004, MIDDLE[1]), (MIDDLE[0] - 0.0004, MIDDLE[1] + 0.0003)]
        first, second = [await hall.case_at(Stage.REPORTED, lon=lon, lat=lat) for lon, lat in places]
        shown = [(round(lon, 5), round(lat, 5)) for lon, lat in places]
        seat = await map_seat(hall)
        city = seat.window.map.city
        city.native.fit_all()
        whole = city.native.view

        async def choose(case_id: int) -> None:
            seat.window.in_hand.show(case_id)
            await seat.until(lambda: seat.window.in_hand.case is not None)

        await choose(first.id)
        assert at(seat) == shown[0]
        seat.window.in_hand.clear()
        assert city.native.view == whole, "without a case all of the city again"
        await choose(first.id)
        seat.window.map.map.setFocus()
        await seat.press("Left")
        moved = at(seat)
        await choose(second.id)
        assert at(seat) == moved, "a hand has moved it"
        await seat.press("Home")
        assert at(seat) == shown[1]
        await choose(first.id)
        assert at(seat) == shown[0], "and it follows again"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_what_others_wrote_is_never_markup(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    hostile = '<img src="file:///etc/hostname"><b>坏</b>&amp;'

    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.REPORTED, lon=MIDDLE[0], lat=MIDDLE[1], place=hostile)
        seat = await map_seat(hall)
        tools = seat.window.map.tools
        tools.show_here(*MIDDLE)
        await seat.until(lambda: listed(seat, CASE))
        note = next(row.note for row in tools.here.list.rows if row.kind == CASE)
        assert note.endswith(hostile), "as it was written, every character"
        labels = seat.window.map.body.panel.findChildren(QLabel)
        assert {label.textFormat() for label in labels} <= {Qt.TextFormat.PlainText}
        (case,) = seat.desk.open_cases.rows
        tools.show_menu(*MIDDLE, QPoint(), [case])
        assert entry(seat, "map_menu_case") is not None
        tools.menu.close()

    play(run, tmp_path, Role.DISPATCHER, shift)
    assert "<img" not in as_words(hostile)
    assert as_words("科苑路 15 号") == "科苑路 15 号"


def test_a_case_of_the_default_address_has_no_sign_and_the_map_says_why(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        placed = await hall.case_at(Stage.REPORTED, lon=MIDDLE[0] + 0.0003, lat=MIDDLE[1])
        unknown = await hall.case_at(
            Stage.REPORTED, lon=MIDDLE[0], lat=MIDDLE[1], located_by=LocationSource.DEFAULT.value
        )
        seat = await map_seat(hall)
        overlay = seat.window.map.city.native._overlay
        for case in (placed, unknown):
            seat.window.in_hand.show(case.id)
            await seat.settle()
            assert seat.case.id == case.id
            assert (overlay.case is not None) is (case is placed)
        assert "默认地址" in overlay.note

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_the_panel_about_a_component_follows_the_register(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await map_seat(hall)
        tools, index = seat.window.map.tools, hall.desk.hall.places.components
        town = index.columns  # shared by all tests of a process
        wanted: list[str] = []
        tools.register_wanted.connect(wanted.append)
        tools.show_component(COVER.code)
        await seat.settle()
        try:
            index.change([replace(COVER, state="破损")])
            hall.desk.bus.publish(ComponentsChanged(frozenset({COVER.code}), frozenset({COVER.class_code})))
            assert "破损" in tools.component.facts[0].text()
            index.change((), [COVER.code])
            hall.desk.bus.publish(ComponentsChanged())
            assert "已拆除" in tools.component.facts[0].text()
            assert not tools.component.fill.isVisible()
            await seat.settle()
            QTest.keyClick(tools.component, Qt.Key.Key_R)
            assert wanted == [COVER.code]
        finally:
            index.replace(town)

    play(run, tmp_path, Role.CALL_TAKER, shift)
