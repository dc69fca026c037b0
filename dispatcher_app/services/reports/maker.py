"""Makes reports: brings the figures up to date, asks for everything as of one moment, hands data back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from dispatcher_app.domain.indicators.periods import Period, PeriodKind, period_of, stretch
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.daily import daily
from dispatcher_app.services.reports.duty import duty
from dispatcher_app.services.reports.frame import Making
from dispatcher_app.services.reports.ground import ReportGround
from dispatcher_app.services.reports.halting import Progress
from dispatcher_app.services.reports.letters import letters
from dispatcher_app.services.reports.model import Report, ReportKind
from dispatcher_app.services.reports.monthly import monthly
from dispatcher_app.services.reports.weekly import weekly

Maker = Callable[[Making], Awaitable[Report]]
#: A report of a period is a line here, and one of :data:`PERIODS`.
MAKERS: Mapping[ReportKind, Maker] = {
    ReportKind.DAILY: daily,
    ReportKind.WEEKLY: weekly,
    ReportKind.MONTHLY: monthly,
    ReportKind.DUTY: duty,
}
PERIODS: Mapping[ReportKind, PeriodKind] = {
    ReportKind.DAILY: PeriodKind.DAY,
    ReportKind.WEEKLY: PeriodKind.WEEK,
    ReportKind.MONTHLY: PeriodKind.MONTH,
    ReportKind.DUTY: PeriodKind.DAY,
    ReportKind.LETTERS: PeriodKind.MONTH,
}
#: Over what each may go at a choice; the others over their one.
LENGTHS: Mapping[ReportKind, tuple[PeriodKind, ...]] = {
    ReportKind.MONTHLY: (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)
}


class ReportMaker:
    """Everything it answers is data; :mod:`dispatcher_app.services.reports.files` makes files of it."""

    def __init__(self, ground: ReportGround) -> None:
        self.ground = ground

    def period(
        self, kind: ReportKind, day: date, last: date | None = None, length: PeriodKind | None = None
    ) -> Period:
        """The day, week or month that *day* lies in, or what *length* says; with *last* all days to it.

        Raises:
            DomainError: the wrong way round, or yet to come.
        """
        zone = self.ground.hall.zone
        if last is not None and last < day:
            raise DomainError(_("止日早于起日。"))
        usual = length or PERIODS[kind]
        period = stretch(day, last, zone) if last is not None else period_of(usual, day, zone)
        if period.start > self.ground.now():
            raise DomainError(_("{period}还没有开始,没有可报的数据。").format(period=period.label))
        return period

    def usual_day(self, kind: ReportKind, length: PeriodKind | None = None) -> date:
        """A day of the period that whoever names none means: the last that is over; letters: this month."""
        zone = self.ground.hall.zone
        today = self.ground.now().astimezone(zone).date()
        this = period_of(length or PERIODS[kind], today, zone)
        return today if kind is ReportKind.LETTERS else date.fromordinal(this.first.toordinal() - 1)

    async def make(
        self,
        kind: ReportKind,
        period: Period,
        progress: Progress | None = None,
        group: UnitGroup | None = None,
    ) -> Report:
        """The report of *period*; with *group* only its units are ranked.

        Raises:
            DomainError: its figures do not agree with each other.
            ExternalError: the database does not answer.
            ReportStopped: *progress* was told to stop.
        """
        making = await self._begin(kind, period, progress, group)
        return await MAKERS[kind](making)

    async def letters(
        self, period: Period, progress: Progress | None = None, group: UnitGroup | None = None
    ) -> list[Report]:
        """A letter for each unit that is meant; raises what :meth:`make` raises."""
        making = await self._begin(ReportKind.LETTERS, period, progress, group)
        return [letter async for letter in letters(making)]

    async def _begin(
        self, kind: ReportKind, period: Period, progress: Progress | None, group: UnitGroup | None
    ) -> Making:
        progress = progress or Progress()
        progress.step(_("统计数据更新中"))
        notes = []
        if self.ground.fold is not None and not await self.ground.fold():
            notes.append(_("有案件的变动还没有计入统计,数字以下次制表为准。"))
        making = Making(self.ground, kind, period, self.ground.now(), progress)
        making.notes += notes
        making.group = group
        if group is not None:
            making.notes.append(_("只含{group}。").format(group=group.label))
        if making.unfinished:
            text = _("本期到 {end} 才结束,各数只到数据时间为止,不能与整期的数直接比较。")
            making.notes.append(text.format(end=_end_words(period)))
        return making


def _end_words(period: Period) -> str:
    return _("{day} 24:00").format(day=period.last.isoformat())
