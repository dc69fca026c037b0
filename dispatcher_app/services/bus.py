"""Qt-free publish/subscribe between services and screens."""

from __future__ import annotations

import logging
import weakref
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.step import Step

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CasesChanged:
    """Committed steps: the cases as they are now, and the steps that moved them.

    ``initiator`` is whoever asked, so that a screen can tell its own change from another's.
    """

    cases: tuple[Case, ...]
    steps: tuple[Step, ...]
    initiator: object | None = None


@dataclass(frozen=True, slots=True)
class RowsRead:
    """Lines of cases that moved, as the database has them now, ended ones too; whoever moved them.

    They may be older than what a screen shows already: versions tell. ``missing`` are ids without a case.
    """

    rows: tuple[QueueRow, ...]
    missing: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class HallUpgraded:
    """The hall's database is of another version than this program by now; *why* is a sentence."""

    why: str


class EventBus:
    """Events go by their class; subscribers are held weakly, so nobody has to unsubscribe."""

    def __init__(self) -> None:
        self._subscribers: dict[type, list[weakref.WeakMethod[Callable[[Any], None]]]] = defaultdict(list)

    def subscribe(self, event_type: type, method: Callable[[Any], None]) -> None:
        """Call the bound *method* with every event of *event_type* while its object lives."""
        self._subscribers[event_type].append(weakref.WeakMethod(method))

    def forget(self, leaving: Callable[[object], bool]) -> None:
        """Drop every subscriber for which *leaving* is true, before its screen is taken down."""
        for references in self._subscribers.values():
            references[:] = [
                reference
                for reference in references
                if (method := reference()) is not None and not leaving(method.__self__)  # type: ignore[attr-defined]
            ]

    def publish(self, event: object) -> None:
        """One failing subscriber is logged and does not keep the others from hearing."""
        references = self._subscribers[type(event)]
        references[:] = [reference for reference in references if reference() is not None]
        for reference in tuple(references):
            # Somebody who heard first may have published again, or taken this one's screen down.
            method = reference() if reference in references else None
            if method is None:
                continue
            try:
                method(event)
            except Exception:
                log.exception("subscriber failed for %s", type(event).__name__)
