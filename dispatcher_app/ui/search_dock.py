"""Search over every case, open and ended: filters on top, answers below, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.i18n import _
from dispatcher_app.services.contact import ContactChanged
from dispatcher_app.services.ports import ExternalError, SearchQuery
from dispatcher_app.services.search_said import query_said
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.moved_rows import MovedRows
from dispatcher_app.ui.queue_rows import named
from dispatcher_app.ui.search_fields import SearchFields
from dispatcher_app.widgets.case_columns import Column
from dispatcher_app.widgets.case_table import CaseTable, ListMode
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

#: Typing pauses this long (ms) before the database is asked.
PAUSE_MS = 250
#: A question that takes longer than this (ms) is said to be under way.
SLOW_MS = 150
PAGE = 200


@dataclass(frozen=True, slots=True)
class _Question:
    """``fresh`` answers take the place of those listed; others come after them."""

    query: SearchQuery
    fresh: bool
    ticket: int = 0


class SearchDock(QDockWidget):
    """The search pane. A question that the database could not answer is asked again when contact is back.

    Signals:
        case_chosen: the operator went to a case of the answers; argument is its id.
        answered: the database answered again after a question that it did not.
    """

    case_chosen = Signal(int)
    answered = Signal()

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(_("查询"), parent)
        self.setObjectName("search_dock")
        self._context = context
        self._asked = 0
        self._question: _Question | None = None
        self._failed = False  # and nothing was answered since
        self._wanted_from: QWidget | None = None
        self._last_id: int | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self.fields = SearchFields(context.desk, self)
        self.table = CaseTable(context.desk.hall.zone, ListMode.CARDS, self)
        self.table.sort_by(Column.REPORTED, descending=True)
        self.table.set_state("empty", _("填写任一条件开始查询"))
        self._note = QLabel("", self)
        self._note.setObjectName("search_note")
        self._note.setWordWrap(True)
        set_look(self._note, role="small")
        self._more = QPushButton(_("再取 {count} 件").format(count=PAGE), self)
        self._more.setObjectName("search_more")
        self._more.hide()
        self._moved = MovedRows(context.desk.bus, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        sizes, above = current_sizes(), QVBoxLayout()
        above.setContentsMargins(sizes.gap, sizes.gap, sizes.gap, sizes.gap)
        above.setSpacing(sizes.gap)
        above.addWidget(self.fields)
        above.addWidget(self._note)
        body = QWidget(self)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._more)
        self.setWidget(body)
        chain_keys(*self.fields.stops, self.table.view, self._more)

    def _connect(self) -> None:
        self.fields.changed.connect(self._pause.start)
        self.fields.asked.connect(self.search)
        self.fields.entered.connect(self._on_entered)
        self.fields.down_pressed.connect(self.go_to_answers)
        self._pause.timeout.connect(self.search)
        self.visibilityChanged.connect(self._on_visibility_changed)
        self._slow.timeout.connect(self._on_slow)
        self._more.clicked.connect(self._on_more_clicked)
        self.table.case_selected.connect(self.case_chosen)
        self.table.retry_requested.connect(self.ask_again)
        self._moved.moved.connect(self._on_rows_moved)
        self._context.desk.bus.subscribe(ContactChanged, self._on_contact_changed)

    # asking

    def search_for(self, text: str) -> None:
        """Look for *text* with every other filter cleared; from the command line."""
        self.fields.clear()
        self.fields.words.setText(text)
        self.search()

    @property
    def query(self) -> SearchQuery:
        """What is asked for, a page of it."""
        return replace(self.fields.query, limit=PAGE)

    @Slot()
    def search(self) -> None:
        self._pause.stop()
        if self.query == SearchQuery(limit=PAGE):
            self._ask_nothing()
        else:
            self._ask(_Question(self.query, fresh=True))

    def _ask_nothing(self) -> None:
        self._asked += 1
        self._question, self._failed = None, False
        self._slow.stop()
        self.table.set_rows(())
        self.table.set_state("empty", _("填写任一条件开始查询"))
        self._note.setText("")
        self._more.hide()

    def _ask(self, question: _Question) -> None:
        self._asked += 1
        self._moved.asking()
        self._slow.start()
        self._question = replace(question, ticket=self._asked)
        self._context.tasks.start(self._read(self._question), name="search")

    async def _read(self, question: _Question) -> None:
        try:
            rows = await self._context.desk.search(question.query)
        except ExternalError as error:
            self._fail(question, error)
            raise
        finally:
            if question.ticket == self._asked:
                self._slow.stop()
        if question.ticket == self._asked:
            self._show(question, rows)

    def _show(self, question: _Question, rows: Sequence[QueueRow]) -> None:
        shown = [named(row, self._context.desk) for row in self._moved.newer(rows)]
        if question.fresh:
            self.table.set_rows(shown, self._context.desk.now())
        else:
            self.table.upsert(shown)
        self.table.set_state("ready", _("没有符合条件的案件"))
        self._last_id = rows[-1].case_id if rows else None
        self._more.setVisible(len(rows) == PAGE)
        self._note.setText(self._title(question.query, self.table.case_model.rowCount()))
        if self._wanted_from is not None and self._wanted_from.hasFocus() and not self._pause.isActive():
            self.go_to_answers()
        if self._failed:
            self._failed = False
            self.answered.emit()

    def _title(self, query: SearchQuery, count: int) -> str:
        """How many there are, of what."""
        said = _("已列出 {count} 件").format(count=count)
        wanted = query_said(query, self._context.desk.hall)
        return _("{count}:{wanted}").format(count=said, wanted=wanted) if wanted else said

    @Slot()
    def _on_slow(self) -> None:
        self.table.set_state("loading")
        self._note.setText(_("正在查询…"))

    # no answer

    def _fail(self, question: _Question, error: ExternalError) -> None:
        """Answers to another question are not left standing under this one's filters."""
        if question.ticket != self._asked:
            return
        self._wanted_from = None  # whoever waited has gone on
        self._failed = True
        if question.fresh:
            self.table.set_rows(())
            self._more.hide()
        self._note.setText("")
        self._say_unanswered(str(error))

    def _say_unanswered(self, why: str) -> None:
        desk = self._context.desk
        if desk.contact.is_lost:
            at = clock_text(desk.contact.last_heard, desk.now(), desk.hall.zone)
            said = _("查询没有完成:与数据库失去联系,最后联系 {time}。恢复联系后自动再查。")
            why = said.format(time=at)
        self.table.set_state("failed", why)

    def _on_contact_changed(self, _event: ContactChanged) -> None:
        """What went unanswered is asked again by itself; that the server is away may be known only later."""
        if not self._failed:
            return
        if self._context.desk.contact.is_lost:
            self._say_unanswered("")
        else:
            self.ask_again()

    @Slot()
    def ask_again(self) -> None:
        """Ask once more what was not answered."""
        if self._question is not None:
            self._ask(self._question)

    @Slot(bool)
    def _on_visibility_changed(self, visible: bool) -> None:
        if visible and self._context.desk.ruling is not None:
            self._context.tasks.start(self._read_channels(), name="search-channels")

    async def _read_channels(self) -> None:
        """Plans' doors among the sources; without the database the list stays as it was."""
        assert self._context.desk.ruling is not None
        with suppress(ExternalError):
            self.fields.offer_channels(await self._context.desk.ruling.channels())

    # the answers

    @Slot(object)
    def _on_rows_moved(self, rows: tuple[QueueRow, ...]) -> None:
        """An answer stays where it is and shows how its case stands now, also when it has ended."""
        listed = [row for row in rows if self.table.case_model.case(row.case_id) is not None]
        if listed:
            self.table.upsert([named(row, self._context.desk) for row in listed])

    @Slot()
    def go_to_answers(self) -> None:
        """The keys go to the answers, if there are any."""
        self._wanted_from = None
        if self.table.case_model.rowCount():
            self.table.setFocus()

    @Slot()
    def _on_entered(self) -> None:
        """Ask now; the answers take the keys when they come, unless the hand has moved on."""
        self._wanted_from = self.focusWidget()
        self.search()

    @Slot()
    def _on_more_clicked(self) -> None:
        self._ask(_Question(replace(self.query, before_id=self._last_id), fresh=False))

    @Slot()
    def tick(self) -> None:
        self.table.tick(self._context.desk.now())
