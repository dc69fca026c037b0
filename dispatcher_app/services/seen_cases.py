"""Cases this seat has read, with their histories: what can still be read while the server is away."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.step import Step

#: A shift opens some hundreds; each is a few kilobytes.
MOST = 500


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case with its history, read at one moment.

    ``as_of`` is that moment where it may be long past: the server is away and this comes from memory.
    """

    case: Case
    history: Sequence[Step]
    as_of: datetime | None = None


class SeenCases:
    """The newest known state of the last cases read, by id."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[OpenedCase, datetime]] = OrderedDict()

    def remember(self, opened: OpenedCase, at: datetime) -> None:
        known = self._kept.get(opened.case.id)
        if known is None or known[0].case.version <= opened.case.version:
            self._kept[opened.case.id] = (opened, at)
        self._kept.move_to_end(opened.case.id)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def moved(self, case: Case, step: Step, at: datetime) -> None:
        """This seat's own *step* led to *case*: known, too, where nothing else happened in between."""
        known = self._kept.get(case.id)
        history = known[0].history if known is not None else ()
        before = known[0].case.version if known is not None else 0
        if case.version == step.version == before + 1:
            self.remember(OpenedCase(case, [*history, step]), at)

    def opened(self, case_id: int) -> OpenedCase | None:
        """From memory, with the time it was read."""
        found = self._kept.get(case_id)
        return OpenedCase(found[0].case, found[0].history, found[1]) if found else None

    def by_number(self, number: str) -> OpenedCase | None:
        found = [case_id for case_id, (opened, _at) in self._kept.items() if opened.case.number == number]
        return self.opened(found[0]) if found else None

    def case(self, case_id: int) -> Case | None:
        found = self._kept.get(case_id)
        return found[0].case if found else None

    def number(self, case_id: int) -> str:
        case = self.case(case_id)
        return case.number if case else ""
