"""The small language in which a base count says which rows it counts.

One condition is read three ways: :func:`holds` decides a row in Python, the database makes SQL of it, the
documentation prints it. All three must agree, so the language has **two** truth values, never three:

* A comparison with an unknown side (``None``, SQL's NULL) is false, ``!=`` like the others.
* ``not_`` turns false into true, also where the false came of an unknown. In SQL a comparison under an odd
  number of ``NOT`` therefore needs ``COALESCE(…, FALSE)``; elsewhere ``WHERE`` takes NULL for false anyway.
* ``is_known`` and ``is_unknown`` are ``IS NOT NULL`` and ``IS NULL``.
* ``all_of()`` of nothing is true, ``any_of()`` of nothing is false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: What a field of a fact may hold. Words (enums) are kept as their stored text.
Scalar = str | int | bool | datetime


class Op(StrEnum):
    EQ = "="
    NE = "≠"
    LT = "<"
    LE = "≤"
    GT = ">"
    GE = "≥"


_DECIDE: dict[Op, Callable[..., bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


@dataclass(frozen=True, slots=True)
class Field:
    """The value of a row's field."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    value: Scalar


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment of asking: what is open and past its deadline then is late."""


AS_OF = AsOf()
Operand = Field | Constant | AsOf


@dataclass(frozen=True, slots=True)
class Compare:
    left: Operand
    op: Op
    right: Operand


@dataclass(frozen=True, slots=True)
class Known:
    """``known``: the field holds a value; else: it holds none."""

    field: Field
    known: bool


@dataclass(frozen=True, slots=True)
class Among:
    """The field holds one of the values, ordered so that texts made of it are stable."""

    field: Field
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Compare | Known | Among | All | Any | Not

# -- how a condition is written ---------------------------------------------------------------------------


def compare(field: str, op: Op, right: Scalar | AsOf | Field) -> Compare:
    """*field* against a constant, another field or ``AS_OF``."""
    operand = right if isinstance(right, AsOf | Field) else Constant(right)
    return Compare(Field(field), op, operand)


def equals(field: str, value: Scalar) -> Compare:
    return compare(field, Op.EQ, value)


def is_true(field: str) -> Compare:
    return compare(field, Op.EQ, True)


def is_false(field: str) -> Compare:
    """The field says no; an unknown answer is no "no"."""
    return compare(field, Op.EQ, False)


def more_than(field: str, value: int) -> Compare:
    return compare(field, Op.GT, value)


def is_known(field: str) -> Known:
    return Known(Field(field), True)


def is_unknown(field: str) -> Known:
    return Known(Field(field), False)


def among(field: str, *values: str | int) -> Among:
    return Among(Field(field), tuple(sorted(values, key=str)))


def all_of(*parts: Condition) -> All:
    return All(parts)


def any_of(*parts: Condition) -> Any:
    return Any(parts)


def not_(part: Condition) -> Not:
    return Not(part)


ALWAYS = all_of()

# -- how it is read ---------------------------------------------------------------------------------------


def holds(condition: Condition, row: object, as_of: datetime) -> bool:
    """Whether *condition* is true of *row*, an object with the fields as attributes."""
    match condition:
        case Compare(left, op, right):
            first, second = _value(left, row, as_of), _value(right, row, as_of)
            return first is not None and second is not None and _DECIDE[op](first, second)
        case Known(field, known):
            return (getattr(row, field.name) is not None) is known
        case Among(field, values):
            return getattr(row, field.name) in values
        case All(parts):
            return all(holds(part, row, as_of) for part in parts)
        case Any(parts):
            return any(holds(part, row, as_of) for part in parts)
        case Not(part):
            return not holds(part, row, as_of)


def fields_of(condition: Condition) -> frozenset[str]:
    """Every field that *condition* mentions."""
    match condition:
        case Compare(left, _op, right):
            return frozenset(side.name for side in (left, right) if isinstance(side, Field))
        case Known(field, _) | Among(field, _):
            return frozenset({field.name})
        case All(parts) | Any(parts):
            return frozenset().union(*(fields_of(part) for part in parts))
        case Not(part):
            return fields_of(part)


def asks_when(condition: Condition) -> bool:
    """Whether the answer may change by time alone, without anything happening to the case."""
    match condition:
        case Compare(left, _op, right):
            return isinstance(left, AsOf) or isinstance(right, AsOf)
        case All(parts) | Any(parts):
            return any(asks_when(part) for part in parts)
        case Not(part):
            return asks_when(part)
        case _:
            return False


def _value(operand: Operand, row: object, as_of: datetime) -> object:
    match operand:
        case Field(name):
            return getattr(row, name)
        case Constant(value):
            return value
        case AsOf():
            return as_of
