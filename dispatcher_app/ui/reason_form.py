"""A form that asks why: a usual reason by its digit, own words beside it or alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.ui.answer_fields import ChoiceAnswer, TextAnswer
from dispatcher_app.widgets.hotkeys import SeatShortcut, keep_letters_in
from dispatcher_app.widgets.theme import current_sizes, set_look


class ReasonForm(QWidget):
    """Base of forms in the side sheet; a form lays out its fields and says in :meth:`submit` what is lacking.

    Signals:
        submitted: the reason is given.
        left: it was given up.
    """

    submitted = Signal()
    left = Signal()

    def __init__(
        self, name: str, usual: Sequence[tuple[str, str]], most_words: int, parent: QWidget | None = None
    ) -> None:
        """*usual* are (key, marked text) of the usual reasons; own words have *most_words* characters."""
        super().__init__(parent)
        self.setObjectName(name)
        keep_letters_in(self)
        self._texts = dict(usual)
        self.usual = ChoiceAnswer([(key, _(label)) for key, label in usual], self)
        self.words = TextAnswer("reason", most_words, self)
        self.words.setAccessibleName(_("补充说明"))
        self._error = self.label("", "over")
        self._error.hide()
        for answer in (self.usual, self.words):
            answer.answered.connect(self._error.hide)
        self.words.shortened.connect(self.show_error)
        self.setFocusProxy(self.usual)

    @property
    def reason(self) -> str:
        """The usual reason in words, and what was added to it."""
        chosen = self._texts.get(str(self.usual.value), "")
        said = [_(chosen) if chosen else "", str(self.words.value).strip()]
        return ";".join(word for word in said if word)

    @Slot()
    def submit(self) -> None:
        raise NotImplementedError

    def lack(self, sentence: str, field: QWidget | None = None) -> None:
        """*sentence* says what is missing, and the hand goes to *field*: by default to the usual reasons."""
        self.show_error(sentence)
        (field or self.usual).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.show()

    def lay_out(
        self,
        above: Sequence[QWidget],
        asked: str,
        submit: QPushButton,
        cancel: QPushButton,
        below: Sequence[QWidget] = (),
    ) -> None:
        """What it is about stands *above* the question why, what else is asked *below* it."""
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        for part in above:
            column.addWidget(part)
        column.addSpacing(sizes.gap)
        own_words = self.label(_("补充说明"), "secondary")
        for part in (self.label(asked, "secondary"), self.usual, own_words, self.words, *below, self._error):
            column.addWidget(part)
        column.addLayout(self.buttons(submit, cancel))
        column.addStretch(1)

    def label(self, text: str, role: str) -> QLabel:
        made = QLabel(text, self)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setWordWrap(True)
        set_look(made, role=role)
        return made

    def buttons(self, submit: QPushButton, cancel: QPushButton) -> QHBoxLayout:
        """*submit* goes by Ctrl+Enter, too."""
        set_look(submit, kind="primary")
        submit.clicked.connect(self.submit)
        cancel.clicked.connect(self.left)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = SeatShortcut(keys, self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.fired.connect(self.submit)
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(submit)
        row.addWidget(cancel)
        row.addStretch(1)
        return row
