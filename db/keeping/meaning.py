"""What each document means below its rows: how it is read from the hall's own data, and put there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from db import rules_documents
from db.codec import to_text
from db.documents import Documents, put_document
from db.scheme_files import shipped_schemes
from dispatcher_app.domain.keeping.calendar import calendar_of, calendar_rows
from dispatcher_app.domain.keeping.limits import HallLimits, limit_rows, limits_of
from dispatcher_app.domain.keeping.numbers import number_rows, numbers_of
from dispatcher_app.domain.keeping.reasons import reason_rows, reasons_of
from dispatcher_app.domain.keeping.schemes import scheme_rows
from dispatcher_app.domain.keeping.scores import score_rows
from dispatcher_app.domain.keeping.standard import standard_of, standard_rows
from dispatcher_app.domain.keeping.table import KeptKind, Row
from dispatcher_app.domain.keeping.tables import TABLES
from dispatcher_app.domain.keeping.units import unit_rows, units_of
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.units import Unit

#: Where the zone of days matters to nobody.
_ANY_ZONE = ZoneInfo("Asia/Shanghai")


#: Of what evaluation goes by; these documents are kept as their rows.
_EVALUATION = "evaluation"
_PLAIN_ROWS = frozenset({KeptKind.SCHEMES, KeptKind.SCORES})


@dataclass(frozen=True, slots=True)
class Loaded:
    """The hall's data as it lies below the versions."""

    documents: Documents
    pack: Pack

    async def rows(self, kind: KeptKind) -> list[Row]:
        """The document *kind* as rows."""
        documents = self.documents
        if kind is KeptKind.UNITS:
            body = await documents.one("pack", "units")
            return unit_rows(msgspec.msgpack.decode(body, type=tuple[Unit, ...]) if body else ())
        if kind is KeptKind.STANDARD:
            return standard_rows(await rules_documents.read_standard(documents))
        if kind is KeptKind.CALENDAR:
            return calendar_rows(await rules_documents.read_calendar(documents))
        if kind is KeptKind.LIMITS:
            stages = await rules_documents.read_stage_limits(documents)
            return limit_rows(HallLimits(stages, await rules_documents.read_side_rules(documents)))
        if kind is KeptKind.REASONS:
            return reason_rows(await rules_documents.read_reasons(documents))
        if kind is KeptKind.SCHEMES:
            return scheme_rows(await _read_rows(documents, kind) or shipped_schemes())
        if kind is KeptKind.SCORES:
            return await _read_rows(documents, kind)
        rule = await rules_documents.read_numbers(documents)
        papers = await rules_documents.read_paper_numbers(documents)
        return number_rows(replace(rule, prefix=rule.prefix or self.pack.info.case_prefix), papers)


async def _read_rows(documents: Documents, kind: KeptKind) -> list[Row]:
    body = await documents.one(_EVALUATION, kind.value)
    return list(msgspec.json.decode(body, type=list[dict[str, str]])) if body else []


async def put(
    connection: AsyncConnection, kind: KeptKind, rows: Sequence[Row], zone: ZoneInfo, edition: str
) -> None:
    """Let *rows* be the hall's own data from now on; ValueError or KeyError for rows nobody checked."""
    if kind is KeptKind.UNITS:
        await put_document(connection, "pack", "units", msgspec.msgpack.encode(units_of(rows)))
    elif kind is KeptKind.STANDARD:
        await rules_documents.put_standard(connection, standard_of(rows, edition))
    elif kind is KeptKind.CALENDAR:
        await rules_documents.put_calendar(connection, calendar_of(rows, zone))
    elif kind is KeptKind.LIMITS:
        limits = limits_of(rows)
        await rules_documents.put_limits(connection, limits.stages, limits.side)
    elif kind is KeptKind.REASONS:
        await rules_documents.put_reasons(connection, reasons_of(rows))
    elif kind in _PLAIN_ROWS:
        body = to_text([dict(row) for row in plainly(kind, rows)]).encode()
        await put_document(connection, _EVALUATION, kind.value, body)
    else:
        numbers = numbers_of(rows)
        await rules_documents.put_numbers(connection, numbers.cases)
        await rules_documents.put_paper_numbers(connection, numbers.papers)


def plainly(kind: KeptKind, rows: Sequence[Row]) -> list[Row]:
    """*rows* as they would be read back: what they mean, in the order of their document."""
    if kind is KeptKind.UNITS:
        return unit_rows(units_of(rows))
    if kind is KeptKind.STANDARD:
        return standard_rows(standard_of(rows, ""))
    if kind is KeptKind.CALENDAR:
        return calendar_rows(calendar_of(rows, _ANY_ZONE))
    if kind is KeptKind.LIMITS:
        return limit_rows(limits_of(rows))
    if kind is KeptKind.REASONS:
        return reason_rows(reasons_of(rows))
    if kind in _PLAIN_ROWS:
        names = [column.name for column in TABLES[kind].kept]
        plain = [{name: row.get(name, "") for name in names} for row in rows]
        return scheme_rows(plain) if kind is KeptKind.SCHEMES else score_rows(plain)
    return number_rows(*numbers_of(rows))


def digest(kind: KeptKind, rows: Sequence[Row]) -> str:
    """Tells documents apart; what is shown only, and remarks beside days, are no part of it."""
    names = [column.name for column in TABLES[kind].kept if column.name != "note"]
    content = to_text([[row.get(name, "") for name in names] for row in rows])
    return hashlib.sha256(content.encode()).hexdigest()
