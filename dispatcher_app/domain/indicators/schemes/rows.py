"""Schemes as rows of texts, as a hall keeps them, and everything that may be wrong with such rows.

A scheme's first row is its head; lines and grades follow, numbered. Whoever reads files asks the same check,
so that a fault is the same sentence in a file, in a workbook and on the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.schemes.model import (
    ADJUSTING,
    NESTED,
    TYPED,
    Grade,
    Line,
    LineSort,
    Scheme,
    Subject,
    shown,
)
from dispatcher_app.domain.indicators.schemes.terms import BadTerms, bands_of, head_terms, named, number
from dispatcher_app.domain.indicators.table import FigureUnit
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import _, listed

Row = Mapping[str, str]
W = TypeVar("W", bound=Labelled)
HEAD, GRADE = "head", "grade"
CODE = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_OF_SHARES = frozenset({LineSort.RATE, LineSort.INVERSE, LineSort.TARGET})
COLUMNS = ("scheme", "number", "name", "sort", "of", "weight", "terms", "note")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with row ``number`` of ``scheme``, in which column ("" : the row as a whole)."""

    scheme: str
    number: str
    column: str
    sentence: str


class BadRow(ValueError):
    """A cell that cannot be; ``column`` tells which."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


def schemes_of(rows: Sequence[Row]) -> dict[str, Scheme]:
    """The schemes that checked *rows* say, by code; ValueError for rows that nobody checked."""
    return {code: _scheme(code, mine) for code, mine in _by_scheme(rows).items()}


def faults(rows: Sequence[Row]) -> Iterator[Fault]:
    """Everything that is wrong with *rows*: of each scheme, then between them."""
    good: dict[str, Scheme] = {}
    for code, mine in _by_scheme(rows).items():
        found = list(_faults_of(code, mine))
        yield from found
        if not found:
            good[code] = _scheme(code, mine)
    for scheme in good.values():
        yield from _nesting(scheme, good, set(_by_scheme(rows)))


def _faults_of(code: str, rows: list[Row]) -> Iterator[Fault]:
    heads = [row for row in rows if row["sort"] == HEAD]
    if len(heads) != 1:
        yield Fault(
            code, rows[0]["number"], "sort", _("方案 {code} 应有且只有一个方案行。").format(code=code)
        )
        return
    bad = False
    for row in rows:
        try:
            if not (row["number"].isascii() and row["number"].isdigit()):
                raise BadRow("number", _("序号应为整数。"))
            _READERS.get(row["sort"], _line)(row)
        except BadRow as error:
            bad = True
            yield Fault(code, row["number"], error.column, str(error))
    if not bad:
        yield from _sums(code, heads[0], rows)


def _sums(code: str, head: Row, rows: list[Row]) -> Iterator[Fault]:
    scheme = _scheme(code, rows)
    added = sum((line.weight for line in scheme.lines), Fraction(0))
    if not any(line.sort not in ADJUSTING for line in scheme.lines):
        yield Fault(code, head["number"], "", _("方案“{name}”没有一项。").format(name=scheme.name))
    elif added != scheme.total:
        text = _("方案“{name}”各项权重合计 {added},应为 {total}。")
        sentence = text.format(name=scheme.name, added=shown(added), total=shown(scheme.total))
        yield Fault(code, head["number"], "weight", sentence)
    lows = [grade.low for grade in scheme.grades]
    if len(lows) != len(set(lows)):
        yield Fault(
            code, head["number"], "", _("方案“{name}”有两个等级从同一分起。").format(name=scheme.name)
        )


def _nesting(scheme: Scheme, good: Mapping[str, Scheme], known: set[str]) -> Iterator[Fault]:
    """A line that takes another scheme's result needs one of the same subjects, and no circle."""
    for line in scheme.lines:
        if line.sort not in NESTED:
            continue
        at = (scheme.code, str(line.number), "of")
        if line.of not in known:
            yield Fault(*at, _("没有方案 {code}。").format(code=line.of))
        elif line.of in good and good[line.of].subject is not scheme.subject:
            yield Fault(*at, _("方案 {code} 评的不是同一种对象。").format(code=line.of))
        elif scheme.code in _reached(line.of, good):
            yield Fault(*at, _("方案 {code} 又引用了本方案,成了循环。").format(code=line.of))


def _reached(code: str, good: Mapping[str, Scheme]) -> set[str]:
    seen, waiting = set[str](), [code]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            lines = good[here].lines if here in good else ()
            waiting += [line.of for line in lines if line.sort in NESTED]
    return seen


def _by_scheme(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["scheme"], []).append(row)
    return found


def _scheme(code: str, rows: Sequence[Row]) -> Scheme:
    head = next((row for row in rows if row["sort"] == HEAD), None)
    if head is None:
        raise ValueError(f"scheme {code} has no head")
    subject, total = _head(head)
    missing, least, of = head_terms(head["terms"])
    return Scheme(
        code=code,
        name=head["name"],
        subject=subject,
        total=total,
        missing=missing,
        least=least,
        least_of=of,
        note=head["note"],
        lines=tuple(_line(row) for row in rows if row["sort"] not in (HEAD, GRADE)),
        grades=tuple(_grade(row) for row in rows if row["sort"] == GRADE),
    )


def _head(row: Row) -> tuple[Subject, Fraction]:
    if not CODE.fullmatch(row["scheme"]):
        raise BadRow("scheme", _("方案代码只能用小写字母、数字和下划线,以字母开头。"))
    total = _number(row, "weight")
    if total <= 0:
        raise BadRow("weight", _("方案的总分应大于零。"))
    subject = _word(row, "of", Subject)
    try:
        cases = head_terms(row["terms"])[2] or subject.cases
    except BadTerms as error:
        raise BadRow("terms", str(error)) from None
    if cases not in INDICATORS:
        raise BadRow("terms", _("没有指标“{code}”。").format(code=cases[:40]))
    if INDICATORS[cases].is_rate:
        raise BadRow("terms", _("“{name}”不是件数。").format(name=INDICATORS[cases].name))
    return subject, total


def _grade(row: Row) -> Grade:
    low = _number(row, "weight")
    if not 0 <= low < 100:
        raise BadRow("weight", _("等级的起分应在 0 到 100 之间,不含 100。"))
    return Grade(row["name"], low, row["terms"])


def _line(row: Row) -> Line:
    sort = _word(row, "sort", LineSort)
    weight = _number(row, "weight") if row["weight"] else Fraction(0)
    if sort in ADJUSTING and weight:
        raise BadRow("weight", _("“{sort}”没有权重。").format(sort=sort.label))
    if sort not in ADJUSTING and weight <= 0:
        raise BadRow("weight", _("权重应大于零。"))
    _check_of(row, sort)
    try:
        bands = bands_of(row["terms"]) if sort is LineSort.BAND else ()
        more = {} if sort is LineSort.BAND else named(sort, row["terms"])
    except BadTerms as error:
        raise BadRow("terms", str(error)) from None
    return Line(
        number=int(row["number"]),
        name=row["name"],
        sort=sort,
        of=row["of"],
        weight=weight,
        bands=bands,
        note=row["note"],
        **more,
    )


def _check_of(row: Row, sort: LineSort) -> None:
    of = row["of"]
    if sort in NESTED:
        return
    if sort in TYPED:
        if not CODE.fullmatch(of):
            raise BadRow("of", _("填报项的代码只能用小写字母、数字和下划线。"))
    elif of not in INDICATORS:
        raise BadRow("of", _("没有指标“{code}”。").format(code=of[:40]))
    elif sort in _OF_SHARES and INDICATORS[of].unit is not FigureUnit.SHARE:
        raise BadRow("of", _("“{name}”不是比率。").format(name=INDICATORS[of].name))


def _number(row: Row, column: str) -> Fraction:
    try:
        return number(row[column])
    except BadTerms as error:
        raise BadRow(column, str(error)) from None


def _word(row: Row, column: str, words: type[W]) -> W:
    try:
        return words(row[column])
    except ValueError:
        known = listed(word.value for word in words)
        text = _("“{value}”应为 {known} 之一。")
        raise BadRow(column, text.format(value=row[column][:20], known=known)) from None


_READERS = {HEAD: _head, GRADE: _grade}
