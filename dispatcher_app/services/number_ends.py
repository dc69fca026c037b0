"""Which numbers an operator may mean by the end of one: 0092 is today's, or that of a day not long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dispatcher_app.domain.case_numbers import SERIAL_DIGITS, NumberRule

#: How many days back a serial number alone is looked for; older cases are asked for with their day.
DAYS_BACK = 31


def numbers_ending(typed: str, prefix: str, today: date, rule: NumberRule | None = None) -> Iterator[str]:
    """Whole numbers that *typed* may stand for, today's first: ``92``, ``0092``, ``1121-0092``.

    A serial number is filled up to the digits it has, by the rule of now and by that of before; before a dash
    stands the end of a day. Nothing is offered for what is no end of a number.
    """
    rule = rule or NumberRule()
    head, dash, serial = typed.rpartition("-")
    if not serial.isascii() or not serial.isdigit() or (dash and not (head.isascii() and head.isdigit())):
        return
    for back in range(DAYS_BACK):
        key = f"{prefix}{rule.day(today - timedelta(days=back))}"
        if key.endswith(head):
            filled = (serial.zfill(digits) for digits in SERIAL_DIGITS if digits <= rule.serial_digits)
            yield from (f"{key}-{one}" for one in dict.fromkeys(filled))
