"""Units renamed, retired or added within a period: said, because their figures go on by their code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from dispatcher_app.domain.indicators.periods import Period
from dispatcher_app.domain.keeping.table import KeptKind, Row
from dispatcher_app.i18n import _
from dispatcher_app.services.keeping.store import KeptVersion
from dispatcher_app.services.reports.ground import KeptDocuments
from dispatcher_app.services.reports.words import minute

#: The first version of a document is what was loaded with the city.
AS_LOADED = 1


async def unit_changes(
    documents: KeptDocuments, period: Period, as_of: datetime, zone: tzinfo
) -> tuple[str, ...]:
    """A sentence for each unit that became another within *period*.

    Raises:
        ExternalError: the database does not answer.
    """
    versions = sorted(await documents.versions(KeptKind.UNITS), key=lambda version: version.number)
    notes: list[str] = []
    for version in versions:
        if version.number == AS_LOADED or not _began(version, period, as_of):
            continue
        old = await documents.rows(KeptKind.UNITS, version.number - 1)
        new = await documents.rows(KeptKind.UNITS, version.number)
        notes += _told(_by_code(old), _by_code(new), version, zone)
    return tuple(notes)


def _began(version: KeptVersion, period: Period, as_of: datetime) -> bool:
    return period.holds(version.effective_at) and version.effective_at <= as_of


def _by_code(rows: Sequence[Row]) -> dict[str, Row]:
    return {row.get("code", ""): row for row in rows}


def _told(old: Mapping[str, Row], new: Mapping[str, Row], version: KeptVersion, zone: tzinfo) -> list[str]:
    at = minute(version.effective_at, zone)
    told = []
    for code, row in new.items():
        name, was = row.get("name", code), old.get(code)
        if was is None:
            told.append(_("“{name}”自 {at} 起设立,此前没有它的数据。").format(name=name, at=at))
        elif was.get("name") != name:
            text = _("“{was}”自 {at} 起更名为“{name}”,本期数据合并计算。")
            told.append(text.format(was=was.get("name"), at=at, name=name))
        elif row.get("retired") and not was.get("retired"):
            text = _("“{name}”自 {at} 起停用;此前派给它的案件仍计在它名下,没有并给别的单位。")
            told.append(text.format(name=name, at=at))
    return told
