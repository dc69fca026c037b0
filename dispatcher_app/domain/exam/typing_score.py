"""The typing test: 60 characters a minute are 80 points, half a point for each more or less, times accuracy.

Source of the rule: the usual dictation test of government offices (domain facts §8): the bonus is at most
20 points.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

#: Text of a test beyond which input is refused: so many times its length, and so many characters more.
_TOO_LONG_TIMES, _TOO_LONG_MORE = 2, 20


@dataclass(frozen=True, slots=True)
class TypingRule:
    """``par`` characters a minute are ``at_par`` points; ``each`` for one more or less, ``bonus`` at most."""

    version: str = "1"
    par: float = 60.0
    at_par: float = 80.0
    each: float = 0.5
    bonus: float = 20.0

    def points(self, speed: float, accuracy: float) -> float:
        """0 to 100, to one decimal, for *speed* in characters a minute and *accuracy* from 0 to 1."""
        base = self.at_par + min((speed - self.par) * self.each, self.bonus)
        return round(max(0.0, base) * max(0.0, min(1.0, accuracy)), 1)


@dataclass(frozen=True, slots=True)
class TypingResult:
    """``reached``: how much of the text was typed (characters); ``errors``: characters wrong, missing or too
    many up to there; ``speed`` in characters a minute."""

    typed: int
    reached: int
    errors: int
    seconds: float
    speed: float
    accuracy: float
    points: float


def typing_result(
    typed: int, reached: int, errors: int, seconds: float, rule: TypingRule | None = None
) -> TypingResult:
    """The result of a test of *seconds*; nothing typed is nothing.

    Only as much counts for speed as the text has where typing has come to: padding brings nothing.
    """
    rule = rule or TypingRule()
    counted = min(typed, reached)
    longest = max(typed, reached)
    accuracy = max(0.0, 1 - errors / longest) if longest else 0.0
    speed = counted * 60 / seconds if seconds > 0 and counted else 0.0
    points = rule.points(speed, accuracy) if speed else 0.0
    return TypingResult(typed, reached, errors, seconds, round(speed, 1), accuracy, points)


def plain_characters(text: str) -> str:
    """What is compared: no white space, and full and half width are the same."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def most_input(text: str) -> int:
    """More characters than these are no attempt at *text*; input beyond is refused."""
    return len(text) * _TOO_LONG_TIMES + _TOO_LONG_MORE


def pieces(text: str, longest: int = 18) -> tuple[str, ...]:
    """*text* as it is dictated: clause after clause, none much longer than *longest* characters."""
    found: list[str] = []
    piece = ""
    for character in text.strip():
        if character == "\n" and not piece:
            continue
        piece += "" if character == "\n" else character
        if character in "。!?;\n" or (character in ",、:" and len(piece) >= 6) or len(piece) >= longest:
            found.append(piece)
            piece = ""
    if piece and piece[0] in ",。、;:!?" and found:
        found[-1] += piece
    elif piece:
        found.append(piece)
    return _with_marks(found)


def _with_marks(found: list[str]) -> tuple[str, ...]:
    """No piece begins with a punctuation mark: it belongs to the words before it."""
    whole: list[str] = []
    for piece in found:
        while piece and whole and piece[0] in ",。、;:!?”》)":
            whole[-1] += piece[0]
            piece = piece[1:]
        if piece:
            whole.append(piece)
    return tuple(whole)
