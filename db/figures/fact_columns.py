"""The columns of a dataclass of facts: each field as both databases keep it, under its own name."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints

from sqlalchemy import Boolean, Column, Integer, Text
from sqlalchemy.types import TypeEngine

from db.types import Instant, RowId

_TYPES: dict[type, type[TypeEngine[Any]]] = {str: Text, int: Integer, bool: Boolean, datetime: Instant}


@cache
def types_of(facts: type) -> dict[str, tuple[type, bool]]:
    """Of each field its plain type and whether it may be unknown."""
    hints = get_type_hints(facts)
    return {field.name: _plain(hints[field.name]) for field in fields(facts)}


def columns_of(facts: type, key: tuple[str, ...]) -> list[Column[Any]]:
    """A column for each field of *facts*; those of *key* are the primary key."""
    return [
        Column(
            name,
            RowId if name == "case_id" else _TYPES[plain],
            nullable=optional,
            primary_key=name in key,
            autoincrement=False,
        )
        for name, (plain, optional) in types_of(facts).items()
    ]


def _plain(hint: Any) -> tuple[type, bool]:
    parts = [part for part in get_args(hint) or (hint,) if part is not NoneType]
    (plain,) = parts
    return plain, len(get_args(hint)) > 1
