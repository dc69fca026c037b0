"""The registers as a seat or a report reads them: lines with the papers that belong to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta

from dispatcher_app.domain.case import CallBack
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.papers import SupervisionPaper
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.record import HallRecord
from dispatcher_app.services.ports import Now
from dispatcher_app.services.registers.query import (
    PAGE,
    RegisterFilter,
    RegisterLine,
    RegisterPage,
    RegisterStore,
)
from dispatcher_app.services.registers.spec import Reading, Register, View
from dispatcher_app.services.workbooks import Cell

#: Lines of one reading for a file; a register of a screen is narrowed long before.
AT_ONCE = 1000
#: A server that dates papers may be ahead of this machine.
_AHEAD = timedelta(days=1)


class RegisterLists:
    """Everything here is read; a case changes by its commands alone."""

    def __init__(self, store: RegisterStore, hall: Hall, now: Now, record: HallRecord | None = None) -> None:
        self._store, self._hall, self._now, self._record = store, hall, now, record

    async def page(
        self,
        register: Register,
        view: View,
        asked: RegisterFilter,
        after: RegisterLine | None = None,
        limit: int = PAGE,
    ) -> RegisterPage:
        """See :meth:`RegisterStore.page`."""
        return await self._store.page(view.listed, asked, register.beside, after, limit)

    async def every(
        self, register: Register, view: View, asked: RegisterFilter
    ) -> AsyncIterator[Sequence[RegisterLine]]:
        """All lines, some at a time, the newest first."""
        page = await self.page(register, view, asked, limit=AT_ONCE)
        while page.lines:
            yield page.lines
            if not page.more:
                return
            page = await self.page(register, view, asked, page.lines[-1], AT_ONCE)

    async def reading(self, register: Register, lines: Sequence[RegisterLine]) -> Reading:
        """What the columns of *register* need for *lines*."""
        acts = await self._papers(lines) if register.with_papers and lines else ()
        return Reading(self._hall, self._now(), papers_by_case(acts), cancellations(acts))

    async def rows(self, register: Register, lines: Sequence[RegisterLine]) -> list[list[Cell]]:
        """The lines as rows of a workbook or a table."""
        reading = await self.reading(register, lines)
        return [register.cells(line, reading) for line in lines]

    async def answered(self, asked: RegisterFilter) -> Mapping[CallBack, int]:
        """How many calls ended how."""
        return await self._store.call_backs(asked)

    async def _papers(self, lines: Sequence[RegisterLine]) -> Sequence[HallAct]:
        """What was done about papers since the eldest of these cases."""
        if self._record is None:
            return ()
        begins = min(line.case.reported_at for line in lines)
        return await self._record.of_topic(Topic.SUPERVISION, begins, self._now() + _AHEAD)


def papers_by_case(acts: Sequence[HallAct]) -> Mapping[int, Sequence[HallAct]]:
    """The papers among *acts*, cancelled ones too, by the id of their case."""
    found: dict[int, list[HallAct]] = defaultdict(list)
    for act in acts:
        if isinstance(act.payload, SupervisionPaper):
            found[act.payload.case_id].append(act)
    return found


def cancellations(acts: Sequence[HallAct]) -> Mapping[str, HallAct]:
    """By the number of a paper who cancelled it, and why."""
    return {act.subject: act for act in acts if act.kind is ActKind.CANCEL_PAPER}
