"""The locator map: geometry, what is drawn, and steering it by mouse and keys."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.base_map import AreaShape, BaseMap, MapLabel, RoadLine
from dispatcher_app.domain.places import Outline
from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.map.ground.along import Track, set_along
from dispatcher_app.widgets.map.ground.index import BoxIndex
from dispatcher_app.widgets.map.ground.lettering import Room, broken, is_han
from dispatcher_app.widgets.map.ground.names import shortened
from dispatcher_app.widgets.map.ground.projection import Projection, Viewport, overlaps
from dispatcher_app.widgets.map.ground.roads import joined_roads
from dispatcher_app.widgets.map.ground.thinning import thinned
from dispatcher_app.widgets.map.input import area_kind, locator_layers, road_kind
from dispatcher_app.widgets.map.layers import AreaKind, LocatorLayers, RoadKind
from dispatcher_app.widgets.map.locator_map import LocatorMap
from dispatcher_app.widgets.map.marks import MapMarker, length_text, round_length
from dispatcher_app.widgets.map.style import map_style
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import DARK, LIGHT, THEMES, contrast

LON, LAT = 113.94, 22.54
STEP = 0.001


def square(west: float, south: float, side: float = STEP) -> tuple[tuple[float, float], ...]:
    east, north = west + side, south + side
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def city() -> LocatorLayers:
    """Ten by ten cells, a lake in the middle, one road through it."""
    cells = [
        Outline(f"440305007{column:02d}{row:02d}", "", ((square(LON + column * STEP, LAT + row * STEP),),))
        for column in range(10)
        for row in range(10)
    ]
    lake = AreaShape("water", "大沙河", (square(LON + 0.004, LAT + 0.004, 0.002),))
    road = RoadLine("primary", "深南大道", ((LON, LAT + 0.002), (LON + 0.01, LAT + 0.002)))
    label = MapLabel("area", "大冲", LON + 0.008, LAT + 0.008)
    return locator_layers(BaseMap((road,), (lake,), (label,)), cells, attribution="© OpenStreetMap")


def large_city() -> LocatorLayers:
    """As many features as the real pack of a district has."""
    cells = [
        Outline(f"4403050{column:02d}{row:02d}", "", ((square(LON + column * STEP, LAT + row * STEP),),))
        for column in range(50)
        for row in range(50)
    ]
    kinds = ("residential", "service", "tertiary", "secondary", "primary", "footway")
    roads = [
        RoadLine(
            kinds[n % 6],
            f"科技{n // 3}路",
            tuple((LON + n % 60 * 0.0008 + k * 1e-4, LAT + n // 60 * 0.002 + k % 3 * 4e-5) for k in range(9)),
        )
        for n in range(1300)
    ]
    areas = [
        AreaShape("building", f"{n} 号楼", (square(LON + n % 45 * 0.0011, LAT + n // 45 * 0.0025, 0.0005),))
        for n in range(900)
    ]
    return locator_layers(BaseMap(tuple(roads), tuple(areas)), cells)


@pytest.fixture
def plain_map(qtbot: QtBot, qapp: QApplication) -> Iterator[LocatorMap]:
    apply_theme(qapp, LIGHT)
    widget = LocatorMap()
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    yield widget
    apply_theme(qapp, LIGHT)


@pytest.fixture
def city_map(plain_map: LocatorMap) -> LocatorMap:
    plain_map.set_layers(city())
    plain_map.finish_rendering()
    return plain_map


def wheel(widget: LocatorMap, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QCoreApplication.sendEvent(widget, event)


def hover(widget: LocatorMap, at: QPointF, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    move = QMouseEvent(
        QEvent.Type.MouseMove, at, widget.mapToGlobal(at),
        Qt.MouseButton.NoButton, held, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QCoreApplication.sendEvent(widget, move)


def drag(widget: LocatorMap, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.25, 0.5, 0.75, 1.0):
        hover(widget, QPointF(start) + (QPointF(end) - QPointF(start)) * share, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end)


class TestGeometry:
    @given(st.floats(113.6, 114.2), st.floats(22.3, 22.8))
    def test_degrees_survive_the_plane(self, lon: float, lat: float) -> None:
        plane = Projection.around(LON, LAT)
        assert plane.to_degrees(*plane.to_plane(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)

    def test_lengths_are_true(self) -> None:
        # WGS-84 at 22.54 N: a degree of longitude is 102 874 m, one of latitude 110 746 m (Vincenty)
        plane = Projection.around(LON, LAT)
        assert plane.kx == pytest.approx(102_874, rel=2e-4)
        assert plane.ky == pytest.approx(110_746, rel=2e-4)

    def test_north_is_up(self) -> None:
        plane = Projection.around(LON, LAT)
        assert plane.to_plane(LON, LAT + 0.01)[1] < 0 < plane.to_plane(LON + 0.01, LAT)[0]

    def test_zooming_keeps_the_ground_under_the_pixel(self) -> None:
        view = Viewport(120.0, -40.0, 2.0, 600, 400)
        zoomed = view.zoomed(0.5, 77, 311)
        assert zoomed.to_plane(77, 311) == pytest.approx(view.to_plane(77, 311))

    def test_framing_shows_the_whole_box_inside_the_padding(self) -> None:
        view = Viewport(0, 0, 1, 600, 400).framing((0, 0, 3000, 500), padding=20)
        left, _top = view.to_screen(0, 0)
        right, _bottom = view.to_screen(3000, 500)
        assert (left, right) == pytest.approx((20, 580))

    @given(
        st.lists(st.tuples(*[st.floats(-4000, 4000)] * 2, *[st.floats(0, 3000)] * 2), max_size=30),
        st.tuples(*[st.floats(-4000, 4000)] * 2, *[st.floats(0, 3000)] * 2),
    )
    def test_index_finds_what_looking_at_everything_finds(
        self, sized: list[tuple[float, ...]], asked: tuple[float, ...]
    ) -> None:
        boxes = [(x, y, x + w, y + h) for x, y, w, h in sized]
        window = (asked[0], asked[1], asked[0] + asked[2], asked[1] + asked[3])
        index: BoxIndex[int] = BoxIndex()
        for number, box in enumerate(boxes):
            index.add(box, number)
        assert index.query(window) == [n for n, box in enumerate(boxes) if overlaps(box, window)]

    def test_ways_of_one_road_are_joined_whatever_their_direction(self) -> None:
        ways = [((0.0, 0.0), (10.0, 0.0)), ((20.0, 0.0), (10.0, 0.0)), ((20.0, 0.0), (30.0, 5.0))]
        joined = joined_roads([(RoadKind.PRIMARY, "深南大道", way) for way in ways])
        assert [sorted(line) for _kind, _name, line in joined] == [
            [(0.0, 0.0), (10.0, 0.0), (20.0, 0.0), (30.0, 5.0)]
        ]

    def test_a_ring_road_is_joined_once(self) -> None:
        ways = [((0.0, 0.0), (9.0, 0.0)), ((9.0, 0.0), (5.0, 9.0)), ((5.0, 9.0), (0.0, 0.0))]
        assert len(list(joined_roads([(RoadKind.MINOR, "环路", way) for way in ways]))) == 1

    def test_roads_of_other_names_stay_apart(self) -> None:
        line = ((0.0, 0.0), (10.0, 0.0))
        roads = joined_roads([(RoadKind.MINOR, "甲路", line), (RoadKind.TRUNK, "乙路", line)])
        assert [name for _kind, name, _line in roads] == ["甲路", "乙路"]

    def test_thinning_keeps_the_ends_and_the_bends(self) -> None:
        east = [(x / 10, 0.0) for x in range(101)]
        line = (*east, *((10.0, y / 10) for y in range(1, 101)))
        assert [tuple(point) for point in thinned(line, 2.0)] == [(0, 0), (10, 0), (10, 10)]
        assert [tuple(point) for point in thinned(tuple(east), 2.0)] == [(0, 0), (10, 0)]
        assert thinned(line, 0.0) == line


class TestNames:
    def test_a_level_road_is_read_from_the_left_even_when_drawn_from_the_right(self) -> None:
        sets = set_along(Track(((300.0, 0.0), (0.0, 0.0))), 150, [14.0] * 4, upright_ok=True)
        assert sets is not None
        assert [s.x for s in sets] == sorted(s.x for s in sets)
        assert all(abs(s.turn) < 1 for s in sets)

    def test_a_steep_road_is_read_from_the_top_with_upright_characters(self) -> None:
        sets = set_along(Track(((0.0, 300.0), (20.0, 0.0))), 150, [14.0] * 4, upright_ok=True)
        assert sets is not None
        assert [s.y for s in sets] == sorted(s.y for s in sets)
        assert all(abs(s.turn) < 10 for s in sets)

    def test_latin_letters_lie_along_a_steep_road(self) -> None:
        sets = set_along(Track(((0.0, 300.0), (20.0, 0.0))), 150, [7.0] * 4, upright_ok=False)
        assert sets is not None
        assert all(abs(s.turn) > 80 for s in sets)

    def test_no_name_around_a_sharp_corner(self) -> None:
        corner = Track(((0.0, 0.0), (100.0, 0.0), (100.0, 100.0)))
        assert set_along(corner, 100, [14.0] * 6, upright_ok=True) is None

    def test_a_short_road_offers_no_place(self) -> None:
        assert list(Track(((0.0, 0.0), (50.0, 0.0))).places(60, 1.0)) == []

    def test_places_do_not_move_with_the_picture(self) -> None:
        near = Track(((0.0, 0.0), (2000.0, 0.0)))
        shifted = Track(((-300.0, 0.0), (1700.0, 0.0)))
        assert list(near.places(60, 2.0)) == list(shifted.places(60, 2.0))

    def test_room_refuses_what_overlaps(self) -> None:
        room = Room()
        room.take([QRectF(0, 0, 100, 20)])
        assert not room.free([QRectF(300, 300, 5, 5), QRectF(90, 10, 40, 20)])
        assert room.free([QRectF(101, 0, 40, 20)])

    def test_long_names_are_broken_in_two(self) -> None:
        assert broken("中国科技开发院中科研发园") == ["中国科技开发", "院中科研发园"]
        assert broken("Oberthur Card System") == ["Oberthur", "Card System"]
        assert broken("大冲") == ["大冲"]

    def test_square_characters_are_known(self) -> None:
        assert is_han("科技中二路")
        assert not is_han("ZTE 中")

    def test_a_cell_code_keeps_its_tail(self) -> None:
        assert shortened("440305007001256") == "001256"
        assert shortened("7") == "7"

    def test_scale_lengths_are_round(self) -> None:
        assert [round_length(x) for x in (99, 100, 249, 7.0, 4800)] == [50, 100, 200, 5, 2000]
        assert (length_text(500), length_text(2000)) == ("500 米", "2 公里")


class TestInput:
    @pytest.mark.parametrize(
        ("word", "kind"),
        [
            ("trunk", RoadKind.TRUNK),
            ("primary_link", RoadKind.SECONDARY),
            ("residential", RoadKind.MINOR),
            ("service", RoadKind.SERVICE),
            ("footway", RoadKind.PATH),
            ("subway", RoadKind.RAIL),
            ("river", RoadKind.STREAM),
            ("construction", RoadKind.PLANNED),
            ("never heard of", RoadKind.PATH),
        ],
    )
    def test_roads_by_the_word_of_the_pack(self, word: str, kind: RoadKind) -> None:
        assert road_kind(word) is kind

    def test_areas_by_the_word_of_the_pack(self) -> None:
        assert area_kind("sports") is AreaKind.PITCH
        assert area_kind("industrial") is AreaKind.BUILT

    def test_a_cell_of_two_pieces_is_drawn_twice(self) -> None:
        outline = Outline("1", "", ((square(LON, LAT),), (square(LON + 1, LAT),)))
        assert [cell.code for cell in locator_layers(BaseMap(), [outline]).cells] == ["1", "1"]


class TestThemes:
    @pytest.mark.parametrize("name", THEMES)
    def test_names_can_be_read_on_every_ground(self, name: str) -> None:
        style = map_style(THEMES[name])
        for ink in (style.text, style.text_strong, style.text_water, style.text_green):
            assert contrast(ink.name(), style.halo.name()) >= 4.5

    @pytest.mark.parametrize("name", THEMES)
    def test_water_and_green_differ_from_the_ground(self, name: str) -> None:
        style = map_style(THEMES[name])
        grounds = {style.ground.name(), *(style.areas[k].name() for k in (AreaKind.WATER, AreaKind.GREEN))}
        assert len(grounds) == 3


class TestDrawing:
    def colour(self, widget: LocatorMap, lon: float, lat: float) -> str:
        pixel = widget.pixel_of(lon, lat)
        assert pixel is not None
        return QColor(widget.grab().toImage().pixelColor(*map(int, pixel))).name()

    def test_the_lake_is_water_and_the_land_is_not(self, city_map: LocatorMap) -> None:
        style = map_style(LIGHT)
        assert self.colour(city_map, LON + 0.0044, LAT + 0.0046) == style.areas[AreaKind.WATER].name()
        assert self.colour(city_map, LON + 0.0024, LAT + 0.0066) == style.ground.name()

    def test_the_night_is_drawn_after_a_change_of_theme(
        self, city_map: LocatorMap, qapp: QApplication
    ) -> None:
        apply_theme(qapp, DARK)
        city_map.finish_rendering()
        water = map_style(DARK).areas[AreaKind.WATER].name()
        assert self.colour(city_map, LON + 0.0044, LAT + 0.0046) == water

    def test_painting_goes_on_by_itself(self, plain_map: LocatorMap, qtbot: QtBot) -> None:
        with qtbot.waitSignal(plain_map.settled, timeout=5000):
            plain_map.set_layers(city())
        qtbot.waitUntil(lambda: not plain_map.busy)

    def test_a_second_city_replaces_the_first_one_half_way(self, plain_map: LocatorMap, qtbot: QtBot) -> None:
        plain_map.set_layers(city())
        plain_map.set_layers(None)
        qtbot.wait(60)
        assert not plain_map.busy
        assert plain_map.cell_code_at(300, 200) == ""

    def test_the_chosen_cell_is_lit(self, city_map: LocatorMap) -> None:
        before = self.colour(city_map, LON + 0.0075, LAT + 0.0065)
        city_map.select_cell("4403050070706")
        assert self.colour(city_map, LON + 0.0075, LAT + 0.0065) != before

    def test_a_case_without_a_map_still_shows(self, plain_map: LocatorMap) -> None:
        plain_map.set_layers(None)
        plain_map.show_case(LON, LAT, Lamp.OVER, "0147 井盖缺失")
        assert plain_map.pixel_of(LON, LAT) == pytest.approx((300, 200))
        assert self.colour(plain_map, LON, LAT) == QColor(LIGHT.over).name()

    def test_the_case_stays_where_it_is_when_the_map_arrives_later(self, plain_map: LocatorMap) -> None:
        plain_map.show_case(LON + 0.003, LAT + 0.003, Lamp.OK, "0147")
        plain_map.set_layers(city())
        plain_map.finish_rendering()
        assert plain_map.pixel_of(LON + 0.003, LAT + 0.003) == pytest.approx((300, 200))


class TestLargeCity:
    @pytest.fixture(autouse=True)
    def _no_collecting(self) -> Iterator[None]:
        """The garbage of the tests before is not the map's work."""
        gc.collect()
        gc.disable()
        yield
        gc.enable()

    def test_no_turn_of_the_loop_is_held_up(self, plain_map: LocatorMap, qtbot: QtBot) -> None:
        """2,500 cells, 1,300 roads, 900 surfaces: never 50 ms of work at once (processor time)."""
        plain_map.set_layers(large_city())
        worst, ends = 0.0, monotonic() + 20
        for mpp in (0.0, 9.0, 3.0, 1.5, 0.6):
            if mpp:
                plain_map.look_at(replace(plain_map.view, mpp=mpp))
            settled = False
            while not settled:
                started = thread_time()
                QCoreApplication.processEvents()
                worst = max(worst, thread_time() - started)
                settled = not plain_map.busy and plain_map.cell_code_at(300, 200) != ""
                assert monotonic() < ends
        assert worst < 0.050

    def test_a_drag_repaints_within_a_frame(self, plain_map: LocatorMap) -> None:
        plain_map.set_layers(large_city())
        plain_map.set_markers(
            MapMarker(n, LON + n % 50 * 0.001, LAT + n // 50 * 0.001, Lamp.DUE) for n in range(300)
        )
        plain_map.finish_rendering()
        times = []
        for _frame in range(20):
            plain_map.look_at(plain_map.view.moved(3, 2))
            started = thread_time()
            plain_map.repaint()
            times.append(thread_time() - started)
        assert sorted(times)[10] < 0.016


class TestFollowing:
    def test_the_whole_city_is_seen_first(self, city_map: LocatorMap) -> None:
        for lon, lat in ((LON, LAT), (LON + 0.01, LAT + 0.01)):
            pixel = city_map.pixel_of(lon, lat)
            assert pixel is not None
            assert city_map.rect().contains(QPoint(*map(round, pixel)))

    def test_a_case_is_brought_to_the_middle(self, city_map: LocatorMap) -> None:
        city_map.show_case(LON + 0.002, LAT + 0.003, Lamp.DUE, "0147")
        assert city_map.pixel_of(LON + 0.002, LAT + 0.003) == pytest.approx((300, 200))

    def test_an_inaccurate_place_is_seen_with_its_whole_circle(self, city_map: LocatorMap) -> None:
        city_map.show_case(LON, LAT, Lamp.OK, "0147", accuracy_m=600)
        assert 600 / city_map.view.mpp < 200

    def test_a_drag_moves_the_ground_and_stops_the_following(self, city_map: LocatorMap) -> None:
        city_map.show_case(LON + 0.002, LAT + 0.003, Lamp.DUE, "0147")
        drag(city_map, QPoint(300, 200), QPoint(380, 230))
        assert city_map.pixel_of(LON + 0.002, LAT + 0.003) == pytest.approx((380, 230))
        assert not city_map.following
        seen = city_map.view
        city_map.show_case(LON + 0.007, LAT + 0.007, Lamp.DUE, "0148")
        assert city_map.view == seen

    def test_home_goes_back_and_follows_again(self, city_map: LocatorMap) -> None:
        city_map.show_case(LON + 0.002, LAT + 0.003, Lamp.DUE, "0147")
        drag(city_map, QPoint(300, 200), QPoint(380, 230))
        refit = city_map.findChild(object, "map_refit")
        assert refit.isVisible()
        QTest.keyClick(city_map, Qt.Key.Key_Home)
        assert not refit.isVisible()
        city_map.show_case(LON + 0.007, LAT + 0.007, Lamp.DUE, "0148")
        assert city_map.pixel_of(LON + 0.007, LAT + 0.007) == pytest.approx((300, 200))

    def test_the_refit_button_does_the_same(self, city_map: LocatorMap) -> None:
        city_map.show_case(LON + 0.002, LAT + 0.003, Lamp.DUE, "0147")
        wheel(city_map, QPointF(10, 10), 2)
        assert not city_map.following
        QTest.mouseClick(city_map.findChild(object, "map_refit"), Qt.MouseButton.LeftButton)
        assert city_map.following
        assert city_map.pixel_of(LON + 0.002, LAT + 0.003) == pytest.approx((300, 200))

    def test_resizing_keeps_the_case_in_the_middle(self, city_map: LocatorMap) -> None:
        city_map.show_case(LON + 0.002, LAT + 0.003, Lamp.DUE, "0147")
        city_map.resize(400, 300)
        assert city_map.pixel_of(LON + 0.002, LAT + 0.003) == pytest.approx((200, 150))

    def test_leaving_the_case_shows_the_city_again(self, city_map: LocatorMap) -> None:
        everything = city_map.view
        city_map.show_case(LON, LAT, Lamp.OK, "0147")
        city_map.clear_case("案件没有坐标")
        assert city_map.view == everything


class TestHands:
    def test_double_click_picks_the_point_under_the_pointer(self, city_map: LocatorMap, qtbot: QtBot) -> None:
        pixel = city_map.pixel_of(LON + 0.0031, LAT + 0.0071)
        assert pixel is not None
        with qtbot.waitSignal(city_map.point_picked) as picked:
            QTest.mouseDClick(city_map, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, pixel)))
        metre = 1e-5
        assert picked.args == pytest.approx([LON + 0.0031, LAT + 0.0071], abs=metre * city_map.view.mpp)

    def test_enter_first_shows_the_crosshair_and_then_picks_the_middle(
        self, city_map: LocatorMap, qtbot: QtBot
    ) -> None:
        picked: list[tuple[float, float]] = []
        city_map.point_picked.connect(lambda lon, lat: picked.append((lon, lat)))
        QTest.keyClick(city_map, Qt.Key.Key_Return)
        assert picked == []
        QTest.keyClick(city_map, Qt.Key.Key_Return)
        assert picked == [pytest.approx((LON + 0.005, LAT + 0.005), abs=1e-6)]

    def test_nothing_is_picked_where_nothing_is_known(self, plain_map: LocatorMap, qtbot: QtBot) -> None:
        with qtbot.assertNotEmitted(plain_map.point_picked, wait=20):
            QTest.keyClick(plain_map, Qt.Key.Key_Return)
            QTest.keyClick(plain_map, Qt.Key.Key_Return)
            QTest.mouseDClick(plain_map, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))

    def test_the_wheel_zooms_at_the_pointer(self, city_map: LocatorMap) -> None:
        under = city_map.position_at(150, 90)
        mpp = city_map.view.mpp
        wheel(city_map, QPointF(150, 90), 2)
        assert city_map.view.mpp == pytest.approx(mpp / 2)
        assert city_map.position_at(150, 90) == pytest.approx(under)

    def test_zoom_has_limits(self, city_map: LocatorMap) -> None:
        wheel(city_map, QPointF(150, 90), 80)
        close = city_map.view.mpp
        wheel(city_map, QPointF(150, 90), -200)
        assert 0.05 < close < 0.5 < 100 < city_map.view.mpp < 1000

    @pytest.mark.parametrize(
        ("key", "dx", "dy"),
        [(Qt.Key.Key_Left, 1, 0), (Qt.Key.Key_Right, -1, 0), (Qt.Key.Key_Up, 0, 1), (Qt.Key.Key_Down, 0, -1)],
    )
    def test_arrows_move_the_view_their_way(
        self, city_map: LocatorMap, key: Qt.Key, dx: int, dy: int
    ) -> None:
        x, y = city_map.pixel_of(LON, LAT) or (0, 0)
        QTest.keyClick(city_map, key)
        assert city_map.pixel_of(LON, LAT) == pytest.approx((x + 60 * dx, y + 60 * dy))

    def test_plus_minus_and_zero(self, city_map: LocatorMap) -> None:
        all_of_it = city_map.view
        QTest.keyClick(city_map, Qt.Key.Key_Plus)
        assert city_map.view.mpp < all_of_it.mpp
        QTest.keyClick(city_map, Qt.Key.Key_Minus)
        QTest.keyClick(city_map, Qt.Key.Key_Minus)
        assert city_map.view.mpp > all_of_it.mpp
        QTest.keyClick(city_map, Qt.Key.Key_0)
        assert city_map.view == all_of_it
        assert city_map.following

    def test_the_map_claims_its_keys_before_the_seat(self, city_map: LocatorMap) -> None:
        none = Qt.KeyboardModifier.NoModifier
        for key, mine in (
            (Qt.Key.Key_Return, True),
            (Qt.Key.Key_0, True),
            (Qt.Key.Key_B, True),
            (Qt.Key.Key_A, False),
        ):
            asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, none)
            asked.ignore()
            QCoreApplication.sendEvent(city_map, asked)
            assert asked.isAccepted() is mine

    def test_ctrl_keys_stay_with_the_window(self, city_map: LocatorMap) -> None:
        view = city_map.view
        QTest.keyClick(city_map, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
        assert city_map.view == view

    def test_the_read_out_names_position_and_cell(self, city_map: LocatorMap) -> None:
        said: list[tuple[float, float, str]] = []

        def words(lon: float, lat: float, code: str) -> str:
            said.append((lon, lat, code))
            return code

        city_map.set_hover_text(words)
        pixel = city_map.pixel_of(LON + 0.0025, LAT + 0.0035)
        assert pixel is not None
        hover(city_map, QPointF(*pixel))
        assert said[-1][:2] == pytest.approx((LON + 0.0025, LAT + 0.0035), abs=1e-4)
        assert said[-1][2] == "4403050070203"


class TestMarkers:
    @pytest.fixture
    def marked(self, city_map: LocatorMap) -> LocatorMap:
        city_map.set_markers(
            MapMarker(100 + n, LON + 0.002 * n, LAT + 0.005, Lamp.DUE, f"01{n} 暴露垃圾") for n in range(1, 4)
        )
        return city_map

    def test_a_click_chooses_the_marker(self, marked: LocatorMap, qtbot: QtBot) -> None:
        pixel = marked.pixel_of(LON + 0.004, LAT + 0.005)
        assert pixel is not None
        with qtbot.waitSignal(marked.marker_chosen) as chosen:
            QTest.mouseClick(marked, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, pixel)))
        assert chosen.args == [102]

    def test_a_drag_over_a_marker_chooses_nothing(self, marked: LocatorMap, qtbot: QtBot) -> None:
        pixel = marked.pixel_of(LON + 0.004, LAT + 0.005)
        assert pixel is not None
        start = QPoint(*map(round, pixel))
        with qtbot.assertNotEmitted(marked.marker_chosen, wait=10):
            drag(marked, start, start + QPoint(40, 0))

    def test_keys_walk_the_markers_and_open_one(self, marked: LocatorMap, qtbot: QtBot) -> None:
        QTest.keyClick(marked, Qt.Key.Key_N)
        QTest.keyClick(marked, Qt.Key.Key_N)
        with qtbot.waitSignal(marked.marker_chosen) as chosen:
            QTest.keyClick(marked, Qt.Key.Key_Space)
        assert chosen.args == [102]
        QTest.keyClick(marked, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(marked, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
        with qtbot.waitSignal(marked.marker_chosen) as chosen:
            QTest.keyClick(marked, Qt.Key.Key_Space)
        assert chosen.args == [103]

    def test_a_marker_outside_is_brought_into_view(self, marked: LocatorMap) -> None:
        marked.set_markers([MapMarker(7, LON + 0.05, LAT + 0.05)])
        QTest.keyClick(marked, Qt.Key.Key_N)
        pixel = marked.pixel_of(LON + 0.05, LAT + 0.05)
        assert pixel == pytest.approx((300, 200))
