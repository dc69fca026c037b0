"""Zones without reports on both maps, hatched while their time holds."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.ruling.grounds import Ground
from dispatcher_app.services.ruling.no_report import NoReportZones
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.page.messages import LineOf

ZONES = "zones"
#: A zone that begins or ends by its own time is seen after so long at the latest (ms).
_LOOK_MS = 10_000


class ZonesOnMap(QObject):
    """Draws again only when other zones hold than before."""

    def __init__(self, context: SeatContext, city: CityMap) -> None:
        super().__init__(city)
        self._city = city
        self._zones = NoReportZones(context.desk.in_force, context.desk.hall.places)
        self._drawn: tuple[int, ...] = ()
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    @Slot()
    def look(self) -> None:
        acts = self._zones.current()
        now = tuple(act.sequence for act in acts)
        if now != self._drawn:
            self._drawn = now
            self._city.draw(ZONES, (), [line for act in acts for line in hatched(self._zones.ground(act))])

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.NOTICE):
            self.look()


def hatched(ground: Ground, token: str = "due") -> list[LineOf]:
    """A ground as a map draws it: its border, and slanting lines over it."""
    borders = [LineOf(list(ring), token, 2.0, closed=True) for ring in ground.outlines()]
    return borders + [LineOf(list(line), token, 1.0) for line in ground.hatching()]
