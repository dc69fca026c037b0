"""What an operator does on the map page, and what the page shows."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.map.marks import MapMarker
from dispatcher_app.widgets.map.page.messages import LayerState, LineOf
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import DARK, LIGHT
from tests.support.map_page import EAST, LAT, LON, NORTH, SOUTH, STATES, WEST, PageOnTest, Painter, live

MIDDLE = QPoint(400, 300)
#: Twelve cases within some metres, and one on its own to the north-east.
CROWD = [live(number, LON + number * 1e-6, LAT) for number in range(1, 13)]
LONER = live(99, LON + 0.012, LAT + 0.008)


def is_near(one: tuple[float, float], other: tuple[float, float], within: float = 2e-4) -> bool:
    return math.dist(one, other) <= within


class TestPlaces:
    def test_the_whole_town_is_seen_first(self, page: PageOnTest) -> None:
        sides = "(b => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()])(hall.map.getBounds())"
        west, south, east, north = page.look(sides)
        assert west <= WEST
        assert south <= SOUTH
        assert east >= EAST
        assert north >= NORTH

    def test_a_click_says_where(self, page: PageOnTest) -> None:
        at = QPoint(250, 200)
        page.click(at)
        (clicked,) = page.word("clicked")
        assert is_near((clicked.lon, clicked.lat), page.place_of(250, 200), 1e-6)
        assert clicked.case_ids == []

    def test_the_right_button_says_where_and_opens_nothing(self, page: PageOnTest) -> None:
        page.click(QPoint(320, 240), Qt.MouseButton.RightButton)
        (asked,) = page.word("context_asked")
        assert (asked.x, asked.y) == (320, 240)
        assert is_near((asked.lon, asked.lat), page.place_of(320, 240), 1e-6)
        assert QApplication.activePopupWidget() is None

    def test_a_double_click_picks(self, page: PageOnTest) -> None:
        page.double_click(QPoint(500, 350))
        assert is_near(page.word("point_picked"), page.place_of(500, 350), 1e-6)

    def test_enter_picks_at_the_crosshair(self, page: PageOnTest) -> None:
        page.key(Qt.Key.Key_Right)
        page.key(Qt.Key.Key_Up)
        page.key(Qt.Key.Key_Return)
        picked = page.word("point_picked")
        assert is_near(picked, page.place_of(400, 300), 1e-6)
        assert picked[0] > (WEST + EAST) / 2
        assert page.look("hall.overlay.cross") is True


class TestOpenCases:
    def test_cases_that_crowd_are_one_sign_and_part_when_clicked(self, page: PageOnTest) -> None:
        page.view.put_cases([*CROWD, LONER])
        page.settle()
        counts = page.look("hall.live.signs.map(sign => sign.count).sort()")
        assert counts == [1, 12]
        page.click(page.pixel_of(LON, LAT))
        page.until(lambda: page.centre()[2] > 16, "zoomed in")
        page.until(lambda: not page.view.following, "the hand has it now")

    def test_no_sign_hides_another_and_each_says_the_worst_lamp_and_the_shares(
        self, page: PageOnTest
    ) -> None:
        lamps = {0: -60.0, 1: 600.0}
        row = [live(n, WEST + n * 6e-4, LAT + n * 1e-5, left=lamps.get(n % 5, 9e4)) for n in range(1, 91)]
        page.view.put_cases(row)
        page.settle()
        signs = page.look(
            "hall.live.signs.map(one => [one.x, one.y, one.wide, one.high, one.count, one.rank, one.lamps])"
        )
        assert sum(sign[4] for sign in signs) == len(row)
        assert any(sign[4] > 1 for sign in signs)
        for n, (x, y, wide, high, count, rank, shares) in enumerate(signs):
            assert sum(shares) == count
            assert rank == max(lamp for lamp, share in enumerate(shares) if share)
            for other in signs[n + 1 :]:
                apart = abs(x - other[0]) > 0.35 * (wide + other[2]) or abs(y - other[1]) > 0.35 * (
                    high + other[3]
                )
                assert apart

    def test_a_click_on_a_case_chooses_it(self, page: PageOnTest) -> None:
        page.view.put_cases([*CROWD, LONER])
        page.settle()
        page.click(page.pixel_of(LONER.lon, LONER.lat))
        assert page.word("case_chosen") == (99,)
        assert page.word("clicked")[0].case_ids == [99]

    def test_changes_and_ends_are_shown(self, page: PageOnTest) -> None:
        page.view.put_cases([LONER])
        page.settle()
        assert page.look("hall.live.signs.map(sign => sign.rank)") == [2]
        page.view.put_cases([live(99, LONER.lon, LONER.lat, left=-5)])
        page.settle()
        assert page.look("hall.live.signs.map(sign => sign.rank)") == [4]
        page.view.put_cases((), [99])
        page.settle()
        assert page.look("[hall.live.signs.length, hall.store.count]") == [0, 0]

    @pytest.mark.parametrize(
        ("case", "rank"),
        [
            (live(1, LON, LAT, left=None), 1),
            (live(1, LON, LAT, left=600), 3),
            (live(1, LON, LAT, left=-600, paused=True), 0),
        ],
    )
    def test_a_lamp_goes_by_the_halls_time(self, page: PageOnTest, case: object, rank: int) -> None:
        page.view.put_cases([case])  # type: ignore[list-item]
        page.settle()
        assert page.look("hall.live.signs[0].rank") == rank

    def test_the_case_in_hand_is_not_drawn_twice(self, page: PageOnTest) -> None:
        page.view.put_cases([LONER])
        page.view.show_case(LONER.lon, LONER.lat, Lamp.OK, "NS-99", case_id=99)
        page.settle()
        assert page.look("hall.live.signs.length") == 0

    def test_a_case_says_what_it_is_under_the_pointer(self, page: PageOnTest) -> None:
        page.view.set_case_text(lambda case_id: f"案件 {case_id}\n井盖缺失")
        page.view.put_cases([LONER])
        page.settle()
        page.hover(page.pixel_of(LONER.lon, LONER.lat))
        page.until(
            lambda: page.look("document.querySelector('.hall-hint').innerText") == "案件 99\n井盖缺失", "hint"
        )

    def test_twenty_thousand_come_and_go(self, page: PageOnTest) -> None:
        many = [live(n, WEST + (n % 200) * 3e-4, SOUTH + (n // 200) * 4e-4) for n in range(1, 20_001)]
        page.view.put_cases(many)
        page.until(lambda: page.look("hall.store.count") == 20_000, "all there")
        page.settle()
        assert page.look("hall.live.signs.reduce((sum, sign) => sum + sign.count, 0)") == 20_000
        page.view.put_cases((), [case.case_id for case in many[5:]])
        page.settle()
        assert sorted(page.look("[...hall.store.index.keys()]")) == [1, 2, 3, 4, 5]


class TestFollowing:
    def test_a_case_is_zoomed_to_and_the_town_restored(self, page: PageOnTest) -> None:
        before = page.centre()
        page.view.show_case(LON, LAT, Lamp.DUE, "NS-1")
        page.settle()
        lon, lat, zoom = page.centre()
        assert is_near((lon, lat), (LON, LAT), 1e-5)
        assert zoom == 17
        page.view.clear_case()
        page.settle()
        assert page.centre() == before

    def test_an_inaccurate_place_is_seen_with_its_whole_circle(self, page: PageOnTest) -> None:
        page.view.show_case(LON, LAT, Lamp.DUE, "NS-1", accuracy_m=900)
        page.settle()
        west, _south, east, _north = page.look(
            "(b => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()])(hall.map.getBounds())"
        )
        assert (east - west) * 102_000 > 1800

    def test_a_drag_locks_the_view_until_it_is_given_back(self, page: PageOnTest) -> None:
        page.view.show_case(LON, LAT, Lamp.DUE, "NS-1")
        page.settle()
        page.drag(QPoint(400, 300), QPoint(250, 220))
        page.until(lambda: page.said["following_changed"] == [(False,)], "locked")
        held = page.centre()
        assert held[0] > LON
        page.view.show_case(LON + 0.01, LAT, Lamp.OVER, "NS-2")
        page.settle()
        assert page.centre() == held
        assert page.view._refit.isVisible()
        page.view._refit.click()
        page.until(lambda: page.view.following, "follows again")
        assert is_near(page.centre()[:2], (LON + 0.01, LAT), 1e-5)
        assert not page.view._refit.isVisible()

    def test_home_and_zero(self, page: PageOnTest) -> None:
        whole = page.centre()
        page.view.show_case(LON, LAT, Lamp.DUE, "NS-1")
        page.key(Qt.Key.Key_Minus)
        page.settle()
        assert page.centre()[2] == 16
        page.key(Qt.Key.Key_Home)
        page.settle()
        assert page.centre()[2] == 17
        page.key(Qt.Key.Key_0)
        page.settle()
        assert page.centre() == whole

    def test_a_smaller_pane_still_shows_the_case_in_its_middle(self, page: PageOnTest) -> None:
        page.view.show_case(LON, LAT, Lamp.DUE, "NS-1")
        page.settle()
        page.view.resize(500, 400)
        page.until(lambda: page.look("hall.map.getSize().x") == 500, "resized")
        page.until(lambda: is_near(page.centre()[:2], (LON, LAT), 1e-5), "in the middle")


class TestMarkers:
    def test_keys_walk_them_and_open_one(self, page: PageOnTest) -> None:
        page.view.set_markers([MapMarker(7, LON, LAT, Lamp.DUE, "甲"), MapMarker(8, LON, LAT + 0.002)])
        page.key(Qt.Key.Key_N)
        page.key(Qt.Key.Key_N)
        page.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
        page.key(Qt.Key.Key_Space)
        assert page.word("marker_chosen") == (7,)

    def test_a_click_chooses_one(self, page: PageOnTest) -> None:
        page.view.set_markers([MapMarker(7, LON, LAT, Lamp.DUE, "甲")])
        page.settle()
        page.click(page.pixel_of(LON, LAT))
        assert page.word("marker_chosen") == (7,)
        assert page.word("mark_chosen") == ("near", 7)

    def test_a_group_is_drawn_with_its_lines(self, page: PageOnTest) -> None:
        page.until(lambda: page.is_bare(MIDDLE), "nothing yet")
        lon, lat = page.place_of(400, 300)
        page.view.draw("trail", lines=[LineOf([(lon - 0.01, lat), (lon + 0.01, lat)], "over", width=6)])
        page.until(lambda: page.colour(MIDDLE) == QColor(LIGHT.over), "the line")
        page.view.draw("trail")
        page.until(lambda: page.is_bare(MIDDLE), "no line")


class TestTools:
    def test_a_box_lists_what_is_in_it(self, page: PageOnTest) -> None:
        page.view.put_cases([*CROWD, LONER])
        page.key(Qt.Key.Key_B)
        page.settle()
        middle = page.pixel_of(LON, LAT)
        page.drag(middle - QPoint(40, 40), middle + QPoint(40, 40))
        (chosen,) = page.word("area_chosen")
        assert sorted(chosen.case_ids) == [case.case_id for case in CROWD]
        assert chosen.shape == "box"
        assert page.word("tool_ended") == ("box",)
        page.click(QPoint(100, 100))
        page.word("clicked")
        assert len(page.said["clicked"]) == 1  # the end of the drag was none

    def test_a_circle_by_two_clicks(self, page: PageOnTest) -> None:
        page.view.put_cases([*CROWD, LONER])
        page.view.choose_tool("circle")
        page.settle()
        page.click(page.pixel_of(LONER.lon, LONER.lat))
        page.click(page.pixel_of(LONER.lon, LONER.lat) + QPoint(0, 60))
        (chosen,) = page.word("area_chosen")
        assert chosen.case_ids == [99]
        assert is_near(chosen.centre, (LONER.lon, LONER.lat))
        assert len(chosen.ring) == 48
        assert page.said["clicked"] == []

    def test_keys_alone_draw_a_box(self, page: PageOnTest) -> None:
        page.view.put_cases([*CROWD, LONER])
        page.view.look_at(LON, LAT, 15)
        page.settle()
        page.key(Qt.Key.Key_B)
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Return, *[Qt.Key.Key_Right] * 2):
            page.key(key)
        page.key(Qt.Key.Key_Down)
        page.key(Qt.Key.Key_Down)
        page.key(Qt.Key.Key_Return)
        assert len(page.word("area_chosen")[0].case_ids) == len(CROWD)

    def test_a_line_is_measured(self, page: PageOnTest) -> None:
        page.key(Qt.Key.Key_M)
        page.settle()
        corners = [(LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.01)]
        for corner in corners:
            page.click(page.pixel_of(*corner))
        page.until(lambda: len(page.said["measured"]) == 3, "three corners")
        (measured,) = page.word("measured")
        across, up = 0.01 * 111_195 * math.cos(math.radians(LAT)), 0.01 * 111_195
        assert measured.metres == pytest.approx(across + up, rel=0.01)
        assert measured.square_metres == pytest.approx(across * up / 2, rel=0.02)
        page.key(Qt.Key.Key_Escape)
        assert page.word("tool_ended") == ("measure",)

    def test_escape_gives_a_tool_up(self, page: PageOnTest) -> None:
        page.key(Qt.Key.Key_C)
        page.settle()
        page.key(Qt.Key.Key_Escape)
        assert page.word("tool_ended") == ("circle",)
        page.click(MIDDLE)
        page.word("clicked")
        assert page.said["area_chosen"] == []


class TestKeys:
    def test_tab_passes_the_browser_by_and_a_click_gives_the_map_the_keys(self, page: PageOnTest) -> None:
        assert not [child for child in page.view.findChildren(QWidget) if child.focusPolicy()]
        page.view.activateWindow()  # another window of these tests may have been the last
        page.until(page.view.isActiveWindow, "active")
        page.view.clearFocus()
        page.click(MIDDLE)
        page.until(page.view.hasFocus, "the keys")
        assert QApplication.focusWidget() is page.view


class TestLegend:
    def test_a_layer_is_switched_by_keys(self, page: PageOnTest) -> None:
        page.view.put_cases([LONER])
        page.key(Qt.Key.Key_L)
        page.until(lambda: page.view._legend_open, "open")
        page.key(Qt.Key.Key_Down)
        page.key(Qt.Key.Key_Space)
        assert page.word("layer_switched") == ("cases", False)
        page.settle()
        assert page.look("hall.live.signs.length") == 0
        page.key(Qt.Key.Key_Escape)
        page.until(lambda: not page.view._legend_open, "closed")

    def test_what_the_program_switches_is_not_said_back(self, page: PageOnTest) -> None:
        page.view.put_cases([LONER])
        hidden = [LayerState(s.key, s.title, s.shown and s.key != "cases", base=s.base) for s in STATES]
        page.view.set_layer_states(hidden)
        page.settle()
        assert page.look("hall.live.signs.length") == 0
        page.view.set_layer_states(STATES)
        page.settle()
        assert page.look("hall.live.signs.length") == 1
        assert page.said["layer_switched"] == []

    def test_layers_that_share_pictures_are_one_address(self, page: PageOnTest) -> None:
        painter = Painter()
        page.routes.set_tiles("areas", painter.source)
        parts = [LayerState(key, key, shown=True, part_of="areas") for key in ("cell", "street")]
        host = LayerState("areas", "", True, template="/areas/{variant}/{z}/{x}/{y}.png", listed=False)
        page.view.set_layer_states([*STATES, host, *parts])
        page.until(lambda: any(asked.words == ("cell-street",) for asked in painter.asked), "both")
        page.look("(hall.map.removeLayer(hall.legend.made.get('cell')), 1)")
        page.until(lambda: any(asked.words == ("street",) for asked in painter.asked), "one")
        page.look("(hall.map.removeLayer(hall.legend.made.get('street')), 1)")
        page.until(lambda: page.look("!hall.map.hasLayer(hall.legend.made.get('areas'))"), "none")

    def test_lines_that_are_called_otherwise_now_are_read_at_once(self, page: PageOnTest) -> None:
        """As of another edition of the standard: one line renamed, one gone, one new; switched as before."""
        painter = Painter()
        page.routes.set_tiles("things", painter.source)
        host = LayerState("things", "", True, template="/things/{variant}/{z}/{x}/{y}.png", listed=False)

        def part(key: str, title: str) -> LayerState:
            return LayerState(key, title, shown=key == "t-01", part_of="things")

        rows = "[...document.querySelectorAll('.hall-layer .hall-name')].map(name => name.textContent).join()"
        page.view.set_layer_states([*STATES, host, part("t-01", "公用设施"), part("t-02", "旧大类")])
        page.until(lambda: page.look(rows).endswith("公用设施,旧大类"), "as before")
        page.view.set_layer_states([*STATES, host, part("t-01", "市政设施"), part("t-03", "新大类")])
        page.until(lambda: page.look(rows).endswith("市政设施,新大类"), "as now")
        page.until(lambda: page.look("hall.map.hasLayer(hall.legend.made.get('t-01'))"), "still shown")
        assert not page.look("hall.map.hasLayer(hall.legend.made.get('t-02'))")
        assert page.said["layer_switched"] == []

    def test_pictures_that_may_be_wide_are_asked_for_four_at_once(self, page: PageOnTest) -> None:
        painter = Painter()
        page.routes.set_tiles("wide", painter.source)
        wide = LayerState("wide", "宽", True, template="/wide/{side}/{z}/{x}/{y}{r}.png")
        page.view.set_layer_states([*STATES, wide])
        asked = page.until(lambda: painter.asked, "tiles")
        zoom = page.centre()[2]
        assert {(one.words, one.tile.z) for one in asked} == {(("wide",), zoom - 1)}
        sides = page.look("[...document.querySelectorAll('img[src*=wide]')].map(one => one.offsetWidth)")
        assert set(sides) == {512}

    def test_a_layer_that_came_later_is_asked_for_with_its_words(self, page: PageOnTest) -> None:
        painter = Painter()
        page.routes.set_tiles("heat", painter.source)
        heat = LayerState("heat", "热力", True, {"variant": "30d"}, "/heat/{variant}/{look}/{z}/{x}/{y}.png")
        page.view.set_layer_states([*STATES, heat])
        page.until(lambda: painter.asked, "tiles of the new layer")
        assert painter.asked[0].words == ("30d", "day")
        page.view.set_layer_states(STATES)
        page.settle()
        assert page.look("document.querySelectorAll('img[src*=heat]').length") == 0


class TestLook:
    def test_night_is_dark_and_asks_for_other_pictures(
        self, page: PageOnTest, qapp: QApplication, ground: Painter
    ) -> None:
        bright = page.colour(QPoint(30, 30)).lightness()
        ground.asked.clear()
        apply_theme(qapp, DARK)
        try:
            page.until(lambda: any(asked.words == ("night",) for asked in ground.asked), "night tiles")
            page.settle()
            page.until(lambda: page.colour(QPoint(30, 30)).lightness() < 60 < bright, "dark")
        finally:
            apply_theme(qapp, LIGHT)
            page.settle()

    def test_the_chosen_cell_is_lit(self, page: PageOnTest) -> None:
        page.view.look_at(LON + 0.0005, LAT + 0.0005, 17)
        page.settle()
        page.until(lambda: page.is_bare(MIDDLE), "nothing yet")
        page.view.select_cell("440305001001000")
        page.until(lambda: not page.is_bare(MIDDLE), "lit")
        page.view.select_cell("none of ours")
        page.until(lambda: page.is_bare(MIDDLE), "not lit")

    def test_the_scale_speaks_the_programs_language(self, page: PageOnTest) -> None:
        assert page.look("document.querySelector('.leaflet-control-scale-line').textContent").endswith(
            ("米", "公里")
        )
