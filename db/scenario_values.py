"""Single values of a scenario file: times, shares, words. Each reader raises ValueError with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import _, listed

W = TypeVar("W", bound=Enum)
_LASTS = re.compile(r"(?:(\d{1,3})d)? ?(?:(\d{1,4})h)? ?(?:(\d{1,5})m)?")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
#: A scenario that lasts longer is a slip of the pen.
LONGEST = timedelta(days=31)


def number(least: float = 0.0, most: float = 1e9) -> Callable[[str], float]:
    """A number from *least* to *most*."""

    def reads(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            raise ValueError(_("“{text}”不是数字。").format(text=text[:40])) from None
        if not least <= found <= most:
            raise ValueError(
                _("{text} 应在 {least} 到 {most} 之间。").format(
                    text=text[:40], least=f"{least:g}", most=f"{most:g}"
                )
            )
        return found

    return reads


def whole(least: int = 0, most: int = 1_000_000) -> Callable[[str], int]:
    """A whole number from *least* to *most*."""
    as_number = number(least, most)

    def reads(text: str) -> int:
        found = as_number(text)
        if found != int(found):
            raise ValueError(_("“{text}”应为整数。").format(text=text[:40]))
        return int(found)

    return reads


def truth(text: str) -> bool:
    """yes or no, as YAML writes them; Chinese as well."""
    if text in ("true", "yes", "是"):
        return True
    if text in ("false", "no", "否"):
        return False
    raise ValueError(_("“{text}”应为 true 或 false。").format(text=text[:40]))


def name(text: str) -> str:
    """A name in small letters, digits and dashes."""
    if not _NAME.fullmatch(text):
        raise ValueError(_("“{text}”只能用小写字母、数字和连字符。").format(text=text[:40]))
    return text


def word(words: type[W]) -> Callable[[str], W]:
    """One of the stored *words*."""

    def reads(text: str) -> W:
        try:
            return words(text)
        except ValueError:
            known = listed(_said(one) for one in words)
            raise ValueError(_("没有“{text}”,可用:{known}。").format(text=text[:40], known=known)) from None

    return reads


def _said(one: Enum) -> str:
    return f"{one.value}({one.label})" if isinstance(one, Labelled) else str(one.value)


def moment(zone: ZoneInfo) -> Callable[[str], datetime]:
    """``2026-06-08 07:00`` by the hall's own clock."""

    def reads(text: str) -> datetime:
        try:
            found = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
        except ValueError:
            raise ValueError(_("时间应写成 2026-06-08 07:00,现为“{text}”。").format(text=text[:40])) from None
        return found

    return reads


def lasting(text: str) -> timedelta:
    """``4h``, ``90m``, ``1d 2h 30m``."""
    match = _LASTS.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError(_("时长应写成 4h、90m 或 1d 2h 30m,现为“{text}”。").format(text=text[:40]))
    days, hours, minutes = (int(part or 0) for part in match.groups())
    found = timedelta(days=days, hours=hours, minutes=minutes)
    if not timedelta(0) < found <= LONGEST:
        raise ValueError(_("时长应大于零,最多 {days} 天。").format(days=LONGEST.days))
    return found


def after(begins: datetime | None) -> Callable[[str], timedelta]:
    """``+0:12`` after the beginning, or ``07:12`` by the hall's clock at the next such time after it."""

    def reads(text: str) -> timedelta:
        relative = re.fullmatch(r"\+(\d{1,3}):([0-5]\d)", text)
        if relative:
            return timedelta(hours=int(relative[1]), minutes=int(relative[2]))
        clock = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
        if clock is None or begins is None:
            raise ValueError(_("时间应写成 07:12,或开始后多久 +0:12,现为“{text}”。").format(text=text[:40]))
        at = begins.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
        return at - begins if at >= begins else at + timedelta(days=1) - begins

    return reads


def point(text: str) -> tuple[float, float]:
    """``113.9465, 22.5430``: longitude and latitude in degrees, CGCS2000."""
    try:
        lon, lat = (float(part) for part in text.strip("[]() ").split(","))
    except ValueError:
        raise ValueError(
            _("坐标应写成 经度, 纬度,如 113.9465, 22.5430;现为“{text}”。").format(text=text[:40])
        ) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(_("坐标“{text}”不在地球上,经度在前、纬度在后。").format(text=text[:40]))
    return lon, lat


def limit(text: str) -> Limit:
    """``2 紧急小时``."""
    value, _blank, unit = text.partition(" ")
    if not unit.strip():
        raise ValueError(_("时限应写成 2 紧急小时、4 工作时、1 工作日,现为“{text}”。").format(text=text[:40]))
    return Limit.parse(value, unit)
