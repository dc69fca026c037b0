"""From when until when one open case counts for an alarm: worked out once for each version of the case.

A hall has 20,000 open cases; whoever keeps these instants in their order never has to look at all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from dispatcher_app.domain.alarms.kinds import AlarmKind
from dispatcher_app.domain.limits import LimitUnit
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Mark, Role, Stage

#: Stages whose cases wait for seats of a role.
WORK_STAGES: Mapping[Role, frozenset[Stage]] = {
    Role.CALL_TAKER: frozenset({Stage.REPORTED, Stage.VERIFYING, Stage.CHECKING}),
    Role.DISPATCHER: frozenset({Stage.AWAITING_DISPATCH, Stage.FEEDBACK, Stage.CHECKING}),
    Role.SHIFT_LEADER: frozenset({Stage.AWAITING_FILING, Stage.DISPATCH_REVIEW, Stage.CLOSURE_REVIEW}),
}
#: An urgent case may wait so long for a dispatcher before it rings.
URGENT_WAIT = timedelta(minutes=2)
#: A unit's overdue case is an alarm for so long; afterwards it is a matter for supervision.
FRESH = timedelta(hours=24)


class Watch(NamedTuple):
    """The case counts for (kind, subject) from ``begins`` to before ``ends``; None: while it is like this.

    ``subject`` is what the alarm is about besides its cases, "" where each case is an alarm of its own.
    """

    kind: AlarmKind
    subject: str
    begins: datetime
    ends: datetime | None = None


def watches(row: QueueRow, role: Role) -> Iterator[Watch]:
    """What *row* may come to mean to a seat of *role* while nobody touches the case."""
    if row.due_at is not None and not row.paused:
        if row.stage in WORK_STAGES.get(role, ()):
            yield Watch(AlarmKind.QUEUE_OVER, row.stage.value, row.due_at)
        if row.stage is Stage.HANDLING and role is Role.DISPATCHER and row.unit:
            yield Watch(AlarmKind.UNIT_OVERDUE, row.unit, row.due_at, row.due_at + FRESH)
    if row.stage is Stage.AWAITING_DISPATCH and role is Role.DISPATCHER and is_urgent(row):
        yield Watch(AlarmKind.URGENT_WAITING, "", row.stage_since + URGENT_WAIT)
    granters = {Role.SHIFT_LEADER} if Mark.TO_LEADER in row.marks else {Role.DISPATCHER, Role.SHIFT_LEADER}
    if Mark.APPLICATION in row.marks and role in granters:
        yield Watch(AlarmKind.APPLICATION, "", row.stage_since)
    if Mark.BOUNDARY in row.marks and role is Role.SHIFT_LEADER:
        yield Watch(AlarmKind.BOUNDARY, "", row.stage_since)


def is_urgent(row: QueueRow) -> bool:
    """Whether the limit of the case is in 紧急小时."""
    return row.limit_text.endswith(LimitUnit.URGENT_HOUR.label)
