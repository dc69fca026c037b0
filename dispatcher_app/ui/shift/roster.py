"""值班表: who is on which shift in a week, planned by keys, copied from last week, read from a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.duty import DutySlot
from dispatcher_app.domain.hall_record.check import RecordMoved
from dispatcher_app.domain.hall_record.faults import TITLE
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import OnDuty
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.shift.planning import WeekPlan, draft_of
from dispatcher_app.services.shift.roster_sheet import (
    SHEET,
    ReadRoster,
    roster_sheet,
)
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.shift.roster_grid import RosterGrid
from dispatcher_app.ui.shift.roster_model import RosterModel
from dispatcher_app.ui.shift.roster_reading import RosterReading
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.sheet import SideSheet
from dispatcher_app.widgets.theme import current_sizes, set_look

_WEEK = timedelta(days=7)
_DESK_WIDE = 220


class RosterPage(WorkPage):
    """What is planned stays here until Ctrl+S; each shift is an act of its own."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("roster_page")
        assert context.desk.shift is not None
        self._shift = context.desk.shift
        self.may_plan = self._shift.record.may(ActKind.ROSTER)
        self.plan = WeekPlan(self._shift.record.hall, self._shift.times, ())
        self._monday = self._shift.times.week(self._today)[0]
        self.model = RosterModel(self.plan, self)
        self.grid = RosterGrid(self.model, self)
        self.handing_on = HandingOn(self, _(SHEET), self._sheets)
        self._make_parts()
        self._lay_out()
        self._connect()
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)

    # building

    def _make_parts(self) -> None:
        self.head = QLabel("", self)
        self.head.setObjectName("roster_head")
        set_look(self.head, role="title")
        self.hint = QLabel(self._hint(), self)
        self.hint.setObjectName("roster_hint")
        set_look(self.hint, role="secondary")
        self.copy = self._button("roster_copy", _("复制上周  Ctrl+D"))
        self.bring = self._button("roster_import", _("导入…  Ctrl+I"))
        self.export = self._button("roster_export", _("导出…  Ctrl+E"))
        self.save = self._button("roster_save", _("保存  Ctrl+S"))
        self.drop = self._button("roster_drop", _("放弃未保存  Ctrl+Z"))
        set_look(self.save, kind="primary")
        for button in (self.copy, self.bring, self.save, self.drop):
            button.setVisible(self.may_plan)
        self.cell = QLabel("", self)
        self.cell.setObjectName("roster_cell")
        self.desk_field = QLineEdit(self)
        self.desk_field.setObjectName("roster_desk")
        self.desk_field.setMaxLength(TITLE)
        self.desk_field.setPlaceholderText(_("席位,空为不定"))
        self.desk_field.setAccessibleName(_("席位"))
        self.desk_field.setFixedWidth(current_sizes().px(_DESK_WIDE))
        self.sheet = SideSheet(self)
        self.reading = RosterReading(self, self._shift, self.sheet)
        self.reading.read.connect(self._on_read)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        return button

    def _hint(self) -> str:
        shifts = [
            _("{number} {shift}").format(number=number, shift=name)
            for number, name in enumerate(self._shift.times.names, 1)
        ]
        keys = "   ".join(shifts)
        if not self.may_plan:
            return _("值班表由值班长和管理员排。Alt+← Alt+→ 换周。")
        return _("{keys}   0 休息   Enter 改席位   Alt+← Alt+→ 换周   Alt+Home 本周").format(keys=keys)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        above = QHBoxLayout()
        above.setSpacing(sizes.gap)
        above.addWidget(self.head, 1)
        for button in (self.copy, self.bring, self.export, self.drop, self.save):
            above.addWidget(button)
        below = QHBoxLayout()
        below.setSpacing(sizes.gap)
        below.addWidget(self.cell)
        below.addWidget(self.desk_field)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addLayout(above)
        column.addWidget(self.hint)
        column.addWidget(self.grid, 1)
        column.addLayout(below)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        self.grid.selectionModel().currentChanged.connect(self._on_current_changed)
        self.grid.digit_pressed.connect(self._on_digit_pressed)
        self.grid.entered.connect(self.go_to_desk)
        self.desk_field.returnPressed.connect(self._on_desk_entered)
        self.copy.clicked.connect(self.copy_last_week)
        self.bring.clicked.connect(self._on_import)
        self.export.clicked.connect(self.handing_on.ask)
        self.save.clicked.connect(self.save_all)
        self.drop.clicked.connect(self.drop_all)
        self.add_keys(
            (
                ("Ctrl+D", self.copy_last_week),
                ("Ctrl+I", self._on_import),
                ("Ctrl+E", self.handing_on.ask),
                ("Ctrl+S", self.save_all),
                ("Ctrl+Z", self.drop_all),
                ("Alt+Left", self._on_week_before),
                ("Alt+Right", self._on_week_after),
                ("Alt+Home", self._on_this_week),
            )
        )

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _(SHEET)
        reading = (
            KeyEntry(group, _("上周、下周、本周"), "Alt+← / Alt+→ / Alt+Home"),
            KeyEntry(group, _("导出 Excel"), "Ctrl+E"),
        )
        planning = (
            KeyEntry(group, _("排上、撤下第几班"), "1…9"),
            KeyEntry(group, _("当天休息"), "0 / Delete"),
            KeyEntry(group, _("改席位"), "Enter"),
            KeyEntry(group, _("复制上周"), "Ctrl+D"),
            KeyEntry(group, _("读入 Excel"), "Ctrl+I"),
            KeyEntry(group, _("保存;放弃未保存"), "Ctrl+S / Ctrl+Z"),
        )
        return (*planning, *reading) if self.may_plan else reading

    # reading

    @property
    def _today(self) -> date:
        return self._shift.times.today(self.context.desk.now())

    def come(self, text: str = "") -> None:
        self.context.tasks.start(self._read(), name="roster-read")

    async def _read(self) -> None:
        try:
            await self._shift.record.hall.load()
            self.plan.know(await self._shift.people())
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return
        self._show_week()

    def _show_week(self) -> None:
        """The same cell stays current where it is still there."""
        index = self.grid.currentIndex()
        days = self._shift.times.week(self._monday)
        self.head.setText(_("{first} 至 {last}").format(first=days[0].isoformat(), last=days[-1].isoformat()))
        self.model.show_week(days, self._today)
        self.grid.fit()
        column = index.column() if index.column() > 0 else self._today.weekday() + 1  # 0: the names
        self.grid.setCurrentIndex(self.model.index(max(index.row(), 0), column))
        self._show_changed()

    def _show_changed(self) -> None:
        count = len(self.plan.changed)
        self.save.setEnabled(bool(count))
        self.drop.setEnabled(bool(count))
        self.save.setText(_("保存 {count} 班  Ctrl+S").format(count=count) if count else _("保存  Ctrl+S"))
        self._show_cell()

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.ROSTER) and self.isVisible():
            self._show_week()

    # the current cell

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_cell()

    def _show_cell(self) -> None:
        index = self.grid.currentIndex()
        person, day = self.model.person(index.row()), self.model.day(index.column())
        slots = self.model.slots_at(index.row(), index.column())
        self.desk_field.setVisible(bool(slots) and self.may_plan)
        if person is None or day is None:
            self.cell.setText("")
            return
        entries = [self.plan.entry(slot, person.person) for slot in slots]
        desks = listed(dict.fromkeys(one.desk for one in entries if one is not None and one.desk))
        names = listed(slot.name for slot in slots) or _("休息")
        told = _("{name} · {day} · {shifts}").format(name=person.name, day=f"{day:%m-%d}", shifts=names)
        seat = desks if not self.may_plan else ""
        self.cell.setText(" · ".join(filter(None, (told, seat))))
        if not self.desk_field.hasFocus():  # somebody else's act must not take what is being typed
            self.desk_field.setText(desks)

    @Slot(int)
    def _on_digit_pressed(self, number: int) -> None:
        index = self.grid.currentIndex()
        self.toggle(index.row(), index.column(), number)

    def toggle(self, row: int, column: int, number: int) -> None:
        """Put the person on shift *number* of the day, or off it; 0 is off all."""
        person, day = self.model.person(row), self.model.day(column)
        if person is None or day is None:
            return
        if not self.may_plan:
            self.said.emit(_("值班表由值班长和管理员排。"), False)
            return
        slots = self._shift.times.of_day(day)
        if not number:
            for slot in slots:
                self.plan.take_off(slot, person.person)
        elif number <= len(slots):
            self.plan.toggle(slots[number - 1], self._seated(person, slots[number - 1]))
        else:
            self.said.emit(_("一天只有 {count} 班。").format(count=len(slots)), False)
        self.model.repaint()
        self._show_changed()

    def _seated(self, person: OnDuty, slot: DutySlot) -> OnDuty:
        """At their own desk, unless somebody sits there in that shift."""
        taken = {one.desk for one in self.plan.entries(slot)}
        return OnDuty(person.person, person.name, person.role, "" if person.desk in taken else person.desk)

    @Slot()
    def go_to_desk(self) -> None:
        if self.desk_field.isVisible():
            self.desk_field.setFocus()
            self.desk_field.selectAll()

    @Slot()
    def _on_desk_entered(self) -> None:
        index, desk = self.grid.currentIndex(), self.desk_field.text().strip()
        person = self.model.person(index.row())
        for slot in self.model.slots_at(index.row(), index.column()):
            other = next((o for o in self.plan.entries(slot) if desk and o.desk == desk), None)
            if person is not None and other is not None and other.person != person.person:
                text = _("{shift}的“{desk}”已经排了{name}。")
                self.said.emit(text.format(shift=slot.name, desk=desk, name=other.name), False)
                return
            if person is not None:
                self.plan.seat(slot, person.person, desk)
        self.grid.setFocus()
        self.model.repaint()
        self._show_changed()

    # weeks

    @Slot()
    def _on_week_before(self) -> None:
        self._monday -= _WEEK
        self._show_week()

    @Slot()
    def _on_week_after(self) -> None:
        self._monday += _WEEK
        self._show_week()

    @Slot()
    def _on_this_week(self) -> None:
        self._monday = self._shift.times.week(self._today)[0]
        self._show_week()

    # planning

    @Slot()
    def copy_last_week(self) -> None:
        if self.may_plan:
            count = self.plan.copy_last_week(self.model.days)
            self._show_week()
            done = _("照上周排了 {count} 班,核对后 Ctrl+S 保存。").format(count=count)
            self.said.emit(done if count else _("没有可复制的:上周没有排班,或本周都已排好。"), bool(count))

    @Slot()
    def drop_all(self) -> None:
        if self.plan.changed:
            self.plan.drop()
            self._show_week()
            self.said.emit(_("未保存的改动已放弃。"), True)

    @Slot()
    def save_all(self) -> None:
        if self.plan.changed:
            self.context.tasks.start(self._save(), name="roster-save")

    async def _save(self) -> None:
        """One shift after another; what is refused stays as it was planned."""
        saved, refused = 0, ""
        for planned in self.plan.changed:
            try:
                await self._shift.record.append(draft_of(planned), initiator=self)
            except RecordMoved as moved:
                self.plan.rebase(planned)
                refused = _("{why}表上是您的安排:再按 Ctrl+S 以您的为准,Ctrl+Z 用对方的。").format(why=moved)
            except (DomainError, ExternalError) as error:
                refused = _("“{shift}”没有保存:{why}").format(shift=planned.slot.subject, why=error)
            else:
                self.plan.saved(planned)
                saved += 1
        self._show_week()
        self.said.emit(refused or _("已保存 {count} 班。").format(count=saved), not refused)

    # workbooks

    def _sheets(self) -> tuple[Sheet, ...]:
        return (roster_sheet(self._shift.times, self.model.days, self.plan.entries),)

    @Slot()
    def _on_import(self) -> None:
        if self.may_plan:
            self.reading.ask()

    @Slot(object)
    def _on_read(self, read: ReadRoster) -> None:
        """What a workbook plans, none of it in the record yet."""
        count = self.plan.take(read.plans)
        if read.plans:
            self._monday = self._shift.times.week(min(slot.day for slot, _e in read.plans))[0]
        self._show_week()
        self.said.emit(_("读入 {count} 班有改动,核对后 Ctrl+S 保存。").format(count=count), True)
