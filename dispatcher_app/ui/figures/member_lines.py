"""The lines of the list behind a number: what an operator knows a case by, and when it counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatcher_app.domain.indicators.facts import StepKind
from dispatcher_app.domain.lateness import Late, late_now
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import ENDED
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.store import Member
from dispatcher_app.services.hall import Hall

#: The columns, in this order.
NUMBER, CLASS, PLACE, UNIT, STAGE, AT, KIND, AMOUNT = range(8)
WIDTHS = (170, 120, 180, 120, 130, 140, 90, 80)


def titles() -> list[str]:
    return [
        _("案件编号"),
        _("案件类别"),
        _("地点"),
        _("处置单位"),
        _("当前状态"),
        _("计入时刻"),
        _("事项"),
        _("计"),
    ]


class MemberLines:
    """*members* with the *rows* of their cases as they are at *now*; ``more`` can be read.

    A case without a row (of another program version) has its number and no more.
    """

    def __init__(
        self,
        members: Sequence[Member],
        rows: Mapping[int, QueueRow],
        hall: Hall,
        now: datetime,
        *,
        more: bool,
    ) -> None:
        self.members, self.rows, self.more = tuple(members), rows, more
        self._hall, self._now = hall, now

    def __len__(self) -> int:
        return len(self.members)

    def key(self, number: int) -> str:
        """Begins with the id of the case; the same row has the same key whenever it is read."""
        member = self.members[number]
        return f"{member.case_id}:{member.version}:{member.kind}"

    def number_of(self, key: str) -> int | None:
        """Where the line under *key* stands; None where it is gone."""
        return next((at for at in range(len(self)) if self.key(at) == key), None)

    def cells(self, number: int) -> Sequence[str]:
        member = self.members[number]
        at = member.at.astimezone(self._hall.zone) if member.at is not None else None
        return (
            member.number,
            *self._case_cells(self.rows.get(member.case_id), member),
            f"{at:%Y-%m-%d %H:%M}" if at is not None else "",
            _marked(StepKind(member.kind).label, _("超时") if member.late else "") if member.kind else "",
            f"{member.amount:,}",
        )

    def _case_cells(self, row: QueueRow | None, member: Member) -> tuple[str, str, str, str]:
        """Class, place, unit and stage; a limit that is over has its sign before the stage and says whose it
        is, and so has an ended case with which a unit was late."""
        if row is None:
            return ("", "", "", "")
        place = row.place if row.street in row.place else f"{row.street} {row.place}"
        # A step counts for its own unit, which may have lost the case since.
        code = member.unit if member.kind and member.unit else row.unit
        unit = self._hall.unit_name(code) if code else ""
        ended_late = row.stage in ENDED and member.late and not member.kind
        late = Late.UNIT if ended_late else late_now(row, self._now)
        return (row.title, place.strip(), unit, _marked(row.stage.label, late.label if late else ""))


def _marked(label: str, late: str) -> str:
    return _("■ {stage},{late}").format(stage=label, late=late) if late else label
