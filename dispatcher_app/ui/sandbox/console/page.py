"""教员台: the clock of the sandbox, what every trainee has open, and reports put in by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role, Source
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.sandbox.trainer import SeatSeen
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.clock_bar import STEPS, ClockBar
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import full_text

_SECOND_MS = 1000


class ConsolePage(WorkPage):
    """Everything acts at once on every seat of the sandbox; nothing here is kept but what was typed."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_page")
        assert context.desk.trainer is not None
        self._trainer = context.desk.trainer
        self._open: dict[str, int] = {}
        self.clock = ClockBar(self)
        self._make_watch()
        self._make_report()
        self._lay_out()
        self._connect()
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self.look_again)

    # building

    def _make_watch(self) -> None:
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

    def _make_report(self) -> None:
        self.source = QComboBox(self)
        self.source.setObjectName("console_source")
        self.source.setAccessibleName(_("来源"))
        for source in Source:
            self.source.addItem(source.label, source)
        self.place, self.words = QLineEdit(self), QLineEdit(self)
        for field, name, hint, longest in (
            (self.place, "console_place", _("地点,照上报人的说法"), 200),
            (self.words, "console_words", _("情况描述,照上报人的说法"), 1000),
        ):
            field.setObjectName(name)
            field.setPlaceholderText(hint)
            field.setAccessibleName(hint)
            field.setMaxLength(longest)
            write_freely(field)
        self.send = QPushButton(_("上报  Enter"), self)
        self.send.setObjectName("console_send")

    def _lay_out(self) -> None:
        sizes = current_sizes()
        below = QHBoxLayout()
        below.setSpacing(sizes.gap)
        below.addWidget(QLabel(_("临时来件"), self))
        below.addWidget(self.source)
        below.addWidget(self.place, 2)
        below.addWidget(self.words, 3)
        below.addWidget(self.send)
        heading = QLabel(_("学员席位"), self)
        set_look(heading, role="title")
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addWidget(self.clock)
        column.addWidget(heading)
        column.addWidget(self.pages, 1)
        column.addLayout(below)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # keys act while nobody sits anywhere, too

    def _connect(self) -> None:
        self.clock.run_wanted.connect(self._on_run)
        self.clock.speed_wanted.connect(self._on_speed)
        self.clock.step_wanted.connect(self._on_step)
        self.table.opened.connect(self._on_opened)
        self.send.clicked.connect(self._on_send)
        self.place.returnPressed.connect(self.words.setFocus)
        self.words.returnPressed.connect(self._on_send)
        keys = [
            ("Ctrl+Return", self.clock.toggle),
            ("Ctrl+Up", self._on_faster),
            ("Ctrl+Down", self._on_slower),
        ]
        self.add_keys(keys, "console")
        self.add_keys([(key, partial(self._on_step, minutes)) for minutes, key in STEPS], "console")

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("教员台")
        return (
            KeyEntry(group, _("模拟时钟走、停"), "Ctrl+Enter"),
            KeyEntry(group, _("快一档、慢一档"), "Ctrl+↑/↓"),
            KeyEntry(group, _("打开学员正在看的案件"), "Enter"),
        )

    # reading

    def come(self, text: str = "") -> None:
        self._second.start()
        self.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        self._second.stop()
        super().hideEvent(event)

    @Slot()
    def look_again(self) -> None:
        """From memory: the clock and who sits where are followed by others."""
        desk, time = self.context.desk, self._trainer.time
        self.clock.show_clock(time.clock, full_text(time(), desk.hall.zone))
        seats = self._trainer.seats(without=desk.person.login)
        self._open = {seen.who.session: seen.who.case_id for seen in seats}
        told = TextLines([(seen.who.session, _cells(seen)) for seen in seats])
        at = told.number_of(self.table.current_key)
        self.table.show_lines(told, at if at is not None else (0 if seats else None))
        held = self.hasFocus() or self.table.hasFocus()
        self.pages.setCurrentIndex(1 if seats else 0)
        if held:
            (self.table if seats else self).setFocus()

    @Slot(str)
    def _on_opened(self, session: str) -> None:
        if case_id := self._open.get(session, 0):
            self.case_wanted.emit(case_id)

    # acting

    @Slot(bool)
    def _on_run(self, wanted: bool) -> None:
        time = self._trainer.time
        self._start(time.run() if wanted else time.pause())

    @Slot(float)
    def _on_speed(self, speed: float) -> None:
        self._start(self._trainer.time.set_speed(speed))

    @Slot(int)
    def _on_step(self, minutes: int) -> None:
        self._start(self._trainer.time.step(timedelta(minutes=minutes)))

    @Slot()
    def _on_faster(self) -> None:
        self.clock.faster(1)

    @Slot()
    def _on_slower(self) -> None:
        self.clock.faster(-1)

    @Slot()
    def _on_send(self) -> None:
        self._start(self._send())

    async def _send(self) -> None:
        source: Source = self.source.currentData()
        case = await self._trainer.put_in(source, self.place.text(), self.words.text())
        for field in (self.place, self.words):
            field.clear()
        self.said.emit(_("已上报 {number}。").format(number=case.number), True)

    def _start(self, work: Awaitable[None]) -> None:
        self.context.tasks.start(self._told(work), name="console")

    async def _told(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
        self.look_again()


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
