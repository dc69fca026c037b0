"""The terms of a line as text: ``0-100:0 101-300:40 301-:60`` of a band, ``target=70 each=1`` of others."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from dispatcher_app.domain.indicators.least import LEAST_CASES
from dispatcher_app.domain.indicators.schemes.model import Band, LineSort, Missing, shown
from dispatcher_app.i18n import _, listed

#: Which named numbers a sort takes; those in capitals it needs.
_NAMES: dict[LineSort, dict[str, bool]] = {
    LineSort.TARGET: {"target": True, "each": True},
    LineSort.DEDUCT: {"each": True, "most": False},
    LineSort.BONUS: {"each": True, "most": False},
    LineSort.INPUT: {"full": False},
    LineSort.EXTRA: {"most": True},
}


class BadTerms(ValueError):
    """Terms that cannot be; the message is a sentence."""


def number(text: str) -> Fraction:
    """A decimal number of a scheme; BadTerms for anything else."""
    try:
        if not text.isascii() or "/" in text or "_" in text or len(text) > 20:
            raise ValueError(text)
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise BadTerms(_("“{text}”不是数字。").format(text=text[:20])) from None


def head_terms(text: str) -> tuple[Missing, int, str]:
    """What a head says: ``spread least=5 of=closing_due_cases``, each of the three or none of them.

    Raises:
        BadTerms: a word that a head does not take, a least number that is none.
    """
    words = text.split()
    first = words.pop(0) if words and "=" not in words[0] else Missing.SPREAD.value
    if first not in set(Missing):
        known = listed(word.value for word in Missing)
        raise BadTerms(_("“{value}”应为 {known} 之一。").format(value=first[:20], known=known))
    more = dict(word.partition("=")[::2] for word in words)
    for name in more.keys() - {"least", "of"}:
        raise BadTerms(_("方案没有参数 {name}。").format(name=name[:20]))
    least = number(more.get("least", str(LEAST_CASES)))
    if least < 1 or least.denominator != 1:
        raise BadTerms(_("参数 least(至少多少件才排名)应为 1 以上的整数。"))
    return Missing(first), int(least), more.get("of", "")


def bands_of(text: str) -> tuple[Band, ...]:
    """The bands that *text* says, in order, each beginning where the one before has ended.

    Raises:
        BadTerms: a band that is none, bands that overlap, or with nothing between two of them.
    """
    bands = tuple(_band(part) for part in text.split())
    if not bands:
        raise BadTerms(_("分档应如 0-100:0 101-300:40 301-:60。"))
    for one, other in pairwise(bands):
        if one.high is None or other.low <= one.high:
            raise BadTerms(_("分档“{one}”与“{other}”重叠。").format(one=_said(one), other=_said(other)))
        # Numbers of cases have nothing between 100 and 101; shares may have anything.
        if other.low - one.high > 1:
            raise BadTerms(_("分档“{one}”与“{other}”之间有空档。").format(one=_said(one), other=_said(other)))
    return bands


def _band(part: str) -> Band:
    span, colon, points = part.partition(":")
    low, dash, high = span.partition("-")
    if not colon or not dash:
        raise BadTerms(_("分档“{part}”应写成 起-止:分,如 101-300:40。").format(part=part[:20]))
    band = Band(number(low), number(high) if high else None, number(points))
    if band.high is not None and band.high < band.low:
        raise BadTerms(_("分档“{part}”的止小于起。").format(part=part[:20]))
    if not 0 <= band.points <= 100:
        raise BadTerms(_("分档“{part}”的分应在 0 到 100 之间。").format(part=part[:20]))
    return band


def named(sort: LineSort, text: str) -> dict[str, Fraction]:
    """The named numbers of a line of *sort*; ``target`` as a share, though it is written in percent.

    Raises:
        BadTerms: a name that the sort does not take, one missing, a number that is none or negative.
    """
    known, found = _NAMES.get(sort, {}), dict(_pairs(text))
    for name in found.keys() - known.keys():
        raise BadTerms(_("“{sort}”没有参数 {name}。").format(sort=sort.label, name=name[:20]))
    for name, needed in known.items():
        if needed and name not in found:
            raise BadTerms(_("“{sort}”缺少参数 {name}。").format(sort=sort.label, name=name))
    if found.get("full") == 0:
        raise BadTerms(_("满分不能是零。"))
    if "target" in found:
        found["target"] /= 100
    return found


def _pairs(text: str) -> Iterator[tuple[str, Fraction]]:
    for part in text.split():
        name, equals, value = part.partition("=")
        if not equals:
            raise BadTerms(_("参数“{part}”应写成 名=数,如 each=0.2。").format(part=part[:20]))
        if number(value) < 0:
            raise BadTerms(_("参数 {name} 不能是负数。").format(name=name[:20]))
        yield name, number(value)


def _said(band: Band) -> str:
    return f"{shown(band.low)}-{'' if band.high is None else shown(band.high)}"
