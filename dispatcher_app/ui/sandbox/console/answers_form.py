"""Which case, and what whoever has it is to answer now."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.simulation.by_hand import ANSWERS_AT, REASONS_OF, HandAnswer
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes


class AnswersForm(QWidget):
    """Cases that units and collectors have; typing leaves those that hold every word.

    Signals:
        given: the answer is to be given: :attr:`row`, :attr:`answer`, :attr:`code`, :attr:`words`.
    """

    given = Signal()

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("console_answers")
        self._context = context
        self._rows: dict[int, QueueRow] = {}
        self._offered: tuple[HandAnswer, ...] = ()
        self.filter = self._line("console_answer_filter", _("案号、标题或单位,输入即筛选"))
        titles = [_("案号"), _("标题"), _("在谁手里"), _("阶段")]
        self.table = LineTable(titles, (130, 180, 150, 90), 1, (3,), self)
        self.table.setObjectName("console_answer_cases")
        self.table.setAccessibleName(_("在单位和采集员手里的案件"))
        self.kind, self.reason = QComboBox(self), QComboBox(self)
        self.kind.setObjectName("console_answer_kind")
        self.kind.setAccessibleName(_("答复"))
        for box in (self.kind, self.reason):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.reason.setObjectName("console_answer_reason")
        self.reason.setAccessibleName(_("理由"))
        self.words = self._line("console_answer_words", _("原话,不填用常用的说法"))
        self.go = QPushButton(_("现在答复  Enter"), self)
        self.go.setObjectName("console_answer_go")
        self._lay_out()
        self.setFocusProxy(self.filter)
        self.filter.textChanged.connect(self.look)
        self.filter.returnPressed.connect(self._on_filtered)
        self.table.pointed.connect(self._on_pointed)
        self.table.opened.connect(self._on_opened)
        self.kind.currentIndexChanged.connect(self._show_reasons)
        self.words.returnPressed.connect(self.given)
        self.go.clicked.connect(self.given)
        self._show_answers()

    def _line(self, name: str, hint: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName(name)
        field.setPlaceholderText(hint)
        field.setAccessibleName(hint)
        field.setMaxLength(200)
        write_freely(field)
        return field

    def _lay_out(self) -> None:
        sizes = current_sizes()
        below = QHBoxLayout()
        below.setSpacing(sizes.gap)
        below.addWidget(self.kind)
        below.addWidget(self.reason)
        below.addWidget(self.words, 1)
        below.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.gap)
        column.addWidget(self.filter)
        column.addWidget(self.table, 1)
        column.addLayout(below)

    # what is chosen

    @property
    def row(self) -> QueueRow | None:
        """The case that is pointed at."""
        key = self.table.current_key
        return self._rows.get(int(key)) if key else None

    @property
    def answer(self) -> HandAnswer | None:
        return HandAnswer(self.kind.currentData()) if self.kind.count() else None

    @property
    def code(self) -> str:
        """The coded reason, "" where none is asked for."""
        return str(self.reason.currentData() or "") if not self.reason.isHidden() else ""

    # showing

    @Slot()
    def look(self) -> None:
        """From memory: open cases that somebody outside has."""
        trainer = self._context.desk.trainer
        rows = trainer.outside() if trainer is not None else []
        wanted = self.filter.text().split()
        lines = [(str(row.case_id), self._cells(row)) for row in rows]
        shown = [line for line in lines if all(word in " ".join(line[1]) for word in wanted)]
        self._rows = {row.case_id: row for row in rows}
        told = TextLines(shown)
        at = told.number_of(self.table.current_key)
        self.table.show_lines(told, at if at is not None else (0 if shown else None))
        self._show_answers()

    def _cells(self, row: QueueRow) -> tuple[str, ...]:
        hall = self._context.desk.hall
        by_unit = row.stage is Stage.HANDLING
        who = hall.unit_name(row.unit) if by_unit else _("采集员")
        return (row.number, row.title, who, row.stage.label)

    @Slot(str)
    def _on_pointed(self, _key: str) -> None:
        self._show_answers()

    def _show_answers(self) -> None:
        row = self.row
        offered = ANSWERS_AT.get(row.stage, ()) if row is not None else ()
        if offered != self._offered or not offered:
            self._offered = offered
            self.kind.clear()
            for answer in offered:
                self.kind.addItem(answer.label, answer.value)
            self._show_reasons()
        for field in (self.kind, self.words, self.go):
            field.setEnabled(bool(offered))

    @Slot()
    def _show_reasons(self) -> None:
        reasons = REASONS_OF.get(self.answer) if self.answer is not None else None
        self.reason.clear()
        for reason in reasons or ():
            self.reason.addItem(reason.label, reason.value)
        self.reason.setVisible(reasons is not None)

    # the hand goes on

    @Slot()
    def _on_filtered(self) -> None:
        self.table.setFocus()

    @Slot(str)
    def _on_opened(self, _key: str) -> None:
        self.kind.setFocus()
