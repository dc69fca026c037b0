"""One row of the form: what it is called, the field, and a line below for what has to be said about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from dispatcher_app.widgets.theme import current_sizes, set_look


class FormRow:
    """Puts *field* into *grid*; the line below keeps its height, so nothing moves when it speaks."""

    def __init__(
        self, grid: QGridLayout, title: str, field: QWidget, key: str, line: QWidget | None = None
    ) -> None:
        sizes, number = current_sizes(), grid.rowCount()
        self.field, self._line = field, line or field
        self._title = QLabel(title)
        self._title.setToolTip(key)
        self._title.setMinimumHeight(sizes.row)
        self._note = QLabel("")
        self._note.setObjectName(f"note_{field.objectName() or self._line.objectName()}")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._note.setMinimumHeight(sizes.px(22))
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._speaking = ""
        set_look(self._title, role="secondary")
        set_look(self._note, note="true")
        column = QVBoxLayout()
        column.setSpacing(sizes.px(2))
        column.addWidget(field)
        column.addWidget(self._note)
        grid.addWidget(self._title, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(column, number, 1)
        self._line.setAccessibleName(title)

    def say(self, text: str, tone: str = "over") -> None:
        """Say *text* under the field; ``over`` also marks the field as wrong, ``small`` is only a hint."""
        self._speaking = text
        self._note.setText(text)
        set_look(self._note, role=tone)
        self._mark(bool(text) and tone == "over")

    def hush(self, *_told: object) -> None:
        """Say nothing any more; may be connected to any signal."""
        if self._speaking:
            self.say("", "small")

    def set_shown(self, shown: bool) -> None:
        for widget in (self._title, self.field, self._note):
            widget.setVisible(shown)

    @property
    def note(self) -> str:
        return self._speaking

    def _mark(self, wrong: bool) -> None:
        value = "true" if wrong else "false"
        if self._line.property("invalid") != value:
            set_look(self._line, invalid=value)
