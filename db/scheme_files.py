"""Evaluation schemes that come with the program, or in a file: TOML read as rows, faults by their line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from db.toml_lines import lines_of
from dispatcher_app.domain.indicators.schemes.rows import COLUMNS, GRADE, HEAD, Fault, faults
from dispatcher_app.i18n import _

Row = dict[str, str]
_HEAD_KEYS = {"code": "scheme", "name": "name", "subject": "of", "total": "weight", "missing": "terms"}
#: Keys of the head that are named in its terms.
_TERMS = {"least": "least", "least_of": "of"}
_LINE_KEYS = {
    "name": "name",
    "sort": "sort",
    "of": "of",
    "weight": "weight",
    "terms": "terms",
    "note": "note",
}
_GRADE_KEYS = {"name": "name", "from": "weight", "colour": "terms"}


class BadSchemes(ValueError):
    """Files that say no schemes; every message is a sentence with file and line."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class SchemeText:
    """One file, with where each of its cells stands."""

    file: str
    rows: tuple[Row, ...]
    lines: Mapping[tuple[str, str], int]

    def said(self, fault: Fault) -> str:
        line = self.lines.get((fault.number, fault.column)) or self.lines.get((fault.number, ""), 1)
        return _("{file} 第 {line} 行:{fault}").format(file=self.file, line=line, fault=fault.sentence)


def read_scheme(file: str, text: str) -> SchemeText:
    """*text* of *file* as rows, not yet checked against each other.

    Raises:
        BadSchemes: no TOML, a key that no scheme has, a value that is neither text nor number.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSchemes([_("{file} 不是 TOML:{error}").format(file=file, error=error)]) from None
    return _Reader(file, text).read(content)


def read_schemes(texts: Mapping[str, str]) -> list[Row]:
    """The rows of all files by name, checked; BadSchemes with every fault otherwise."""
    read = [read_scheme(file, text) for file, text in texts.items()]
    rows = [row for each in read for row in each.rows]
    by_code = {each.rows[0]["scheme"]: each for each in read}
    found = [by_code[fault.scheme].said(fault) for fault in faults(rows)]
    found += _twice(read)
    if found:
        raise BadSchemes(found)
    return rows


@cache
def shipped_schemes() -> tuple[Row, ...]:
    """The rows of the schemes that come with the program."""
    folder = files("resources").joinpath("schemes")
    return tuple(read_schemes({file.name: file.read_text(encoding="utf-8") for file in _in_order(folder)}))


def _in_order(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)


def _twice(read: list[SchemeText]) -> Iterator[str]:
    first: dict[str, str] = {}
    for each in read:
        code = each.rows[0]["scheme"]
        if code in first:
            text = _("{file} 第 1 行:方案 {code} 已在 {other} 里。")
            yield text.format(file=each.file, code=code, other=first[code])
        first.setdefault(code, each.file)


class _Reader:
    """Turns the tables of one file into rows, remembering the line of each cell."""

    def __init__(self, file: str, text: str) -> None:
        self._file, self._lines = file, lines_of(text)
        self._found: dict[tuple[str, str], int] = {}
        self._faults: list[str] = []

    def read(self, content: dict[str, object]) -> SchemeText:
        tables = {name: self._tables(content, name) for name in ("line", "grade")}
        plain = {name: value for name, value in content.items() if name not in ("line", "grade", "note")}
        head = self._head(plain) | {"sort": HEAD, "note": str(content.get("note", ""))}
        rows = [head]
        for name, keys in (("line", _LINE_KEYS), ("grade", _GRADE_KEYS)):
            for at, table in enumerate(tables[name]):
                row = self._row(table, keys, f"{name}.{at}", str(len(rows)))
                rows.append({**row, "scheme": head["scheme"], **({"sort": GRADE} if name == "grade" else {})})
        if self._faults:
            raise BadSchemes(self._faults)
        return SchemeText(self._file, tuple(rows), self._found)

    def _head(self, plain: Mapping[str, object]) -> Row:
        """The head; what the file says of the least number goes to its terms, beside what no data becomes."""
        least = {name: value for name, value in plain.items() if name in _TERMS}
        rest = {name: value for name, value in plain.items() if name not in _TERMS}
        row = self._row(rest, _HEAD_KEYS, "", "0")
        said = [f"{_TERMS[name]}={value}" for name, value in least.items()]
        self._found.setdefault(("0", "terms"), self._lines.get(next(iter(least), ""), 1))
        return row | {"terms": " ".join([row["terms"], *said]).strip()}

    def _tables(self, content: dict[str, object], name: str) -> list[dict[str, object]]:
        tables = content.get(name, [])
        if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
            return tables
        self._fault(name, _("{key} 应写成 [[{key}]] 表。").format(key=name))
        return []

    def _row(self, table: Mapping[str, object], keys: Mapping[str, str], where: str, number: str) -> Row:
        row = dict.fromkeys(COLUMNS, "") | {"number": number}
        self._found[number, ""] = self._lines.get(where, 1)
        for key, value in table.items():
            path = f"{where}.{key}" if where else key
            if key not in keys:
                self._fault(path, _("没有“{key}”这一项。").format(key=key))
            elif isinstance(value, bool) or not isinstance(value, str | int | float):
                self._fault(path, _("“{key}”应是文字或数字。").format(key=key))
            else:
                row[keys[key]] = str(value)
                self._found[number, keys[key]] = self._lines.get(path, self._found[number, ""])
        return row

    def _fault(self, path: str, sentence: str) -> None:
        line = self._lines.get(path, 1)
        self._faults.append(
            _("{file} 第 {line} 行:{fault}").format(file=self._file, line=line, fault=sentence)
        )
