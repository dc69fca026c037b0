"""What the caller says, beside the form: the first words at once, the rest as it is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from dispatcher_app.domain.simulation.callers import Caller, Question
from dispatcher_app.i18n import _
from dispatcher_app.ui.sandbox.calls.strip import CALL_KEY
from dispatcher_app.widgets.icons import icon_pixmap, set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

#: The questions and their keys, by how they sound: wèizhi, biāozhì, qíngkuàng, xìng.
KEYS: Mapping[Question, str] = {
    Question.WHERE: "Alt+W",
    Question.LANDMARK: "Alt+B",
    Question.WHAT: "Alt+Q",
    Question.NAME: "Alt+X",
}
_WIDTH = 320
#: A second press of the telephone's key within so long ends the call (ms).
SURE_MS = 4000


class TalkPanel(QFrame):
    """Hidden while nobody is on the line. It never takes the keys: they stay in the form.

    Signals:
        hung_up: the call is to end without a report, and the hand was sure of it.
    """

    hung_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("talk_panel")
        set_look(self, surface="training")
        self.caller: Caller | None = None
        self._is_typed = False
        self.said: list[tuple[str, str]] = []
        self._mark = QLabel(self)
        self.phone, self.lasts, self.more = QLabel("", self), QLabel("", self), QLabel("", self)
        for label, name, role in (
            (self.phone, "talk_phone", "number"),
            (self.lasts, "talk_lasts", "secondary"),
            (self.more, "talk_more", "due"),
        ):
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            set_look(label, role=role)
        self._lines = QWidget(self)
        self.questions = {question: self._question(question) for question in Question}
        self.end = QPushButton(self)
        self.end.setObjectName("talk_end")
        self.end.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_look(self.end, kind="danger")
        set_icon(self.end, "x", "over")
        self.end.clicked.connect(self.hang_up)
        self._sure = QTimer(self, singleShot=True, interval=SURE_MS)
        self._sure.timeout.connect(self._on_not_sure)
        self._lay_out()
        self._on_not_sure()
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def _question(self, question: Question) -> QPushButton:
        button = QPushButton(f"{question.label}  {KEYS[question]}", self)
        button.setObjectName(f"ask_{question.value}")
        button.setProperty("question", question.value)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self._on_asked)
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        head.setSpacing(sizes.gap)
        head.addWidget(self._mark)
        head.addWidget(self.phone)
        head.addStretch(1)
        head.addWidget(self.lasts)
        self._talk = QVBoxLayout(self._lines)
        self._talk.setContentsMargins(0, 0, 0, 0)
        self._talk.setSpacing(sizes.grid)
        self._talk.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("talk_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._lines)
        self._scroll.viewport().setAutoFillBackground(False)
        self._lines.setAutoFillBackground(False)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._on_grown)
        hint = QLabel(_("问一句,答一句:"), self)
        set_look(hint, role="secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        column.addWidget(hint)
        for button in self.questions.values():
            column.addWidget(button)
        column.addSpacing(sizes.gap)
        column.addWidget(self.more)
        column.addWidget(self.end)

    # showing

    def show_caller(self, caller: Caller | None) -> None:
        """Somebody else is on the line, or nobody (None)."""
        if caller == self.caller:
            return
        self.caller, self._is_typed = caller, False
        set_look(self.end, kind="danger")
        self._on_not_sure()
        self._forget()
        self.setVisible(caller is not None)
        if caller is not None:
            self.phone.setText(caller.phone or _("号码未显示"))
            self._say("", caller.opening)

    def show_typed(self) -> None:
        """The report is there: nothing is lost by ending the call, so nobody is asked twice."""
        self._sure.stop()
        self._is_typed = True
        set_look(self.end, kind="")
        self.end.setText(_("通话结束  {key}").format(key=CALL_KEY))

    def show_time(self, seconds: int, more: int) -> None:
        """How long the call lasts, and how many others ring meanwhile."""
        self.lasts.setText(f"{seconds // 60}:{seconds % 60:02d}")
        words = _("另有 {count} 个来电在响,其他席位可接").format(count=more)
        self.more.setText(words if more else "")
        self.more.setVisible(bool(more))

    def ask(self, question: Question) -> None:
        """Put *question*; asked again, the caller says the same again."""
        if self.caller is not None:
            self._say(question.label, self.caller.answer(question))

    def _say(self, asked: str, answer: str) -> None:
        self.said.append((asked, answer))
        for text, role, name in ((asked, "secondary", "asked"), (answer, "title", "answered")):
            if not text:
                continue
            label = QLabel(text, self._lines)
            label.setObjectName(f"talk_{name}")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            if name == "asked":
                label.setContentsMargins(0, current_sizes().gap, 0, 0)
            set_look(label, role=role)
            self._talk.insertWidget(self._talk.count() - 1, label)
        self.setAccessibleDescription(answer)

    def _forget(self) -> None:
        self.said = []
        while self._talk.count() > 1:
            item = self._talk.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    # acting

    @Slot()
    def hang_up(self) -> None:
        """The first press asks, the second means it; of a call that was typed the first does."""
        if self._is_typed:
            self.hung_up.emit()
        elif self._sure.isActive():
            self._on_not_sure()
            self.hung_up.emit()
        else:
            self._sure.start()
            self.end.setText(_("再按一次挂断  {key}").format(key=CALL_KEY))

    @Slot()
    def _on_not_sure(self) -> None:
        self._sure.stop()
        if self._is_typed:
            return
        self.end.setText(_("挂断,不登记  {key}").format(key=CALL_KEY))

    @Slot()
    def _on_asked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.ask(Question(sender.property("question")))

    @Slot(int, int)
    def _on_grown(self, _least: int, most: int) -> None:
        self._scroll.verticalScrollBar().setValue(most)

    @Slot()
    def _on_theme_changed(self) -> None:
        sizes = current_sizes()
        self.setFixedWidth(sizes.px(_WIDTH))
        side = sizes.px(20)
        self._mark.setPixmap(icon_pixmap("phone", side, "secondary", self.devicePixelRatioF()))
