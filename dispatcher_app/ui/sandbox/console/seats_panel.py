"""What every trainee has open."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.sandbox.trainer import SeatSeen, Waiting
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text, duration_text

log = logging.getLogger(__name__)

LONGEST_KEY = "Alt+W"


class SeatsPanel(ConsolePanel):
    """One line for each seat; Enter opens the case that its trainee looks at."""

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_watch")
        self._open: dict[str, int] = {}
        self._reading = False
        titles = [
            _("席位"),
            _("姓名"),
            _("角色"),
            _("打开的案件"),
            _("阶段"),
            _("已看"),
            _("在做"),
            _("在办"),
            _("最近一步"),
            _("多久没办"),
        ]
        widths = (110, 90, 90, 220, 90, 100, 70, 50, 120, 90)
        self.table = LineTable(titles, widths, 3, (7, 2, 4), self)
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
        self.waiting = QLabel("", self)
        self.waiting.setObjectName("console_waiting")
        set_look(self.waiting, role="secondary")
        head = QHBoxLayout()
        head.setSpacing(current_sizes().pane)
        head.addWidget(heading)
        head.addWidget(self.waiting, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().gap)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        self.table.opened.connect(self._on_opened)

    def keys(self) -> Sequence[tuple[str, Callable[[], object]]]:
        return ((LONGEST_KEY, self._on_longest),)

    def key_entries(self) -> Sequence[KeyEntry]:
        return (KeyEntry(_("教员台"), _("打开等得最久的案件"), LONGEST_KEY),)

    def look_again(self) -> None:
        """From memory: who sits where is followed by others. What they did last is read beside the screen."""
        if not self._reading:
            self._reading = True
            self.context.tasks.start(self._read_acts(), name="console-acts")
        self._show_waiting()
        seats = self.trainer.seats(without=self.context.desk.person.login)
        self._open = {seen.who.session: seen.who.case_id for seen in seats}
        now, zone = self.context.desk.now(), self.context.desk.hall.zone
        told = TextLines([(seen.who.session, (*_cells(seen), *_last(seen, now, zone))) for seen in seats])
        at = told.number_of(self.table.current_key)
        held = self.table.hasFocus()
        self.table.show_lines(told, at if at is not None else (0 if seats else None))
        self.pages.setCurrentIndex(1 if seats else 0)
        if held and not seats:
            self.window().setFocus()

    async def _read_acts(self) -> None:
        try:
            await self.trainer.read_acts()
        except ExternalError:
            log.info("what trainees did last waits for the database")
        finally:
            self._reading = False

    def _show_waiting(self) -> None:
        now = self.context.desk.now()
        self.waiting.setText(" · ".join(_waits(one, now) for one in self.trainer.waiting()))

    def _on_longest(self) -> None:
        rows = [one.longest for one in self.trainer.waiting() if one.longest is not None]
        if rows:
            self.case_wanted.emit(min(rows, key=lambda row: row.stage_since).case_id)
        else:
            self.said.emit(_("没有在等的案件。"), False)

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


def _last(seen: SeatSeen, now: datetime, zone: tzinfo) -> tuple[str, str]:
    """What it did last and how long ago, in the hall's time."""
    if seen.last is None:
        return "", ""
    text = _("{act} {at}").format(act=seen.last.verb.label, at=clock_text(seen.last.at, now, zone))
    return text, duration_text(max(now - seen.last.at, timedelta()))


def _waits(one: Waiting, now: datetime) -> str:
    if one.longest is None:
        return _("{role} 没有在等的").format(role=one.role.label)
    waits = duration_text(max(now - one.longest.stage_since, timedelta()))
    text = _("{role} {count} 件在等,最久 {waits}({number})")
    number = one.longest.number[-4:]
    return text.format(role=one.role.label, count=one.count, waits=waits, number=number)


def _minutes(lasts: timedelta) -> str:
    seconds = round(lasts.total_seconds())
    return _("{minutes} 分 {seconds:02d} 秒").format(minutes=seconds // 60, seconds=seconds % 60)
