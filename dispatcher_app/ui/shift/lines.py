"""Lines of the lists of a shift, and how its times read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from dispatcher_app.domain.duty import DutySlot
from dispatcher_app.i18n import _


class TextLines:
    """Lines that are text already, each under a key."""

    more = False

    def __init__(self, lines: Sequence[tuple[str, Sequence[str]]]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def cells(self, number: int) -> Sequence[str]:
        return self._lines[number][1]

    def key(self, number: int) -> str:
        return self._lines[number][0]

    def number_of(self, key: str) -> int | None:
        """Where the line under *key* stands; None where it is gone."""
        return next((at for at, line in enumerate(self._lines) if line[0] == key), None)


def hours_text(slot: DutySlot, zone: tzinfo) -> str:
    """From when to when a shift lasts, such as ``08:00–16:00``."""
    begins, ends = slot.begins.astimezone(zone), slot.ends.astimezone(zone)
    return _("{begins}–{ends}").format(begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")
