"""The lines entered before, walked through with the arrow keys."""

from __future__ import annotations

from collections.abc import Iterable

MAX_LINES = 200


class CommandHistory:
    """Newest last; the line being written is the end of the walk and is never lost."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at = 0
        self._written = ""

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(self._lines)

    def restore(self, lines: Iterable[str]) -> None:
        """Start with the *lines* of an earlier session."""
        self._lines = list(lines)[-MAX_LINES:]
        self._at = len(self._lines)

    def add(self, line: str) -> None:
        """Remember *line* as the newest; said again, it moves up instead of standing there twice."""
        line = line.strip()
        if line:
            self._lines = [*(known for known in self._lines if known != line), line][-MAX_LINES:]
        self._at, self._written = len(self._lines), ""

    def older(self, shown: str) -> str | None:
        """The line before the one *shown*, None at the beginning."""
        if self._at == 0:
            return None
        if self._at == len(self._lines):
            self._written = shown
        self._at -= 1
        return self._lines[self._at]

    def newer(self) -> str | None:
        """The line after the one shown, at last the one being written; None when already there."""
        if self._at >= len(self._lines):
            return None
        self._at += 1
        return self._lines[self._at] if self._at < len(self._lines) else self._written

    @property
    def walking(self) -> bool:
        return self._at < len(self._lines)

    def stay(self) -> None:
        """The shown line was changed by hand: it is the one being written now."""
        self._at = len(self._lines)
