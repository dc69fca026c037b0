"""Days between Python and Qt."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate


def qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def day_of(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
