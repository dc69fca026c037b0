"""What is said of an alarm on the screen."""

from __future__ import annotations

from datetime import datetime

from dispatcher_app.domain.alarms.standing import AlarmLine, AlarmState
from dispatcher_app.domain.hall_record.alarms import AlarmShelve
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.widgets.times import clock_text


def short_title(line: AlarmLine) -> str:
    """The title for a narrow place: of a case's number only its end, as lists of cases have it."""
    condition = line.first.alarm.condition
    if len(line.members) > 1 or condition.name != condition.subject or not condition.case_id:
        return line.title
    return line.title.replace(condition.name, condition.name.rpartition("-")[2])


def since_words(line: AlarmLine, desk: Desk) -> str:
    """When it came to be so."""
    since: datetime = min(one.alarm.condition.since for one in line.members)
    return clock_text(since, desk.now(), desk.hall.zone)


def what_words(line: AlarmLine) -> str:
    """Class and place, or the first of many: the second line."""
    words = [line.sound.label]
    if len(line.members) == 1:
        words.append(line.first.alarm.condition.place)
    else:
        words += [one.alarm.condition.name for one in line.members[:3]] + ["…"]
    return "  ·  ".join(dict.fromkeys(filter(None, words)))


def state_words(line: AlarmLine, desk: Desk) -> str:
    """What to do, or who did what about it: the third line."""
    by = line.first.by
    if by is None or line.state is AlarmState.UNACKNOWLEDGED:
        return _("→ {todo}").format(todo=_(line.rule.todo))
    at = clock_text(by.at, desk.now(), desk.hall.zone)
    if isinstance(by.payload, AlarmShelve):
        until = clock_text(by.payload.until, desk.now(), desk.hall.zone)
        said = _("{name} 搁置到 {until}:{reason}")
        return said.format(name=by.actor.name, until=until, reason=by.payload.reason)
    said = _("{name} {time} 已确认 → {todo}")
    return said.format(name=by.actor.name, time=at, todo=_(line.rule.todo))
