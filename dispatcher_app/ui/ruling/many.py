"""A few words to choose several of."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from dispatcher_app.domain.words import Labelled
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.theme import current_sizes, set_look


class Ticks(QWidget):
    """A few words to be ticked by mouse or Space.

    Signals:
        changed: others are ticked now.
    """

    changed = Signal()

    def __init__(self, name: str, words: Iterable[Labelled], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        flow = FlowLayout(self, current_sizes().grid)
        self._buttons: dict[Labelled, QPushButton] = {}
        for word in words:
            button = self._buttons[word] = QPushButton(word.label, self)
            button.setObjectName(f"{name}_{word.value}")
            button.setCheckable(True)
            set_look(button, kind="quiet")
            button.toggled.connect(self.changed)
            flow.addWidget(button)
        self.setFocusProxy(next(iter(self._buttons.values())))

    @property
    def values(self) -> tuple[Labelled, ...]:
        return tuple(word for word, button in self._buttons.items() if button.isChecked())

    def set_values(self, values: Iterable[Labelled]) -> None:
        """Show ticks made elsewhere, without a signal."""
        wanted = frozenset(values)
        for word, button in self._buttons.items():
            button.blockSignals(True)
            button.setChecked(word in wanted)
            button.blockSignals(False)
