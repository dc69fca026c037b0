"""One field of the component's form: its name, the field, and below it what is wrong or in dispute."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dispatcher_app.widgets.theme import current_sizes, set_look


class FormRow(QWidget):
    """Lines below the field are hidden while there is nothing to say."""

    def __init__(self, label: str, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        field.setAccessibleName(label)
        self.label = _line(label, "small", self)
        self.fault = _line("", "over", self)
        self.note = _line("", "due", self)
        self.fault.setObjectName(f"{field.objectName()}_fault")
        self.note.setObjectName(f"{field.objectName()}_note")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().px(2))
        for widget in (self.label, field, self.fault, self.note):
            column.addWidget(widget)
        self.say("")
        self.tell("")

    def say(self, fault: str) -> None:
        """What is wrong with the field; "" where nothing is."""
        self.fault.setText(f"■ {fault}" if fault else "")
        self.fault.setVisible(bool(fault))

    def tell(self, note: str) -> None:
        """What somebody else made of the field; "" where nobody did."""
        self.note.setText(f"▲ {note}" if note else "")
        self.note.setVisible(bool(note))


def _line(text: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_look(label, role=role)
    if role != "small":
        label.setProperty("note", "true")
    return label
