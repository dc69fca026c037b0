"""A button with a menu of things to tick; the menu stays open while ticking."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from dispatcher_app.domain.words import Labelled
from dispatcher_app.widgets.theme import set_look


class TickMenu(QMenu):
    """Ticking an entry by mouse, Space or Enter does not close the menu; Esc does."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        ticks = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ticks and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)


class ChoiceButton(QPushButton):
    """Shows its title, and how many of its choices are ticked.

    Signals:
        choice_changed: the operator ticked or unticked something.
    """

    choice_changed = Signal()

    def __init__(self, title: str, choices: Iterable[Labelled], parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._title = title
        self._ticks = TickMenu(self)
        self._entries: dict[Labelled, QAction] = {choice: self._entry(choice) for choice in choices}
        self.setMenu(self._ticks)
        set_look(self, kind="quiet")

    def _entry(self, choice: Labelled) -> QAction:
        entry = self._ticks.addAction(choice.label)
        entry.setCheckable(True)
        entry.setData(choice.value)
        entry.triggered.connect(self._on_triggered)
        return entry

    def chosen(self) -> frozenset[Labelled]:
        return frozenset(choice for choice, entry in self._entries.items() if entry.isChecked())

    def choose(self, choices: Iterable[Labelled]) -> None:
        """Tick exactly *choices*, without a signal."""
        wanted = set(choices)
        for choice, entry in self._entries.items():
            entry.setChecked(choice in wanted)
        self._tell()

    @Slot()
    def _on_triggered(self) -> None:
        self._tell()
        self.choice_changed.emit()

    def _tell(self) -> None:
        count = len(self.chosen())
        self.setText(f"{self._title} {count}" if count else self._title)
        set_look(self, active="true" if count else "false")
