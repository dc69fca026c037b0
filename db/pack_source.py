"""The raw files of a city pack: text, tables and map layers, with every fault told and none thrown.

A pack is made by hand, by a GIS and by spreadsheets, so a byte order mark, GB 18030 and CRLF are read as
meant. Whatever cannot be read becomes a :class:`Problem`; reading goes on with the rest.
"""

from __future__ import annotations

import codecs
import csv
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from db.csv_fields import fields_up_to
from db.os_words import words_of
from dispatcher_app.i18n import N_, _, listed

T = TypeVar("T")
S = TypeVar("S")
#: What stands where in a file: line of a table, feature of a layer (both from 1), and the value read.
Placed = list[tuple[int, T]]

#: A broken file repeats itself; more than this says nothing new.
_MOST_PROBLEMS = 50
_LARGEST_FIELD = 1_000_000
_PIECE = 1 << 20
_WHERE = {"geojson": N_("第 {number} 个要素"), "toml": N_("第 {number} 项")}


class BadValue(ValueError):
    """One value of a pack cannot be used; ``str()`` is the sentence that says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a pack. ``at`` is a line of a table or a feature of a map layer, counted from 1."""

    file: str
    at: int | None
    sentence: str

    def __str__(self) -> str:
        if self.at is None:
            return _("{file}:{sentence}").format(file=self.file, sentence=self.sentence)
        where = _(_WHERE.get(self.file.rpartition(".")[2], N_("第 {number} 行")))
        return _("{file} {where}:{sentence}").format(
            file=self.file, where=where.format(number=self.at), sentence=self.sentence
        )


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a map layer, not yet judged."""

    properties: Mapping[str, object]
    geometry: Mapping[str, object]

    def text(self, key: str, needed: bool = True) -> str:
        value = self.properties.get(key)
        text = "" if value is None else str(value).strip()
        if needed and not text:
            raise BadValue(_("缺少属性 {key}。").format(key=key))
        return text


class PackSource:
    """A pack's folder, read file by file. ``problems`` grows with what was found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self._told: dict[str, int] = {}

    def tell(self, file: str, at: int | None, sentence: str) -> None:
        """Note a problem; of each file the first 50 are kept, then one line says that there are more."""
        told = self._told[file] = self._told.get(file, 0) + 1
        if told <= _MOST_PROBLEMS:
            self.problems.append(Problem(file, at, sentence))
        elif told == _MOST_PROBLEMS + 1:
            self.problems.append(Problem(file, None, _("问题太多,后面的不再列出。")))

    def has(self, file: str) -> bool:
        return (self.folder / file).is_file()

    def toml(self, file: str) -> dict[str, object] | None:
        text = self._text(file)
        if text is None:
            return None
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.tell(file, None, _("不是有效的 TOML:{detail}。").format(detail=error))
            return None

    def rows(self, file: str, columns: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
        """The rows of a table one by one, cells stripped; none if a column of *columns* is missing."""
        encoding = self._encoding(file)
        if encoding is None:
            return
        with (
            fields_up_to(_LARGEST_FIELD),
            (self.folder / file).open(encoding=encoding, newline="") as lines,
        ):
            yield from self._read_rows(file, lines, columns)

    def _read_rows(
        self, file: str, lines: Iterable[str], columns: Iterable[str]
    ) -> Iterator[tuple[int, Mapping[str, str]]]:
        reader = csv.DictReader(lines, strict=True)
        try:
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                self.tell(file, 1, _("缺少列:{columns}。").format(columns=listed(missing)))
                return
            yield from self._checked_rows(file, reader)
        except csv.Error as error:
            # The reader counts whole rows: the one that broke begins after the last it could read.
            self.tell(file, reader.line_num + 1, _("不是 CSV 表:{detail}。").format(detail=error))

    def features(self, file: str) -> Placed[Feature]:
        text = self._text(file)
        if text is None:
            return []
        try:
            document = msgspec.json.decode(text)
            return list(enumerate(map(_feature, document["features"]), 1))
        except msgspec.DecodeError as error:
            self.tell(file, None, _("不是有效的 JSON:{detail}。").format(detail=error))
        except (KeyError, TypeError):
            self.tell(file, None, _("不是 GeoJSON 要素集(FeatureCollection)。"))
        return []

    def each(self, file: str, items: Iterable[tuple[int, S]], make: Callable[[S], T]) -> Placed[T]:
        """What *make* makes of every item; those it refuses with :class:`BadValue` are told and left out."""
        made: Placed[T] = []
        for at, item in items:
            try:
                made.append((at, make(item)))
            except BadValue as error:
                self.tell(file, at, str(error))
        return made

    def _checked_rows(
        self, file: str, reader: csv.DictReader[str]
    ) -> Iterator[tuple[int, Mapping[str, str]]]:
        for row in reader:
            if None in row or None in row.values():
                self.tell(file, reader.line_num, _("列数与表头不符。"))
            else:
                yield reader.line_num, {column: cell.strip() for column, cell in row.items()}

    def _text(self, file: str) -> str | None:
        encoding = self._encoding(file)
        return None if encoding is None else (self.folder / file).read_bytes().decode(encoding)

    def _encoding(self, file: str) -> str | None:
        """The encoding that fits the whole file, tried piece by piece: a census is a hundred megabytes."""
        try:
            for encoding in ("utf-8-sig", "gb18030"):
                if _is_in(self.folder / file, encoding):
                    return encoding
        except FileNotFoundError:
            self.tell(file, None, _("缺少这个文件。"))
        except OSError as error:
            self.tell(file, None, _("读不到文件:{detail}。").format(detail=words_of(error)))
        else:
            self.tell(file, None, _("既不是 UTF-8 也不是 GB 18030 编码的文本。"))
        return None


def _is_in(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _feature(document: Mapping[str, object]) -> Feature:
    properties, geometry = document["properties"] or {}, document["geometry"] or {}
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise TypeError("not a feature")
    return Feature(properties, geometry)
