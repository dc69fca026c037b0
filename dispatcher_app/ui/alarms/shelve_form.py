"""Why an alarm is shelved, and until when: both have to be said, and all with the duty can read them."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.alarms.standing import AlarmLine
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.desk import Desk
from dispatcher_app.ui.alarms.words import what_words
from dispatcher_app.ui.answer_fields import ChoiceAnswer, TextAnswer
from dispatcher_app.widgets.hotkeys import SeatShortcut, keep_letters_in
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

_REASONS = (
    ("arranged", N_("已安排,等人到场")),
    ("unit", N_("等单位回复")),
    ("repair", N_("已报修,等恢复")),
    ("drill", N_("演练或检修")),
)
#: Words beside a usual reason.
_MOST_WORDS = 150
_LENGTHS = ((15, N_("15 分钟")), (30, N_("30 分钟")), (60, N_("1 小时")), (240, N_("4 小时")))
_SHIFT = "shift"
_LONGEST = timedelta(hours=24)


class ShelveForm(QWidget):
    """Digits choose a reason, then how long; Ctrl+Enter shelves.

    Signals:
        submitted: reason and time are given; ``line``, ``reason`` and ``until`` say what.
        left: it was given up.
    """

    submitted = Signal()
    left = Signal()

    def __init__(
        self, line: AlarmLine, desk: Desk, shift_ends: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("alarm_shelve_form")
        keep_letters_in(self)
        self.line, self._desk, self._shift_ends = line, desk, shift_ends
        self.usual = ChoiceAnswer([(key, _(label)) for key, label in _REASONS], self)
        self.usual.setObjectName("alarm_shelve_reason")
        self.usual.setAccessibleName(_("搁置理由"))
        self.words = TextAnswer("reason", _MOST_WORDS, self)
        self.words.setObjectName("alarm_shelve_words")
        self.words.setAccessibleName(_("补充说明"))
        self.length = ChoiceAnswer(self._lengths(), self)
        self.length.setObjectName("alarm_shelve_until")
        self.length.setAccessibleName(_("搁置到"))
        self._error = self._label("", "over")
        self._error.setObjectName("alarm_shelve_error")
        self._error.hide()
        self._lay_out()
        self.usual.answered.connect(self._on_reason)
        self.words.answered.connect(self._error.hide)
        self.words.shortened.connect(self.show_error)
        self.length.answered.connect(self._error.hide)
        self.setFocusProxy(self.usual)

    def _lengths(self) -> list[tuple[str, str]]:
        """With the hour each ends at; the end of the shift where it is not too far."""
        now, zone = self._desk.now(), self._desk.hall.zone
        found = []
        for minutes, label in _LENGTHS:
            at = clock_text(now + timedelta(minutes=minutes), now, zone)
            found.append((str(minutes), _("{length},到 {at}").format(length=_(label), at=at)))
        if timedelta(0) < self._shift_ends - now <= _LONGEST:
            at = clock_text(self._shift_ends, now, zone)
            found.append((_SHIFT, _("本班结束,到 {at}").format(at=at)))
        return found

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
        column.addWidget(self._label(self.line.title, "title"))
        column.addWidget(self._label(what_words(self.line), "secondary"))
        column.addSpacing(sizes.gap)
        column.addWidget(self._label(_("搁置理由(必填,交接班时列出)"), "secondary"))
        column.addWidget(self.usual)
        column.addWidget(self._label(_("补充说明"), "secondary"))
        column.addWidget(self.words)
        column.addSpacing(sizes.gap)
        column.addWidget(self._label(_("搁置到(必选,到时自动恢复)"), "secondary"))
        column.addWidget(self.length)
        column.addWidget(self._error)
        column.addLayout(self._buttons())
        column.addStretch(1)

    def _buttons(self) -> QHBoxLayout:
        shelve = QPushButton(_("搁置  Ctrl+Enter"), self)
        shelve.setObjectName("alarm_shelve_submit")
        set_look(shelve, kind="primary")
        shelve.clicked.connect(self.submit)
        cancel = QPushButton(_("返回"), self)
        cancel.setObjectName("alarm_shelve_cancel")
        cancel.clicked.connect(self.left)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = SeatShortcut(keys, self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.fired.connect(self.submit)
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(shelve)
        row.addWidget(cancel)
        row.addStretch(1)
        return row

    @property
    def reason(self) -> str:
        """The usual reason in words, and what was added to it."""
        chosen = dict(_REASONS).get(str(self.usual.value), "")
        said = [_(chosen) if chosen else "", str(self.words.value).strip()]
        return ";".join(word for word in said if word)

    @property
    def until(self) -> datetime:
        """Counted from now, not from when the form was opened."""
        chosen = str(self.length.value)
        return self._shift_ends if chosen == _SHIFT else self._desk.now() + timedelta(minutes=int(chosen))

    @Slot()
    def _on_reason(self) -> None:
        """The next digit says how long."""
        self._error.hide()
        self.length.setFocus()

    @Slot()
    def submit(self) -> None:
        if not self.reason:
            self.show_error(_("请写明为什么搁置。"))
        elif not self.length.value:
            self.show_error(_("请选搁置到什么时候。"))
        else:
            self.submitted.emit()

    @Slot(str)
    def show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.show()
