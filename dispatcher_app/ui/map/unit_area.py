"""The ground of the unit that the department picker is at: its border, its name, and a look at all of it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.units import Unit
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.page.messages import LineOf, Ring
from dispatcher_app.widgets.unit_picker import UnitPicker

#: Group of what is drawn here.
UNIT = "unit"
#: How long a row must be current before the view moves (ms): a search goes past many.
PAUSE_MS = 150
_WIDTH = 3.0


class UnitAreaOnMap(QObject):
    """Draws at once, moves the view a moment later, and moves it back.

    It looks back when a unit was chosen, when the keys leave the picker for anything but the map, and when
    another case comes to hand. Following is never touched.
    """

    def __init__(self, context: SeatContext, city: CityMap, picker: UnitPicker) -> None:
        super().__init__(city)
        self._context, self._city, self._picker = context, city, picker
        self._shown = self._chosen = ""
        self._case_id = 0
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_over)
        picker.pointed.connect(self.point_at)
        picker.picked.connect(self._on_picked)
        context.in_hand.changed.connect(self._on_case_changed)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    @property
    def shown(self) -> str:
        """Code of the unit whose ground is drawn, "" for none."""
        return self._shown

    @Slot(str)
    def point_at(self, code: str) -> None:
        """This unit's row is current; "" for none."""
        if code == self._shown:
            return
        self._draw(code)
        if code == self._chosen:  # its row became current because it was chosen
            self._city.glance(words=self._words())
        else:
            self._chosen = ""
            self._pause.start()

    def leave(self) -> None:
        """Nothing is drawn any more and the view is where it was."""
        self._chosen = ""
        if self._shown:
            self._draw("")
            self._look_back()

    def _draw(self, code: str) -> None:
        self._shown = code
        unit = self._unit()
        rings = area_rings(self._context.desk.hall.pack, unit.areas) if unit is not None else []
        name = unit.name if unit is not None else ""
        largest = max(rings, key=ring_size, default=None)
        named = [(ring, name if ring is largest else "") for ring in rings]
        lines = [LineOf(ring, "accent", _WIDTH, closed=True, label=label) for ring, label in named]
        self._city.draw(UNIT, (), lines)

    def _unit(self) -> Unit | None:
        return self._context.desk.hall.units.get(self._shown) if self._shown else None

    def _words(self) -> str:
        """What is said of a unit without an outline."""
        unit, pack = self._unit(), self._context.desk.hall.pack
        if unit is None or area_rings(pack, unit.areas):
            return ""
        if is_whole_city(pack, unit.areas):
            return _("{unit}:全市范围").format(unit=unit.name)
        return _("{unit}:城市包里没有它的范围").format(unit=unit.name)

    def _look_back(self) -> None:
        self._pause.stop()
        self._city.glance(words=self._words())

    @Slot()
    def _on_pause_over(self) -> None:
        self._city.glance(UNIT, self._words())

    @Slot(str, tuple)
    def _on_picked(self, lead: str, assists: tuple[str, ...]) -> None:
        """The choice is made: back to the case, under the name of the unit."""
        current = self._picker.picker.list.current_key or ""
        self._chosen = current if current in assists else lead
        self._look_back()

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        case_id = opened.case.id if opened is not None else 0
        if case_id != self._case_id:
            self._case_id = case_id
            self.leave()

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Into the picker the row that is current shows its ground again; on the map the view stays."""
        if new is None or self._is_in(self._city, new):
            return
        if not self._is_in(self._picker, new):
            self.leave()
        elif old is None or not self._is_in(self._picker, old):
            self.point_at(self._picker.picker.list.current_key or "")

    @staticmethod
    def _is_in(holder: QWidget, widget: QWidget) -> bool:
        return holder is widget or holder.isAncestorOf(widget)


def is_whole_city(pack: Pack, codes: Collection[str]) -> bool:
    """Whether areas of these codes are all of the city: none are named, or every district is."""
    districts = {district.code for district in pack.districts}
    return not codes or (bool(districts) and districts <= set(codes))


def area_rings(pack: Pack, codes: Collection[str]) -> list[Ring]:
    """Outer outlines of the districts, streets and communities with these codes; none of a whole city."""
    if is_whole_city(pack, codes):
        return []
    outlines = (*pack.districts, *pack.streets, *pack.communities)
    found = (outline for outline in outlines if outline.code in codes)
    return [list(polygon[0]) for outline in found for polygon in outline.polygons]


def ring_size(ring: Ring) -> float:
    """The ground inside an outline in square metres, near enough to tell which is larger."""
    corners = LocalMetres(*ring[0]).of_many(ring)
    around = zip(corners, corners[1:] + corners[:1], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in around)) / 2
