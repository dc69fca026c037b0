"""The open cases in memory: loaded once in chunks, then kept up by every committed step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.queue import QueueRow, row_of
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import OPEN
from dispatcher_app.services.bus import CasesChanged, EventBus, RowsRead
from dispatcher_app.services.ports import CaseStore
from dispatcher_app.services.queues import QueueSpec

#: So many ended cases are remembered: two days of the largest hall. A row that was read before the end of its
#: case comes within seconds; a program that is never ended must not keep them all.
_ENDED_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class OpenCasesChanged:
    """Rows that are new or different, and ids that are no longer open."""

    rows: tuple[QueueRow, ...] = ()
    removed: frozenset[int] = frozenset()
    initiator: object | None = None


@dataclass(frozen=True, slots=True)
class OpenCasesLoaded:
    """Every open case is in memory."""


class OpenCases:
    """Every open case as a :class:`QueueRow`, by case id.

    Rows come from the first reading, from this program's own steps and from the live feed, in any order. The
    higher version wins; cases that ended are remembered by their version, so that a row read before the end
    does not bring them back.
    """

    def __init__(self, store: CaseStore, bus: EventBus) -> None:
        self._store, self._bus = store, bus
        self._rows: dict[int, QueueRow] = {}
        self._ended: dict[int, int] = {}
        self._loaded = False
        bus.subscribe(CasesChanged, self._on_cases_changed)
        bus.subscribe(RowsRead, self._on_rows_read)

    @property
    def loaded(self) -> bool:
        return self._loaded

    @property
    def rows(self) -> Mapping[int, QueueRow]:
        return self._rows

    def version(self, case_id: int) -> int:
        """The newest version heard of, open or ended; 0 for a case never heard of."""
        row = self._rows.get(case_id)
        return row.version if row else self._ended.get(case_id, 0)

    async def load(self, chunk: int = 500) -> None:
        """Read every open case, publishing chunk by chunk so that a screen fills while the rest comes.

        Known cases that are no longer open in the database (another program ended them) leave at the end.
        """
        missing = set(self._rows)
        async for part in self._store.queue(OPEN, chunk):
            missing.difference_update(row.case_id for row in part)
            self._take(part)
        if missing:
            found = await self._store.rows(sorted(missing))
            self._take(found, missing - {row.case_id for row in found})
        self._loaded = True
        self._bus.publish(OpenCasesLoaded())

    def _on_cases_changed(self, event: CasesChanged) -> None:
        self._take([self._row(case, event.steps) for case in event.cases], initiator=event.initiator)

    def _row(self, case: Case, steps: Iterable[Step]) -> QueueRow:
        """A step that moved nothing leaves in what way the case came to where it stands."""
        own = [step for step in steps if step.case_id == case.id]
        row, before = row_of(case, own), self._rows.get(case.id)
        stays = before is not None and before.stage is row.stage and row.came_back is None
        return row._replace(came_back=before.came_back) if stays and before is not None else row

    def _on_rows_read(self, event: RowsRead) -> None:
        self._take(event.rows, event.missing)

    def _take(
        self, rows: Iterable[QueueRow], missing: Iterable[int] = (), initiator: object | None = None
    ) -> None:
        """Keep what is news and tell it; *missing* are cases the database does not have."""
        news = [row for row in rows if row.version > self.version(row.case_id)]
        still_open = tuple(row for row in news if row.stage in OPEN)
        ended = {row.case_id: row.version for row in news if row.stage not in OPEN}
        for row in still_open:
            self._ended.pop(row.case_id, None)
            self._rows[row.case_id] = row
        self._ended.update(ended)
        while len(self._ended) > _ENDED_KEPT:
            del self._ended[next(iter(self._ended))]
        gone = [case_id for case_id in {*ended, *missing} if self._rows.pop(case_id, None) is not None]
        if still_open or gone:
            self._bus.publish(OpenCasesChanged(still_open, frozenset(gone), initiator))

    def in_queue(self, queue: QueueSpec, person: str) -> list[QueueRow]:
        return [row for row in self._rows.values() if queue.holds(row, person)]

    def counts(self, queues: Iterable[QueueSpec], person: str) -> Counter[str]:
        """How many cases lie in each queue, by its key."""
        found: Counter[str] = Counter()
        for queue in queues:
            found[queue.key] = sum(queue.holds(row, person) for row in self._rows.values())
        return found
