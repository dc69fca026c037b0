"""评价: who is where under a scheme, each sheet with formula, inputs, result, and what if it weighed else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.indicators.periods import PeriodKind
from dispatcher_app.domain.indicators.schemes.model import NESTED, TYPED, Line, LineSort, Subject
from dispatcher_app.domain.indicators.schemes.ranking import Ranked
from dispatcher_app.domain.indicators.schemes.score import ScoreSheet
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.evaluation_sheet import Told, evaluation_sheet
from dispatcher_app.services.figures.evaluations import SCORED_PERIODS, Evaluation, Evaluations
from dispatcher_app.services.figures.tables import Behind, FigureTables, narrowed
from dispatcher_app.services.keeping.store import KeptVersion
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.figures.asking import Asking
from dispatcher_app.ui.figures.behind_pane import BehindPane
from dispatcher_app.ui.figures.changes_note import ChangesNote
from dispatcher_app.ui.figures.evaluation_words import rank_cells, remarks, sheet_heading, version_words
from dispatcher_app.ui.figures.follow import FiguresFollow
from dispatcher_app.ui.figures.grade_legend import GradeLegend
from dispatcher_app.ui.figures.members import more_key_entry
from dispatcher_app.ui.figures.period_bar import PeriodBar
from dispatcher_app.ui.figures.sheet_rows import OVER, POINTS, UNDER, sheet_lines
from dispatcher_app.ui.figures.sheet_view import SheetView
from dispatcher_app.ui.figures.shown_again import show_again
from dispatcher_app.ui.figures.stopped import Stopped
from dispatcher_app.ui.figures.what_if import WhatIf, group_name
from dispatcher_app.ui.figures.words import name_of, names_of_people
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Columns of the ranks that go where no line says anything in them: group, grade, missing data.
_MAY_BE_EMPTY = (0, 4, 5)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the hand was: scheme, kind of period, whose sheet, and the cell of it."""

    scheme: str
    kind: str
    key: str
    row: int
    column: int


class EvaluationPage(WorkPage):
    """Read when it comes, when another scheme or period is chosen, by F5, and when figures move.

    Read again, whoever was stood on stays, with the cell of its sheet, the list that is open behind it and
    the weight that is being tried.
    """

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("evaluation_page")
        desk = context.desk
        assert desk.figures is not None
        assert desk.kept is not None
        people = desk.shift.people if desk.shift is not None else None
        self._evaluations = Evaluations(desk.figures, desk.kept, desk.hall, desk.now, people)
        self._tables = FigureTables(desk.figures, desk.hall, desk.now)
        self._evaluation: Evaluation | None = None
        self._version: KeptVersion | None = None
        self._ranked: dict[str, Ranked] = {}
        self._came_from: list[_Place] = []
        self._wanted: _Place | None = None
        self._make_parts()
        self._lay_out()
        self._connect()

    # building

    def _make_parts(self) -> None:
        desk = self.context.desk
        self.scheme = QComboBox(self)
        self.scheme.setObjectName("evaluation_scheme")
        self.scheme.setAccessibleName(_("评价方案"))
        self.scheme.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.period = PeriodBar(desk.hall, desk.now, SCORED_PERIODS, self)
        titles = [_("分组"), _("名次"), _("对象"), _("得分"), _("等级"), _("无数据")]
        self.ranks = LineTable(titles, (100, 46, 140, 76, 80, 64), 2, (5, 0, 4), self)
        self.ranks.setObjectName("evaluation_ranks")
        self.ranks.setAccessibleName(_("名次"))
        self.sheet = SheetView(self)
        self.what_if = WhatIf(desk.hall, self)
        self.behind = BehindPane(self.context, self._tables, self)
        self.low = QStackedWidget(self)
        self.low.addWidget(self.what_if)
        self.low.addWidget(self.behind)
        self.nothing = EmptyNote(
            "chart-bar", _("这段时间没有可评价的数据"), _("换一个时段:Alt+← Alt+→"), self
        )
        self.left = QStackedWidget(self)
        self.left.addWidget(self.ranks)
        self.left.addWidget(self.nothing)
        self.grades = GradeLegend(self)
        self.standing = QLabel(self)
        self.standing.setObjectName("evaluation_standing")
        set_look(self.standing, role="small")
        self.export = QPushButton(_("导出 Excel  Ctrl+E"), self)
        self.export.setObjectName("evaluation_export")
        self._handing = HandingOn(self, _("评价"), self._sheets)
        self._asking = Asking(self.context, self.standing, "evaluation")
        self.follow = FiguresFollow(self.context, self)
        self.stopped = Stopped(self.context, self)
        self.changes = ChangesNote(self.context, self)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head, under = QHBoxLayout(), QHBoxLayout()
        for row in (head, under):
            row.setSpacing(sizes.gap)
        head.addWidget(self.scheme)
        head.addWidget(self.period)
        head.addStretch(1)
        head.addWidget(self.export)
        under.addWidget(self.grades, 1)
        under.addWidget(self.standing, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addLayout(head)
        column.addLayout(under)
        column.addWidget(self.stopped)
        column.addWidget(self.changes)
        column.addWidget(self._split(), 1)
        chain_keys(self.scheme, self.period.kind, self.period.day, self.ranks, self.sheet.table)
        chain_keys(self.sheet.table, self.what_if.line, self.what_if.weight, self.what_if.moves)
        members = self.behind.members
        chain_keys(self.what_if.moves, members.count, members.more, members.list, self.export)
        self.setFocusProxy(self.ranks)

    def _split(self) -> QSplitter:
        self.right = QSplitter(Qt.Orientation.Vertical, self)
        self.right.addWidget(self.sheet)
        self.right.addWidget(self.low)
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.addWidget(self.left)
        across.addWidget(self.right)
        across.setStretchFactor(0, 2)
        across.setStretchFactor(1, 3)
        for split in (self.right, across):
            split.setHandleWidth(current_sizes().grid)
            split.setChildrenCollapsible(False)
        return across

    def _connect(self) -> None:
        self.follow.moved.connect(self.read)
        self.stopped.action_requested.connect(self.read)
        self.scheme.currentIndexChanged.connect(self._on_chosen)
        self.period.changed.connect(self._on_chosen)
        self.ranks.pointed.connect(self._on_pointed)
        self.ranks.opened.connect(self._on_rank_opened)
        self.sheet.opened.connect(self._on_cell_opened)
        self.sheet.pointed.connect(self._on_cell_pointed)
        self.behind.left.connect(self._on_left)
        self.behind.members.case_wanted.connect(self.case_wanted)
        self.export.clicked.connect(self._handing.ask)
        self.add_keys(
            (
                ("Alt+Left", self.period.go_earlier),
                ("Alt+Right", self.period.go_later),
                ("F5", self.read),
                ("Ctrl+E", self._handing.ask),
                ("Ctrl+T", self._on_try),
            )
        )

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("评价")
        return (
            KeyEntry(group, _("到评价表;列出一个数字背后的案件;返回"), "Enter Enter Esc"),
            KeyEntry(group, _("上一期、下一期"), "Alt+← →"),
            KeyEntry(group, _("试算:改一项的权重"), "Ctrl+T"),
            KeyEntry(group, _("导出 Excel"), "Ctrl+E"),
            more_key_entry(group),
            KeyEntry(group, _("重新读取"), "F5"),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back step by step: from the list, from another scheme; then it is the window's."""
        if event.key() == Qt.Key.Key_Escape and (self._shows_behind or self._came_from):
            self._on_left()
        else:
            super().keyPressEvent(event)

    # reading

    def come(self, text: str = "") -> None:
        """To the front; *text* is the code of a scheme."""
        at = self.scheme.findData(text) if text else -1
        if at >= 0 and at != self.scheme.currentIndex():
            self.scheme.setCurrentIndex(at)  # which reads
        else:
            self.read()

    @Slot()
    def read(self) -> None:
        """Ask anew; only the newest question is shown."""
        self._asking.ask(self._guarded)

    async def _guarded(self) -> None:
        await self.stopped.guard(self._read())

    @Slot()
    def _on_chosen(self) -> None:
        """Another scheme or period: what was open belonged to the one before."""
        self._came_from.clear()
        self.low.setCurrentWidget(self.what_if)
        self.read()

    async def _read(self) -> None:
        period = self.period.period()
        schemes = await self._evaluations.schemes(period)
        self._offer({code: scheme.name for code, scheme in schemes.items()})
        code = self.scheme.currentData()
        self.what_if.people = await names_of_people(self.context.desk)
        self._version = await self._evaluations.in_force(period)
        evaluation = await self._evaluations.evaluate(code, period) if code is not None else None
        of_units = evaluation is not None and evaluation.scheme.subject is Subject.UNIT
        changes = await self.changes.of(period, evaluation.as_of) if evaluation and of_units else ()
        figures = self.context.desk.figures
        waiting = await figures.waiting() if figures is not None else 0
        self.changes.tell(changes)
        self._show(evaluation)
        if waiting:
            self.follow.look_again()

    def _offer(self, names: Mapping[str, str]) -> None:
        """The schemes of the period; the chosen one stays where it is still there."""
        if [self.scheme.itemData(at) for at in range(self.scheme.count())] == list(names):
            return
        chosen = self.scheme.currentData() or "unit"
        self.scheme.blockSignals(True)
        self.scheme.clear()
        for code, name in names.items():
            self.scheme.addItem(name, code)
        self.scheme.setCurrentIndex(max(0, self.scheme.findData(chosen)))
        self.scheme.blockSignals(False)

    def _show(self, evaluation: Evaluation | None) -> None:
        """Read again, the view stays, and whoever is stood on is, wherever the line has gone."""
        self._evaluation = evaluation
        groups = evaluation.groups if evaluation is not None else {}
        self._ranked = {
            f"{group} {one.sheet.subject}": one for group, members in groups.items() for one in members
        }
        lines = [
            (key, rank_cells(key.partition(" ")[0], one, self._name(one.sheet)))
            for key, one in self._ranked.items()
        ]
        self._show_nothing(evaluation, empty=not lines)
        self.ranks.leave_out(
            [column for column in _MAY_BE_EMPTY if not any(cells[column] for _k, cells in lines)]
        )
        show_again(self.ranks, lines)
        self.what_if.show_evaluation(evaluation)
        self.grades.show_scheme(evaluation.scheme if evaluation is not None else None)
        self.standing.setText(self._said_standing())
        if evaluation is not None:
            self.period.tell(evaluation.as_of)
            shown_ = _("{scheme} · {period}")
            shown_ = shown_.format(scheme=evaluation.scheme.name, period=evaluation.period.label)
            self.stopped.go_on(shown_, evaluation.as_of)
        self._on_pointed(self.ranks.current_key)
        self._go_back()

    def _show_nothing(self, evaluation: Evaluation | None, *, empty: bool) -> None:
        """In the place of the ranks, with nothing beside it."""
        self.left.setCurrentWidget(self.nothing if empty else self.ranks)
        self.right.setVisible(not empty)
        begun = evaluation is None or evaluation.as_of >= evaluation.period.start
        text = _("这段时间没有可评价的数据") if begun else _("这个时段还没有开始")
        self.nothing.set_words(text, _("换一个时段:Alt+← Alt+→"))

    def _said_standing(self) -> str:
        """By which version, and of when."""
        if self._evaluation is None:
            return ""
        at = self._evaluation.as_of.astimezone(self.context.desk.hall.zone)
        text = _("方案{version} · 数据时间 {at}")
        return text.format(version=self._version_words(), at=f"{at:%m-%d %H:%M:%S}")

    def _version_words(self) -> str:
        return version_words(self._version, self.context.desk.hall.zone)

    def _name(self, sheet: ScoreSheet) -> str:
        return name_of(
            sheet.scheme.subject.dimension, sheet.subject, self.context.desk.hall, self.what_if.people
        )

    # what happens

    @Slot(str)
    def _on_pointed(self, key: str) -> None:
        if not key or self._evaluation is None:
            self.low.setCurrentWidget(self.what_if)
            self.sheet.show_sheet("", "", ())
            return
        one = self._ranked[key]
        sheet, cells = one.sheet, self.ranks.lines.cells(self.ranks.currentIndex().row())
        whose = sheet_heading(sheet, self._name(sheet), cells[0], one.rank, cells[4])
        said = "\n".join(remarks(sheet, unfinished=self._evaluation.unfinished))
        counts = self._evaluation.given[sheet.subject].counts
        self.sheet.show_sheet(whose, said, sheet_lines(sheet, counts))

    @Slot()
    def _on_rank_opened(self) -> None:
        self.sheet.table.setFocus()

    @Slot(bool)
    def _on_cell_opened(self, by_keys: bool) -> None:
        """What is behind the cell: cases, another scheme's sheet, or whoever typed it."""
        line = self.sheet.line
        if line is not None and line.behind(self.sheet.column):
            self._list_behind()
            if by_keys:
                self.behind.members.list.setFocus()
        elif line is not None and line.line is not None and (by_keys or self.sheet.column in line.links):
            self._open_other(line.line)

    def _open_other(self, line: Line) -> None:
        if line.sort in NESTED:
            self._go_into(line)
        elif line.sort in TYPED:
            self.said.emit(
                _("“{name}”是填报的分数,在“管理”窗口的“填报得分”里。").format(name=line.name), True
            )

    def _on_cell_pointed(self) -> None:
        """A list that is open goes along with the hand."""
        line = self.sheet.line
        if self._shows_behind and line is not None and line.behind(self.sheet.column):
            self._list_behind()

    def _list_behind(self) -> None:
        evaluation, line, key = self._evaluation, self.sheet.line, self.ranks.current_key
        if evaluation is None or line is None or not key:
            return
        sheet, column = self._ranked[key].sheet, self.sheet.column
        which = {OVER: _("分子"), UNDER: _("分母")}.get(column, _("分子和分母"))
        heading = _("{whose} · {name} · {which}").format(
            whose=self._name(sheet), name=line.cells[0], which=which
        )
        filters = narrowed(sheet.scheme.subject.dimension, sheet.subject)
        behind = Behind(evaluation.period, evaluation.as_of, filters)
        self.behind.show_behind(heading, line.behind(column), behind)
        self.low.setCurrentWidget(self.behind)

    @property
    def _shows_behind(self) -> bool:
        return self.low.currentWidget() is self.behind

    @Slot()
    def _on_left(self) -> None:
        """To the very cell that was opened."""
        if self._shows_behind:
            self.low.setCurrentWidget(self.what_if)
            self.sheet.table.setFocus()
        elif self._came_from:
            self._go_to(self._came_from.pop())

    # other schemes

    def _go_into(self, line: Line) -> None:
        """The same subject's sheet under the scheme that *line* takes its points from."""
        at = self.sheet.table.currentIndex()
        kind = self.period.meant.value
        here = _Place(str(self.scheme.currentData()), kind, self.ranks.current_key, at.row(), at.column())
        into = PeriodKind.QUARTER.value if line.sort is LineSort.QUARTERS else kind
        self._came_from.append(here)
        self._go_to(_Place(line.of, into, here.key, 0, POINTS))

    def _go_to(self, place: _Place) -> None:
        self._wanted = place
        for combo, wanted in ((self.scheme, place.scheme), (self.period.kind, place.kind)):
            combo.blockSignals(True)
            combo.setCurrentIndex(max(0, combo.findData(wanted)))
            combo.blockSignals(False)
        self.period.tell(self.context.desk.now())
        self.read()

    def _go_back(self) -> None:
        """Once it is read, stand where it was asked for."""
        place, self._wanted = self._wanted, None
        if place is None or self._evaluation is None or place.scheme != self._evaluation.scheme.code:
            return
        keys = list(self._ranked)
        if place.key in keys:
            self.ranks.setCurrentIndex(self.ranks.lines_model.index(keys.index(place.key), 0))
        self.sheet.table.stand(place.row, place.column)
        self.sheet.table.setFocus()

    @Slot()
    def _on_try(self) -> None:
        self.low.setCurrentWidget(self.what_if)
        self.what_if.weight.setFocus()
        self.what_if.weight.selectAll()

    # handing on

    def _sheets(self) -> Sequence[Sheet]:
        evaluation = self._evaluation
        if evaluation is None:
            return ()
        desk = self.context.desk
        version, person = self._version_words(), desk.person.name
        told = Told(desk.hall, version, person, desk.now(), self._name, group_name, self.changes.told)
        return (evaluation_sheet(evaluation, told),)
