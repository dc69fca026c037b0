"""Everything a page of the wall can hold, and the pages a wall has before anybody edits them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.domain.lateness import Late
from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.wall.layout import WallLayout, WallPage
from dispatcher_app.ui.wall import of_now, of_past
from dispatcher_app.ui.wall.of_now import Maker
from dispatcher_app.widgets.panels.bars import FunnelPanel, SharePanel
from dispatcher_app.widgets.panels.city import CityPanel
from dispatcher_app.widgets.panels.density import DensityPanel
from dispatcher_app.widgets.panels.heat import HeatPanel
from dispatcher_app.widgets.panels.key_figure import KeyFigurePanel
from dispatcher_app.widgets.panels.league import LeaguePanel
from dispatcher_app.widgets.panels.lines import LineListPanel
from dispatcher_app.widgets.panels.panel import Panel
from dispatcher_app.widgets.panels.pareto import ParetoPanel
from dispatcher_app.widgets.panels.spread import SpreadPanel
from dispatcher_app.widgets.panels.trend import TrendPanel


@dataclass(frozen=True, slots=True)
class Content:
    """One thing a page can hold: what the dialog calls it, its panel, and who makes its values."""

    label: str
    panel: Callable[[], Panel[Any]]
    make: Maker

    @property
    def is_figure(self) -> bool:
        return self.panel is KeyFigurePanel


def _figure(label: str, make: Maker) -> Content:
    return Content(label, KeyFigurePanel, make)


def _today(code: str, label: str) -> Content:
    return _figure(label, of_now.counted_today(code, label))


def _late(kind: Late) -> Content:
    return _figure(kind.source, of_now.late_figure(kind))


def _year(code: str, label: str) -> Content:
    return _figure(label, of_past.year_count(code, label))


def _month(code: str, label: str) -> Content:
    return _figure(label, of_past.month_rate(code))


def _trend(code: str, label: str) -> Content:
    return Content(label, TrendPanel, of_past.rate_trend(code))


def _days(code: str, label: str) -> Content:
    return Content(label, TrendPanel, of_past.month_days(code))


def _league(group: UnitGroup, label: str) -> Content:
    return Content(label, LeaguePanel, of_past.units_of(group))


CONTENTS: dict[str, Content] = {
    # today
    "reported_today": _today("reported", N_("今日上报")),
    "filed_today": _today("filed", N_("今日立案")),
    "sent_today": _today("sent", N_("今日派遣")),
    "closed_today": _today("closed", N_("今日结案")),
    "on_time_today": _figure(N_("今日按期处置率"), of_now.on_time_today),
    "reported_by_hour": Content(N_("每小时上报"), TrendPanel, of_now.reported_by_hour),
    # at this moment
    "open_now": _figure(N_("在办案件"), of_now.open_figure(N_("在办案件"), lambda found: found.total)),
    "due_now": _figure(
        N_("临近时限"), of_now.open_figure(N_("临近时限"), lambda found: found.lamps[Lamp.DUE], Lamp.DUE)
    ),
    "overdue_now": _late(Late.UNIT),
    "post_overdue_now": _late(Late.POST),
    "supervised_now": _figure(
        N_("正在督办"), of_now.open_figure(N_("正在督办"), lambda found: len(found.supervised))
    ),
    "stages": Content(N_("在办案件在哪一步"), FunnelPanel, of_now.stages),
    "waiting": Content(N_("案件在等谁"), SharePanel, of_now.waiting),
    "map": Content(N_("在办案件地图"), CityPanel, of_now.live_map),
    "late_units": Content(N_("处置超期压在谁手上"), ParetoPanel, of_now.late_units),
    "overdue_list": Content(N_("处置超期最久的案件"), LineListPanel, of_now.overdue_list),
    "post_overdue_list": Content(N_("岗位超时最久的案件"), LineListPanel, of_now.post_overdue_list),
    "supervised_list": Content(N_("督办的案件"), LineListPanel, of_now.supervised_list),
    "on_duty": _figure(N_("在岗人数"), of_now.on_duty),
    "missing": _figure(N_("应到未到"), of_now.missing),
    "duty_list": Content(N_("谁在岗"), LineListPanel, of_now.duty_list),
    # the month and the last weeks
    "closing_month": _month("closing_rate", N_("本月结案率")),
    "on_time_month": _month("on_time_handling_rate", N_("本月按期处置率")),
    "reported_month": _figure(N_("本月上报"), of_past.month_count("reported", N_("本月上报"))),
    "closed_month": _figure(N_("本月结案"), of_past.month_count("closed", N_("本月结案"))),
    "valid_month": _month("valid_rate", N_("本月有效上报率")),
    "check_month": _month("check_rate", N_("本月按时核查率")),
    "accurate_filing_month": _month("accurate_filing_rate", N_("本月准确立案率")),
    "accurate_dispatch_month": _month("accurate_dispatch_rate", N_("本月准确派遣率")),
    "units": Content(N_("各组单位按期处置率排名"), LeaguePanel, of_past.units),
    "units_city": _league(UnitGroup.CITY, N_("市级部门和企业排名")),
    "units_district": _league(UnitGroup.DISTRICT, N_("区级部门和企业排名")),
    "units_street": _league(UnitGroup.STREET, N_("街道办事处排名")),
    "units_below_street": _league(UnitGroup.BELOW_STREET, N_("街道所属单位排名")),
    "closing_trend": _trend("closing_rate", N_("结案率走势")),
    "on_time_trend": _trend("on_time_handling_rate", N_("按期处置率走势")),
    "valid_trend": _trend("valid_rate", N_("有效上报率走势")),
    "check_trend": _trend("check_rate", N_("按时核查率走势")),
    "accurate_filing_trend": _trend("accurate_filing_rate", N_("准确立案率走势")),
    "accurate_dispatch_trend": _trend("accurate_dispatch_rate", N_("准确派遣率走势")),
    "closing_days": _days("closing_rate", N_("结案率,本月比上月")),
    "on_time_days": _days("on_time_handling_rate", N_("按期处置率,本月比上月")),
    "classes": Content(N_("什么案件多"), ParetoPanel, of_past.classes),
    "week_hours": Content(N_("什么时候来"), HeatPanel, of_past.week_hours),
    "handling_time": Content(N_("处置一件要多久"), SpreadPanel, of_past.handling_time),
    "density": Content(N_("哪里案件多"), DensityPanel, of_past.density),
    # the year
    "reported_year": _year("reported", N_("今年上报")),
    "closed_year": _year("closed", N_("今年结案")),
    "closing_year": _figure(N_("今年结案率"), of_past.year_rate("closing_rate")),
    "satisfied_year": _figure(N_("今年回访满意率"), of_past.year_rate("satisfaction_rate")),
    "year_months": Content(N_("每月结案"), TrendPanel, of_past.year_months),
    "sources": Content(N_("问题从哪里来"), SharePanel, of_past.sources),
}

#: The question each page answers, unless the file asks another.
_TITLES = {
    "today": N_("今日来了多少,办得怎样"),
    "map": N_("案件现在在哪里"),
    "units": N_("各组单位按期处置率排名"),
    "month": N_("这个月比上个月怎样"),
    "targets": N_("目标达到了没有"),
    "trend": N_("什么案件多,什么时候来,要办多久"),
    "places": N_("哪里案件多,什么案件多"),
    "hours": N_("什么时候来,要办多久"),
    "late": N_("哪些案件处置超期,哪些在督办"),
    "duty": N_("现在谁在岗,案件在等谁"),
    "visitors": N_("今年为市民办了多少事"),
}


def title_of(page: WallPage) -> str:
    """The question *page* answers."""
    return page.title or (_(_TITLES[page.name]) if page.name in _TITLES else page.name)


def label_of(name: str) -> str:
    return _(CONTENTS[name].label)


def usual_layout() -> WallLayout:
    """What a wall shows before anybody has edited it: the questions a hall and its visitors ask most."""
    return WallLayout(
        (
            WallPage(
                "today",
                (
                    ("reported_today", "filed_today", "closed_today", "on_time_today"),
                    ("reported_by_hour", "reported_by_hour", "stages", "stages"),
                ),
                seconds=25,
            ),
            WallPage(
                "map",
                (
                    ("map", "map", "map", "open_now"),
                    ("map", "map", "map", "due_now"),
                    ("map", "map", "map", "overdue_now"),
                    ("map", "map", "map", "post_overdue_now"),
                ),
                seconds=30,
            ),
            WallPage(
                "units",
                (
                    *((("units_city", "units_district"),) * 3),
                    *((("units_street", "units_below_street"),) * 2),
                ),
            ),
            WallPage(
                "month",
                (
                    ("reported_month", "closed_month", "closing_month", "on_time_month"),
                    ("closing_days", "closing_days", "on_time_days", "on_time_days"),
                ),
            ),
            WallPage(
                "targets",
                (("valid_trend", "check_trend"), ("accurate_filing_trend", "accurate_dispatch_trend")),
            ),
            WallPage("places", (("density", "classes"),)),
            WallPage("hours", (("week_hours",), ("handling_time",))),
            WallPage(
                "late",
                (
                    ("late_units", "late_units", "overdue_list", "overdue_list", "overdue_list"),
                    ("supervised_now", "supervised_now", *(("supervised_list",) * 3)),
                ),
            ),
            WallPage(
                "duty",
                (
                    ("on_duty", "duty_list", "duty_list", "duty_list"),
                    ("missing", "duty_list", "duty_list", "duty_list"),
                    ("post_overdue_now", "waiting", "waiting", "waiting"),
                ),
                seconds=15,
            ),
            WallPage(
                "visitors",
                (
                    ("reported_year", "closed_year", "closing_year", "satisfied_year"),
                    ("year_months", "year_months", "sources", "sources"),
                ),
                seconds=30,
            ),
        )
    )
