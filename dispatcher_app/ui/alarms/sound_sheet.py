"""The sounds of this workstation: a switch for each class, how loud, and silence for a while."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.alarms.kinds import RULES, AlarmClass
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.alarms.desk import AlarmDesk
from dispatcher_app.services.desk import Desk
from dispatcher_app.ui.alarms.player import Player
from dispatcher_app.ui.alarms.sound_settings import SoundSettings
from dispatcher_app.ui.answer_fields import ChoiceAnswer
from dispatcher_app.widgets.hotkeys import SeatShortcut, keep_letters_in
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

_MUTES = ((10, N_("10 分钟")), (30, N_("30 分钟")), (60, N_("1 小时")))
_REASONS = (
    ("call", N_("正在通话")),
    ("known", N_("已知情,正在处理")),
    ("drill", N_("演练或检修")),
)
_STEP = 10


class SoundSheet(QWidget):
    """Switches and volume count at once and stay on this machine; silence is an act that the handover tells.

    Signals:
        mute_wanted: (minutes, reason).
        unmute_wanted: the sounds back.
        left: back to the list.
    """

    mute_wanted = Signal(int, str)
    unmute_wanted = Signal()
    left = Signal()

    def __init__(
        self,
        alarms: AlarmDesk,
        desk: Desk,
        settings: SoundSettings,
        player: Player,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("alarm_sound_sheet")
        keep_letters_in(self)
        self._alarms, self._desk, self._settings, self._player = alarms, desk, settings, player
        self._trouble = self._label(player.trouble, "due")
        self._trouble.setObjectName("alarm_sound_trouble")
        self._trouble.setVisible(bool(player.trouble))
        self.switches = {sound: self._switch(sound) for sound in AlarmClass}
        self.tries = {sound: self._try(sound) for sound in AlarmClass}
        self.volume = QSlider(Qt.Orientation.Horizontal, self)
        self.volume.setObjectName("alarm_volume")
        self.volume.setAccessibleName(_("音量"))
        self.volume.setRange(0, 100)
        self.volume.setSingleStep(_STEP)
        self.volume.setPageStep(2 * _STEP)
        self.volume.setValue(settings.volume)
        self._level = self._label("", "secondary")
        self.length = ChoiceAnswer([(str(minutes), _(label)) for minutes, label in _MUTES], self)
        self.length.setObjectName("alarm_mute_length")
        self.length.setAccessibleName(_("静音多久"))
        self.reason = ChoiceAnswer([(key, _(label)) for key, label in _REASONS], self)
        self.reason.setObjectName("alarm_mute_reason")
        self.reason.setAccessibleName(_("静音理由"))
        self._muted = self._label("", "due")
        self._muted.setObjectName("alarm_muted")
        self._error = self._label("", "over")
        self._error.setObjectName("alarm_mute_error")
        self._error.hide()
        self._buttons()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.switches[AlarmClass.URGENT])
        self.look()

    # parts

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        set_look(label, role=role)
        return label

    def _switch(self, sound: AlarmClass) -> QCheckBox:
        switch = QCheckBox(sound.label, self)
        switch.setObjectName(f"alarm_switch_{sound.value}")
        switch.setChecked(sound not in self._settings.switched_off)
        switch.toggled.connect(self._on_switched)
        return switch

    def _try(self, sound: AlarmClass) -> QPushButton:
        button = QPushButton(_("试听"), self)
        button.setObjectName(f"alarm_try_{sound.value}")
        button.setAccessibleName(_("试听{name}").format(name=sound.label))
        button.clicked.connect(self._on_try)
        return button

    def _buttons(self) -> None:
        self.mute_button = QPushButton(_("静音  Ctrl+Enter"), self)
        self.mute_button.setObjectName("alarm_mute")
        self.unmute_button = QPushButton(_("恢复声音"), self)
        self.unmute_button.setObjectName("alarm_unmute")
        self._back = QPushButton(_("返回"), self)
        self._back.setObjectName("alarm_sound_back")

    def _lay_out(self) -> None:
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addWidget(self._trouble)
        column.addWidget(self._label(_("哪些类出声(只管这台机器)"), "secondary"))
        column.addLayout(self._grid())
        loud = QHBoxLayout()
        loud.setSpacing(sizes.gap)
        loud.addWidget(self._label(_("音量"), ""))
        loud.addWidget(self.volume, 1)
        loud.addWidget(self._level)
        column.addLayout(loud)
        column.addSpacing(sizes.pane)
        column.addWidget(self._muted)
        column.addWidget(self._label(_("静音一阵:紧急类仍然出声,交接班时列出"), "secondary"))
        column.addWidget(self.length)
        column.addSpacing(sizes.grid)
        column.addWidget(self.reason)
        column.addWidget(self._error)
        row = QHBoxLayout()
        row.setSpacing(sizes.gap)
        for button in (self.mute_button, self.unmute_button, self._back):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def _grid(self) -> QGridLayout:
        """A line for each class: its switch, what rings so, and its sound."""
        sizes = current_sizes()
        grid = QGridLayout()
        grid.setHorizontalSpacing(sizes.gap)
        grid.setVerticalSpacing(sizes.grid)
        grid.setColumnStretch(1, 1)
        for row, sound in enumerate(AlarmClass):
            rules = (rule for rule in RULES.values() if rule.sound is sound and self._desk.role in rule.roles)
            kinds = listed(rule.kind.label for rule in rules)
            grid.addWidget(self.switches[sound], row, 0)
            grid.addWidget(self._label(kinds or _("本席没有"), "small"), row, 1)
            grid.addWidget(self.tries[sound], row, 2)
        return grid

    def _connect(self) -> None:
        self.volume.valueChanged.connect(self._on_volume)
        self.length.answered.connect(self._on_length)
        self.reason.answered.connect(self._error.hide)
        self.mute_button.clicked.connect(self.submit)
        self.unmute_button.clicked.connect(self.unmute_wanted)
        self._back.clicked.connect(self.left)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = SeatShortcut(keys, self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.fired.connect(self.submit)

    # how it stands

    def look(self) -> None:
        """Show until when it is silent."""
        until = self._alarms.answers.muted_until
        self._muted.setVisible(until is not None)
        self.unmute_button.setVisible(until is not None)
        at = clock_text(until, self._desk.now(), self._desk.hall.zone)
        self._muted.setText(_("静音到 {at},只有紧急类出声").format(at=at))
        self._level.setText(f"{self.volume.value()} %")

    # hands

    @Slot(bool)
    def _on_switched(self, on: bool) -> None:
        sound = next((one for one, switch in self.switches.items() if switch is self.sender()), None)
        if sound is not None:
            self._settings.switch(sound, on)

    @Slot()
    def _on_try(self) -> None:
        sound = next((one for one, button in self.tries.items() if button is self.sender()), None)
        if sound is not None:
            self._player.play(sound, self.volume.value())

    @Slot(int)
    def _on_volume(self, volume: int) -> None:
        self._settings.volume = volume
        self._level.setText(f"{volume} %")

    @Slot()
    def _on_length(self) -> None:
        self._error.hide()
        self.reason.setFocus()

    @Slot()
    def submit(self) -> None:
        """Silence, where both are said."""
        if not self.length.value or not self.reason.value:
            missing = self.reason if self.length.value else self.length
            self._error.setText(_("请选为什么静音。") if self.length.value else _("请选静音多久。"))
            self._error.show()
            missing.setFocus()
            return
        words = _(dict(_REASONS)[str(self.reason.value)])
        self.mute_wanted.emit(int(str(self.length.value)), words)
