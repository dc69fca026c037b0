"""A document that a hall keeps, as a table: its columns, what may stand in them, by what rows are told apart.

Rows are texts by column. So one page, one workbook, one difference and one store serve every document; what
a document *means* is made of its rows by its own module.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _, listed

Row = Mapping[str, str]
Key = tuple[str, ...]

#: More rows than these are no document of a hall; a standard has some hundreds, a city some hundred units.
MOST_ROWS = 5_000
#: What a ticked cell holds.
YES = "yes"


class KeptKind(Labelled):
    """The documents; the words are stored."""

    UNITS = "units", N_("单位")
    STANDARD = "standard", N_("立案标准")
    CALENDAR = "calendar", N_("工作日历")
    LIMITS = "limits", N_("时限与灯")
    REASONS = "reasons", N_("理由")
    NUMBERS = "numbers", N_("编号规则")
    SCHEMES = "schemes", N_("评价方案")
    SCORES = "scores", N_("填报得分")
    #: People and logins: shown and handed on like the others, kept by the accounts and not in versions.
    SEATS = "seats", N_("席位与人员")


class CellSort(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    CODES = "codes"
    CHOICE = "choice"
    NUMBER = "number"
    DAY = "day"
    YES = "yes"
    SECRET = "secret"


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is stored, ``title`` heads it on screen and in workbooks; ``width`` in pixels at scale 1.

    ``fixed`` is nobody's to change once the row is there: keys, names of what the program knows.
    ``choices`` are the stored words of a CHOICE with their labels. What is ``derived`` is shown only: it
    follows from the key, in the reader's language. An ``inward`` key says nothing to people: it is in
    workbooks, by which rows are found again, and not on the screen. People write sentences into a column of
    ``words``: a stock phrase may go there.
    """

    name: str
    title: str
    sort: CellSort = CellSort.TEXT
    width: int = 120
    needed: bool = False
    fixed: bool = False
    longest: int = 200
    choices: Mapping[str, str] = field(default_factory=dict)
    derived: bool = False
    inward: bool = False
    words: bool = False

    def shown(self, value: str) -> str:
        """*value* as it is read on the screen and in a workbook."""
        if self.sort is CellSort.SECRET:
            return _HIDDEN if value else ""
        if self.sort is CellSort.YES and value == YES:
            return _("是")
        return _(self.choices[value]) if value in self.choices else value

    def taken(self, typed: str) -> str:
        """What is kept of what was typed: the stored word of a choice, one spelling of a text."""
        if self.sort is CellSort.SECRET:
            return typed
        text = " ".join(unicodedata.normalize("NFC", typed).split())
        if self.sort is CellSort.CHOICE:
            meant = (word for word, label in self.choices.items() if text in (word, label, _(label)))
            return next(meant, text)
        if self.sort is CellSort.YES:
            return YES if text.lower() in (_("是").lower(), *_YES_WORDS) else text
        return text

    def fault(self, value: str) -> str:
        """Why *value* cannot stand here; "" where it can."""
        if not value:
            return _("“{column}”不能为空。").format(column=_(self.title)) if self.needed else ""
        if len(value) > self.longest:
            text = _("“{column}”不能超过 {count} 个字。")
            return text.format(column=_(self.title), count=self.longest)
        if any(unicodedata.category(char) in _UNSEEN for char in value):
            return _("“{column}”里有看不见的控制字符。").format(column=_(self.title))
        return self._sort_fault(value)

    def _sort_fault(self, value: str) -> str:
        if self.sort is CellSort.CHOICE and value not in self.choices:
            known = listed(_(label) for label in self.choices.values())
            text = _("“{column}”应为 {known} 之一,现为“{value}”。")
            return text.format(column=_(self.title), known=known, value=value[:20])
        if self.sort is CellSort.YES and value != YES:
            return _("“{column}”只填“是”或留空。").format(column=_(self.title))
        if self.sort is CellSort.NUMBER and not _is_number(value):
            return _("“{column}”应为数字,现为“{value}”。").format(column=_(self.title), value=value[:20])
        if self.sort is CellSort.DAY and not _is_day(value):
            text = _("“{column}”应为日期,如 2026-10-01,现为“{value}”。")
            return text.format(column=_(self.title), value=value[:20])
        return ""


_HIDDEN = "••••••••"
_YES_WORDS = ("是", "y", "yes", "true", "1", "√")
#: Controls, formats (bidirectional marks among them), halves of characters, private and unassigned ones.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check says of the row *key* (``()``: of the whole); one that ``stops`` keeps the draft out."""

    key: Key
    sentence: str
    column: str = ""
    stops: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a document is checked against besides itself.

    ``area_codes`` of districts, streets, communities and cells; ``classes`` are codes such as ``部件-01-01``
    (empty: not checked). ``open_by_unit`` and ``open_by_class`` count cases without an end. ``last_serials``
    are the last serial numbers given, by prefix and day; ``paper_numbers`` those of this year's papers.
    """

    today: date
    area_codes: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    open_by_unit: Mapping[str, int] = field(default_factory=dict)
    open_by_class: Mapping[str, int] = field(default_factory=dict)
    used_prefixes: frozenset[str] = frozenset()
    last_serials: Mapping[str, int] = field(default_factory=dict)
    paper_numbers: frozenset[str] = frozenset()


Check = Callable[[Sequence[Row], Sequence[Row], Around], Iterator[Remark]]


def nothing_derived(_row: Row) -> dict[str, str]:
    """The derived cells of a document that has none."""
    return {}


@dataclass(frozen=True, slots=True)
class KeptTable:
    """One document's table.

    ``key`` names the columns that tell rows apart. ``retires``: the column that takes the day a row went
    out of use; rows of such a document are never deleted. ``closed``: rows are the program's own, none is
    added or taken away. ``planned``: a version may begin at a later day. ``check`` looks at what only shows
    in the whole: rows, rows before, around. ``names`` are the columns by which an operator knows a row;
    else its key. ``preview`` says in a sentence what a draft would come to; ``opens_at`` is the row on which
    a page stands first.
    """

    kind: KeptKind
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    check: Check
    advice: str
    retires: str = ""
    closed: bool = False
    planned: bool = False
    derive: Callable[[Row], Mapping[str, str]] = nothing_derived
    names: tuple[str, ...] = ()
    preview: Callable[[Sequence[Row], Around], str] | None = None
    opens_at: Callable[[Sequence[Row], date], int] | None = None

    @property
    def title(self) -> str:
        return self.kind.label

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def key_of(self, row: Row) -> Key:
        return tuple(row.get(name, "") for name in self.key)

    def taken(self, cells: Mapping[str, str]) -> dict[str, str]:
        """A whole row of what was typed or read; a column that is not there is empty."""
        row = {column.name: column.taken(cells.get(column.name, "")) for column in self.columns}
        return {**row, **self.derive(row)}

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that are stored and compared."""
        return tuple(column for column in self.columns if not column.derived)

    def is_retired(self, row: Row) -> bool:
        return bool(self.retires and row.get(self.retires))

    def remarks(self, rows: Sequence[Row], before: Sequence[Row], around: Around) -> list[Remark]:
        """Everything that is to be said of *rows*, which are to follow *before*.

        What only shows in the whole is looked at when every cell is in order.
        """
        if len(rows) > MOST_ROWS:
            text = _("共 {count} 行,超过上限 {most} 行。")
            return [Remark((), text.format(count=len(rows), most=MOST_ROWS))]
        found = [*self._cell_faults(rows), *self._key_faults(rows), *self._kept_faults(rows, before)]
        return found or list(self.check(rows, before, around))

    def _cell_faults(self, rows: Sequence[Row]) -> Iterator[Remark]:
        for row in rows:
            for column in self.kept:
                if sentence := column.fault(row.get(column.name, "")):
                    yield Remark(self.key_of(row), sentence, column.name)

    def _key_faults(self, rows: Sequence[Row]) -> Iterator[Remark]:
        for key, count in Counter(map(self.key_of, rows)).items():
            if count > 1:
                text = _("{key} 出现了 {count} 次。")
                yield Remark(key, text.format(key=self.said(key), count=count), self.key[0])

    def _kept_faults(self, rows: Sequence[Row], before: Sequence[Row]) -> Iterator[Remark]:
        """Rows that may not go, rows that may not come."""
        now, old = {self.key_of(row) for row in rows}, {self.key_of(row) for row in before}
        if self.retires or self.closed:
            for key in sorted(old - now):
                yield Remark(key, _("{key} 不能删除,只能停用。").format(key=self.said(key)))
        if self.closed:
            for key in sorted(now - old):
                yield Remark(key, _("{key} 不是程序认得的一项。").format(key=self.said(key)))

    def called(self, row: Row) -> str:
        """How an operator knows *row*."""
        parts = [self.column(name).shown(row.get(name, "")) for name in self.names]
        return " ".join(part for part in parts if part) or self.said(self.key_of(row))

    def said(self, key: Key) -> str:
        """How an operator knows the row *key*."""
        parts = (self.column(name).shown(part) for name, part in zip(self.key, key, strict=True))
        return " ".join(part for part in parts if part) or _("(空行)")


def _is_number(text: str) -> bool:
    try:
        return text.isascii() and Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_day(text: str) -> bool:
    try:
        return len(text) == len("2026-10-01") and date.fromisoformat(text).year >= 2000
    except ValueError:
        return False
