"""The trainer's console of a sandbox, opened at its seat and steered by keys."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dispatcher_app.ui.sandbox.console.page import ConsolePage
from tests.support.seat import Seat


class AtConsole:
    """``told`` is what the page said, each with whether it was done."""

    def __init__(self, seat: Seat, page: ConsolePage) -> None:
        self.seat, self.page = seat, page
        self.told: list[tuple[str, bool]] = []
        page.said.connect(self._on_said)

    def _on_said(self, sentence: str, done: bool) -> None:
        self.told.append((sentence, done))

    async def press(self, *keys: str) -> None:
        for each in keys:
            chord = QKeySequence(each)[0]  # type: ignore[index]
            hand = self.page.window().focusWidget() or self.page
            QTest.keyClick(hand, chord.key(), chord.keyboardModifiers())
            await self.seat.settle()


async def console_of(seat: Seat) -> ConsolePage:
    """In front, with the keys."""
    window = seat.window.work.open("console", "console")
    await seat.settle()
    await seat.until(lambda: QApplication.activeWindow() is window)
    assert isinstance(window.page, ConsolePage)
    return window.page
