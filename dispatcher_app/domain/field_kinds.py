"""What kind of value each field of a command holds; anything else is refused before a rule looks at it.

Commands come from forms, exchange files and scripts, so a value may be of any type. After :func:`checked`
the rules can rely on types: texts are clean, instants are UTC, words are members of their enumerations.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import InvalidOperation
from enum import Enum
from typing import Any

from dispatcher_app.domain.case import (
    FIELD_LABELS,
    Attachment,
    CallBack,
    Finding,
    PhotoKind,
    SecondLook,
)
from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import ClosingKind, Source, Stage, SupervisionLevel
from dispatcher_app.domain.work_periods import FIRST_YEAR, LAST_YEAR
from dispatcher_app.i18n import _

#: Gives the value as the rules want it; ValueError or TypeError for one that is not of the kind.
Kind = Callable[[Any], Any]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST_ID = 2**63 - 1
_MOST_PHOTOS = 100
_MOST_CONDITIONS = 10_000


def _of(*types: type) -> Kind:
    def kind(value: Any) -> Any:
        # True is an int to Python, never to an operator.
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise TypeError
        return value

    return kind


_a_text, _a_moment = _of(str), _of(datetime)


def _text(value: Any) -> str:
    return plain_text(_a_text(value))


def _within(low: float, high: float, *types: type) -> Kind:
    a_number = _of(*types)

    def kind(value: Any) -> Any:
        number = a_number(value)
        if not (math.isfinite(number) and low <= number <= high):
            raise ValueError
        return number

    return kind


def _instant(value: Any) -> datetime:
    """An aware instant that the calendar can reckon with, in UTC."""
    moment: datetime = _a_moment(value)
    if moment.tzinfo is None or not FIRST_YEAR < moment.year < LAST_YEAR:
        raise ValueError
    return moment.astimezone(UTC)


def _day(value: Any) -> date:
    """A day, or its ISO words; an instant is none."""
    day = date.fromisoformat(value) if isinstance(value, str) else _of(date)(value)
    if isinstance(day, datetime) or not FIRST_YEAR < day.year < LAST_YEAR:
        raise ValueError
    return day


def _word(words: type[Enum]) -> Kind:
    def kind(value: Any) -> Any:
        return words(_a_text(value))

    return kind


def _photos(value: Any) -> tuple[Attachment, ...]:
    found = tuple(_of(tuple, list)(value))
    if len(found) > _MOST_PHOTOS:
        raise ValueError
    for photo in found:
        if not _SHA256.fullmatch(_of(Attachment)(photo).sha256):
            raise ValueError
        _of(PhotoKind)(photo.kind)
        _of(str)(photo.name)
    return tuple(Attachment(photo.sha256, photo.kind, plain_text(photo.name)[:200]) for photo in found)


def _codes(value: Any) -> tuple[str, ...]:
    """Codes in order, each once."""
    return tuple(dict.fromkeys(_text(code) for code in _of(tuple, list)(value)))


def _limit(value: Any) -> Limit:
    """A limit, or its words: stored ("3 working_day") or as an operator writes it ("3 工作日")."""
    if isinstance(value, Limit):
        return value
    number, _space, unit = _text(value).partition(" ")
    return Limit.from_json([number, unit]) if unit in set(LimitUnit) else Limit.parse(number, unit)


_TEXTS = (
    "channel description place located_by cell_code community street district caller_name caller_phone "
    "external_ref component_code class_code lead_unit requirement result supervised supervised_unit "
    "supervision_no closing_condition basis decided_unit cost_note visit_present visit_finding assist_unit "
    "assist_report"
).split()

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(_TEXTS, _text),
    "source": _word(Source),
    "finding": _word(Finding),
    "closing_kind": _word(ClosingKind),
    "call_back": _word(CallBack),
    "second_look": _word(SecondLook),
    "supervision_level": _word(SupervisionLevel),
    "return_to": _word(Stage),
    "reported_at": _instant,
    "until": _instant,
    "supervision_due": _instant,
    "visit_at": _instant,
    "call_back_next": _instant,
    "basis_date": _day,
    "lon": _within(-180, 180, int, float),
    "lat": _within(-90, 90, int, float),
    "limit": _limit,
    "condition_no": _within(0, _MOST_CONDITIONS, int),
    "merged_into": _within(1, _LARGEST_ID, int),
    "wants_callback": _of(bool),
    "closing_met": _of(bool),
    "passed": _of(bool),
    "reopen": _of(bool),
    "attachments": _photos,
    "assist_units": _codes,
}

#: Fields that None empties. Everywhere else None says nothing.
_EMPTIABLE = frozenset({"lon", "lat"})


def checked(data: Mapping[str, object]) -> dict[str, Any]:
    """*data* with every known field in its own type; names that no command knows are left as they are.

    Raises:
        Refused: ``bad_value``, for the first value that is not of its field's kind.
    """
    found: dict[str, Any] = {}
    for name, value in data.items():
        kind = KINDS.get(name)
        if kind is None or (value is None and name in _EMPTIABLE):
            found[name] = value
        elif value is not None:
            try:
                found[name] = kind(value)
            except (ValueError, TypeError, OverflowError, InvalidOperation):
                raise _bad(name, value) from None
    if (found.get("lon") is None) != (found.get("lat") is None):
        raise _bad("lat" if found.get("lat") is None else "lon", None)
    return found


def _bad(name: str, value: object) -> Refused:
    return Refused("bad_value", field=_(FIELD_LABELS[name]), value="—" if value is None else value)


def case_id(value: object) -> int:
    """*value* where it can be the id of a case, else 0, which no case has."""
    try:
        return int(KINDS["merged_into"](value))
    except (ValueError, TypeError):
        return 0
