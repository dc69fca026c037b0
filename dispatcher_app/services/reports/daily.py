"""日报: what came in, what went out, what is late, and what the leaders watch, of one day."""

from __future__ import annotations

from dispatcher_app.domain.indicators.dimensions import MINOR, SOURCE, STREET
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.comparison import comparison
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.frame import Making, not_begun
from dispatcher_app.services.reports.late import late_section
from dispatcher_app.services.reports.model import Report, Section
from dispatcher_app.services.reports.period_words import this
from dispatcher_app.services.reports.tables import by_key, most_of
from dispatcher_app.services.reports.words import count_words, share_words

COUNTS = (
    "reported", "reported_public", "filed", "not_accepted", "self_handled", "sent", "handled_all", "closed",
    "returns", "reworks", "supervisions", "call_backs",
)  # fmt: skip
RATES = ("on_time_handling_rate", "closing_rate", "on_time_closing_rate", "dispatch_rate", "check_rate")
_TOP = 10


async def daily(making: Making) -> Report:
    """Raises:
    ExternalError: the database does not answer.
    ReportStopped: somebody asked for it to stop.
    """
    period = making.period
    if not await making.reader.begun(period):
        return await making.report(_("数字城管日报"), not_begun(), (), has_data=False)
    making.progress.step(_("统计总体情况"))
    await making.look_back()
    reader = making.reader
    now = await reader.whole(tuple(INDICATORS), period)
    general = Section(_("总体情况"), (), await comparison(making, COUNTS, RATES, now))
    sections = (general, await _parts(making, now), await late_section(making))
    return await making.report(_("数字城管日报"), (_summary(making, now),), sections, figures=now)


def _summary(making: Making, now: Figures) -> str:
    text = _(
        "{this}上报 {reported} 件,立案 {filed} 件,派遣 {sent} 件,处置 {handled} 件,结案 {closed} 件;"
        "到期案件按期处置率 {rate}。{when}在办案件 {open} 件,其中超期 {overdue} 件、督办 {supervised} 件。"
    )
    return text.format(
        this=this(making.period.kind),
        when=making.when_open,
        reported=count_words(now["reported"]),
        filed=count_words(now["filed"]),
        sent=count_words(now["sent"]),
        handled=count_words(now["handled_all"]),
        closed=count_words(now["closed"]),
        rate=share_words(now["on_time_handling_rate"]),
        open=count_words(now["open"]),
        overdue=count_words(now["open_overdue"]),
        supervised=count_words(now["open_supervised"]),
    )


async def _parts(making: Making, now: Figures) -> Section:
    making.progress.step(_("统计来源、街道、类别"))
    reader, hall, codes = making.reader, making.ground.hall, ("reported", "filed", "closed")
    tables = []
    for name, title, dimension, most in (
        ("sources", _("来源"), SOURCE, None),
        ("streets", _("街道"), STREET, None),
        ("classes", _("高发类别"), MINOR, _TOP),
    ):
        found = await reader.by(codes, making.period, dimension)
        order = most_of("reported")
        tables.append(by_key(name, title, dimension, codes, found, now, hall, order, most=most))
    return Section(_("来源、区域和类别"), (), tuple(tables))
