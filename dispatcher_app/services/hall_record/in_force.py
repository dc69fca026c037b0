"""What the hall's record says now, as screens ask it: notices for this seat, the rules of a bad night."""

from __future__ import annotations

from datetime import datetime

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.active_rules import ActiveRules, active_rules
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort
from dispatcher_app.domain.words import Role
from dispatcher_app.services.hall_record.record import HallRecord
from dispatcher_app.services.ports import Now

_NOTHING = ActiveRules()


class InForce:
    """For one seat. Without a record nothing is ever in force. Cheap enough to be asked while typing."""

    def __init__(self, record: HallRecord | None, role: Role, now: Now) -> None:
        self._record, self._role, self._now = record, role, now
        self._read_at: tuple[int, bool] = (-1, False)
        self._notices: tuple[HallAct, ...] = ()
        self._ruling: tuple[HallAct, ...] = ()

    def notices(self, sort: NoticeSort, at: datetime | None = None) -> tuple[HallAct, ...]:
        """Notices of a *sort* that are in force and meant for this seat, the newest first."""
        self._look()
        moment = at or self._now()
        return tuple(act for act in reversed(self._notices) if self._meant(act, sort, moment))

    def rules(self, at: datetime | None = None) -> ActiveRules:
        """Weather plans and special collections in force."""
        self._look()
        return active_rules(self._ruling, at or self._now()) if self._ruling else _NOTHING

    def _meant(self, act: HallAct, sort: NoticeSort, at: datetime) -> bool:
        notice = act.payload
        if not isinstance(notice, Notice) or notice.sort is not sort or not notice.valid.holds(at):
            return False
        return not notice.roles or self._role in notice.roles

    def _look(self) -> None:
        """Take what counts out of the record, if it has moved since."""
        record = self._record
        if record is None or self._read_at == (record.sequence, record.loaded):
            return
        self._read_at = record.sequence, record.loaded
        self._notices = record.current(ActKind.NOTICE)
        ruling = (*record.current(ActKind.CAMPAIGN), *record.current(ActKind.WEATHER_PLAN))
        self._ruling = tuple(sorted(ruling, key=lambda act: act.sequence))
