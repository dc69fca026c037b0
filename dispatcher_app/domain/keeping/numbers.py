"""How cases and papers of supervision are numbered, as a table. Numbers that were given never change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from dispatcher_app.domain import paper_numbers
from dispatcher_app.domain.case_numbers import SERIAL_DIGITS, NumberRule
from dispatcher_app.domain.keeping.table import (
    Around,
    Column,
    KeptKind,
    KeptTable,
    Remark,
    Row,
)
from dispatcher_app.domain.paper_numbers import USUAL_NUMBERS, PaperNumbers
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import SupervisionLevel
from dispatcher_app.i18n import N_, _, listed

PREFIX, YEAR, SERIAL, PAPER = "prefix", "year_digits", "serial_digits", "paper_"
_TITLES = {
    PREFIX: N_("案件编号:前缀(1 至 8 位大写字母或数字,首尾为字母)"),
    YEAR: N_("案件编号:年份位数(4 或 2)"),
    SERIAL: N_("案件编号:序号位数(4、5 或 6,不够时自动变长)"),
}
#: It ends in a letter: so nobody takes its last digit for the first of the year.
_PREFIX = re.compile(r"[A-Z]([A-Z0-9]{0,6}[A-Z])?", re.ASCII)
_LEVELS = {f"{PAPER}{level.value}": level for level in SupervisionLevel}


class HallNumbers(NamedTuple):
    """How a hall numbers its cases, and its papers of each rung."""

    cases: NumberRule
    papers: PaperNumbers


def number_rows(rule: NumberRule, papers: PaperNumbers = USUAL_NUMBERS) -> list[Row]:
    """The rules as rows of :data:`NUMBERS`."""
    rows = {PREFIX: rule.prefix, YEAR: str(rule.year_digits), SERIAL: str(rule.serial_digits)}
    rows |= {item: papers[level].pattern for item, level in _LEVELS.items()}
    return [{"item": item, "value": value, "title": _title(item)} for item, value in rows.items()]


def _title(item: str) -> str:
    if item in _LEVELS:
        return _("{level}文号(含 {{year}} 和 {{number}} 各一次)").format(level=_LEVELS[item].label)
    return _(_TITLES[item]) if item in _TITLES else ""


def _derived(row: Row) -> dict[str, str]:
    return {"title": _title(row["item"])}


def numbers_of(rows: Sequence[Row]) -> HallNumbers:
    """The rules that *rows* say; what a version of before does not speak of is as usual.

    Raises:
        ValueError, DomainError: rules that cannot be.
    """
    by_item = {row["item"]: row["value"] for row in rows}
    cases = NumberRule(by_item[PREFIX], int(by_item[YEAR]), int(by_item.get(SERIAL, SERIAL_DIGITS[0])))
    return HallNumbers(cases, _papers_of(by_item))


def _papers_of(by_item: Mapping[str, str]) -> PaperNumbers:
    """Whole, and then looked at: two levels may have changed places."""
    rules = {
        level: paper_numbers.NumberRule(by_item.get(item, USUAL_NUMBERS[level].pattern))
        for item, level in _LEVELS.items()
    }
    for level, rule in rules.items():
        paper_numbers.with_rule(rules, level, rule.pattern)
    return MappingProxyType(rules)


def _check(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    by_item = {row["item"]: row["value"] for row in rows}
    was = {row["item"]: row["value"] for row in before}
    prefix = by_item[PREFIX]
    if not _PREFIX.fullmatch(prefix):
        yield Remark((PREFIX,), _("前缀应为 1 至 8 位大写字母或数字,首尾为字母。"), "value")
    if by_item[YEAR] not in ("2", "4"):
        yield Remark((YEAR,), _("年份位数只能是 4 或 2。"), "value")
    if by_item.get(SERIAL, "4") not in map(str, SERIAL_DIGITS):
        yield Remark((SERIAL,), _("序号位数只能是 4、5 或 6。"), "value")
    if prefix != was.get(PREFIX) and prefix in around.used_prefixes:
        text = _("前缀 {prefix} 从前用过:当天若已有这个前缀的编号,接着往下编,不会重号。")
        yield Remark((PREFIX,), text.format(prefix=prefix), "value", stops=False)
    yield from _paper_faults(by_item)


def _paper_faults(by_item: Mapping[str, str]) -> Iterator[Remark]:
    seen: dict[str, str] = {}
    for item, level in _LEVELS.items():
        pattern = by_item.get(item, USUAL_NUMBERS[level].pattern)
        try:
            paper_numbers.NumberRule(pattern)
        except DomainError as wrong:
            yield Remark((item,), str(wrong), "value")
        if pattern in seen:
            text = _("文号规则“{pattern}”已用于{level}。").format(pattern=pattern, level=seen[pattern])
            yield Remark((item,), text, "value")
        seen.setdefault(pattern, level.label)


def preview(rows: Sequence[Row], around: Around) -> str:
    """The numbers that come next by *rows*; "" while these make no rules."""
    try:
        numbers = numbers_of(rows)
    except (ValueError, LookupError, DomainError):
        return ""
    rule = numbers.cases
    day = f"{rule.prefix}{rule.day(around.today)}"
    case = rule.number("", around.today, around.last_serials.get(day, 0) + 1)
    year = around.today.year
    papers = listed(numbers.papers[level].next(around.paper_numbers, year) for level in SupervisionLevel)
    return _("照此,下一件案件编为 {case},下一份文书编为 {papers}。").format(case=case, papers=papers)


NUMBERS = KeptTable(
    KeptKind.NUMBERS,
    (
        Column("title", N_("名称"), width=420, fixed=True, derived=True),
        Column("value", N_("值"), width=260, needed=True, longest=60),
        Column("item", N_("编码"), width=170, needed=True, fixed=True),
    ),
    ("item",),
    _check,
    N_("案件编号是前缀、日期和当天的序号;文号里 {year} 是年份,{number} 是当年的连续号。已编的号永不改变。"),
    closed=True,
    derive=_derived,
    names=("title",),
    preview=preview,
)
