"""What a hall that is being opened goes by: versions that were written to begin later and have begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from db import rules_documents
from db.documents import Documents
from db.keeping.store import SqlKeptDocuments
from dispatcher_app.domain.keeping.standard import standard_of
from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.keeping.units import units_of
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.standard import Standard


async def kept_units(keeping: SqlKeptDocuments, pack: Pack, now: datetime) -> Pack:
    """*pack*, which may have been read a while ago, with the units in force at *now*."""
    state = await keeping.state(KeptKind.UNITS, now)
    return replace(pack, units=units_of(state.rows)) if state.version is not None else pack


async def kept_standard(keeping: SqlKeptDocuments, documents: Documents, now: datetime) -> Standard:
    """The standard in force at *now*; DomainError where the hall has none."""
    standard = await rules_documents.read_standard(documents)
    state = await keeping.state(KeptKind.STANDARD, now)
    version = state.version
    if version is None or not version.planned:
        return standard
    return standard_of(state.rows, f"{version.number}@{version.effective_at:%Y-%m-%d}")
