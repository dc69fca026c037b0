"""Made-up lines of a case list, the same for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import OPEN, Mark, Source, Stage

#: 14:05:09 in the hall.
NOW = datetime(2026, 11, 22, 6, 5, 9, tzinfo=UTC)
_TITLES = ("井盖缺失", "暴露垃圾", "占道经营", "路灯不亮", "")
_STREETS = ("西大街道", "七里店街道", "南关街道", "")
_UNITS = ("市排水公司", "市环境卫生管理处", "")


def queue_row(
    case_id: int, seed: int = 0, version: int = 1, minutes_left: int | str | None = "random"
) -> QueueRow:
    """A row that depends on *case_id* and *seed* alone; *minutes_left* until its limit (None: no limit)."""
    dice = Random(case_id * 1009 + seed)
    left = dice.choice((None, *range(-600, 600, 7))) if minutes_left == "random" else minutes_left
    due_at = None if left is None else NOW + timedelta(minutes=int(left))
    return QueueRow(
        case_id=case_id,
        number=f"XC20261122-{case_id:04}",
        version=version,
        stage=dice.choice(sorted(OPEN)),
        title=dice.choice(_TITLES),
        place=f"七一路{dice.randint(1, 99)}号",
        street=dice.choice(_STREETS),
        source=dice.choice(list(Source)),
        unit=dice.choice(_UNITS),
        reported_at=NOW - timedelta(minutes=dice.randint(0, 9000)),
        stage_since=NOW,
        warn_at=None if due_at is None else due_at - timedelta(minutes=60),
        due_at=due_at,
        limit_text="2 紧急小时",
        handoffs=dice.randint(0, 3),
        reworks=dice.choice((0, 0, 1)),
        marks=frozenset(dice.sample(list(Mark), dice.choice((0, 0, 1, 2)))),
    )


def queue_rows(count: int, first: int = 1) -> list[QueueRow]:
    return [queue_row(case_id) for case_id in range(first, first + count)]


def stages() -> list[Stage]:
    return [stage for stage in Stage if stage in OPEN]
