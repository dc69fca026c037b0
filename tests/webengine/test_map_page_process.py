"""A page that dies, tiles that fail, tiles nobody waits for any more."""

from __future__ import annotations

import logging
import os
import signal
from dataclasses import replace
from threading import Event

import pytest

from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.domain.words import Lamp
from dispatcher_app.ui.quiet_moment import QuietMoment
from dispatcher_app.widgets.map.page.messages import LayerState
from tests.support.map_page import LAT, LON, STATES, PageOnTest, Painter, live


def kill(page: PageOnTest) -> None:
    """The page's process ends as it would without memory."""
    assert page.view._engine is not None
    os.kill(page.view._engine.page.renderProcessPid(), signal.SIGKILL)
    page.until(lambda: not page.view.is_ready, "dead")


class TestWatching:
    def test_waiting_for_quiet_hands_is_no_danger_to_the_browser(self, page: PageOnTest) -> None:
        """A filter on the application, written in Python, was asked about half-made objects of a browser."""
        quiet = QuietMoment(page.view)
        quiet.wait(60_000)
        try:
            for _time in range(2):
                kill(page)
                page.until(lambda: page.view.is_ready, "ready again")
                page.settle()
        finally:
            quiet.stop()
            page.view._deaths.clear()


class TestCrash:
    def test_the_page_comes_again_with_its_view(
        self, page: PageOnTest, caplog: pytest.LogCaptureFixture
    ) -> None:
        page.view.put_cases([live(1, LON, LAT), live(2, LON + 0.001, LAT)])
        page.view.show_case(LON, LAT, Lamp.DUE, "NS-1", case_id=1)
        page.view.look_at(LON + 0.003, LAT + 0.002, 16)
        page.until(lambda: not page.view.following and page.view.looks_at.zoom == 16, "moved")  # type: ignore[union-attr]
        held = page.centre()
        kill(page)
        page.view.put_cases([live(3, LON, LAT)], [2])
        page.until(lambda: page.view.is_ready, "ready again")
        page.settle()
        assert page.centre() == pytest.approx(held, abs=1e-5)
        assert sorted(page.look("[...hall.store.index.keys()]")) == [1, 3]
        assert page.look("hall.overlay.inHand.label") == "NS-1"
        assert page.look("hall.follow.following") is False
        assert "died" in caplog.text

    def test_a_page_that_dies_again_and_again_is_given_up(self, page: PageOnTest) -> None:
        page.view._deaths.clear()
        for _time in range(3):
            kill(page)
            page.until(lambda: page.view.is_ready, "ready again")
        kill(page)
        page.word("gave_up")
        assert not page.view.started
        page.view._deaths.clear()
        page.start()  # another day, another try
        assert page.view.is_ready


class TestExchange:
    def test_another_page_in_its_place_looks_where_this_one_did_and_reaches_its_own_hosts(
        self, page: PageOnTest
    ) -> None:
        old = page.view._setup
        asked: list[TileAddress] = []
        page.routes.set_tiles("other", asked.append)
        other = LayerState("other", "另一张底图", shown=True, base=True, template="/other/{z}/{x}/{y}")
        page.view.look_at(LON + 0.003, LAT + 0.002, 16)
        page.until(lambda: not page.view.following and page.view.looks_at.zoom == 16, "moved")  # type: ignore[union-attr]
        held = page.centre()
        try:
            page.view.exchange(replace(old, layers=(other, *STATES[1:]), hosts=frozenset({"map.example.cn"})))
            page.until(lambda: page.view.is_ready, "ready again")
            page.settle()
            assert page.centre() == pytest.approx(held, abs=1e-5)
            page.until(lambda: asked, "its tiles")
            assert page.view._engine._interceptor.hosts == {"map.example.cn"}  # type: ignore[union-attr]
        finally:
            page.view.exchange(old)
            page.until(lambda: page.view.is_ready, "as before")


class TestTiles:
    def test_a_damaged_source_is_logged_once_and_shown_as_missing(
        self, page: PageOnTest, ground: Painter, caplog: pytest.LogCaptureFixture
    ) -> None:
        ground.fails = True
        page.routes.forget("ground")
        with caplog.at_level(logging.WARNING):
            page.view.look_at(LON + 0.02, LAT, 18)
            missing = "document.querySelectorAll('img[src$=\"missing.svg\"]').length"
            page.until(lambda: page.look(missing) > 3, "shown as missing")
            # One that is asked for again while it is still on its way fails with the first.
            asking = "hall.legend.made.get('ground').isLoading()"
            page.until(lambda: not page.look(asking), "every tile answered")
        assert caplog.text.count("cannot be shown") == 1
        ground.fails = False
        page.look("(hall.legend.made.get('ground').redraw(), 1)")
        page.until(lambda: page.look(missing) == 0, "whole again")

    def test_a_tile_out_of_view_is_not_painted(self, page: PageOnTest) -> None:
        hold, asked = Event(), []

        def slow(address: TileAddress) -> None:
            asked.append(address)
            hold.wait(20)

        page.routes.set_tiles("slow", slow)
        layer = LayerState("slow", "慢", shown=True, template="/slow/{z}/{x}/{y}.png")
        page.view.set_layer_states([*STATES, layer])
        try:
            page.until(lambda: len(asked) == 2, "both threads busy")
            page.view.set_layer_states(STATES)
            handler = page.view._engine._handler  # type: ignore[union-attr]
            page.until(lambda: handler._given_up >= set(handler._requests), "all given up")
        finally:
            hold.set()
        page.until(lambda: not handler._requests, "done")
        assert len(asked) == 2

    def test_what_was_painted_is_not_painted_again(self, page: PageOnTest, ground: Painter) -> None:
        page.routes.forget("ground")
        for zoom in (16, 14):
            self._go(page, zoom)
        ground.asked.clear()
        self._go(page, 16)
        assert [tile for tile in ground.tiles() if tile.z == 16] == []

    def _go(self, page: PageOnTest, zoom: int) -> None:
        page.view.look_at(LON, LAT, zoom)
        page.settle()
        page.until(lambda: page.look("!hall.legend.made.get('ground').isLoading()"), "every tile there")
