"""How much time is left, large; amber in the last minutes, told again when it is up."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.exam.sittings import OpenSitting
from dispatcher_app.widgets.theme import set_look

#: Below these (s) the colour tells, in a short test below these shares of it.
_DUE, _OVER = 300, 60
_DUE_SHARE, _OVER_SHARE = 0.2, 0.05
_EVERY_MS = 250


class TimeLeft(QLabel):
    """Signals:
    up: the time is up; once.
    """

    up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("time_left")
        set_look(self, role="number")
        self._sitting: OpenSitting | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._on_tick)

    def follow(self, sitting: OpenSitting | None) -> None:
        """Count down for *sitting*; None stops."""
        self._sitting = sitting
        if sitting is None:
            self._timer.stop()
            self.clear()
        else:
            self._timer.start()
            self._on_tick()

    @Slot()
    def _on_tick(self) -> None:
        if self._sitting is None:
            return
        left = self._sitting.seconds_left
        minutes, seconds = divmod(int(left + 0.999), 60)
        whole = self._sitting.head.seconds
        over, due = left <= min(_OVER, whole * _OVER_SHARE), left <= min(_DUE, whole * _DUE_SHARE)
        mark = "■ " if over else "▲ " if due else ""
        text = _("{mark}剩 {minutes}:{seconds:02d}").format(mark=mark, minutes=minutes, seconds=seconds)
        if text != self.text():
            self.setText(text)
            set_look(self, tone="over" if over else "due" if due else "")
        if left <= 0:
            self._timer.stop()
            self.up.emit()
