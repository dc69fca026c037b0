"""The list of the register: what is asked for above, how many there are, and the components themselves."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.components.desk import PAGE, ComponentDesk
from dispatcher_app.services.components.query import ComponentQuery
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.component_register.fields import ComponentFields
from dispatcher_app.ui.component_register.lines import FoundLines, RemovedLines
from dispatcher_app.ui.component_register.words import LEAVES, STRETCH, TITLES, WIDTHS
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look

#: A question that takes longer than this (ms) is said to be under way.
_SLOW_MS = 150


class RegisterList(QWidget):
    """Asks as the fields stand; only the newest question is answered.

    Signals:
        pointed: code of the component that is current, "" for none.
        opened: code of a component whose card is to have the keys.
        answered: the list is that of the newest question.
    """

    pointed = Signal(str)
    opened = Signal(str)
    answered = Signal()

    def __init__(self, context: SeatContext, desk: ComponentDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("register_list")
        self._context, self._desk = context, desk
        self._asked = 0
        self._reading_more = False
        self._wanted = ""
        self.fields = ComponentFields(context.desk.hall, self)
        self.count = QLabel("", self)
        self.count.setObjectName("register_count")
        set_look(self.count, role="small")
        self.table = LineTable([_(title) for title in TITLES], WIDTHS, STRETCH, LEAVES, self)
        self.table.setAccessibleName(_("部件列表"))
        self.note = EmptyNote("search", _("没有符合条件的部件"), _("改条件,或按“清除条件”"), self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.note)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(self._on_slow)
        self.setFocusProxy(self.fields.words)
        self._lay_out()
        self.fields.asked.connect(self.ask)
        self.fields.down_pressed.connect(self.go_to_list)
        self.table.pointed.connect(self.pointed)
        self.table.opened.connect(self.opened)
        self.table.more_wanted.connect(self._on_more_wanted)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        above = QVBoxLayout()
        above.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        above.setSpacing(sizes.gap)
        above.addWidget(self.fields)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(sizes.gap)
        self.tools.addWidget(self.count, 1)
        above.addLayout(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self._pages, 1)

    @property
    def query(self) -> ComponentQuery:
        return self.fields.query

    @property
    def lines(self) -> FoundLines | RemovedLines | None:
        """What is listed; None before the first answer."""
        lines = self.table.lines
        return lines if isinstance(lines, FoundLines | RemovedLines) else None

    # asking

    @Slot()
    def ask(self) -> None:
        """Look through the register as the fields stand."""
        self._start("")

    @Slot()
    def look_again(self, current: str = "") -> None:
        """The register has changed: the same question, and the same line current if it is still there."""
        self._start(current or self.table.current_key or self._wanted)

    def _start(self, current: str) -> None:
        self._asked += 1
        self._wanted = current
        self._slow.start()
        self._context.tasks.start(self._read(self.query, self._asked), name="register-find")

    async def _read(self, query: ComponentQuery, ticket: int) -> None:
        lines: FoundLines | RemovedLines
        try:
            if query.of_removed:
                page = await self._desk.removed(query)
                lines = RemovedLines(page, self._context.desk.hall, more=len(page) == PAGE)
            else:
                lines = FoundLines(await self._desk.find(query), self._context.desk.hall)
        except ExternalError as error:
            self._fail(error, ticket)
            return
        if ticket == self._asked:
            self._show(lines)

    def _show(self, lines: FoundLines | RemovedLines) -> None:
        self._slow.stop()
        first = 0 if len(lines) else None
        current = lines.number_of(self._wanted) if self._wanted else first
        self._pages.setCurrentWidget(self.table if len(lines) else self.note)
        if not len(lines):
            self._say_nothing_found()
        self.table.show_lines(lines, current)
        if current is None and not self._wanted:
            self.pointed.emit("")
        self._say_count(lines)
        self.answered.emit()

    def _say_nothing_found(self) -> None:
        if self.query == ComponentQuery():
            self.note.set_words(_("部件库是空的"), _("装入城市包或导入普查成果后,这里列出全部部件"))
        else:
            self.note.set_words(_("没有符合条件的部件"), _("改条件,或按“清除条件”"))

    def _say_count(self, lines: FoundLines | RemovedLines) -> None:
        text = _("已列出 {count} 个,往下还有") if lines.more else _("{count} 个部件")
        self.count.setText(text.format(count=f"{len(lines):,}"))

    def _fail(self, error: ExternalError, ticket: int) -> None:
        if ticket == self._asked:
            self._slow.stop()
            self.count.setText("")
            self.note.set_words(_("没有查到:{reason}").format(reason=error))
            self._pages.setCurrentWidget(self.note)

    @Slot()
    def _on_slow(self) -> None:
        self.count.setText(_("正在查询…"))

    @Slot()
    def _on_more_wanted(self) -> None:
        lines = self.lines
        if isinstance(lines, RemovedLines) and lines.more and not self._reading_more:
            self._reading_more = True
            self._context.tasks.start(self._read_more(lines, self._asked), name="register-more")

    async def _read_more(self, lines: RemovedLines, ticket: int) -> None:
        try:
            page = await self._desk.removed(self.query, lines.found[-1].code)
        finally:
            self._reading_more = False
        if ticket == self._asked:
            longer = RemovedLines((*lines.found, *page), self._context.desk.hall, more=len(page) == PAGE)
            self.table.append_lines(longer)
            self._say_count(longer)

    # hands

    @Slot()
    def go_to_list(self) -> None:
        """The keys go to the answers, if there are any."""
        if len(self.table.lines):
            self.table.setFocus()
