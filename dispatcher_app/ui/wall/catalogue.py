"""Everything a page of the wall can hold, and the pages a wall has before anybody edits them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
    "closing_month": _figure(N_("本月结案率"), of_past.month_rate("closing_rate")),
    "on_time_month": _figure(N_("本月按期处置率"), of_past.month_rate("on_time_handling_rate")),
    "units": Content(N_("单位按期处置率排名"), LeaguePanel, of_past.units),
    "closing_trend": Content(N_("结案率走势"), TrendPanel, of_past.rate_trend("closing_rate")),
    "on_time_trend": Content(N_("按期处置率走势"), TrendPanel, of_past.rate_trend("on_time_handling_rate")),
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
    "units": N_("哪些单位办得好,谁手上压着件"),
    "trend": N_("这个月比上个月怎样"),
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
            WallPage("units", (("units", "units", "units", "late_units", "late_units"),)),
            WallPage(
                "trend",
                (
                    ("closing_trend", "closing_trend", "handling_time", "handling_time"),
                    ("classes", "classes", "week_hours", "week_hours"),
                ),
            ),
            WallPage(
                "late",
                (
                    ("overdue_now", "overdue_list", "overdue_list", "overdue_list"),
                    ("supervised_now", "supervised_list", "supervised_list", "supervised_list"),
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
