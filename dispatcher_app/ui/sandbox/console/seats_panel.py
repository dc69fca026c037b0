"""What every trainee has open."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.trainer import SeatSeen
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look


class SeatsPanel(ConsolePanel):
    """One line for each seat; Enter opens the case that its trainee looks at."""

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_watch")
        self._open: dict[str, int] = {}
        titles = [
            _("席位"),
            _("姓名"),
            _("角色"),
            _("打开的案件"),
            _("阶段"),
            _("已看"),
            _("在做"),
            _("在办"),
        ]
        self.table = LineTable(titles, (160, 120, 110, 320, 120, 110, 90, 80), 3, (7, 2), self)
        self.table.setObjectName("console_seats")
        self.table.setAccessibleName(_("学员席位"))
        note = EmptyNote(
            "users", _("还没有学员登录"), _("学员用 dispatcher-app sandbox 登录后出现在这里"), self
        )
        self.pages = QStackedWidget(self)
        self.pages.addWidget(note)
        self.pages.addWidget(self.table)
        heading = QLabel(_("学员席位"), self)
        set_look(heading, role="title")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().gap)
        column.addWidget(heading)
        column.addWidget(self.pages, 1)
        self.table.opened.connect(self._on_opened)

    def look_again(self) -> None:
        """From memory: who sits where is followed by others."""
        seats = self.trainer.seats(without=self.context.desk.person.login)
        self._open = {seen.who.session: seen.who.case_id for seen in seats}
        told = TextLines([(seen.who.session, _cells(seen)) for seen in seats])
        at = told.number_of(self.table.current_key)
        held = self.table.hasFocus()
        self.table.show_lines(told, at if at is not None else (0 if seats else None))
        self.pages.setCurrentIndex(1 if seats else 0)
        if held and not seats:
            self.window().setFocus()

    @Slot(str)
    def _on_opened(self, session: str) -> None:
        if case_id := self._open.get(session, 0):
            self.case_wanted.emit(case_id)


def _cells(seen: SeatSeen) -> tuple[str, ...]:
    row, who = seen.row, seen.who
    case = (
        f"{row.number}  {row.title}" if row is not None else ("—" if not who.case_id else _("已办结的案件"))
    )
    return (
        who.seat,
        who.name,
        Role(who.role).label,
        case,
        row.stage.label if row is not None else "",
        _minutes(seen.since) if who.case_id else "",
        _("在录入") if who.typing else "",
        str(seen.claimed),
    )


def _minutes(lasts: timedelta) -> str:
    seconds = round(lasts.total_seconds())
    return _("{minutes} 分 {seconds:02d} 秒").format(minutes=seconds // 60, seconds=seconds % 60)
