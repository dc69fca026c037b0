"""One question of an action sheet with its answer under it, and room for what is wrong with the answer."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.ui.answer_fields import caption_of
from dispatcher_app.ui.question import Ask, Question
from dispatcher_app.widgets.theme import current_sizes, set_look


class QuestionRow(QWidget):
    """Make it first, then the field in it: the Tab key goes by the order in which fields are made."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"row_{question.name}")
        self.question = question
        sizes = current_sizes()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, sizes.gap, 0, 0)
        self._column.setSpacing(sizes.grid)
        if question.ask is not Ask.TICK:
            label = QLabel(caption_of(_(question.label), question.required), self)
            label.setWordWrap(True)
            set_look(label, role="secondary")
            self._column.addWidget(label)

    def hold(self, field: QWidget) -> None:
        """*field* takes the answer."""
        field.setObjectName(f"ask_{self.question.name}")
        field.setAccessibleName(_(self.question.label))
        self._column.addWidget(field)

    def put_below(self, label: QLabel) -> None:
        """What is wrong with the answer stands right under it."""
        self._column.addWidget(label)
