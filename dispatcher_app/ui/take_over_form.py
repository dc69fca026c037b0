"""Why the case of a seat that does not answer is taken over: who has it, since when, and the reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import N_, _
from dispatcher_app.services.claims import MAX_REASON
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.seats import Claim
from dispatcher_app.ui.answer_fields import ChoiceAnswer, TextAnswer
from dispatcher_app.ui.claim_words import claim_text
from dispatcher_app.widgets.hotkeys import SeatShortcut, keep_letters_in
from dispatcher_app.widgets.theme import current_sizes, set_look

#: What it nearly always is; the words chosen are what is written down.
_USUAL = (
    ("machine", N_("席位断电或死机")),
    ("left", N_("对方已下班或离席")),
    ("agreed", N_("已与对方说好")),
    ("urgent", N_("案件紧急,联系不上对方")),
)


class TakeOverForm(QWidget):
    """Asks for the reason. Digits choose a usual one; own words may follow or stand alone.

    Signals:
        submitted: the reason is given; whoever opened the form takes the case over.
        left: it was given up.
    """

    submitted = Signal()
    left = Signal()

    def __init__(self, seen: Claim, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("take_over_form")
        keep_letters_in(self)
        self.seen = seen
        row = desk.open_cases.rows.get(seen.case_id)
        self._number = self._label(f"{row.number}  {row.title}" if row else "", "secondary")
        self._who = self._label(claim_text(seen, desk), "")
        self.usual = ChoiceAnswer([(key, _(label)) for key, label in _USUAL], self)
        self.usual.setObjectName("take_over_usual")
        self.usual.setAccessibleName(_("接手理由"))
        longest = max(len(_(label)) for _key, label in _USUAL)
        self.words = TextAnswer("reason", MAX_REASON - longest - 1, self)
        self.words.setObjectName("take_over_words")
        self.words.setAccessibleName(_("补充说明"))
        self._error = self._label("", "over")
        self._error.setObjectName("take_over_error")
        self._error.hide()
        self._lay_out()
        self.usual.answered.connect(self._error.hide)
        self.words.answered.connect(self._error.hide)
        self.words.shortened.connect(self.show_error)
        self.setFocusProxy(self.usual)

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        set_look(label, role=role)
        return label

    def _lay_out(self) -> None:
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addWidget(self._number)
        column.addWidget(self._who)
        column.addSpacing(sizes.gap)
        column.addWidget(self._label(_("接手理由(必填,会记入案件的认领记录)"), "secondary"))
        column.addWidget(self.usual)
        column.addSpacing(sizes.gap)
        column.addWidget(self._label(_("补充说明"), "secondary"))
        column.addWidget(self.words)
        column.addWidget(self._error)
        column.addLayout(self._buttons())
        column.addStretch(1)

    def _buttons(self) -> QHBoxLayout:
        take = QPushButton(_("接手  Ctrl+Enter"), self)
        take.setObjectName("take_over_submit")
        set_look(take, kind="primary")
        take.clicked.connect(self.submit)
        cancel = QPushButton(_("取消  Esc"), self)
        cancel.setObjectName("take_over_cancel")
        cancel.clicked.connect(self.left)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = SeatShortcut(keys, self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.fired.connect(self.submit)
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(take)
        row.addWidget(cancel)
        row.addStretch(1)
        return row

    @property
    def reason(self) -> str:
        """The usual reason in words, and what was added to it."""
        chosen = dict(_USUAL).get(str(self.usual.value), "")
        said = [_(chosen) if chosen else "", str(self.words.value).strip()]
        return ";".join(word for word in said if word)

    @Slot()
    def submit(self) -> None:
        if self.reason:
            self.submitted.emit()
        else:
            self.show_error(_("接手他人的案件必须写明理由。"))

    @Slot(str)
    def show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.show()
