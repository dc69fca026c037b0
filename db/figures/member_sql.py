"""The rows behind a number, by the same conditions as the number, page by page."""

from __future__ import annotations

from db.figures.condition_sql import Values, sql_of
from db.figures.count_sql import TABLES, Statement
from db.figures.question import Question, passes
from dispatcher_app.domain.indicators.counts import Grain
from dispatcher_app.services.figures.store import Member


class MemberSql:
    """Statements for the one count of *question*; pages are cut by the last row of the page before."""

    def __init__(self, question: Question, dialect: str) -> None:
        self._asked, self._dialect = question, dialect
        (self._count,) = question.counts
        step = self._count.grain is Grain.STEP
        self._order = tuple(
            name
            for name in (self._count.at, "case_id", "version" if step else "", "kind" if step else "")
            if name
        )

    def page(self, after: Member | None, limit: int) -> Statement:
        """(case_id, number, at, version, kind, amount, late, unit) of *limit* rows after *after*."""
        values = self._values()
        where = self._where(values)
        if after is not None:
            where.append(self._beyond(after, values))
        step = self._count.grain is Grain.STEP
        columns = (
            "case_id",
            "number",
            self._count.at or "NULL",
            *(("version", "kind") if step else ("0", "''")),
        )
        amount = f"coalesce({self._count.amount}, 0)" if self._count.amount else "1"
        order = ", ".join(f"{name} DESC" for name in self._order)
        return Statement(
            f"SELECT {', '.join(columns)}, {amount}, {'late' if step else 'overdue'}, unit "
            f"FROM {TABLES[self._count.grain]} "
            f"WHERE {' AND '.join(where)} ORDER BY {order} LIMIT {int(limit)}",
            values.bound,
            (),
        )

    def total(self) -> Statement:
        values = self._values()
        where = " AND ".join(self._where(values))
        return Statement(f"SELECT count(*) FROM {TABLES[self._count.grain]} WHERE {where}", values.bound, ())

    def _values(self) -> Values:
        values = Values(self._dialect)
        values.ask_as_of(self._asked.as_of)
        return values

    def _where(self, values: Values) -> list[str]:
        asked, count = self._asked, self._count
        where = [sql_of(count.where, values)]
        if count.at:
            start, end = values.add(asked.start), values.add(asked.end)
            where.append(f"{count.at} >= {start} AND {count.at} < {end}")
        for (dimension, keys), field in zip(asked.filters, asked.filter_fields(count), strict=True):
            where.append(passes(dimension, keys, field, values, kept=False))
        return where

    def _beyond(self, after: Member, values: Values) -> str:
        """After *after* in the order of the list; row values compare from left to right on both databases.

        A case stands after its own steps of the same instant: where *after* is one, the case is to come.
        """
        of_step_in_cases = bool(after.kind) and self._count.grain is Grain.CASE
        last = {
            "case_id": after.case_id + of_step_in_cases,
            "version": after.version,
            "kind": after.kind,
            self._count.at: after.at,
        }
        there = ", ".join(values.add(last[name]) for name in self._order)
        return f"({', '.join(self._order)}) < ({there})"
