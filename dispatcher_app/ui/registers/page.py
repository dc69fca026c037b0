"""A register on the screen: fields above, lines below; it follows the hall and hands on what it lists."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.case import CallBack
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.bus import CasesChanged, RowsRead
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.services.papers.register_paper import register_sheet
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.registers.lists import RegisterLists
from dispatcher_app.services.registers.query import PAGE, RegisterFilter, RegisterLine
from dispatcher_app.services.registers.spec import Register
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.registers.fields import RegisterFields
from dispatcher_app.ui.registers.lines import RegisterLines
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.hall_minute import HallMinute
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

#: A register that is sorted, or handed on, is read up to here; what is longer says so.
MOST = 5000
#: The hall moves all the time: a page on the screen reads again at most this often (ms), and each minute,
#: because days run out by themselves.
_NEWS_MS = 1000
_SLOW_MS = 150


class RegisterPage(WorkPage):
    """Asks as the fields stand; only the newest question is answered. Each register has its own class."""

    register: Register

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("register_page")
        self._asked, self._reading_more, self._wanted = 0, False, ""
        self._build()
        self._lay_out()
        self._connect()
        self._remember()
        context.desk.bus.subscribe(CasesChanged, self._on_cases_changed)
        context.desk.bus.subscribe(RowsRead, self._on_rows_read)
        context.desk.bus.subscribe(KeptChanged, self._on_kept_changed)

    # building

    def _build(self) -> None:
        register = self.register
        self.fields = RegisterFields(register, self.context.desk.hall, self)
        self.title = QLabel(_(register.title), self)
        set_look(self.title, role="title")
        self.hint = QLabel(_(register.hint), self)
        set_look(self.hint, role="small")
        self.count = QLabel("", self)
        self.count.setObjectName("register_lines_count")
        set_look(self.count, role="secondary")
        self.export = HandingOn(self, _(register.title), self.sheets)
        self.export_button = QPushButton(_("导出 Excel  Ctrl+E"), self)
        self.export_button.setObjectName("register_lines_export")
        self.export_button.setToolTip(_("导出列出的全部内容 (Ctrl+E)"))
        widths = [column.width for column in register.columns]
        titles = [_(column.title) for column in register.columns]
        self.table = LineTable(titles, widths, register.stretch, register.leaves, self)
        self.table.setAccessibleName(_(register.title))
        self.table.horizontalHeader().setSectionsClickable(True)
        self.note = EmptyNote(register.icon, "", "", self)
        self.listed = QStackedWidget(self)
        self.listed.addWidget(self.table)
        self.listed.addWidget(self.note)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._news = QTimer(self, singleShot=True, interval=_NEWS_MS)
        self._minute = HallMinute(self)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        head.setSpacing(sizes.gap)
        for widget in (self.title, self.hint):
            head.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        head.addWidget(self.count, 0, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.export_button)
        above = QVBoxLayout()
        above.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        above.setSpacing(sizes.gap)
        above.addLayout(head)
        above.addWidget(self.fields)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.body(), 1)
        chain_keys(*self.fields.stops, self.export_button, self.table)
        self.setFocusProxy(self.table)

    def body(self) -> QWidget:
        """What stands below the fields."""
        return self.listed

    def _connect(self) -> None:
        self.fields.asked.connect(self.ask)
        self.fields.down_pressed.connect(self.go_to_lines)
        self.table.opened.connect(self._on_opened)
        self.table.pointed.connect(self._on_pointed)
        self.table.more_wanted.connect(self._on_more_wanted)
        self.table.horizontalHeader().sectionClicked.connect(self.fields.sort_by)
        self.export_button.clicked.connect(self.export.ask)
        self._slow.timeout.connect(self._on_slow)
        self._news.timeout.connect(self.look_again)
        self._minute.timeout.connect(self.look_again)
        self.add_keys(
            (
                ("Ctrl+F", self.go_to_words),
                ("Ctrl+E", self.export.ask),
                ("F5", self.look_again),
            ),
            "registers",
        )

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("登记册")
        return (
            KeyEntry(group, _("到查找框"), "Ctrl+F"),
            KeyEntry(group, _("在席位打开选中的案件"), "Enter"),
            KeyEntry(group, _("导出列出的全部内容"), "Ctrl+E"),
            KeyEntry(group, _("重新读取"), "F5"),
        )

    # coming and going

    def come(self, text: str = "") -> None:
        """Read again; *text* is looked for."""
        if text:
            self.fields.ask_for(text)
        else:
            self.look_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()
        self._news.stop()

    # asking

    @property
    def lines(self) -> RegisterLines | None:
        """What is listed; None before the first answer."""
        lines = self.table.lines
        return lines if isinstance(lines, RegisterLines) else None

    @property
    def current(self) -> RegisterLine | None:
        return self.lines.line(self.table.current_key) if self.lines is not None else None

    @property
    def asked_for(self) -> RegisterFilter:
        return self.fields.asked_at(self.context.desk.now())

    @Slot()
    def ask(self) -> None:
        """Read the register as the fields stand."""
        self._keep_fields()
        self._start("", PAGE)

    @Slot()
    def look_again(self) -> None:
        """The same question: as many lines as there are, and the same one current if it is still there."""
        there = len(self.lines) if self.lines is not None else 0
        self._start(self.table.current_key or self._wanted, max(PAGE, min(there, MOST)))

    def _start(self, current: str, limit: int) -> None:
        self._asked += 1
        self._wanted = current
        self._slow.start()
        limit = MOST if self.fields.sorting is not None else limit
        self.context.tasks.start(self._read(self._asked, limit), name=f"{self.objectName()}-read")

    async def _read(self, ticket: int, limit: int) -> None:
        lists = self.context.desk.lists
        if lists is None:
            return
        try:
            lines = await self._lines(lists, limit)
            told = await self._counted(lists)
        except ExternalError as error:
            self._fail(error, ticket)
            return
        if ticket == self._asked:
            self._show(lines, told)

    async def _lines(self, lists: RegisterLists, limit: int) -> RegisterLines:
        page = await lists.page(self.register, self.fields.view, self.asked_for, limit=limit)
        lines = RegisterLines(
            self.register, page.lines, await lists.reading(self.register, page.lines), more=page.more
        )
        sorting = self.fields.sorting
        if sorting is None:
            return lines
        column, downward = sorting
        return await asyncio.to_thread(lines.sorted, column, downward=downward)

    async def _counted(self, lists: RegisterLists) -> str:
        """What is said beside the number of lines: how callers answered."""
        if not self.register.counts_calls:
            return ""
        counted = await lists.answered(self.asked_for)
        reached = counted[CallBack.SATISFIED] + counted[CallBack.NOT_SATISFIED]
        if not reached:
            return ""
        text = _("满意 {satisfied} / 已接通 {reached} 次,满意率 {share:.1%}")
        satisfied = counted[CallBack.SATISFIED]
        return text.format(satisfied=satisfied, reached=reached, share=satisfied / reached)

    def _show(self, lines: RegisterLines, told: str) -> None:
        self._slow.stop()
        current = lines.number_of(self._wanted) if self._wanted else None
        current = 0 if current is None and len(lines) else current
        had_keys = self.table.hasFocus()
        self.listed.setCurrentWidget(self.table if len(lines) else self.note)
        self.setFocusProxy(self.table if len(lines) else self.fields.words)
        if not len(lines):
            self._say_nothing_found()
            if had_keys:  # keys of the page work only while something of it has them
                self.fields.words.setFocus()
        self.table.show_lines(lines, current)
        self.pointed_at(self.current)
        self._say_count(lines, told)

    def _say_nothing_found(self) -> None:
        narrowed = self.asked_for != RegisterFilter()
        advice = _("改条件,或按“清除条件”") if narrowed else _(self.register.hint)
        self.note.set_words(_("没有符合条件的案件") if narrowed else _(self.fields.view.empty), advice)

    def _say_count(self, lines: RegisterLines, told: str = "") -> None:
        text = _("已列出 {count} 条,往下还有") if lines.more else _("{count} 条")
        said = text.format(count=f"{len(lines):,}")
        self.count.setText(f"{told} · {said}" if told else said)

    def _fail(self, error: ExternalError, ticket: int) -> None:
        if ticket == self._asked:
            self._slow.stop()
            self.count.setText("")
            self.note.set_words(_("没有读到:{reason}").format(reason=error), _("按 F5 再试"))
            self.listed.setCurrentWidget(self.note)

    @Slot()
    def _on_slow(self) -> None:
        self.count.setText(_("正在读取…"))

    @Slot()
    def _on_more_wanted(self) -> None:
        lines = self.lines
        if lines is not None and lines.more and self.fields.sorting is None and not self._reading_more:
            self._reading_more = True
            self.context.tasks.start(self._read_more(lines, self._asked), name=f"{self.objectName()}-more")

    async def _read_more(self, lines: RegisterLines, ticket: int) -> None:
        lists = self.context.desk.lists
        try:
            assert lists is not None
            page = await lists.page(self.register, self.fields.view, self.asked_for, lines.lines[-1])
            every = (*lines.lines, *page.lines)
            reading = await lists.reading(self.register, every)
        finally:
            self._reading_more = False
        if ticket == self._asked:
            longer = RegisterLines(self.register, every, reading, more=page.more)
            self.table.append_lines(longer)
            self._say_count(longer)

    # hands

    @Slot()
    def go_to_words(self) -> None:
        self.fields.words.setFocus()
        self.fields.words.selectAll()

    @Slot()
    def go_to_lines(self) -> None:
        if self.lines is not None and len(self.lines):
            self.table.setFocus()

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        line = self.lines.line(key) if self.lines is not None else None
        if line is not None:
            self.case_wanted.emit(line.case_id)

    @Slot(str)
    def _on_pointed(self, _key: str) -> None:
        self.pointed_at(self.current)

    def pointed_at(self, line: RegisterLine | None) -> None:
        """Another line is current; a page that shows more of it does so."""

    # remembered, handed on

    @property
    def _draft_key(self) -> str:
        return f"view:register:{self.register.name}"

    def _remember(self) -> None:
        kept = self.context.desk.drafts.get(self.context.desk.person.login, self._draft_key)
        if kept is not None:
            self.fields.take_text(kept.body)

    def _keep_fields(self) -> None:
        desk = self.context.desk
        desk.drafts.save(desk.person.login, self._draft_key, self.fields.as_text(), desk.now())

    async def sheets(self) -> Sequence[Sheet]:
        """What the fields ask for, as a workbook: not only what was read so far, but at most :data:`MOST`."""
        lists = self.context.desk.lists
        assert lists is not None
        lines = await self._lines(lists, MOST)
        register, desk = self.register, self.context.desk
        stamp = desk.now().astimezone(desk.hall.zone).strftime("%Y-%m-%d %H:%M")
        notes = [
            f"{desk.hall.title} · {_(register.title)}",
            _("条件:{filter}").format(filter=listed(self.fields.words_of_filter())),
            _("导出时间 {at},{name}").format(at=stamp, name=desk.person.name),
        ]
        if lines.more:
            notes.append(_("只导出了前 {count} 条,请缩小条件。").format(count=f"{MOST:,}"))
        return [register_sheet(register, lines.lines, lines.reading, notes)]

    # others

    def _on_cases_changed(self, _event: CasesChanged) -> None:
        self._take_news()

    def _on_rows_read(self, event: RowsRead) -> None:
        if event.rows or event.missing:
            self._take_news()

    def _on_kept_changed(self, _event: KeptChanged) -> None:
        self.fields.renew()

    def _take_news(self) -> None:
        """The hall moved: soon, but not for every case by itself."""
        if self.isVisible() and not self._news.isActive():
            self._news.start()
