"""A call rings: who calls, for how long, and the key that picks it up. It never takes the keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icons import icon_pixmap, set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

#: The telephone: picks up what rings, ends a call.
CALL_KEY = "Alt+0"


@dataclass(frozen=True, slots=True)
class Ringing:
    """What the strip shows: the call that rings longest, for how many seconds, and how many more ring."""

    phone: str
    source: str
    seconds: int
    time: int = 1
    more: int = 0

    @property
    def words(self) -> str:
        parts = [self.source, _("已响 {seconds} 秒").format(seconds=self.seconds)]
        if self.time > 1:
            parts.append(_("第 {time} 次打来").format(time=self.time))
        return "  ·  ".join(parts)


class CallStrip(QFrame):
    """Hidden while nothing rings.

    Signals:
        picked_up: this seat takes the call.
        sound_wanted: the sound of calls is to be switched on or off.
    """

    picked_up = Signal()
    sound_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("call_strip")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        set_look(self, surface="training")
        self.shown: Ringing | None = None
        self._mark = QLabel(self)
        self.phone, self.words, self.more = QLabel("", self), QLabel("", self), QLabel("", self)
        for label, name, role in (
            (self.phone, "call_phone", "number"),
            (self.words, "call_words", "due"),
            (self.more, "call_more", "secondary"),
        ):
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            set_look(label, role=role)
        self.answer = QPushButton(_("接听  {key}").format(key=CALL_KEY), self)
        self.answer.setObjectName("call_answer")
        set_look(self.answer, kind="primary")
        self.sound = QPushButton("", self)
        self.sound.setObjectName("call_sound")
        set_look(self.sound, kind="quiet")
        for button in (self.answer, self.sound):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out()
        self.answer.clicked.connect(self.picked_up)
        self.sound.clicked.connect(self.sound_wanted)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def _lay_out(self) -> None:
        sizes = current_sizes()
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        row.setSpacing(sizes.pane)
        row.addWidget(self._mark)
        row.addWidget(self.phone)
        row.addWidget(self.words)
        row.addWidget(self.more)
        row.addStretch(1)
        row.addWidget(self.sound)
        row.addWidget(self.answer)

    def show_ringing(self, ringing: Ringing | None) -> None:
        """None: nothing rings."""
        if ringing == self.shown:
            return
        self.shown = ringing
        self.setVisible(ringing is not None)
        if ringing is None:
            return
        self.phone.setText(ringing.phone or _("号码未显示"))
        self.words.setText(ringing.words)
        more = _("另有 {count} 个来电在响").format(count=ringing.more)
        self.more.setText(more if ringing.more else "")
        self.setAccessibleName(_("来电 {phone}").format(phone=self.phone.text()))

    def show_sound(self, on: bool) -> None:
        words = _("铃声:开") if on else _("铃声:关")
        self.sound.setText(words)
        set_icon(self.sound, "bell-ringing" if on else "bell")

    @Slot()
    def _on_theme_changed(self) -> None:
        side = current_sizes().px(24)
        self._mark.setPixmap(icon_pixmap("phone-call", side, "due", self.devicePixelRatioF()))
        self._mark.setFixedSize(QSize(side, side))
