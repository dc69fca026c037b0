"""图表: eight panels of a period beside each other; every number on them opens the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from dispatcher_app.domain.indicators.periods import PeriodKind
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.charts import ChartFigures, Charts
from dispatcher_app.services.figures.tables import FigureTables
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.figures.chart_values import ChartSet
from dispatcher_app.ui.figures.follow import FiguresFollow
from dispatcher_app.ui.figures.members import MemberList, more_key_entry
from dispatcher_app.ui.figures.period_bar import PeriodBar
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.panels.bars import FunnelPanel, SharePanel
from dispatcher_app.widgets.panels.density import DensityPanel
from dispatcher_app.widgets.panels.heat import HeatPanel
from dispatcher_app.widgets.panels.league import LeaguePanel
from dispatcher_app.widgets.panels.panel import Panel
from dispatcher_app.widgets.panels.pareto import ParetoPanel
from dispatcher_app.widgets.panels.spread import SpreadPanel
from dispatcher_app.widgets.panels.trend import TrendPanel
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

_KINDS = tuple(kind for kind in PeriodKind if kind is not PeriodKind.SHIFT)
_LIST_WIDE = 600
_COLUMNS = 3


class ChartsPage(WorkPage):
    """Read when it comes, when another period is chosen, when figures moved, and by F5."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("charts_page")
        desk = context.desk
        assert desk.figures is not None
        self._charts = Charts(desk.figures, desk.hall, desk.now, desk.kept)
        self._set: ChartSet | None = None
        self._asked, self._opened, self._anew = 0, "", True
        self.follow = FiguresFollow(context, self)
        self.period = PeriodBar(desk.hall, desk.now, _KINDS, self)
        self.standing = QLabel(self)
        self.standing.setObjectName("charts_standing")
        set_look(self.standing, role="small")
        set_look(self, surface="window")  # the panels' own surface stands out from it
        self.trend, self.classes, self.league = TrendPanel(self), ParetoPanel(self), LeaguePanel(self)
        self.stages, self.sources = FunnelPanel(self), SharePanel(self)
        self.hours, self.handling, self.density = HeatPanel(self), SpreadPanel(self), DensityPanel(self)
        self.members = MemberList(context, FigureTables(desk.figures, desk.hall, desk.now), self)
        self.members.hide()
        self._lay_out()
        self._connect()

    @property
    def panels(self) -> tuple[Panel[Any], ...]:
        """In the order in which they lie and Tab goes."""
        first = (self.trend, self.classes, self.league, self.stages, self.sources)
        return (*first, self.density, self.hours, self.handling)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        head.setSpacing(sizes.gap)
        head.addWidget(self.period)
        head.addStretch(1)
        head.addWidget(self.standing)
        held = QWidget(self)
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(sizes.gap)
        for at, panel in enumerate(self.panels):
            # A city is about as high as it is wide: its density takes two rows.
            grid.addWidget(panel, at // _COLUMNS, at % _COLUMNS, 2 if panel is self.density else 1, 1)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        across_all = QSplitter(Qt.Orientation.Horizontal, self)
        across_all.addWidget(held)
        across_all.addWidget(self.members)
        self.members.setMinimumWidth(sizes.px(_LIST_WIDE))
        across_all.setStretchFactor(0, 1)
        across_all.setHandleWidth(sizes.grid)
        across_all.setChildrenCollapsible(False)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column_.setSpacing(sizes.gap)
        column_.addLayout(head)
        column_.addWidget(across_all, 1)
        chain_keys(self.period.kind, self.period.day, *self.panels, self.members.count)
        chain_keys(self.members.count, self.members.more, self.members.list)
        self.setFocusProxy(self.trend)

    def _connect(self) -> None:
        self.follow.moved.connect(self._on_moved)
        self.period.changed.connect(self.read)
        self.members.case_wanted.connect(self.case_wanted)
        for panel in self.panels:
            panel.opened.connect(self._on_opened)
        self.add_keys(
            (
                ("Alt+Left", self.period.go_earlier),
                ("Alt+Right", self.period.go_later),
                ("F5", self.read),
            )
        )

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("图表")
        return (
            KeyEntry(group, _("在图上走到一个数字;列出背后的案件"), "← → ↑ ↓ Enter"),
            KeyEntry(group, _("上一期、下一期"), "Alt+← →"),
            more_key_entry(group),
            KeyEntry(group, _("重新读取"), "F5"),
        )

    def come(self, text: str = "") -> None:
        self.read()

    @Slot()
    def read(self) -> None:
        """Ask anew, with no list open; only the newest question is shown."""
        self._anew = True
        self._on_moved()

    @Slot()
    def _on_moved(self) -> None:
        """The same again: a list that is open stays, with the line stood on."""
        self._asked += 1
        self.context.tasks.start(self._read(self._asked), name="charts")

    async def _read(self, asked: int) -> None:
        figures = await self._charts.read(self.period.period())
        if asked == self._asked:
            self._show(figures)

    def _show(self, figures: ChartFigures) -> None:
        made = ChartSet(figures, self.context.desk.hall)
        self.trend.show_values(made.trend())
        self.classes.show_values(made.classes())
        self.league.show_values(made.league())
        self.stages.show_values(made.stages())
        self.sources.show_values(made.sources())
        self.hours.show_values(made.hours())
        self.handling.show_values(made.handling())
        self.density.show_values(made.density())
        self._set = made
        self._show_list()
        at = figures.as_of.astimezone(self.context.desk.hall.zone)
        self.standing.setText(_("数据时间 {at}").format(at=f"{at:%m-%d %H:%M:%S}"))

    def _show_list(self) -> None:
        opening = self._set.openings.get(self._opened) if self._set is not None else None
        if self._anew:
            self._anew, self._opened = False, ""
            self.members.hide()
        elif opening is not None:
            self.members.show_counts(opening.numbers, opening.behind)

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        """The list comes beside the panels, with the keys on it."""
        opening = self._set.openings.get(key) if self._set is not None else None
        if opening is None:
            return
        self._opened = key
        self.members.show()
        self.members.show_counts(opening.numbers, opening.behind)
        self.members.list.setFocus()
