"""Every kind of panel with values, and what its numbers open in reading order."""

from __future__ import annotations

from typing import Any

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.panels.bars import FunnelPanel, SharePanel
from dispatcher_app.widgets.panels.density import DensityPanel
from dispatcher_app.widgets.panels.heat import HeatPanel
from dispatcher_app.widgets.panels.key_figure import KeyFigurePanel
from dispatcher_app.widgets.panels.league import LeaguePanel
from dispatcher_app.widgets.panels.lines import LineListPanel
from dispatcher_app.widgets.panels.panel import Panel
from dispatcher_app.widgets.panels.pareto import ParetoPanel
from dispatcher_app.widgets.panels.spread import SpreadPanel
from dispatcher_app.widgets.panels.trend import TrendPanel
from dispatcher_app.widgets.panels.values import (
    AreaCount,
    Bin,
    Density,
    Figures,
    Funnel,
    HeatCell,
    HeatGrid,
    KeyFigure,
    League,
    LeagueLine,
    LineList,
    ListLine,
    Pareto,
    Percentile,
    Portion,
    Shares,
    Spread,
    Trend,
    TrendPoint,
)

_PARTS = tuple(Portion(f"part {n}", f"第{n}类", 40 - 10 * n) for n in range(4))
SQUARE = ((113.90, 22.50), (113.91, 22.50), (113.91, 22.51), (113.90, 22.51))
_FAR = tuple((lon + 0.02, lat) for lon, lat in SQUARE)

#: A panel of each kind with values, and in reading order what its spots open.
MADE: list[tuple[type[Panel[Any]], Figures, list[str]]] = [
    (KeyFigurePanel, KeyFigure(title="今日上报", value=1234, key="reported"), ["reported"]),
    (
        TrendPanel,
        Trend(title="趋势", points=tuple(TrendPoint(f"day {n}", f"{n} 日", 5 + n % 3, 6) for n in range(5))),
        [f"day {n}" for n in range(5)],
    ),
    (ParetoPanel, Pareto(title="类别", portions=_PARTS), [part.key for part in _PARTS if part.count]),
    (SharePanel, Shares(title="来源", portions=_PARTS), [part.key for part in _PARTS]),
    (FunnelPanel, Funnel(title="环节", steps=_PARTS), [part.key for part in _PARTS]),
    (
        HeatPanel,
        HeatGrid(
            title="时段",
            rows=("周一", "周二"),
            columns=("0", "1"),
            cells=(HeatCell("mon 0", 0, 0, 9), HeatCell("mon 1", 0, 1, 1), HeatCell("tue 0", 1, 0, 3)),
        ),
        ["mon 0", "mon 1", "tue 0"],
    ),
    (
        SpreadPanel,
        Spread(
            title="用时",
            bins=(Bin("short", 0, 1, 9), Bin("long", 1, None, 2)),
            percentiles=(Percentile(0.5, 0.4),),
        ),
        ["short", "long"],
    ),
    (
        LeaguePanel,
        League(
            title="单位",
            lines=(LeagueLine("a", "甲局", 1, 0.99, 2), LeagueLine("b", "乙局", 2, 0.4, 1)),
            target=0.9,
        ),
        ["a", "b"],
    ),
    (
        LineListPanel,
        LineList(
            title="超时",
            heads=("案件", "超时"),
            weights=(1, 1),
            lines=(ListLine("7", ("0147", "3 日"), Lamp.OVER),),
        ),
        ["7"],
    ),
    (
        DensityPanel,
        Density(
            title="密度", areas=(AreaCount("east", "东", (_FAR,), 3), AreaCount("west", "西", (SQUARE,), 9))
        ),
        ["west", "east"],
    ),
]
