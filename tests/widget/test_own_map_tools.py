"""Qt's own map: choosing by box and circle with a real mouse and by keys, and the video points on it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.map.camera_signs import CameraSign
from dispatcher_app.widgets.map.layers import LocatorLayers, MapCell
from dispatcher_app.widgets.map.locator_map import LocatorMap
from dispatcher_app.widgets.map.page.messages import AreaChosen

LON, LAT, SIDE = 113.94, 22.54, 0.01
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CELL = MapCell("1", ((LON, LAT), (LON + SIDE, LAT), (LON + SIDE, LAT + SIDE), (LON, LAT + SIDE)))


@pytest.fixture
def city_map(qtbot: QtBot) -> LocatorMap:
    made = LocatorMap()
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.set_layers(LocatorLayers(cells=(CELL,)))
    made.show()
    made.finish_rendering()
    return made


def areas_of(city_map: LocatorMap) -> list[AreaChosen]:
    heard: list[AreaChosen] = []
    city_map.area_chosen.connect(heard.append)
    return heard


def drag(city_map: LocatorMap, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(city_map, LEFT, NONE, start)
    for step in (1, 2, 3):
        QTest.mouseMove(city_map, start + (end - start) * step / 3)
    QTest.mouseRelease(city_map, LEFT, NONE, end)


def place(city_map: LocatorMap, at: QPoint) -> tuple[float, float]:
    return city_map.position_at(at.x(), at.y()) or (0.0, 0.0)


def test_a_drag_chooses_by_box_and_moves_nothing(city_map: LocatorMap) -> None:
    heard, view = areas_of(city_map), city_map.view
    start, end = QPoint(200, 150), QPoint(320, 260)
    QTest.keyClick(city_map, Qt.Key.Key_B)
    drag(city_map, start, end)
    (area,) = heard
    corners = (place(city_map, start), place(city_map, end))
    assert area.shape == "box"
    assert min(lon for lon, _lat in area.ring) == pytest.approx(corners[0][0])
    assert max(lat for _lon, lat in area.ring) == pytest.approx(corners[0][1])
    assert max(lon for lon, _lat in area.ring) == pytest.approx(corners[1][0])
    assert city_map.view == view
    drag(city_map, start, end)
    assert len(heard) == 1, "the tool is done: this drag moved the map"
    assert city_map.view != view


def test_two_clicks_choose_by_circle_and_the_button_says_what_is_at_work(city_map: LocatorMap) -> None:
    heard = areas_of(city_map)
    clicked: list[object] = []
    city_map.clicked.connect(lambda *at: clicked.append(at))
    button = city_map.findChild(QToolButton, "map_circle")
    assert button is not None
    QTest.mouseClick(button, LEFT)
    assert button.isChecked()
    middle, edge = QPoint(300, 250), QPoint(300, 350)
    QTest.mouseClick(city_map, LEFT, NONE, middle)
    assert heard == []
    QTest.mouseMove(city_map, edge)
    QTest.mouseClick(city_map, LEFT, NONE, edge)
    (area,) = heard
    assert area.centre == pytest.approx(place(city_map, middle))
    assert area.radius == pytest.approx(100 * city_map.view.mpp)
    assert not button.isChecked()
    assert clicked == [], "what the tool takes is no question about the ground"


def test_by_keys_alone_and_escape_gives_up(city_map: LocatorMap) -> None:
    heard = areas_of(city_map)
    picked: list[object] = []
    city_map.point_picked.connect(lambda *at: picked.append(at))
    for key in (Qt.Key.Key_C, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(city_map, key)
    assert [round(area.radius / city_map.view.mpp) for area in heard] == [60]
    QTest.keyClick(city_map, Qt.Key.Key_B)
    QTest.keyClick(city_map, Qt.Key.Key_Escape)
    drag(city_map, QPoint(200, 150), QPoint(320, 260))
    assert len(heard) == 1
    assert picked == []


CAMERAS = (
    CameraSign(0, LON + 0.004, LAT + 0.005, False, 90.0, "V1 路口"),
    CameraSign(1, LON + 0.0042, LAT + 0.005, True, None, "V2 路口"),
    CameraSign(2, LON + 0.008, LAT + 0.008, True, None, "V3 公园"),
)


def pixel(city_map: LocatorMap, sign: CameraSign) -> QPoint:
    x, y = city_map.pixel_of(sign.lon, sign.lat) or (0, 0)
    return QPoint(round(x), round(y))


def test_video_points_are_hidden_until_asked_for_and_chosen_by_a_click(city_map: LocatorMap) -> None:
    chosen: list[tuple[str, int]] = []
    city_map.mark_chosen.connect(lambda group, key: chosen.append((group, key)))
    button = city_map.findChild(QToolButton, "map_cameras")
    assert button is not None
    assert not button.isVisible(), "a city without any has nothing to show"
    city_map.set_cameras(CAMERAS)
    assert button.isVisible()
    at = pixel(city_map, CAMERAS[2])
    QTest.mouseClick(city_map, LEFT, NONE, at)
    assert chosen == []
    city_map.show_cameras(True)
    QTest.mouseClick(city_map, LEFT, NONE, at)
    assert chosen == [("cameras", 2)]


def test_from_afar_those_that_crowd_are_one_sign_that_a_click_parts(city_map: LocatorMap) -> None:
    city_map.set_cameras(CAMERAS)
    city_map.show_cameras(True)
    city_map.look_at_place(LON + 0.004, LAT + 0.005, 8.0)
    assert city_map._projection is not None
    spots = city_map._overlay.cameras.spots(city_map.view, city_map._projection)
    assert sorted(len(spot.signs) for spot in spots)[-1] >= 2
    several = next(spot for spot in spots if len(spot.signs) >= 2)
    QTest.mouseClick(city_map, LEFT, NONE, QPoint(round(several.x), round(several.y)))
    assert city_map.view.mpp < 2.5


def test_a_fixed_camera_has_a_wedge_where_it_looks_and_a_dome_has_none(city_map: LocatorMap) -> None:
    city_map.set_cameras(CAMERAS)
    city_map.look_at_place(LON + 0.006, LAT + 0.0065, 1.5)
    before = city_map.grab().toImage()
    city_map.show_cameras(True)
    after = city_map.grab().toImage()

    def changed(sign: CameraSign, dx: int, dy: int) -> bool:
        at = pixel(city_map, sign) + QPoint(dx, dy)
        return QColor(before.pixel(at)) != QColor(after.pixel(at))

    assert changed(CAMERAS[2], 0, 0)
    assert not changed(CAMERAS[2], 20, 0)
    assert not changed(CAMERAS[0], -20, 0), "it looks east"
    assert changed(CAMERAS[0], 15, -4) or changed(CAMERAS[0], 22, 6)


def test_a_polygon_is_drawn_corner_by_corner_and_closed_in_three_ways(city_map: LocatorMap) -> None:
    heard = areas_of(city_map)
    corners = [QPoint(200, 150), QPoint(320, 160), QPoint(300, 280), QPoint(210, 300)]
    for closing in ("space", "double click", "first corner"):
        QTest.keyClick(city_map, Qt.Key.Key_G)
        for corner in corners:
            QTest.mouseClick(city_map, LEFT, NONE, corner)
        QTest.mouseClick(city_map, LEFT, NONE, QPoint(400, 400))
        QTest.keyClick(city_map, Qt.Key.Key_Backspace)
        assert not heard
        if closing == "space":
            QTest.keyClick(city_map, Qt.Key.Key_Space)
        elif closing == "double click":
            QTest.mouseDClick(city_map, LEFT, NONE, corners[-1])
        else:
            QTest.mouseClick(city_map, LEFT, NONE, corners[0] + QPoint(3, 2))
        area = heard.pop()
        assert area.shape == "polygon"
        wanted = [place(city_map, corner) for corner in corners]
        assert [pytest.approx(corner) for corner in wanted] == list(area.ring)[: len(wanted)]
        assert len(area.ring) == len(corners)


def test_two_corners_are_no_polygon_and_escape_gives_it_up(city_map: LocatorMap) -> None:
    heard = areas_of(city_map)
    QTest.keyClick(city_map, Qt.Key.Key_G)
    for corner in (QPoint(200, 150), QPoint(320, 160)):
        QTest.mouseClick(city_map, LEFT, NONE, corner)
    QTest.keyClick(city_map, Qt.Key.Key_Space)
    assert city_map._tool.active
    QTest.keyClick(city_map, Qt.Key.Key_Escape)
    assert not city_map._tool.active
    assert not heard
