"""One question with its answers: digits and letters choose, arrows and space too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.exam.option_row import OptionRow
from dispatcher_app.widgets.hotkeys import claim_letters
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

LETTERS = "ABCDEF"
#: How wide lines may become before they are hard to read (px at scale 1).
_WIDEST = 900
_CHORD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """``head`` stands above: number, kind, topic. ``truth`` is a judgement: T and F answer it, too."""

    head: str
    text: str
    options: Sequence[str]
    many: bool = False
    truth: bool = False


class QuestionView(QWidget):
    """Signals:
    chosen: a frozenset of places, from 0; every change of the answer.
    left, right: to the question before and after.
    later: this one is to be looked at once more, or no more.
    """

    chosen = Signal(frozenset)
    left = Signal()
    right = Signal()
    later = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("question_view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("题目"))
        claim_letters(self)
        self.head, self.text = QLabel(self), QLabel(self)
        self.head.setObjectName("question_head")
        self.text.setObjectName("question_text")
        set_look(self.head, role="secondary")
        set_look(self.text, role="number")
        for label in (self.head, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._body = QVBoxLayout(self)
        self._body.addWidget(self.head)
        self._body.addWidget(self.text)
        self._body.addStretch(1)
        self.rows: list[OptionRow] = []
        self._question = ShownQuestion("", "", ())
        self._at, self._locked = 0, False
        self._on_theme_changed()
        theme_notifier().changed.connect(self._on_theme_changed)

    # what is shown

    def show_question(self, question: ShownQuestion, chosen: frozenset[int]) -> None:
        """Another question, with what was answered before."""
        self._question, self._at = question, min(chosen, default=0)
        self.head.setText(question.head)
        self.text.setText(question.text)
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []
        for at, option in enumerate(question.options):
            row = OptionRow(LETTERS[at], option, many=question.many, parent=self)
            row.setChecked(at in chosen)
            row.setEnabled(not self._locked)
            row.clicked.connect(self._on_row_clicked)
            self._body.insertWidget(2 + at, row)
            row.show()
            self.rows.append(row)
        self._show_current()

    def lock(self, locked: bool) -> None:
        """Nothing can be answered any more."""
        self._locked = locked
        for row in self.rows:
            row.setEnabled(not locked)

    @property
    def answer(self) -> frozenset[int]:
        return frozenset(at for at, row in enumerate(self.rows) if row.isChecked())

    # hands

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & _CHORD or not self._take(event):
            super().keyPressEvent(event)

    def _take(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
            self.left.emit()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.right.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_M:
            self.later.emit()
        elif key == Qt.Key.Key_Space:
            self._choose(self._at, event)
        elif (at := self._place_of(event.text())) is not None:
            self._choose(at, event)
        else:
            return False
        return True

    def _place_of(self, typed: str) -> int | None:
        """The answer that a character means, if any."""
        typed = typed.upper()
        if self._question.truth and typed in ("T", "F", "Y", "N"):
            return 0 if typed in ("T", "Y") else 1
        if not typed:
            return None
        at = LETTERS.find(typed) if typed in LETTERS else "123456".find(typed)
        return at if 0 <= at < len(self.rows) else None

    def _choose(self, at: int, event: QKeyEvent | None = None) -> None:
        """A key held down chooses once."""
        if self._locked or not self.rows or (event is not None and event.isAutoRepeat()):
            return
        self._at = at
        row = self.rows[at]
        if self._question.many:
            row.setChecked(not row.isChecked())
        else:
            for other in self.rows:
                other.setChecked(other is row)
        self._show_current()
        self.chosen.emit(self.answer)

    @Slot()
    def _on_row_clicked(self) -> None:
        row = self.sender()
        assert isinstance(row, OptionRow)
        row.setChecked(not row.isChecked())  # as it was; choosing is done in one place
        self._choose(self.rows.index(row))
        self.setFocus()

    def _move(self, by: int) -> None:
        if self.rows:
            self._at = (self._at + by) % len(self.rows)
            self._show_current()

    def _show_current(self) -> None:
        for at, row in enumerate(self.rows):
            row.set_current(at == self._at and self.hasFocus())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_current()

    @Slot()
    def _on_theme_changed(self) -> None:
        sizes = current_sizes()
        self._body.setContentsMargins(sizes.px(28), sizes.px(24), sizes.px(28), sizes.px(24))
        self._body.setSpacing(sizes.pane)
        self.setMaximumWidth(sizes.px(_WIDEST))
