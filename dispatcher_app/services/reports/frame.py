"""What every report of a period says of itself: title, whence, what changed in the rules, what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.open_then import OpenThen
from dispatcher_app.domain.indicators.periods import Period, PeriodKind, before, year_before
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.reports.figures import FigureReader, Figures
from dispatcher_app.services.reports.ground import ReportGround
from dispatcher_app.services.reports.halting import Progress
from dispatcher_app.services.reports.model import Provenance, Report, ReportKind, Section
from dispatcher_app.services.reports.named_figures import named
from dispatcher_app.services.reports.renaming import AS_LOADED, unit_changes
from dispatcher_app.services.reports.words import minute


class ReportDisagrees(DomainError):
    """Parts that do not add up, a rate that is not what its formula says: nothing is written."""

    def __init__(self, faults: Sequence[str]) -> None:
        text = _("报表里有 {count} 处数字对不上({first}),没有写文件。请先重算统计数据,仍不行时告知维护人员。")
        super().__init__(text.format(count=len(faults), first=faults[0]))


_UNFINISHED = {
    PeriodKind.DAY: N_("当日未完"),
    PeriodKind.WEEK: N_("本周未完"),
    PeriodKind.MONTH: N_("本月未完"),
    PeriodKind.QUARTER: N_("本季未完"),
    PeriodKind.YEAR: N_("本年未完"),
}
_CHANGED = {
    KeptKind.STANDARD: N_("立案标准"),
    KeptKind.CALENDAR: N_("工作日历"),
    KeptKind.LIMITS: N_("时限与灯"),
}


@dataclass(slots=True)
class Making:
    """One report that is being made: its period, its moment, how far it is, and what is to be noted.

    ``group``: only its units are ranked, or written to; None: all. ``then``: what was open at the end of a
    period that is over (:meth:`look_back`).
    """

    ground: ReportGround
    kind: ReportKind
    period: Period
    as_of: datetime
    progress: Progress
    notes: list[str] = field(default_factory=list)
    group: UnitGroup | None = None
    then: OpenThen | None = None

    @property
    def reader(self) -> FigureReader:
        return FigureReader(self.ground.figures, self.as_of, self.ground.hall.zone, self.then)

    @property
    def stock_at(self) -> datetime:
        """When what is open is open: at the end of a period that is over, else now."""
        return self.then.moment if self.then is not None else self.as_of

    @property
    def when_open(self) -> str:
        """:attr:`stock_at` in words."""
        return _("期末") if self.then is not None else _("现有")

    async def look_back(self) -> None:
        """Find out what was open at the end of the period; of one that is not over it is what is open now."""
        if self.ground.past is None or self.unfinished:
            return

        def told(done: int, of: int) -> None:
            self.progress.step(_("查找期末在办案件"), done, of)

        self.then = await self.ground.past.open_at(self.period.end, self.as_of, told)

    @property
    def before(self) -> Period:
        return before(self.period, self.ground.hall.zone, self.ground.duty)

    @property
    def year_before(self) -> Period:
        return year_before(self.period, self.ground.hall.zone, self.ground.duty)

    @property
    def unfinished(self) -> bool:
        return not self.period.finished(self.as_of)

    def title(self, what: str) -> str:
        """*what* with the period; of one that is not over it says until when it goes."""
        label = self.period.label
        gap = " " if label[-1:].isascii() else ""
        words = _("{period}{what}").format(period=f"{label}{gap}", what=what).strip()
        if not self.unfinished:
            return words
        return _("{title}(截至 {at},{unfinished})").format(
            title=words,
            at=minute(self.as_of, self.ground.hall.zone),
            unfinished=_(_UNFINISHED.get(self.period.kind, N_("本期未完"))),
        )

    @property
    def _subject(self) -> str:
        return f"{self.kind.value} {subject_of(self.period)}"

    def days_words(self) -> str:
        first, last = self.period.first, self.period.last
        if first == last:
            return first.isoformat()
        return _("{first} 至 {last}").format(first=first.isoformat(), last=last.isoformat())

    async def report(
        self,
        what: str,
        summary: tuple[str, ...],
        sections: tuple[Section, ...],
        *,
        has_data: bool = True,
        subject: str = "",
        addressee: str = "",
        figures: Figures | None = None,
    ) -> Report:
        """The report, with its provenance and notes. Tables that do not agree with themselves are a fault."""
        hall = self.ground.hall
        made = Report(
            kind=self.kind,
            subject=" ".join(part for part in (subject or self._subject, self.group or "") if part),
            hall=hall.on_paper,
            title=self.title(what),
            period=self.days_words(),
            made_by=self.ground.made_by,
            made_at=self.ground.now(),
            provenance=provenance(self.ground, self.as_of),
            unfinished=self.unfinished,
            has_data=has_data,
            summary=summary if has_data else summary or (_("本期没有数据。"),),
            sections=sections if has_data else (),
            notes=(*self.notes, *[note async for note in _changes(self)]),
            addressee=addressee,
            figures=named(figures or {}),
        )
        if faults := list(made.faults()):
            raise ReportDisagrees(faults)
        return made


def not_begun() -> tuple[str, ...]:
    """Why a report of figures has none."""
    return (_("本期没有数据:到本期结束时,大厅还没有一件案件。"),)


def subject_of(period: Period) -> str:
    """How a period is filed: ``2026-11``, ``2026-W47``, ``2026-11-22``."""
    if period.kind is PeriodKind.MONTH:
        return f"{period.first:%Y-%m}"
    if period.kind is PeriodKind.WEEK:
        year, week, _weekday = period.first.isocalendar()
        return f"{year}-W{week:02d}"
    if period.first == period.last:
        return period.first.isoformat()
    return f"{period.first.isoformat()}/{period.last.isoformat()}"


def provenance(ground: ReportGround, as_of: datetime) -> Provenance:
    hall = ground.hall
    scheme = hall.rules.standard.scheme
    return Provenance(
        as_of=as_of,
        standard=f"{scheme}({_edition(hall.kept, KeptKind.STANDARD)})",
        calendar=_edition(hall.kept, KeptKind.CALENDAR),
        indicators=_("见各表下"),
        fingerprints=(hall.rules.standard.version, hall.rules.calendar.version, indicators_version()),
    )


def _edition(kept: Mapping[KeptKind, int], kind: KeptKind) -> str:
    number = kept.get(kind)
    return _("本市第 {number} 版").format(number=number) if number else _("随城市数据装入")


def indicators_version() -> str:
    """A short hash of everything that says what the figures mean."""
    content = repr([sorted(COUNTS), [(one.code, one.formula) for one in INDICATORS.values()]])
    return hashlib.sha256(content.encode()).hexdigest()[:8]


async def _changes(making: Making) -> AsyncIterator[str]:
    """What of the rules changed in the period, and how that was counted."""
    documents, period = making.ground.documents, making.period
    for note in await unit_changes(documents, period, making.as_of, making.ground.hall.zone):
        yield note
    for kind, title in _CHANGED.items():
        for version in await documents.versions(kind):
            begun = period.holds(version.effective_at) and version.effective_at <= making.as_of
            if begun and version.number != AS_LOADED:
                at = minute(version.effective_at, making.ground.hall.zone)
                text = _("{title}自 {at} 起为第 {number} 版({reason});此前的案件按当时的版本计。")
                yield text.format(title=_(title), at=at, number=version.number, reason=version.reason)
