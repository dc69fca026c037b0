"""What people give in an evaluation, as a table: who got how much of what, for which period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dispatcher_app.domain.indicators.schemes.rows import CODE
from dispatcher_app.domain.keeping.table import Around, CellSort, Column, KeptKind, KeptTable, Remark, Row
from dispatcher_app.i18n import N_, _

#: A year, a quarter, a month.
_PERIOD = re.compile(r"20\d{2}(-(0[1-9]|1[0-2]|Q[1-4]))?", re.ASCII)


def score_rows(rows: Sequence[Row]) -> list[Row]:
    return [dict(row) for row in rows]


def _check(rows: Sequence[Row], _before: Sequence[Row], _around: Around) -> Iterator[Remark]:
    for row in rows:
        key = SCORES.key_of(row)
        if not _PERIOD.fullmatch(row["period"]):
            yield Remark(key, _("时段应写成 2026、2026-Q1 或 2026-03。"), "period")
        for column in ("scheme", "input"):
            if not CODE.fullmatch(row[column]):
                yield Remark(key, _("代码只能用小写字母、数字和下划线,以字母开头。"), column)


SCORES = KeptTable(
    KeptKind.SCORES,
    (
        Column("period", N_("时段"), width=110, needed=True, fixed=True, longest=8),
        Column("scheme", N_("方案代码"), width=140, needed=True, fixed=True, longest=32),
        Column("input", N_("填报项"), width=160, needed=True, fixed=True, longest=32),
        Column("subject", N_("对象(单位编码、街道或登录名)"), width=260, needed=True, fixed=True, longest=64),
        Column("value", N_("得分"), CellSort.NUMBER, width=100, needed=True, longest=12),
        Column("note", N_("说明"), width=320, longest=200, words=True),
    ),
    ("period", "scheme", "input", "subject"),
    _check,
    N_("评价方案中由人打分的项。方案里没有的填报项不起作用;没有填的,评价表上显示“无数据”。"),
    names=("period", "scheme", "input", "subject"),
)
