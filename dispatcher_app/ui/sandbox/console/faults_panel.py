"""What the trainer lets fail: server, telephones, map; for so long, or until mended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from dispatcher_app.domain.simulation.words import Fault
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import Now
from dispatcher_app.services.sandbox.faults import LONGEST, FaultInForce
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier
from dispatcher_app.widgets.times import clock_text, duration_text

#: What trainees meet while it lasts.
_MEANS = {
    Fault.SERVER: N_("学员席位与数据库断开:办理的操作存在本机,恢复后自动补发"),
    Fault.PHONES: N_("电话不响铃,席位上写明话务故障"),
    Fault.MAP: N_("地图页停用,席位改用本机画的简图"),
}
_NAMES = {Fault.SERVER: N_("服务器"), Fault.PHONES: N_("话务"), Fault.MAP: N_("地图")}
_ICONS = {Fault.SERVER: "database-off", Fault.PHONES: "phone", Fault.MAP: "map-2"}
KEYS = {Fault.SERVER: "Alt+7", Fault.PHONES: "Alt+8", Fault.MAP: "Alt+9"}
_USUAL_MINUTES = 10


class FaultsPanel(QWidget):
    """One line for each fault: what it does, how long, how it stands, one button.

    Signals:
        begin_wanted: the fault, and minutes of the hall (0: until mended).
        mend_wanted: every happening that put this fault in and still holds (a list of numbers).
    """

    begin_wanted = Signal(object, int)
    mend_wanted = Signal(list)

    def __init__(self, hall: Hall, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("faults_panel")
        self._hall, self._now = hall, now
        self._numbers: dict[Fault, list[int]] = {}
        sizes = current_sizes()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(sizes.gap)
        self._grid.setVerticalSpacing(sizes.gap)
        self._grid.setColumnStretch(2, 1)
        self.marks = {fault: QLabel(self) for fault in Fault}
        self.states = {fault: QLabel(self) for fault in Fault}
        self.minutes = {fault: self._minutes(fault) for fault in Fault}
        self.buttons = {fault: QPushButton(self) for fault in Fault}
        for row, fault in enumerate(Fault):
            self._add_row(row, fault)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.gap)
        column.addLayout(self._grid)
        theme_notifier().changed.connect(self._on_theme_changed)
        self.show_faults(())

    def _minutes(self, fault: Fault) -> QSpinBox:
        box = QSpinBox(self)
        box.setObjectName(f"fault_minutes_{fault.value}")
        box.setAccessibleName(_("{fault}多少分钟").format(fault=fault.label))
        box.setRange(0, LONGEST)
        box.setSpecialValueText(_("直到排除"))
        box.setSuffix(_(" 分钟"))
        box.setValue(_USUAL_MINUTES)
        stays = box.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        box.setSizePolicy(stays)
        return box

    def _add_row(self, row: int, fault: Fault) -> None:
        name = QLabel(_(_NAMES[fault]), self)
        hinted: tuple[QWidget, ...] = (name, self.marks[fault], self.buttons[fault])
        for part in hinted:
            part.setToolTip(_(_MEANS[fault]))
        state, button = self.states[fault], self.buttons[fault]
        state.setObjectName(f"fault_state_{fault.value}")
        button.setObjectName(f"fault_button_{fault.value}")
        button.setProperty("fault", fault.value)
        button.clicked.connect(self._on_button)
        parts: tuple[QWidget, ...] = (self.marks[fault], name, state, self.minutes[fault], button)
        for at, placed in enumerate(parts):
            self._grid.addWidget(placed, row, at, Qt.AlignmentFlag.AlignVCenter)

    # how it stands

    def show_faults(self, faults: Iterable[FaultInForce]) -> None:
        """What fails now, by the hall's time."""
        held = tuple(faults)
        for fault in Fault:
            mine = [one for one in held if one.fault is fault]
            self._numbers[fault] = [one.number for one in mine]
            self._show(fault, mine)

    def _show(self, fault: Fault, mine: list[FaultInForce]) -> None:
        state, button, failing = self.states[fault], self.buttons[fault], bool(mine)
        state.setText(self._state_words(mine))
        set_look(state, tone="over" if failing else "")
        key = KEYS[fault]
        button.setText(_("排除  {key}").format(key=key) if failing else _("中断  {key}").format(key=key))
        set_look(button, kind="primary" if failing else "danger")
        self.minutes[fault].setVisible(not failing)
        token = "over" if failing else "secondary"
        size, ratio = current_sizes().icon_large, self.devicePixelRatioF()
        self.marks[fault].setPixmap(icon_pixmap(_ICONS[fault], size, token, ratio))

    def _state_words(self, mine: list[FaultInForce]) -> str:
        if not mine:
            return _("正常")
        zone, now = self._hall.zone, self._now()
        since = clock_text(min(one.since for one in mine), now, zone)
        ends = [one.until for one in mine]
        if any(until is None for until in ends):
            return _("{since} 起中断,直到排除").format(since=since)
        until = max(end for end in ends if end is not None)
        text = _("{since} 起中断,{until} 恢复,还剩 {left}")
        return text.format(since=since, until=clock_text(until, now, zone), left=_left(until, now))

    # hands

    @Slot()
    def _on_button(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.turn(Fault(sender.property("fault")))

    def turn(self, fault: Fault) -> None:
        """Let it fail, or mend it."""
        if numbers := self._numbers[fault]:
            self.mend_wanted.emit(numbers)
        else:
            self.begin_wanted.emit(fault, self.minutes[fault].value())

    @Slot()
    def _on_theme_changed(self) -> None:
        for fault in Fault:
            token = "over" if self._numbers[fault] else "secondary"
            size, ratio = current_sizes().icon_large, self.devicePixelRatioF()
            self.marks[fault].setPixmap(icon_pixmap(_ICONS[fault], size, token, ratio))


def _left(until: datetime, now: datetime) -> str:
    return duration_text(until - now)
