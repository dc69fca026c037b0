"""What a register is narrowed by: view, time, unit, district or street, words; and how it is sorted."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta, tzinfo

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from dispatcher_app.i18n import N_, _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.registers.query import RegisterFilter
from dispatcher_app.services.registers.spec import Register, View
from dispatcher_app.widgets.asking_fields import AskingFields
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import current_sizes

#: Names of periods, and how many days each goes back from tomorrow's beginning; 0: for ever.
PERIODS: dict[str, tuple[str, int]] = {
    "all": (N_("全部时间"), 0),
    "day": (N_("今天"), 1),
    "week": (N_("近 7 天"), 7),
    "month": (N_("近 30 天"), 30),
    "quarter": (N_("近 90 天"), 90),
    "year": (N_("近一年"), 366),
}


class RegisterFields(AskingFields):
    """Empty fields ask for everything."""

    def __init__(self, register: Register, hall: Hall, parent: QWidget | None = None) -> None:
        super().__init__("register_filter", _("编号、类别、地点、情况"), parent)
        self.setObjectName("register_filter")
        self._register, self._hall, self._zone = register, hall, hall.zone
        self.view_choice = _combo(self, "register_view", [(view.name, view.title) for view in register.views])
        periods = [(name, title) for name, (title, _days) in PERIODS.items()]
        self.period = _combo(self, "register_period", periods)
        self.unit = NamePicker(_("全部单位"), (), self)
        self.renew()
        self.unit.setObjectName("register_unit")
        self.area = NamePicker(_("全部区、街道"), _areas(hall), self)
        self.area.setObjectName("register_area")
        orders = [("", N_("最近在前")), *_orders(register)]
        self.order = _combo(self, "register_order", orders)
        self.order.setCurrentIndex(max(0, self.order.findData(register.order)))
        self._lay_out()
        self.ask_by(self.unit, self.area, self.view_choice, self.period, self.order)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_sizes().gap)
        for widget, share in zip(self.stops, (3, 5, 2, 3, 3, 3, 0), strict=True):
            row.addWidget(widget, share)
        self.view_choice.setVisible(len(self._register.views) > 1)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """In the order of the Tab key."""
        return (
            *(self.view_choice, self.words, self.period, self.unit, self.area, self.order),
            self.clear_button,
        )

    def renew(self) -> None:
        """The hall's units may be others by now."""
        self.unit.set_names([(unit.name, unit.code) for unit in self._hall.units])

    # what is asked for

    @property
    def view(self) -> View:
        return self._register.view(self.view_choice.currentData())

    def asked_at(self, now: datetime) -> RegisterFilter:
        """The fields as they stand, by the hall's days."""
        begins, ends = period_of(self.period.currentData(), now, self._zone)
        words = tuple(self.words.text().split())
        return RegisterFilter(begins, ends, self.unit.value, self.area.value, words)

    @property
    def sorting(self) -> tuple[int, bool] | None:
        """Number of a column and whether the greatest comes first; None as it was read."""
        chosen: str = self.order.currentData()
        return (int(chosen[1:]), chosen[0] == "-") if chosen else None

    def sort_by(self, column: int) -> None:
        """By this column; asked again, the other way round."""
        upward = self.order.currentData() == f"+{column}"
        self.order.setCurrentIndex(self.order.findData(f"{'-' if upward else '+'}{column}"))

    def words_of_filter(self) -> list[str]:
        """What the lines are narrowed by, for the head of a workbook."""
        said = [self.view_choice.currentText(), self.period.currentText()]
        said += [self.unit.text(), self.area.text(), self.words.text().strip()]
        return [words for words in said if words]

    # kept on this machine

    def as_text(self) -> str:
        """The fields, to be kept; what was looked for in words is not."""
        kept = {
            "view": self.view_choice.currentData(),
            "period": self.period.currentData(),
            "unit": self.unit.value,
            "area": self.area.value,
            "order": self.order.currentData(),
        }
        return json.dumps(kept, ensure_ascii=False)

    def take_text(self, text: str) -> None:
        """As they were kept; whatever is not understood is as if nobody had chosen."""
        try:
            kept = json.loads(text)
        except ValueError:
            return
        if isinstance(kept, dict):
            self._set({name: str(value) for name, value in kept.items()})

    def ask_for(self, words: str, view: str = "") -> None:
        """In *view*, by itself the first one."""
        self._set({"view": view or self._register.views[0].name, "order": self._register.order})
        self.words.setText(words)
        self.ask()

    def _set(self, kept: dict[str, str]) -> None:
        combos = {"view": self.view_choice, "period": self.period, "order": self.order}
        for name, combo in combos.items():
            combo.blockSignals(True)
            combo.setCurrentIndex(max(0, combo.findData(kept.get(name, ""))))
            combo.blockSignals(False)
        self.unit.set_value(kept.get("unit", ""))
        self.area.set_value(kept.get("area", ""))


def period_of(name: str, now: datetime, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """Begin and end (the first instant after) of one of :data:`PERIODS`, by the days of *zone*."""
    _title, days = PERIODS.get(name, PERIODS["all"])
    if not days:
        return None, None
    tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
    return tomorrow - timedelta(days=days), tomorrow


def _combo(parent: QWidget, name: str, entries: list[tuple[str, str]]) -> QComboBox:
    combo = QComboBox(parent)
    combo.setObjectName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(5)
    for data, title in entries:
        combo.addItem(_(title), data)
    return combo


def _orders(register: Register) -> list[tuple[str, str]]:
    entries = []
    for at, column in enumerate(register.columns):
        title = _(column.title)
        entries += [(f"+{at}", f"{title} ↑"), (f"-{at}", f"{title} ↓")]
    return entries


def _areas(hall: Hall) -> list[tuple[str, str]]:
    """Districts, then streets, each by its name: cases keep the names they were filed with."""
    cells = hall.pack.cells
    names = dict.fromkeys([cell.district for cell in cells] + sorted({cell.street for cell in cells}))
    return [(name, name) for name in names if name]
