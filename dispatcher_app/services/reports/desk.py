"""Reports as one seat, or one command, makes them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dispatcher_app.domain.indicators.periods import Period
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.services.figures.store import FiguresStore, FoldsFigures
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.reports.archive import ReportArchive
from dispatcher_app.services.reports.files import ReportFiles
from dispatcher_app.services.reports.halting import Progress
from dispatcher_app.services.reports.maker import ReportMaker
from dispatcher_app.services.reports.model import Report, ReportKind

#: So often somebody else is found at the books, so long apart (s), before figures are taken as they are.
_TRIES, _PAUSE = 50, 0.1


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """``maker`` makes the data, ``files`` the files, ``archive`` keeps what went out."""

    maker: ReportMaker
    files: ReportFiles
    archive: ReportArchive

    async def make(
        self,
        kind: ReportKind,
        period: Period,
        progress: Progress | None = None,
        group: UnitGroup | None = None,
    ) -> Report:
        """See :meth:`ReportMaker.make`; with what changed since the same report went out."""
        return await self.archive.compared(await self.maker.make(kind, period, progress, group))


async def folded(books: FoldsFigures, figures: FiguresStore) -> bool:
    """Bring the figures up to date, whoever does it; whether everything that moved is in them.

    Raises:
        ExternalError: the figures cannot be read.
    """
    for _try in range(_TRIES):
        try:
            one = await books.fold()
            while one.more and not one.busy:
                one = await books.fold()
        except ExternalError:  # a login that only reads, such as a replica's: what is there counts
            break
        if not one.busy:
            break
        await asyncio.sleep(_PAUSE)
    return not await figures.waiting()
