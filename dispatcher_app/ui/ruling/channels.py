"""The doors that a weather plan opens: a name each, and the usual source it counts under."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.hall_record.campaigns import CHANNEL, Channel
from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _
from dispatcher_app.ui.in_force.words import source_name_of
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.theme import current_sizes, set_look

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Name(QLineEdit):
    """Enter takes the name; Backspace in the empty line takes the last one back."""

    taken = Signal()
    last_unwanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in _ENTER and plain and self.text().strip():
            self.taken.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.last_unwanted.emit()
        else:
            super().keyPressEvent(event)


class ChannelsField(QWidget):
    """A name, what it counts under, Enter; a button for each takes it away. What is half typed counts."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._values: tuple[Channel, ...] = ()
        self.line, self.source = _Name(self), QComboBox(self)
        self.line.setObjectName(f"{name}_line")
        self.line.setMaxLength(CHANNEL)
        self.line.setPlaceholderText(_("如:防汛巡查;写好按 Enter 添加"))
        self.source.setObjectName(f"{name}_source")
        self.source.setAccessibleName(_("按哪个来源办理和统计"))
        self.source.setToolTip(self.source.accessibleName())
        for source in Source:
            self.source.addItem(_("按{source}").format(source=source.label), source.value)
        self.source.setCurrentIndex(self.source.findData(Source.PATROL.value))
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips, current_sizes().grid)
        self._lay_out()
        self.setFocusProxy(self.line)
        self.line.taken.connect(self._on_taken)
        self.line.last_unwanted.connect(self._on_last_unwanted)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        row = QHBoxLayout()
        row.setSpacing(sizes.gap)
        row.addWidget(self.line, 2)
        row.addWidget(self.source, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.grid)
        column.addLayout(row)
        column.addWidget(self._chips)
        self._chips.hide()

    @property
    def values(self) -> tuple[Channel, ...]:
        typed = self.line.text().strip()
        return (*self._values, Channel(typed, Source(self.source.currentData()))) if typed else self._values

    def set_values(self, values: Iterable[Channel]) -> None:
        """Show these, and nothing half typed."""
        self.line.clear()
        self._values = tuple(values)
        while (item := self._flow.takeAt(0)) is not None:
            if (button := item.widget()) is not None:
                button.hide()
                button.deleteLater()
        for number, channel in enumerate(self._values):
            self._flow.addWidget(self._chip(number, channel))
        self._chips.setVisible(bool(self._values))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def _chip(self, number: int, channel: Channel) -> QPushButton:
        chip = QPushButton(f"{source_name_of(channel)}  ×", self._chips)
        chip.setObjectName(f"channel:{number}")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setToolTip(_("按一下去掉"))
        chip.setProperty("active", "true")
        set_look(chip, kind="quiet")
        chip.clicked.connect(self._on_chip_clicked)
        chip.show()
        return chip

    @Slot()
    def _on_taken(self) -> None:
        self.set_values(self.values)

    @Slot()
    def _on_last_unwanted(self) -> None:
        self.set_values(self._values[:-1])

    @Slot()
    def _on_chip_clicked(self) -> None:
        number = int(self.sender().objectName().partition(":")[2])
        self.line.setFocus()
        self.set_values(self._values[:number] + self._values[number + 1 :])
