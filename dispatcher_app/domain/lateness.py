"""Whose limit is over: a unit answers for its handling, a post of the hall for its own step.

Reports and scores count the unit's clock alone (超期在办数, decision 023). Lists show both, each by its word,
and never name a unit for what the hall has not done.
"""

from __future__ import annotations

from datetime import datetime

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Labelled, Lamp, Stage
from dispatcher_app.i18n import C_


class Late(Labelled):
    """The two kinds of being late."""

    UNIT = "unit", C_("late", "处置超期")
    POST = "post", C_("late", "岗位超时")


def whose(stage: Stage) -> Late:
    """Whose clock runs at *stage*: while a unit handles it is the unit's, else the hall's."""
    return Late.UNIT if stage is Stage.HANDLING else Late.POST


def late_now(row: QueueRow, now: datetime) -> Late | None:
    """In what way the case is late at *now*; None where it is not, or its clock stands."""
    return whose(row.stage) if row.lamp(now) is Lamp.OVER else None
