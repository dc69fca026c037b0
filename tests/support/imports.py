"""Imports without a database: a store that lives in memory, mappings and files written by a test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID

from db.import_files import open_rows
from db.import_mapping_file import read_mapping
from db.seen_rows import SeenOnDisk
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.step import Step, first
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.importing.importer import Importer, ImportSummary
from dispatcher_app.services.importing.mapping import ImportMapping
from dispatcher_app.services.importing.rows import RawRow, Reject
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ports import CaseStore, ExternalError
from tests.support.rules import MORNING, RULES
from tests.support.town import town

T = TypeVar("T")
_PACK = town()
HALL = Hall(_PACK, UnitRegister(_PACK.units), PlaceIndex(_PACK), RULES)

#: Enough for a row with the columns ``id,text,where``.
PLAIN = """\
format = 1
system = "other"
[fields]
external_ref = "id"
source = { value = "12345" }
description = "text"
place = "where"
"""


def mapping(tmp_path: Path, text: str = PLAIN) -> ImportMapping:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


@dataclass
class MemoryStore:
    """Keeps what is committed; refuses the *broken* transactions (counted from 1) with *error*."""

    broken: Mapping[int, ExternalError] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    steps: dict[UUID, Step] = field(default_factory=dict)
    opened: int = 0
    commits: list[int] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    async def in_transaction(self, work: Callable[[Any], Awaitable[T]]) -> T:
        self.opened += 1
        if self.opened in self.broken:
            raise self.broken[self.opened]
        transaction = _Transaction(self)
        answer = await work(transaction)
        transaction.commit()
        return answer


class _Transaction:
    def __init__(self, store: MemoryStore) -> None:
        self._store, self._begun = store, list[tuple[Step, str]]()

    async def known_commands(self, ids: Sequence[UUID]) -> frozenset[UUID]:
        return frozenset(self._store.steps.keys() & set(ids))

    async def next_numbers(self, prefix: str, day: str, count: int, digits: int = 4) -> Sequence[str]:
        last = self._store.numbers.get(day, 0)
        self._store.numbers[day] = last + count
        return [f"{prefix}{day}-{serial:0{digits}d}" for serial in range(last + 1, last + count + 1)]

    async def begin_cases(self, reports: Sequence[tuple[Step, str]]) -> Sequence[Case]:
        self._begun += reports
        return [first(step, number) for step, number in reports]

    def commit(self) -> None:
        for step, number in self._begun:
            assert step.command_id not in self._store.steps
            self._store.steps[step.command_id] = step
            self._store.cases.append(first(step, number))
        if self._begun:
            self._store.commits.append(len(self._begun))


class RejectList(list[Reject]):
    """A sink that only remembers."""

    def write(self, rejects: Sequence[Reject]) -> None:
        self.extend(rejects)


class Rows:
    """A source of rows that were typed in by the test."""

    def __init__(self, columns: str, *rows: Sequence[str], first_line: int = 2) -> None:
        self.columns = columns.split(",")
        self._rows = [RawRow(line, list(row)) for line, row in enumerate(rows, first_line)]

    def __iter__(self) -> Any:
        return iter(self._rows)

    def share_read(self) -> float | None:
        return None


@dataclass
class Ran:
    """What an import did."""

    store: MemoryStore
    rejects: RejectList
    summary: ImportSummary

    @property
    def case(self) -> Case:
        """The only case there is."""
        (only,) = self.store.cases
        return only


def run_import(
    mapped: ImportMapping,
    rows: Any,
    store: MemoryStore | None = None,
    hall: Hall = HALL,
    *,
    dry_run: bool = False,
) -> Ran:
    store, rejects, seen = store or MemoryStore(), RejectList(), SeenOnDisk()
    importer = Importer(cast(CaseStore, store), hall, mapped, seen, rejects, lambda: MORNING, dry_run=dry_run)
    try:
        asyncio.run(importer.run(rows))
    finally:
        seen.close()
    return Ran(store, rejects, importer.summary)


def import_file(path: Path, mapped: ImportMapping, store: MemoryStore | None = None) -> Ran:
    with open_rows(path, mapped.file) as rows:
        return run_import(mapped, rows, store)
