"""What a case list is narrowed to, as a value, and the test whether a row belongs. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp, Source, Stage


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Every word of ``text`` must occur; an empty set of stages, lamps or sources admits all of them."""

    text: str = ""
    stages: frozenset[Stage] = frozenset()
    lamps: frozenset[Lamp] = frozenset()
    sources: frozenset[Source] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.words or self.stages or self.lamps or self.sources)

    @property
    def words(self) -> list[str]:
        return self.text.casefold().split()


def haystack(row: QueueRow) -> str:
    """The text in which the words of a filter are looked for."""
    return f"{row.number}\n{row.title}\n{row.place}\n{row.street}\n{row.unit}\n{row.channel}".casefold()


class FilterRun:
    """A filter made ready for many rows at one instant; remembers each row's searchable text."""

    def __init__(self) -> None:
        self._haystacks: dict[int, str] = {}

    def forget(self, case_ids: Iterable[int] | None = None) -> None:
        """Drop the remembered text of *case_ids*, or of every case."""
        if case_ids is None:
            self._haystacks.clear()
            return
        for case_id in case_ids:
            self._haystacks.pop(case_id, None)

    def warm(self, rows: Iterable[QueueRow], count: int) -> bool:
        """Remember the text of up to *count* more of *rows*; False when all of them are known."""
        known = self._haystacks
        missing = [row for row in rows if row.case_id not in known][:count]
        for row in missing:
            self._remember(row)
        return len(missing) == count

    def select(self, rows: list[QueueRow], wanted: CaseFilter, now: datetime) -> list[QueueRow]:
        """The rows of *rows* that *wanted* admits, in their order."""
        stages, sources, lamps = wanted.stages, wanted.sources, wanted.lamps
        if stages:
            rows = [row for row in rows if row.stage in stages]
        if sources:
            rows = [row for row in rows if row.source in sources]
        if wanted.words:
            rows = self._containing(rows, wanted.words)
        if lamps:
            rows = [row for row in rows if row.lamp(now) in lamps]
        return rows

    def admits(self, row: QueueRow, wanted: CaseFilter, now: datetime) -> bool:
        return bool(self.select([row], wanted, now))

    def _containing(self, rows: list[QueueRow], words: list[str]) -> list[QueueRow]:
        known, remember = self._haystacks, self._remember
        for word in words:
            rows = [row for row in rows if word in (known.get(row.case_id) or remember(row))]
        return rows

    def _remember(self, row: QueueRow) -> str:
        text = self._haystacks[row.case_id] = haystack(row)
        return text
