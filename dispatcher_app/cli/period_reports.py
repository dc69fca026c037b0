"""``report daily|weekly|monthly|duty|letters``: reports of a period, as files or as one JSON document."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from db.os_words import words_of
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, Runner, WrongUsage, progress
from dispatcher_app.cli.register_actor import actor_of
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.indicators.periods import Period
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.reports.desk import ReportDesk
from dispatcher_app.services.reports.files import suffix_of
from dispatcher_app.services.reports.halting import Progress
from dispatcher_app.services.reports.json_form import as_plain
from dispatcher_app.services.reports.maker import MAKERS
from dispatcher_app.services.reports.model import ReportKind


async def report_period(kind: ReportKind, arguments: Namespace) -> Answer:
    """Make the report; written to ``--out``, told whole with ``--json``."""
    out: Path | None = arguments.out
    if out is None and not arguments.json:
        raise WrongUsage(_("请用 --out 写明文件,或用 --json 打印。"))
    if out is not None:
        suffix_of(out)
    async with _desk(arguments) as desk:
        told = Progress(_told)
        report = await desk.make(kind, _period(desk, kind, arguments), told, _group(arguments))
        digest, kept = "", None
        if out is not None:
            digest = await desk.files.write(report, out, told)
            kept = await desk.archive.keep(report, digest, suffix_of(out))
    progress("")
    facts = {"ok": True, "file": str(out or ""), "sha256": digest, "report": as_plain(report)}
    facts["record"] = kept.sequence if kept is not None else None
    text = _("已将“{title}”写到 {file}。").format(title=report.title, file=out)
    if kept is not None:
        text += _("已存档,大厅记录第 {number} 条。").format(number=kept.sequence)
    return facts, text


async def report_letters(arguments: Namespace) -> Answer:
    """A letter for each unit that has anything overdue or sent back, into a folder."""
    folder: Path = arguments.out
    _make(folder)
    async with _desk(arguments) as desk:
        told, suffix = Progress(_told), f".{arguments.format}"
        period = _period(desk, ReportKind.LETTERS, arguments)
        letters = await desk.maker.letters(period, told, _group(arguments))
        written = await desk.files.write_each(letters, folder, suffix, told)
    progress("")
    names = [str(file) for file in written]
    facts = {"ok": True, "files": names, "units": [letter.addressee for letter in letters]}
    text = (
        _("已将 {count} 份催办函写到 {folder}。") if written else _("没有超期或返工的案件,没有要写的催办函。")
    )
    return facts, text.format(count=len(written), folder=folder)


@asynccontextmanager
async def _desk(arguments: Namespace) -> AsyncIterator[ReportDesk]:
    database = await connect(arguments)
    try:
        hall = await bootstrap.open_hall(database)
        actor = await actor_of(database)
        record = RecordDesk(bootstrap.hall_record(database, EventBus()), actor)
        known = actor.name if actor.name != actor.person else ""
        yield bootstrap.report_desk(database, hall, arguments.by or known or _("命令行"), record)
    finally:
        await database.close()


def _period(desk: ReportDesk, kind: ReportKind, arguments: Namespace) -> Period:
    if (arguments.first is None) != (arguments.last is None):
        raise WrongUsage(_("--from 和 --to 要一起写。"))
    if arguments.first is not None:
        return desk.maker.period(kind, arguments.first, arguments.last)
    return desk.maker.period(kind, arguments.day or desk.maker.usual_day(kind))


def _group(arguments: Namespace) -> UnitGroup | None:
    return UnitGroup(arguments.group) if arguments.group else None


def _told(words: str, done: int, of: int) -> None:
    progress(f"{words} {done}/{of}" if of else words)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = _("建不了文件夹 {folder}:{why}。")
        raise DomainError(text.format(folder=folder, why=words_of(error))) from error


PERIOD_REPORTS: dict[str, Runner] = {kind.value: partial(report_period, kind) for kind in MAKERS}
PERIOD_REPORTS[ReportKind.LETTERS.value] = report_letters
