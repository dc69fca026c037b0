"""``db verify`` for the hall's own record: one chain without gaps, every subject in order, signatures there.

As with cases, whoever can switch the guards off can write a whole record anew; and acts that were cut off at
the end leave no trace but in a copy kept elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.hall_record.codec import digest, link
from db.tables import hall_acts, hall_signatures
from dispatcher_app.i18n import _

_BATCH = 1000


async def record_problem(connection: AsyncConnection) -> str:
    """The first act that does not hold, as a sentence; "" where all do."""
    signed = {tuple(row) for row in await connection.execute(_SIGNATURES)}
    versions: Counter[tuple[str, str]] = Counter()
    number, previous = 0, ""
    async for row in _acts(connection):
        number += 1
        versions[row.topic, row.subject] += 1
        broken = _broken(row, number, previous, versions[row.topic, row.subject]) or _unsigned(row, signed)
        if broken:
            return _("大厅记录第 {number} 条:{what}。").format(number=number, what=broken)
        previous = row.hash
    return ""


_SIGNATURES = select(
    hall_signatures.c.digest, hall_signatures.c.person, hall_signatures.c.name, hall_signatures.c.role
)


async def _acts(connection: AsyncConnection) -> AsyncIterator[Any]:
    after = 0
    while True:
        query = select(hall_acts).where(hall_acts.c.id > after).order_by(hall_acts.c.id).limit(_BATCH)
        rows: Sequence[Any] = (await connection.execute(query)).all()
        if not rows:
            return
        for row in rows:
            yield row
        after = rows[-1].id


def _broken(row: Any, number: int, previous: str, version: int) -> str:
    if row.id != number:
        return _("序号不连续(缺第 {position} 条)").format(position=number)
    if row.previous_hash != previous:
        return _("与上一条的链接断开")
    if row.digest != digest(row._mapping) or row.hash != link(previous, row._mapping):
        return _("内容被改动(校验值不符)")
    if row.version != version:
        return _("所记事项的版本不连续")
    return ""


def _unsigned(row: Any, signed: set[tuple[Any, ...]]) -> str:
    if not row.second:
        return ""
    if row.second == row.person:
        return _("两个签字是同一人")
    known = (row.digest, row.second, row.second_name, row.second_role) in signed
    return "" if known else _("没有第二人的签字")
