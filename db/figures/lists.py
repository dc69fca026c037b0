"""``IN`` with any number of ids as one parameter, so that a statement is written once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, TextClause, text

from db.codec import to_text

#: The name of the parameter.
IDS = "ids"


def among(dialect: str, column: Column[int]) -> TextClause:
    """*column* is one of the ids that come under the name :data:`IDS`."""
    listed = f"= ANY(:{IDS})" if dialect == "postgresql" else f"IN (SELECT value FROM json_each(:{IDS}))"
    return text(f"{column.table.name}.{column.name} {listed}")


def listed(dialect: str, ids: Sequence[int]) -> dict[str, object]:
    """The value of that parameter."""
    return {IDS: list(ids) if dialect == "postgresql" else to_text(list(ids))}
