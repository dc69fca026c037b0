"""Holds what was typed against the text it should be: how far it came, and how many slips there are."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

from dispatcher_app.domain.exam.typing_score import (
    TypingResult,
    TypingRule,
    most_input,
    plain_characters,
    typing_result,
)

#: How far the end of what was typed may be off the place in the text, as a share of it, and at least.
_OFF, _OFF_LEAST = 4, 24


def reckon(text: str, typed: str, seconds: float, rule: TypingRule | None = None) -> TypingResult:
    """The result of *typed* after *seconds*.

    Errors are the edit distance to that beginning of the text which is nearest: what was never come to is no
    error, what was skipped is. Characters are compared as :func:`plain_characters` has them.
    """
    right, own = plain_characters(text), plain_characters(typed[: most_input(text)])
    reached, errors = _nearest_beginning(right, own)
    return typing_result(len(own), reached, errors, seconds, rule)


def _nearest_beginning(text: str, typed: str) -> tuple[int, int]:
    """Length of the beginning of *text* that *typed* is nearest to, and how far it is from it."""
    count = len(typed)
    off = max(_OFF_LEAST, count // _OFF)
    ends = range(max(0, min(count, len(text)) - off), min(len(text), count + off) + 1)
    by_nearness = sorted(ends, key=lambda end: abs(end - count))
    best, fewest = 0, count
    for end in by_nearness:
        errors = Levenshtein.distance(text[:end], typed, score_cutoff=max(0, fewest - 1))
        if errors < fewest:
            best, fewest = end, errors
    return best, fewest


def slips(text: str, typed: str) -> list[tuple[str, str, str]]:
    """What went wrong, as (what there was before it, what it should be, what was typed), in order."""
    right, own = plain_characters(text), plain_characters(typed[: most_input(text)])
    end, _errors = _nearest_beginning(right, own)
    found = []
    for code in Levenshtein.opcodes(right[:end], own):
        if code.tag != "equal":
            before = right[max(0, code.src_start - 4) : code.src_start]
            expected, done = right[code.src_start : code.src_end], own[code.dest_start : code.dest_end]
            found.append((before, expected, done))
    return found
