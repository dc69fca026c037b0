"""The keys of the form: they hold in the whole window, but leave a side sheet its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.ui.intake.footer import KEYS
from dispatcher_app.widgets.hotkeys import SeatShortcut
from dispatcher_app.widgets.sheet import SideSheet

if TYPE_CHECKING:
    from dispatcher_app.ui.intake.view import IntakeView


class IntakeKeys(QObject):
    """Shortcuts of one :class:`IntakeView`; Qt keeps them still while the view is hidden."""

    def __init__(self, view: IntakeView) -> None:
        super().__init__(view)
        self._shortcuts = []
        for keys, act in (
            ("Ctrl+Return", view.acts.advance),
            ("Ctrl+Enter", view.acts.advance),
            (KEYS.save, view.acts.save),
            (KEYS.decline, view.acts.ask_decline),
            (KEYS.clear, view.clear),
            (KEYS.take_back, view.take_back),
        ):
            shortcut = SeatShortcut(keys, view)
            shortcut.fired.connect(act)
            self._shortcuts.append(shortcut)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Two owners of Ctrl+Enter in one window would keep each other from hearing it."""
        ours = not _in_sheet(new)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(ours)


def _in_sheet(widget: QWidget | None) -> bool:
    while widget is not None and not isinstance(widget, SideSheet):
        widget = widget.parentWidget()
    return widget is not None
