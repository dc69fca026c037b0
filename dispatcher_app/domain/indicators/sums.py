"""Sums of base counts that belong together."""

from __future__ import annotations

from fractions import Fraction


def ones(*codes: str) -> dict[str, Fraction]:
    """Each of the base counts, as it is."""
    return {code: Fraction(1) for code in codes}


def twice(leg: str, what: str) -> dict[str, Fraction]:
    """A leg's first time and every further one."""
    return ones(f"{leg}_{what}", f"{leg}_again_{what}")


def handling(what: str, scored: str = "") -> dict[str, Fraction]:
    """By the unit that has the case, and by those that had it; ``scored`` is "" or "_scored"."""
    return ones(f"{what}{scored}", f"{what}_moved{scored}")
