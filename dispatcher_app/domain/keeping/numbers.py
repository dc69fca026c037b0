"""How case numbers begin, as a table. Numbers that were given never change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dispatcher_app.domain.case_numbers import NumberRule
from dispatcher_app.domain.keeping.table import (
    Around,
    Column,
    KeptKind,
    KeptTable,
    Remark,
    Row,
)
from dispatcher_app.i18n import N_, _

PREFIX, YEAR = "prefix", "year_digits"
_TITLES = {PREFIX: N_("前缀(1 至 8 位大写字母或数字,首尾为字母)"), YEAR: N_("年份位数(4 或 2)")}
#: It ends in a letter: so nobody takes its last digit for the first of the year.
_PREFIX = re.compile(r"[A-Z]([A-Z0-9]{0,6}[A-Z])?", re.ASCII)


def number_rows(rule: NumberRule) -> list[Row]:
    """*rule* as rows of :data:`NUMBERS`."""
    rows = {PREFIX: rule.prefix, YEAR: str(rule.year_digits)}
    return [{"item": item, "value": value, "title": _(_TITLES[item])} for item, value in rows.items()]


def _derived(row: Row) -> dict[str, str]:
    return {"title": _(_TITLES[row["item"]]) if row["item"] in _TITLES else ""}


def numbers_of(rows: Sequence[Row]) -> NumberRule:
    """The rule that *rows* say; ValueError for one that cannot be."""
    by_item = {row["item"]: row["value"] for row in rows}
    return NumberRule(by_item[PREFIX], int(by_item[YEAR]))


def _check(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    by_item = {row["item"]: row["value"] for row in rows}
    was = {row["item"]: row["value"] for row in before}
    prefix = by_item[PREFIX]
    if not _PREFIX.fullmatch(prefix):
        yield Remark((PREFIX,), _("前缀应为 1 至 8 位大写字母或数字,首尾为字母。"), "value")
    if by_item[YEAR] not in ("2", "4"):
        yield Remark((YEAR,), _("年份位数只能是 4 或 2。"), "value")
    if prefix != was.get(PREFIX) and prefix in around.used_prefixes:
        text = _("前缀 {prefix} 从前用过:当天若已有这个前缀的编号,接着往下编,不会重号。")
        yield Remark((PREFIX,), text.format(prefix=prefix), "value", stops=False)


NUMBERS = KeptTable(
    KeptKind.NUMBERS,
    (
        Column("title", N_("名称"), width=420, fixed=True, derived=True),
        Column("value", N_("值"), width=200, needed=True, longest=8),
        Column("item", N_("编码"), width=140, needed=True, fixed=True),
    ),
    ("item",),
    _check,
    N_("编号为 前缀+日期-四位序号,如 NS20261122-0001;一天超过 9999 件时序号自动变长。已编的号永不改变。"),
    closed=True,
    derive=_derived,
    names=("title",),
)
