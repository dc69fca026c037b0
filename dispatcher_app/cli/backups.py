"""``db backup FILE`` and ``db restore FILE``."""

from __future__ import annotations

from argparse import Namespace

from db import backup
from dispatcher_app.cli.answers import Answer, Invalid, progress
from dispatcher_app.i18n import _


async def back_up(arguments: Namespace) -> Answer:
    """Write the whole hall to one file, and check it."""
    done = await backup.back_up(arguments.url, arguments.file, _show_progress)
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
        raise Invalid(text.format(file=done.file, problem=done.verdict.problem))
    sentence = _("已备份到 {file}({size:,} 字节);校验通过:{cases} 件案件、{steps} 个步骤。")
    return facts, sentence.format(
        file=done.file, size=done.size, cases=done.verdict.cases, steps=done.verdict.steps
    )


async def restore(arguments: Namespace) -> Answer:
    """Bring a backup into a new database, and check it there."""
    verdict = await backup.restore(arguments.url, arguments.file, _show_progress)
    facts = {"ok": verdict.ok, "cases": verdict.cases, "steps": verdict.steps, "problem": verdict.problem}
    if not verdict.ok:
        raise Invalid(_("恢复后校验未通过,请勿使用:{problem}").format(problem=verdict.problem))
    sentence = _("已恢复并校验通过:{cases} 件案件、{steps} 个步骤,链条完整。")
    return facts, sentence.format(cases=verdict.cases, steps=verdict.steps)


def _show_progress(done: int, total: int) -> None:
    progress(_("已校验 {done}/{total} 件").format(done=done, total=total))
