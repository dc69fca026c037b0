"""Rows of a JSON lines file. Objects inside an object are columns with dotted names (``location.lat``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from db.import_text import ByteFile, Lines
from dispatcher_app.i18n import _
from dispatcher_app.services.importing.mapping import FileFormat
from dispatcher_app.services.importing.rows import BrokenFile, RawRow, UnreadableFile

#: So many rows are read ahead to learn which columns there are.
_AHEAD = 1000
_DEEPEST = 8
#: A byte order mark and white space.
_BEFORE = b"\xef\xbb\xbf \t\r\n"


class JsonRows:
    """Implements :class:`dispatcher_app.services.importing.rows.RowSource`.

    A key that a row does not have reads as empty. Keys that first appear after the first thousand rows are
    not seen, unless the mapping lists them as optional.
    """

    def __init__(self, file: ByteFile, form: FileFormat) -> None:
        if file.sample.lstrip(_BEFORE).startswith(b"["):
            raise UnreadableFile(_("这是一个 JSON 数组;请转成 JSON lines(每行一个对象)再导入。"))
        self._file = file
        self._lines = Lines(file, form.encoding)
        self._lines.skip(form.skip_lines)
        self._broken: BrokenFile | None = None
        self._read_ahead = self._first_rows()
        columns = dict.fromkeys(key for _line, values, _fault in self._read_ahead for key in values)
        if not columns:
            self._refuse()
        self.columns = list(columns | dict.fromkeys(sorted(form.optional)))

    def _first_rows(self) -> list[tuple[int, dict[str, str], str]]:
        rows: list[tuple[int, dict[str, str], str]] = []
        try:
            for row in self._rows():
                rows.append(row)
                if len(rows) == _AHEAD:
                    break
        except BrokenFile as broken:
            self._broken = broken
        return rows

    def _refuse(self) -> None:
        if self._broken is not None:
            raise UnreadableFile(str(self._broken))
        raise UnreadableFile(_("文件里没有一行是 JSON 对象。"))

    def _rows(self) -> Iterator[tuple[int, dict[str, str], str]]:
        lines = self._lines
        while True:
            lines.begin()
            line = next(lines, None)
            if line is None:
                return
            if line.strip():
                yield self._row(lines.number, line, lines.fault)

    def _row(self, number: int, line: str, fault: str) -> tuple[int, dict[str, str], str]:
        if fault:
            return number, {}, fault
        try:
            found = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError):
            return number, {}, _("不是一行完整的 JSON")
        if not isinstance(found, dict):
            return number, {}, _("不是 JSON 对象")
        values: dict[str, str] = {}
        _flatten("", found, values, _DEEPEST)
        return number, values, ""

    def __iter__(self) -> Iterator[RawRow]:
        columns = self.columns
        for line, values, fault in self._read_ahead:
            yield RawRow(line, [values.get(column, "") for column in columns], fault)
        self._read_ahead = []
        if self._broken is not None:
            raise self._broken
        for line, values, fault in self._rows():
            yield RawRow(line, [values.get(column, "") for column in columns], fault)

    def share_read(self) -> float:
        return self._file.share_read()

    def close(self) -> None:
        self._file.close()


def _flatten(prefix: str, found: dict[str, Any], into: dict[str, str], depth: int) -> None:
    for key, value in found.items():
        if isinstance(value, dict) and depth:
            _flatten(f"{prefix}{key}.", value, into, depth - 1)
        else:
            into[prefix + key] = _text(value)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return msgspec.json.encode(value).decode()
