"""Coded reasons as a table: a hall may word, order and switch them off; the codes are the program's.

No hall adds a code: guards take only those of the transition table, and rules and figures know what they mean
(``not_ours`` brings a boundary dispute, ``other`` asks for words). A code nobody knows would count nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from dispatcher_app.domain.reasons import LISTS, ReasonWords, Worded
from dispatcher_app.i18n import N_, _

#: The lists as they are headed.
_TITLES = {
    "ReturnReason": N_("单位回退"),
    "BoundaryBasis": N_("权属裁定依据"),
    "DispatchReturnReason": N_("退回派遣"),
    "ClosureReturnReason": N_("退回结案"),
    "DeclineReason": N_("不予立案"),
    "SendBackReason": N_("退回受理"),
    "ReworkReason": N_("返工"),
    "SupervisionReason": N_("督办"),
    "VoidReason": N_("作废"),
}


def reason_rows(words: ReasonWords) -> list[Row]:
    """The reasons as *words* has them, as rows of :data:`REASONS`."""
    rows: list[Row] = []
    for name, members in LISTS.items():
        for at, member in enumerate(members, start=1):
            own = words.get((name, member.value), Worded(at))
            rows.append(
                {
                    "list": name,
                    "code": member.value,
                    "words": own.words,
                    "usual": member.usual,
                    "order": str(own.order),
                    "off": YES if own.off else "",
                }
            )
    return rows


def reasons_of(rows: Sequence[Row]) -> ReasonWords:
    """What *rows* say; ValueError for an order that is no number."""
    return {
        (row["list"], row["code"]): Worded(int(row["order"]), row["words"], row["off"] == YES) for row in rows
    }


def _derived(row: Row) -> dict[str, str]:
    members = LISTS.get(row["list"])
    return {"usual": next((one.usual for one in members or () if one.value == row["code"]), "")}


def _check(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    for name in LISTS:
        used = [row for row in rows if row["list"] == name and row["off"] != YES]
        if not used:
            yield Remark((), _("“{list}”至少要留一个理由。").format(list=_(_TITLES[name])))
        seen: set[str] = set()
        for row in used:
            key, said = (row["list"], row["code"]), row["words"] or row["usual"]
            if said in seen:
                yield Remark(key, _("同一组里“{words}”出现两次。").format(words=said), "words")
            seen.add(said)
            if not (row["order"].isdigit() and 1 <= int(row["order"]) <= 99):
                yield Remark(key, _("次序应为 1 到 99 的整数。"), "order")


REASONS = KeptTable(
    KeptKind.REASONS,
    (
        Column("list", N_("用于"), CellSort.CHOICE, 150, needed=True, fixed=True, choices=_TITLES),
        Column("code", N_("编码"), width=120, needed=True, fixed=True),
        Column("usual", N_("通用说法"), width=200, fixed=True, derived=True),
        Column("words", N_("本大厅说法"), width=240, longest=20),
        Column("order", N_("次序"), CellSort.NUMBER, 60, needed=True, longest=2),
        Column("off", N_("停用"), CellSort.YES, 60),
    ),
    ("list", "code"),
    _check,
    N_("可以改说法、次序和停用,不能加编码:规则、统计和数据库都按编码认理由。已写下的理由也按新说法显示。"),
    closed=True,
    derive=_derived,
    names=("list", "usual"),
)
