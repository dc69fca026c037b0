"""Reads standards (小类, 立案条件, 时限, 结案条件) and lists of classes from CSV files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from db.reference_text import Location, ReferenceFileError, text_of
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.standard import (
    CJT_214,
    GB_30428,
    ClassCode,
    ClassList,
    ClassName,
    Standard,
    StandardRow,
)
from dispatcher_app.domain.words import Kind
from dispatcher_app.i18n import _, listed

T = TypeVar("T")

_NAME_COLUMNS = ("kind", "major_code", "major_name", "minor_code", "minor_name", "source")
_STANDARD_COLUMNS = (*_NAME_COLUMNS, "filing_condition", "limit_value", "limit_unit", "closing_condition")
_MAY_BE_EMPTY = frozenset({"source"})
_KINDS = {kind.value: kind for kind in Kind}
_MOST_PROBLEMS = 100


def load_standard(file: Location, scheme: str = GB_30428, version: str = "") -> Standard:
    """The standard in a CSV file; *version* defaults to a short hash of what its rows say.

    Raises:
        ReferenceFileError: naming every line that cannot be used; nothing is skipped.
    """
    counts: dict[ClassCode, int] = {}

    def row_from(record: Mapping[str, str]) -> StandardRow:
        code = _code(record, scheme)
        row = _standard_row(record, code, counts.get(code, 0) + 1)
        counts[code] = row.condition_no
        return row

    rows = _records(file, _STANDARD_COLUMNS, row_from)
    try:
        return Standard(scheme, version or _digest(rows), rows)
    except ValueError as error:
        raise ReferenceFileError(file.name, str(error)) from error


def load_class_list(file: Location, scheme: str = CJT_214) -> ClassList:
    """The names of a scheme without limits, from a CSV file.

    Raises:
        ReferenceFileError: as for :func:`load_standard`.
    """
    entries = _records(
        file,
        _NAME_COLUMNS,
        lambda record: ClassName(_code(record, scheme), record["major_name"], record["minor_name"]),
    )
    try:
        return ClassList(scheme, entries)
    except ValueError as error:
        raise ReferenceFileError(file.name, str(error)) from error


def _standard_row(record: Mapping[str, str], code: ClassCode, condition_no: int) -> StandardRow:
    return StandardRow(
        code=code,
        major_name=record["major_name"],
        minor_name=record["minor_name"],
        condition_no=condition_no,
        condition=record["filing_condition"],
        limit=Limit.parse(record["limit_value"], record["limit_unit"]),
        closing_condition=record["closing_condition"],
        source=record["source"],
    )


def _code(record: Mapping[str, str], scheme: str) -> ClassCode:
    kind = _KINDS.get(record["kind"])
    if kind is None:
        raise ValueError(_("类别应为部件或事件,而不是“{kind}”。").format(kind=record["kind"]))
    # A spreadsheet turns 01 into 1.
    return ClassCode(scheme, kind, record["major_code"].zfill(2), record["minor_code"].zfill(2))


def _records(
    file: Location, columns: tuple[str, ...], make: Callable[[Mapping[str, str]], T]
) -> tuple[T, ...]:
    """What *make* makes of each line; every line at fault is told, with its number."""
    reader = csv.DictReader(io.StringIO(text_of(file), newline=""))
    made: list[T] = []
    problems: list[str] = []
    try:
        _check_header(reader.fieldnames, columns)
        for raw in reader:
            try:
                made.append(make(_cells(raw, columns)))
            except ValueError as error:
                problems.append(_("第 {line} 行:{problem}").format(line=reader.line_num, problem=error))
            if len(problems) == _MOST_PROBLEMS:
                break
    except csv.Error as error:
        problem = _("第 {line} 行之后读不成 CSV 表:{detail}。").format(line=reader.line_num, detail=error)
        raise ReferenceFileError(file.name, problem) from error
    except ValueError as error:
        raise ReferenceFileError(file.name, str(error)) from error
    if problems or not made:
        raise ReferenceFileError(file.name, *(problems or [_("没有内容。")]))
    return tuple(made)


def _check_header(found: Iterable[str] | None, columns: tuple[str, ...]) -> None:
    missing = [column for column in columns if column not in (found or ())]
    if missing:
        raise ValueError(_("缺少列:{columns}。").format(columns=listed(missing)))


def _cells(raw: Mapping[str, str | None], columns: tuple[str, ...]) -> dict[str, str]:
    cells = {column: (raw[column] or "").strip() for column in columns}
    empty = [column for column, cell in cells.items() if not cell and column not in _MAY_BE_EMPTY]
    if empty:
        raise ValueError(_("{columns} 为空。").format(columns=listed(empty)))
    return cells


def _digest(rows: Iterable[StandardRow]) -> str:
    said = [
        [
            str(row.code),
            row.major_name,
            row.minor_name,
            row.condition,
            row.limit.to_json(),
            row.closing_condition,
        ]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]
