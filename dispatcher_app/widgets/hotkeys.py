"""Single-letter keys that act, and never while somebody types or an input method composes.

Qt asks the widget in focus before it gives a key to a shortcut (``ShortcutOverride``). The guard
answers for it, so the letter goes into the text instead of approving a case.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

_COMMAND_KEYS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
#: Keys a text field uses itself beside the ones that write a character.
_EDITING_KEYS = frozenset(
    (
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    )
)


def takes_text(widget: QWidget | None) -> bool:
    """Whether letters pressed in *widget* would become text."""
    match widget:
        case None:
            return False
        case QLineEdit() | QTextEdit() | QPlainTextEdit() | QAbstractSpinBox():
            return widget.isEnabled() and not widget.isReadOnly()
        case QComboBox():
            return widget.isEditable()
        case QKeySequenceEdit():
            return True
        case QAbstractItemView():
            return False  # they ask for an input method only to search by typing
    return bool(
        widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        and widget.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
    )


class HotkeyGuard(QObject):
    """Watches the widget in focus; one for the application, got with :func:`hotkey_guard`.

    Input-method events and shortcut questions only ever go to the object in focus, so that object alone
    is filtered: an event filter on the application would run Python for every paint and mouse move.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._watched: QObject | None = None
        self._composing = False
        app.focusObjectChanged.connect(self._on_focus_object_changed)
        self._on_focus_object_changed(app.focusObject())

    @property
    def composing(self) -> bool:
        """An input method holds letters that are not text yet."""
        return self._composing

    def typing(self, widget: QWidget | None = None) -> bool:
        """Whether text is being entered in *widget*, by default the one in focus."""
        return self._composing or takes_text(widget or QApplication.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.InputMethod:
            self._composing = bool(cast(QInputMethodEvent, event).preeditString())
        elif event.type() == QEvent.Type.ShortcutOverride and self._belongs_to_text(cast(QKeyEvent, event)):
            event.accept()
            return True
        return False

    def _belongs_to_text(self, event: QKeyEvent) -> bool:
        if self._composing:
            return True
        if event.modifiers() & _COMMAND_KEYS or not self.typing():
            return False
        return (event.text().isprintable() and bool(event.text())) or event.key() in _EDITING_KEYS

    @Slot(QObject)
    def _on_focus_object_changed(self, focus: QObject | None) -> None:
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._composing = False
        self._watched = focus
        if focus is not None:
            focus.installEventFilter(self)


_guard: HotkeyGuard | None = None


def hotkey_guard() -> HotkeyGuard:
    """The application's guard, made at the first call; it lives as long as the application."""
    global _guard
    if _guard is None or not isValid(_guard):
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("hotkeys need a QApplication")
        _guard = HotkeyGuard(app)
    return _guard


def is_typing(widget: QWidget | None = None) -> bool:
    """Whether a letter pressed now would become text in *widget*, by default the one in focus."""
    return hotkey_guard().typing(widget)


class SeatShortcut(QShortcut):
    """A key of a seat, such as ``B`` or ``.`` or ``Return``, that acts only while nobody types.

    It does not repeat while the key is held: one press, one decision.

    Signals:
        fired: the key was pressed and meant as a command. Use this, not ``activated``.
    """

    fired = Signal()

    def __init__(
        self,
        keys: str | QKeySequence,
        parent: QWidget,
        context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
    ) -> None:
        super().__init__(QKeySequence(keys), parent)
        self.setContext(context)
        self.setAutoRepeat(False)
        self._guard = hotkey_guard()
        self.activated.connect(self._on_activated)

    @Slot()
    def _on_activated(self) -> None:
        """The key has got past the widget in focus; a widget that claims nothing must not be cheated."""
        if not self._guard.composing and not (self._writes_text() and self._guard.typing()):
            self.fired.emit()

    def _writes_text(self) -> bool:
        first = self.key()[0]  # type: ignore[index] # the stub does not know it
        plain = not first.keyboardModifiers() & _COMMAND_KEYS
        return plain and (first.key() < Qt.Key.Key_Escape or first.key() in _EDITING_KEYS)
