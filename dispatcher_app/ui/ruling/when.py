"""A point in time as it is typed: whole, without its year, or only the hour of today."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QLineEdit, QWidget

from dispatcher_app.i18n import _

_WHEN = re.compile(
    r"(?:(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?)?"
    r"\s*(?:(?P<hour>\d{1,2})[::](?P<minute>\d{2}))?",
    re.ASCII,
)


def read_instant(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """What was typed, by the hall's clock; None for nothing.

    Raises:
        ValueError: with a sentence, where no time can be read from it.
    """
    words = text.strip().replace(":", ":")
    if not words:
        return None
    match, today = _WHEN.fullmatch(words), now.astimezone(zone).date()
    try:
        if match is None:
            raise ValueError(words)
        day = today
        if match["day"]:
            day = date(int(match["year"] or today.year), int(match["month"]), int(match["day"]))
        clock = time(int(match["hour"]), int(match["minute"])) if match["hour"] else time()
        return datetime.combine(day, clock, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        example = now.astimezone(zone).strftime("%Y-%m-%d 18:00")
        raise ValueError(_("时间写作 {example},或 18:00 表示今天。").format(example=example)) from None


class WhenField(QLineEdit):
    """One line; what is in it is read when it is asked for."""

    def __init__(self, name: str, hint: str, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setMaxLength(30)
        self.setPlaceholderText(hint)
        self._zone = zone

    def instant(self, now: datetime) -> datetime | None:
        """Raises:
        ValueError: with a sentence.
        """
        return read_instant(self.text(), now, self._zone)

    def show_instant(self, at: datetime | None) -> None:
        self.setText(at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M") if at is not None else "")
