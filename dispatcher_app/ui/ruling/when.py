"""A point in time as it is typed everywhere at the seat: 18:00, 明天, 周五 17:00, +3d, 2026-11-22 18:00."""

from __future__ import annotations

from datetime import UTC, datetime, time

from PySide6.QtWidgets import QLineEdit, QWidget

from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.i18n import _
from dispatcher_app.ui.side.typed_when import Reckoning, moment_meant

#: What a day means that is named without an hour: from its beginning, or to its end.
BEGINS, ENDS = time(), time(23, 59)


def read_instant(text: str, now: datetime, calendar: WorkCalendar, usual: time = BEGINS) -> datetime | None:
    """What was typed, by the hall's clock; None for nothing.

    Raises:
        ValueError: with a sentence, where no time can be read from it.
    """
    if not text.strip():
        return None
    found = moment_meant(text, Reckoning(now, calendar, usual=usual))
    if found is None:
        example = now.astimezone(calendar.zone).strftime("%Y-%m-%d 18:00")
        raise ValueError(_("时间写作 {example}、明天、周五 17:00 或 +3d。").format(example=example))
    return found.astimezone(UTC)


class WhenField(QLineEdit):
    """One line; leaving it writes out what was meant, so that 明天 is not another day tomorrow."""

    def __init__(
        self, name: str, hint: str, calendar: WorkCalendar, usual: time, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setMaxLength(40)
        self.setPlaceholderText(hint)
        self._calendar, self._usual = calendar, usual

    def instant(self, now: datetime) -> datetime | None:
        """Raises:
        ValueError: with a sentence.
        """
        return read_instant(self.text(), now, self._calendar, self._usual)

    def write_out(self, now: datetime) -> None:
        """Show the whole time that is meant; what means none stays as it was typed."""
        try:
            self.show_instant(self.instant(now))
        except ValueError:
            return

    def show_instant(self, at: datetime | None) -> None:
        zone = self._calendar.zone
        self.setText(at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at is not None else "")
