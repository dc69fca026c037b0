"""Single-letter keys that act, and never while somebody types or an input method composes.

Qt asks the widget in focus before it gives a key to a shortcut (``ShortcutOverride``). The guard
answers for it, so the letter goes into the text instead of approving a case.
"""

from __future__ import annotations

from time import monotonic
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
    QPushButton,
    QTextEdit,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from dispatcher_app.widgets.key_strikes import KeyStrikes

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
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FORM, _OWN = "letters_stay_here", "letters_are_its_own"


def keep_letters_in(form: QWidget) -> None:
    """Nowhere in *form*, neither on its buttons nor its lists, is a letter a command: whoever fills in a form
    means to type, and may have missed the field."""
    form.setProperty(_FORM, True)


def claim_letters(widget: QWidget) -> None:
    """Letters mean something in *widget* itself, such as K to acknowledge: nobody need be told that they are
    not the seat's commands there."""
    widget.setProperty(_OWN, True)


def in_form(widget: QWidget | None) -> bool:
    """Whether *widget* is, or is inside, a form as of :func:`keep_letters_in`."""
    while widget is not None and not widget.property(_FORM):
        widget = None if widget.isWindow() else widget.parentWidget()
    return widget is not None


def _looks_like_a_field(widget: QWidget | None) -> bool:
    """A field that cannot be edited now still looks as if it took letters; a choice searches by them."""
    return isinstance(widget, QLineEdit | QComboBox | QAbstractSpinBox)


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

    It also lets Enter press the button in focus, once however long it is held.

    Signals:
        struck: a letter, digit or sign was pressed that is not text: perhaps a command.
        kept: one was pressed in a form but in no field of it; it is nobody's command.
    """

    struck = Signal(str)
    kept = Signal(str)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._watched: QObject | None = None
        self._left: list[QObject] = []  # lost the focus while a key was down, and may yet hear it go up
        self._composing = False
        self._strikes = KeyStrikes()
        app.focusObjectChanged.connect(self._on_focus_object_changed)
        app.focusWindowChanged.connect(self._strikes.forget)
        self._on_focus_object_changed(app.focusObject())

    @property
    def composing(self) -> bool:
        """An input method holds letters that are not text yet."""
        return self._composing

    def typing(self, widget: QWidget | None = None) -> bool:
        """Whether letters pressed in *widget*, by default the one in focus, are text or at least its own."""
        widget = widget or QApplication.focusWidget()
        return self._composing or takes_text(widget) or _looks_like_a_field(widget) or in_form(widget)

    def is_repeat(self, key: int) -> bool:
        """Whether *key* is down because it is being held: one press, one decision."""
        return self._strikes.is_repeat(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.KeyRelease:
                self._let_go(cast(QKeyEvent, event))
            case _ if watched is not self._watched:
                return False
            case QEvent.Type.InputMethod:
                self._composing = bool(cast(QInputMethodEvent, event).preeditString())
            case QEvent.Type.ShortcutOverride:
                return self._answer(watched, cast(QKeyEvent, event))
            case QEvent.Type.KeyPress:
                return self._press_button(watched, cast(QKeyEvent, event))
        return False

    def _let_go(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        self._strikes.release(event.key(), event.timestamp())
        if not self._strikes.any_down:
            for left in self._left:
                self._stop_watching(left)
            self._left.clear()

    def _answer(self, watched: QObject, event: QKeyEvent) -> bool:
        """Qt asks whose key this is."""
        fresh = self._strikes.press(event.key(), monotonic() * 1000, event.timestamp(), event.isAutoRepeat())
        if self._belongs_to_text(event) or (_pressed_by_enter(watched) and _is_enter(event)):
            event.accept()
            return True
        if fresh and _writes(event):
            self.struck.emit(event.text())
        return False

    def _belongs_to_text(self, event: QKeyEvent) -> bool:
        if self._composing:
            return True
        if event.modifiers() & _COMMAND_KEYS or not self.typing():
            return False
        focus = QApplication.focusWidget()
        if not takes_text(focus):
            if _writes(event) and not (focus is not None and focus.property(_OWN)):
                self.kept.emit(event.text())
            return _writes(event)
        return _writes(event) or event.key() in _EDITING_KEYS

    def _press_button(self, watched: QObject, event: QKeyEvent) -> bool:
        if self._composing or not _is_enter(event) or not _pressed_by_enter(watched):
            return False
        if not self.is_repeat(event.key()):
            cast(QPushButton, watched).click()
        return True

    def _stop_watching(self, watched: QObject) -> None:
        if isValid(watched) and watched is not QApplication.focusObject():
            watched.removeEventFilter(self)

    @Slot(QObject)
    def _on_focus_object_changed(self, focus: QObject | None) -> None:
        if self._watched is not None and self._strikes.any_down:
            self._left.append(self._watched)
        elif self._watched is not None:
            self._stop_watching(self._watched)
        self._composing = False
        self._watched = focus
        if focus is not None:
            focus.installEventFilter(self)


def _writes(event: QKeyEvent) -> bool:
    """Whether the key would write something that can be seen."""
    text = event.text()
    return bool(text) and text.isprintable() and not event.modifiers() & _COMMAND_KEYS


def _is_enter(event: QKeyEvent) -> bool:
    return event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _pressed_by_enter(widget: QObject) -> bool:
    return isinstance(widget, QPushButton | QToolButton) and widget.isEnabled()


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
    """A key of a seat, such as ``B`` or ``.`` or ``Ctrl+Return``; one without Ctrl or Alt acts only while
    nobody types.

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
        first = self.key()[0]  # type: ignore[index] # the stub does not know it
        if self._guard.composing or self._guard.is_repeat(first.key()):
            return
        if not (self._writes_text() and self._guard.typing()):
            self.fired.emit()

    def _writes_text(self) -> bool:
        first = self.key()[0]  # type: ignore[index] # the stub does not know it
        plain = not first.keyboardModifiers() & _COMMAND_KEYS
        return plain and (first.key() < Qt.Key.Key_Escape or first.key() in _EDITING_KEYS)
