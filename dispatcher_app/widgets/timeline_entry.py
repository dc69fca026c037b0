"""One step in the history of a case, as a reader wants it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from dispatcher_app.i18n import _
from dispatcher_app.widgets.times import full_text

#: What kind of step it is: an ordinary one, through a review gate, sent back, the end.
Tone = Literal["plain", "gate", "return", "end"]

#: A reason, or a fact such as a whole description, that is longer than this is folded to its beginning.
FOLD_FROM = 240
_SHOWN = 160
_SHOWN_LINES = 4


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """``at`` is an instant (timezone-aware); ``took`` a duration in words, or empty."""

    title: str
    who: str
    role_text: str
    at: datetime
    from_text: str = ""
    to_text: str = ""
    reason: str = ""
    facts: tuple[str, ...] = ()
    took: str = ""
    tone: Tone = "plain"

    @property
    def move(self) -> str:
        """From which stage to which; one stage alone when it did not move."""
        if self.from_text and self.to_text and self.from_text != self.to_text:
            return f"{self.from_text} → {self.to_text}"
        return self.to_text or self.from_text

    @property
    def by(self) -> str:
        return " · ".join(part for part in (self.who, self.role_text) if part)

    @property
    def took_text(self) -> str:
        return _("用时 {duration}").format(duration=self.took) if self.took else ""

    @property
    def foldable(self) -> bool:
        return any(map(is_long, (self.reason, *self.facts)))

    @property
    def long_length(self) -> int:
        """Characters of what is folded, for whoever wonders whether to read it."""
        return sum(len(text) for text in (self.reason, *self.facts) if is_long(text))

    def as_text(self, zone: tzinfo) -> str:
        """The whole step in plain lines, for the clipboard."""
        move = f"({self.move})" if self.move else ""
        lines = (f"{full_text(self.at, zone)} {self.title}{move}", self.by, self.reason, *self.facts)
        return "\n".join(line for line in (*lines, self.took_text) if line)


def is_long(text: str) -> bool:
    return len(text) > FOLD_FROM or text.count("\n") > _SHOWN_LINES + 1


def beginning(text: str) -> str:
    """As much of a long *text* as is shown while it is folded."""
    if not is_long(text):
        return text
    lines = text[:_SHOWN].splitlines()[:_SHOWN_LINES]
    return "\n".join(lines).rstrip() + "…"
