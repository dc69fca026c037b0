"""Draws for a second look, and the cases of one, as lines of tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.papers import DrawTaken
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ruling.counts import draw_of
from dispatcher_app.services.ruling.findings import Finding, Findings
from dispatcher_app.services.ruling.store import LookedAt
from dispatcher_app.widgets.times import clock_text

DRAW_TITLES = (N_("抽自"), N_("日期、班次"), N_("总体"), N_("抽取"), N_("抽取人"))
DRAW_WIDTHS, DRAW_STRETCH = (180, 140, 56, 56, 84), 0
CASE_TITLES = (N_("复看结论"), N_("编号"), N_("类别"), N_("处置单位"), N_("阶段"), N_("后续"))
CASE_WIDTHS, CASE_STRETCH, CASE_LEAVES = (96, 148, 140, 170, 80, 180), 2, (4, 3)
FOUND_TITLES = (N_("后续"), N_("编号"), N_("类别"), N_("复查人"), N_("复查时间"))
FOUND_WIDTHS, FOUND_STRETCH, FOUND_LEAVES = (150, 148, 120, 80, 110), 0, (2, 3)


def followed(finding: Finding) -> str:
    """What was done about a finding, or that nothing was yet."""
    if finding.settled is None:
        return _("▲ 待处理")
    return _("{who}:{words}").format(who=finding.settled.actor.name, words=finding.words)


class FoundLines:
    """Findings, those that wait first; the key of a line is the case's id."""

    more = False

    def __init__(self, findings: Findings, hall: Hall, now: datetime) -> None:
        self.findings, self._hall, self._now = findings, hall, now

    def __len__(self) -> int:
        return len(self.findings.all)

    def cells(self, number: int) -> Sequence[str]:
        finding = self.findings.all[number]
        case = finding.case
        at = clock_text(case.looked_at, self._now, self._hall.zone)
        return (followed(finding), case.number, case.title, case.looker, at)

    def key(self, number: int) -> str:
        return str(self.findings.all[number].case.case_id)


class DrawLines:
    """The newest first; the key of a line is its subject."""

    more = False

    def __init__(self, acts: Iterable[HallAct]) -> None:
        self.acts = sorted(acts, key=lambda act: -act.sequence)

    def __len__(self) -> int:
        return len(self.acts)

    def cells(self, number: int) -> Sequence[str]:
        act = self.acts[number]
        found, draw = draw_of(act.subject), act.payload
        what, day = (found[0].label, f"{found[1]} {found[2]}".strip()) if found else (act.subject, "")
        sizes = (str(draw.population), str(len(draw.chosen))) if isinstance(draw, DrawTaken) else ("", "")
        return (what, day, *sizes, act.actor.name)

    def key(self, number: int) -> str:
        return self.acts[number].subject

    def number_of(self, subject: str) -> int | None:
        return next((at for at, act in enumerate(self.acts) if act.subject == subject), None)


class DrawnLines:
    """The cases of a draw in its order; the key of a line is the case's id."""

    more = False

    def __init__(self, cases: Sequence[LookedAt], hall: Hall, findings: Findings | None = None) -> None:
        self._cases, self._hall, self._findings = cases, hall, findings or Findings()

    def __len__(self) -> int:
        return len(self._cases)

    def cells(self, number: int) -> Sequence[str]:
        case = self._cases[number]
        result = case.result.label if case.result is not None else _("待复看")
        unit = self._hall.unit_name(case.unit) if case.unit else ""
        return (result, case.number, case.title, unit, case.stage.label, self._followed(case))

    def _followed(self, case: LookedAt) -> str:
        finding = self._findings.of(case.case_id) if case.result is not None else None
        return followed(finding) if finding is not None else ""

    def key(self, number: int) -> str:
        return str(self._cases[number].case_id)
