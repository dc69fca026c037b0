"""What people did about alarms, and what rang at whose seat.

The alarms themselves follow from the state of the hall and are not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher_app.domain.hall_record.faults import LINE, TITLE, Fault, needed, short
from dispatcher_app.i18n import _

#: No alarm sleeps longer than until the same hour of the next day.
LONGEST_SHELVING = timedelta(hours=24)
#: So many raised alarms are named in one act.
MOST_RAISED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmAck:
    """Somebody has seen it and is on it. The subject is the alarm's own id, ``title`` its words then."""

    text: str = ""
    title: str = ""

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from short("text", self.text)
        yield from short("title", self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmShelve:
    """The alarm is silent until ``until``, and everybody can read why. ``title`` is the alarm in words."""

    reason: str
    until: datetime
    title: str = ""

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("reason", self.reason)
        yield from short("title", self.title)
        if self.until <= now:
            yield Fault("until", _("须晚于现在。"))
        elif self.until > now + LONGEST_SHELVING:
            yield Fault("until", _("最长 24 小时。"))

    def holds(self, at: datetime) -> bool:
        return at < self.until


@dataclass(frozen=True, slots=True)
class RaisedAlarm:
    """One alarm that rang at a seat: its kind, its subject within the kind, and its words then."""

    at: datetime
    kind: str
    subject: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsRaised:
    """What rang at a person's seat since the last such act of theirs; the subject is their login.

    ``more`` is how many others rang in a flood of which nobody would read the list.
    """

    desk: str
    alarms: tuple[RaisedAlarm, ...]
    more: int = 0

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from short("desk", self.desk, TITLE)
        if not 0 < len(self.alarms) <= MOST_RAISED or self.more < 0:
            yield Fault("alarms", _("应为 1 到 {limit} 项。").format(limit=MOST_RAISED))
        for entry in self.alarms:
            if max(map(len, (entry.kind, entry.subject, entry.title))) > LINE:
                yield Fault("alarms", _("有空的或过长的一项。"))
                return
