"""The trainer's hand on the simulated clock: run, pause, faster, slower, forward."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from dispatcher_app.domain.sandbox.clock import SPEEDS, SimulatedClock
from dispatcher_app.i18n import _
from dispatcher_app.widgets.theme import current_sizes, make_font, set_look, theme_notifier

#: Minutes that a step goes forward, each with its key.
STEPS = ((1, "Alt+1"), (10, "Alt+2"), (60, "Alt+3"))


class ClockBar(QWidget):
    """Shows the clock and asks for what is to be done to it.

    Signals:
        run_wanted: True to run, False to pause.
        speed_wanted: simulated seconds a second.
        step_wanted: so many minutes forward.
    """

    run_wanted = Signal(bool)
    speed_wanted = Signal(float)
    step_wanted = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("console_clock")
        self._running = False
        self.shown, self.state = QLabel("", self), QLabel("", self)
        self.shown.setObjectName("console_time")
        self.state.setObjectName("console_state")
        set_look(self.state, role="secondary")
        self.button = QPushButton("", self)
        self.button.setObjectName("console_run")
        set_look(self.button, kind="primary")
        self.speed = QComboBox(self)
        self.speed.setObjectName("console_speed")
        self.speed.setAccessibleName(_("速度"))
        for speed in SPEEDS:
            self.speed.addItem(_("{speed} 倍").format(speed=speed), float(speed))
        self._lay_out()
        self.button.clicked.connect(self.toggle)
        self.speed.activated.connect(self._on_speed)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_sizes().gap)
        row.addWidget(self.shown)
        row.addWidget(self.state, 1)
        row.addWidget(self.speed)
        for minutes, key in STEPS:
            text = _("+{minutes} 分").format(minutes=minutes)
            step = QPushButton(f"{text}  {key}", self)
            step.setObjectName(f"console_step_{minutes}")
            step.setProperty("minutes", minutes)
            step.clicked.connect(self._on_step)
            row.addWidget(step)
        row.addWidget(self.button)

    def show_clock(self, clock: SimulatedClock, text: str) -> None:
        """*text* is what it shows, as the hall reads times."""
        self._running = clock.running
        self.shown.setText(text)
        running = _("在走,{speed:g} 倍").format(speed=clock.speed)
        self.state.setText(running if clock.running else _("停着"))
        self.button.setText(f"{_('停') if clock.running else _('走')}  Ctrl+Enter")
        at = self.speed.findData(float(clock.speed))
        if not self.speed.view().isVisible() and at >= 0:
            self.speed.setCurrentIndex(at)

    @Slot()
    def toggle(self) -> None:
        self.run_wanted.emit(not self._running)

    def faster(self, by: int) -> None:
        """The next speed up or down the list."""
        at = max(0, min(self.speed.count() - 1, self.speed.currentIndex() + by))
        self.speed.setCurrentIndex(at)
        self._on_speed()

    @Slot()
    def _on_speed(self) -> None:
        self.speed_wanted.emit(float(self.speed.currentData()))

    @Slot()
    def _on_step(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.step_wanted.emit(int(sender.property("minutes")))

    @Slot()
    def _on_theme_changed(self) -> None:
        font = make_font(current_sizes(), current_sizes().number)
        font.setBold(True)
        self.shown.setFont(font)
