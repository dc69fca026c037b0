"""Keeps facts and sums up to date while anybody works: every seat can, one of them does.

A step is told to every seat. Whoever folded last looks at once, the others a little later and find nothing to
do, or somebody at it; should that one have left, the next of them takes over. So a figure is right within a
second of the step, whoever sits where.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from dispatcher_app.domain.words import SEATS, Role
from dispatcher_app.services.bus import CasesChanged, EventBus, RowsRead
from dispatcher_app.services.ending import ended
from dispatcher_app.services.figures.store import FoldsFigures
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.waiting import set_within

log = logging.getLogger(__name__)

#: A wall only reads.
RUNS_AT = frozenset(SEATS - {Role.WALL})


@dataclass(frozen=True, slots=True)
class FiguresMoved:
    """Figures may be other than before; published by whoever worked them out, in their own program only."""


@dataclass(frozen=True, slots=True)
class BookPace:
    """In seconds. ``keen``: from a step to a look, for who folded last; ``others``: for others, at random.

    ``look``: one looks so often though nothing was told; ``failed``: after the database did not answer.
    ``settled``: so many settled cases are added to the sums at once; fewer are counted one by one.
    """

    keen: float = 0.05
    others: tuple[float, float] = (0.25, 0.55)
    look: float = 30.0
    failed: float = 5.0
    settled: int = 100


class Bookkeeper:
    """``turn`` brings everything up to date; ``running`` does so whenever a case has moved."""

    def __init__(self, figures: FoldsFigures, bus: EventBus, pace: BookPace | None = None) -> None:
        self._figures, self._bus, self._pace = figures, bus, pace or BookPace()
        self._told = asyncio.Event()
        self._keen = False
        bus.subscribe(RowsRead, self._on_moved)
        bus.subscribe(CasesChanged, self._on_moved)

    def _on_moved(self, _event: object) -> None:
        self._told.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow while the block is inside. A lot that is interrupted has not happened."""
        task = asyncio.get_running_loop().create_task(self._run(), name="bookkeeper")
        task.add_done_callback(_log_failure)
        try:
            yield
        finally:
            await ended(task)

    async def _run(self) -> None:
        while True:
            try:
                if not await self.turn():
                    self._told.set()
                    await asyncio.sleep(random.uniform(*self._pace.others))
            except ExternalError as error:
                log.info("figures wait for the database: %s", error)
                await asyncio.sleep(self._pace.failed)
            await set_within(self._told, self._pace.look * random.uniform(0.5, 1.0))
            self._told.clear()
            await asyncio.sleep(self._pace.keen if self._keen else random.uniform(*self._pace.others))

    async def turn(self) -> bool:
        """Fold until nothing is left; False where somebody else is at it.

        Raises:
            ExternalError: the database does not answer; everything is as after the last whole lot.
        """
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            folded = await self._figures.fold()
            if folded.busy:
                self._keen = False
                return False
            if not folded.cases:
                break
            self._keen = True
            self._bus.publish(FiguresMoved())
            if not folded.more:
                break
            # A backlog is in no hurry: hands and the commands of others are.
            await asyncio.sleep(clock() - began)
        while await self._figures.add_up(self._pace.settled, self._pace.settled):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        return True


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("the bookkeeper failed", exc_info=error)
