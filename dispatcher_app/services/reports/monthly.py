"""月度通报: like ranked with like, best and worst, what is left over, against before and a year ago."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dispatcher_app.domain.indicators.dimensions import MAJOR, MINOR, SOURCE, STREET, UNIT, Key
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.unit_groups import UnitGroup, unit_groups
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.least import least_of_units
from dispatcher_app.services.reports.comparison import comparison
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.frame import Making, not_begun
from dispatcher_app.services.reports.late import late_section
from dispatcher_app.services.reports.model import ChartKind, Report, ReportChart, ReportTable, Section
from dispatcher_app.services.reports.period_words import this
from dispatcher_app.services.reports.ranking import best_and_worst, ranked
from dispatcher_app.services.reports.scores import scores
from dispatcher_app.services.reports.tables import by_key, most_of
from dispatcher_app.services.reports.weekly import daily_chart, daily_table, kinds_chart, top_kinds
from dispatcher_app.services.reports.words import count_words, share_words

COUNTS = (
    "reported", "reported_public", "accepted", "filed", "not_accepted", "voided", "self_handled", "sent",
    "handling_due_all", "handled_all", "unhandled_late_all", "in_rework", "moved_due",
    "closing_due_cases", "closed_of_due", "closed_on_time", "closed_late", "unclosed_late",
    "unclosed_in_time", "closed", "returns", "reworks", "extensions", "shelvings", "supervisions",
    "call_backs", "appeals_granted",
)  # fmt: skip
RATES = (
    "valid_rate", "accept_rate", "filing_rate", "accurate_filing_rate", "dispatch_rate",
    "accurate_dispatch_rate", "handling_rate", "on_time_handling_rate", "check_rate", "closing_rate",
    "on_time_closing_rate", "rework_rate", "done_at_once_rate", "satisfaction_rate",
)  # fmt: skip
#: What units are ranked by, and what stands beside it.
RANKED_BY = "on_time_closing_rate"
RANKED_CASES = "closing_due_cases"
_RANKED = (
    "closing_due_cases", "closed_of_due", "closing_rate", "closed_on_time", "on_time_closing_rate",
    "closed_late", "unclosed_late", "unclosed_in_time",
)  # fmt: skip
_UNIT_ANNEX = (
    "sent", "handling_due_all", "moved_due", "handled_all", "handling_rate", "handled_on_time_all",
    "on_time_handling_rate", "reworked_cases", "returns", "extensions",
)  # fmt: skip
_AREA_CODES = (
    "reported", "filed", "closing_due_cases", "closed_of_due", "closing_rate", "closed_on_time",
    "on_time_closing_rate",
)  # fmt: skip


async def monthly(making: Making) -> Report:
    """Raises:
    ExternalError: the database does not answer.
    ReportStopped: somebody asked for it to stop.
    """
    period, what = making.period, _("数字城管运行情况通报")
    if not await making.reader.begun(period):
        return await making.report(what, not_begun(), (), has_data=False)
    making.progress.step(_("统计总体情况"))
    await making.look_back()
    reader = making.reader
    now = await reader.whole(tuple(INDICATORS), period)
    sections: tuple[Section, ...] = (
        Section(_("总体情况"), _adding_up(now), await comparison(making, COUNTS, RATES, now)),
        await _groups(making),
        await _kinds(making, now),
        await late_section(making, annex=True),
        await _annex(making, now),
    )
    scored = await scores(making)
    if scored is not None and scored.tables:
        sections = (*sections[:2], scored, *sections[2:])
    return await making.report(what, (_summary(making, now),), sections, figures=now)


def _summary(making: Making, now: Figures) -> str:
    text = _(
        "{this}上报 {reported} 件,立案 {filed} 件,派遣 {sent} 件;应结案 {due} 件,其中已结案 {closed} 件,"
        "超期未结案 {late} 件,处置未超期、待核查结案 {waiting} 件;结案率 {rate},按期结案率 {on_time}。"
        "按期以处置单位反馈结果的时刻为准。"
    )
    return text.format(
        this=this(making.period.kind),
        reported=count_words(now["reported"]),
        filed=count_words(now["filed"]),
        sent=count_words(now["sent"]),
        due=count_words(now["closing_due_cases"]),
        closed=count_words(now["closed_of_due"]),
        waiting=count_words(now["unclosed_in_time"]),
        rate=share_words(now["closing_rate"], INDICATORS["closing_rate"].target),
        on_time=share_words(now["on_time_closing_rate"]),
        late=count_words(now["unclosed_late"]),
    )


def _adding_up(now: Figures) -> tuple[str, ...]:
    """What lies between a number and that which it should be, so that a reader can add it up."""

    def told(text: str, **codes: str) -> str:
        return text.format(**{name: count_words(now[code]) for name, code in codes.items()})

    closing = _(
        "应结案 {due} 件 = 按期结案 {on_time} 件 + 超期结案 {late} 件 + 超期未结案 {open_late} 件 "
        "+ 处置未超期、待核查结案 {waiting} 件。"
    )
    handling = _(
        "应处置 {due} 件 = 已处置 {done} 件 + 超期未处置 {open_late} 件 + 返工未到期 {rework} 件;"
        "其中 {moved} 件是案件后来转给别的单位、原单位移出前已反馈或已超期的,"
        "原单位另计一次,所以应处置数可以多于案件数;这些案件已不在原单位名下,不在“超期在办”里。"
    )
    return (
        told(
            closing, due="closing_due_cases", on_time="closed_on_time", late="closed_late",
            open_late="unclosed_late", waiting="unclosed_in_time",
        ),
        told(
            handling, due="handling_due_all", done="handled_all", open_late="unhandled_late_all",
            rework="in_rework", moved="moved_due",
        ),
    )  # fmt: skip


async def _groups(making: Making) -> Section:
    """Units of each group among themselves."""
    making.progress.step(_("分组排名"))
    hall = making.ground.hall
    dimension = unit_groups(hall.units)
    found = await making.reader.by((*_RANKED, "handling_due_all"), making.period, UNIT)
    least = await least_of_units(making.ground.kept, making.period)
    tables: list[ReportTable] = []
    charts: list[ReportChart] = []
    texts: list[str] = []
    for group in UnitGroup:
        inside = _inside(found, dimension.group_of, group)
        if not inside or making.group not in (None, group):
            continue
        title = _("{group}按期结案率排名").format(group=group.label)
        table = ranked(
            f"rank_{group.value}",
            title,
            RANKED_BY,
            RANKED_CASES,
            _RANKED,
            inside,
            hall,
            least,
            (lead_unit(),),
        )
        tables.append(table)
        placed = sum(place is not None for place in table.column("place"))
        charts.append(ReportChart(title, ChartKind.BARS, table.name, "key", (RANKED_BY,), first=placed))
        if sentence := best_and_worst(table, RANKED_BY):
            texts.append(_("{group}:{sentence}").format(group=group.label, sentence=sentence))
    return Section(_("分组排名"), tuple(texts), tuple(tables), tuple(charts))


def _inside(
    found: Mapping[Key, Figures], group_of: Callable[[Key], Key], group: UnitGroup
) -> dict[Key, Figures]:
    """The units of *group* that stand in any table of units: who has a case in one of them is in all."""
    return {
        key: figures
        for key, figures in found.items()
        if key
        and group_of(key) == group.value
        and (figures.get(RANKED_CASES) or figures.get("handling_due_all"))
    }


def lead_unit() -> str:
    """Why a unit may have a case in one number and none in the other."""
    return _(
        "派遣数、应结案数、结案数记在案件现在的主办单位名下,一案只记一次;应处置数、处置数另含移出前应处置数"
        "(案件后来转给别的单位,原单位移出前已反馈结果或已超期的)。"
    )


async def _kinds(making: Making, now: Figures) -> Section:
    making.progress.step(_("统计类别、来源、街道"))
    hall, reader, order = making.ground.hall, making.reader, most_of("reported")
    streets = await reader.by(_AREA_CODES, making.period, STREET)
    sources = await reader.by(("reported", "filed", "closed"), making.period, SOURCE)
    tables = (
        await top_kinds(making),
        by_key("streets", _("街道"), STREET, _AREA_CODES, streets, now, hall, order),
        by_key("sources", _("来源"), SOURCE, ("reported", "filed", "closed"), sources, now, hall, order),
    )
    return Section(_("类别、区域和来源"), (), tables, (kinds_chart(),))


async def _annex(making: Making, now: Figures) -> Section:
    making.progress.step(_("附表"))
    hall, reader = making.ground.hall, making.reader
    units = await reader.by(_UNIT_ANNEX, making.period, UNIT)
    majors = await reader.by(("reported", "filed", "closed"), making.period, MAJOR)
    minors = await reader.by(("reported", "filed", "closed"), making.period, MINOR)
    codes, order = ("reported", "filed", "closed"), most_of("reported")
    tables = (
        await daily_table(making, annex=True),
        by_key(
            "units",
            _("附表 单位处置情况"),
            UNIT,
            _UNIT_ANNEX,
            units,
            now,
            hall,
            most_of("sent"),
            annex=True,
            notes=(lead_unit(),),
        ),
        by_key("majors", _("附表 大类"), MAJOR, codes, majors, now, hall, order, annex=True),
        by_key("minors", _("附表 小类"), MINOR, codes, minors, now, hall, order, annex=True),
    )
    return Section(_("附表"), (), tables, (daily_chart(),))
