"""Copies the map as a picture, or prints it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPixmap
from PySide6.QtWidgets import QDialog

from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.page.view import MapView
from dispatcher_app.widgets.map.picture import PictureWords, map_picture, print_picture
from dispatcher_app.widgets.times import full_text

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrintDialog

#: Of web mercator at the equator: metres a pixel at zoom 0.
_MOST_METRES = 156_543.033928


class MapHandOn(QObject):
    """Takes the picture of what is seen at the moment, without the buttons that lie on it."""

    def __init__(self, context: SeatContext, city: CityMap) -> None:
        super().__init__(city)
        self._context, self._city = context, city
        self._dialog: QPrintDialog | None = None
        self._image = QImage()

    def framed(self, seen: QPixmap) -> QImage:
        """The map with its title, scale, legend, time and credit."""
        return map_picture(seen, self._words())

    @Slot()
    def copy(self) -> None:
        """The picture to the clipboard."""
        self._city.take_picture(self._copy)

    def _copy(self, seen: QPixmap) -> None:
        QGuiApplication.clipboard().setImage(self.framed(seen))
        self._context.voice.ok(_("地图图片已复制,可粘贴到文档里。"))

    @Slot()
    def print_out(self) -> None:
        """Ask for a printer; nothing waits for the answer."""
        self._city.take_picture(self._print)

    def _print(self, seen: QPixmap) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # not at the start of a seat

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        image = self._image = self.framed(seen)
        if image.width() > image.height():
            printer.setPageOrientation(QPageLayout.Orientation.Landscape)
        dialog = self._dialog = QPrintDialog(printer, self._city)
        dialog.accepted.connect(self._on_accepted)
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)

    @Slot()
    def _on_accepted(self) -> None:
        dialog = self._dialog
        if dialog is not None and print_picture(dialog.printer(), self._image):
            self._context.voice.ok(_("地图已送去打印。"))
        else:
            self._context.voice.warn(_("打印机没有回应,地图没有打印。"))

    def _words(self) -> PictureWords:
        desk, city = self._context.desk, self._city
        lon, lat = city.centre or (0.0, 0.0)
        place = _("图中心 {place}").format(place=f"{lon:.5f}, {lat:.5f}")
        where = desk.hall.places.describe(lon, lat) if city.centre else ""
        layers = []
        if isinstance(city.shown, MapView):
            layers = [state.title for state in city.shown.layer_states if state.shown and state.title]
        return PictureWords(
            desk.hall.on_paper,
            full_text(desk.now(), desk.hall.zone),
            " · ".join(part for part in (where, place) if part),
            metres_per_pixel(city),
            layers,
            city.credit,
        )


def metres_per_pixel(city: CityMap) -> float:
    """At the middle of what is seen."""
    shown = city.shown
    if isinstance(shown, MapView):
        looks = shown.looks_at
        return _MOST_METRES * math.cos(math.radians(looks.lat)) / 2**looks.zoom if looks is not None else 1.0
    return shown.view.mpp
