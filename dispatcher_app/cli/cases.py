"""``import cases``: reports of another system come in from a file."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from db.import_files import open_rows
from db.import_mapping_file import read_mapping
from db.rejects_file import RejectsFile
from db.seen_rows import SeenOnDisk
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, Invalid, few_of, progress
from dispatcher_app.cli.few_collections import few_collections
from dispatcher_app.cli.server_password import connect
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.importing.importer import Importer, ImportStopped, ImportSummary
from dispatcher_app.services.importing.mapping import BadMapping, ImportMapping
from dispatcher_app.services.importing.rows import RowSource

#: The line of progress is written at most this often, in seconds.
_EVERY = 0.2
_MOST_COLUMNS_NAMED = 5


async def import_cases(arguments: Namespace) -> Answer:
    """Import the file by its mapping; the rows that cannot be are written to the rejects."""
    try:
        return await _import_file(arguments)
    except BadMapping as bad:
        raise Invalid(few_of(bad.problems)) from bad


async def _import_file(arguments: Namespace) -> Answer:
    mapping = read_mapping(arguments.map)
    rejects_path = arguments.rejects or arguments.file.with_name(arguments.file.name + ".rejects.csv")
    _check_apart(rejects_path, arguments.file, arguments.map)
    with open_rows(arguments.file, mapping.file) as rows:
        begun = time.monotonic()
        rejects = RejectsFile(rejects_path, keep_empty=arguments.rejects is not None)
        try:
            summary = await _import(arguments, mapping, rows, rejects)
        finally:
            rejects.close()
        return _answer(arguments, summary, rejects, time.monotonic() - begun)


def _check_apart(rejects: Path, *others: Path) -> None:
    for other in others:
        if rejects.exists() and other.exists() and rejects.samefile(other):
            raise Invalid(_("未导入清单不能写到 {file}:那是要读的文件。").format(file=other))


async def _import(
    arguments: Namespace, mapping: ImportMapping, rows: RowSource, rejects: RejectsFile
) -> ImportSummary:
    database = await connect(arguments, pooled=True)
    seen = SeenOnDisk()
    try:
        hall = await bootstrap.open_hall(database)
        importer = Importer(
            database.store, hall, mapping, seen, rejects, bootstrap.utc_now, dry_run=arguments.dry_run
        )
        with few_collections():
            return await importer.run(rows, _ProgressLine())
    except ImportStopped as stopped:
        text = _("{why}\n已导入 {count} 件并保留;排除故障后用同一命令再运行,会从断处接着导入。")
        raise Invalid(text.format(why=stopped, count=f"{stopped.summary.imported:,}")) from stopped
    finally:
        seen.close()
        await database.close()


class _ProgressLine:
    """Says how far an import is, often enough to see it move."""

    def __init__(self) -> None:
        self._begun = self._said = time.monotonic()

    def __call__(self, summary: ImportSummary, share: float | None) -> None:
        now = time.monotonic()
        if now - self._said < _EVERY:
            return
        self._said = now
        text = _("已读 {rows} 行,导入 {imported},未导入 {rejected}({speed} 行/秒)")
        speed = int(summary.rows / max(now - self._begun, 0.001))
        said = text.format(
            rows=f"{summary.rows:,}",
            imported=f"{summary.imported:,}",
            rejected=f"{summary.rejected:,}",
            speed=f"{speed:,}",
        )
        progress(said if share is None else f"{share:4.0%} {said}")


def _answer(arguments: Namespace, summary: ImportSummary, rejects: RejectsFile, seconds: float) -> Answer:
    progress("")
    facts: dict[str, Any] = {
        "ok": not summary.broken,
        "dry_run": arguments.dry_run,
        "file": str(arguments.file),
        "rows": summary.rows,
        "imported": summary.imported,
        "already_there": summary.already_there,
        "rejected": summary.rejected,
        "filtered": summary.filtered,
        "unlocated": summary.unlocated,
        "unclassified": summary.unclassified,
        "rejected_by_column": dict(summary.rejected_by_column.most_common()),
        "rejects_file": str(rejects.path) if rejects.lines else None,
        "broken": summary.broken,
        "seconds": round(seconds, 2),
        "rows_per_second": round(summary.rows / max(seconds, 0.001)),
    }
    if summary.broken:
        sys.stderr.write(_("文件没有读完:{why}").format(why=summary.broken) + "\n")
    return facts, "\n".join(_sentences(facts, summary))


def _sentences(facts: dict[str, Any], summary: ImportSummary) -> list[str]:
    done = _("试运行,没有写入:可导入 {count} 件。") if facts["dry_run"] else _("已导入 {count} 件。")
    lines = [done.format(count=f"{summary.imported:,}")]
    more = (
        (summary.already_there, _("先前已导入 {count} 件,没有重复。")),
        (summary.filtered, _("按对应文件的条件略过 {count} 行。")),
        (summary.unlocated, _("其中 {count} 件没有定位,立案前需补。")),
        (summary.unclassified, _("其中 {count} 件没有小类,立案前需补。")),
    )
    lines += [text.format(count=f"{count:,}") for count, text in more if count]
    if summary.rejected:
        worst = summary.rejected_by_column.most_common(_MOST_COLUMNS_NAMED)
        named = listed(f"{column or _('整行')} {count:,}" for column, count in worst)
        text = _("未导入 {count} 行({columns}),原因逐行写在 {file}。")
        lines.append(text.format(count=f"{summary.rejected:,}", columns=named, file=facts["rejects_file"]))
    if not summary.rows:
        lines.append(_("文件里没有数据行。"))
    text = _("共读 {rows} 行,用时 {seconds} 秒。")
    lines.append(text.format(rows=f"{summary.rows:,}", seconds=facts["seconds"]))
    return lines
