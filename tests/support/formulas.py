"""Works the formulas of a report's workbook out, from the cells alone: what a spreadsheet would show."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

_SUM = re.compile(r"=SUM\(([A-Z]+)(\d+):([A-Z]+)(\d+)\)")
_PLUS = re.compile(r"=N\([A-Z]+\d+\)(\+N\([A-Z]+\d+\))*")
_RATIO = re.compile(r'=IF\(N\(([A-Z]+\d+)\)=0,"([^"]*)",([A-Z]+\d+)/\1\)')
_GROWTH = re.compile(r'=IF\(N\(([A-Z]+\d+)\)<(\d+),"([^"]*)",\(([A-Z]+\d+)-\1\)/\1\)')
_SCORED = re.compile(r'=IF\(COUNT\(([A-Z\d,]+)\)<(\d+),"([^"]*)",MAX\(0,(.+)\)\)')
_WEIGHED = re.compile(r"IF\(ISNUMBER\(([A-Z]+\d+)\),([\d.]+),0\)")
_MINUS = re.compile(r'=IF\(COUNT\(([A-Z]+\d+),([A-Z]+\d+)\)<2,"([^"]*)",\1-\2\)')


def worked_out(page: Worksheet, place: str) -> Any:
    """What stands in the cell *place*, its formula worked out."""
    held = page[place].value
    if not isinstance(held, str) or not held.startswith("=") or page[place].data_type != "f":
        return held
    if found := _SUM.fullmatch(held):
        column, first, _again, last = found.groups()
        return sum(_number(page, f"{column}{line}") for line in range(int(first), int(last) + 1))
    if _PLUS.fullmatch(held):
        return sum(_number(page, place) for place in re.findall(r"[A-Z]+\d+", held))
    if found := _RATIO.fullmatch(held):
        return _over(page, found, lambda over, under: over / under)
    if found := _GROWTH.fullmatch(held):
        before, least, nothing, now = found.groups()
        past = _number(page, before)
        return (_number(page, now) - past) / past if past >= int(least) else nothing
    if found := _SCORED.fullmatch(held):
        return _scored(page, found)
    if found := _MINUS.fullmatch(held):
        first, second, nothing = found.groups()
        both = [worked_out(page, first), worked_out(page, second)]
        return both[0] - both[1] if all(isinstance(one, int | float) for one in both) else nothing
    raise AssertionError(f"a formula of no known shape: {held}")


def _scored(page: Worksheet, found: re.Match[str]) -> Any:
    """Points of a sheet; what is left of the formula is plain arithmetic."""
    telling, least, nothing, body = found.groups()
    known = [place for place in telling.split(",") if isinstance(worked_out(page, place), int | float)]
    if len(known) < int(least):
        return nothing
    weighed = _WEIGHED.sub(
        lambda one: one[2] if isinstance(worked_out(page, one[1]), int | float) else "0", body
    )
    plain = re.sub(r"N\(([A-Z]+\d+)\)", lambda one: repr(_number(page, one[1])), weighed)
    assert re.fullmatch(r"[-+*/().\de]+", plain), plain
    return max(0, eval(plain))


def _over(page: Worksheet, found: re.Match[str], reckon: Callable[[float, float], float]) -> Any:
    under = _number(page, found[1])
    return reckon(_number(page, found[3]), under) if under else found[2]


def _number(page: Worksheet, place: str) -> float:
    """As ``N`` and ``SUM`` have it: words are 0."""
    value = worked_out(page, place)
    return value if isinstance(value, int | float) else 0
