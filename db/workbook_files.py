"""Workbooks (.xlsx) of registers: written through openpyxl, a row at a time, and put in place when whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook

from db.import_xlsx import XLSX_DAMAGE, quiet
from db.os_words import words_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.workbooks import MOST_ROWS, Cell, CellKind, Sheet, SheetColumn, SheetRow

FORMATS = {
    CellKind.TEXT: "@",
    CellKind.COUNT: "#,##0",
    CellKind.SHARE: "0.00%",
    CellKind.DECIMAL: "0.00",
    CellKind.CHANGE: "+0.00%;-0.00%;0.00%",
    CellKind.GROWTH: "+0.0%;-0.0%;0.0%",
    CellKind.DAY: "yyyy-mm-dd",
    CellKind.INSTANT: "yyyy-mm-dd hh:mm",
}
_HEAD = PatternFill("solid", fgColor="E9ECEF")
#: Characters that the name of a sheet may not have, and how long it may be.
NOT_IN_NAME = str.maketrans("", "", "[]:*?/\\")
LONGEST_NAME = 31
#: More characters than these a cell does not hold.
LONGEST_TEXT = 32_000


class WorkbookFiles:
    """Implements :class:`dispatcher_app.services.workbooks.Workbooks` by the clock of *zone*."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def write(self, file: Path, sheets: Sequence[Sheet]) -> int:
        part = file.with_name(f"{file.name}.part")
        book, count = Workbook(write_only=True), 0
        try:
            for sheet in sheets:
                count += self._add(book, sheet)
            book.save(part)
            os.replace(part, file)
        except OSError as error:
            part.unlink(missing_ok=True)
            for page in book.worksheets:
                page.close()
            text = _("写不了 {file}:{why}。")
            raise ExternalError(text.format(file=file, why=words_of(error)), retry=False) from error
        return count

    def read(self, file: Path, title: str, columns: Sequence[str], most: int = MOST_ROWS) -> list[SheetRow]:
        try:
            with quiet(), closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as book:
                if title not in book.sheetnames:
                    text = _("工作簿里没有工作表“{sheet}”,有:{known}。")
                    raise DomainError(text.format(sheet=title, known=listed(book.sheetnames)))
                book[title].reset_dimensions()  # as declared, a sheet of one row may have a million
                found = _below_head(book[title].iter_rows(values_only=True), columns)
                rows = list(islice(found, most + 1))
                if len(rows) > most:
                    text = _("{file} 超过 {most} 行,没有读入。")
                    raise DomainError(text.format(file=file.name, most=most))
                return rows
        except OSError as error:
            raise DomainError(_("读不了 {file}:{why}。").format(file=file, why=words_of(error))) from error
        except XLSX_DAMAGE as error:
            raise DomainError(_("{file} 不是可用的 Excel 工作簿(.xlsx)。").format(file=file)) from error

    def _add(self, book: Workbook, sheet: Sheet) -> int:
        page = book.create_sheet(sheet.title.translate(NOT_IN_NAME)[:LONGEST_NAME])
        for at, column in enumerate(sheet.columns, start=1):
            page.column_dimensions[get_column_letter(at)].width = column.width
        page.freeze_panes = f"A{len(sheet.notes) + 2}"
        for note in sheet.notes:
            page.append([_text_cell(page, note)])
        page.append([_head_cell(page, column) for column in sheet.columns])
        count = 0
        for row in sheet.rows:
            pairs = zip(row, sheet.columns, strict=True)
            page.append([self._cell(page, value, column) for value, column in pairs])
            count += 1
        return count

    def _cell(self, page: object, value: Cell, column: SheetColumn) -> WriteOnlyCell | None:
        """None where there is nothing to say: most cells of a wide table cost nothing then."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return _text_cell(page, value)
        if isinstance(value, datetime):
            value = value.astimezone(self._zone).replace(tzinfo=None)
        cell = WriteOnlyCell(page, value)
        cell.number_format = FORMATS[column.kind]
        return cell


def _text_cell(page: object, text: str) -> WriteOnlyCell:
    """A text, whatever it begins with: said to be one, so that no program takes it for a formula."""
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_TEXT])
    cell.data_type = "s"
    cell.number_format = FORMATS[CellKind.TEXT]
    cell.alignment = Alignment(vertical="top", wrap_text="\n" in text)
    return cell


def _head_cell(page: object, column: SheetColumn) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, column.title)
    cell.font, cell.fill = Font(bold=True), _HEAD
    return cell


def _below_head(rows: Iterator[tuple[object, ...]], columns: Sequence[str]) -> Iterator[SheetRow]:
    head: list[str] = []
    for number, cells in enumerate(rows, start=1):
        texts = [_words(cell) for cell in cells]
        if not head:
            head = texts if set(columns) <= set(texts) else []
        elif any(texts):
            missing = [""] * (len(head) - len(texts))  # a row ends with its last cell
            yield SheetRow(number, dict(zip(head, [*texts, *missing], strict=False)))
    if not head:
        raise DomainError(_("工作表里没有这样的表头:{columns}。").format(columns=listed(columns)))


def _words(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M") if cell.time() != datetime.min.time() else f"{cell:%Y-%m-%d}"
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell).strip()
