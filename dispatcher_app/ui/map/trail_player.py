"""The line of a day with what plays it: play and pause, three speeds, the moment that is shown."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from dispatcher_app.domain.collectors import Trail
from dispatcher_app.i18n import _
from dispatcher_app.services.collectors.trails import spot_at
from dispatcher_app.ui.map.trail_replay import SPEEDS, TrailReplay
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.map.trail_bar import TrailBar
from dispatcher_app.widgets.play_button import play_button, show_playing
from dispatcher_app.widgets.theme import current_sizes


class TrailPlayer(QWidget):
    """Follows :meth:`set_trail`. Keys come through :meth:`press`; the bar has its own.

    Signals:
        moment_changed: the instant that is shown, by hand or by time.
        frame_asked: the whole trail is to be seen.
    """

    moment_changed = Signal(object)
    frame_asked = Signal()

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trail_player")
        self._zone = zone
        self._trail, self._midnight = Trail(""), datetime.min.replace(tzinfo=zone)
        self.bar = TrailBar(self)
        self.bar.setAccessibleName(_("轨迹时间"))
        self.bar.setToolTip(_("← → 一分钟,Shift 十分钟,Home、End 到两端"))
        self.play_button = play_button(self, "trail_play")
        self.speeds = {speed: self._speed_button(speed) for speed in SPEEDS}
        self.frame_button = icon_button(self, "trail_frame", "maximize", _("看全程 (F)"))
        self.moment = QLabel(self)
        self.moment.setObjectName("trail_moment")
        self.moment.setTextFormat(Qt.TextFormat.PlainText)
        self.replay = TrailReplay(self)
        self.setFocusProxy(self.bar)
        self._lay_out()
        self._connect()

    def _speed_button(self, speed: int) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"trail_speed_{speed}")
        button.setText(_("{count} 倍").format(count=speed))
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(_("回放速度:+ 和 - 也可改"))
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        control, column = QHBoxLayout(), QVBoxLayout(self)
        control.setSpacing(sizes.grid)
        for widget in (self.play_button, *self.speeds.values(), self.frame_button):
            control.addWidget(widget)
        control.addStretch(1)
        control.addWidget(self.moment)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.px(3))
        column.addWidget(self.bar)
        column.addLayout(control)

    def _connect(self) -> None:
        self.play_button.clicked.connect(self.toggle)
        self.frame_button.clicked.connect(self.frame_asked)
        for button in self.speeds.values():
            button.clicked.connect(self._on_speed_clicked)
        self.bar.moved.connect(self._on_bar_moved)
        self.replay.moved.connect(self._on_replay_moved)
        self.replay.played.connect(self._on_played)
        self._set_speed(self.replay.speed)

    # what it shows

    def set_trail(self, trail: Trail) -> None:
        """Another trail, at its end; an empty one leaves nothing to be played."""
        self._trail = trail
        if trail.begun is not None:
            day = trail.begun.astimezone(self._zone).date()
            self._midnight = datetime.combine(day, time(), self._zone)
        spans = tuple((self._seconds(leg[0].at), self._seconds(leg[-1].at)) for leg in trail.legs)
        self.replay.set_spans(spans)
        self.bar.set_spans(spans)
        for button in (self.play_button, self.frame_button):
            button.setEnabled(bool(spans))
        if trail.ended is not None:
            self.go_to(trail.ended)
        else:
            self.moment.setText("")

    def _seconds(self, at: datetime) -> float:
        return (at - self._midnight).total_seconds()

    @property
    def shown_moment(self) -> datetime:
        """The instant that is shown."""
        return self._midnight + timedelta(seconds=self.bar.value)

    def go_to(self, at: datetime) -> None:
        """Show an instant; time goes on from there."""
        self.bar.set_value(self._seconds(at))
        self.replay.go_to(self.bar.value)
        self._show_moment()

    def _show_moment(self) -> None:
        at = self.shown_moment
        spot = spot_at(self._trail, at)
        clock = f"{at.astimezone(self._zone):%H:%M:%S}"
        known = spot is not None and spot.known
        self.moment.setText(clock if known else _("{time} 无定位").format(time=clock))
        self.moment_changed.emit(at)

    # hands and time

    def press(self, event: QKeyEvent) -> bool:
        """What a key does, whoever of the page has it: Space, + and -, F. False: it is none of these."""
        step = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space:
            self.toggle()
        elif event.key() == Qt.Key.Key_F and self._trail.legs:
            self.frame_asked.emit()
        elif step is not None:
            at = SPEEDS.index(self.replay.speed) + step
            self._set_speed(SPEEDS[max(0, min(at, len(SPEEDS) - 1))])
        else:
            return False
        return True

    @Slot()
    def toggle(self) -> None:
        """Play, or pause."""
        if self.replay.playing:
            self.replay.pause()
        else:
            self.replay.play()

    @Slot(float)
    def _on_bar_moved(self, seconds: float) -> None:
        self.replay.go_to(seconds)
        self._show_moment()

    @Slot(float)
    def _on_replay_moved(self, seconds: float) -> None:
        self.bar.set_value(seconds)
        self._show_moment()

    @Slot(bool)
    def _on_played(self, playing: bool) -> None:
        show_playing(self.play_button, playing=playing)

    def _set_speed(self, speed: int) -> None:
        self.replay.speed = speed
        self.speeds[speed].setChecked(True)

    @Slot()
    def _on_speed_clicked(self) -> None:
        button = self.sender()
        self._set_speed(next(speed for speed, each in self.speeds.items() if each is button))

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: time stands still."""
        self.replay.pause()
        super().hideEvent(event)
