"""Which report: its kind, its period, whose units, in what format."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.indicators.periods import Period, PeriodKind, period_of
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.reports.maker import LENGTHS, PERIODS, ReportMaker
from dispatcher_app.services.reports.model import ReportKind
from dispatcher_app.widgets.days import day_of, qdate
from dispatcher_app.widgets.theme import current_sizes, set_look

FORMATS = (
    (".docx", N_("Word 文档")),
    (".pdf", N_("PDF")),
    (".xlsx", N_("Excel 工作簿")),
    (".json", N_("JSON")),
)
#: Only these take units apart.
_BY_UNIT = frozenset({ReportKind.MONTHLY, ReportKind.LETTERS})
_DAY = timedelta(days=1)


class ReportChoice(QWidget):
    """Signals:
    changed: another report is meant; what was looked at before is another one.
    """

    changed = Signal()

    def __init__(self, maker: ReportMaker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maker = maker
        self.kind = self._combo("report_kind", _("报表"))
        for kind in PERIODS:
            self.kind.addItem(kind.label, kind.value)
        self.length = self._combo("report_length", _("时段"))
        self.day = QDateEdit(self)
        self.day.setObjectName("report_day")
        self.day.setAccessibleName(_("日期"))
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMinimumDate(QDate(2000, 1, 1))
        self.earlier = self._button("report_earlier", "‹", _("上一期 (Alt+←)"))
        self.later = self._button("report_later", "›", _("下一期 (Alt+→)"))
        self.told = QLabel(self)
        self.told.setObjectName("report_period")
        self.told.setWordWrap(True)
        set_look(self.told, role="secondary")
        self.group = self._combo("report_group", _("单位分组"))
        self.group.addItem(_("全部"), "")
        for group in UnitGroup:
            self.group.addItem(group.label, group.value)
        self.format = self._combo("report_format", _("格式"))
        for suffix, title in FORMATS:
            self.format.addItem(_(title), suffix)
        self._lay_out()
        self._connect()
        self._on_kind()

    def _combo(self, name: str, said: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(said)
        return combo

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedWidth(current_sizes().px(32))
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        days = QHBoxLayout()
        days.setSpacing(sizes.grid)
        days.addWidget(self.day, 1)
        days.addWidget(self.earlier)
        days.addWidget(self.later)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(sizes.gap)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_("报表"), self.kind)
        form.addRow(_("时段"), self.length)
        form.addRow(_("日期"), days)
        form.addRow(_("单位分组"), self.group)
        form.addRow(_("格式"), self.format)
        column = QVBoxLayout(self)  # a form gives a line that breaks no more room than it had before
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.gap)
        column.addLayout(form)
        column.addWidget(self.told)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.length.currentIndexChanged.connect(self._on_length)
        self.day.dateChanged.connect(self._on_changed)
        self.group.currentIndexChanged.connect(self._on_changed)
        self.earlier.clicked.connect(self.go_earlier)
        self.later.clicked.connect(self.go_later)

    # what is chosen

    @property
    def meant(self) -> ReportKind:
        return ReportKind(self.kind.currentData())  # Qt keeps the word alone

    @property
    def long(self) -> PeriodKind:
        """A day, a week, a month …"""
        return PeriodKind(self.length.currentData())

    @property
    def suffix(self) -> str:
        return str(self.format.currentData())

    @property
    def units(self) -> UnitGroup | None:
        word = self.group.currentData()
        return UnitGroup(word) if word and self.meant in _BY_UNIT else None

    def period(self) -> Period:
        """Raises:
        DomainError: yet to come.
        """
        return self._maker.period(self.meant, self._date(), length=self.long)

    def _date(self) -> date:
        return day_of(self.day.date())

    def choose(self, kind: ReportKind) -> None:
        self.kind.setCurrentIndex(self.kind.findData(kind.value))

    # what is done

    @Slot()
    def _on_kind(self) -> None:
        """Another kind: how long it usually is."""
        lengths = LENGTHS.get(self.meant, (PERIODS[self.meant],))
        self.length.blockSignals(True)
        self.length.clear()
        for length in lengths:
            self.length.addItem(length.label, length.value)
        self.length.blockSignals(False)
        self.length.setEnabled(len(lengths) > 1)
        self.group.setEnabled(self.meant in _BY_UNIT)
        self._on_length()

    @Slot()
    def _on_length(self) -> None:
        """The last such period that is over, or whichever is usual."""
        usual = self._maker.usual_day(self.meant, self.long)
        self.day.blockSignals(True)
        self.day.setDate(qdate(usual))
        self.day.blockSignals(False)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        try:
            period = self.period()
        except DomainError as error:
            self.told.setText(str(error))
            set_look(self.told, role="over")
        else:
            over = period.finished(self._maker.ground.now())
            words = _("{period}({first} 至 {last})") if period.first != period.last else "{period}"
            text = words.format(
                period=period.label, first=f"{period.first:%m-%d}", last=f"{period.last:%m-%d}"
            )
            self.told.setText(text if over else _("{period},未完").format(period=text))
            set_look(self.told, role="secondary")
        self.changed.emit()

    @Slot()
    def go_earlier(self) -> None:
        """The period before."""
        self._go(self._period_shown().first - _DAY)

    @Slot()
    def go_later(self) -> None:
        self._go(self._period_shown().last + _DAY)

    def _go(self, day: date) -> None:
        self.day.setDate(qdate(day))

    def _period_shown(self) -> Period:
        return period_of(self.long, self._date(), self._maker.ground.hall.zone)


def _words(period: Period) -> str:
    """The period, and its days where it has several."""
    if period.first == period.last:
        return period.label
    first, last = f"{period.first:%m-%d}", f"{period.last:%m-%d}"
    return _("{period}({first} 至 {last})").format(period=period.label, first=first, last=last)
