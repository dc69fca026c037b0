"""How the hall's database tells that something changed: the port of the live feed.

What is told is only a hint. Whoever hears it reads the rows, so it may come twice, late, in any order or for
nothing; on every new line everything is compared once (:mod:`dispatcher_app.services.live`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.seats import Seats


class FeedEars(Protocol):
    """Hears hints, always in the thread of the event loop. None of these waits for anything."""

    def case_moved(self, case_id: int, version: int) -> None:
        """A step was committed; *version* is that of the case after it."""

    def seats_moved(self) -> None:
        """A claim or a presence changed."""

    def register_moved(self) -> None:
        """The register of components changed."""

    def record_moved(self) -> None:
        """An act was added to the hall's own record."""

    def unsure(self) -> None:
        """Something was committed, and the feed cannot tell what."""

    def broken(self, error: ExternalError) -> None:
        """The line is dead; nothing more will be told on it."""


class FeedLine(Protocol):
    """One connection of the feed's own. What it answers is at least as new as every hint told before.

    Raises:
        ExternalError: no answer within the feed's patience, or the connection is gone.
    """

    async def rows(self, case_ids: Sequence[int]) -> Sequence[QueueRow]:
        """Lines of these cases, ended ones too; ids without a case are passed over."""
        ...

    async def open_versions(self) -> Mapping[int, int]:
        """Version by id of every open case, as of one moment."""
        ...

    async def seats(self) -> Seats:
        """Every claim and every presence."""
        ...

    async def beat(self) -> None:
        """Answers when the database does, and only where it is still of this program's version.

        Raises:
            Outdated: it was upgraded; the line lives on.
        """
        ...


class ChangeFeed(Protocol):
    def listen(self, ears: FeedEars) -> AbstractAsyncContextManager[FeedLine]:
        """A line that tells everything committed while the block is inside: from its entering to its leaving.

        Raises:
            ExternalError: the database does not answer.
        """
        ...
