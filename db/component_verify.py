"""``db verify`` for the register: every component is the last of its steps, and no step is missing."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from db.tables import component_steps, components
from dispatcher_app.i18n import _

_SAME = sorted({column.name for column in components.columns} & {c.name for c in component_steps.columns})
_NOT_AS_SAID = f"""
    SELECT c.code FROM components c LEFT JOIN component_steps s
        ON {" AND ".join(f"s.{name} = c.{name}" for name in _SAME)}
    WHERE s.code IS NULL ORDER BY c.code LIMIT 1"""
_NOT_WHOLE = """
    SELECT s.code FROM component_steps s LEFT JOIN components c ON c.code = s.code
    GROUP BY s.code, c.revision
    HAVING c.revision IS NULL OR count(*) <> c.revision OR max(s.revision) <> c.revision
    ORDER BY s.code LIMIT 1"""


async def register_problem(connection: AsyncConnection) -> str:
    """The first component that does not hold, as a sentence; "" where all do."""
    for query, sentence in (
        (_NOT_AS_SAID, _("部件 {code} 的内容与其最后一步不符。")),
        (_NOT_WHOLE, _("部件 {code} 的步骤有缺失或多出。")),
    ):
        code = (await connection.execute(text(query))).scalar_one_or_none()
        if code is not None:
            return sentence.format(code=code)
    return ""
