"""A number as it is told: base counts of one name are one number, and open one list.

An indicator adds up the first time and every further one, the unit that has a case and those that had it. Who
reads 应处置数 14 must find 14 lines behind it, not 12 and, elsewhere, 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.i18n import _, listed


@dataclass(frozen=True, slots=True)
class NumberPart:
    """``codes``: the base counts that are meant by ``name``."""

    name: str
    codes: tuple[str, ...]

    def number(self, counts: Mapping[str, int]) -> int:
        return sum(counts.get(code, 0) for code in self.codes)

    def told(self, counts: Mapping[str, int]) -> str:
        """``应处置数 14(其中已移出 2)``: the number is the whole; what of it is a variant is named."""
        text = f"{self.name} {self.number(counts):,}"
        inside = [
            f"{_(COUNTS[code].variant[0])} {counts[code]:,}"
            for code in self.codes[1:]
            if counts.get(code) and COUNTS[code].variant
        ]
        return _("{text}(其中{parts})").format(text=text, parts=listed(inside)) if inside else text


def number_parts(codes: Iterable[str]) -> tuple[NumberPart, ...]:
    """The numbers that *codes* make, in the order in which their names come."""
    found: dict[str, list[str]] = {}
    for code in dict.fromkeys(codes):
        found.setdefault(COUNTS[code].formula_name, []).append(code)
    return tuple(NumberPart(name, tuple(several)) for name, several in found.items())
