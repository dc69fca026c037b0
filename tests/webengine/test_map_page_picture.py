"""The picture that is handed on from a real browser."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPixmap

from dispatcher_app.widgets.map.page.messages import Aimed
from tests.support.map_page import PageOnTest


def posed(page: PageOnTest) -> QImage:
    taken: list[QPixmap] = []
    page.view.take_picture(taken.append)
    page.until(lambda: taken, "a picture")
    return taken[0].toImage()


def test_nothing_of_the_hands_and_no_second_scale_is_in_it(page: PageOnTest) -> None:
    page.view.bridge.say(Aimed(ring=False, cross=False))
    page.settle()
    plain = posed(page)
    page.view.set_hover_text(lambda _lon, _lat, _code: "read-out")
    page.hover(QPoint(120, 500))
    page.until(lambda: page.look("hall.look.readout.textContent") == "read-out", "the read-out")
    page.view.bridge.say(Aimed(ring=True, cross=True))
    page.settle()
    assert posed(page) == plain
    page.settle()
    assert page.look("getComputedStyle(document.querySelector('.leaflet-control-scale')).display") != "none"
    assert page.look("hall.overlay.posing") is False
