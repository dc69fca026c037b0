"""Cases as a file: CSV or a workbook, a chunk at a time. What is in memory does not grow with the hall."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, TextClause, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from db.codec import case_from
from db.failures import said_plainly
from db.os_words import words_of
from db.queues import conditions
from db.readable import readable_columns
from db.tables import cases
from db.workbook_files import WorkbookFiles
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.case_table import CaseTable
from dispatcher_app.services.ports import ExternalError, SearchQuery
from dispatcher_app.services.spreadsheet_text import guarded
from dispatcher_app.services.whole_file import whole_file
from dispatcher_app.services.workbooks import Cell, Sheet

#: Cases read at a time.
AT_ONCE = 2000
#: Rows of a sheet, less those above the first case.
MOST_ROWS = 1_048_576 - 10
KINDS = (".csv", ".xlsx")
_C = cases.c
#: Told how many cases are read, and of how many.
Progress = Callable[[int, int], object]


class CaseExport:
    """*private*: whether the reader may, and wants to, read private fields."""

    def __init__(self, engine: AsyncEngine, table: CaseTable, *, private: bool = False) -> None:
        self._engine, self._table = engine, table
        self._columns = readable_columns(cases, private=private)

    async def write(
        self,
        file: Path,
        query: SearchQuery,
        district: str = "",
        notes: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> int:
        """Write every case that *query* asks for to *file*, the oldest first; how many it was.

        *progress* is told how many are read, and of how many. Cancelled, it stops within a chunk and leaves
        what was under the name.

        Raises:
            DomainError: another kind of name, or more cases than a sheet holds.
            ExternalError: the database or the disk failed; what was under the name is still there.
        """
        suffix = file.suffix.lower()
        if suffix not in KINDS:
            raise DomainError(_("{file} 应以 .csv 或 .xlsx 结尾。").format(file=file.name))
        terms = [*conditions(replace(query, before_id=None))]
        if district:
            terms.append(_C.district == district)
        count = await self._count(terms) if suffix == ".xlsx" or progress is not None else 0
        if suffix == ".xlsx":
            _check_size(count)
        stopped = Event()
        rows = _in_thread(self._rows(terms, count, progress), asyncio.get_running_loop(), stopped)
        write = self._write_csv if suffix == ".csv" else self._write_book
        writing = asyncio.ensure_future(asyncio.to_thread(write, file, rows, notes))
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            stopped.set()
            with suppress(_Stopped):  # the thread ends by itself, and takes its half file away
                await writing
            raise

    async def _count(self, terms: Sequence[ColumnElement[bool] | TextClause]) -> int:
        with said_plainly():
            async with self._engine.connect() as connection:
                counted = await connection.execute(select(func.count()).select_from(cases).where(*terms))
                return int(counted.scalar_one())

    async def _rows(
        self, terms: Sequence[ColumnElement[bool] | TextClause], count: int, progress: Progress | None
    ) -> AsyncIterator[list[list[Cell]]]:
        last = done = 0
        while True:
            found = await self._chunk(terms, last)
            if not found:
                return
            masters = await self._numbers({case.merged_into for case in found})
            yield [self._table.row(case, masters) for case in found]
            last, done = found[-1].id, done + len(found)
            if progress is not None:
                progress(done, max(done, count))

    async def _chunk(self, terms: Sequence[ColumnElement[bool] | TextClause], last: int) -> list[Case]:
        query: Select[tuple[object, ...]] = select(*self._columns).where(_C.id > last, *terms)
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = await connection.execute(query.order_by(_C.id).limit(AT_ONCE))
                return [case_from(row) for row in rows]

    async def _numbers(self, ids: Iterable[int | None]) -> dict[int, str]:
        wanted = sorted(id_ for id_ in ids if id_ is not None)
        if not wanted:
            return {}
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = await connection.execute(select(_C.id, _C.number).where(_C.id.in_(wanted)))
                return {row.id: row.number for row in rows}

    # in a thread

    def _write_csv(self, file: Path, rows: Iterator[list[Cell]], _notes: Sequence[str]) -> int:
        """No notes: whoever reads a CSV takes its first line for the head."""
        zone, count = self._table.hall.zone, 0
        try:
            with whole_file(file, "utf-8-sig") as text:
                writer = csv.writer(text)
                writer.writerow(column.title for column in self._table.columns)
                for row in rows:
                    writer.writerow([_csv_cell(cell, zone) for cell in row])
                    count += 1
        except OSError as error:
            raise ExternalError(_unwritable(file, error), retry=False) from error
        return count

    def _write_book(self, file: Path, rows: Iterator[list[Cell]], notes: Sequence[str]) -> int:
        sheet = Sheet(_("案件"), self._table.columns, rows, notes)
        return WorkbookFiles(self._table.hall.zone).write(file, [sheet])


class _Stopped(Exception):
    """Somebody gave it up."""


def _check_size(count: int) -> None:
    if count > MOST_ROWS:
        text = _("共 {count} 件,Excel 一张表最多 {most} 行:请缩小条件,或导出为 .csv。")
        raise DomainError(text.format(count=f"{count:,}", most=f"{MOST_ROWS:,}"))


def _in_thread(
    chunks: AsyncIterator[list[list[Cell]]], loop: asyncio.AbstractEventLoop, stopped: Event
) -> Iterator[list[Cell]]:
    """Rows for a writer that blocks a thread of its own, while *loop* reads them."""
    while True:
        if stopped.is_set():
            raise _Stopped
        try:
            chunk = asyncio.run_coroutine_threadsafe(_next(chunks), loop).result()
        except StopAsyncIteration:
            return
        if not chunk:
            return
        yield from chunk


async def _next(chunks: AsyncIterator[list[list[Cell]]]) -> list[list[Cell]]:
    """The next rows; none at the end."""
    return await anext(chunks, [])


def _csv_cell(cell: Cell, zone: ZoneInfo) -> object:
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else cell


def _unwritable(file: Path, error: OSError) -> str:
    return _("写不了 {file}:{why}。").format(file=file, why=words_of(error))
