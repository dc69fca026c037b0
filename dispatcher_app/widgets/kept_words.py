"""What was typed for a form that does not apply any more: still there to be read and copied."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

_HEIGHT = 84


class KeptWords(QFrame):
    """A sentence why, the words, and two buttons. Hidden while there is nothing.

    Signals:
        dropped: the words are not wanted any more.
    """

    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kept_words")
        set_look(self, surface="due")
        keep_letters_in(self)  # whoever comes here typed a moment ago
        self._said = QLabel(self)
        self._said.setObjectName("kept_words_said")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self.words = QPlainTextEdit(self)
        self.words.setObjectName("kept_words_text")
        self.words.setAccessibleName(_("没有送出的内容"))
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        copy, drop = QPushButton(_("全部复制"), self), QPushButton(_("不要了"), self)
        copy.setObjectName("kept_words_copy")
        drop.setObjectName("kept_words_drop")
        copy.clicked.connect(self._on_copy_clicked)
        drop.clicked.connect(self.dropped)
        sizes = current_sizes()
        buttons = QHBoxLayout()
        buttons.setSpacing(sizes.gap)
        buttons.addWidget(copy)
        buttons.addWidget(drop)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        column.setSpacing(sizes.gap)
        column.addWidget(self._said)
        column.addWidget(self.words)
        column.addLayout(buttons)
        theme_notifier().changed.connect(self._fit)
        self._fit()
        self.hide()

    def say(self, sentence: str, words: str) -> None:
        """Show *words*, and *sentence* over them; nothing where there are no words."""
        self._said.setText(sentence)
        self.words.setPlainText(words)
        self.setVisible(bool(words))

    @property
    def text(self) -> str:
        return self._said.text()

    @Slot()
    def _fit(self) -> None:
        self.words.setFixedHeight(current_sizes().px(_HEIGHT))

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.words.toPlainText())
