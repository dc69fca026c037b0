"""``db backup FILE`` and ``db restore FILE``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from db import backup
from dispatcher_app.cli.answers import Answer, Invalid, WrongUsage, progress
from dispatcher_app.cli.server_password import password_for
from dispatcher_app.i18n import _


async def back_up(arguments: Namespace) -> Answer:
    """Write the whole hall to one file, and check it."""
    file, password = _file(arguments), await password_for(arguments)
    done = await backup.back_up(arguments.url, file, _show_progress, password=password)
    facts = {
        "ok": done.verdict.ok,
        "file": str(done.file),
        "bytes": done.size,
        "cases": done.verdict.cases,
        "steps": done.verdict.steps,
        "problem": done.verdict.problem,
    }
    if not done.verdict.ok:
        text = _("已备份到 {file},但校验未通过:{problem}")
        raise Invalid(text.format(file=done.file, problem=done.verdict.problem), facts)
    sentence = _("已备份到 {file}({size:,} 字节);校验通过:{cases} 件案件、{steps} 个步骤。")
    return facts, sentence.format(
        file=done.file, size=done.size, cases=done.verdict.cases, steps=done.verdict.steps
    )


async def restore(arguments: Namespace) -> Answer:
    """Bring a backup into a new database, and check it there."""
    file, password = _file(arguments), await password_for(arguments)
    verdict = await backup.restore(arguments.url, file, _show_progress, password=password)
    facts = {"ok": verdict.ok, "cases": verdict.cases, "steps": verdict.steps, "problem": verdict.problem}
    if not verdict.ok:
        sentence = _("恢复后校验未通过,请勿使用:{problem}")
        raise Invalid(sentence.format(problem=verdict.problem), facts)
    sentence = _("已恢复并校验通过:{cases} 件案件、{steps} 个步骤,链条完整。")
    return facts, sentence.format(cases=verdict.cases, steps=verdict.steps)


def _file(arguments: Namespace) -> Path:
    """Raises:
    WrongUsage: no file was named.
    """
    file: Path | None = arguments.file
    if file is None:
        text = _("请写明备份文件,如:dispatcher-app db {act} hall.backup --url URL")
        raise WrongUsage(text.format(act=arguments.act))
    return file


def _show_progress(done: int, total: int) -> None:
    progress(_("已校验 {done}/{total} 件").format(done=done, total=total))
