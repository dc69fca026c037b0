"""The command line at the top of the window: verb first, in Chinese or pinyin, or a search."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.command_history import CommandHistory
from dispatcher_app.widgets.command_verbs import Completion, Suggestion, Verb, VerbIndex
from dispatcher_app.widgets.completion_list import CompletionList
from dispatcher_app.widgets.floating_panel import FloatingPanel
from dispatcher_app.widgets.focus_memory import FocusMemory
from dispatcher_app.widgets.hotkeys import hotkey_guard
from dispatcher_app.widgets.icons import icon, set_icon
from dispatcher_app.widgets.result_line import ResultLine

__all__ = ["CommandLine", "Completion", "Verb"]

#: How long (ms) the answer to a command stays.
_DONE_SHOWN = 5_000
_REFUSED_SHOWN = 12_000
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class CommandLine(QLineEdit):
    """One line for every command and for searching.

    Keys: Tab completes, and again goes on to the next line below (Shift+Tab back); it leaves an empty line.
    ↑ ↓ walk through what was entered before, ↓ on the line being written goes into the lines below; Enter
    takes the current line; Esc leaves to where the focus was and keeps what was written in the history.

    Signals:
        submitted: a command was given; arguments are the verb's name and the argument text.
        search_requested: a line without a verb was entered; argument is the text.
    """

    submitted = Signal(str, str)
    search_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("command_line")
        self.setPlaceholderText(_("输入命令或搜索… (:)"))
        self.setAccessibleName(_("命令行"))
        self.history = CommandHistory()
        self._verbs = VerbIndex()
        self._guard = hotkey_guard()
        self._memory = FocusMemory(self)
        self._filled = ""
        self._lead_icon = self.addAction(icon("chevron-right"), QLineEdit.ActionPosition.LeadingPosition)
        set_icon(self._lead_icon, "chevron-right")
        self._build_panel()
        self.textEdited.connect(self._on_text_edited)

    def _build_panel(self) -> None:
        body = QWidget()
        self.completions = CompletionList(body)
        self.result = ResultLine(body)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.result)
        layout.addWidget(self.completions, 1)
        self._panel = FloatingPanel(self, body)
        self._fade = QTimer(self, singleShot=True)
        self._fade.timeout.connect(self._on_fade)
        self.completions.clicked_row.connect(self._on_row_clicked)

    # -- fed from outside

    def set_verbs(self, verbs: Iterable[Verb]) -> None:
        """The commands that can be given now; the line being written is read anew."""
        self._verbs = VerbIndex(verbs)
        if self.hasFocus():
            self._suggest()

    @Slot()
    def activate(self) -> None:
        """Take the focus, ready to be written over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._suggest()

    def begin(self, verb: str) -> None:
        """Take the focus with *verb* written already: only what it is about is still to be typed."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setText(f"{verb} ")
        self._suggest()

    def show_result(self, text: str, ok: bool) -> None:
        """Say under the line how a command went; the focus and what is being written stay as they are.

        A refused line is the newest of the history: one ↑ brings it back to be mended.
        """
        self.result.show_result(text, ok)
        if not self.hasFocus():
            self.completions.show_suggestions(())
        self._open_panel()
        self._fade.start(_DONE_SHOWN if ok else _REFUSED_SHOWN)

    @property
    def is_open(self) -> bool:
        """Whether anything is shown under the line."""
        return self._panel.isVisible()

    # -- keys

    def event(self, event: QEvent) -> bool:
        """Tab completes here instead of going on, and Esc and Enter are not the window's."""
        if isinstance(event, QKeyEvent) and not self._guard.composing:
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN_KEYS:
                event.accept()
                return True
            is_tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            if event.type() == QEvent.Type.KeyPress and is_tab and self.text():
                self._complete(back=event.key() == Qt.Key.Key_Backtab)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._guard.composing:
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_Up:
                self._go_up()
            case Qt.Key.Key_Down:
                self._go_down()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(self.completions.current)
            case Qt.Key.Key_Escape:
                self._escape()
            case _ if event.text() in (":", "\uff1a") and not self.text():
                return  # pressed once more by habit
            case _:
                super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Pinyin not yet made into characters already finds verbs and arguments."""
        super().inputMethodEvent(event)
        letters = "".join(char for char in event.preeditString() if char.isalnum())
        if letters:
            at = self.cursorPosition()
            self._suggest(self.text()[:at] + letters + self.text()[at:])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in _PASSING:
            self._suggest()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING and not self._fade.isActive():
            self._panel.close_panel()

    # -- what the keys do

    def _go_up(self) -> None:
        if self.completions.currentIndex().row() > 0 and not self.history.walking:
            self.completions.go_to(self.completions.currentIndex().row() - 1)
        else:
            self._show_line(self.history.older(self.text()))

    def _go_down(self) -> None:
        if self.history.walking:
            self._show_line(self.history.newer())
        else:
            self.completions.go_to(self.completions.currentIndex().row() + 1)

    def _show_line(self, line: str | None) -> None:
        if line is not None:
            self.setText(line)
            self._suggest()

    def _complete(self, back: bool) -> None:
        """Write the current line below into the line; if it is written already, the next one."""
        current = self.completions.current
        if current is None:
            return
        if self._filled and self.text() == self._filled:
            self.completions.go_to(self.completions.currentIndex().row() + (-1 if back else 1))
            current = self.completions.current
        assert current is not None
        self.setText(current.fill)
        self._filled = self.text()
        if current.fill.endswith(" "):
            self._suggest()

    def _take(self, taken: Suggestion | None) -> None:
        if taken is None:
            return
        verb = taken.verb
        if verb is None:
            self._done_writing(self.text())
            self.search_requested.emit(taken.argument)
        elif not verb.enabled:
            self._refuse(verb)
        elif verb.needs_argument and not taken.argument:
            self.setText(taken.fill)
            self._suggest()
        else:
            self._done_writing(taken.fill)
            self.submitted.emit(verb.name, taken.argument)

    def _refuse(self, verb: Verb) -> None:
        """What cannot be given now is said here, and the line can be mended at once."""
        self.completions.show_suggestions(())
        self.show_result(verb.why_not or _("现在不能{verb}").format(verb=verb.label), ok=False)
        self.selectAll()

    def _done_writing(self, line: str) -> None:
        """The line goes into the history and the keys go back before anybody acts on it."""
        self.history.add(line)
        self.clear()
        self._panel.close_panel()
        self._leave()

    def _escape(self) -> None:
        self.result.clear()
        self._done_writing(self.text())

    def _leave(self) -> None:
        if self.hasFocus():
            self._memory.give_back()

    def _suggest(self, line: str | None = None) -> None:
        self.result.clear()
        self._fade.stop()
        self._filled = ""
        line = self.text() if line is None else line
        self.completions.show_suggestions(self._verbs.suggestions(line))
        if line.strip():
            self.completions.go_to(0)  # Enter on an empty line must not do anything
        self._open_panel()

    def _open_panel(self) -> None:
        listed = bool(self.completions.suggestions)
        self.completions.setVisible(listed)
        if not listed and not self.result.text:
            self._panel.close_panel()
            return
        rows = self.completions.sizeHint().height() if listed else 0
        said = self.result.heightForWidth(self.width() - 2)
        self._panel.open_at(QSize(self.width(), said + rows + 2))

    # -- slots

    @Slot(str)
    def _on_text_edited(self, _text: str) -> None:
        self.history.stay()
        self._suggest()

    @Slot(int)
    def _on_row_clicked(self, row: int) -> None:
        self._take(self.completions.suggestions[row])

    @Slot()
    def _on_fade(self) -> None:
        self.result.clear()
        if not self.hasFocus():
            self._panel.close_panel()


_OWN_KEYS = frozenset(
    (
        Qt.Key.Key_Escape,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
    )
)
