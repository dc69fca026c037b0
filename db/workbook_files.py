"""Workbooks (.xlsx) of registers: written a row at a time and put in place when whole; read back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from db.import_xlsx import XLSX_DAMAGE, quiet
from db.os_words import words_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.workbooks import MOST_ROWS, Cell, CellKind, Reckoned, Sheet, SheetRow

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
_HEAD = "#E9ECEF"
_LINES = "lines"
#: A row is written out as soon as the next begins; texts are texts, whatever they look like.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
Looks = dict[CellKind | str | None, Format]
#: Characters that the name of a sheet may not have, and how long it may be.
NOT_IN_NAME = str.maketrans("", "", "[]:*?/\\")
LONGEST_NAME = 31
#: More characters than these a cell does not hold.
LONGEST_TEXT = 32_000


class WorkbookFiles:
    """Implements :class:`dispatcher_app.services.workbooks.Workbooks` by the clock of *zone*.

    *notice* stands above every sheet and at the head of its printed pages, as in a sandbox.
    """

    def __init__(self, zone: ZoneInfo, notice: str = "") -> None:
        self._zone, self._notice = zone, notice

    def write(self, file: Path, sheets: Sequence[Sheet]) -> int:
        part = file.with_name(f"{file.name}.part")
        try:
            with _scratched(part) as book:
                looks = _looks(book)
                count = sum(self._add(book, sheet, looks) for sheet in sheets)
                _close(book)
            os.replace(part, file)
        except OSError as error:
            text = _("写不了 {file}:{why}。")
            raise ExternalError(text.format(file=file, why=words_of(error)), retry=False) from error
        finally:
            part.unlink(missing_ok=True)
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

    def _add(self, book: Workbook, sheet: Sheet, looks: Looks) -> int:
        page = book.add_worksheet(sheet.title.translate(NOT_IN_NAME)[:LONGEST_NAME])
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width)
        notes = [*([_(self._notice)] if self._notice else []), *sheet.notes]
        head = len(notes)
        page.freeze_panes(head + 1, 0)
        if self._notice:
            page.set_header(f"&C&B{_(self._notice)}")
        for row, note in enumerate(notes):
            _write_text(page, row, 0, note, looks)
        for at, column in enumerate(sheet.columns):
            page.write_string(head, at, column.title, looks[None])
        kinds = [looks[column.kind] for column in sheet.columns]
        row = head
        for row, cells in enumerate(sheet.rows, start=head + 1):
            for at, (value, look) in enumerate(zip(cells, kinds, strict=True)):
                if isinstance(value, Reckoned):
                    _write_formula(page, row, at, value, look, head + 1)
                elif value is not None and value != "":  # most cells of a wide table say nothing
                    self._write(page, row, at, value, look, looks)
        return row - head

    def _write(self, page: Worksheet, row: int, at: int, value: Cell, look: Format, looks: Looks) -> None:
        if isinstance(value, str):
            _write_text(page, row, at, value, looks)
        elif isinstance(value, bool):
            page.write_boolean(row, at, value, look)
        elif isinstance(value, datetime):
            page.write_datetime(row, at, value.astimezone(self._zone).replace(tzinfo=None), look)
        elif isinstance(value, date):
            page.write_datetime(row, at, datetime.combine(value, time()), look)
        elif value is not None:
            page.write_number(row, at, value, look)


@contextmanager
def _scratched(file: Path) -> Iterator[Workbook]:
    """A book whose rows lie in a folder of their own until it is closed, and no longer if it never is."""
    with TemporaryDirectory() as scratch:
        book = Workbook(os.fspath(file), {**_OPTIONS, "tmpdir": scratch})
        try:
            yield book
        finally:
            for page in book.worksheets():
                if page.row_data_fh is not None:
                    page.row_data_fh.close()


def _looks(book: Workbook) -> Looks:
    """One for each kind of cell, one for texts of several lines, one for the head."""
    looks: Looks = {kind: book.add_format({"num_format": said}) for kind, said in FORMATS.items()}
    text = {"num_format": FORMATS[CellKind.TEXT], "valign": "top"}
    looks[CellKind.TEXT] = book.add_format(text)
    looks[_LINES] = book.add_format(text | {"text_wrap": True})
    looks[None] = book.add_format({"bold": True, "bg_color": _HEAD})
    return looks


def _write_formula(page: Worksheet, row: int, at: int, cell: Reckoned, look: Format, first: int) -> None:
    """*first* is the row below the head, from which the formula counts."""
    formula = cell.formula(lambda line, column: str(xl_rowcol_to_cell(first + line, column)))
    page.write_formula(row, at, formula, look, cell.value)


def _write_text(page: Worksheet, row: int, at: int, text: str, looks: Looks) -> None:
    """A text, whatever it begins with: said to be one, so that no program takes it for a formula."""
    lines = "\n" in text
    if lines or not text.isprintable():
        text = ILLEGAL_CHARACTERS_RE.sub("", text)
    page.write_string(row, at, text[:LONGEST_TEXT], looks[_LINES if lines else CellKind.TEXT])


def _close(book: Workbook) -> None:
    """Raises:
    OSError: the file cannot be written; said by itself, not in another's words.
    """
    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise (cause if isinstance(cause, OSError) else OSError(str(error))) from error


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
