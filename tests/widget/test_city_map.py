"""Qt's own map first, the page when it has come, Qt's own again when the page is lost. No browser here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.words import Lamp
from dispatcher_app.ui.map.layer_memory import LayerMemory
from dispatcher_app.ui.map.start import MapStart
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.layers import LocatorLayers, MapCell
from dispatcher_app.widgets.map.locator_map import LocatorMap
from dispatcher_app.widgets.map.page.built import PagePlan
from dispatcher_app.widgets.map.page.messages import CaseInHand, LayerState, LitArea
from dispatcher_app.widgets.map.page.routes import MapRoutes
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.map.page.view import MapView
from tests.support.desk import make_context, make_desk

LON, LAT = 113.93, 22.52
CODE = "440305001001000"
LAYERS = LocatorLayers(
    cells=(MapCell(CODE, ((LON, LAT), (LON + 0.001, LAT), (LON + 0.001, LAT + 0.001), (LON, LAT))),)
)


@pytest.fixture
def city(qtbot: QtBot) -> Iterator[CityMap]:
    made = CityMap(MapSetup(PagePlan("440305", (LON, LAT, LON + 0.1, LAT + 0.1)), MapRoutes()))
    qtbot.addWidget(made)
    made.set_layers(LAYERS)
    made.resize(500, 400)
    made.show()
    yield made
    made.stop_page()


def page_of(city: CityMap) -> MapView:
    assert city.page is not None
    return city.page


def come_up(city: CityMap) -> None:
    """The page says that it is there, as it does through the channel."""
    page_of(city).bridge.say_to_hall('{"kind":"ready"}')


def test_the_own_map_is_there_at_once_and_the_page_takes_over(city: CityMap) -> None:
    assert isinstance(city.shown, LocatorMap)
    assert city.shown.isVisible()
    come_up(city)
    assert city.shown is city.page
    assert not city.native.isVisible()


def test_without_a_page_it_is_the_own_map_for_ever(qtbot: QtBot) -> None:
    city = CityMap(None)
    qtbot.addWidget(city)
    city.start_page()
    city.show_case(LON, LAT, Lamp.OK, "NS-1")
    assert city.shown is city.native
    city.stop_page()


def test_both_know_how_things_stand(city: CityMap) -> None:
    city.show_case(LON, LAT, Lamp.DUE, "NS-1", 30.0, case_id=7)
    city.select_cell(CODE)
    assert city.native._overlay.case is not None
    said = page_of(city).bridge._state
    assert said["CaseInHand"] == CaseInHand((LON, LAT), 7, "due", "NS-1", 30.0)
    assert isinstance(lit := said["LitArea"], LitArea)
    assert len(lit.rings) == 1
    city.clear_case("本案尚未定位")
    assert said["CaseInHand"] == CaseInHand(note="本案尚未定位")
    assert city.native._overlay.note == "本案尚未定位"


def test_a_lost_page_leaves_the_own_map_with_the_keys(city: CityMap, qtbot: QtBot) -> None:
    come_up(city)
    city.setFocus()
    qtbot.waitUntil(page_of(city).hasFocus)
    page_of(city).gave_up.emit("dead")
    assert city.shown is city.native
    assert city.native.hasFocus()


def test_a_point_picked_on_either_is_one(city: CityMap, qtbot: QtBot) -> None:
    picked: list[tuple[float, float]] = []
    city.point_picked.connect(lambda lon, lat: picked.append((lon, lat)))
    city.show_case(LON, LAT, Lamp.OK, "NS-1")
    qtbot.mouseDClick(city.native, Qt.MouseButton.LeftButton)
    come_up(city)
    page_of(city).bridge.say_to_hall(f'{{"kind":"picked","lon":{LON},"lat":{LAT}}}')
    assert len(picked) == 2
    assert picked[1] == (LON, LAT)


class TestLayers:
    STATES = (
        LayerState("own", "", shown=True, base=True),
        LayerState("photo", "", shown=False, base=True),
        LayerState("cases", "", shown=True),
        LayerState("cell", "", shown=False),
    )

    def shown(self, view: MapView) -> set[str]:
        return {state.key for state in view.layer_states if state.shown}

    def switch(self, view: MapView, key: str, shown: bool) -> None:
        """The operator does it in the page."""
        word = "true" if shown else "false"
        view.bridge.say_to_hall(f'{{"kind":"switched","key":"{key}","shown":{word}}}')

    def test_what_was_switched_is_there_again_next_time(self, city: CityMap, tmp_path: Path) -> None:
        view = page_of(city)
        view.set_layer_states(self.STATES)
        LayerMemory(view, SeatSettings(tmp_path), "lijing")
        come_up(city)
        assert self.shown(view) == {"own", "cases"}
        for key, shown in (("photo", True), ("cell", True), ("cases", False), ("cell", False)):
            self.switch(view, key, shown)
        assert self.shown(view) == {"photo"}
        view.set_layer_states(self.STATES)
        LayerMemory(view, SeatSettings(tmp_path), "lijing")
        assert self.shown(view) == {"photo"}
        view.set_layer_states(self.STATES)
        LayerMemory(view, SeatSettings(tmp_path), "somebody else")
        assert self.shown(view) == {"own", "cases"}

    def test_a_page_that_died_is_told_what_was_switched(self, city: CityMap) -> None:
        view = page_of(city)
        view.set_layer_states(self.STATES)
        come_up(city)
        self.switch(view, "cell", True)
        told: list[str] = []
        view.bridge.told.connect(told.append)
        view.bridge.page_left()
        come_up(city)
        (layers,) = [json.loads(text) for text in told if '"kind":"layers"' in text]
        assert [layer["shown"] for layer in layers["layers"]] == [True, False, True, True]

    @pytest.mark.parametrize("kept", ["", "+", "nonsense", "+photo -own", "-own", "+gone -gone"])
    def test_a_damaged_memory_leaves_one_ground(self, city: CityMap, tmp_path: Path, kept: str) -> None:
        (tmp_path / "seat.ini").write_text(f"[map]\nlayers\\lijing={kept}\n", encoding="utf-8")
        view = page_of(city)
        view.set_layer_states(self.STATES)
        LayerMemory(view, SeatSettings(tmp_path), "lijing")
        assert len(self.shown(view) & {"own", "photo"}) == 1


class TestLostPage:
    def test_a_key_brings_a_lost_page_again_and_says_that_it_comes(
        self, city: CityMap, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page, began = page_of(city), []
        monkeypatch.setattr(page, "start", lambda: began.append(True))
        notice = city.native.findChild(QPushButton, "map_page_retry")
        city.setFocus()
        qtbot.keyClick(city.native, Qt.Key.Key_R)
        assert began == [], "nothing is lost yet"
        page.gave_up.emit("died")
        assert notice.isVisible()
        qtbot.keyClick(city.native, Qt.Key.Key_R)
        assert (began, city.lost, notice.isEnabled()) == ([True], False, False)
        qtbot.keyClick(city.native, Qt.Key.Key_R)
        assert began == [True], "one try at a time"
        page.gave_up.emit("died again")
        assert notice.isEnabled()
        qtbot.mouseClick(notice, Qt.MouseButton.LeftButton)
        assert len(began) == 2
        page.ready.emit()
        assert notice.isHidden()
        assert city.shown is page

    def test_nobody_need_ask_and_each_time_it_waits_longer(
        self, city: CityMap, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page, began = page_of(city), []
        monkeypatch.setattr(page, "start", lambda: began.append(True))
        start = MapStart(make_context(make_desk(tmp_path)), city)
        start._fetched = True
        waits = []
        for _time in range(2):
            page.gave_up.emit("died")
            assert start._again.isActive()
            waits.append(start._again.interval())
            start._again.timeout.emit()
            start._quiet._rest_ms = 0
            qtbot.waitUntil(lambda: not city.lost)
        assert len(began) == 2
        assert waits[1] == 2 * waits[0]
        start.stop()


def test_a_map_that_is_to_fail_dies_each_time_and_comes_back_afterwards(
    city: CityMap, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    page, begun = page_of(city), list[bool]()

    monkeypatch.setattr(page, "start", lambda: begun.append(True))
    monkeypatch.setattr(MapView, "started", True)
    city.start_page()
    come_up(city)
    city.fail(True)
    qtbot.waitUntil(lambda: city.shown is city.native and city.lost)
    city.start_page()
    qtbot.waitUntil(lambda: city.lost)
    assert len(begun) == 1, "tried by hand it dies again"
    city.fail(True)
    city.fail(False)
    assert len(begun) == 2
    come_up(city)
    assert city.shown is page


def test_a_map_that_never_began_does_not_begin_because_of_a_failure(
    city: CityMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = list[bool]()
    monkeypatch.setattr(page_of(city), "start", lambda: begun.append(True))
    city.fail(True)
    city.fail(False)
    assert (begun, city.lost) == ([], False)
