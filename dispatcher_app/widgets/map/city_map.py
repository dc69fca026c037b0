"""The map of a seat: Qt's own at once, the page when it has come, Qt's own again if the page is lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget, QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.map.camera_signs import CameraSign
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.locator_map import HoverText, LocatorMap
from dispatcher_app.widgets.map.lost_page import LostPageNotice
from dispatcher_app.widgets.map.marks import MapMarker
from dispatcher_app.widgets.map.page.messages import LineOf, MarkOf
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.map.page.view import MapView
from dispatcher_app.widgets.map.pane import CASE_MPP
from dispatcher_app.widgets.map.tool_pane import MarkWords

log = logging.getLogger(__name__)

#: As close as the page looks at a case.
_CLOSE_ZOOM = 17


class CityMap(QStackedWidget):
    """Tells both maps how things stand, so that either can be shown at any moment.

    Signals:
        point_picked: longitude and latitude the operator chose, degrees.
        marker_chosen: key of a marker that was clicked or opened.
        mark_chosen: group and key of anything else that was clicked or opened.
        area_chosen: an :class:`AreaChosen`, from the own map without cases.
        page_shown: whether the page is what is seen now.
        page_lost: the page was given up, or (False) is tried again.
    """

    point_picked = Signal(float, float)
    marker_chosen = Signal(int)
    mark_chosen = Signal(str, int)
    area_chosen = Signal(object)
    page_shown = Signal(bool)
    page_lost = Signal(bool)

    def __init__(self, setup: MapSetup | None, parent: QWidget | None = None) -> None:
        """Without *setup* there is never a page."""
        super().__init__(parent)
        self.setObjectName("city_map")
        self._credit = ""
        self.native = LocatorMap(self)
        self.page = MapView(setup, self) if setup is not None else None
        self.addWidget(self.native)
        self._connect(self.native)
        if self.page is not None:
            self.addWidget(self.page)
            self._connect(self.page)
            self.page.ready.connect(self._on_page_ready)
            self.page.gave_up.connect(self._on_page_gave_up)
        self.lost = self._failing = False
        self._notice = LostPageNotice(self.native)
        self._notice.asked.connect(self.start_page)
        self.setFocusProxy(self.native)

    @property
    def shown(self) -> LocatorMap | MapView:
        """The map that is seen."""
        return self.page if self.page is not None and self.currentWidget() is self.page else self.native

    @Slot()
    def start_page(self) -> None:
        """Begin the browser behind what is seen; nothing happens where there is to be none."""
        if self.page is None:
            return
        if self.lost:
            self._notice.show_trying()
            self._set_lost(False)
        if self._failing:
            self.page.give_up("an exercise plays it")
        else:
            self.page.start()

    def fail(self, failing: bool) -> None:
        """From now on the page dies whenever it is tried; when it does not fail any more it comes again.

        An exercise plays it; what is seen and done is what follows when the browser dies for good.
        """
        was, self._failing = self._failing, failing
        if self.page is None or was == failing:
            return
        if failing and self.page.started:
            self.page.give_up("an exercise plays it")
        elif self.lost:
            self.start_page()

    def stop_page(self) -> None:
        """Take the browser down, before the window goes."""
        if self.page is not None:
            self._show(self.native)
            self.page.stop()

    # both maps

    def set_layers(self, layers: LocatorLayers | None) -> None:
        self._credit = layers.attribution if layers is not None else ""
        for each in self._maps():
            each.set_layers(layers)

    def show_case(
        self,
        lon: float,
        lat: float,
        lamp: Lamp,
        label: str,
        accuracy_m: float | None = None,
        case_id: int = 0,
    ) -> None:
        """See :meth:`MapPane.show_case`; *case_id* keeps the case from being drawn twice."""
        self.native.show_case(lon, lat, lamp, label, accuracy_m)
        if self.page is not None:
            self.page.show_case(lon, lat, lamp, label, accuracy_m, case_id)

    def clear_case(self, note: str = "") -> None:
        for each in self._maps():
            each.clear_case(note)

    def set_markers(self, markers: Iterable[MapMarker]) -> None:
        shown = tuple(markers)
        for each in self._maps():
            each.set_markers(shown)

    def set_cameras(self, cameras: Iterable[CameraSign]) -> None:
        """All video points of the city."""
        signs = tuple(cameras)
        for each in self._maps():
            each.set_cameras(signs)

    def set_mark_words(self, group: str, words: MarkWords) -> None:
        """Marks of *group* can be chosen, and are worded under the pointer by their key."""
        for each in self._maps():
            each.set_mark_words(group, words)

    def light_camera(self, key: int | None) -> None:
        """Mark the video point that is spoken of; None for none."""
        for each in self._maps():
            each.light_camera(key)

    def select_cell(self, code: str | None) -> None:
        for each in self._maps():
            each.select_cell(code)

    def set_hover_text(self, words: HoverText | None) -> None:
        for each in self._maps():
            each.set_hover_text(words)

    def draw(self, group: str, marks: Iterable[MarkOf] = (), lines: Iterable[LineOf] = ()) -> None:
        """Replace what *group* shows on both maps; nothing clears it."""
        marked, lined = tuple(marks), tuple(lines)
        for each in self._maps():
            each.draw(group, marked, lined)

    def fly_to(self, lon: float, lat: float) -> None:
        """Show a place from close by, as if the operator had moved there."""
        self.native.look_at_place(lon, lat, CASE_MPP)
        if self.page is not None:
            self.page.look_at(lon, lat, _CLOSE_ZOOM)

    def frame(self, west: float, south: float, east: float, north: float) -> None:
        """Show all of a box in degrees, as if the operator had moved there."""
        for each in self._maps():
            each.frame(west, south, east, north)

    def glance(self, group: str = "", words: str = "") -> None:
        """Show the outlines drawn for *group*, and the case, for a moment; without a group, look back.

        Nothing moves where a border is in view already, and following is afterwards what it was. *words* are
        shown meanwhile, of what has no outline.
        """
        for each in self._maps():
            each.glance(group, words)

    @property
    def centre(self) -> tuple[float, float] | None:
        """Longitude and latitude in the middle of what is seen; None while nothing is to be seen."""
        if self.page is not None and self.shown is self.page:
            looks = self.page.looks_at
            return (looks.lon, looks.lat) if looks is not None else None
        return self.native.position_at(self.native.width() / 2, self.native.height() / 2)

    def pixel_of(self, lon: float, lat: float) -> tuple[float, float] | None:
        """Where a place is in this widget, in pixels: to some, on the page, in a view as wide as a city."""
        if self.page is None or self.shown is not self.page:
            return self.native.pixel_of(lon, lat)
        looks = self.page.looks_at
        if looks is None:
            return None
        west, south, east, north = looks.bounds
        across, up = (lon - west) / max(1e-9, east - west), (north - lat) / max(1e-9, north - south)
        return across * self.width(), up * self.height()

    def picture(self) -> QPixmap:
        """What is seen, without the buttons on it."""
        if self.page is not None and self.shown is self.page:
            return self.page.picture()
        return self.native.picture()

    def take_picture(self, answer: Callable[[QPixmap], None]) -> None:
        """What is seen without buttons, marks of hands, scale and credit, as soon as it is painted so."""
        if self.page is not None and self.shown is self.page:
            self.page.take_picture(answer)
        else:
            answer(self.native.picture())

    @property
    def credit(self) -> str:
        """Whom to thank for the ground."""
        return self._credit

    def _maps(self) -> tuple[LocatorMap | MapView, ...]:
        return (self.native,) if self.page is None else (self.native, self.page)

    def _connect(self, one: LocatorMap | MapView) -> None:
        one.point_picked.connect(self.point_picked)
        one.marker_chosen.connect(self.marker_chosen)
        one.mark_chosen.connect(self.mark_chosen)
        one.area_chosen.connect(self.area_chosen)

    # one in place of the other

    def _show(self, one: LocatorMap | MapView) -> None:
        if self.currentWidget() is one:
            return
        had_keys = self.shown.hasFocus()
        self.setCurrentWidget(one)
        self.setFocusProxy(one)
        if had_keys:
            one.setFocus(Qt.FocusReason.OtherFocusReason)
        self.page_shown.emit(one is self.page)

    @Slot()
    def _on_page_ready(self) -> None:
        if self.page is not None:
            self._notice.hide()
            self._show(self.page)

    @Slot(str)
    def _on_page_gave_up(self, _why: str) -> None:
        self._show(self.native)
        self._notice.show_lost()
        self._set_lost(True)

    def _set_lost(self, lost: bool) -> None:
        self.lost = lost
        self.page_lost.emit(lost)
