"""Reports that went out are kept: their data under their hash, and an act of the hall's record that says so.

Made again, a report tells what became other since: a case corrected late, an appeal that was granted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any, Protocol

from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.papers import ReportIssued
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.ports import Now
from dispatcher_app.services.reports.changes import CHANGES, ReportChange, changes
from dispatcher_app.services.reports.json_form import as_bytes, as_plain
from dispatcher_app.services.reports.model import Report, ReportColumn, ReportTable, Section
from dispatcher_app.services.reports.words import cell_words
from dispatcher_app.services.workbooks import CellKind

_MIME = "application/json"
#: Paper has an end.
_MOST_TOLD = 300


class BlobStore(Protocol):
    """Raises:
    ExternalError: the database does not answer.
    """

    async def put_blob(self, sha256: str, mime: str, data: bytes, at: datetime) -> None: ...
    async def blob(self, sha256: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class ReportArchive:
    """What one person does with it."""

    record: RecordDesk
    blobs: BlobStore
    now: Now
    zone: tzinfo

    async def last(self, subject: str) -> HallAct | None:
        """The newest report that went out under *subject*."""
        acts: Sequence[HallAct] = await self.record.hall.of(Topic.REPORT, subject)
        return next((act for act in reversed(acts) if isinstance(act.payload, ReportIssued)), None)

    async def compared(self, report: Report) -> Report:
        """*report*, and at its end what became other since it last went out.

        Raises:
            ExternalError: the database does not answer.
        """
        act = await self.last(report.subject)
        old = await self._data(act) if act is not None else None
        if act is None or old is None:
            return report
        found = changes(old, as_plain(report))
        return replace(
            report, sections=(*report.sections, self._section(act, str(old.get("made_by", "")), found))
        )

    async def keep(self, report: Report, file_hash: str, suffix: str) -> HallAct | None:
        """Keep a report of a period that is over, and say in the record that it went out; None for others.

        Raises:
            Refused, RecordMoved: somebody was faster, or the login may not.
            ExternalError: the database does not answer.
        """
        if not self.record.may(ActKind.REPORT) or report.unfinished or not report.has_data:
            return None
        data = as_bytes(_bare(report))
        digest = hashlib.sha256(data).hexdigest()
        last = await self.last(report.subject)
        await self.blobs.put_blob(digest, _MIME, data, self.now())
        said = ReportIssued(
            title=report.title,
            period=report.period,
            as_of=report.provenance.as_of,
            data_hash=digest,
            file_hash=file_hash,
            format=suffix,
        )
        seen = last.version if last is not None else 0
        draft = ActDraft(kind=ActKind.REPORT, subject=report.subject, payload=said, seen=seen)
        return await self.record.append(draft, initiator=self)

    async def _data(self, act: HallAct) -> dict[str, Any] | None:
        assert isinstance(act.payload, ReportIssued)
        data = await self.blobs.blob(act.payload.data_hash)
        try:
            found: dict[str, Any] | None = json.loads(data) if data is not None else None
        except ValueError:
            return None
        return found

    def _section(self, act: HallAct, made_by: str, found: Sequence[ReportChange]) -> Section:
        said = act.payload
        assert isinstance(said, ReportIssued)
        zone = self.zone
        text = _(
            "本期报表已由{name}于 {at} 出过(大厅记录第 {number} 条,数据时间 {as_of},文件校验值 {hash})。"
        )
        told = text.format(
            name=made_by or act.actor.name,
            at=cell_words(act.at, CellKind.INSTANT, zone),
            number=act.sequence,
            as_of=cell_words(said.as_of, CellKind.INSTANT, zone),
            hash=said.file_hash[:16],
        )
        after = _("此后有 {count} 处不同:").format(count=len(found)) if found else _("此后各数没有变化。")
        return Section(_("与已出报表的差别"), (told, after), (_table(found, zone),) if found else ())


def _bare(report: Report) -> Report:
    """Without what it says of earlier ones."""
    kept = (one for one in report.sections if not any(table.name == CHANGES for table in one.tables))
    return replace(report, sections=tuple(kept))


def _table(found: Sequence[ReportChange], zone: tzinfo) -> ReportTable:
    columns = (
        ReportColumn("table", _("表"), width=22),
        ReportColumn("row", _("行"), width=26),
        ReportColumn("column", _("栏"), width=18),
        ReportColumn("was", _("原为"), width=16),
        ReportColumn("now", _("现为"), width=16),
    )
    rows = tuple(
        (one.table, one.row, one.column, _shown(one.was, one.kind, zone), _shown(one.now, one.kind, zone))
        for one in found[:_MOST_TOLD]
    )
    notes: tuple[str, ...] = ()
    if len(found) > _MOST_TOLD:
        notes = (_("共 {count} 处,列前 {most} 处。").format(count=len(found), most=_MOST_TOLD),)
    return ReportTable(
        CHANGES, _("与已出报表的差别"), columns, rows, None, notes, key=("table", "row", "column")
    )


def _shown(value: Any, kind: str, zone: tzinfo) -> str:
    """A plain value as a report shows it."""
    if isinstance(value, str) and kind == CellKind.INSTANT.value:
        return cell_words(datetime.fromisoformat(value), CellKind.INSTANT, zone)
    return cell_words(value, CellKind(kind), zone)
