"""Is the place of a report inside a zone and period without reports? What the call taker is told then."""

from __future__ import annotations

from dispatcher_app.domain.case import TEXT_LIMITS
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.in_force import InForce
from dispatcher_app.services.intake import ReportForm
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ruling.grounds import Ground


class NoReportZones:
    """The zones in force for one seat."""

    def __init__(self, in_force: InForce, places: PlaceIndex) -> None:
        self._in_force, self._places = in_force, places
        self._grounds: dict[int, Ground] = {}

    def current(self) -> tuple[HallAct, ...]:
        """Every zone in force now, whatever its classes."""
        return self._in_force.notices(NoticeSort.NO_REPORT)

    def ground(self, act: HallAct) -> Ground:
        """Where the zone of *act* is."""
        found = self._grounds.get(act.sequence)
        if found is None:
            notice = act.payload
            area, cells = (notice.area, notice.cells) if isinstance(notice, Notice) else ((), ())
            found = self._grounds[act.sequence] = Ground(area, cells, self._places)
        return found

    def around(self, form: ReportForm) -> tuple[HallAct, ...]:
        """Zones that the report on *form* falls into: by its place, and by its class once there is one.

        A report without a class is told of every zone at its place: better a word too many than none.
        """
        if form.lon is None or form.lat is None:
            return ()
        return tuple(
            act
            for act in self.current()
            if _concerns(act, form.class_code) and self.ground(act).holds(form.lon, form.lat, form.cell_code)
        )


def _concerns(act: HallAct, class_code: str) -> bool:
    notice = act.payload
    if not isinstance(notice, Notice):
        return False
    return not notice.class_codes or not class_code or class_code in notice.class_codes


def decline_words(act: HallAct) -> str:
    """Why a report in the zone of *act* is not filed, as it goes into the case."""
    notice = act.payload
    assert isinstance(notice, Notice)
    text = _("免报区域“{title}”:{text}") if notice.title else _("免报区域:{text}")
    words = text.format(title=notice.title, text=" ".join(notice.text.split()))
    return words[: TEXT_LIMITS["reason"]]
