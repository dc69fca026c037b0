"""Everything a wall shows at one moment, and what of the open cases it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.lateness import Late, whose
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp, Mark, Stage
from dispatcher_app.services.shift.duty import DutyLine
from dispatcher_app.services.wall.figures import NowFigures, PastFigures


@dataclass(frozen=True, slots=True)
class OpenCount:
    """The open cases counted once for all panels.

    ``late``: those whose limit is over, by whose limit it is, the latest first. ``late_units`` are the units
    of those that are the unit's.
    """

    total: int
    lamps: Counter[Lamp]
    stages: Counter[Stage]
    late_units: Counter[str]
    late: Mapping[Late, tuple[QueueRow, ...]]
    supervised: tuple[QueueRow, ...]


@dataclass(frozen=True, slots=True)
class WallState:
    """``figures`` and ``past`` are None until they have been read; ``duty`` None where nobody knows."""

    now: datetime
    rows: tuple[QueueRow, ...] | None
    open: OpenCount | None
    duty: tuple[DutyLine, ...] | None = None
    shift: str = ""
    figures: NowFigures | None = None
    past: PastFigures | None = None


def count_open(rows: Iterable[QueueRow], now: datetime) -> OpenCount:
    """One pass over all open cases: 20,000 of them take some 20 ms."""
    lamps: Counter[Lamp] = Counter()
    stages: Counter[Stage] = Counter()
    late_units: Counter[str] = Counter()
    late: dict[Late, list[QueueRow]] = {kind: [] for kind in Late}
    supervised = []
    for row in rows:
        lamp = row.lamp(now)
        lamps[lamp] += 1
        stages[row.stage] += 1
        if lamp is Lamp.OVER:
            kind = whose(row.stage)
            late[kind].append(row)
            if kind is Late.UNIT:
                late_units[row.unit] += 1
        if Mark.SUPERVISED in row.marks:
            supervised.append(row)
    supervised.sort(key=lambda row: (row.due_at is None, row.due_at or now, row.case_id))
    sorted_late = {
        kind: tuple(sorted(rows, key=lambda row: (row.due_at or now, row.case_id)))
        for kind, rows in late.items()
    }
    return OpenCount(sum(lamps.values()), lamps, stages, late_units, sorted_late, tuple(supervised))
