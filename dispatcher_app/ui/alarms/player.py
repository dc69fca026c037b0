"""Makes the sounds. Whatever is wrong with a sound card, the seat works on; it says what it cannot do."""

from __future__ import annotations

import logging
from enum import StrEnum
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from dispatcher_app.i18n import _

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

log = logging.getLogger(__name__)

#: Platforms without a person before them.
_UNHEARD = frozenset({"offscreen", "minimal", "vnc"})


#: How the files of a sandbox's sounds begin.
TRAINING = "sandbox-"


class Player(Protocol):
    """``trouble`` is a sentence about what cannot be heard here, "" where everything can."""

    @property
    def trouble(self) -> str: ...
    def prepare(self) -> None:
        """Begin the sound system, which takes a tenth of a second once; better not with the first alarm."""
        ...

    def play(self, sound: StrEnum, volume: int) -> None:
        """Begin *sound*, named as its file is, at *volume* (0 to 100) and return at once; never raises."""
        ...


class SilentPlayer:
    """For windows that nobody sits at."""

    trouble = ""

    def prepare(self) -> None:
        """There is nothing to begin."""

    def play(self, sound: StrEnum, volume: int) -> None:
        """Nobody would hear it."""


class BeepPlayer:
    """The system's own beep where nothing better is to be had: better than silence, the same for all."""

    def prepare(self) -> None:
        """There is nothing to begin."""

    @property
    def trouble(self) -> str:
        return _("这台机器没有可用的声音设备,报警只能用系统提示音,分不出四类。")

    def play(self, sound: StrEnum, volume: int) -> None:
        if volume:
            QApplication.beep()


class WavePlayer:
    """Sounds from files, by Qt. The sound system is begun when the hands rest, not by the seat's start.

    *family* begins the names of the files: a sandbox has sounds of its own.
    """

    def __init__(self, family: str = "") -> None:
        self._family = family
        self._effects: dict[StrEnum, QSoundEffect] = {}
        self._beep = BeepPlayer()
        self._broken = False

    @property
    def trouble(self) -> str:
        return "" if self._can_sound() else self._beep.trouble

    def prepare(self) -> None:
        self._can_sound()

    def play(self, sound: StrEnum, volume: int) -> None:
        try:
            if not self._can_sound():
                self._beep.play(sound, volume)
                return
            effect = self._effects.get(sound) or self._load(sound)
            effect.setVolume(volume / 100)
            effect.play()
        except Exception:  # a broken sound card must not take the alarm's picture away
            log.exception("an alarm sound failed")
            self._broken = True

    def _can_sound(self) -> bool:
        """Asked again each time: a headset may have been plugged in."""
        if self._broken:
            return False
        try:
            from PySide6.QtMultimedia import QMediaDevices

            return bool(QMediaDevices.audioOutputs())
        except ImportError as missing:  # the system's sound libraries are not installed
            log.warning("no sound: %s", missing)
            self._broken = True
            return False

    def _load(self, sound: StrEnum) -> QSoundEffect:
        from PySide6.QtMultimedia import QSoundEffect

        effect = self._effects[sound] = QSoundEffect()
        with as_file(files("resources").joinpath("sounds", f"{self._family}{sound.value}.wav")) as file:
            effect.setSource(QUrl.fromLocalFile(str(file)))
        return effect


def make_player(*, training: bool = False) -> Player:
    """The player for this machine; *training* for a sandbox."""
    if QGuiApplication.platformName() in _UNHEARD:
        return SilentPlayer()
    return WavePlayer(TRAINING if training else "")
