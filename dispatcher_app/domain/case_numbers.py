"""How the number of a case is made: prefix, day, and the day's serial number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NumberRule:
    """``NS20261122-0001``; with two digits of the year ``NS261122-0001``. No prefix: the city pack's.

    The serial number has four digits and grows where a day needs more: the database's guards know no other.

    Raises:
        ValueError: digits of a year other than 4 or 2.
    """

    prefix: str = ""
    year_digits: int = 4

    def __post_init__(self) -> None:
        if self.year_digits not in (2, 4):
            raise ValueError(f"digits of a year: {self.year_digits}")

    def day(self, day: date) -> str:
        """*day* as numbers write it."""
        return f"{day:%Y%m%d}"[4 - self.year_digits :]
