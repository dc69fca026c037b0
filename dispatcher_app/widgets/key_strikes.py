"""Which presses of keys are meant: a key that repeats itself says nothing twice. Free of Qt."""

from __future__ import annotations

#: Without a sign of life for so long a key is not held any more: it went up where nobody heard it (ms).
_FORGOTTEN_MS = 1500
#: X11 tells a held key as going up and down again in the same instant; no finger is that fast (ms).
_ECHO_MS = 5


class KeyStrikes:
    """Remembers what goes down and up.

    Times are milliseconds of any one clock; stamps are those of the window system, 0 where it gives none.
    """

    def __init__(self) -> None:
        self._down: dict[int, float] = {}
        self._up: dict[int, int] = {}
        self._repeated: dict[int, bool] = {}

    def press(self, key: int, at: float, stamp: int = 0, repeated: bool = False) -> bool:
        """Note that *key* went down; true if a finger did it, false if the key is only being held."""
        held = key in self._down and at - self._down[key] < _FORGOTTEN_MS
        echo = stamp > 0 and self._up.get(key, 0) > 0 and stamp - self._up[key] < _ECHO_MS
        self._down[key] = at
        self._repeated[key] = repeated or held or echo
        return not self._repeated[key]

    def release(self, key: int, stamp: int = 0) -> None:
        """Note that *key* went up."""
        self._down.pop(key, None)
        self._up[key] = stamp

    def is_repeat(self, key: int) -> bool:
        """Whether the last press of *key* came from holding it."""
        return self._repeated.get(key, False)

    @property
    def any_down(self) -> bool:
        return bool(self._down)

    def forget(self) -> None:
        """The keys go elsewhere; what is still down may go up unheard."""
        self._down.clear()
