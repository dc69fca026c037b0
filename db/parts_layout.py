"""Which parts the steps of a hall are in, and where the next ones should begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, text

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

#: A hall with little to tell its pace by.
_SMALLEST_PART = 10_000
_MONTH = """SELECT count(*) FROM cases
    WHERE reported_at > (SELECT max(reported_at) FROM cases) - interval '31 days'"""
_NEWEST = "SELECT greatest((SELECT coalesce(max(id), 0) FROM cases), (SELECT last_value FROM cases_id_seq))"
_IS_PARTED = "SELECT relkind = 'p' FROM pg_class WHERE oid = 'steps'::regclass"
_PARTS = """SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'steps'::regclass"""
_FROM = re.compile(r"FROM \('?(MINVALUE|-?\d+)'?\)")
#: Ids beyond this were not given by the program; nothing of it counts that far.
_NO_CASE = 2**53


@dataclass(frozen=True, slots=True)
class Layout:
    """``firsts``: the first case of each part that ends, in order; ``open_from``: of the one without end."""

    is_parted: bool
    firsts: tuple[int, ...]
    open_from: int
    newest: int

    @property
    def is_used_to_its_end(self) -> bool:
        """Whether there may be steps in what has no end: all of them before the first partitioning."""
        return not self.is_parted or self.newest >= self.open_from

    @property
    def cases_each(self) -> int | None:
        """The size chosen before; the first part alone says nothing, it holds all that was there."""
        return self.open_from - self.firsts[-1] if len(self.firsts) > 1 else None


def read_layout(connection: Connection, open_end: str) -> Layout:
    """*open_end* is the name of the part that has no end."""
    newest = int(connection.execute(text(_NEWEST)).scalar_one())
    if not connection.execute(text(_IS_PARTED)).scalar_one():
        return Layout(False, (), 0, newest)
    firsts = {name: _first_of(bound) for name, bound in connection.execute(text(_PARTS))}
    open_from = firsts.pop(open_end)
    return Layout(True, tuple(sorted(firsts.values())), open_from, newest)


def _first_of(bound: str) -> int:
    found = _FROM.search(bound)
    assert found is not None, bound
    return 0 if found[1] == "MINVALUE" else int(found[1])


def a_month_of_cases(connection: Connection) -> int:
    """What this hall reported in its newest 31 days, in whole thousands."""
    counted = int(connection.execute(text(_MONTH)).scalar_one())
    return max(-(-counted // 1000) * 1000, _SMALLEST_PART)


def plan(found: Layout, each: int, ahead: int) -> list[int]:
    """Where parts are to end, in order, from the end of what is there; the last is where the open end begins.

    Empty where *ahead* parts beyond the newest case are there already.

    Raises:
        DomainError: ids that no hall has.
    """
    if found.newest > _NO_CASE:
        raise DomainError(_("案件序号 {id} 异常,没有分区。").format(id=found.newest))
    if found.is_used_to_its_end:
        today = found.open_from + -(-(found.newest + 1 - found.open_from) // each) * each
        return [today + each * n for n in range(ahead + 1)]
    there = sum(first > found.newest for first in found.firsts)
    return [found.open_from + each * n for n in range(1, ahead - there + 1)]
