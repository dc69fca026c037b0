"""The video points on the page, in a real browser: switched by the legend, parted and chosen by clicks."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from dispatcher_app.widgets.map.camera_signs import CAMERAS, CameraSign
from dispatcher_app.widgets.map.page.messages import LayerState
from tests.support.map_page import LAT, LON, STATES, PageOnTest, live

EAST = CameraSign(0, LON + 0.004, LAT + 0.002, False, 90.0, "V1 <b>路口</b> · 枪机")
DOME = CameraSign(1, LON + 0.0043, LAT + 0.002, True, None, "V2 路口 · 球机")


def show(page: PageOnTest, *, shown: bool = True) -> None:
    page.view.set_layer_states([*STATES, LayerState(CAMERAS, "视频点位", shown, sign="camera")])
    page.view.set_cameras([EAST, DOME])
    page.settle()


def test_they_are_seen_only_while_the_layer_is_shown(page: PageOnTest) -> None:
    show(page, shown=False)
    assert page.look("hall.live.cameras.spots.length") == 0
    page.look("(hall.legend.isOpen || hall.legend.toggle(), 1)")
    page.settle()
    box = (
        "[...document.querySelectorAll('.hall-layer')].find(row => row.textContent === '视频点位').firstChild"
    )
    x, y = page.look(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({box}.getBoundingClientRect())")
    page.click(QPoint(round(x), round(y)))
    assert page.word("layer_switched") == (CAMERAS, True)
    page.settle()
    assert page.look("hall.live.cameras.spots.length") == 1, "from afar one sign for both"


def test_a_click_parts_them_and_the_next_one_chooses_and_words_are_words(page: PageOnTest) -> None:
    show(page)
    at = page.pixel_of((EAST.lon + DOME.lon) / 2, EAST.lat)
    page.click(at)
    page.until(lambda: page.look("hall.live.cameras.spots.length") == 2, "parted")
    page.settle()
    at = page.pixel_of(EAST.lon, EAST.lat)
    page.hover(at)
    page.until(
        lambda: page.look("document.querySelector('.hall-hint')?.innerText") == EAST.label, "what it is"
    )
    page.click(at)
    assert page.word("mark_chosen") == (CAMERAS, 0)
    assert page.look("[hall.overlay.chosen.group, hall.overlay.chosen.key]") == [CAMERAS, 0]
    page.view.light_camera(1)
    page.settle()
    assert page.look("hall.overlay.chosen.key") == 1
    page.view.light_camera(None)
    page.settle()
    assert page.look("hall.overlay.chosen") is None
    clicked = page.word("clicked")[0]
    assert clicked.keys == {CAMERAS: [0]}


def test_a_fixed_one_has_a_wedge_where_it_looks(page: PageOnTest) -> None:
    show(page)
    page.view.look_at(EAST.lon, EAST.lat, 17)
    page.settle()
    at = page.pixel_of(EAST.lon, EAST.lat)
    page.until(lambda: not page.is_bare(at + QPoint(22, 5)), "the wedge is on the screen")
    assert page.is_bare(at + QPoint(-22, 5))


def test_a_case_on_top_of_a_camera_is_the_one_that_is_clicked(page: PageOnTest) -> None:
    show(page)
    page.view.put_cases([live(5, EAST.lon, EAST.lat)])
    page.view.look_at(EAST.lon, EAST.lat, 18)
    page.settle()
    page.click(page.pixel_of(EAST.lon, EAST.lat))
    assert page.word("case_chosen") == (5,)
