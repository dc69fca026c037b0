"""How the number of a case is made: prefix, day, and the day's serial number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: How many digits a serial number may be filled up to. The databases' guards take any of these.
SERIAL_DIGITS = (4, 5, 6)


@dataclass(frozen=True, slots=True)
class NumberRule:
    """``NS20261122-0001``; with two digits of the year ``NS261122-0001``. No prefix: the city pack's.

    The serial number has at least ``serial_digits`` and grows where a day needs more.

    Raises:
        ValueError: digits of a year other than 4 or 2, of a serial number other than :data:`SERIAL_DIGITS`.
    """

    prefix: str = ""
    year_digits: int = 4
    serial_digits: int = 4

    def __post_init__(self) -> None:
        if self.year_digits not in (2, 4):
            raise ValueError(f"digits of a year: {self.year_digits}")
        if self.serial_digits not in SERIAL_DIGITS:
            raise ValueError(f"digits of a serial number: {self.serial_digits}")

    def number(self, prefix: str, day: date, serial: int) -> str:
        """The number of a case; *prefix* is the city pack's where the rule has none."""
        return numbered(f"{self.prefix or prefix}{self.day(day)}", serial, self.serial_digits)

    def day(self, day: date) -> str:
        """*day* as numbers write it."""
        return f"{day:%Y%m%d}"[4 - self.year_digits :]


def numbered(day: str, serial: int, digits: int) -> str:
    """``NS20261122`` and 92 make ``NS20261122-0092``."""
    return f"{day}-{serial:0{digits}d}"


def order_of(number: str) -> tuple[str, int, str]:
    """By what numbers are put in order: day by day, and in a day as they were given.

    As texts the 10,000th case of a day would come before the 9,999th.
    """
    day, _dash, serial = number.rpartition("-")
    return day, int(serial) if serial.isdecimal() and serial.isascii() else 0, number
