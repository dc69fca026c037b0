"""The cards over the map stay inside it and clear of the program's own buttons, whatever text is in them."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from tests.support.map_page import PageOnTest, live

_BOX = (
    "(b => [b.left, b.top, b.right, b.bottom])(document.querySelector('.hall-hint').getBoundingClientRect())"
)


def test_a_hint_in_a_narrow_map_is_read_whole(page: PageOnTest) -> None:
    page.view.resize(420, 340)
    page.settle()
    lon, lat = page.place_of(190, 150)
    page.view.put_cases([live(1, lon, lat)])
    page.view.set_case_text(
        lambda _case_id: "NS20261122-0001  上水井盖\n科苑北路与高新中一道路口东北角\n待受理 · 正常"
    )
    page.settle()
    page.hover(QPoint(190, 150))
    page.until(lambda: "0001" in page.look("document.querySelector('.hall-hint').textContent"), "the hint")
    left, top, right, bottom = page.look(_BOX)
    buttons = page.view._controls.x()
    assert left >= 0
    assert right <= buttons
    assert 0 <= top < bottom <= 340


def test_a_text_without_end_leaves_the_map_alive_and_the_card_inside(page: PageOnTest) -> None:
    lon, lat = page.place_of(400, 300)
    page.view.put_cases([live(1, lon, lat)])
    page.view.set_case_text(lambda _case_id: "长" * 500_000)
    page.settle()
    page.hover(QPoint(400, 300))
    page.until(lambda: page.look("document.querySelector('.hall-hint').textContent.length") == 500_000, "it")
    _left, top, _right, bottom = page.look(_BOX)
    assert 0 <= top < bottom <= 600
