"""What if a line weighed otherwise: one number is changed, and who moves is listed. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dispatcher_app.domain.indicators.schemes.model import ADJUSTING
from dispatcher_app.domain.indicators.schemes.ranking import Move
from dispatcher_app.domain.indicators.schemes.working import shown_weight, weights_said
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.evaluations import Evaluation
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.figures.shown_again import show_again
from dispatcher_app.ui.figures.words import name_of
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look

NOT_RANKED = "—"


class WhatIf(QWidget):
    """The other weights share the rest as they did."""

    def __init__(self, hall: Hall, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hall = hall
        self.people: Mapping[str, str] = {}
        self._evaluation: Evaluation | None = None
        self.title = QLabel(_("试算:如果这一项的权重是……"), self)
        set_look(self.title, role="title")
        self.line = QComboBox(self)
        self.line.setObjectName("what_if_line")
        self.line.setAccessibleName(_("试算的项"))
        self.weight = QDoubleSpinBox(self)
        self.weight.setObjectName("what_if_weight")
        self.weight.setAccessibleName(_("试算的权重"))
        self.weight.setDecimals(1)
        self.told = QLabel(self)
        self.told.setObjectName("what_if_told")
        set_look(self.told, role="secondary")
        self.told.setWordWrap(True)
        titles = [_("分组"), _("对象"), _("名次"), _("升降"), _("现得分"), _("试算得分")]
        self.moves = LineTable(titles, (110, 180, 90, 70, 80, 80), 1, (), self)
        self.moves.setObjectName("what_if_moves")
        self.moves.setAccessibleName(_("名次的变化"))
        self._lay_out()
        self.line.currentIndexChanged.connect(self._on_line)
        self.weight.valueChanged.connect(self._on_weight)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        row = QHBoxLayout()
        row.setSpacing(sizes.gap)
        row.addWidget(self.line, 1)
        row.addWidget(self.weight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.gap)
        column.addWidget(self.title)
        column.addLayout(row)
        column.addWidget(self.told)
        column.addWidget(self.moves, 1)

    def show_evaluation(self, evaluation: Evaluation | None) -> None:
        """The same scheme with other figures: the line and the weight that are being tried stay."""
        before, self._evaluation = self._evaluation, evaluation
        if before is not None and evaluation is not None and before.scheme == evaluation.scheme:
            self._on_weight()
            return
        self.line.blockSignals(True)
        self.line.clear()
        for line in evaluation.scheme.lines if evaluation is not None else ():
            if line.sort not in ADJUSTING:
                self.line.addItem(line.name, line.number)
        self.line.blockSignals(False)
        self.setEnabled(evaluation is not None and self.line.count() > 1)
        self._on_line()

    @Slot()
    def _on_line(self) -> None:
        evaluation, number = self._evaluation, self.line.currentData()
        self.weight.blockSignals(True)
        if evaluation is not None and number is not None:
            line = next(each for each in evaluation.scheme.lines if each.number == number)
            self.weight.setMaximum(float(evaluation.scheme.total))
            self.weight.setValue(float(line.weight))
        self.weight.blockSignals(False)
        self._on_weight()

    @Slot()
    def _on_weight(self) -> None:
        evaluation, number = self._evaluation, self.line.currentData()
        if evaluation is None or number is None:
            self.moves.show_lines(TextLines(()), None)
            self.told.clear()
            return
        self.moves.leave_out(() if evaluation.group_of else (0,))
        weight = Fraction(str(round(self.weight.value(), 1)))
        found = evaluation.if_weighed(number, weight)
        moved = sum(1 for move in found if move.up)
        text = _("{count} 个名次有变化(各在本组内排)") if moved else _("名次没有变化")
        others = [line for line in evaluation.scheme.reweighted(number, weight).lines if line.weight]
        total = shown_weight(sum((line.weight for line in others), Fraction(0)))
        weights = _("试算的权重:{weights},合计 {total}")
        weights = weights.format(weights=weights_said(others), total=total)
        self.told.setText("\n".join((text.format(count=moved), weights)))
        lines = [(str(move.subject), self._cells(move, evaluation)) for move in found]
        show_again(self.moves, lines)

    def _cells(self, move: Move, evaluation: Evaluation) -> tuple[str, ...]:
        up = move.up
        sign = f"▲ {up}" if up > 0 else f"▼ {-up}" if up < 0 else ""
        name = name_of(evaluation.scheme.subject.dimension, move.subject, self._hall, self.people)
        ranks = f"{_rank(move.rank_before)} → {_rank(move.rank_after)}"
        group = group_name(evaluation.group_of.get(move.subject, ""))
        return (group, name, ranks, sign, points(move.before), points(move.after))


def group_name(group: str) -> str:
    """A group of like units in words; "" where nobody is grouped."""
    return UnitGroup(group).label if group in set(UnitGroup) else ""


def points(value: Fraction | None) -> str:
    return f"{float(value):.2f}" if value is not None else _("无数据")


def _rank(rank: int | None) -> str:
    return str(rank) if rank is not None else NOT_RANKED
