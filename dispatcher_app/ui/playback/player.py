"""What plays a film: play and pause, speeds, one step on or back, the moment that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dispatcher_app.domain.playback.film import Film
from dispatcher_app.i18n import _
from dispatcher_app.services.playback.marks import Mark
from dispatcher_app.ui.map.trail_replay import TrailReplay
from dispatcher_app.widgets.film_bar import FilmBar
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.play_button import play_button, show_playing
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Times the speed of life: from as it was to half an hour in a second.
SPEEDS = (1, 10, 60, 300, 1800)
_USUAL = 300


class FilmPlayer(QWidget):
    """Says which moment is wanted; the film itself is moved by whoever hears it.

    Signals:
        moment_changed: the instant to be shown, by hand or by time.
    """

    moment_changed = Signal(object)

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("film_player")
        self._zone = zone
        self._film: Film | None = None
        self.bar = FilmBar(self)
        self.bar.setAccessibleName(_("回放时间"))
        self.bar.setToolTip(_("← → 一分钟,Shift 十分钟,Home、End 到两端"))
        self.back = icon_button(self, "film_back", "chevron-left", _("上一步 (,)"), "text")
        self.play = play_button(self, "film_play")
        self.on = icon_button(self, "film_on", "chevron-right", _("下一步 (.)"), "text")
        self.speed = QComboBox(self)
        self.speed.setObjectName("film_speed")
        self.speed.setAccessibleName(_("回放速度"))
        self.speed.setToolTip(_("回放速度:+ 和 - 也可改"))
        for speed in SPEEDS:
            self.speed.addItem(_("{count} 倍").format(count=speed), speed)
        self.moment = QLabel(self)
        self.moment.setObjectName("film_moment")
        set_look(self.moment, role="title")
        self.replay = TrailReplay(self)
        self.setFocusProxy(self.bar)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        sizes = current_sizes()
        control, column = QHBoxLayout(), QVBoxLayout(self)
        control.setSpacing(sizes.gap)
        for widget in (self.back, self.play, self.on, self.speed):
            control.addWidget(widget)
        control.addSpacing(sizes.pane)
        control.addWidget(self.moment)
        control.addStretch(1)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.grid)
        column.addWidget(self.bar)
        column.addLayout(control)
        column.addStretch(1)

    def _connect(self) -> None:
        self.play.clicked.connect(self.toggle)
        self.back.clicked.connect(self.step_back)
        self.on.clicked.connect(self.step_on)
        self.bar.moved.connect(self._on_bar_moved)
        self.replay.moved.connect(self._on_replay_moved)
        self.replay.played.connect(self._on_played)
        self.speed.currentIndexChanged.connect(self._on_speed_chosen)
        self.speed.setCurrentIndex(SPEEDS.index(_USUAL))

    # what it shows

    def set_film(self, film: Film) -> None:
        """Another film, at its beginning."""
        self._film = film
        length = (film.ends - film.begins).total_seconds()
        self.bar.set_film([self._seconds(turn.at) for turn in film.turns], length)
        self.replay.set_spans(((0.0, length),))
        self.go_to(film.begins)

    def set_marks(self, marks: Sequence[Mark]) -> None:
        self.bar.set_flags([self._seconds(mark.at) for mark in marks])

    def _seconds(self, at: datetime) -> float:
        return (at - self._film.begins).total_seconds() if self._film is not None else 0.0

    def go_to(self, at: datetime) -> None:
        """Show an instant; time goes on from there."""
        self.bar.set_value(self._seconds(at))
        self.replay.go_to(self.bar.value)
        self._say(at)

    def _say(self, at: datetime) -> None:
        self.moment.setText(f"{at.astimezone(self._zone):%H:%M:%S}")
        self.moment_changed.emit(at)

    def _say_seconds(self, seconds: float) -> None:
        if self._film is not None:
            self._say(self._film.begins + timedelta(seconds=seconds))

    # hands and time

    @Slot()
    def toggle(self) -> None:
        """Play, or pause."""
        if self.replay.playing:
            self.replay.pause()
        else:
            self.replay.play()

    @Slot()
    def step_on(self) -> None:
        """To the next step that somebody took."""
        self._step(self._film.later if self._film is not None else None)

    @Slot()
    def step_back(self) -> None:
        self._step(self._film.earlier if self._film is not None else None)

    def _step(self, moment: datetime | None) -> None:
        self.replay.pause()
        if moment is not None:
            self.go_to(moment)

    @Slot()
    def faster(self) -> None:
        self.speed.setCurrentIndex(min(self.speed.currentIndex() + 1, len(SPEEDS) - 1))

    @Slot()
    def slower(self) -> None:
        self.speed.setCurrentIndex(max(self.speed.currentIndex() - 1, 0))

    @Slot(int)
    def _on_speed_chosen(self, at: int) -> None:
        self.replay.speed = SPEEDS[at]

    @Slot(float)
    def _on_bar_moved(self, seconds: float) -> None:
        self.replay.go_to(seconds)
        self._say_seconds(seconds)

    @Slot(float)
    def _on_replay_moved(self, seconds: float) -> None:
        self.bar.set_value(seconds)
        self._say_seconds(seconds)

    @Slot(bool)
    def _on_played(self, playing: bool) -> None:
        show_playing(self.play, playing=playing)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: time stands still."""
        self.replay.pause()
        super().hideEvent(event)
