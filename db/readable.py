"""Cases and steps as a login may read them: a column without the right is left out and comes as ""."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Select, Table, Text, bindparam, literal_column, select

from db.tables import cases, steps
from dispatcher_app.domain.privacy import PRIVATE_FIELDS

_PRIVATE = PRIVATE_FIELDS | {"private"}


class Readable(NamedTuple):
    """The single reads. Parameters: ``case_id``; ``number``; ``wanted`` (a command's id)."""

    case: Select[Any]
    case_by_number: Select[Any]
    #: The case with the hash and time of its newest step, locked where the database can lock a row.
    held_case: Select[Any]
    #: Cases merged into it, in order of their ids.
    merged_into: Select[Any]
    answered: Select[Any]
    history: Select[Any]


@cache
def readable(*, private: bool) -> Readable:
    """The reads of somebody who may (*private*) or may not read private fields."""
    of_case, of_step = readable_columns(cases, private=private), readable_columns(steps, private=private)
    this_case = cases.c.id == bindparam("case_id")
    return Readable(
        case=select(*of_case).where(this_case),
        case_by_number=select(*of_case).where(cases.c.number == bindparam("number")),
        held_case=select(*of_case, _of_newest_step(steps.c.hash), _of_newest_step(steps.c.at))
        .where(this_case)
        .with_for_update(of=cases),
        merged_into=select(*of_case).where(cases.c.merged_into == bindparam("case_id")).order_by(cases.c.id),
        answered=select(*of_step).where(steps.c.command_id == bindparam("wanted")),
        history=select(*of_step).where(steps.c.case_id == bindparam("case_id")).order_by(steps.c.version),
    )


def _of_newest_step(column: Column[Any]) -> ColumnElement[Any]:
    newest = select(column).where(steps.c.case_id == cases.c.id, steps.c.version == cases.c.version)
    return newest.scalar_subquery().label(f"newest_{column.name}")


def readable_columns(table: Table, *, private: bool) -> list[ColumnElement[Any]]:
    """Every column of *table* in its place, private ones empty for who may not read them."""
    return [
        column if private or column.name not in _PRIVATE else literal_column("''", Text).label(column.name)
        for column in table.columns
    ]
