"""The layers of a person's map: switched, told to the page, remembered; heat, cases, classes in detail."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.mercator import tile_at
from dispatcher_app.domain.standard import ClassCode, Standard, StandardRow
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.domain.units import Unit
from dispatcher_app.domain.words import Lamp, Role, Tier
from dispatcher_app.services.components.following import ComponentsChanged
from dispatcher_app.services.heat_periods import HeatPeriod, since
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.services.map_choice import MapChoice, from_text, to_text
from dispatcher_app.services.responsible_areas import responsible_areas
from dispatcher_app.ui.map.component_layers import ComponentLayers
from dispatcher_app.ui.map.dock import MapDock
from dispatcher_app.ui.map.heat_layer import HEAT_TILES
from dispatcher_app.ui.map.layer_memory import LayerMemory
from dispatcher_app.ui.map.layers_page import LayersPage
from dispatcher_app.ui.map.of_hall import map_setup
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.map.page.view import MapView
from tests.support.desk import make_context, make_desk, report
from tests.support.life import REPORT
from tests.support.loop import TestLoop
from tests.support.town import COMMUNITIES, COVER, MIDDLE, STREET_CODE, town

CHINA = ZoneInfo("Asia/Shanghai")
SEWER = replace(COVER, code="4403050102000001", class_code="部件-01-02", lon=COVER.lon + 0.0015)
HERE = (MIDDLE[0] + 0.0002, MIDDLE[1])  # the middle is the hall's default address
Run = Callable[[Coroutine[Any, Any, None]], None]


class Map:
    """A map dock whose page is told things, with no browser behind it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        pack = replace(town(), components=(COVER, SEWER))
        self.desk = make_desk(folder, Role.CALL_TAKER, pack=pack)
        self.context = make_context(self.desk)
        layers = pack_layers(pack)
        self.setup = map_setup(pack, layers, None, components=ComponentLayers.of(self.desk.hall))
        self.dock = MapDock(self.context, layers, None, self.setup, SeatSettings(folder))
        qtbot.addWidget(self.dock)
        self.dock.city.native.finish_rendering()  # nothing is left to do for a map that goes
        assert self.dock.city.page is not None
        self.view: MapView = self.dock.city.page
        self.layers = self.dock.layers
        LayerMemory(self.view, SeatSettings(folder), self.desk.person.login)

    def word(self, key: str, option: str = "variant") -> str:
        return next(s.options[option] for s in self.view.layer_states if s.key == key)

    def shown(self) -> set[str]:
        return {state.key for state in self.view.layer_states if state.shown}

    def in_the_page(self, key: str, shown: bool) -> None:
        """The operator switches it in the legend of the page."""
        word = "true" if shown else "false"
        self.view.bridge.say_to_hall('{"kind":"ready"}')
        self.view.bridge.say_to_hall(f'{{"kind":"switched","key":"{key}","shown":{word}}}')


@pytest.fixture
def hall_map(qtbot: QtBot, tmp_path: Path) -> Map:
    return Map(qtbot, tmp_path)


def test_what_was_switched_is_there_again_the_next_day(qtbot: QtBot, tmp_path: Path, run: TestLoop) -> None:
    first = Map(qtbot, tmp_path)

    async def shift() -> None:
        before = first.shown()
        first.in_the_page("cell", True)
        first.in_the_page("cases", False)
        first.layers.filter_cases([3], [Lamp.OK])
        first.layers.switch(HEAT_TILES, shown=True)
        await first.context.tasks.idle()
        second = Map(qtbot, tmp_path)
        assert second.shown() == before - {"cases"} | {"cell", HEAT_TILES}
        assert second.layers.choice.hidden_phases == {3}
        other = SeatSettings(tmp_path).map_choice("somebody else")
        assert from_text(other) == MapChoice()

    run(shift())


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"heat":"never"}', '{"hidden_lamps":["blue"]}'])
def test_a_damaged_memory_is_none(qtbot: QtBot, tmp_path: Path, kept: str) -> None:
    settings = SeatSettings(tmp_path)
    settings.keep_map_choice("call_taker-1", kept)
    settings.sync()
    assert Map(qtbot, tmp_path).layers.choice == MapChoice()
    assert from_text(to_text(MapChoice(heat=HeatPeriod.WEEK))).heat is HeatPeriod.WEEK


def test_components_by_class_have_an_address_of_their_own(hall_map: Map) -> None:
    layers = hall_map.layers
    known = [COVER.class_code, SEWER.class_code]
    layers.show_classes([SEWER.class_code], known)
    assert {key for key in hall_map.shown() if key.startswith("components-")} == {"components-01"}
    assert layers.sees_class(SEWER.class_code)
    assert not layers.sees_class(COVER.class_code)
    only = hall_map.word("components", "hidden")
    cover, sewer = (tile_at(one.lon, one.lat, 18) for one in (COVER, SEWER))
    draw = layers.components.source
    assert draw(TileAddress("components", ("components-01", only, "day"), cover)) is None
    assert draw(TileAddress("components", ("components-01", only, "day"), sewer)) is not None
    layers.show_classes(known, known)
    assert hall_map.word("components", "hidden") == "-", "all classes need no word of their own"
    layers.show_classes([], known)
    assert not layers.is_shown("components-01")


def test_open_cases_are_left_out_by_phase_and_come_back(hall_map: Map, run: TestLoop) -> None:
    async def shift() -> None:
        await report(hall_map.desk, **{**REPORT, "lon": HERE[0], "lat": HERE[1]})
        bridge = hall_map.view.bridge
        assert bridge.case_count == 1
        hall_map.layers.filter_cases([1], [])
        assert bridge.case_count == 0
        await report(hall_map.desk, **{**REPORT, "lon": HERE[0], "lat": HERE[1]})
        assert bridge.case_count == 0, "a new one of the kind stays away, too"
        hall_map.layers.filter_cases([], [])
        assert bridge.case_count == 2
        hall_map.layers.filter_cases([], list(Lamp))
        assert bridge.case_count == 0

    run(shift())


def test_the_heat_map_of_a_period_is_read_and_painted(hall_map: Map, run: TestLoop) -> None:
    async def shift() -> None:
        await report(hall_map.desk, **{**REPORT, "lon": HERE[0], "lat": HERE[1]})
        hall_map.layers.choose_heat(HeatPeriod.TODAY)
        await hall_map.context.tasks.idle()
        state = next(s for s in hall_map.view.layer_states if s.key == HEAT_TILES)
        assert state.shown
        assert "1" in state.title
        tile = tile_at(*HERE, 16)
        path = f"/heat/{state.options['variant']}/light-100/{tile.z}/{tile.x}/{tile.y}.png"
        answer = hall_map.setup.routes.answer(path)
        assert answer is not None
        assert len(answer.content) > 200
        stale = hall_map.setup.routes.answer(path.replace(state.options["variant"], "today-0"))
        assert stale is None or len(stale.content) < 200

    run(shift())


def test_words_too_long_for_a_line_go_on_below(hall_map: Map, qtbot: QtBot) -> None:
    page = LayersPage(hall_map.context, hall_map.layers)
    qtbot.addWidget(page)
    for button in page.periods.values():
        button.setText("This whole month")
    page.resize(300, 500)
    page.show()
    buttons = [*page.periods.values(), *page.phases.values(), *page.lamps.values()]
    assert all(button.width() >= button.sizeHint().width() for button in buttons)
    assert len({button.y() for button in page.periods.values()}) > 1
    assert all(button.geometry().right() <= 300 for button in buttons)


def test_the_page_of_the_panel_switches_what_it_says(hall_map: Map, run: TestLoop) -> None:
    async def shift() -> None:
        page = LayersPage(hall_map.context, hall_map.layers, hall_map.dock)
        page.look()
        await hall_map.context.tasks.idle()
        assert [item.text(1) for item in page.items] == ["1", "1"]
        major = page.items[0].parent()
        assert major is not None
        page.items[0].setCheckState(0, Qt.CheckState.Checked)
        assert hall_map.layers.sees_class(str(page.items[0].data(0, 256)))
        assert major.checkState(0) == Qt.CheckState.PartiallyChecked
        major.setCheckState(0, Qt.CheckState.Checked)
        assert hall_map.layers.sees_class(str(page.items[1].data(0, 256)))
        page.phases[3].click()
        assert hall_map.layers.choice.hidden_phases == {3}
        page.periods[HeatPeriod.YEAR].click()
        assert hall_map.layers.is_shown(HEAT_TILES)
        assert not page.no_heat.isChecked()
        page.no_heat.click()
        assert not hall_map.layers.is_shown(HEAT_TILES)
        await hall_map.context.tasks.idle()

    run(shift())


@pytest.mark.parametrize(
    ("period", "begin"),
    [
        (HeatPeriod.TODAY, (2026, 3, 1)),
        (HeatPeriod.WEEK, (2026, 2, 23)),
        (HeatPeriod.MONTH, (2026, 3, 1)),
        (HeatPeriod.YEAR, (2026, 1, 1)),
    ],
)
def test_periods_begin_at_midnight_of_the_hall(period: HeatPeriod, begin: tuple[int, int, int]) -> None:
    sunday = datetime(2026, 3, 1, 15, 59, tzinfo=UTC)  # 23:59 in China
    assert since(period, sunday, CHINA) == datetime(*begin, tzinfo=CHINA)
    assert since(HeatPeriod.EVER, sunday, CHINA) is None


def test_a_responsible_area_is_that_of_a_unit_for_everything_there() -> None:
    code, name = COMMUNITIES[0]
    keeper = Unit("K", f"{name}工作站", "工作站", Tier.DISTRICT, areas=(code,), duties=("*",))
    trees = Unit("T", "绿化站", "绿化站", Tier.DISTRICT, areas=(STREET_CODE,), duties=("部件-04",))
    gone = Unit("G", "撤销的站", "站", Tier.DISTRICT, areas=("999999",), duties=("*",))
    pack = replace(town(), units=(keeper, trees, gone))
    assert [(one.code, one.name, len(one.polygons)) for one in responsible_areas(pack)] == [
        ("K", "工作站", 1)
    ]


def test_a_click_on_a_symbol_is_about_that_component(hall_map: Map, run: TestLoop) -> None:
    def says(message: str) -> None:
        hall_map.view.bridge.say_to_hall(message)

    def click() -> None:
        says(f'{{"kind":"clicked","lon":{MIDDLE[0] + 2e-5},"lat":{MIDDLE[1]}}}')

    def look(zoom: int) -> None:
        place = f'"lon":{MIDDLE[0]},"lat":{MIDDLE[1]},"zoom":{zoom}'
        says(f'{{"kind":"moved",{place},"bounds":[113.9,22.5,114.0,22.6],"following":false}}')

    async def shift() -> None:
        tools, panel = hall_map.dock.tools, hall_map.dock.body.panel
        hall_map.dock.show()
        says('{"kind":"ready"}')
        look(18)
        click()
        assert panel.page is tools.here, "no components are shown"
        hall_map.layers.show_classes([COVER.class_code], [COVER.class_code, SEWER.class_code])
        click()
        assert panel.page is tools.component
        assert tools.component.component == COVER
        hall_map.layers.show_classes([SEWER.class_code], [COVER.class_code, SEWER.class_code])
        click()
        assert panel.page is tools.here, "what is not shown is not met"
        hall_map.layers.show_classes([COVER.class_code], [COVER.class_code])
        look(11)
        click()
        assert panel.page is tools.here, "from afar nothing single can be meant"
        await hall_map.context.tasks.idle()

    run(shift())


def test_a_click_on_a_count_goes_to_its_components(hall_map: Map, run: TestLoop) -> None:
    async def shift() -> None:
        dock, bridge = hall_map.dock, hall_map.view.bridge
        crowd = [
            replace(COVER, code=str(n), lon=MIDDLE[0] + n % 20 * 1e-5, lat=MIDDLE[1] + n // 20 * 1e-5)
            for n in range(400)
        ]
        hall_map.desk.hall.places.components.change(crowd)
        hall_map.layers.show_classes([COVER.class_code], [COVER.class_code])
        bridge.say_to_hall('{"kind":"ready"}')
        place = f'"lon":{MIDDLE[0]},"lat":{MIDDLE[1]}'
        looks = f'{{"kind":"moved",{place},"zoom":14,"bounds":[113.9,22.5,114.0,22.6],"following":false}}'
        bridge.say_to_hall(looks)
        found = hall_map.layers.cluster_at(*MIDDLE)
        assert found is not None
        told: list[str] = []
        bridge.told.connect(told.append)
        bridge.say_to_hall(f'{{"kind":"clicked",{place}}}')
        assert any('"kind":"frame"' in text for text in told)
        assert dock.body.panel.page is not dock.tools.here
        hall_map.layers.show_classes([], [COVER.class_code])
        assert hall_map.layers.cluster_at(*MIDDLE) is None
        await hall_map.context.tasks.idle()

    run(shift())


def test_pictures_of_components_that_changed_are_asked_for_anew(hall_map: Map) -> None:
    def epoch() -> str:
        return hall_map.word("components", "epoch")

    address = "/components/components-01/-/day/18/1/1.png"
    hall_map.setup.routes.answer(address, "s=1&v=0")
    assert hall_map.setup.routes.at_once(address, "s=1&v=0") is not None
    hall_map.desk.bus.publish(ComponentsChanged(frozenset({"1"}), frozenset({"部件-09-01"})))
    assert epoch() == "0", "what no layer shows changes none"
    hall_map.desk.bus.publish(ComponentsChanged(frozenset({COVER.code}), frozenset({COVER.class_code})))
    assert epoch() == "1"
    assert hall_map.setup.routes.at_once(address, "s=1&v=0") is None
    hall_map.desk.bus.publish(ComponentsChanged())
    assert epoch() == "2"


def test_a_new_edition_of_the_standard_is_in_the_legend_at_once(hall_map: Map, run: TestLoop) -> None:
    """Lines of the legend and of the tree are those of now, each switched as it was."""

    def other(row: StandardRow) -> StandardRow:
        return replace(row, major_name="市政设施", minor_name=f"新{row.minor_name}")

    async def shift() -> None:
        layers = hall_map.layers
        page = LayersPage(hall_map.context, layers, hall_map.dock)
        page.look()
        await hall_map.context.tasks.idle()
        layers.switch("components-01", shown=True)
        epoch = hall_map.word("components", "epoch")
        hall, old = hall_map.desk.hall, hall_map.desk.hall.rules.standard
        edition = Standard(old.scheme, "2", tuple(map(other, old.rows)))
        hall.go_by(replace(hall.rules, standard=edition), hall.pack.units)
        hall_map.desk.bus.publish(KeptChanged(taken=(KeptKind.STANDARD,)))
        await hall_map.context.tasks.idle()
        lines = {state.key: state for state in hall_map.view.layer_states if state.part_of == "components"}
        assert {line.title for line in lines.values()} == {"市政设施"}
        assert lines["components-01"].shown
        assert hall_map.word("components", "epoch") != epoch, "pictures with the names of before are gone"
        assert page.tree.topLevelItem(0).text(0) == "市政设施"
        cover = hall.rules.standard.name(ClassCode.parse(f"{old.scheme}:{COVER.class_code}"))
        assert cover is not None
        assert cover.minor_name in [item.text(0) for item in page.items]
        assert cover.minor_name.startswith("新")

    run(shift())
