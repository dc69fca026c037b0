"""A letter that commands waits a moment: letters that follow each other at once are a word, no commands."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

#: A letter after which none follows for so long stands for itself (ms).
HOLD_MS = 200
#: A word goes on until nothing is pressed for so long (ms).
WORD_MS = 500


class LetterHold(QObject):
    """Decides whether a letter was a command.

    Signals:
        meant: the key stands for itself; argument is what was given to :meth:`offer`.
        typed: these letters came one upon the other and nothing was done.
    """

    meant = Signal(str)
    typed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hold_ms = HOLD_MS
        self._letters, self._key = "", ""
        self._dropped = self._again = False
        self._last = ""
        self._since = QElapsedTimer()
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self._on_quiet)

    @property
    def busy(self) -> bool:
        """Whether a letter still waits for what follows it."""
        return self._quiet.isActive()

    def strike(self, letter: str) -> None:
        """*letter* was pressed, whether it commands or not; called before :meth:`offer`."""
        near = self.busy or (self._since.isValid() and self._since.elapsed() < self.hold_ms)
        self._again = near and letter == self._last and not self._dropped
        self._last = letter
        self._since.start()
        if self._again:  # a finger that trembles: one press
            return
        self._letters = self._letters + letter if near else letter
        if self._key:
            self._drop()
        elif self._dropped:
            self._quiet.start(WORD_MS)

    def offer(self, key: str) -> None:
        """*key* would command; it will be ``meant`` unless it is part of a word."""
        if self._again:
            return
        if len(self._letters) > 1:
            self._drop()
        else:
            self._key = key
            self._quiet.start(self.hold_ms)

    def _drop(self) -> None:
        self._key, self._dropped = "", True
        self._quiet.start(WORD_MS)

    @Slot()
    def _on_quiet(self) -> None:
        key, letters, dropped = self._key, self._letters, self._dropped
        self._key, self._letters, self._dropped = "", "", False
        if dropped:
            self.typed.emit(letters)
        elif key:
            self.meant.emit(key)
