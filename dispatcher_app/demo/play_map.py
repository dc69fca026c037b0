"""The map of a played seat: the page where a browser can begin here, Qt's own where it cannot."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dispatcher_app.demo.hand import Hand
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.map.component_layers import ComponentLayers
from dispatcher_app.ui.map.of_hall import map_setup
from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.map.page.browser_check import hindrance
from dispatcher_app.widgets.map.page.setup import MapSetup

log = logging.getLogger(__name__)

#: A browser on a busy machine (s); the page itself gives up sooner.
_PATIENCE = 60.0


def leave_out_the_sandbox_as_root() -> None:
    """A play shows nothing but its own made-up hall; a real seat never does this."""
    if sys.platform.startswith("linux") and os.geteuid() == 0:
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"


def page_setup(hall: Hall, cache: Path) -> MapSetup | None:
    """What the page of one window is made of; None where no browser can begin, which is logged."""
    why = hindrance()
    if why:
        log.warning("the play goes on with Qt's own map: %s", why)
        return None
    return map_setup(hall.pack, pack_layers(hall.pack), cache, components=ComponentLayers.of(hall))


class PlayedMap:
    """The map of one window, as a camera sees it."""

    def __init__(self, city: CityMap, hand: Hand) -> None:
        self.city, self._hand = city, hand
        self._loads, self._before = 0, (0, 0, 0)
        self.change: dict[str, int] = {}
        if city.page is not None:
            city.page.ready.connect(self._on_ready)

    def _on_ready(self) -> None:
        self._loads += 1

    def _counts(self) -> tuple[int, int, int]:
        page = self.city.page
        return (page.bridge.case_count, page.pictures_asked, self._loads) if page is not None else (0, 0, 0)

    def count(self) -> None:
        """What a change of the hall begins with."""
        self._before = self._counts()

    def count_change(self) -> None:
        """``change`` is how many signs more there are, and what of the page was fetched anew for them."""
        counted = zip(("signs", "tiles", "loads"), self._before, self._counts(), strict=True)
        self.change = {name: after - before for name, before, after in counted}

    @property
    def kind(self) -> str:
        return "page" if self.city.shown is self.city.page else "native"

    async def comes(self) -> None:
        """Wait until the page is what is seen, or is given up; without one there is nothing to wait for."""
        if self.city.page is not None:
            await self._hand.until("the map page", self._has_come, _PATIENCE)

    def _has_come(self) -> bool:
        return self.kind == "page" or self.city.lost

    async def painted(self) -> None:
        """Wait until everything the map was told is on the screen, every tile of it.

        Raises:
            Lost: it does not come to rest.
        """
        self.city.shown.finish_rendering()
        clock = asyncio.get_running_loop()
        end = clock.time() + _PATIENCE
        while self.kind == "page" and not await self._is_painted() and clock.time() < end:
            await self._hand.breathe()

    async def _is_painted(self) -> bool:
        answers: list[bool] = []
        if self.city.page is not None:
            self.city.page.ask_painted(answers.append)
        await self._hand.until("an answer of the map page", lambda: bool(answers) or self.city.lost)
        return answers != [False]


def told(maps: Mapping[str, PlayedMap]) -> dict[str, Any]:
    """For ``summary.json``: which map each seat had, why it was not the page, and what a new case cost it."""
    found: dict[str, Any] = {seat: one.kind for seat, one in maps.items()}
    found["one_case_more"] = next((one.change for one in maps.values() if one.change), {})
    if "native" in found.values():
        found["why_native"] = hindrance() or "the page did not come up"
    elif os.environ.get("QTWEBENGINE_DISABLE_SANDBOX") == "1":
        found["sandbox"] = "off: played as root"
    return found
