"""值班记录: what every seat and the next shift must know, entered in one line and shown until it is over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.hall_record.shifts import Importance, Remark
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.shift.log import EndedLine, Entry, Lasting, LogLine
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.ui.shift.log_entry import LogEntry
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.hall_minute import HallMinute
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

_DETAIL_HIGH, _LONGEST = 110, 1000
_TOPICS = (Topic.SHIFT_NOTE, Topic.LEADER_CALL, Topic.FAULT)
_WEIGHTS = {Importance.URGENT: "■", Importance.IMPORTANT: "▲", Importance.NORMAL: ""}


class ShiftLogPage(WorkPage):
    """Above the line to enter, below what is open; Enter on it goes to the word that is added or ends it."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("shift_log_page")
        assert context.desk.shift is not None
        self._log, self._record = context.desk.shift.log, context.desk.shift.record
        self._lines: dict[str, LogLine] = {}
        self._ended: Sequence[EndedLine] | None = None
        self._sending = False
        self._make_parts()
        self._lay_out()
        self._minute = HallMinute(self)
        self._minute.timeout.connect(self.look_again)
        self._connect()
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)

    # building

    def _make_parts(self) -> None:
        self.entry = LogEntry(self)
        titles = [_("类别"), _("重要"), _("内容"), _("记录"), _("显示到")]
        self.table = LineTable(titles, (110, 90, 400, 200, 130), 2, (), self)
        self.table.setObjectName("log_table")
        self.table.setAccessibleName(_("值班记录"))
        self.note = EmptyNote("note", _("没有未了的事项"), _("在上面一行记下提示、领导来电或系统故障"), self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.note)
        self.detail = QPlainTextEdit(self)
        self.detail.setObjectName("log_detail")
        self.detail.setReadOnly(True)
        self.detail.setTabChangesFocus(True)
        self.detail.setAccessibleName(_("全文"))
        self.detail.setFixedHeight(current_sizes().px(_DETAIL_HIGH))
        self.word = QLineEdit(self)
        self.word.setObjectName("log_word")
        self.word.setMaxLength(_LONGEST)
        self.word.setPlaceholderText(_("补记或办结所选的一条"))
        self.word.setAccessibleName(_("补记或办结"))
        self.remark = QPushButton(_("补记  Enter"), self)
        self.remark.setObjectName("log_remark")
        self.end = QPushButton(_("办结  Ctrl+Enter"), self)
        self.end.setObjectName("log_end")
        self.past = QPushButton(_("近七天办结的  Ctrl+L"), self)
        self.past.setObjectName("log_past")
        self.past.setCheckable(True)
        self.count = QLabel("", self)
        self.count.setObjectName("log_count")
        set_look(self.count, role="secondary")

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        head.addWidget(self.count, 1)
        head.addWidget(self.past)
        below = QHBoxLayout()
        below.setSpacing(sizes.gap)
        below.addWidget(self.word, 1)
        below.addWidget(self.remark)
        below.addWidget(self.end)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addWidget(self.entry)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addWidget(self.detail)
        column.addLayout(below)
        chain_keys(self.entry.write, self.past, self.table, self.detail, self.word, self.remark, self.end)
        self.setFocusProxy(self.entry)

    def _connect(self) -> None:
        self.entry.entered.connect(self._on_entered)
        self.entry.lacking.connect(self._on_lacking)
        self.table.pointed.connect(self._on_pointed)
        self.table.opened.connect(self._on_opened)
        self.word.returnPressed.connect(self._on_remark)
        self.remark.clicked.connect(self._on_remark)
        self.end.clicked.connect(self._on_end)
        self.past.toggled.connect(self._on_past)
        self.add_keys(
            (
                ("Ctrl+Return", self._on_end),
                ("Ctrl+L", self.past.toggle),
                ("Alt+1", self._on_note),
                ("Alt+2", self._on_call),
                ("Alt+3", self._on_fault),
            )
        )

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("值班记录")
        return (
            KeyEntry(group, _("记提示、领导来电、系统故障"), "Alt+1 / Alt+2 / Alt+3"),
            KeyEntry(group, _("记下;补记所选的一条"), "Enter"),
            KeyEntry(group, _("办结、撤下所选的一条"), "Ctrl+Enter"),
            KeyEntry(group, _("近七天办结的"), "Ctrl+L"),
        )

    # reading

    def come(self, text: str = "") -> None:
        self._minute.start()
        if text:
            self.entry.text.setText(text)
        self.context.tasks.start(self._read(), name="shift-log-read")

    async def _read(self) -> None:
        try:
            await self._record.hall.load()
            self._ended = await self._log.ended() if self.past.isChecked() else None
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        self.look_again()

    @Slot()
    def look_again(self) -> None:
        """From memory; what has run out since is gone."""
        if not self.isVisible():
            return
        lines, before = self._log.lines(), self._lines
        self._lines = {line.subject: line for line in lines}
        if self._ended is None:
            told = TextLines([(line.subject, self._cells(line)) for line in lines])
            self.count.setText(_("未了 {count} 项").format(count=len(lines)))
        else:
            told = TextLines([(str(one.ended.sequence), self._past_cells(one)) for one in self._ended])
            self.count.setText(_("近七天办结 {count} 项").format(count=len(told)))
        meant, at = self.table.current_key, told.number_of(self.table.current_key)
        was_open = self._ended is None and meant in before and not self._sending
        lost = at is None and was_open and bool(self.word.text().strip())
        self.table.show_lines(told, at if at is not None else 0 if len(told) and not lost else None)
        self.pages.setCurrentWidget(self.table if len(told) else self.note)
        if lost:
            self._lose()
        self._show_detail()

    def _lose(self) -> None:
        """What was typed about a line that is gone must not end up at the one that took its place.

        The keys stay where the words are: a table that gets them without a current line takes its first.
        """
        self.said.emit(_("所选的一条已被办结或到期;写的字还在,选好另一条再办。"), False)

    def _clock(self, at: datetime | None) -> str:
        desk = self.context.desk
        return clock_text(at, desk.now(), desk.hall.zone)

    def _cells(self, line: LogLine) -> tuple[str, ...]:
        weight = f"{_WEIGHTS[line.importance]} {line.importance.label}".strip()
        words = f"{line.about}:{line.text}" if line.about else line.text
        more = _("补记 {count} 条").format(count=len(line.remarks)) if line.remarks else ""
        told = " · ".join(filter(None, (words, more)))
        until = self._clock(line.expires) or _("办结为止")
        return line.entry.label, weight, told, f"{line.begun.actor.name} {self._clock(line.begun.at)}", until

    def _past_cells(self, one: EndedLine) -> tuple[str, ...]:
        words = f"{one.about}:{one.text}" if one.about else one.text
        ended = f"{one.ended.actor.name} {self._clock(one.ended.at)}"
        return one.entry.label, _("已办结"), f"{words} → {one.words}", ended, ""

    def _show_detail(self) -> None:
        line = self._lines.get(self.table.current_key)
        may = line is not None and self._ended is None and self._log.may(line.entry)
        for button in (self.remark, self.end):
            button.setEnabled(may)
        self.word.setEnabled(may or bool(self.word.text()))
        self.detail.setPlainText(self._words(line) if line is not None and self._ended is None else "")
        self.end.setText(_("撤下  Ctrl+Enter") if self._is_note(line) else _("办结  Ctrl+Enter"))
        self.remark.setText(_("改写  Enter") if self._is_note(line) else _("补记  Enter"))

    @staticmethod
    def _is_note(line: LogLine | None) -> bool:
        return line is not None and line.entry is Entry.NOTE

    def _words(self, line: LogLine) -> str:
        told = [" ".join(filter(None, (line.about, self._clock(line.at)))), line.text]
        told += [
            f"{self._clock(act.at)} {act.actor.name}:{act.payload.text}"
            for act in line.remarks
            if isinstance(act.payload, Remark)
        ]
        return "\n".join(filter(None, told))

    # what happens elsewhere

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if not event.concerns(*_TOPICS):
            return
        if self._ended is not None and self.isVisible():
            self.context.tasks.start(self._read(), name="shift-log-read")
        else:
            self.look_again()

    # hands

    @Slot(str)
    def _on_pointed(self, _key: str) -> None:
        self._show_detail()

    @Slot(str)
    def _on_opened(self, _key: str) -> None:
        if self.word.isEnabled():
            self.word.setFocus()

    @Slot()
    def _on_note(self) -> None:
        self._choose(Entry.NOTE)

    @Slot()
    def _on_call(self) -> None:
        self._choose(Entry.CALL)

    @Slot()
    def _on_fault(self) -> None:
        self._choose(Entry.FAULT)

    def _choose(self, entry: Entry) -> None:
        self.entry.choose(entry)
        (self.entry.about if self.entry.about.isVisible() else self.entry.text).setFocus()

    @Slot(bool)
    def _on_past(self, _on: bool) -> None:
        self.context.tasks.start(self._read(), name="shift-log-read")

    @Slot()
    def _on_lacking(self) -> None:
        self.said.emit(_("还没有写:光标所在的一栏是空的。"), False)

    @Slot()
    def _on_entered(self) -> None:
        entry = self.entry
        work = self._log.enter(
            entry.entry,
            entry.text.text(),
            about=entry.about.text(),
            importance=Importance(entry.importance.currentData()),
            lasting=Lasting(entry.lasting.currentData()),
        )
        self._start(work, _("已记下,各席可见。"), entry.clear)

    @Slot()
    def _on_remark(self) -> None:
        line, words = self._lines.get(self.table.current_key), self.word.text()
        if line is None or self._ended is not None:
            self.said.emit(_("请先选一条未了的事项。"), False)
        elif not words.strip():
            self._on_lacking()
            self.word.setFocus()
        else:
            self._start(self._log.remark(line, words), _("已补记。"), self._word_done)

    @Slot()
    def _on_end(self) -> None:
        line = self._lines.get(self.table.current_key)
        if line is None or self._ended is not None:
            self.said.emit(_("请先选一条未了的事项。"), False)
            return
        self._start(self._log.end(line, self.word.text()), _("已办结。"), self._word_done)

    def _word_done(self) -> None:
        self.word.clear()
        self.table.setFocus()

    def _start(self, work: Awaitable[object], done: str, after: Callable[[], None]) -> None:
        self.context.tasks.start(self._do(work, done, after), name="shift-log")

    async def _do(self, work: Awaitable[object], done: str, after: Callable[[], None]) -> None:
        """What was typed goes only when it is in the record."""
        self._sending = True
        try:
            await work
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return
        finally:
            self._sending = False
        after()
        self.said.emit(done, True)
