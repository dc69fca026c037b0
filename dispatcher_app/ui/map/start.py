"""Begins the map page once the seat has its cases and nobody's hands would feel it."""

from __future__ import annotations

import asyncio
import logging
from importlib import import_module

from PySide6.QtCore import QEvent, QObject, QTimer, Slot

from dispatcher_app.services.open_cases import OpenCasesLoaded
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.quiet_moment import QuietMoment
from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.page.browser_check import hindrance

log = logging.getLogger(__name__)

#: How long the hands must have rested (ms) before each of the two steps.
_REST_MS = 900
#: A page that was given up is tried again after this (ms), after twice as long the next time, and so on.
_AGAIN_MS, _MOST_MS = 300_000, 3_600_000
_ENGINE = "dispatcher_app.widgets.map.page.engine"


class MapStart(QObject):
    """Two steps, each in a quiet moment of its own: the libraries (some 0.15 s), the browser (some 0.4 s).

    A machine that can have no browser keeps Qt's own map; nobody is told, as no work of a seat depends on it.
    A page that was given up, and that nobody tries again by hand, is tried again after a while.
    """

    def __init__(self, context: SeatContext, city: CityMap) -> None:
        super().__init__(city)
        self._context, self._city = context, city
        self._asked = self._fetched = False
        self._quiet = QuietMoment(self)
        self._quiet.came.connect(self._on_quiet)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._on_again)
        city.page_lost.connect(self._on_page_lost)
        context.desk.bus.subscribe(OpenCasesLoaded, self._on_open_cases_loaded)
        if context.desk.open_cases.loaded:
            self._on_open_cases_loaded(OpenCasesLoaded())

    def stop(self) -> None:
        self._quiet.stop()
        self._again.stop()

    @Slot(bool)
    def _on_page_lost(self, lost: bool) -> None:
        if lost:
            self._again.start()
        else:
            self._again.stop()
            self._again.setInterval(min(_MOST_MS, 2 * self._again.interval()))

    @Slot()
    def _on_again(self) -> None:
        self._quiet.wait(_REST_MS)

    def _on_open_cases_loaded(self, _event: OpenCasesLoaded) -> None:
        if not self._asked:
            self._asked = True
            self._context.tasks.start(self._check(), name="browser-check")

    async def _check(self) -> None:
        why = await asyncio.to_thread(hindrance)
        if why:
            log.warning("Qt's own map stays: %s", why)
        else:
            self._quiet.wait(_REST_MS)

    @Slot()
    def _on_quiet(self) -> None:
        if not self._city.isVisible():
            self._city.installEventFilter(self)  # nobody looks: a browser for nobody would cost its memory
        elif self._fetched:
            self._city.start_page()
        elif self._fetch():
            self._quiet.wait(_REST_MS)

    def _fetch(self) -> bool:
        self._fetched = True
        try:
            import_module(_ENGINE)  # on this thread: see cli/meanwhile.py
        except ImportError as error:
            log.warning("Qt's own map stays: %s", error)
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._city and event.type() == QEvent.Type.Show:
            self._city.removeEventFilter(self)
            self._quiet.wait(_REST_MS)
        return False
