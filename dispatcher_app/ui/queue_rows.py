"""The open cases as one seat lists them: units by name, and what of the chosen queue is still to be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from dispatcher_app.domain.places import LocationSource
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Mark, Stage
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.open_cases import OpenCasesChanged
from dispatcher_app.services.queues import Held, QueueSpec
from dispatcher_app.services.whereabouts import is_default

#: Where a row has its unit; ``_replace`` takes three times as long, and a list has 20,000 rows.
_UNIT = QueueRow._fields.index("unit")
#: All that the queues of a seat ask of a case: its stage and marks, whether the proposal is the reader's own,
#: and who works on it. There are far fewer kinds than cases.
Kind = tuple[Stage, frozenset[Mark], bool, Held]


class QueuesOfKind(dict[Kind, frozenset[str]]):
    """The keys of the queues in which cases of a kind lie, worked out when first asked for."""

    def __init__(self, queues: Iterable[QueueSpec]) -> None:
        super().__init__()
        self._queues = tuple(queues)

    def __missing__(self, kind: Kind) -> frozenset[str]:
        found = self[kind] = frozenset(queue.key for queue in self._queues if queue.holds_kind(*kind))
        return found


class QueueRows:
    """Keeps named rows and how many lie in each queue: naming or counting 20,000 of them takes longer than a
    change of queue, or a batch of live rows, may."""

    def __init__(self, desk: Desk, queue: QueueSpec) -> None:
        self._desk, self._queue = desk, queue
        self._login = desk.person.login
        self._lies_in = QueuesOfKind(desk.queues)
        self._rows = {row.case_id: self._named(row) for row in desk.open_cases.rows.values()}
        self._held: Mapping[int, Held] = held_now(desk)
        self._kinds: Counter[Kind] = Counter(map(self._kind, self._rows.values()))
        self._pending: dict[int, QueueRow] = {}
        self._gone: set[int] = set()
        self._ended: dict[int, QueueRow] = {}
        self._ended_kinds: Counter[Kind] = Counter()
        self._count_ended()

    def choose(self, queue: QueueSpec) -> list[QueueRow]:
        """Every case of another queue; nothing is left to be shown of the last one."""
        self._queue = queue
        return self.take_all()

    def take(self, event: OpenCasesChanged) -> None:
        """Remember what changed until the next batch."""
        rows, kinds, chosen = self._rows, self._kinds, self._queue.key
        for row in event.rows:
            old = rows.get(row.case_id)
            if old is not None:
                kinds[self._kind(old)] -= 1
            named = rows[row.case_id] = self._named(row)
            kind = self._kind(named)
            kinds[kind] += 1
            if chosen in self._lies_in[kind]:
                self._pending[row.case_id] = named
                self._gone.discard(row.case_id)
            else:
                self._leave(row.case_id)
        for case_id in event.removed:
            self._count(rows.pop(case_id, None), -1)
            self._leave(case_id)

    def take_ended(self) -> None:
        """The ended cases that somebody waits upon were read again."""
        before = self._ended
        self._count_ended()
        for case_id, row in self._ended.items():
            if row != before.get(case_id):
                self._sort_in(row)
        for case_id in before.keys() - self._ended.keys() - self._rows.keys():
            self._leave(case_id)

    def _count_ended(self) -> None:
        waiting = self._desk.after_end.rows
        self._ended = {case_id: self._named(row) for case_id, row in waiting.items()}
        self._ended_kinds = Counter(map(self._kind, self._ended.values()))

    def take_claims(self, case_ids: Iterable[int]) -> None:
        """Who works on these cases changed: some come into the pool or leave it."""
        touched = [row for case_id in case_ids if (row := self._rows.get(case_id)) is not None]
        for row in touched:
            self._count(row, -1)
        self._held = held_now(self._desk)
        for row in touched:
            self._count(row, 1)
            self._sort_in(row)

    @property
    def counts(self) -> Counter[str]:
        """How many cases lie in each queue of the seat, by its key."""
        counts: Counter[str] = Counter()
        for kind, count in (*self._kinds.items(), *self._ended_kinds.items()):
            for key in self._lies_in[kind]:
                counts[key] += count
        return counts

    def _count(self, row: QueueRow | None, more: int) -> None:
        if row is not None:
            self._kinds[self._kind(row)] += more

    def _kind(self, row: QueueRow) -> Kind:
        return row.stage, row.marks, row.proposer == self._login, self._held.get(row.case_id, Held.NOBODY)

    def take_all(self) -> list[QueueRow]:
        """Every case of the queue as it is now."""
        self._pending.clear()
        self._gone.clear()
        key, lies_in, kind = self._queue.key, self._lies_in, self._kind
        ended = [row for row in self._ended.values() if key in lies_in[kind(row)]]
        if all(key in lies_in[there] for there, count in self._kinds.items() if count):
            return [*self._rows.values(), *ended]  # the longest list of all is not gone through one by one
        return [*(row for row in self._rows.values() if key in lies_in[kind(row)]), *ended]

    def _in_queue(self, row: QueueRow) -> bool:
        return self._queue.key in self._lies_in[self._kind(row)]

    def take_batch(self) -> tuple[list[QueueRow], set[int]]:
        """What came or changed, and what left, since the last batch."""
        pending, gone = list(self._pending.values()), self._gone
        self._pending, self._gone = {}, set()
        return pending, gone

    def _sort_in(self, row: QueueRow) -> None:
        if self._in_queue(row):
            self._pending[row.case_id] = row
            self._gone.discard(row.case_id)
        else:
            self._leave(row.case_id)

    def _leave(self, case_id: int) -> None:
        self._pending.pop(case_id, None)
        self._gone.add(case_id)

    def _named(self, row: QueueRow) -> QueueRow:
        return named(row, self._desk)


def held_now(desk: Desk) -> dict[int, Held]:
    """Who works on which case, as the person at *desk* sees it; cases nobody works on are left out."""
    if desk.sitting is None:
        return {}
    reader = desk.person.login
    return {
        case_id: Held.READER if claim.person == reader else Held.OTHER
        for case_id, claim in desk.sitting.board.claims.items()
    }


def named(row: QueueRow, desk: Desk) -> QueueRow:
    """*row* with the unit's name in place of its code; a place that is only the default says so."""
    if is_default(row, desk.hall.pack.info.default_place):
        by_default = LocationSource.DEFAULT.label
        row = row._replace(place=f"{by_default} · {row.place}" if row.place else by_default)
    if not row.unit:
        return row
    return QueueRow._make((*row[:_UNIT], desk.hall.unit_name(row.unit), *row[_UNIT + 1 :]))
