"""What became of a report since it went out: two of them compared, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatcher_app.i18n import _

#: A report as plain values (:mod:`dispatcher_app.services.reports.json_form`).
Plain = Mapping[str, Any]
#: The part in which a report tells this; it is not compared itself.
CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class ReportChange:
    """What a cell *was* and is *now*; without a column the whole row came or went."""

    table: str
    row: str
    column: str
    kind: str
    was: Any
    now: Any


def changes(old: Plain, new: Plain) -> list[ReportChange]:
    """Everything that differs, in the order of the new report."""
    was = {table["name"]: table for table in _tables(old)}
    found: list[ReportChange] = []
    for table in _tables(new):
        before = was.pop(table["name"], None)
        found += _table_changes(before or {"rows": [], "total": None, "columns": []}, table)
    for gone in was.values():
        found += _table_changes(gone, {**gone, "rows": [], "total": None})
    return found


def _tables(report: Plain) -> Iterator[Plain]:
    for section in report["sections"]:
        yield from (table for table in section["tables"] if table["name"] != CHANGES)


def _table_changes(old: Plain, new: Plain) -> Iterator[ReportChange]:
    was, now = _rows(old, new["key"]), _rows(new, new["key"])
    for key in dict.fromkeys([*now, *was]):
        if key not in was or key not in now:
            here, there = key in was, key in now
            yield ReportChange(new["title"], key, "", "text", _there(here), _there(there))
            continue
        for column in new["columns"]:
            name = column["name"]
            before, after = was[key].get(name), now[key].get(name)
            if not _same(before, after):
                yield ReportChange(new["title"], key, column["title"], column["kind"], before, after)


def _there(is_there: bool) -> str:
    return _("有") if is_there else _("无")


def _rows(table: Plain, key: Sequence[str]) -> dict[str, Plain]:
    found = {" ".join(str(row.get(name)) for name in key): row for row in table["rows"]}
    if table.get("total") is not None:
        found[_("合计")] = table["total"]
    return found


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-12 * max(1.0, abs(one), abs(other))
    return bool(one == other)
