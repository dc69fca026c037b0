"""The roster of a week as a table: a line for each person, a column for each day, sums below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor

from dispatcher_app.domain.duty import DutySlot
from dispatcher_app.domain.hall_record.shifts import OnDuty
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.shift.planning import WeekPlan
from dispatcher_app.widgets.theme import current_theme

AnyIndex = QModelIndex | QPersistentModelIndex
_DAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
_UNSAVED = "●"


class Sum(NamedTuple):
    """What a line below the people says of one shift on one day."""

    people: int
    leaderless: bool


class RosterModel(QAbstractTableModel):
    """Column 0 names the person; the columns after it are the days."""

    def __init__(self, plan: WeekPlan, parent: QObject) -> None:
        super().__init__(parent)
        self._plan = plan
        self._days: Sequence[date] = ()
        self._today: date | None = None
        self._people: Sequence[OnDuty] = ()

    def show_week(self, days: Sequence[date], today: date) -> None:
        """Another week, or the same one with other people on duty."""
        self.beginResetModel()
        self._days, self._today = tuple(days), today
        self._people = self._plan.rows(days)
        self.endResetModel()

    def repaint(self) -> None:
        """The plan has changed, its lines have not."""
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    # what stands where

    @property
    def days(self) -> Sequence[date]:
        return self._days

    def person(self, row: int) -> OnDuty | None:
        return self._people[row] if 0 <= row < len(self._people) else None

    def day(self, column: int) -> date | None:
        return self._days[column - 1] if 0 < column <= len(self._days) else None

    def slots_at(self, row: int, column: int) -> list[DutySlot]:
        """The shifts that the person of the line works on that day."""
        person, day = self.person(row), self.day(column)
        if person is None or day is None:
            return []
        return [slot for slot in self._plan.times.of_day(day) if self._plan.entry(slot, person.person)]

    def sum_at(self, row: int, column: int) -> Sum | None:
        """Of a line below the people."""
        shifts, day = self._plan.times.shifts, self.day(column)
        number = row - len(self._people)
        if day is None or not 0 <= number < len(shifts):
            return None
        slot = self._plan.times.of_day(day)[number]
        entries = self._plan.entries(slot)
        return Sum(len(entries), all(one.role is not Role.SHIFT_LEADER for one in entries))

    # Qt

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._people) + len(self._plan.times.shifts)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1 + len(self._days)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        day = self.day(section)
        if day is None:
            return _("人员")
        told = f"{_(_DAYS[day.weekday()])} {day:%m-%d}"
        return _("{day} 今天").format(day=told) if day == self._today else told

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(index.row(), index.column())
        return None

    def _text(self, row: int, column: int) -> str:
        person = self.person(row)
        if person is None:
            return self._sum_text(row, column)
        if not column:
            return f"{person.name} · {person.role.label}"
        slots = self.slots_at(row, column)
        names = [slot.name if len(slots) == 1 else slot.name[:1] for slot in slots]
        return listed(names) + (f" {_UNSAVED}" if self._unsaved(person, column) else "")

    def _unsaved(self, person: OnDuty, column: int) -> bool:
        """Whether this very person's day is not yet as the record has it."""
        day = self.day(column)
        slots = self._plan.times.of_day(day) if day is not None else ()
        return any(self._plan.differs(slot, person.person) for slot in slots)

    def _sum_text(self, row: int, column: int) -> str:
        if not column:
            return _("{shift} 合计").format(shift=self._plan.times.names[row - len(self._people)])
        told = self.sum_at(row, column)
        if told is None or not told.people:
            return "—"
        count = _("{count} 人").format(count=told.people)
        return _("▲ {count} 缺值班长").format(count=count) if told.leaderless else count

    def _colour(self, row: int, column: int) -> QBrush | None:
        theme, told = current_theme(), self.sum_at(row, column)
        if told is not None and told.people and told.leaderless:
            return QBrush(QColor(theme.due))
        return QBrush(QColor(theme.secondary)) if self.person(row) is None else None
