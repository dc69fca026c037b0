"""Limits (时限): how long something may take, and in which kind of time it is measured.

紧急小时, 自然时, 自然日 and 分钟 run through nights and holidays; 工作时 and 工作日 run inside working hours
only, and 1 工作日 is always 8 工作时, whatever the hall's duty hours are (design §5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _, listed


class LimitUnit(Labelled):
    """What a limit counts. Stored in English, written in the trade's words."""

    URGENT_HOUR = "urgent_hour", N_("紧急小时")
    WORKING_HOUR = "working_hour", N_("工作时")
    WORKING_DAY = "working_day", N_("工作日")
    CALENDAR_HOUR = "calendar_hour", N_("自然时")
    CALENDAR_DAY = "calendar_day", N_("自然日")
    MINUTE = "minute", N_("分钟")

    @property
    def continuous(self) -> bool:
        """Whether it runs through nights, weekends and holidays."""
        return self not in _WORKING

    @property
    def length(self) -> timedelta:
        """One of it, in its own kind of time."""
        return _LENGTHS[self]

    @classmethod
    def parse(cls, text: str) -> LimitUnit:
        """The unit written as *text* in a standard.

        Raises:
            ValueError: not a unit, or one that can be read two ways (plain 小时, 天).
        """
        word = text.strip()
        unit = _BY_WORD.get(word.removeprefix("个"))
        if unit is not None:
            return unit
        known = listed(_BY_WORD_SHOWN)
        if word in _AMBIGUOUS:
            raise ValueError(
                _("时限单位“{unit}”有歧义,请写明是哪一种:{known}。").format(unit=word, known=known)
            )
        raise ValueError(_("没有时限单位“{unit}”,应为:{known}。").format(unit=word, known=known))


# Beside the class: an enumeration looks its own members up slowly, and a history asks a million times.
_WORKING = frozenset({LimitUnit.WORKING_HOUR, LimitUnit.WORKING_DAY})
_LENGTHS = {
    LimitUnit.URGENT_HOUR: timedelta(hours=1),
    LimitUnit.WORKING_HOUR: timedelta(hours=1),
    LimitUnit.WORKING_DAY: timedelta(hours=8),
    LimitUnit.CALENDAR_HOUR: timedelta(hours=1),
    LimitUnit.CALENDAR_DAY: timedelta(days=1),
    LimitUnit.MINUTE: timedelta(minutes=1),
}
# Files are Chinese whatever language the seat reads, so these words are not looked up in a catalogue.
_BY_WORD_SHOWN = {
    "紧急小时": LimitUnit.URGENT_HOUR,
    "工作时": LimitUnit.WORKING_HOUR,
    "工作日": LimitUnit.WORKING_DAY,
    "自然时": LimitUnit.CALENDAR_HOUR,
    "自然日": LimitUnit.CALENDAR_DAY,
    "分钟": LimitUnit.MINUTE,
}
#: Other cities' spellings of the same units; only those that can mean one thing.
_BY_WORD = _BY_WORD_SHOWN | {
    "紧急工作时": LimitUnit.URGENT_HOUR,
    "紧急时": LimitUnit.URGENT_HOUR,
    "工作小时": LimitUnit.WORKING_HOUR,
    "自然小时": LimitUnit.CALENDAR_HOUR,
    "自然天": LimitUnit.CALENDAR_DAY,
}
_AMBIGUOUS = frozenset({"小时", "时", "天", "日"})

_MICROSECOND = timedelta(microseconds=1)

#: No standard allows more or less; beyond is a slip of the pen (and would outrun any calendar).
LONGEST, SHORTEST = timedelta(days=3660), timedelta(seconds=1)
_LEAST = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of a unit: ``Limit(Decimal(2), LimitUnit.URGENT_HOUR)``. Equal values are equal limits.

    Raises:
        ValueError: the value is not a positive number, longer than :data:`LONGEST`
            or shorter than :data:`SHORTEST`.
    """

    value: Decimal
    unit: LimitUnit

    def __post_init__(self) -> None:
        if not self.value.is_finite() or self.value <= 0:
            raise ValueError(_("时限必须是大于零的数:{value}。").format(value=self.value))
        # Compared before multiplying: 1E+999999999 and its inverse are Decimals, too.
        if self.value > LONGEST // self.unit.length:
            raise ValueError(_("时限过长:{value} {unit}。").format(value=self.value, unit=self.unit.label))
        if self.value < _LEAST or self.duration < SHORTEST:
            raise ValueError(_("时限过短:{value} {unit}。").format(value=self.value, unit=self.unit.label))
        object.__setattr__(self, "value", _plain(self.value))

    @property
    def continuous(self) -> bool:
        """Whether it runs through nights, weekends and holidays."""
        return self.unit.continuous

    @property
    def duration(self) -> timedelta:
        """Its length in its own kind of time: elapsed time, or working time for 工作时 and 工作日."""
        return share_of(self.unit.length, self.value)

    @property
    def text(self) -> str:
        """As an operator reads it: ``2 紧急小时``."""
        return _("{value} {unit}").format(value=self.value, unit=self.unit.label)

    def times(self, count: int | Decimal) -> Limit:
        """*count* of this limit; ValueError unless the product is a limit."""
        return Limit(self.value * count, self.unit)

    @classmethod
    def parse(cls, value: str, unit: str) -> Limit:
        """A limit from the words of a standard: ``Limit.parse("2", "紧急小时")``.

        Raises:
            ValueError: with a sentence that says which of the two is wrong.
        """
        try:
            number = Decimal(value.strip())
        except InvalidOperation:
            raise ValueError(_("时限“{value}”不是数字。").format(value=value.strip())) from None
        return cls(number, LimitUnit.parse(unit))

    def to_json(self) -> list[str]:
        return [str(self.value), self.unit.value]

    @classmethod
    def from_json(cls, stored: list[str]) -> Limit:
        value, unit = stored
        return cls(Decimal(value), LimitUnit(unit))


@lru_cache(maxsize=1024)
def share_of(length: timedelta, share: Decimal) -> timedelta:
    """*share* of *length*, exact to the microsecond, rounded down."""
    numerator, denominator = share.as_integer_ratio()
    return timedelta(microseconds=length // _MICROSECOND * numerator // denominator)


def _plain(value: Decimal) -> Decimal:
    """One spelling for each number, so that equal limits are stored alike: 2.0 and 2 are 2, 1E+1 is 10."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1))
    return value.normalize()
