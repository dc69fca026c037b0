"""The open cases in memory: loaded once in chunks, then kept up by every committed step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dispatcher_app.domain.queue import QueueRow, row_of
from dispatcher_app.domain.words import OPEN
from dispatcher_app.services.bus import CasesChanged, EventBus
from dispatcher_app.services.ports import CaseStore
from dispatcher_app.services.queues import QueueSpec


@dataclass(frozen=True, slots=True)
class OpenCasesChanged:
    """Rows that are new or different, and ids that are no longer open."""

    rows: tuple[QueueRow, ...] = ()
    removed: frozenset[int] = frozenset()
    initiator: object | None = None


class OpenCases:
    """Every open case as a :class:`QueueRow`, by case id."""

    def __init__(self, store: CaseStore, bus: EventBus) -> None:
        self._store, self._bus = store, bus
        self._rows: dict[int, QueueRow] = {}
        self._loaded = False
        bus.subscribe(CasesChanged, self._on_cases_changed)

    @property
    def loaded(self) -> bool:
        return self._loaded

    @property
    def rows(self) -> Mapping[int, QueueRow]:
        return self._rows

    async def load(self, chunk: int = 500) -> None:
        """Read every open case, publishing chunk by chunk so that a screen fills while the rest comes.

        Known cases that are no longer open in the database (another program ended them) leave at the end.
        """
        before, found = dict(self._rows), set[int]()
        async for part in self._store.queue(OPEN, chunk):
            found.update(row.case_id for row in part)
            kept = [row for row in part if self._newer(row)]
            self._rows.update((row.case_id, row) for row in kept)
            self._bus.publish(OpenCasesChanged(tuple(kept)))
        self._loaded = True
        self._bus.publish(OpenCasesChanged(removed=self._drop_unchanged(before, found)))

    def _drop_unchanged(self, before: Mapping[int, QueueRow], found: set[int]) -> frozenset[int]:
        """Forget what was not found, unless a step brought it back meanwhile."""
        gone = [number for number in before if number not in found]
        gone = [number for number in gone if self._rows.get(number) is before[number]]
        for number in gone:
            del self._rows[number]
        return frozenset(gone)

    def _newer(self, row: QueueRow) -> bool:
        """A step that was committed while the list was being read is not undone by the older row."""
        known = self._rows.get(row.case_id)
        return known is None or known.version < row.version

    def _on_cases_changed(self, event: CasesChanged) -> None:
        rows = [row_of(case) for case in event.cases]
        still_open = tuple(row for row in rows if row.stage in OPEN)
        ended = frozenset(row.case_id for row in rows if row.stage not in OPEN)
        self._rows.update((row.case_id, row) for row in still_open)
        for case_id in ended:
            self._rows.pop(case_id, None)
        self._bus.publish(OpenCasesChanged(still_open, ended, event.initiator))

    def in_queue(self, queue: QueueSpec, person: str) -> list[QueueRow]:
        return [row for row in self._rows.values() if queue.holds(row, person)]

    def counts(self, queues: Iterable[QueueSpec], person: str) -> Counter[str]:
        """How many cases lie in each queue, by its key."""
        found: Counter[str] = Counter()
        for queue in queues:
            found[queue.key] = sum(queue.holds(row, person) for row in self._rows.values())
        return found
