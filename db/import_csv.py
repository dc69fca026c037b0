"""Rows of a CSV file, which may be damaged: a bad row is told, and the next one is read."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from db.csv_fields import fields_up_to
from db.import_text import LONGEST_LINE, ByteFile, Lines
from dispatcher_app.i18n import _
from dispatcher_app.services.importing.mapping import FileFormat
from dispatcher_app.services.importing.rows import BrokenFile, RawRow, UnreadableFile

_DELIMITERS = ",\t;|"
#: A field with more lines than this began with a quotation mark that nobody closed.
_MOST_LINES = 1000


class _Unclosed(Exception):
    """A quotation mark was opened and not closed."""


class CsvRows:
    """Implements :class:`dispatcher_app.services.importing.rows.RowSource`."""

    def __init__(self, file: ByteFile, form: FileFormat) -> None:
        self._file = file
        self._lines = _RecordLines(file, form.encoding)
        try:
            self._lines.skip(form.skip_lines)
            self._delimiter = form.delimiter or _delimiter_of(self._first_line())
            self.columns = [name.strip() for name in self._header()]
        except BrokenFile as broken:
            raise UnreadableFile(str(broken)) from broken

    def _first_line(self) -> str:
        self._lines.begin()
        line = next(self._lines, "")
        self._lines.give_back(0)
        if not line.strip():
            raise UnreadableFile(_("文件里没有表头。"))
        if self._lines.fault:
            raise UnreadableFile(_("表头读不出:{why}。").format(why=self._lines.fault))
        return line

    def _header(self) -> list[str]:
        self._lines.begin()
        try:
            with fields_up_to(LONGEST_LINE):
                return next(self._records())
        except (csv.Error, _Unclosed) as error:
            raise UnreadableFile(_("表头的引号没有配对。")) from error

    def _records(self) -> Iterator[list[str]]:
        return csv.reader(self._lines, delimiter=self._delimiter, strict=True)

    def __iter__(self) -> Iterator[RawRow]:
        lines, width = self._lines, len(self.columns)
        records = self._records()
        while True:
            lines.begin()
            line = lines.number + 1
            try:
                with fields_up_to(LONGEST_LINE):
                    values = next(records)
            except StopIteration:
                return
            except (csv.Error, _Unclosed):
                # The rest is read again: only the row that the mark is in is lost.
                lines.give_back(1)
                records = self._records()
                fault = lines.fault or _("引号没有配对,这一行读不出")
                yield RawRow(line, lines.taken[:1], fault)
                continue
            if any(values):
                yield RawRow(line, values, lines.fault or _wrong_width(values, width))

    def share_read(self) -> float:
        return self._file.share_read()

    def close(self) -> None:
        self._file.close()


class _RecordLines(Lines):
    """Lines for a csv reader, which would follow an unclosed quotation mark to the end of the file."""

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES or sum(map(len, self.taken)) > LONGEST_LINE:
            raise _Unclosed
        return super().__next__()


def _wrong_width(values: Sequence[str], width: int) -> str:
    if len(values) == width:
        return ""
    return _("应有 {wanted} 列,这一行有 {found} 列").format(wanted=width, found=len(values))


def _delimiter_of(header: str) -> str:
    """The candidate that divides the header most often outside quotation marks."""
    bare = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)
