"""One question for figures at a time: a newer one ends the older, one that takes long says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QLabel

from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext

#: After so long without an answer the page says so; a quicker one would only flicker.
_SAID_AFTER_MS = 300


class Asking(QObject):
    """Questions of one page. *standing* is the line that says of when the shown figures are."""

    def __init__(self, context: SeatContext, standing: QLabel, name: str) -> None:
        super().__init__(standing)
        self._context, self._standing, self._name = context, standing, name
        self._task: asyncio.Task[Any] | None = None
        self._said = ""  # what stood there before
        self.slow = QTimer(self, singleShot=True, interval=_SAID_AFTER_MS)
        self.slow.timeout.connect(self._on_slow)

    @property
    def busy(self) -> bool:
        return self._task is not None and not self._task.done()

    def ask(self, question: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Let *question* show its answer; whatever was asked before is not wanted any more."""
        if self._task is not None:
            self._task.cancel()
        self.slow.start()
        self._task = self._context.tasks.start(self._answered(question), name=self._name)

    def stop(self) -> None:
        """Nothing is wanted any more."""
        if self._task is not None:
            self._task.cancel()
        self._ends()

    async def _answered(self, question: Callable[[], Coroutine[Any, Any, None]]) -> None:
        mine = asyncio.current_task()
        try:
            await question()
        finally:
            if mine is not None and mine is self._task and not mine.cancelling():
                self._ends()

    def _ends(self) -> None:
        self.slow.stop()
        self._standing.setText(self._before)

    @property
    def _before(self) -> str:
        """What the line says but for the waiting."""
        return self._said if self._standing.text() == _waiting() else self._standing.text()

    @Slot()
    def _on_slow(self) -> None:
        if self._standing.text() != _waiting():
            self._said = self._standing.text()
        self._standing.setText(_waiting())
        self._standing.show()


def _waiting() -> str:
    return _("正在统计……")
