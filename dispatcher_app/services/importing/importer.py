"""Brings reports of another system into the hall: row by row through the rules, batch by batch to disk.

Every row is decided as the exchange's report, so an imported case is a case like any other. A batch is one
transaction: killed in the middle, an import leaves whole batches, and run again it goes on where it stopped,
because a report's command id is derived from its number in the system it comes from.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dispatcher_app.domain.case import FIELD_LABELS
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.importing.fields import MappedRow, MisreadRow, RowMapper
from dispatcher_app.services.importing.mapping import ImportMapping
from dispatcher_app.services.importing.rows import (
    BrokenFile,
    RawRow,
    Reject,
    RejectSink,
    RowSource,
    SeenRows,
    shortened,
)
from dispatcher_app.services.ports import CaseStore, CaseTransaction, ExternalError, Now

log = logging.getLogger(__name__)

#: Rows of one transaction: enough to make its cost small, few enough that seats get their turn between two.
BATCH = 1000
#: A batch of rows that are filtered out or rejected ends here, so that progress is seen.
_MOST_ROWS = 5000
#: How often a batch is tried while another program holds the database, and the pause between, in seconds.
_TRIES, _PAUSE = 5, 1.0


@dataclass(slots=True)
class ImportSummary:
    """What became of the rows. ``broken`` says why reading stopped before the end, or is empty.

    ``unlocated`` and ``unclassified`` are counted among the imported ones, and ``rejected_by_column`` counts
    rows by the column that was at fault first.
    """

    rows: int = 0
    imported: int = 0
    already_there: int = 0
    rejected: int = 0
    filtered: int = 0
    unlocated: int = 0
    unclassified: int = 0
    rejected_by_column: Counter[str] = field(default_factory=Counter)
    broken: str = ""


class ImportStopped(ExternalError):
    """The database failed for good in the middle; ``summary`` tells what was kept before."""

    def __init__(self, sentence: str, summary: ImportSummary) -> None:
        super().__init__(sentence)
        self.summary = summary


@dataclass(slots=True)
class _Batch:
    """Rows judged together, and written in one transaction."""

    now: datetime
    rows: int = 0
    filtered: int = 0
    steps: list[Step] = field(default_factory=list)
    rejects: list[list[Reject]] = field(default_factory=list)


Progress = Callable[[ImportSummary, float | None], None]


class Importer:
    """Imports one file of one system. Use a new one for each file."""

    def __init__(
        self,
        store: CaseStore,
        hall: Hall,
        mapping: ImportMapping,
        seen: SeenRows,
        rejects: RejectSink,
        now: Now,
        *,
        dry_run: bool = False,
    ) -> None:
        self._store, self._hall, self._mapping = store, hall, mapping
        self._seen, self._rejects, self._now = seen, rejects, now
        self._dry_run = dry_run
        self._actor = Actor(f"exchange:{mapping.system}"[:64], mapping.title, Role.EXCHANGE)
        self.summary = ImportSummary()

    async def run(self, source: RowSource, progress: Progress | None = None) -> ImportSummary:
        """Import every row of *source*. What cannot be is told to the rejects, and the next row is read.

        Raises:
            BadMapping: the mapping does not fit the file or the hall; nothing was read.
            ImportStopped: the database failed; the batches before are kept.
        """
        mapper = RowMapper(self._mapping, source.columns, self._hall)
        rows = self._until_broken(source)
        while (batch := self._next_batch(mapper, rows)).rows:
            self.summary.rows += batch.rows
            self.summary.filtered += batch.filtered
            await self._keep(batch)
            if progress is not None:
                progress(self.summary, source.share_read())
        return self.summary

    def _until_broken(self, source: RowSource) -> Iterator[RawRow]:
        try:
            yield from source
        except BrokenFile as broken:
            self.summary.broken = str(broken)
            self._rejects.write([Reject(broken.line, "", str(broken))])

    def _next_batch(self, mapper: RowMapper, rows: Iterator[RawRow]) -> _Batch:
        """Rows are judged one by one as they are read, so that none is kept longer than it takes."""
        batch = _Batch(self._now())
        for row in rows:
            batch.rows += 1
            found = self._judged(mapper, row, batch.now)
            if isinstance(found, Step):
                batch.steps.append(found)
            elif found is None:
                batch.filtered += 1
            else:
                batch.rejects.append([shortened(reject) for reject in found])
            if len(batch.steps) == BATCH or batch.rows == _MOST_ROWS:
                break
        return batch

    def _judged(self, mapper: RowMapper, raw: RawRow, now: datetime) -> Step | list[Reject] | None:
        """The step of a row, why there is none, or None where a filter leaves the row out."""
        if raw.fault:
            return [Reject(raw.line, "", raw.fault, "\t".join(raw.values))]
        row = mapper.read(raw)
        if row is None:
            return None
        if isinstance(row, MisreadRow):
            return [*row.faults, *self._refusals(mapper, row.row, now, whole=False)]
        try:
            step = self._decided(row, now)
        except Refused:
            return self._refusals(mapper, row, now)
        first = self._seen.first_line(row.command_id.bytes, row.line)
        return step if first == row.line else [_repeated(mapper, row, first)]

    def _decided(self, row: MappedRow, now: datetime) -> Step:
        command = Command(verb=Verb.REPORT, data=row.data, id=row.command_id)
        return decide(None, command, self._actor, now, self._hall.rules)

    def _refusals(
        self, mapper: RowMapper, row: MappedRow, now: datetime, *, whole: bool = True
    ) -> list[Reject]:
        """Everything the rules have against a row: what they refuse is taken out, and they are asked again.

        What is missing only because it was taken out, or never read (not *whole*), is no fault of the row.
        """
        found: list[Reject] = []
        data = dict(row.data)
        while True:
            try:
                self._decided(row._replace(data=data), now)
            except Refused as refusal:
                name = _field_of(refusal)
                if name in data or (whole and not found):
                    found.append(_refusal(mapper, row, refusal))
                if name not in data:
                    return found
                del data[name]
            else:
                return found

    async def _keep(self, batch: _Batch) -> None:
        try:
            fresh = await self._write(batch.steps)
        except ExternalError as error:
            raise ImportStopped(str(error), self.summary) from error
        self._count(batch.steps, fresh)
        self.summary.rejected += len(batch.rejects)
        self.summary.rejected_by_column.update(of_row[0].column for of_row in batch.rejects)
        self._rejects.write([reject for of_row in batch.rejects for reject in of_row])

    async def _write(self, steps: Sequence[Step]) -> list[Step]:
        """Write what is new of *steps*; tried again while somebody else keeps the database busy."""
        for tries_left in reversed(range(_TRIES)):
            try:
                return await self._append(steps)
            except ExternalError as error:
                if not (tries_left and error.retry):
                    raise
                log.warning("a batch of an import is tried again: %s", error)
                await asyncio.sleep(_PAUSE)
        return []

    async def _append(self, steps: Sequence[Step]) -> list[Step]:
        """Write what is new of *steps* in one transaction; answers which those were."""

        async def work(transaction: CaseTransaction) -> list[Step]:
            known = await transaction.known_commands([step.command_id for step in steps])
            fresh = [step for step in steps if step.command_id not in known]
            if fresh and not self._dry_run:
                await self._begin(transaction, fresh)
            return fresh

        return await self._store.in_transaction(work) if steps else []

    async def _begin(self, transaction: CaseTransaction, steps: Sequence[Step]) -> None:
        """Cases with numbers of the days they were reported on, in the order of the file."""
        zone, prefix = self._hall.zone, self._hall.case_prefix
        rule = self._hall.rules.numbers
        days = [rule.day(_day(step, zone)) for step in steps]
        numbers = {
            day: iter(await transaction.next_numbers(prefix, day, count, rule.serial_digits))
            for day, count in sorted(Counter(days).items())
        }
        await transaction.begin_cases(
            [(step, next(numbers[day])) for step, day in zip(steps, days, strict=True)]
        )

    def _count(self, steps: Sequence[Step], fresh: Sequence[Step]) -> None:
        self.summary.imported += len(fresh)
        self.summary.already_there += len(steps) - len(fresh)
        self.summary.unlocated += sum(not step.changes.get("cell_code") for step in fresh)
        self.summary.unclassified += sum(not step.changes.get("class_code") for step in fresh)


def _refusal(mapper: RowMapper, row: MappedRow, refusal: Refused) -> Reject:
    name = _field_of(refusal)
    columns = listed(dict.fromkeys(mapper.columns_of(name)))
    return Reject(row.line, columns, str(refusal), _text(row.data.get(name)), _reference(row))


def _repeated(mapper: RowMapper, row: MappedRow, first: int) -> Reject:
    reference = _reference(row)
    what = _("外部编号与第 {line} 行相同") if reference else _("内容与第 {line} 行完全相同")
    columns = listed(mapper.columns_of("external_ref"))
    return Reject(row.line, columns, what.format(line=first), reference, reference)


def _day(step: Step, zone: ZoneInfo) -> date:
    reported_at: datetime = step.changes["reported_at"]
    return reported_at.astimezone(zone).date()


def _field_of(refusal: Refused) -> str:
    """The field a refusal is about, as far as it says so."""
    named = {"reported_later": "reported_at", "unknown_class": "class_code"}
    if refusal.code in named:
        return named[refusal.code]
    label = refusal.params.get("field")
    return next((name for name, source in FIELD_LABELS.items() if _(source) == label), "")


def _reference(row: MappedRow) -> str:
    return _text(row.data.get("external_ref"))


def _text(value: object) -> str:
    return "" if value is None else str(value)
