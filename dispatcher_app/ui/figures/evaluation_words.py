"""What 评价 says in words: which version of a scheme, who stands where, what is to be known of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from dispatcher_app.domain.indicators.schemes.model import shown
from dispatcher_app.domain.indicators.schemes.ranking import Ranked
from dispatcher_app.domain.indicators.schemes.score import ScoreSheet
from dispatcher_app.i18n import _
from dispatcher_app.services.keeping.store import KeptVersion
from dispatcher_app.ui.figures.what_if import NOT_RANKED, group_name, points
from dispatcher_app.ui.figures.words import source_words


def version_words(version: KeptVersion | None, zone: tzinfo) -> str:
    """Which version of the schemes; None is what was loaded at first."""
    if version is None:
        return _("为最初载入的版本")
    day = version.effective_at.astimezone(zone)
    return _("第 {number} 版,{day} 起生效").format(number=version.number, day=f"{day:%Y-%m-%d}")


def rank_cells(group: str, one: Ranked, name: str) -> tuple[str, ...]:
    """A line of the ranks: group, rank, *name*, points, grade, how much is missing."""
    sheet, grade = one.sheet, one.sheet.grade
    graded = " ".join((grade.name, grade.colour)) if grade is not None else ""
    missing = str(len(sheet.missing)) if sheet.missing else ""
    total = NOT_RANKED if sheet.too_few else points(sheet.points)
    graded = _("样本不足") if sheet.too_few else graded
    return (group_name(group), str(one.rank or NOT_RANKED), name, total, graded, missing)


def sheet_heading(sheet: ScoreSheet, name: str, group: str, rank: int | None, grade: str) -> str:
    """Whose sheet it is, with the points, and how they stand."""
    whose = _("{whose} · {scheme}:{points} / {total}").format(
        whose=name,
        scheme=sheet.scheme.name,
        points=points(sheet.points),
        total=shown(sheet.scheme.total),
    )
    ranked = _("第 {rank} 名").format(rank=rank) if rank else ""
    return " · ".join(part for part in (whose, group, ranked, grade) if part)


def remarks(sheet: ScoreSheet, *, unfinished: bool) -> Iterator[str]:
    """What is to be known before anybody argues about it; *unfinished*: its period is not over."""
    scheme = sheet.scheme
    if scheme.weights != scheme.total:
        text = _("方案的权重合计 {added},不是 {total}:得分和名次不可比,请在“管理”窗口改正。")
        yield text.format(added=shown(scheme.weights), total=shown(scheme.total))
    if sheet.remark:
        yield sheet.remark
    if unfinished:
        yield _("时段还没有过完,得分还会变。")
    if scheme.note:
        yield _("出处:{note}").format(note=source_words(scheme.note))
