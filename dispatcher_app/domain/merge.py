"""Two people changed the same field: what each wrote, and what may become of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """Which of two values stands; ``BOTH`` keeps both texts."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One field, in words: what was typed here, what stands in the case now, and both together.

    ``both`` is "" where nothing sensible keeps both: a choice, a number, a text that would be too long.
    ``choice`` is what the form holds at the moment; ``settled`` tells whether somebody chose it.
    """

    name: str
    label: str
    mine: str
    theirs: str
    both: str = ""
    choice: Choice = Choice.MINE
    settled: bool = False


def both_texts(theirs: str, mine: str, limit: int, joint: str = "\n") -> str:
    """*theirs*, then *mine*; a text that holds the other already stands for both.

    "" where the two together are longer than *limit* characters.
    """
    theirs, mine = theirs.strip(), mine.strip()
    if theirs in mine:
        return mine
    if mine in theirs:
        return theirs
    both = f"{theirs}{joint}{mine}"
    return both if len(both) <= limit else ""
