"""Why a report is not to be filed: one digit, and words where the digit says "other"."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.case import TEXT_LIMITS
from dispatcher_app.domain.reasons import DeclineReason
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.i18n import _
from dispatcher_app.widgets.capped_text import CappedTextEdit
from dispatcher_app.widgets.choice_list import ChoiceList
from dispatcher_app.widgets.theme import current_sizes, set_look


class DeclinePanel(QFrame):
    """Opens above the buttons; nothing on the form is covered. Enter proposes, Esc goes back.

    Signals:
        proposed: arguments are the code of the reason and the words.
        left: Esc was pressed.
        opened: the panel came up; it has buttons of its own.
        edited: the answer changed; arguments are the code and the words.
    """

    proposed = Signal(str, str)
    left = Signal()
    opened = Signal()
    edited = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decline_panel")
        set_look(self, surface="window")
        self.reasons = ChoiceList([(reason.value, reason.label) for reason in DeclineReason], self)
        self.words = CappedTextEdit(TEXT_LIMITS["reason"], self)
        self.words.setObjectName("decline_words")
        self.words.setPlaceholderText(_("补充说明,选“其他”时必填;Ctrl+Enter 提请"))
        self._error = QLabel("", self)
        self._error.setObjectName("decline_error")
        set_look(self._error, role="over")
        self._go = QPushButton(_("提请  Enter"), self)
        self._go.setObjectName("decline_go")
        set_look(self._go, kind="primary")
        self._go.clicked.connect(self.propose)
        back = QPushButton(_("取消  Esc"), self)
        back.setObjectName("decline_back")
        back.clicked.connect(self.left)
        self._lay_out(back)
        self.reasons.chosen.connect(self._on_chosen)
        self.words.textChanged.connect(self._on_words_changed)
        self.hide()

    def _lay_out(self, back: QPushButton) -> None:
        sizes = current_sizes()
        title = QLabel(_("为什么不予立案?按数字选"), self)
        set_look(title, role="title")
        buttons = QHBoxLayout()
        buttons.setSpacing(sizes.gap)
        for widget in (self._go, back):
            buttons.addWidget(widget)
        buttons.addWidget(self._error, 1)
        right = QVBoxLayout()
        right.setSpacing(sizes.gap)
        right.addWidget(self.words, 1)
        right.addLayout(buttons)
        row = QHBoxLayout()
        row.setSpacing(sizes.pane * 2)
        row.addWidget(self.reasons)
        row.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        layout.setSpacing(sizes.gap)
        layout.addWidget(title)
        layout.addLayout(row)

    def open_panel(self, code: str = "", words: str = "") -> None:
        """Show the reasons with the keys on them, and what was answered before or is sure."""
        self._error.clear()
        self.reasons.clear()
        self.words.set_text(words)
        if code:
            self.reasons.choose(code)
        self.show()
        self.opened.emit()
        self.reasons.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.propose()
            case _:
                super().keyPressEvent(event)

    @Slot()
    def propose(self) -> None:
        """Send the proposal, or say what it lacks."""
        code, words = self.reasons.key, self.words.toPlainText()
        if not code:
            self._error.setText(_("请按数字选一个理由。"))
            self.reasons.setFocus()
        elif code == DeclineReason.OTHER and not words.strip():
            self._error.setText(str(Refused("other_needs_text")))
            self.words.setFocus()
        else:
            self.proposed.emit(code, words)

    @Slot()
    def _on_words_changed(self) -> None:
        self.edited.emit(self.reasons.key, self.words.toPlainText())

    @Slot(str)
    def _on_chosen(self, code: str) -> None:
        self._error.clear()
        self.edited.emit(code, self.words.toPlainText())
        if code == DeclineReason.OTHER:
            self.words.setFocus()
