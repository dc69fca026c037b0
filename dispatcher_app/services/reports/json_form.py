"""A report as plain values: for ``--json``, for keeping, and for telling two of them apart."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from dispatcher_app.services.reports.model import Report, ReportTable
from dispatcher_app.services.workbooks import Cell


def as_plain(report: Report) -> dict[str, Any]:
    """Everything a report says. Instants are ISO 8601 in UTC, shares numbers from 0 to 1."""
    from_ = report.provenance
    return {
        "kind": report.kind.value,
        "subject": report.subject,
        "hall": report.hall,
        "title": report.title,
        "period": report.period,
        "addressee": report.addressee,
        "made_at": _plain(report.made_at),
        "made_by": report.made_by,
        "as_of": _plain(from_.as_of),
        "standard": from_.standard,
        "calendar": from_.calendar,
        "indicators": from_.indicators,
        "fingerprints": list(from_.fingerprints),
        "unfinished": report.unfinished,
        "has_data": report.has_data,
        "summary": list(report.summary),
        "sections": [
            {
                "title": section.title,
                "texts": list(section.texts),
                "tables": [_table(table) for table in section.tables],
            }
            for section in report.sections
        ],
        "notes": list(report.notes),
    }


def _table(table: ReportTable) -> dict[str, Any]:
    names = [column.name for column in table.columns]
    return {
        "name": table.name,
        "title": table.title,
        "columns": [
            {"name": one.name, "title": one.title, "kind": one.kind.value, "condition": one.condition}
            for one in table.columns
        ],
        "key": list(table.key or names[:1]),
        "rows": [dict(zip(names, map(_plain, row), strict=True)) for row in table.rows],
        "total": dict(zip(names, map(_plain, table.total), strict=True)) if table.total is not None else None,
        "notes": list(table.notes),
    }


def _plain(cell: Cell) -> Any:
    return msgspec.to_builtins(cell)


def as_bytes(report: Report) -> bytes:
    """The same as bytes that are the same for the same report."""
    return json.dumps(as_plain(report), ensure_ascii=False, sort_keys=True).encode()
