"""周报: the week against the one before, what is overdue by unit, what is supervised, and the top kinds."""

from __future__ import annotations

from collections.abc import Mapping

from dispatcher_app.domain.indicators.dimensions import MINOR, SOURCE, STREET, Key
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.written import SMALL_BASE
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.comparison import comparison
from dispatcher_app.services.reports.daily import COUNTS, RATES
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.formula import Growth, Ratio
from dispatcher_app.services.reports.frame import Making, not_begun
from dispatcher_app.services.reports.key_names import key_name
from dispatcher_app.services.reports.late import late_section
from dispatcher_app.services.reports.model import (
    ChartKind,
    Report,
    ReportChart,
    ReportColumn,
    ReportTable,
    Row,
    Section,
)
from dispatcher_app.services.reports.period_words import this
from dispatcher_app.services.reports.tables import by_key, most_of
from dispatcher_app.services.reports.words import count_words, share_words
from dispatcher_app.services.workbooks import CellKind

TOP = 10
_FLOW = ("reported", "filed", "handled_all", "closed")


async def weekly(making: Making) -> Report:
    """Raises:
    ExternalError: the database does not answer.
    ReportStopped: somebody asked for it to stop.
    """
    period = making.period
    if not await making.reader.begun(period):
        return await making.report(_("数字城管周报"), not_begun(), (), has_data=False)
    making.progress.step(_("统计总体情况"))
    await making.look_back()
    reader = making.reader
    now = await reader.whole(tuple(INDICATORS), period)
    tables = (*await comparison(making, COUNTS, RATES, now), await daily_table(making))
    general = Section(_("总体情况"), (), tables, (daily_chart(),))
    kinds = Section(_("高发类别"), (), (await top_kinds(making),), (kinds_chart(),))
    sections = (general, kinds, await areas(making, now), await late_section(making))
    return await making.report(_("数字城管周报"), (_summary(making, now),), sections, figures=now)


def _summary(making: Making, now: Figures) -> str:
    text = _(
        "{this}上报 {reported} 件,立案 {filed} 件,处置 {handled} 件,结案 {closed} 件;"
        "到期案件按期处置率 {rate}。"
        "{when}超期在办 {overdue} 件,督办在办 {supervised} 件。"
    )
    return text.format(
        this=this(making.period.kind),
        when=making.when_open,
        reported=count_words(now["reported"]),
        filed=count_words(now["filed"]),
        handled=count_words(now["handled_all"]),
        closed=count_words(now["closed"]),
        rate=share_words(now["on_time_handling_rate"]),
        overdue=count_words(now["open_overdue"]),
        supervised=count_words(now["open_supervised"]),
    )


async def daily_table(making: Making, *, annex: bool = False) -> ReportTable:
    """Every day of the period: what came in and what went out."""
    making.progress.step(_("统计每日情况"))
    found = await making.reader.daily(_FLOW, making.period)
    columns = (
        ReportColumn("day", _("日期"), CellKind.DAY, 13),
        *(ReportColumn(code, title, CellKind.COUNT, 10, adds=True) for code, title in _flow_titles()),
    )
    rows = tuple((day, *(figures[code] for code in _FLOW)) for day, figures in sorted(found.items()))
    sums = (sum(figures[code] or 0 for figures in found.values()) for code in _FLOW)
    return ReportTable(
        "days", _("每日情况"), columns, rows, (_("合计"), *sums) if rows else None, key=("day",), annex=annex
    )


def _flow_titles() -> tuple[tuple[str, str], ...]:
    return (("reported", _("上报")), ("filed", _("立案")), ("handled_all", _("处置")), ("closed", _("结案")))


def daily_chart() -> ReportChart:
    return ReportChart(_("每日上报与结案"), ChartKind.LINE, "days", "day", ("reported", "closed"))


async def top_kinds(making: Making) -> ReportTable:
    """The classes most often reported, and how many it were the period before."""
    making.progress.step(_("统计高发类别"))
    now = await making.reader.by(("reported",), making.period, MINOR)
    begun, whole = await making.reader.begun(making.before), await making.reader.begun_with(making.before)
    before = await making.reader.by(("reported",), making.before, MINOR) if begun else None
    columns = (
        ReportColumn("key", _("类别"), CellKind.TEXT, 26),
        ReportColumn("reported", _("上报数"), CellKind.COUNT, 11, adds=False),
        ReportColumn("all", _("全部上报"), CellKind.COUNT, 11, on_paper=False),
        ReportColumn("share", _("占比"), CellKind.SHARE, 11, Ratio("reported", "all")),
        ReportColumn("before", _("上期"), CellKind.COUNT, 11),
        ReportColumn(
            "moved", _("环比"), CellKind.GROWTH, 11, Growth("reported", "before") if whole else None
        ),
    )
    keys = sorted(now, key=lambda key: (-(now[key]["reported"] or 0), str(key)))[:TOP]
    rows = tuple(_kind_row(making, key, now, before, compared=whole) for key in keys)
    notes = [_("共 {count} 类,列前 {most} 类;占比以全部上报为分母。").format(count=len(now), most=len(keys))]
    if before is None:
        notes.append(_("上期大厅还没有案件,无数据,不比较。"))
    elif not whole:
        notes.append(_("上期大厅才有第一件案件,不足一期,不比较。"))
    elif any(row[-1] is None for row in rows):
        notes.append(_("上期不足 {least} 件的,基数太小,不算百分比,请看两个数。").format(least=SMALL_BASE))
    return ReportTable("kinds", _("高发类别"), columns, rows, None, tuple(notes), _("没有上报。"), ("key",))


def _kind_row(
    making: Making,
    key: Key,
    now: Mapping[Key, Figures],
    before: Mapping[Key, Figures] | None,
    *,
    compared: bool,
) -> Row:
    """*before* is None where there was no hall yet, not *compared* where there was one for a part of it."""
    many = now[key]["reported"] or 0
    past = None if before is None else (before.get(key) or {}).get("reported") or 0
    all_ = sum(figures["reported"] or 0 for figures in now.values())
    moved = Growth("reported", "before").value({"reported": many, "before": past})
    name = key_name(MINOR, key, making.ground.hall)
    return name, many, all_, many / all_ if all_ else None, past, moved if compared else None


def kinds_chart() -> ReportChart:
    return ReportChart(_("高发类别"), ChartKind.BARS, "kinds", "key", ("reported",))


async def areas(making: Making, now: Figures) -> Section:
    """Where reports came from: door and street."""
    making.progress.step(_("统计来源和街道"))
    codes, hall = ("reported", "filed", "closed"), making.ground.hall
    sources = await making.reader.by(codes, making.period, SOURCE)
    streets = await making.reader.by(codes, making.period, STREET)
    order = most_of("reported")
    tables = (
        by_key("sources", _("来源"), SOURCE, codes, sources, now, hall, order),
        by_key("streets", _("街道"), STREET, codes, streets, now, hall, order),
    )
    return Section(_("来源与区域"), (), tables)
