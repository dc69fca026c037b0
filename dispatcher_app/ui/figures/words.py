"""How figures and the keys of dimensions are written on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from dispatcher_app.domain.indicators.dimensions import PERSON, UNIT, Dimension, Key
from dispatcher_app.domain.indicators.schemes.model import shown
from dispatcher_app.domain.indicators.table import Direction, FigureUnit, Indicator
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.domain.indicators.written import (
    counts_moved,
    exact_percent,
    percent_text,
    share_moved,
    size_moved,
)
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.reports.key_names import key_name

_WORDS: dict[str, type[UnitGroup] | type[Stage]] = {"unit_group": UnitGroup, "stage": Stage}


async def names_of_people(desk: Desk) -> dict[str, str]:
    """Who the logins are; none where this seat cannot read them."""
    return {one.login: one.name for one in await desk.shift.people()} if desk.shift is not None else {}


def name_of(dimension: Dimension, key: Key, hall: Hall, people: Mapping[str, str]) -> str:
    """What *key* is called; *people* are names by login, collectors go by their names."""
    if dimension.code == PERSON.code and key:
        return people.get(str(key), str(key))
    if dimension.column == UNIT.column and not key:
        return key_name(UNIT, "", hall)
    words = _WORDS.get(dimension.code)
    if words is not None and key in {word.value for word in words}:
        return words(str(key)).label
    return key_name(dimension, key, hall)


def written(indicator: Indicator, value: Fraction | None) -> str:
    """The figure as a cell shows it, whose column says the unit; 无数据 where there is none."""
    if value is None:
        return _("无数据")
    match indicator.unit:
        case FigureUnit.SHARE:
            return percent_text(value, indicator.target)
        case FigureUnit.MULTIPLE:
            return f"{float(value):.2f}"
        case FigureUnit.HOURS:
            return f"{float(value):.1f}"
        case _:
            return f"{int(value):,}"


def with_unit(indicator: Indicator, value: Fraction | None) -> str:
    """The figure where no column says its unit: 3.5 小时."""
    text = written(indicator, value)
    if value is None or indicator.unit is FigureUnit.SHARE:
        return text
    return _("{figure} {unit}").format(figure=text, unit=indicator.unit.label)


def exactly(indicator: Indicator, value: Fraction) -> str:
    """A target with every digit that it has: 99.68 % is not 99.7 %."""
    if indicator.unit is FigureUnit.SHARE:
        return exact_percent(value)
    return _("{figure} {unit}").format(figure=shown(value), unit=indicator.unit.label)


def change(indicator: Indicator, value: Fraction | None, other: Fraction | None) -> str:
    """How *value* differs from *other*; see :mod:`dispatcher_app.domain.indicators.written`."""
    match indicator.unit:
        case FigureUnit.SHARE:
            return share_moved(value, other)
        case FigureUnit.CASES | FigureUnit.TIMES:
            return counts_moved(value, other)
        case _:
            return size_moved(value, other)


def misses(indicator: Indicator, value: Fraction | None) -> bool:
    """Whether the figure is worse than its target."""
    if value is None or indicator.target is None:
        return False
    if indicator.direction is Direction.LESS:
        return value > indicator.target
    return value < indicator.target


def number(value: Fraction) -> str:
    """A plain number as it was put in: whole, or with two digits behind the point."""
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.2f}"


#: What the schemes that come with the program, and their indicators, are taken from.
_SOURCES = {
    "EG": N_("eGova 指标字典"),
    "CU": N_("联通数字城管平台的考核模板"),
    "YC": N_("运城市的办法"),
    "JH": N_("金华市的办法"),
    "YZ": N_("扬州市的办法"),
    "S003": N_("其他城市的考核材料"),
}


def source_words(note: str) -> str:
    """A scheme's *note* with the source that it may begin with in words."""
    code, semicolon, rest = note.partition(";")
    return f"{_(_SOURCES[code])}{semicolon}{rest}" if code in _SOURCES else note
