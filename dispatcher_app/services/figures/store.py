"""What figures need of a database: reading them, and keeping facts and sums up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from dispatcher_app.domain.indicators.dimensions import Dimension, Filters, Key
from dispatcher_app.domain.indicators.open_then import OpenThen
from dispatcher_app.domain.indicators.periods import Period

#: Counts by their codes.
Counts = Mapping[str, int]
NO_FILTERS: Filters = {}


class Slice(Enum):
    """Into what a trend is cut."""

    DAY = "d"
    MONTH = "m"


@dataclass(frozen=True, slots=True)
class Member:
    """One row behind a number: a case, or one of its steps. ``at`` is when it counts, None for a stock.

    ``version`` and ``kind`` tell which step it is, 0 and "" where the case itself is counted; ``amount`` is
    what the row adds to the number. ``late``: a unit was late with the case, or the step itself was late.
    ``unit`` is the code of the unit for which it counts, which need not have the case any more.
    """

    case_id: int
    number: str
    at: datetime | None
    version: int = 0
    kind: str = ""
    amount: int = 1
    late: bool = False
    unit: str = ""

    @property
    def order(self) -> tuple[float, int, int, str]:
        """Lists go from the largest of these down."""
        return (self.at.timestamp() if self.at is not None else 0.0, self.case_id, self.version, self.kind)


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Rows behind a number, newest first; ``total`` rows in all. ``following`` is None on the last page."""

    members: Sequence[Member]
    total: int
    following: Member | None


@dataclass(frozen=True, slots=True)
class FiguresState:
    """How far the facts are: ``stale`` cases moved since, ``backlog`` were never folded, ``left`` settled
    cases are in no sum yet (they are counted one by one). ``serial`` grows with every change of a figure."""

    stale: int
    backlog: int
    cases: int
    left: int
    serial: int

    @property
    def up_to_date(self) -> bool:
        return not self.stale and not self.backlog


@dataclass(frozen=True, slots=True)
class Folded:
    """``cases`` were folded; ``more`` may be waiting; ``busy``: somebody else is at it."""

    cases: int
    more: bool = False
    busy: bool = False


class FiguresStore(Protocol):
    """Reads only, so it serves a wall's login and a replica.

    A count that does not know one of the dimensions *by* which figures are asked is left out; one that does
    not know a dimension of the *filters* counts nothing. Keys are there where anything was counted.

    Raises:
        ExternalError: the database does not answer.
    """

    async def counts(
        self,
        codes: Sequence[str],
        period: Period,
        as_of: datetime,
        by: Sequence[Dimension] = (),
        filters: Filters = NO_FILTERS,
    ) -> dict[tuple[Key, ...], Counts]:
        """Every count by the keys of *by*, as :func:`dispatcher_app.domain.indicators.evaluate.tally`."""
        ...

    async def trend(
        self,
        codes: Sequence[str],
        period: Period,
        as_of: datetime,
        slices: Slice = Slice.DAY,
        by: Sequence[Dimension] = (),
        filters: Filters = NO_FILTERS,
    ) -> dict[tuple[date, tuple[Key, ...]], Counts]:
        """The same by the hall's days or months (their first day); stocks are left out."""
        ...

    async def members(
        self,
        code: str,
        period: Period,
        as_of: datetime,
        filters: Filters = NO_FILTERS,
        after: Member | None = None,
        limit: int = 200,
    ) -> MemberPage:
        """The rows that make up one count, *limit* of them after *after* (``following`` of the last page)."""
        ...

    async def serial(self) -> int:
        """A number that grows whenever a figure may have changed; cheap enough to ask every half second."""
        ...

    async def waiting(self) -> int:
        """How many cases moved, or were never folded, and are in no figure yet; cheap where none are."""
        ...

    async def state(self) -> FiguresState:
        """How far everything is. It counts all facts: for who asks once, not for what looks again."""
        ...


class LooksBack(Protocol):
    """Raises:
    ExternalError: the database does not answer.
    """

    async def open_at(self, moment: datetime, now: datetime, told: Callable[[int, int], None]) -> OpenThen:
        """What was open at *moment*, which is past. *told* hears how far it is; raising, it ends the work."""
        ...


class FoldsFigures(Protocol):
    """Keeps facts and sums up to date; for logins that may.

    Raises:
        ExternalError: the database does not answer.
        Outdated: it was upgraded; nothing is written.
    """

    async def fold(self, at_most: int = ...) -> Folded:
        """Work out the facts of one lot of cases that moved, in one transaction."""
        ...

    async def add_up(self, at_most: int = ..., at_least: int = 1) -> int:
        """Add one lot of settled cases to the sums, where there are *at_least* so many; how many it was."""
        ...
