"""The ground of the unit the department picker is at, on the map that Qt draws."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from dispatcher_app.domain.places import Outline
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.map.unit_area import UNIT, UnitAreaOnMap, area_rings, is_whole_city
from dispatcher_app.widgets.map.drawings import GroupDrawing
from dispatcher_app.widgets.map.ground.projection import Viewport
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.map.pane import MapPane
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.town import COMMUNITIES, MIDDLE, town

Shift = Callable[[Hall], Awaitable[None]]
#: The unit of a community 500 m east of the case, and the one of the whole city.
EAST, ALL = "U2", "U1"
_WEST, _SOUTH = MIDDLE[0] + 0.005, MIDDLE[1]
_RING = ((_WEST, _SOUTH), (_WEST + 0.003, _SOUTH), (_WEST + 0.003, _SOUTH + 0.003), (_WEST, _SOUTH + 0.003))
FAR = Outline("440305001099", "东郊社区", ((_RING,),))


async def picking(hall: Hall) -> Seat:
    """A dispatcher with a case in the middle of the town in hand, looked at from close by."""
    pack = hall.desk.hall.pack
    pack = hall.desk.hall.pack = replace(pack, communities=(*pack.communities, FAR))
    units = [replace(unit, areas=(FAR.code,) if unit.code == EAST else ()) for unit in pack.units]
    hall.desk.hall.units = UnitRegister(units)
    case = await hall.case_at(Stage.AWAITING_DISPATCH, lon=MIDDLE[0], lat=MIDDLE[1])
    seat = await hall.seat()
    city = seat.window.map.city
    city.set_layers(pack_layers(pack))
    city.native.finish_rendering()
    seat.window.in_hand.show(case.id)
    await seat.until(lambda: seat.window.in_hand.case is not None)
    assert seat.window.units is not None
    seat.window.units.picker.setFocus()
    await seat.settle()
    return seat


def native(seat: Seat) -> MapPane:
    return seat.window.map.city.native


def drawn(seat: Seat) -> GroupDrawing:
    return native(seat)._overlay.drawings.get(UNIT, GroupDrawing())


async def point_at(seat: Seat, code: str) -> None:
    """With the arrow keys, until that unit's row is current."""
    assert seat.window.units is not None
    rows = seat.window.units.picker.picker.list
    await seat.press("Down")
    for _step in range(12):
        if rows.current_key == code:
            return
        await seat.press("Down")
    raise AssertionError(f"no row of {code}")


def is_seen(view: Viewport, seat: Seat, lon: float, lat: float) -> bool:
    x, y = native(seat).pixel_of(lon, lat) or (-1.0, -1.0)
    return 0 <= x <= view.width and 0 <= y <= view.height


def test_the_view_goes_to_the_ground_and_the_case_and_comes_back_with_the_choice(
    qtbot: QtBot, run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await picking(hall)
        home = native(seat).view
        await point_at(seat, EAST)
        (line,) = drawn(seat).lines
        assert line.label == hall.desk.hall.unit_name(EAST), "it has the unit's name on it"
        await seat.until(lambda: native(seat).view != home)
        view = native(seat).view
        assert all(is_seen(view, seat, *place) for place in [*line.points, MIDDLE])
        assert native(seat).following, "a glance is no hand"
        await seat.press("Return")
        assert native(seat).view == home
        assert drawn(seat).lines, "chosen, its ground is still said"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_leaving_the_picker_gives_a_locked_view_back(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await picking(hall)
        native(seat).look_at(native(seat).view.moved(5, 5))
        home = native(seat).view
        await point_at(seat, EAST)
        await seat.until(lambda: native(seat).view != home)
        seat.window.queue.table.setFocus()
        assert native(seat).view == home
        assert not native(seat).following, "the hand's lock holds"
        assert drawn(seat).lines == ()

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_hand_that_moves_the_map_meanwhile_keeps_it(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await picking(hall)
        home = native(seat).view
        await point_at(seat, EAST)
        await seat.until(lambda: native(seat).view != home)
        seat.window.map.map.setFocus()
        assert native(seat).view != home, "on the map the hand works in what is seen"
        await seat.press("Left")
        moved = native(seat).view
        seat.window.queue.table.setFocus()
        assert native(seat).view == moved
        assert not native(seat).following

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_the_whole_city_is_said_in_words(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await picking(hall)
        home = native(seat).view
        await point_at(seat, ALL)
        await seat.until(lambda: native(seat)._overlay.aside != "")
        assert "全市范围" in native(seat)._overlay.aside
        assert native(seat).view == home
        assert drawn(seat).lines == ()
        seat.window.queue.table.setFocus()
        assert native(seat)._overlay.aside == ""

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_border_that_is_in_view_moves_nothing(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await picking(hall)
        native(seat).frame(MIDDLE[0] - 0.01, MIDDLE[1] - 0.01, MIDDLE[0] + 0.01, MIDDLE[1] + 0.01)
        home = native(seat).view
        await point_at(seat, EAST)
        area = seat.window.map.city.findChild(UnitAreaOnMap)
        assert area is not None
        await seat.until(lambda: not area._pause.isActive())
        assert native(seat).view == home
        assert [line.label for line in drawn(seat).lines] == [hall.desk.hall.unit_name(EAST)]

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_all_districts_are_the_whole_city() -> None:
    pack = town()
    assert is_whole_city(pack, ())
    assert is_whole_city(pack, ("440305",))
    assert not is_whole_city(pack, (COMMUNITIES[0][0],))
    assert area_rings(pack, ("440305",)) == []
    assert len(area_rings(pack, (COMMUNITIES[0][0], COMMUNITIES[1][0]))) == 2
