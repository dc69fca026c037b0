"""What people did about alarms. The alarms themselves follow from the state of the hall and are not kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher_app.domain.hall_record.faults import Fault, needed, short
from dispatcher_app.i18n import _

#: No alarm sleeps longer than until the same hour of the next day.
LONGEST_SHELVING = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmAck:
    """Somebody has seen it and is on it. The subject is the alarm's own id."""

    text: str = ""

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from short("text", self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmShelve:
    """The alarm is silent until ``until``, and everybody can read why."""

    reason: str
    until: datetime

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("reason", self.reason)
        if self.until <= now:
            yield Fault("until", _("须晚于现在。"))
        elif self.until > now + LONGEST_SHELVING:
            yield Fault("until", _("最长 24 小时。"))

    def holds(self, at: datetime) -> bool:
        return at < self.until
