"""``import positions``, ``db prune``: where collectors were comes in from a file, and goes when it is old."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import shapely

from db import schema
from db.geometry_mapping import GeometryMapping
from db.import_files import open_rows
from db.pack_coverage import shape_of
from db.positions import SqlPositions
from db.rejects_file import RejectsFile
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, Invalid, progress
from dispatcher_app.cli.geometry_options import city_of, mapping_of
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.collectors import Sighting
from dispatcher_app.domain.pack import Pack
from dispatcher_app.i18n import _
from dispatcher_app.services.collectors.arrivals import BadPosition, PositionReader, system_of
from dispatcher_app.services.collectors.keeping import LEAST_DAYS
from dispatcher_app.services.importing.mapping import FileFormat
from dispatcher_app.services.importing.rows import BrokenFile, RawRow, Reject, RowSource, shortened

#: Rows that are kept in one go.
_BATCH = 10_000
#: About 200 m: a terminal at the city's edge may tell a place just outside.
_EDGE_DEG = 0.002


async def import_positions(arguments: Namespace) -> Answer:
    """Keep the positions of the file; rows that are none are written to the rejects."""
    begun = time.monotonic()
    mapping = mapping_of(arguments)
    path = arguments.rejects or arguments.file.with_name(arguments.file.name + ".rejects.csv")
    for other in (arguments.file, arguments.map):
        if other is not None and path.exists() and other.exists() and path.samefile(other):
            raise Invalid(_("未导入清单不能写到 {file}:那是要读的文件。").format(file=other))
    with open_rows(arguments.file, FileFormat(encoding=mapping.encoding, sheet=mapping.sheet)) as rows:
        rejects = RejectsFile(path, keep_empty=arguments.rejects is not None)
        try:
            facts = await _import(arguments, mapping, rows, rejects)
        finally:
            rejects.close()
    facts["rejects_file"] = str(path) if rejects.lines else None
    facts["seconds"] = round(time.monotonic() - begun, 2)
    progress("")
    if facts["broken"]:
        sys.stderr.write(_("文件没有读完:{why}").format(why=facts["broken"]) + "\n")
    return facts, "\n".join(_sentences(facts))


async def prune(arguments: Namespace) -> Answer:
    """Take away the positions that are older than is needed."""
    if arguments.days < LEAST_DAYS:
        raise Invalid(_("至少保留 {days} 天的采集员位置。").format(days=LEAST_DAYS))
    database = await connect(arguments)
    try:
        await schema.require_current(database.engine)
        before = bootstrap.utc_now() - timedelta(days=arguments.days)
        gone = await SqlPositions(database.engine).prune(before)
    finally:
        await database.close()
    said = _("已清除 {days} 天以前的采集员位置 {count} 条。")
    return {"removed": gone, "days": arguments.days}, said.format(days=arguments.days, count=f"{gone:,}")


async def _import(
    arguments: Namespace, mapping: GeometryMapping, rows: RowSource, rejects: RejectsFile
) -> dict[str, Any]:
    system = system_of(arguments.crs or mapping.crs)
    database = await connect(arguments)
    try:
        city = await city_of(database)
        reader = PositionReader(
            rows.columns,
            mapping.columns("positions", rows.columns),
            frozenset(person.code for person in city.collectors),
            inside_of(city),
            ZoneInfo(city.info.zone),
            bootstrap.utc_now(),
            system=system,
            swapped=mapping.swapped,
        )
        carrier = _Carrier(SqlPositions(database.engine), reader, rejects, arguments.dry_run)
        await carrier.carry(rows)
    finally:
        await database.close()
    return carrier.facts | {"dry_run": arguments.dry_run, "file": str(arguments.file)}


class _Carrier:
    """Takes the rows over in batches; a file that breaks off has given what was before the break."""

    def __init__(
        self, positions: SqlPositions, reader: PositionReader, rejects: RejectsFile, dry_run: bool
    ) -> None:
        self._positions, self._reader, self._rejects, self._dry_run = positions, reader, rejects, dry_run
        self._good: list[Sighting] = []
        self._bad: list[Reject] = []
        self._rows = self._taken = self._told = self._rejected = 0
        self._broken = ""

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "ok": not self._broken,
            "rows": self._rows,
            "imported": self._taken,
            "already_there": self._told - self._taken,
            "rejected": self._rejected,
            "broken": self._broken,
        }

    async def carry(self, rows: RowSource) -> None:
        try:
            for row in rows:
                self._rows += 1
                self._judge(row)
                if len(self._good) + len(self._bad) >= _BATCH:
                    await self._put()
        except BrokenFile as broken:
            self._broken = str(broken)
        await self._put()

    def _judge(self, row: RawRow) -> None:
        if row.fault:
            self._bad.append(shortened(Reject(row.line, "", row.fault)))
            return
        try:
            self._good.append(self._reader.read(row.values))
        except BadPosition as bad:
            self._bad.append(shortened(Reject(row.line, bad.column, str(bad), bad.value)))

    async def _put(self) -> None:
        self._rejects.write(self._bad)
        self._rejected += len(self._bad)
        self._told += len(self._good)
        if self._dry_run:
            once = list({(one.collector, one.fix.at): one for one in self._good}.values())
            self._taken += len(once) - await self._positions.known(once)
        else:
            self._taken += await self._positions.add(self._good)
        self._good, self._bad = [], []
        progress(
            _("已读 {rows} 行,导入 {imported}").format(rows=f"{self._rows:,}", imported=f"{self._taken:,}")
        )


def inside_of(city: Pack) -> Callable[[float, float], bool]:
    """Whether a place in degrees is in the city, or at most some 200 m outside."""
    outlines: Sequence[Any] = city.districts or city.cell_outlines
    ground = shapely.union_all([shape_of(outline) for outline in outlines]).buffer(_EDGE_DEG)
    shapely.prepare(ground)

    def inside(lon: float, lat: float) -> bool:
        return bool(shapely.contains_xy(ground, lon, lat))

    return inside


def _sentences(facts: dict[str, Any]) -> list[str]:
    done = (
        _("试运行,没有写入:可导入 {imported} 条位置。")
        if facts["dry_run"]
        else _("已导入 {imported} 条位置。")
    )
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in facts.items()}
    lines = [done.format(**shown)]
    if facts["already_there"]:
        lines.append(_("先前已有 {already_there} 条,没有重复。").format(**shown))
    if facts["rejected"]:
        lines.append(_("未导入 {rejected} 行,原因逐行写在 {rejects_file}。").format(**shown))
    lines.append(_("共读 {rows} 行,用时 {seconds} 秒。").format(**shown))
    return lines
