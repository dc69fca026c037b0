"""SQLite from a thread with nothing but its own driver between a statement and the file.

Statements are the same SQLAlchemy Core constructs that run on PostgreSQL. Each is compiled once, ever;
running it after that costs what ``sqlite3`` costs. SQLAlchemy's own way of running it, from connection to
result, is several times the work of a short statement on a machine that has other things to do.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Dialect, Executable, Insert, Select
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from db.engine import BUSY_TIMEOUT, PRAGMAS
from db.file_log import OwnConnection, log_of

Row = Any
Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]
_Got = TypeVar("_Got")

_DIALECT: Dialect = sqlite_dialect(paramstyle="named")


class BareSqlite:
    """Connections to one file, for any thread; each is used by one thread at a time.

    *ask* is called before each is taken, and may raise: in an exercise even a file can be out of reach.
    """

    def __init__(self, file: str, *, pooled: bool, ask: Callable[[], None] | None = None) -> None:
        self._file, self._pooled, self._ask = file, pooled, ask
        self._idle: list[OwnConnection] = []
        self._log = log_of(file)

    def take(self) -> BareConnection:
        """A connection outside any transaction, to be given back."""
        if self._ask is not None:
            self._ask()
        if self._log.is_taken:
            self.close()  # once nobody in this program has the old log, the next connection has the new one
        home = self._idle
        try:
            return BareConnection(home.pop(), home)
        except IndexError:
            return BareConnection(self._open(), home)

    def give_back(self, connection: BareConnection) -> None:
        """Whatever it has not committed is undone. One that was taken before :meth:`close` is closed, too."""
        driver = connection.driver
        if driver.in_transaction:
            driver.rollback()
        if self._pooled and connection.home is self._idle:
            self._idle.append(driver)
        else:
            driver.close()

    def close(self) -> None:
        """Close the connections that nobody uses now; the others when they are given back."""
        idle, self._idle = self._idle, []
        while idle:
            idle.pop().close()

    def _open(self) -> OwnConnection:
        driver: OwnConnection | None = None
        try:
            driver = self._log.connection(
                self._file, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            for pragma in PRAGMAS:
                driver.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as error:
            if driver is not None:
                driver.close()
            raise _as_sqlalchemy_does(self._log.judged(error)) from error
        return driver


class Answer:
    """The rows of a statement, read at once; the part of SQLAlchemy's ``CursorResult`` that is used."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Row], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def all(self) -> list[Row]:
        return self._rows

    def one_or_none(self) -> Row | None:
        if len(self._rows) > 1:
            raise ValueError("one row expected, there are more")
        return self._rows[0] if self._rows else None

    def scalar_one(self) -> Any:
        (row,) = self._rows
        return row[0]

    def scalar_one_or_none(self) -> Any:
        row = self.one_or_none()
        return None if row is None else row[0]


class BareConnection:
    """Runs Core statements on a ``sqlite3`` connection. Errors are those SQLAlchemy would raise."""

    __slots__ = ("driver", "home")

    def __init__(self, driver: OwnConnection, home: list[OwnConnection]) -> None:
        self.driver, self.home = driver, home

    def begin(self, mode: str) -> None:
        self._run(self.driver.execute, f"BEGIN {mode}", ())
        self._run(self._look, "BEGIN", ())

    def commit(self) -> None:
        self._run(self.driver.execute, "COMMIT", ())

    def execute(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> Answer:
        if isinstance(values, Sequence):
            return (
                self._add_rows(statement, values)
                if isinstance(statement, Insert)
                else self._repeat(statement, values)
            )
        values = values or {}
        prepared = _prepared(statement, tuple(values) if isinstance(statement, Insert) else ())
        cursor = self._run(self.driver.execute, prepared.sql, prepared.bound(values))
        return Answer(prepared.rows(cursor), cursor.rowcount)

    def _repeat(self, statement: Executable, values: Sequence[Values]) -> Answer:
        prepared = _prepared(statement, ())
        cursor = self._run(self.driver.executemany, prepared.sql, [prepared.bound(v) for v in values])
        return Answer([], cursor.rowcount)

    def _add_rows(self, statement: Insert, rows: Sequence[Values]) -> Answer:
        """As many rows a statement as SQLite takes: no trip back into Python between two of them."""
        names = tuple(rows[0])
        at_most = self.driver.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(names)
        adding = _adding(statement, names)
        for start in range(0, len(rows), at_most):
            some = rows[start : start + at_most]
            self._run(self.driver.execute, adding.sql(len(some)), adding.bound(some))
        return Answer([], len(rows))

    def fetch(self, sql: str, values: Values) -> list[tuple[Any, ...]]:
        """The rows of a statement in SQLite's own words, with values as SQLite keeps them."""
        return self.cursor(sql, values).fetchall()

    def cursor(self, sql: str, values: Values) -> sqlite3.Cursor:
        """The same for somebody who reads part by part, and closes it."""
        return self._run(self.driver.execute, sql, values)

    def _look(self, _sql: str, _bound: Any) -> None:
        self.driver.log.require()

    def _run(self, act: Callable[[str, Any], _Got], sql: str, bound: Any) -> _Got:
        try:
            return act(sql, bound)
        except sqlite3.Error as error:
            raise _as_sqlalchemy_does(self.driver.log.judged(error), sql) from error


class _Prepared(NamedTuple):
    """A compiled statement: its text, its own values, and what has to be converted on the way in and out."""

    sql: str
    own: dict[str, Any]
    into: tuple[tuple[str, _Convert], ...]
    out: tuple[tuple[int, _Convert], ...]
    make: Callable[[Sequence[Any]], Row]

    def bound(self, values: Values) -> dict[str, Any]:
        bound = {**self.own, **values}
        for name, convert in self.into:
            bound[name] = convert(bound[name])
        return bound

    def rows(self, cursor: sqlite3.Cursor) -> list[Row]:
        if cursor.description is None:
            return []
        found = cursor.fetchall()
        if self.out:
            found = [self._converted(row) for row in found]
        return [self.make(row) for row in found]

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for position, convert in self.out:
            values[position] = convert(values[position])
        return values


class _Adding(NamedTuple):
    """An INSERT of many rows: what comes before their values, and what has to be converted on the way in."""

    head: str
    row: str
    take: Callable[[Values], Sequence[Any]]
    into: tuple[tuple[int, _Convert], ...]

    def sql(self, count: int) -> str:
        return self.head + ", ".join([self.row] * count)

    def bound(self, rows: Sequence[Values]) -> list[Any]:
        bound: list[Any] = []
        for row in rows:
            values = list(self.take(row))
            for position, convert in self.into:
                values[position] = convert(values[position])
            bound += values
        return bound


@lru_cache(64)
def _adding(statement: Insert, names: tuple[str, ...]) -> _Adding:
    quote = _DIALECT.identifier_preparer.quote
    columns = [statement.table.c[name] for name in names]
    into = [column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for column in columns]
    return _Adding(
        f"INSERT INTO {quote(statement.table.name)} ({', '.join(map(quote, names))}) VALUES ",
        f"({', '.join('?' * len(names))})",
        itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],),
        tuple((position, convert) for position, convert in enumerate(into) if convert is not None),
    )


@lru_cache(512)
def _prepared(statement: Executable, names: tuple[str, ...]) -> _Prepared:
    """*names* are the columns that an INSERT is given."""
    compiled = statement.compile(dialect=_DIALECT, column_keys=list(names) or None)  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)
    binds = compiled.binds
    if any(bind.expanding for bind in binds.values()):
        raise TypeError("give IN its values as single parameters: the number of them is part of the text")
    into = [(name, bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)) for name, bind in binds.items()]
    columns = list(statement.selected_columns) if isinstance(statement, Select) else []
    out = [
        (position, column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None))
        for position, column in enumerate(columns)
    ]
    return _Prepared(
        compiled.string,
        {name: bind.value for name, bind in binds.items() if not bind.required},
        tuple((name, convert) for name, convert in into if convert is not None),
        tuple((position, convert) for position, convert in out if convert is not None),
        _row_maker(tuple(column.name for column in columns)) if columns else tuple,
    )


def _row_maker(names: tuple[str, ...]) -> Callable[[Sequence[Any]], Row]:
    row = namedtuple("Row", names)  # type: ignore[misc]
    return row._make


def _as_sqlalchemy_does(error: sqlite3.Error, sql: str | None = None) -> BaseException:
    return DBAPIError.instance(sql, None, error, sqlite3.Error)
