"""When was it reported? Texts of foreign systems as instants."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.i18n import _, listed
from dispatcher_app.services.importing.mapping import NAMED_FORMATS

Reader = Callable[[str], datetime]

#: Day 0 of spreadsheets; it absorbs their belief that 1900 was a leap year.
_SPREADSHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall-clock time; the zone comes later
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def time_reader(formats: tuple[str, ...], zone: ZoneInfo) -> Reader:
    """A function that reads a text by the first of *formats* that fits; it raises ValueError if none does.

    Times without an offset are of *zone*. An hour that happens twice (clocks put back) is taken for the
    first, one that is skipped for the hour after it.
    """
    # Date cells of a workbook come as ISO texts, whatever its text cells look like.
    readers = [_READERS.get(name) or _by_pattern(name) for name in dict.fromkeys((*formats, "iso"))]

    def read(text: str) -> datetime:
        for reader in readers:
            try:
                found = reader(text)
                return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
            except (ValueError, OverflowError):
                continue
        raise ValueError(_("不是有效的日期时间(格式应为:{formats})").format(formats=listed(formats)))

    return read


def is_format(text: str) -> bool:
    """Whether *text* is one of the named formats or a pattern with at least a year, a month and a day."""
    if text in NAMED_FORMATS:
        return True
    sample = datetime(2021, 11, 23, 13, 14, 15, tzinfo=UTC)
    try:
        return _by_pattern(text)(sample.strftime(text)).date() == sample.date()
    except ValueError:
        return False


#: Patterns that ISO also writes, as they look: read the quick way, a fifteenth of an import's time.
_LIKE_ISO = {
    "%Y-%m-%d %H:%M:%S": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII),
    "%Y-%m-%d %H:%M": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII),
    "%Y-%m-%d": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
}


def _by_pattern(pattern: str) -> Reader:
    quick = _LIKE_ISO.get(pattern)

    def read(text: str) -> datetime:
        if quick is not None and quick.fullmatch(text):
            return datetime.fromisoformat(text)
        return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is put in by the caller

    return read


def _spreadsheet(text: str) -> datetime:
    return _SPREADSHEET_EPOCH + timedelta(days=float(text))


def _unix(text: str) -> datetime:
    return _UNIX_EPOCH + timedelta(seconds=float(text))


def _unix_ms(text: str) -> datetime:
    return _UNIX_EPOCH + timedelta(milliseconds=float(text))


_READERS: dict[str, Reader] = {
    "iso": datetime.fromisoformat,
    "excel": _spreadsheet,
    "unix": _unix,
    "unix_ms": _unix_ms,
}
