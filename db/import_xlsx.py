"""Rows of one sheet of an Excel workbook, read as a stream."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from dispatcher_app.i18n import _, listed
from dispatcher_app.services.importing.mapping import FileFormat
from dispatcher_app.services.importing.rows import BrokenFile, RawRow, UnreadableFile

#: What a damaged workbook, or something that only looks like one, makes the reader raise.
XLSX_DAMAGE = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,  # what both XML parsers call broken XML
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
)


class XlsxRows:
    """Implements :class:`dispatcher_app.services.importing.rows.RowSource`."""

    def __init__(self, path: Path, form: FileFormat) -> None:
        try:
            with quiet():
                self._book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            self._sheet = self._chosen(form.sheet)
            self._sheet.reset_dimensions()  # files written by other programs often declare them wrongly
        except XLSX_DAMAGE as error:
            raise UnreadableFile(_("{file} 不是可用的 Excel 工作簿(.xlsx)。").format(file=path)) from error
        self._rows = self._numbered()
        self.columns = self._header(form.skip_lines)

    def _chosen(self, name: str) -> Any:
        names = self._book.sheetnames
        if name and name not in names:
            known = listed(names)
            self.close()
            raise UnreadableFile(
                _("工作簿里没有工作表“{sheet}”,有:{known}。").format(sheet=name, known=known)
            )
        return self._book[name] if name else self._book.worksheets[0]

    def _numbered(self) -> Iterator[tuple[int, Sequence[object]]]:
        number = 0
        try:
            with quiet():
                for number, cells in enumerate(self._sheet.iter_rows(values_only=True), start=1):
                    yield number, cells
        except XLSX_DAMAGE as error:
            raise BrokenFile(number + 1, _("工作簿在此处损坏,后面的行读不出。")) from error

    def _header(self, skipped: int) -> list[str]:
        try:
            for number, cells in self._rows:
                texts = [_text(cell).strip() for cell in cells]
                if number > skipped and any(texts):
                    while not texts[-1]:
                        texts.pop()
                    return texts
        except BrokenFile as broken:
            raise UnreadableFile(str(broken)) from broken
        raise UnreadableFile(_("工作表是空的。"))

    def __iter__(self) -> Iterator[RawRow]:
        width = len(self.columns)
        for number, cells in self._rows:
            texts = [_text(cell) for cell in cells]
            if not any(texts):
                continue
            fault = ""
            if any(texts[width:]):
                fault = _("表头有 {wanted} 列,这一行写到了第 {found} 列").format(
                    wanted=width, found=max(i for i, text in enumerate(texts, 1) if text)
                )
            yield RawRow(number, texts[:width] + [""] * (width - len(texts)), fault)

    def share_read(self) -> None:
        return None

    def close(self) -> None:
        self._book.close()


@contextmanager
def quiet() -> Iterator[None]:
    """The reader's remarks on styles and extensions mean nothing to whoever imports cases."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
