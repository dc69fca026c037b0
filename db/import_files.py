"""Opens a file of foreign reports: CSV, JSON lines or an Excel workbook, compressed or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.import_csv import CsvRows
from db.import_json import JsonRows
from db.import_text import ByteFile
from db.import_xlsx import XlsxRows
from dispatcher_app.i18n import _
from dispatcher_app.services.importing.mapping import FileFormat
from dispatcher_app.services.importing.rows import RowSource, UnreadableFile

KINDS = ("csv", "jsonl", "xlsx")
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")


@contextmanager
def open_rows(path: Path, form: FileFormat) -> Iterator[RowSource]:
    """The rows of the file at *path*, read as *form* says and by what the file itself shows.

    Raises:
        UnreadableFile: missing, empty, not a table, or without a header.
    """
    file = ByteFile(path)
    try:
        kind = form.kind or _kind_of(file, path)
        if kind == "xlsx":
            file.close()
            rows: CsvRows | JsonRows | XlsxRows = XlsxRows(path, form)
        else:
            rows = JsonRows(file, form) if kind == "jsonl" else CsvRows(file, form)
    except BaseException:
        file.close()
        raise
    try:
        yield rows
    finally:
        rows.close()


def _kind_of(file: ByteFile, path: Path) -> str:
    if file.sample.startswith(_OLD_OFFICE):
        raise UnreadableFile(_("{file} 是旧版 Office 文件;请另存为 .xlsx 或 CSV 再导入。").format(file=path))
    if file.sample.startswith(_ZIP):
        return "xlsx"
    name = path.name.removesuffix(".gz").lower()
    if name.endswith(".xlsx"):
        raise UnreadableFile(_("{file} 不是可用的 Excel 工作簿(.xlsx)。").format(file=path))
    return "jsonl" if name.endswith(_JSON_SUFFIXES) else "csv"
