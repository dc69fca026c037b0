"""指标: any set of indicators by any dimension for any period; every number opens the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.indicators.dimensions import (
    CELL,
    CHANNEL,
    COMMUNITY,
    DISTRICT,
    KIND,
    MAJOR,
    MINOR,
    PERSON,
    SOURCE,
    STREET,
    UNIT,
    Dimension,
)
from dispatcher_app.domain.indicators.periods import PeriodKind
from dispatcher_app.domain.indicators.unit_groups import unit_groups
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.indicator_sheet import TableTold, indicator_sheet
from dispatcher_app.services.figures.sets import SETS
from dispatcher_app.services.figures.tables import FigureTable, FigureTables, behind
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.figures.asking import Asking
from dispatcher_app.ui.figures.card import FigureCard
from dispatcher_app.ui.figures.changes_note import ChangesNote
from dispatcher_app.ui.figures.follow import FiguresFollow
from dispatcher_app.ui.figures.grid import FigureGrid, FigureModel
from dispatcher_app.ui.figures.members import MemberList, more_key_entry
from dispatcher_app.ui.figures.period_bar import PeriodBar
from dispatcher_app.ui.figures.stopped import Stopped
from dispatcher_app.ui.figures.words import names_of_people
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

_CARD_WIDE = 340
_KINDS = tuple(PeriodKind)
_DIMENSIONS = (UNIT, STREET, COMMUNITY, DISTRICT, SOURCE, CHANNEL, KIND, MAJOR, MINOR, PERSON, CELL)


class IndicatorsPage(WorkPage):
    """Read when it comes, when something else is asked for, when figures moved, and by F5."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("indicators_page")
        desk = context.desk
        assert desk.figures is not None
        self._tables = FigureTables(desk.figures, desk.hall, desk.now)
        self._shown = self._waiting = ""
        self._make_parts()
        self._lay_out()
        self._connect()

    # building

    def _make_parts(self) -> None:
        desk = self.context.desk
        self.period = PeriodBar(desk.hall, desk.now, _KINDS, self)
        self.what = self._combo("figures_set", _("指标"))
        for each in SETS:
            self.what.addItem(each.name, each.code)
        self.by = self._combo("figures_by", _("统计维度"))
        for dimension in self._dimensions():
            self.by.addItem(_("按{dimension}").format(dimension=dimension.name), dimension.code)
        self.model = FigureModel(desk.hall, self)
        self.grid = FigureGrid(self.model, self)
        self.grid.setAccessibleName(_("指标"))
        self.nothing = EmptyNote("chart-bar", _("这段时间没有数据"), _("换一个时段:Alt+← Alt+→"), self)
        self.middle = QStackedWidget(self)
        self.middle.addWidget(self.grid)
        self.middle.addWidget(self.nothing)
        self.card = FigureCard(self)
        self.members = MemberList(self.context, self._tables, self)
        self.standing = QLabel(self)
        self.standing.setObjectName("figures_standing")
        set_look(self.standing, role="small")
        self.export = QPushButton(_("导出 Excel  Ctrl+E"), self)
        self.export.setObjectName("figures_export")
        self._handing = HandingOn(self, _("统计"), self._sheets)
        self._asking = Asking(self.context, self.standing, "indicators")
        self.follow = FiguresFollow(self.context, self)
        self.stopped = Stopped(self.context, self)
        self.changes = ChangesNote(self.context, self)

    def _dimensions(self) -> tuple[Dimension, ...]:
        return (UNIT, unit_groups(self.context.desk.hall.units), *_DIMENSIONS[1:])

    def _combo(self, name: str, said: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(said)
        return combo

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = FlowLayout(spacing=sizes.gap)  # large letters need a second line: nothing is cut
        for part in (self.what, self.by, self.period, self.export, self.standing):
            head.addWidget(part)
        self.standing.setMinimumHeight(self.export.sizeHint().height())  # in the middle of its line
        low = QSplitter(Qt.Orientation.Horizontal, self)
        self.card.setMinimumWidth(sizes.px(_CARD_WIDE))
        low.addWidget(self.card)
        low.addWidget(self.members)
        low.setStretchFactor(0, 1)
        low.setStretchFactor(1, 1)
        low.setHandleWidth(sizes.grid)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.middle)
        split.addWidget(low)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setHandleWidth(sizes.grid)
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addLayout(head)
        column.addWidget(self.stopped)
        column.addWidget(self.changes)
        column.addWidget(split, 1)
        chain_keys(self.what, self.by, self.period.kind, self.period.day, self.grid)
        chain_keys(self.grid, self.members.count, self.members.more)
        chain_keys(self.members.more, self.members.list, self.export)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        self.follow.moved.connect(self.read)
        self.stopped.action_requested.connect(self.read)
        self.period.changed.connect(self.read)
        self.what.currentIndexChanged.connect(self.read)
        self.by.currentIndexChanged.connect(self.read)
        self.grid.pointed.connect(self._on_pointed)
        self.grid.opened.connect(self._on_grid_opened)
        self.members.case_wanted.connect(self.case_wanted)
        self.export.clicked.connect(self._handing.ask)
        self.add_keys(
            (
                ("Alt+Left", self.period.go_earlier),
                ("Alt+Right", self.period.go_later),
                ("F5", self.read),
                ("Ctrl+E", self._handing.ask),
                ("Ctrl+R", self.grid.sort_here),
            )
        )

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("指标")
        return (
            KeyEntry(group, _("数字背后的案件,再按打开案件;返回"), "Enter Enter Esc"),
            KeyEntry(group, _("上一期、下一期"), "Alt+← →"),
            KeyEntry(group, _("按这一列排序"), "Ctrl+R"),
            KeyEntry(group, _("导出 Excel"), "Ctrl+E"),
            more_key_entry(group),
            KeyEntry(group, _("重新读取"), "F5"),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the very number whose cases are walked through; then it is the window's."""
        inside = self.members.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        if event.key() == Qt.Key.Key_Escape and inside:
            self.grid.setFocus()
        else:
            super().keyPressEvent(event)

    # reading

    def come(self, text: str = "") -> None:
        """To the front; *text* names a set of indicators."""
        found = next((each.code for each in SETS if text and text in (each.code, each.name)), None)
        at = self.what.findData(found) if found is not None else -1
        if at >= 0 and at != self.what.currentIndex():
            self.what.setCurrentIndex(at)  # which reads
        else:
            self.read()

    @Slot()
    def read(self) -> None:
        """Ask anew; only the newest question is shown."""
        self._asking.ask(self._guarded)

    async def _guarded(self) -> None:
        await self.stopped.guard(self._read())

    async def _read(self) -> None:
        set_ = next(each for each in SETS if each.code == self.what.currentData())
        dimension = next(each for each in self._dimensions() if each.code == self.by.currentData())
        table = await self._tables.table(set_.indicators, self.period.period(), dimension)
        if dimension.code == PERSON.code:
            self.model.people = await names_of_people(self.context.desk)
        of_units = dimension.column == UNIT.column
        changes = await self.changes.of(table.period, table.as_of) if of_units else ()
        figures = self.context.desk.figures
        waiting = await figures.waiting() if figures else 0
        text = _("{set} · 按{dimension} · {period}")
        self._shown = text.format(set=set_.name, dimension=dimension.name, period=table.period.label)
        self.changes.tell(changes)
        self._show(table, waiting=waiting > 0)

    def _show(self, table: FigureTable, *, waiting: bool) -> None:
        self._show_table(table)
        self.period.tell(table.as_of)
        self.stopped.go_on(self._shown, table.as_of)
        if waiting:
            self.follow.look_again()
        at = table.as_of.astimezone(self.context.desk.hall.zone)
        text = _("数据时间 {at}").format(at=f"{at:%m-%d %H:%M:%S}")
        self._waiting = _("有案件的变动还没有计入") if waiting else ""
        self.standing.setText(
            _("{text},{waiting}").format(text=text, waiting=self._waiting) if waiting else text
        )

    def _show_table(self, table: FigureTable) -> None:
        """The key and the column stood on stay, wherever its line has gone, and so does the view."""
        stood, key = self.grid.currentIndex(), self.grid.key
        bars = (self.grid.verticalScrollBar(), self.grid.horizontalScrollBar())
        seen = [bar.value() for bar in bars]
        self.model.show_table(table)
        self._show_nothing(table)
        row = self.model.row_of(key)
        if row is None:
            row = min(max(0, stood.row()), len(self.model.rows) - 1)
        column = min(max(1, stood.column()), len(table.indicators))
        self.grid.setCurrentIndex(self.model.index(row, column))
        for bar, value in zip(bars, seen, strict=True):
            bar.setValue(value)

    def _show_nothing(self, table: FigureTable) -> None:
        """In the grid's place where there is no line, or none that these indicators are counted by."""
        applies = any(figure.applies for row in table.rows for figure in row.figures)
        self.middle.setCurrentWidget(self.grid if applies else self.nothing)
        if table.rows and not applies and table.dimension is not None:
            text = _("这组指标不按{dimension}统计").format(dimension=table.dimension.name)
            self.nothing.set_words(text, _("换一组指标,或换一个维度"))
        else:
            begun = table.as_of >= table.period.start
            text = _("这段时间没有数据") if begun else _("这个时段还没有开始")
            self.nothing.set_words(text, _("换一个时段:Alt+← Alt+→"))

    # what happens

    @Slot()
    def _on_pointed(self) -> None:
        index = self.grid.currentIndex()
        figure, table = self.model.figure(index), self.model.table
        row = self.model.rows[index.row()] if figure is not None else None
        self.card.show_figure(figure, self.model.name(row) if row is not None else "", table)
        if figure is None or table is None or row is None or not figure.applies:
            self.members.show_counts({}, None)
            return
        numbers = {code: figure.counts[code] for code in figure.indicator.counts}
        self.members.show_counts(numbers, behind(table, row))

    @Slot()
    def _on_grid_opened(self) -> None:
        self.members.list.setFocus()

    def _sheets(self) -> Sequence[Sheet]:
        table = self.model.table
        if table is None or table.dimension is None:
            return ()
        desk = self.context.desk
        remarks = (*self.changes.told, *([self._waiting] if self._waiting else []))
        name, person = self.what.currentText(), desk.person.name
        told = TableTold(desk.hall, name, person, desk.now(), self.model.name, remarks)
        return (indicator_sheet(table, self.model.rows, told),)
