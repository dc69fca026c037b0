"""The hand that plays: keys, Chinese input as an input method commits it, clicks, and the camera."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.ui.main_window import SeatWindow

#: How long the hand waits for something to appear before it gives up (s).
PATIENCE = 15.0
_BEAT = 0.02


class Lost(Exception):
    """The hand did not find what it looked for, or it did not happen; the shift cannot go on."""


class Camera:
    """Numbered screenshots in one folder; ``shots`` are the names of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._count = 0
        self.shots: list[str] = []

    def take(self, window: QWidget, name: str) -> None:
        self._count += 1
        file = self._folder / f"{self._count:02d}-{name}.png"
        if not window.grab().save(str(file)):
            raise Lost(f"cannot write {file}")
        self.shots.append(file.name)

    def go_on_from(self, count: int) -> None:
        """Another seat has taken screenshots meanwhile: there are *count* now."""
        self._count = max(self._count, count)


class Hand:
    """Acts on one window as a person would; every step lets the event loop run."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    async def breathe(self, seconds: float = _BEAT) -> None:
        await asyncio.sleep(seconds)

    async def focus(self) -> None:
        """Bring the window to the front, as switching seats does."""
        self.window.raise_()
        self.window.activateWindow()
        QApplication.setActiveWindow(self.window)
        await self.breathe()

    def find(self, name: str, inside: QWidget | None = None) -> QWidget:
        """The visible widget with an object name.

        Raises:
            Lost: there is none on the screen.
        """
        for widget in (inside or self.window).findChildren(QWidget, name):
            if widget.isVisible():
                return widget
        raise Lost(f"no {name} to be seen in {self.window.objectName()}")

    def sees(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    async def press(self, keys: str) -> None:
        """A key or chord such as ``Ctrl+F``, ``A`` or ``Return``, to whatever has the keys now."""
        await self._look()
        chord = QKeySequence(keys)[0]  # type: ignore[index] # the stub does not know it
        QTest.keyClick(self._target(), chord.key(), chord.keyboardModifiers())
        await self.breathe()
        await self._look()

    async def _look(self) -> None:
        """Take in what came to the screen, and let a letter show that it stands alone."""
        seat = self.window
        if isinstance(seat, SeatWindow):
            await self.until("a letter to be taken", lambda: not seat.keys.hold.busy)
            if seat.in_hand.case is not None:
                await self.until("the case to be looked at", lambda: seat.verb_desk.seen)

    async def type(self, text: str) -> None:
        """Latin letters and digits as keys, everything else as an input method commits it."""
        for run in _runs(text):
            if run.isascii():
                QTest.keyClicks(self._target(), run)
            else:
                commit = QInputMethodEvent()
                commit.setCommitString(run)
                QApplication.sendEvent(self._focus(), commit)
            await self.breathe()

    async def click(self, name: str, at: QPoint | None = None) -> None:
        widget = self.find(name)
        if not widget.isEnabled():
            raise Lost(f"{name} cannot be pressed: {widget.toolTip()}")
        await self._look()
        if at is None:
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        else:
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)
        await self.breathe()

    async def until(self, what: str, happened: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait for *happened* to come true.

        Raises:
            Lost: it did not within *patience* seconds.
        """
        clock = asyncio.get_running_loop()
        end = clock.time() + patience
        while not happened():
            if clock.time() > end:
                raise Lost(f"waited in vain for: {what}")
            await self.breathe()

    def _focus(self) -> QObject:
        focus = self.window.focusWidget() or self.window
        return focus.focusProxy() or focus

    def _target(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        focus = QApplication.focusWidget() if QGuiApplication.focusWindow() else None
        if popup is not None:
            return popup.focusWidget() or popup
        if focus is not None and focus.window() is self.window:
            return focus
        return self.window.focusWidget() or self.window


def _runs(text: str) -> list[str]:
    """*text* cut where keys change to committed characters and back."""
    runs: list[str] = []
    for character in text:
        if runs and runs[-1].isascii() == character.isascii():
            runs[-1] += character
        else:
            runs.append(character)
    return runs
