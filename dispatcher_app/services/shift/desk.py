"""Shifts as one signed-in person works with them: duty, the week's plan, and the handover."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.ports import Now, Person
from dispatcher_app.services.shift.duty import Duty
from dispatcher_app.services.shift.handing import HandingOver
from dispatcher_app.services.shift.log import ShiftLog
from dispatcher_app.services.shift.store import ShiftStore


class ShiftDesk:
    """``times`` are the hall's shifts, ``duty`` signs on and off, ``log`` notes, ``handing`` hands over."""

    def __init__(self, hall: Hall, person: Person, record: RecordDesk, store: ShiftStore, now: Now) -> None:
        self.times = DutyTimes(hall.pack.info.shifts, hall.zone)
        self.record, self._store = record, store
        self.duty = Duty(person, record, self.times, now)
        self.log = ShiftLog(record, self.duty, now)
        self.handing = HandingOver(hall, person, record, store, self.times, now)

    async def people(self) -> Sequence[Person]:
        """Everybody of the hall.

        Raises:
            ExternalError: the database does not answer.
        """
        return await self._store.people()
