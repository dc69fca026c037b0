"""Words in a file that is opened in a spreadsheet stay words: what foreign people said is never a formula."""

from __future__ import annotations

#: A spreadsheet takes a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """*text* so that no spreadsheet takes it for a formula; a number may have its sign."""
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def unguarded(text: str) -> str:
    """What :func:`guarded` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
