"""A condition of :mod:`dispatcher_app.domain.indicators.conditions` in the words of both databases.

The language has two truth values. In SQL, too, as long as nothing is turned round: ``AND`` and ``OR`` of what
is true, false or NULL are true exactly where they are true with every NULL taken for false. So only what
stands under a ``NOT`` has to be made plain first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from db.types import to_microseconds
from dispatcher_app.domain.indicators.conditions import (
    All,
    Among,
    Any,
    AsOf,
    Compare,
    Condition,
    Constant,
    Field,
    Known,
    Not,
    Op,
    Operand,
)

_SIGNS = {Op.EQ: "=", Op.NE: "<>", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
#: The name under which the moment of asking is bound.
AS_OF_NAME = "as_of"


@dataclass
class Values:
    """The parameters of one statement, each kept as its database keeps it."""

    dialect: str
    bound: dict[str, object] = field(default_factory=dict)

    def add(self, value: object) -> str:
        """The parameter that stands for *value*; the same one for the same value."""
        kept = self._kept(value)
        for name, there in self.bound.items():
            if there == kept and type(there) is type(kept) and name != AS_OF_NAME:
                return f":{name}"
        name = f"v{len(self.bound)}"
        self.bound[name] = kept
        return f":{name}"

    def ask_as_of(self, moment: datetime) -> None:
        self.bound[AS_OF_NAME] = self._kept(moment)

    def _kept(self, value: object) -> object:
        if isinstance(value, datetime) and self.dialect == "sqlite":
            return to_microseconds(value)
        return value


def sql_of(condition: Condition, values: Values, of: str = "") -> str:
    """*condition* as SQL; *of* stands before the name of each column, such as ``"f."``.

    True where the condition holds, false or NULL where it does not.
    """
    match condition:
        case Compare(left, op, right):
            return f"{_operand(left, values, of)} {_SIGNS[op]} {_operand(right, values, of)}"
        case Known(column, known):
            return f"{of}{column.name} IS {'NOT ' if known else ''}NULL"
        case Among(column, among):
            listed = ", ".join(_constant(value, values) for value in among)
            return f"{of}{column.name} IN ({listed})" if among else "FALSE"
        case All(parts):
            return _joined(" AND ", [sql_of(part, values, of) for part in parts], "TRUE")
        case Any(parts):
            return _joined(" OR ", [sql_of(part, values, of) for part in parts], "FALSE")
        case Not(part):
            return f"NOT coalesce({sql_of(part, values, of)}, FALSE)"


def _joined(word: str, parts: list[str], of_nothing: str) -> str:
    if len(parts) < 2:
        return parts[0] if parts else of_nothing
    return f"({word.join(parts)})"


def _operand(operand: Operand, values: Values, of: str) -> str:
    match operand:
        case Field(name):
            return f"{of}{name}"
        case Constant(value):
            return _constant(value, values)
        case AsOf():
            return f":{AS_OF_NAME}"


def _constant(value: object, values: Values) -> str:
    """Numbers and truths are part of the text, so that partial indexes are recognised."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int) else values.add(value)
