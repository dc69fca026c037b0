"""Of which period: its kind, a day in it, one further back or on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QPushButton, QWidget

from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.indicators.periods import (
    Period,
    PeriodKind,
    before,
    days,
    period_of,
    shift_period,
)
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import Now
from dispatcher_app.widgets.days import day_of, qdate
from dispatcher_app.widgets.theme import current_sizes, set_look

_DAY = timedelta(days=1)


class PeriodBar(QWidget):
    """Signals:
    changed: another period is meant.
    """

    changed = Signal()

    def __init__(
        self, hall: Hall, now: Now, kinds: Sequence[PeriodKind], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._hall, self._now = hall, now
        self._duty = DutyTimes(hall.pack.info.shifts, hall.zone)
        self._shift = self._duty.at(now())
        self.kind = QComboBox(self)
        self.kind.setObjectName("figures_period_kind")
        self.kind.setAccessibleName(_("时段"))
        for kind in kinds:
            self.kind.addItem(kind.label, kind.value)
        self.day = self._date_edit("figures_day", _("日期"))
        self.until = self._date_edit("figures_until", _("止日"))
        self.earlier = self._button("figures_earlier", "‹", _("上一期 (Alt+←)"))
        self.later = self._button("figures_later", "›", _("下一期 (Alt+→)"))
        self.told = QLabel(self)
        self.told.setObjectName("figures_period")
        set_look(self.told, role="secondary")
        self._lay_out()
        if PeriodKind.MONTH in kinds:
            self.kind.setCurrentIndex(self.kind.findData(PeriodKind.MONTH.value))
        self._show()
        self.kind.currentIndexChanged.connect(self._on_changed)
        self.day.dateChanged.connect(self._on_day)
        self.until.dateChanged.connect(self._on_changed)
        self.earlier.clicked.connect(self.go_earlier)
        self.later.clicked.connect(self.go_later)

    def _date_edit(self, name: str, said: str) -> QDateEdit:
        edit = QDateEdit(self)
        edit.setObjectName(name)
        edit.setAccessibleName(said)
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setMinimumDate(QDate(2000, 1, 1))
        edit.setMaximumDate(QDate(2098, 12, 31))
        edit.setDate(qdate(self._now().astimezone(self._hall.zone)))
        return edit

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedWidth(current_sizes().px(32))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_sizes().gap)
        for part in (self.kind, self.day, self.until, self.earlier, self.later, self.told):
            row.addWidget(part)

    # what is meant

    @property
    def meant(self) -> PeriodKind:
        return PeriodKind(self.kind.currentData())

    def period(self) -> Period:
        """Dates the wrong way round are taken the other way."""
        zone, first = self._hall.zone, day_of(self.day.date())
        if self.meant is PeriodKind.SHIFT:
            return shift_period(self._shift)
        if self.meant is PeriodKind.ANY:
            last = day_of(self.until.date())
            return days(PeriodKind.ANY, min(first, last), max(first, last), zone)
        return period_of(self.meant, first, zone)

    # what is done

    @Slot()
    def go_earlier(self) -> None:
        if self.meant is PeriodKind.SHIFT:
            self._shift = self._duty.before(self._shift)
        self._go_to(before(self.period(), self._hall.zone, self._duty) if not self._is_shift else None)

    @Slot()
    def go_later(self) -> None:
        if self._is_shift:
            self._shift = self._duty.after(self._shift)
            self._go_to(None)
            return
        period = self.period()
        length = period.last - period.first + _DAY
        zone = self._hall.zone
        is_any = self.meant is PeriodKind.ANY
        next_ = days(self.meant, period.first + length, period.last + length, zone) if is_any else None
        self._go_to(next_ or period_of(self.meant, period.last + _DAY, zone))

    @property
    def _is_shift(self) -> bool:
        return self.meant is PeriodKind.SHIFT

    def _go_to(self, period: Period | None) -> None:
        if period is not None:
            for edit, day in ((self.day, period.first), (self.until, period.last)):
                edit.blockSignals(True)
                edit.setDate(qdate(day))
                edit.blockSignals(False)
        self._on_changed()

    @Slot()
    def _on_day(self) -> None:
        if self._is_shift:
            slots = self._duty.of_day(day_of(self.day.date()))
            self._shift = next((slot for slot in slots if slot.name == self._shift.name), slots[0])
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        self._show()
        self.changed.emit()

    def tell(self, as_of: datetime) -> None:
        """What is shown was asked at *as_of*: how much of the period that is."""
        period = self.period()
        text = period.label
        if as_of < period.start:
            text = _("{period}(还没有开始)").format(period=text)
        elif not period.finished(as_of):
            at = as_of.astimezone(self._hall.zone)
            text = _("{period}(未完,数据到 {at})").format(period=text, at=f"{at:%H:%M}")
        self.told.setText(text)

    def _show(self) -> None:
        self.until.setVisible(self.meant is PeriodKind.ANY)
        self.tell(self._now())
