"""One line of a case list: what a seat needs to choose its next case, nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from dispatcher_app.domain.came_back import CameBack, way_back
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Lamp, Mark, Source, Stage

_PAUSING = frozenset({Mark.SHELVED, Mark.DEFERRED})


class QueueRow(NamedTuple):
    """A case as a list shows it; a tuple, because lists make tens of thousands of them at once.

    ``warn_at`` and ``due_at`` are the instants at which the running clock turns amber and red;
    they were computed with the calendar when the clock started, so a lamp costs one comparison.
    ``came_back`` tells in what way it came back to where it stands, None where it did not.
    All instants are UTC. ``lon`` and ``lat`` are degrees, None for a case that is not located.
    """

    case_id: int
    number: str
    version: int
    stage: Stage
    title: str
    place: str
    street: str
    source: Source
    unit: str
    reported_at: datetime
    stage_since: datetime
    warn_at: datetime | None
    due_at: datetime | None
    limit_text: str = ""
    handoffs: int = 0
    reworks: int = 0
    marks: frozenset[Mark] = frozenset()
    proposer: str = ""
    lon: float | None = None
    lat: float | None = None
    class_code: str = ""
    channel: str = ""
    came_back: CameBack | None = None

    @property
    def paused(self) -> bool:
        return bool(self.marks) and not _PAUSING.isdisjoint(self.marks)

    def lamp(self, now: datetime) -> Lamp:
        if self.marks and not _PAUSING.isdisjoint(self.marks):  # asked for every row of every list
            return Lamp.PAUSED
        if self.due_at is None:
            return Lamp.NONE
        if now > self.due_at:
            return Lamp.OVER
        return Lamp.DUE if self.warn_at is not None and now >= self.warn_at else Lamp.OK


def turned(rows: Iterable[QueueRow], then: datetime, now: datetime) -> list[QueueRow]:
    """Those of *rows* whose lamp at *now* is not the one of *then* (either may be the earlier).

    Most rows have turned long ago or will turn much later; they cost a comparison or two.
    """
    first, last = min(then, now), max(then, now)
    near = [row for row in rows if row.due_at is not None and row.due_at >= first]
    near = [row for row in near if row.due_at < last or (row.warn_at or last) <= last]  # type: ignore[operator]
    return [row for row in near if row.lamp(then) is not row.lamp(now)]


def row_of(case: Case, steps: Iterable[Step] = ()) -> QueueRow:
    """The line of *case*, exactly as the database's lists give it where *steps* hold its last move."""
    return QueueRow(
        case_id=case.id,
        number=case.number,
        version=case.version,
        stage=case.stage,
        title=case.title,
        place=case.place,
        street=case.street,
        source=case.source,
        unit=case.lead_unit,
        reported_at=case.reported_at,
        stage_since=case.stage_since,
        warn_at=case.warn_at,
        due_at=case.due_at,
        limit_text=case.limit.text if case.limit else "",
        handoffs=case.handoffs,
        reworks=case.reworks,
        marks=case.marks,
        proposer=case.proposer,
        lon=case.lon,
        lat=case.lat,
        class_code=case.class_code,
        channel=case.channel,
        came_back=way_back(case.stage, steps),
    )
