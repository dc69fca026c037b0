"""评价: who is where under a scheme, each sheet with formula, inputs, result, and what if it weighed else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Slot
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

from dispatcher_app.domain.indicators.schemes.model import shown
from dispatcher_app.domain.indicators.schemes.ranking import Ranked
from dispatcher_app.domain.indicators.schemes.score import ScoreSheet, rule_of
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.evaluations import SCORED_PERIODS, Evaluation, Evaluations
from dispatcher_app.services.workbooks import Cell, CellKind, Sheet, SheetColumn
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.figures.follow import FiguresFollow
from dispatcher_app.ui.figures.line_cells import line_cells
from dispatcher_app.ui.figures.period_bar import PeriodBar
from dispatcher_app.ui.figures.shown_again import show_again
from dispatcher_app.ui.figures.what_if import WhatIf, points
from dispatcher_app.ui.figures.words import name_of, names_of_people, source_words
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Columns of the ranks that go where no line says anything in them: group, grade, missing data.
_MAY_BE_EMPTY = (0, 4, 5)


class EvaluationPage(WorkPage):
    """Read when it comes, when another scheme or period is chosen, by F5, and when figures move.

    Read again, whoever was stood on stays, with the line of its sheet and the weight that is being tried.
    """

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("evaluation_page")
        desk = context.desk
        assert desk.figures is not None
        assert desk.kept is not None
        people = desk.shift.people if desk.shift is not None else None
        self._evaluations = Evaluations(desk.figures, desk.kept, desk.hall, desk.now, people)
        self._evaluation: Evaluation | None = None
        self._ranked: dict[str, Ranked] = {}
        self._asked = 0
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
        self.ranks = LineTable(titles, (110, 52, 240, 74, 84, 64), 2, (), self)
        self.ranks.setObjectName("evaluation_ranks")
        self.ranks.setAccessibleName(_("名次"))
        self.whose = QLabel(self)
        self.whose.setObjectName("evaluation_whose")
        set_look(self.whose, role="title")
        self.remark = QLabel(self)
        self.remark.setObjectName("evaluation_remark")
        self.remark.setWordWrap(True)
        set_look(self.remark, role="secondary")
        titles = [_("项"), _("公式"), _("代入"), _("数值"), _("得分")]
        self.lines = LineTable(titles, (160, 260, 320, 90, 80), 2, (), self)
        self.lines.setObjectName("evaluation_lines")
        self.lines.setAccessibleName(_("评价表"))
        self.what_if = WhatIf(desk.hall, self)
        self.nothing = EmptyNote(
            "chart-bar", _("这段时间没有可评价的数据"), _("换一个时段:Alt+← Alt+→"), self
        )
        self.left = QStackedWidget(self)
        self.left.addWidget(self.ranks)
        self.left.addWidget(self.nothing)
        self.export = QPushButton(_("导出 Excel  Ctrl+E"), self)
        self.export.setObjectName("evaluation_export")
        self._handing = HandingOn(self, _("评价"), self._sheets)
        self.follow = FiguresFollow(self.context, self)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        head.setSpacing(sizes.gap)
        head.addWidget(self.scheme)
        head.addWidget(self.period)
        head.addStretch(1)
        head.addWidget(self.export)
        sheet = QWidget(self)
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(sizes.gap)
        for part, stretch in ((self.whose, 0), (self.remark, 0), (self.lines, 1)):
            inside.addWidget(part, stretch)
        right = QSplitter(Qt.Orientation.Vertical, self)
        right.addWidget(sheet)
        right.addWidget(self.what_if)
        right.setHandleWidth(sizes.grid)
        right.setChildrenCollapsible(False)
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.addWidget(self.left)
        across.addWidget(right)
        across.setStretchFactor(0, 2)
        across.setStretchFactor(1, 3)
        across.setHandleWidth(sizes.grid)
        across.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addLayout(head)
        column.addWidget(across, 1)
        chain_keys(self.scheme, self.period.kind, self.period.day, self.ranks, self.lines)
        chain_keys(self.lines, self.what_if.line, self.what_if.weight, self.what_if.moves, self.export)
        self.setFocusProxy(self.ranks)

    def _connect(self) -> None:
        self.follow.moved.connect(self.read)
        self.scheme.currentIndexChanged.connect(self.read)
        self.period.changed.connect(self.read)
        self.ranks.pointed.connect(self._on_pointed)
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
            KeyEntry(group, _("上一期、下一期"), "Alt+← →"),
            KeyEntry(group, _("试算:改一项的权重"), "Ctrl+T"),
            KeyEntry(group, _("导出 Excel"), "Ctrl+E"),
            KeyEntry(group, _("重新读取"), "F5"),
        )

    # reading

    def come(self, text: str = "") -> None:
        """To the front; *text* is the code of a scheme."""
        at = self.scheme.findData(text) if text else -1
        if at >= 0:
            self.scheme.setCurrentIndex(at)
        self.read()

    @Slot()
    def read(self) -> None:
        self._asked += 1
        self.context.tasks.start(self._read(self._asked), name="evaluation")

    async def _read(self, asked: int) -> None:
        period = self.period.period()
        schemes = await self._evaluations.schemes(period)
        if asked != self._asked:
            return
        self._offer({code: scheme.name for code, scheme in schemes.items()})
        code = self.scheme.currentData()
        self.what_if.people = await names_of_people(self.context.desk)
        evaluation = await self._evaluations.evaluate(code, period) if code is not None else None
        figures = self.context.desk.figures
        waiting = await figures.waiting() if figures is not None else 0
        if asked == self._asked:
            self._show(evaluation)
            if waiting:
                self.follow.look_again()

    def _offer(self, names: dict[str, str]) -> None:
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
        stood, line = self.ranks.current_key, self.lines.currentIndex().row()
        self._ranked = {
            f"{group} {one.sheet.subject}": one for group, members in groups.items() for one in members
        }
        lines = [(key, self._rank_cells(key.partition(" ")[0], one)) for key, one in self._ranked.items()]
        self.left.setCurrentWidget(self.ranks if lines else self.nothing)
        self.ranks.leave_out(
            [column for column in _MAY_BE_EMPTY if not any(cells[column] for _k, cells in lines)]
        )
        show_again(self.ranks, lines)
        self.what_if.show_evaluation(evaluation)
        self._on_pointed(self.ranks.current_key)
        if stood and stood == self.ranks.current_key and 0 <= line < len(self.lines.lines):
            self.lines.setCurrentIndex(self.lines.lines_model.index(line, 0))

    def _name(self, sheet: ScoreSheet) -> str:
        return name_of(
            sheet.scheme.subject.dimension, sheet.subject, self.context.desk.hall, self.what_if.people
        )

    def _rank_cells(self, group: str, one: Ranked) -> tuple[str, ...]:
        sheet, grade = one.sheet, one.sheet.grade
        titled = UnitGroup(group).label if group in set(UnitGroup) else ""
        graded = " ".join((grade.name, grade.colour)) if grade is not None else ""
        missing = str(len(sheet.missing)) if sheet.missing else ""
        reached = _("样本不足") if sheet.too_few else points(sheet.points)
        return (titled, str(one.rank or "—"), self._name(sheet), reached, graded, missing)

    # what happens

    @Slot(str)
    def _on_pointed(self, key: str) -> None:
        if not key or self._evaluation is None:
            self.whose.clear()
            self.remark.clear()
            self.lines.show_lines(TextLines(()), None)
            return
        sheet = self._ranked[key].sheet
        text = _("{whose} · {scheme}:{points} / {total}")
        total = shown(sheet.scheme.total)
        self.whose.setText(
            text.format(
                whose=self._name(sheet),
                scheme=sheet.scheme.name,
                points=_("样本不足") if sheet.too_few else points(sheet.points),
                total=total,
            )
        )
        self.remark.setText("\n".join(self._remarks(sheet)))
        lines = [(str(at), line_cells(line)) for at, line in enumerate(sheet.lines)]
        self.lines.show_lines(TextLines(lines), 0)

    def _remarks(self, sheet: ScoreSheet) -> Iterator[str]:
        if sheet.remark:
            yield sheet.remark
        if self._evaluation is not None and self._evaluation.unfinished:
            yield _("时段还没有过完,得分还会变。")
        if rule := rule_of(sheet.scheme):
            yield _("{rule}。").format(rule=rule)
        if sheet.scheme.note:
            yield _("出处:{note}").format(note=source_words(sheet.scheme.note))

    @Slot()
    def _on_try(self) -> None:
        self.what_if.weight.setFocus()
        self.what_if.weight.selectAll()

    def _sheets(self) -> Sequence[Sheet]:
        evaluation = self._evaluation
        if evaluation is None:
            return ()
        titles = (_("分组"), _("名次"), _("对象"), _("得分"), _("等级"), _("说明"))
        columns = [SheetColumn(title, width=20) for title in titles]
        columns[3] = SheetColumn(_("得分"), CellKind.DECIMAL)
        columns += [SheetColumn(line.name, CellKind.DECIMAL) for line in evaluation.scheme.lines]
        rows: list[list[Cell]] = []
        for key, one in self._ranked.items():
            cells: list[Cell] = list(self._rank_cells(key.partition(" ")[0], one))
            cells[1] = one.rank
            cells[3] = _float(one.sheet.points)
            cells[5] = one.sheet.remark
            rows.append([*cells, *(_float(line.points) for line in one.sheet.lines)])
        notes = [f"{evaluation.scheme.name} {evaluation.period.label}", rule_of(evaluation.scheme)]
        notes += [
            _("{name}:{formula}").format(name=line.name, formula=line.formula)
            for line in evaluation.scheme.lines
        ]
        return (Sheet(evaluation.scheme.name[:31], columns, rows, notes),)


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
