"""Queues of the posts: who waits where since when, and what comes next at a seat."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from dispatcher_app.domain.simulation.posts import BAND, Post
from dispatcher_app.domain.words import Role


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at a post: a case as it was at *version*, or a call that nobody has answered yet."""

    post: Post
    role: Role
    since: datetime
    case_id: int = 0
    version: int = 0
    call: Any = None


class _Place(NamedTuple):
    band: int
    since: datetime
    order: int
    waiting: Waiting


class Queues:
    """All queues. A case waits at one post at most; where it waits anew, its old place is void."""

    def __init__(self) -> None:
        self._heaps: dict[Role, list[_Place]] = {}
        self._where: dict[int, Waiting] = {}
        #: Calls that still wait, by identity, which is never put in order.
        self._calls: dict[int, Waiting] = {}
        self.lengths: Counter[Post] = Counter()
        self._order = 0

    def join(self, waiting: Waiting) -> None:
        self._order += 1
        if waiting.case_id:
            self.leave(waiting.case_id)
            self._where[waiting.case_id] = waiting
        else:
            self._calls[id(waiting)] = waiting
        self.lengths[waiting.post] += 1
        place = _Place(BAND.get(waiting.post, 1), waiting.since, self._order, waiting)
        heapq.heappush(self._heaps.setdefault(waiting.role, []), place)

    def leave(self, case_id: int) -> Waiting | None:
        """The case does not wait any more; where it waited, if it did."""
        left = self._where.pop(case_id, None)
        if left is not None:
            self.lengths[left.post] -= 1
        return left

    def next(self, role: Role) -> Waiting | None:
        """What somebody of *role* takes now; it waits no longer."""
        heap = self._heaps.get(role, [])
        while heap:
            waiting = heapq.heappop(heap).waiting
            if waiting.call is not None:
                if self.hang_up(waiting):
                    return waiting
                continue
            if self._where.get(waiting.case_id) is waiting:
                self.leave(waiting.case_id)
                return waiting
        return None

    def hang_up(self, waiting: Waiting) -> bool:
        """A call waits no longer: it is answered, or the caller has had enough. False: it did not wait."""
        if self._calls.pop(id(waiting), None) is None:
            return False
        self.lengths[waiting.post] -= 1
        return True

    def waiting(self) -> Iterator[Waiting]:
        """Everything that waits now."""
        for heap in self._heaps.values():
            for place in heap:
                waiting = place.waiting
                if id(waiting) in self._calls or self._where.get(waiting.case_id) is waiting:
                    yield waiting
