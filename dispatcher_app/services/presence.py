"""What one seat tells the others of itself: which case is open here, and whether somebody is typing in it.

Told by synchronous calls from screens; :class:`dispatcher_app.services.sitting.Sitting` sends it, so that a
key pressed never waits for the network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Typing ends so long after the last key (s).
TYPING_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Shown:
    """``case_id`` 0: no case is open."""

    case_id: int = 0
    typing: bool = False


class Presence:
    """What is so at this seat now, and what of it was sent."""

    def __init__(self, clock: Callable[[], float], changed: Callable[[], None]) -> None:
        self._clock, self._changed = clock, changed
        self._case_id = 0
        self._typing_until = 0.0
        self._sent: Shown | None = None

    def open(self, case_id: int) -> None:
        """The case is on this seat's screen."""
        if case_id != self._case_id:
            self._case_id, self._typing_until = case_id, 0.0
            self._changed()

    def close(self) -> None:
        """No case is open any more."""
        self.open(0)

    def typed(self) -> None:
        """A key went into the open case; call it as often as keys come."""
        was = self.now.typing
        self._typing_until = self._clock() + TYPING_SECONDS
        if not was:
            self._changed()

    @property
    def now(self) -> Shown:
        typing = bool(self._case_id) and self._clock() < self._typing_until
        return Shown(self._case_id, typing)

    @property
    def due_in(self) -> float | None:
        """Seconds until what was sent is wrong; None where it stays right."""
        now = self.now
        if now != self._sent:
            return 0.0
        return self._typing_until - self._clock() if now.typing else None

    def sent(self, shown: Shown) -> None:
        self._sent = shown

    def forgotten(self) -> None:
        """What was sent may be gone; it is sent again."""
        self._sent = None
