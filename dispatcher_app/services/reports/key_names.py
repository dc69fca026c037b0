"""What the keys of a dimension are called: units, streets, classes, sources, by the hall's own names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dispatcher_app.domain.indicators.dimensions import Dimension, Key
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall


def key_name(dimension: Dimension, key: Key, hall: Hall) -> str:
    """What *key* is called; a key that nobody knows any more is shown as it is."""
    if key in ("", None):
        return _NOTHING.get(dimension.code, lambda: _("(不详)"))()
    named = _NAMES.get(dimension.code)
    return named(str(key), hall) if named is not None else str(key)


def _class_name(code: str, hall: Hall) -> str:
    try:
        name = hall.rules.standard.name(ClassCode.parse(code))
    except ValueError:
        return code
    return name.minor_name if name is not None else code


def _major_name(code: str, hall: Hall) -> str:
    """``GB/T 30428.2:部件-01`` by any class of it."""
    found = (name for name in hall.rules.standard.classes() if str(name.code).startswith(f"{code}-"))
    name = next(found, None)
    return f"{name.code.kind.label}·{name.major_name}" if name is not None else code


def _hour_name(hour_of_week: str, _hall: Hall) -> str:
    """``139`` is Saturday from 19:00 to 20:00."""
    if not hour_of_week.isdecimal() or int(hour_of_week) >= 7 * 24:
        return hour_of_week
    days = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    day, hour = divmod(int(hour_of_week), 24)
    return _("{day} {first:02}–{last:02} 时").format(day=days[day], first=hour, last=hour + 1)


def _source_name(word: str, _hall: Hall) -> str:
    return Source(word).label if word in set(Source) else word


_NAMES: Mapping[str, Callable[[str, Hall], str]] = {
    "unit": lambda code, hall: hall.unit_name(code),
    "minor": _class_name,
    "major": _major_name,
    "source": _source_name,
    "hour": _hour_name,
}
_NOTHING: Mapping[str, Callable[[], str]] = {
    "unit": lambda: _("(未派遣)"),
    "minor": lambda: _("(未分类)"),
    "major": lambda: _("(未分类)"),
}
