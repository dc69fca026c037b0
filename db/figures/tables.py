"""The tables of figures. What is in them can always be worked out anew from cases and steps."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, text

from db.figures.fact_columns import columns_of
from db.tables import metadata
from db.types import RowId, code
from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.counts import Grain
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts

#: In SQL as in these indexes: rows that are in no sum yet.
NOT_ADDED = "NOT in_cubes"

#: Steps whose case has not been folded since; see :mod:`db.figures.marking`.
facts_stale = Table(
    "facts_stale",
    metadata,
    Column("case_id", RowId, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

#: Names of what :data:`figures_state` knows: up to which case nothing has been folded yet, and a number that
#: grows with every lot that was.
BACKLOG, SERIAL = "backlog", "serial"
figures_state = Table(
    "figures_state",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", BigInteger, nullable=False),
)


def _in_cubes() -> Column[bool]:
    """Whether the row is in the sums; each row is in all of them or in none."""
    return Column("in_cubes", Boolean, nullable=False)


#: :class:`dispatcher_app.domain.indicators.facts.CaseFacts`, one row a case.
case_facts = Table("case_facts", metadata, *columns_of(CaseFacts, ("case_id",)), _in_cubes())
#: :class:`dispatcher_app.domain.indicators.facts.StepFacts`.
step_facts = Table(
    "step_facts",
    metadata,
    *columns_of(StepFacts, ("case_id", "version", "kind")),
    _in_cubes(),
    sqlite_with_rowid=False,
)

#: By which instants cases are counted: each has an index, for days that are asked for in part and for lists.
CASE_INSTANTS = tuple(
    sorted({count.at for count in COUNTS.values() if count.grain is Grain.CASE and count.at})
)
#: Counts that are added up; a stock is what is so now, and nothing that has ended is.
ADDED = tuple(count for count in COUNTS.values() if not count.stock)


def column_of(count_code: str) -> str:
    """The column of :data:`figure_cubes` with the sum of a count."""
    return f"n_{count_code}"


#: Sums over settled rows by the keys of a ``cube`` (:mod:`db.figures.layout`), on one day or in one month of
#: the hall's calendar (``grain`` d or m; :mod:`db.figures.spans`). NULL is none.
figure_cubes = Table(
    "figure_cubes",
    metadata,
    Column("cube", code(32), primary_key=True),
    Column("grain", String(1), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("key", code(128), primary_key=True),
    Column("second", code(128), primary_key=True),
    *(Column(column_of(count.code), BigInteger if count.amount else Integer) for count in ADDED),
    sqlite_with_rowid=False,
)

#: What units are asked about: their lists of a year are read without those of all others.
UNIT_INSTANTS = ("reported_at", "filed_at", "handling_counted_at", "case_counted_at", "closed_at")


def _index(name: str, table: Table, *columns: str, where: str = "") -> None:
    only = text(where) if where else None
    Index(name, *(table.c[column] for column in columns), sqlite_where=only, postgresql_where=only)


def _known(name: str) -> str:
    """Cases to which it never happens need no entry. A file does not use an index that says so of a column
    that is always known."""
    return f"{name} IS NOT NULL" if case_facts.c[name].nullable else ""


for _name in CASE_INSTANTS:
    _index(f"ix_case_facts_{_name}", case_facts, _name, where=_known(_name))
for _name in UNIT_INSTANTS:
    _index(f"ix_case_facts_unit_{_name}", case_facts, "unit", _name, where=_known(_name))
_index("ix_step_facts_at", step_facts, "at", "kind")
for _table in (case_facts, step_facts):
    _index(f"ix_{_table.name}_left", _table, "open", "case_id", where=NOT_ADDED)
