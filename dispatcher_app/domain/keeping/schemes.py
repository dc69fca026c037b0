"""Evaluation schemes as a table: the head of each scheme, its lines, its grades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.least import least_rule
from dispatcher_app.domain.indicators.schemes.model import NESTED, TYPED, LineSort, Subject
from dispatcher_app.domain.indicators.schemes.rows import GRADE, HEAD, faults, schemes_of
from dispatcher_app.domain.indicators.schemes.terms import BadTerms, head_terms
from dispatcher_app.domain.keeping.table import Around, CellSort, Column, KeptKind, KeptTable, Remark, Row
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _

_NO_INDICATOR = frozenset({GRADE, *(sort.value for sort in NESTED | TYPED)})
_SORTS = {HEAD: N_("方案"), **{sort.value: sort.source for sort in LineSort}, GRADE: N_("等级")}


def scheme_rows(rows: Sequence[Row]) -> list[Row]:
    """*rows* of checked schemes in the order of the document; ValueError for rows nobody checked."""
    schemes_of(rows)
    return [{**row, **_meant(row)} for row in rows]


def _meant(row: Row) -> dict[str, str]:
    """What the words of a row stand for, in the language of the reader."""
    if row["sort"] == HEAD:
        return {"meaning": _(";").join([*_labels(Subject, row["of"]), *_head_words(row)])}
    indicator = INDICATORS.get(row["of"])
    return {
        "meaning": indicator.formula if indicator is not None and row["sort"] not in _NO_INDICATOR else ""
    }


def _head_words(row: Row) -> Iterator[str]:
    """What becomes of lines without data and who is not ranked; nothing where the terms cannot be read."""
    try:
        missing, least, of = head_terms(row["terms"])
    except BadTerms:
        return
    yield missing.label
    cases = of or next((subject.cases for subject in Subject if subject.value == row["of"]), "")
    if cases in INDICATORS:
        yield least_rule(INDICATORS[cases].name, least)


def _labels(words: type[Labelled], value: str) -> list[str]:
    return [word.label for word in words if word.value == value]


def _check(rows: Sequence[Row], _before: Sequence[Row], _around: Around) -> Iterator[Remark]:
    for fault in faults(rows):
        yield Remark((fault.scheme, fault.number), fault.sentence, fault.column)


SCHEMES = KeptTable(
    KeptKind.SCHEMES,
    (
        Column("scheme", N_("方案代码"), width=130, needed=True, fixed=True, longest=32),
        Column("number", N_("序号"), CellSort.NUMBER, width=60, needed=True, fixed=True, longest=3),
        Column("name", N_("名称"), width=190, needed=True, longest=60),
        Column("sort", N_("种类"), CellSort.CHOICE, width=110, needed=True, choices=_SORTS),
        Column("of", N_("指标、填报项、方案或评价对象"), width=210, longest=60),
        Column("weight", N_("权重、总分或起分"), CellSort.NUMBER, width=140, longest=12),
        Column("terms", N_("参数"), width=270, longest=400),
        Column("meaning", N_("含义"), width=290, fixed=True, derived=True),
        Column("note", N_("说明"), width=220, longest=200, words=True),
    ),
    ("scheme", "number"),
    _check,
    N_(
        "每个方案一行“方案”,其下各项权重之和应等于方案的总分。方案自生效日起评价以后开始的时段,以前的时段仍按当时的版本。"
    ),
    planned=True,
    derive=_meant,
    names=("scheme", "name"),
)
