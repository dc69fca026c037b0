"""How a call of an exercise sounds: nothing, until somebody switches it on at this workstation."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QSettings

from dispatcher_app.ui.alarms.player import Player, make_player
from dispatcher_app.ui.alarms.sound_settings import SoundSettings

#: It rings again after so long (ms).
_EVERY_MS = 4000


class CallSound(StrEnum):
    """The sound of calls; a live hall has none."""

    RING = "ring"


class RingSound:
    """Kept beside the seat's other settings; as loud as its alarms. ``player`` may be exchanged."""

    def __init__(self, profile: Path) -> None:
        self._store = QSettings(str(profile / "seat.ini"), QSettings.Format.IniFormat)
        self._volume = SoundSettings(profile)
        self.player: Player = make_player(training=True)
        self._since = QElapsedTimer()

    @property
    def is_on(self) -> bool:
        return str(self._store.value("calls/sound", "")) == "on"

    def switch(self, on: bool) -> None:
        self._store.setValue("calls/sound", "on" if on else "off")
        self.stop()

    def ring(self) -> None:
        """Something rings; may be called as often as one likes."""
        if self.is_on and (not self._since.isValid() or self._since.elapsed() >= _EVERY_MS):
            self._since.start()
            self.player.play(CallSound.RING, self._volume.volume)

    def stop(self) -> None:
        """Nothing rings; the next call is heard at once."""
        self._since.invalidate()
