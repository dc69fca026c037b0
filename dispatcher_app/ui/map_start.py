"""Begins the map page once the seat has its cases and nobody's hands would feel it."""

from __future__ import annotations

import logging
from importlib import import_module

from PySide6.QtCore import QObject, Slot

from dispatcher_app.services.desk import Desk
from dispatcher_app.services.open_cases import OpenCasesLoaded
from dispatcher_app.ui.quiet_moment import QuietMoment
from dispatcher_app.widgets.city_map import CityMap

log = logging.getLogger(__name__)

#: How long the hands must have rested (ms) before each of the two steps.
_REST_MS = 900
_ENGINE = "dispatcher_app.widgets.map_engine"


class MapStart(QObject):
    """Two steps, each in a quiet moment of its own: the libraries (some 0.15 s), the browser (some 0.4 s)."""

    def __init__(self, desk: Desk, city: CityMap) -> None:
        super().__init__(city)
        self._city = city
        self._fetched = False
        self._quiet = QuietMoment(self)
        self._quiet.came.connect(self._on_quiet)
        desk.bus.subscribe(OpenCasesLoaded, self._on_open_cases_loaded)
        if desk.open_cases.loaded:
            self._quiet.wait(_REST_MS)

    def stop(self) -> None:
        self._quiet.stop()

    def _on_open_cases_loaded(self, _event: OpenCasesLoaded) -> None:
        if not self._fetched:
            self._quiet.wait(_REST_MS)

    @Slot()
    def _on_quiet(self) -> None:
        if not self._fetched:
            self._fetched = True
            try:
                import_module(_ENGINE)  # on this thread: see cli/meanwhile.py
            except ImportError as error:
                log.warning("no web engine here: Qt's own map stays: %s", error)
                return
            self._quiet.wait(_REST_MS)
        elif self._city.isVisible():
            self._city.start_page()
        else:
            self._quiet.wait(_REST_MS)  # nobody looks: a browser for nobody would cost its memory
