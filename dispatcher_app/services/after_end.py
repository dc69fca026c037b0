"""Ended cases that somebody still waits upon: a caller owed a call, a wish to reopen, an appeal, an owner.

The open cases of a seat do not hold them. They are few, and an index of the database holds no others; they
are read again when something may have changed among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from dispatcher_app.domain.case import Appeal, Case
from dispatcher_app.domain.queue import QueueRow, row_of
from dispatcher_app.domain.words import Mark, Role, Stage
from dispatcher_app.services.queues import queues_of
from dispatcher_app.services.side_registers import SideRegisters

_ENDED = frozenset({Stage.CLOSED, Stage.MERGED})
#: Which step of an appeal waits for whom.
_REVIEWS: dict[Role, Appeal] = {Role.DISPATCHER: Appeal.APPLIED, Role.SHIFT_LEADER: Appeal.FIRST_PASSED}


class AfterEnd:
    """The waiting cases as lines, by case id, for a seat of one *role*.

    A line's clock is that of the call that is owed: amber from then on, red *again* later.
    """

    def __init__(self, registers: SideRegisters | None, role: Role, again: timedelta) -> None:
        self._role, self._again = role, again
        beyond = [queue for queue in queues_of(role) if queue.side and queue.stages & _ENDED]
        self._marks = [queue.mark for queue in beyond if queue.mark is not None]
        self._registers = registers if self._marks else None
        self._rows: dict[int, QueueRow] = {}
        self._stale = self._registers is not None

    @property
    def rows(self) -> Mapping[int, QueueRow]:
        return self._rows

    @property
    def stale(self) -> bool:
        """Whether a reading would perhaps find something else."""
        return self._stale

    def doubt(self) -> None:
        """It is long since the last reading: not everything is told."""
        self._stale = self._registers is not None

    async def read(self) -> None:
        """Read them all again.

        Raises:
            ExternalError: the database does not answer; what was read before stays.
        """
        if self._registers is None:
            return
        self._stale = False
        try:
            cases = await self._registers.waiting(self._marks)
        except BaseException:
            self._stale = True
            raise
        self._rows = {case.id: self._line(case) for case in cases}

    def _line(self, case: Case) -> QueueRow:
        row, wanted = row_of(case), _REVIEWS.get(self._role)
        marks = row.marks if case.appeal is wanted else row.marks - {Mark.APPEAL}
        at = case.call_back_next
        return row._replace(marks=marks, warn_at=at, due_at=at + self._again if at is not None else None)

    def heard(self, moved: Iterable[tuple[int, Stage]]) -> bool:
        """Cases came to these stages: whether that may concern what is waited upon."""
        touched = any(stage in _ENDED or case_id in self._rows for case_id, stage in moved)
        if touched:
            self.doubt()
        return touched and self._stale
