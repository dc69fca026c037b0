"""在岗: who is on duty now and who sits where, who is missing, who is here without being rostered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.seat_board import SeatsChanged
from dispatcher_app.services.seats import Presence
from dispatcher_app.services.shift.duty import DutyLine, DutyState
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.shift.lines import TextLines, hours_text
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.hall_minute import HallMinute
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

_SHAPES = {
    DutyState.ON_DUTY: "●",
    DutyState.NOT_SIGNED: "○",
    DutyState.AWAY: "▲",
    DutyState.MISSING: "■",
    DutyState.LEFT: "◇",
}


class OnDutyPage(WorkPage):
    """Those who are missing stand first; a shift leader signs off whoever left without it."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("on_duty_page")
        assert context.desk.shift is not None
        self._shift = context.desk.shift
        self._lines: dict[str, DutyLine] = {}
        self._make_parts()
        self._lay_out()
        self._minute = HallMinute(self)
        self._minute.timeout.connect(self.look_again)
        self._connect()
        context.desk.bus.subscribe(SeatsChanged, self._on_seats_changed)
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)

    # building

    def _make_parts(self) -> None:
        self.head, self.counts = QLabel("", self), QLabel("", self)
        self.head.setObjectName("on_duty_head")
        self.counts.setObjectName("on_duty_counts")
        set_look(self.head, role="title")
        set_look(self.counts, role="secondary")
        titles = [_("状态"), _("姓名"), _("角色"), _("席位"), _("值班表"), _("签到")]
        self.table = LineTable(titles, (200, 140, 120, 180, 200, 230), 3, (4,), self)
        self.table.setObjectName("on_duty_table")
        self.table.setAccessibleName(_("在岗"))
        self.note = EmptyNote("users", _("这一班还没有人"), _("没有排班,也没有人签到"), self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.note)
        self.sign_on = QPushButton(_("签到  Ctrl+Enter"), self)
        self.sign_on.setObjectName("on_duty_sign_on")
        set_look(self.sign_on, kind="primary")
        self.reason = QLineEdit(self)
        self.reason.setObjectName("on_duty_reason")
        self.reason.setMaxLength(100)
        write_freely(self.reason)
        self.reason.setPlaceholderText(_("替未签退的人签退:写明理由,Enter 签退所选的人"))
        self.reason.setAccessibleName(_("签退理由"))
        self.reason.setVisible(self.context.desk.role is Role.SHIFT_LEADER)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        above = QHBoxLayout()
        above.setSpacing(sizes.gap)
        above.addWidget(self.head)
        above.addWidget(self.counts, 1)
        above.addWidget(self.sign_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addLayout(above)
        column.addWidget(self.pages, 1)
        column.addWidget(self.reason)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.sign_on.clicked.connect(self.sign_me_on)
        self.reason.returnPressed.connect(self._on_reason_entered)
        self.table.opened.connect(self._on_opened)
        self.add_keys((("Ctrl+Return", self.sign_me_on),))

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("在岗")
        own = KeyEntry(group, _("签到"), "Ctrl+Enter")
        leader = KeyEntry(group, _("替所选的人签退"), "Enter")
        return (own, leader) if self.context.desk.role is Role.SHIFT_LEADER else (own,)

    # reading

    def come(self, text: str = "") -> None:
        self._minute.start()
        self.context.tasks.start(self._read(), name="on-duty-read")

    async def _read(self) -> None:
        try:
            await self._shift.record.hall.load()
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        self.look_again()

    @property
    def _present(self) -> tuple[Presence, ...]:
        sitting = self.context.desk.sitting
        return sitting.board.present if sitting is not None else ()

    @Slot()
    def look_again(self) -> None:
        """From memory: who sits where is heard within a second."""
        if not self.isVisible():
            return
        duty, zone = self._shift.duty, self.context.desk.hall.zone
        lines = duty.lines(self._present)
        self._lines = {line.person: line for line in lines}
        slot = duty.current
        self.head.setText(f"{slot.subject} {hours_text(slot, zone)}")
        self.counts.setText(self._counts(lines))
        current = self.table.current_key
        told = TextLines([(line.person, self._cells(line)) for line in lines])
        at = told.number_of(current)
        # A reason that is being written is about whoever is gone from the list, not about the first in it.
        first = None if not lines or (current and self.reason.text().strip()) else 0
        self.table.show_lines(told, at if at is not None else first)
        self.pages.setCurrentWidget(self.table if lines else self.note)
        self.sign_on.setEnabled(duty.is_due)

    def _counts(self, lines: Sequence[DutyLine]) -> str:
        if self._shift.duty.roster(self._shift.duty.current) is None:
            return _("本班没有排班 · 在岗 {here} 人").format(here=_of(lines, DutyState.ON_DUTY))
        text = _("排班 {planned} 人 · 在岗 {here} · 应到未到 {missing} · 未排班在席 {others}")
        return text.format(
            planned=sum(line.rostered for line in lines),
            here=_of(lines, DutyState.ON_DUTY),
            missing=_of(lines, DutyState.MISSING),
            others=sum(not line.rostered and line.state is not DutyState.AWAY for line in lines),
        )

    def _cells(self, line: DutyLine) -> tuple[str, ...]:
        desk = self.context.desk
        since = clock_text(line.since, desk.now(), desk.hall.zone)
        shift = line.shift if line.shift != self._shift.duty.current.subject else ""
        if line.left is not None:
            since = _("{at} 签退").format(at=clock_text(line.left, desk.now(), desk.hall.zone))
        planned = line.rostered_desk or _("已排班") if line.rostered else _("未排班")
        return (
            f"{_SHAPES[line.state]} {line.state.label}",
            line.name,
            line.role.label,
            _(line.desk),
            planned,
            " · ".join(filter(None, (since, shift))),
        )

    # what happens elsewhere

    def _on_seats_changed(self, _event: SeatsChanged) -> None:
        self.look_again()

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.DUTY, Topic.ROSTER):
            self.look_again()

    # hands

    @Slot()
    def sign_me_on(self) -> None:
        if self._shift.duty.is_due:
            self.context.tasks.start(self._sign_on(), name="sign-on")
        else:
            self.said.emit(_("您已签到。"), True)

    async def _sign_on(self) -> None:
        try:
            act = await self._shift.duty.sign_on(self)
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return
        said = _("{name}已签到:{shift}。").format(name=act.actor.name, shift=self._shift.duty.slot.subject)
        self.said.emit(said, True)

    @Slot(str)
    def _on_opened(self, _person: str) -> None:
        if self.reason.isVisible():
            self.reason.setFocus()

    @Slot()
    def _on_reason_entered(self) -> None:
        line, reason = self._lines.get(self.table.current_key), self.reason.text().strip()
        if line is None:
            self.said.emit(_("请先选一个人。"), False)
        elif line.since is None:
            self.said.emit(_("所选的人没有签到,不用签退。"), False)
        elif not reason:
            self.said.emit(_("替别人签退要写理由。"), False)
        else:
            self.context.tasks.start(self._sign_off(line, reason), name="sign-off-other")

    async def _sign_off(self, line: DutyLine, reason: str) -> None:
        try:
            await self._shift.duty.sign_off_other(line.person, reason, self)
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return
        self.reason.clear()
        self.table.setFocus()
        self.said.emit(_("已替{name}签退:{reason}").format(name=line.name, reason=reason), True)


def _of(lines: Sequence[DutyLine], state: DutyState) -> int:
    return sum(line.state is state for line in lines)
