"""The 立案处置结案标准 as a table: a row for each filing condition of a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from dispatcher_app.domain.keeping.table import (
    YES,
    Around,
    CellSort,
    Column,
    KeptKind,
    KeptTable,
    Remark,
    Row,
)
from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.standard import ClassCode, Standard, StandardRow, basis_of
from dispatcher_app.i18n import N_, _, listed

_UNITS = {
    LimitUnit.URGENT_HOUR.value: N_("紧急小时"),
    LimitUnit.WORKING_HOUR.value: N_("工作时"),
    LimitUnit.WORKING_DAY.value: N_("工作日"),
    LimitUnit.CALENDAR_HOUR.value: N_("自然时"),
    LimitUnit.CALENDAR_DAY.value: N_("自然日"),
    LimitUnit.MINUTE.value: N_("分钟"),
}


def standard_rows(standard: Standard) -> list[Row]:
    """*standard* as rows of :data:`STANDARD`, in its order."""
    return [
        {
            "code": str(row.code),
            "no": str(row.condition_no),
            "major": row.major_name,
            "minor": row.minor_name,
            "condition": row.condition,
            "limit": str(row.limit.value),
            "unit": row.limit.unit.value,
            "closing": row.closing_condition,
            "source": row.source,
            "inferred": YES if row.inferred else "",
            "retired": row.retired,
        }
        for row in standard.rows
    ]


def standard_of(rows: Sequence[Row], version: str) -> Standard:
    """The standard that *rows* say, in the edition *version*; ValueError with a sentence if they say none."""
    made = sorted(map(_row_of, rows), key=lambda row: row.condition_no)
    return Standard(made[0].code.scheme if made else "", version, tuple(_in_order(rows, made)))


def _in_order(rows: Sequence[Row], made: Sequence[StandardRow]) -> Iterator[StandardRow]:
    """Classes in the order of *rows*, the conditions of each by their numbers."""
    by_code: dict[str, list[StandardRow]] = {row["code"]: [] for row in rows}
    for row in made:
        by_code[str(row.code)].append(row)
    for found in by_code.values():
        yield from found


def _row_of(row: Row) -> StandardRow:
    return StandardRow(
        ClassCode.parse(row["code"]),
        row["major"],
        row["minor"],
        _number(row["no"]),
        row["condition"],
        Limit(Decimal(row["limit"]), LimitUnit(row["unit"])),
        row["closing"],
        row["source"],
        row["inferred"] == YES,
        row.get("retired", ""),
    )


def _plain_basis(row: Row) -> dict[str, str]:
    """Versions that earlier releases kept say in their source what has a column of its own."""
    words, inferred = basis_of(row.get("source", ""))
    return {"source": words, "inferred": YES if inferred else row.get("inferred", "")}


def _number(text: str) -> int:
    if not (text.isdigit() and int(text) >= 1):
        raise ValueError(_("条件号应为 1、2、3……,现为“{number}”。").format(number=text))
    return int(text)


def _check(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    wrong = list(_row_faults(rows))
    yield from wrong
    if not rows:
        yield Remark((), _("标准不能是空的。"))
    elif not wrong:
        try:
            standard_of(rows, "draft")
        except ValueError as error:
            yield Remark((), str(error))
        yield from _retired_in_use(rows, before, around)


def _row_faults(rows: Sequence[Row]) -> Iterator[Remark]:
    for row in rows:
        try:
            _row_of(row)
        except ValueError as error:
            yield Remark((row["code"], row["no"]), str(error))
    schemes = sorted({row["code"].rpartition(":")[0] for row in rows})
    if len(schemes) > 1:
        text = _("一部标准只能用一种编码体系,现有:{schemes}。")
        yield Remark((), text.format(schemes=listed(schemes)))


def _retired_in_use(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    """Said, not refused: an open case carries its condition, limit and closing condition with it."""
    was = {(row["code"], row["no"]): row["retired"] for row in before}
    told: set[str] = set()
    for row in rows:
        code = row["code"]
        count = around.open_by_class.get(code, 0)
        if row["retired"] and not was.get((code, row["no"])) and count and code not in told:
            told.add(code)
            text = _("{name} 还有 {count} 件在办案件,它们仍按立案时的标准办。")
            remark = text.format(name=row["minor"], count=count)
            yield Remark((code, row["no"]), remark, "retired", stops=False)


STANDARD = KeptTable(
    KeptKind.STANDARD,
    (
        Column("code", N_("小类代码"), width=190, needed=True, fixed=True, longest=60),
        Column("no", N_("条件号"), CellSort.NUMBER, 60, needed=True, fixed=True, longest=3),
        Column("major", N_("大类"), width=110, needed=True, longest=40),
        Column("minor", N_("小类"), width=120, needed=True, longest=40),
        Column("condition", N_("立案条件"), width=240, needed=True, longest=500, words=True),
        Column("limit", N_("时限"), CellSort.NUMBER, 60, needed=True, longest=8),
        Column("unit", N_("时限单位"), CellSort.CHOICE, 90, needed=True, choices=_UNITS),
        Column("closing", N_("结案条件"), width=200, needed=True, longest=500, words=True),
        Column("source", N_("依据"), width=120, longest=200, words=True),
        Column("inferred", N_("推定"), CellSort.YES, 50),
        Column("retired", N_("停用日期"), CellSort.DAY, 100),
    ),
    ("code", "no"),
    _check,
    N_("每行是一个小类的一条立案条件,条件号从 1 连续。在办案件仍按立案时抄下的条件、时限和结案条件办。"),
    retires="retired",
    planned=True,
    derive=_plain_basis,
    names=("code", "no", "minor"),
)
