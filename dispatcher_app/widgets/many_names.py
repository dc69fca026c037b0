"""Several names of a list: chosen by pinyin one after the other, a button for each takes it away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import current_sizes, set_look

#: So many of the chosen are shown; the others are counted.
_SHOWN = 40


class _Adding(NamePicker):
    """Backspace in the empty line takes the last one back."""

    last_unwanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.last_unwanted.emit()
        else:
            super().keyPressEvent(event)


class ManyNames(QWidget):
    """A line to add by name, pinyin or initials, and a button for each added that takes it away.

    Signals:
        changed: others are chosen now.
    """

    changed = Signal()

    def __init__(
        self,
        name: str,
        nothing: str,
        names: Sequence[tuple[str, str]],
        word: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        """*names* are (name, key); *word* names a key that is not among them any more."""
        super().__init__(parent)
        self.setObjectName(name)
        self._names, self._word = {key: text for text, key in names}, word
        self._values: tuple[str, ...] = ()
        self.line = _Adding(nothing, names, self)
        self.line.setObjectName(f"{name}_line")
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips, current_sizes().grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().grid)
        column.addWidget(self.line)
        column.addWidget(self._chips)
        self._chips.hide()
        self.setFocusProxy(self.line)
        self.line.picked.connect(self._on_picked)
        self.line.last_unwanted.connect(self._on_last_unwanted)

    @property
    def values(self) -> tuple[str, ...]:
        """The keys that are chosen, in the order of choosing."""
        return self._values

    def set_values(self, values: Iterable[str]) -> None:
        """Show a choice made elsewhere, without a signal."""
        self._values = tuple(dict.fromkeys(values))
        while (item := self._flow.takeAt(0)) is not None:
            if (button := item.widget()) is not None:
                button.hide()
                button.deleteLater()
        for key in self._values[:_SHOWN]:
            self._flow.addWidget(self._chip(key))
        if len(self._values) > _SHOWN:
            more = QPushButton(_("…共 {count} 个").format(count=len(self._values)), self._chips)
            more.setEnabled(False)
            self._flow.addWidget(more)
        self._chips.setVisible(bool(self._values))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def _chip(self, key: str) -> QPushButton:
        name = self._names.get(key) or self._word(key)
        chip = QPushButton(f"{name}  ×", self._chips)
        chip.setObjectName(f"chosen:{key}")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setToolTip(_("按一下去掉"))
        chip.setProperty("active", "true")
        set_look(chip, kind="quiet")
        chip.clicked.connect(self._on_chip_clicked)
        chip.show()
        return chip

    def _take(self, values: Iterable[str]) -> None:
        self.set_values(values)
        self.changed.emit()

    @Slot(str)
    def _on_picked(self, key: str) -> None:
        if key:
            self.line.set_value("")
            self._take((*self._values, key))

    @Slot()
    def _on_last_unwanted(self) -> None:
        if self._values:
            self._take(self._values[:-1])

    @Slot()
    def _on_chip_clicked(self) -> None:
        key = self.sender().objectName().partition(":")[2]
        self.line.setFocus()
        self._take(value for value in self._values if value != key)
