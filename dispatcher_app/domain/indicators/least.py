"""Who has enough cases to be given a place: one rule for evaluation, charts, the wall and reports.

How many are needed is a scheme's to say (``least``); what stands here holds where a scheme says nothing. The
five are **ours**: no source names a number, and with four cases a single one moves a rate by 25 points.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from dispatcher_app.i18n import _

#: So many cases, where a scheme does not say how many.
LEAST_CASES = 5
K = TypeVar("K")


def too_few(count: int) -> str:
    """What is said in the place of a rank and a grade."""
    return _("样本不足({count} 件),不排名").format(count=f"{count:,}")


def least_rule(what: str, least: int) -> str:
    """The rule in words: of *what* (应结案数) so many are needed."""
    return _("{what}不足 {least} 件的为样本不足,不排名").format(what=what, least=least)


def places(
    rates: Mapping[K, Fraction | float | None], cases: Mapping[K, int], least: int, *, more: bool = True
) -> dict[K, int]:
    """The place of each key with a rate of at least *least* cases, 1 for the best.

    Equal rates share a place and the next is left out (1, 1, 3). ``more``: the larger rate is the better.
    """
    known = {
        key: rate for key, rate in rates.items() if rate is not None and cases.get(key, 0) >= max(1, least)
    }
    order = sorted(known.values(), reverse=more)
    return {key: order.index(rate) + 1 for key, rate in known.items()}
