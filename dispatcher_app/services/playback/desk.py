"""Makes the film of a day: finds the cases that were open in it, and folds their steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from dispatcher_app.domain.playback.film import Film, Turn, turns_of
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.playback.marks import MarkBook
from dispatcher_app.services.ports import Now

#: Who may see how others worked.
SEES_FILMS = frozenset({Role.SHIFT_LEADER, Role.ADMINISTRATOR, Role.TRAINER})
#: Cases whose steps are read and folded at once.
_LOT = 150
#: How far it is: cases done, cases in all.
Told = Callable[[int, int], None]
#: The number of a case and its steps from the first on.
Life = tuple[str, Sequence[Step]]


class LifeStore(Protocol):
    """Reads only.

    Raises:
        ExternalError: the database does not answer.
    """

    async def overlapping(self, begins: datetime, ends: datetime, now: datetime) -> Sequence[int]:
        """Cases that were there before *ends* and have not ended for good before *begins*, by id."""
        ...

    async def lives(self, case_ids: Sequence[int], until: datetime) -> Sequence[Life]:
        """The steps before *until* of each of the cases that had any, without callers' private words."""
        ...


class PlaybackDesk:
    """Films of one hall. ``book`` keeps what is noted about them, in a file of this machine."""

    def __init__(self, store: LifeStore, zone: ZoneInfo, now: Now, notes: Path) -> None:
        self._store, self._zone, self._now = store, zone, now
        self.book = MarkBook(notes)

    @property
    def today(self) -> date:
        return self._now().astimezone(self._zone).date()

    def span(self, day: date) -> tuple[datetime, datetime]:
        """From midnight to midnight of the hall's clock; of today, so far.

        Raises:
            DomainError: the day has not begun.
        """
        begins = datetime.combine(day, time(), self._zone)
        ends = datetime.combine(day + timedelta(days=1), time(), self._zone)
        now = self._now()
        if begins > now:
            raise DomainError(_("{day} 还没有到,没有可以回放的。").format(day=f"{day:%Y-%m-%d}"))
        return begins, min(ends, now)

    async def film(self, day: date, told: Told = lambda _done, _all: None) -> Film:
        """The whole of *day*; cancelling the task ends the reading.

        Raises:
            DomainError: the day has not begun.
            ExternalError: the database does not answer.
        """
        begins, ends = self.span(day)
        ids = await self._store.overlapping(begins, ends, self._now())
        opening: list[QueueRow] = []
        turns: list[Turn] = []
        for start in range(0, len(ids), _LOT):
            told(start, len(ids))
            lives = await self._store.lives(ids[start : start + _LOT], ends)
            at_first, moved = await asyncio.to_thread(_folded, lives, begins)
            opening += at_first
            turns += moved
        told(len(ids), len(ids))
        return await asyncio.to_thread(Film, begins, ends, opening, turns)


def _folded(lives: Sequence[Life], begins: datetime) -> tuple[list[QueueRow], list[Turn]]:
    """In any thread."""
    opening: list[QueueRow] = []
    turns: list[Turn] = []
    for number, steps in lives:
        row, moved = turns_of(number, steps, begins)
        if row is not None:
            opening.append(row)
        turns += moved
    return opening, turns
