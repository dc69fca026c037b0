"""The map of a seat with everything around it: a bar above, the city, and a panel over it."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.panel import MapPanel


class MapBody(QWidget):
    """Lays things out; it decides nothing."""

    def __init__(self, city: CityMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("map_body")
        self.city = city
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(city, 1)
        self.panel = MapPanel(self)
        self.setFocusProxy(city)

    def set_bar(self, bar: QWidget) -> None:
        """Something above the map, over its whole width."""
        self._column.insertWidget(0, bar)

    def pixel_of(self, lon: float, lat: float) -> QPoint | None:
        """Where a place is in this widget."""
        found = self.city.pixel_of(lon, lat)
        return self.city.mapTo(self, QPoint(round(found[0]), round(found[1]))) if found is not None else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._column.activate()
        self.panel.set_room(self.city.geometry())
