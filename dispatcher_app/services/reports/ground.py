"""What reports are made from: the hall, its figures, its cases and its own record, all of one moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.keeping.table import KeptKind, Row
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.services.figures.store import FiguresStore, LooksBack
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.keeping.desk import KeptDesk
from dispatcher_app.services.keeping.store import KeptVersion
from dispatcher_app.services.ports import Now


class CaseRows(Protocol):
    """Raises:
    ExternalError: the database does not answer.
    """

    async def rows(self, case_ids: Sequence[int]) -> Sequence[QueueRow]: ...


class KeptDocuments(Protocol):
    """Raises:
    ExternalError: the database does not answer.
    """

    async def versions(self, kind: KeptKind) -> Sequence[KeptVersion]: ...
    async def rows(self, kind: KeptKind, number: int) -> Sequence[Row]: ...


class RecordReader(Protocol):
    """Raises:
    ExternalError: the database does not answer.
    """

    async def of_topic(self, topic: Topic, begins: datetime, ends: datetime) -> Sequence[HallAct]: ...


#: Folds what moved into the figures; answers whether everything is in.
Fold = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGround:
    """``made_by`` is the name under which reports go out; without ``fold`` figures are taken as they are.

    ``kept`` has the schemes by which units are scored; None: they are not. ``past`` knows what was open when
    a period ended; without it stocks are those of the data's time.
    """

    hall: Hall
    figures: FiguresStore
    cases: CaseRows
    documents: KeptDocuments
    record: RecordReader
    now: Now
    made_by: str = ""
    fold: Fold | None = None
    kept: KeptDesk | None = None
    past: LooksBack | None = None

    @property
    def duty(self) -> DutyTimes:
        return DutyTimes(self.hall.pack.info.shifts, self.hall.zone)
