"""Which open cases count for which alarm now, without ever looking at all of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import NamedTuple

from dispatcher_app.domain.alarms.kinds import AlarmKind
from dispatcher_app.domain.alarms.watches import Watch, watches
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Role

#: Instants that no longer matter are thrown out when there are so many times more than cases.
_SWEEP_AT = 4
_SMALL = 1000


class _Turn(NamedTuple):
    """A case begins or ceases to count at ``at``; ``order`` keeps equal instants comparable."""

    at: datetime
    order: int
    case_id: int
    known: int
    watch: Watch
    begins: bool


class WatchIndex:
    """Instants in a heap, and what has come of them in ``groups``: (kind, subject) to case ids with the
    instant from which each counts. A case costs when it moves and when an instant of its comes, else
    nothing."""

    def __init__(self, role: Role) -> None:
        self._role = role
        self._watches: dict[int, tuple[Watch, ...]] = {}
        self._known: dict[int, int] = {}
        self._heap: list[_Turn] = []
        self._order = count()
        self.groups: dict[tuple[AlarmKind, str], dict[int, datetime]] = {}

    def __len__(self) -> int:
        """How many cases may ever count."""
        return len(self._watches)

    @property
    def next_at(self) -> datetime | None:
        """When the next instant comes."""
        return self._heap[0].at if self._heap else None

    def take(self, at: datetime, rows: Iterable[QueueRow], removed: Iterable[int] = ()) -> None:
        """Rows that are new or different, and cases that are no longer open; what began by *at* counts."""
        for case_id in removed:
            self._watch(case_id, (), at)
        for row in rows:
            self._watch(row.case_id, tuple(watches(row, self._role)), at)
        if len(self._heap) > _SWEEP_AT * len(self._watches) + _SMALL:
            self._heap = [turn for turn in self._heap if self._known.get(turn.case_id) == turn.known]
            heapq.heapify(self._heap)

    def advance(self, at: datetime) -> bool:
        """Let everything happen that is due by *at*; whether anything did."""
        moved = False
        while self._heap and self._heap[0].at <= at:
            turn = heapq.heappop(self._heap)
            if self._known.get(turn.case_id) == turn.known:
                self._turn(turn)
                moved = True
        return moved

    def _watch(self, case_id: int, found: tuple[Watch, ...], at: datetime) -> None:
        if self._watches.get(case_id, ()) == found:
            return
        for watch in self._watches.pop(case_id, ()):
            self._leave(watch, case_id)
        known = self._known[case_id] = next(self._order)
        if not found:
            del self._known[case_id]
            return
        self._watches[case_id] = found
        for watch in found:
            turn = _Turn(watch.begins, next(self._order), case_id, known, watch, True)
            if watch.begins > at:
                heapq.heappush(self._heap, turn)
            elif watch.ends is None or watch.ends > at:
                self._turn(turn)

    def _turn(self, turn: _Turn) -> None:
        watch = turn.watch
        if not turn.begins:
            self._leave(watch, turn.case_id)
            return
        self.groups.setdefault((watch.kind, watch.subject), {})[turn.case_id] = watch.begins
        if watch.ends is not None:
            ends = _Turn(watch.ends, next(self._order), turn.case_id, turn.known, watch, False)
            heapq.heappush(self._heap, ends)

    def _leave(self, watch: Watch, case_id: int) -> None:
        members = self.groups.get((watch.kind, watch.subject))
        if members is not None:
            members.pop(case_id, None)
            if not members:
                del self.groups[watch.kind, watch.subject]
