"""How a report calls its period, the one before, and the same a year ago."""

from __future__ import annotations

from collections.abc import Mapping

from dispatcher_app.domain.indicators.periods import PeriodKind
from dispatcher_app.i18n import N_, _

#: This one, the one before (环比), the same a year ago (同比).
Heads = tuple[str, str, str]
_HEADS: Mapping[PeriodKind, Heads] = {
    PeriodKind.DAY: (N_("当日"), N_("前一日"), N_("去年同日")),
    PeriodKind.WEEK: (N_("本周"), N_("上周"), N_("去年同周")),
    PeriodKind.MONTH: (N_("本月"), N_("上月"), N_("去年同月")),
    PeriodKind.QUARTER: (N_("本季"), N_("上季"), N_("去年同季")),
    PeriodKind.YEAR: (N_("本年"), N_("上年"), N_("上年")),
}
_ANY: Heads = (N_("本期"), N_("上期"), N_("去年同期"))


def heads_of(kind: PeriodKind) -> Heads:
    """What stands over the columns of a comparison."""
    now, before, year = _HEADS.get(kind, _ANY)
    return _(now), _(before), _(year)


def this(kind: PeriodKind) -> str:
    return heads_of(kind)[0]
