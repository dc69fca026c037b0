"""Which alarm sounds this workstation makes, and how loud; kept beside the seat's other settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from dispatcher_app.domain.alarms.kinds import AlarmClass

_USUAL_VOLUME = 70


class SoundSettings:
    """The same ini file as :class:`dispatcher_app.ui.settings.SeatSettings`; damaged entries are ignored."""

    def __init__(self, profile: Path) -> None:
        self._store = QSettings(str(profile / "seat.ini"), QSettings.Format.IniFormat)

    @property
    def switched_off(self) -> frozenset[AlarmClass]:
        words = str(self._store.value("alarms/off", "")).split()
        return frozenset(sound for sound in AlarmClass if sound.value in words)

    def switch(self, sound: AlarmClass, on: bool) -> None:
        off = self.switched_off - {sound} if on else self.switched_off | {sound}
        self._store.setValue("alarms/off", " ".join(sorted(one.value for one in off)))

    @property
    def volume(self) -> int:
        """0 to 100."""
        try:
            return min(100, max(0, int(str(self._store.value("alarms/volume", _USUAL_VOLUME)))))
        except ValueError:
            return _USUAL_VOLUME

    @volume.setter
    def volume(self, volume: int) -> None:
        self._store.setValue("alarms/volume", volume)
