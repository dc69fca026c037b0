"""Reports as one seat, or one command, makes them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dispatcher_app.services.figures.store import FiguresStore, FoldsFigures
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.reports.files import ReportFiles
from dispatcher_app.services.reports.maker import ReportMaker

#: So often somebody else is found at the books, so long apart (s), before figures are taken as they are.
_TRIES, _PAUSE = 50, 0.1


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """``maker`` makes the data, ``files`` the files."""

    maker: ReportMaker
    files: ReportFiles


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
    return (await figures.state()).up_to_date
