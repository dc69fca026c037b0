"""图表: eight panels of a period beside each other; every number on them opens the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.periods import PeriodKind
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.charts import TREND_RATES, ChartFigures, Charts
from dispatcher_app.services.figures.tables import FigureTables
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.figures.asking import Asking
from dispatcher_app.ui.figures.behind_pane import BehindPane
from dispatcher_app.ui.figures.chart_values import ChartSet
from dispatcher_app.ui.figures.follow import FiguresFollow
from dispatcher_app.ui.figures.members import more_key_entry
from dispatcher_app.ui.figures.period_bar import PeriodBar
from dispatcher_app.ui.figures.stopped import Stopped
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.panels.bars import FunnelPanel, SharePanel
from dispatcher_app.widgets.panels.density import DensityPanel
from dispatcher_app.widgets.panels.heat import HeatPanel
from dispatcher_app.widgets.panels.league import LeaguePanel
from dispatcher_app.widgets.panels.numbers import Measure, exact_text
from dispatcher_app.widgets.panels.panel import Panel
from dispatcher_app.widgets.panels.pareto import ParetoPanel
from dispatcher_app.widgets.panels.spread import SpreadPanel
from dispatcher_app.widgets.panels.trend import TrendPanel
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

_KINDS = tuple(kind for kind in PeriodKind if kind is not PeriodKind.SHIFT)
_LIST_WIDE = 780
_COLUMNS = 3
#: Panels narrower than this beside a list cannot be read: then only the one that was opened stays.
_PANEL_WIDE = 260


class ChartsPage(WorkPage):
    """Read when it comes, when another period is chosen, when figures moved, and by F5."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("charts_page")
        desk = context.desk
        assert desk.figures is not None
        self._charts = Charts(desk.figures, desk.hall, desk.now, desk.kept)
        self._set: ChartSet | None = None
        self._opened, self._anew = "", True
        self._opened_on: Panel[Any] | None = None
        self.follow = FiguresFollow(context, self)
        self.period = PeriodBar(desk.hall, desk.now, _KINDS, self)
        self.standing = QLabel(self)
        self.standing.setObjectName("charts_standing")
        set_look(self.standing, role="small")
        self._asking, self.stopped = Asking(context, self.standing, "charts"), Stopped(context, self)
        self.rate = QComboBox(self)
        self.rate.setObjectName("charts_rate")
        self.rate.setAccessibleName(_("走势画哪个比率"))
        for code in TREND_RATES:
            self.rate.addItem(_rate_words(code), code)
        set_look(self, surface="window")  # the panels' own surface stands out from it
        self.trend, self.classes, self.league = TrendPanel(self), ParetoPanel(self), LeaguePanel(self)
        self.stages, self.sources = FunnelPanel(self), SharePanel(self)
        self.hours, self.handling, self.density = HeatPanel(self), SpreadPanel(self), DensityPanel(self)
        self.behind = BehindPane(context, FigureTables(desk.figures, desk.hall, desk.now), self)
        self.members = self.behind.members
        self.behind.hide()
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
        head.addSpacing(sizes.gap)
        head.addWidget(self.rate)
        head.addStretch(1)
        head.addWidget(self.standing)
        held = QWidget(self)
        grid = self._grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(sizes.gap)
        for at, panel in enumerate(self.panels):
            # A city is about as high as it is wide: its density takes two rows.
            grid.addWidget(panel, at // _COLUMNS, at % _COLUMNS, 2 if panel is self.density else 1, 1)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        across_all = QSplitter(Qt.Orientation.Horizontal, self)
        across_all.addWidget(held)
        across_all.addWidget(self.behind)
        self.behind.setMinimumWidth(sizes.px(_LIST_WIDE))
        across_all.setStretchFactor(0, 1)
        across_all.setHandleWidth(sizes.grid)
        across_all.setChildrenCollapsible(False)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column_.setSpacing(sizes.gap)
        column_.addLayout(head)
        column_.addWidget(self.stopped)
        column_.addWidget(across_all, 1)
        chain_keys(self.period.kind, self.period.day, self.rate, *self.panels, self.members.count)
        chain_keys(self.members.count, self.members.more, self.members.list)
        self.setFocusProxy(self.trend)

    def _connect(self) -> None:
        self.follow.moved.connect(self._on_moved)
        self.period.changed.connect(self.read)
        self.stopped.action_requested.connect(self._on_moved)
        self.rate.currentIndexChanged.connect(self._on_rate)
        self.behind.left.connect(self._on_left)
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
            KeyEntry(group, _("在图上走到一个数字;列出背后的案件;返回"), "← → ↑ ↓ Enter Esc"),
            KeyEntry(group, _("上一期、下一期"), "Alt+← →"),
            more_key_entry(group),
            KeyEntry(group, _("重新读取"), "F5"),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes from the list back to the number; then it is the window's."""
        if event.key() == Qt.Key.Key_Escape and self.behind.isVisible():
            self._on_left()
            return
        super().keyPressEvent(event)

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
        self._asking.ask(self._guarded)

    async def _guarded(self) -> None:
        await self.stopped.guard(self._read())

    async def _read(self) -> None:
        self._show(await self._charts.read(self.period.period()))

    def _show(self, figures: ChartFigures) -> None:
        made = ChartSet(figures, self.context.desk.hall)
        self.trend.show_values(made.trend(self.rate.currentData()))
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
        self.period.tell(figures.as_of)
        self.stopped.go_on(figures.period.label, figures.as_of)

    def _show_list(self) -> None:
        opening = self._set.openings.get(self._opened) if self._set is not None else None
        if self._anew:
            self._anew, self._opened = False, ""
            self.behind.hide()
            self._share_room()
        elif opening is not None:
            self.behind.show_behind(opening.heading, opening.numbers, opening.behind)

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        """The list comes beside the panels, with the keys on it."""
        opening = self._set.openings.get(key) if self._set is not None else None
        if opening is None:
            return
        sender = self.sender()
        self._opened, self._opened_on = key, sender if isinstance(sender, Panel) else None
        self.behind.show()
        self._share_room()
        self.behind.show_behind(opening.heading, opening.numbers, opening.behind)
        self.members.list.setFocus()

    @Slot()
    def _on_rate(self) -> None:
        """Another trend of what has been read."""
        if self._set is not None:
            self.trend.show_values(self._set.trend(self.rate.currentData()))

    @Slot()
    def _on_left(self) -> None:
        """Back to the number that was opened."""
        self.behind.hide()
        self._share_room()
        self._opened = ""
        (self._opened_on or self.trend).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """All panels, or beside a list, where they would be too narrow, the one that was opened."""
        sizes = current_sizes()
        left = self.width() - sizes.px(_LIST_WIDE)
        narrow = not self.behind.isHidden() and left < _COLUMNS * sizes.px(_PANEL_WIDE)
        alone = (self._opened_on or self.trend) if narrow else None
        for panel in self.panels:
            panel.setVisible(alone is None or panel is alone)
        for column in range(_COLUMNS):
            shown = [panel for at, panel in enumerate(self.panels) if at % _COLUMNS == column]
            self._grid.setColumnStretch(column, int(any(not panel.isHidden() for panel in shown)))


def _rate_words(code: str) -> str:
    indicator = INDICATORS[code]
    if indicator.target is None:
        return _("走势:{rate}").format(rate=indicator.name)
    target = exact_text(float(indicator.target), Measure.SHARE)
    return _("走势:{rate},目标 {target}").format(rate=indicator.name, target=target)
