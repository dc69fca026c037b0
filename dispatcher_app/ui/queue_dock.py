"""The left pane of a seat: its queues with their counts, and the cases of the chosen one."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import CasesChanged, RowsRead
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.open_cases import OpenCasesChanged
from dispatcher_app.services.outbox import OutboxChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.queues import QueueSpec
from dispatcher_app.services.seat_board import SeatsChanged
from dispatcher_app.ui.claim_words import holders
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.queue_names import QueueNameDelegate
from dispatcher_app.ui.queue_rows import QueueRows
from dispatcher_app.ui.raised_rows import RaisedRows
from dispatcher_app.widgets.case_filter_bar import CaseFilterBar
from dispatcher_app.widgets.case_table import CaseTable, ListMode
from dispatcher_app.widgets.theme import current_sizes, theme_notifier
from dispatcher_app.widgets.times import clock_text

#: Live rows are shown at once, and those of a storm in batches this far apart (ms).
BATCH_MS = 20
#: While everything is being read, the list grows this often after its first rows (ms).
LOADING_MS = 1000
#: The ended cases that somebody waits upon are read at least so often: not every change of them is told.
ENDED_CHECK = timedelta(seconds=60)


class QueueDock(QDockWidget):
    """Queues on top, cases below. Choosing a case puts it in hand.

    Signals:
        read: the database answered and every open case is listed.
        shown: what had come by then is listed and counted.
    """

    read = Signal()
    shown = Signal()

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(_("案件队列"), parent)
        self.setObjectName("queue_dock")
        self._context = context
        self._queues = context.desk.queues
        self._current = self._queues[0]
        self._rows = QueueRows(context.desk, self._current)
        self._reading = False
        self._left: int | None = None
        self._going = 0  # decided here, and still listed until the ended cases are read
        self._ended_at: datetime | None = None
        self._reading_ended = False
        self._read_at: datetime | None = None
        self._failure = ""  # of the last reading
        self.names = QListWidget(self)
        self.names.setObjectName("queue_names")
        self.names.setItemDelegate(QueueNameDelegate(self.names))
        self.filter_bar = CaseFilterBar(self)
        self.table = CaseTable(context.desk.hall.zone, ListMode.CARDS, self)
        self._raised = RaisedRows(context, self.table)
        self._batch = QTimer(self, singleShot=True, interval=BATCH_MS)
        self._batch.timeout.connect(self._show_batch)
        self._since_batch = QElapsedTimer()
        self._since_batch.start()
        self._lay_out()
        self._connect()
        context.desk.bus.subscribe(OpenCasesChanged, self._on_open_cases_changed)
        context.desk.bus.subscribe(SeatsChanged, self._on_seats_changed)
        context.desk.bus.subscribe(CasesChanged, self._on_cases_changed)
        context.desk.bus.subscribe(RowsRead, self._on_rows_read)
        context.desk.bus.subscribe(OutboxChanged, self._on_outbox_changed)
        self.table.case_model.set_holders(holders(context.desk))
        self.names.setCurrentRow(0)
        self.show_queue(self._current)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        body = QWidget(self)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for queue in self._queues:
            item = QListWidgetItem(queue.label, self.names)
            item.setData(Qt.ItemDataRole.UserRole + 1, queue.work)
            item.setHidden(queue.side)
        self.names.setFrameShape(QListWidget.Shape.NoFrame)
        self.names.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._fit_names()
        layout.addWidget(self.names)
        inset = QVBoxLayout()
        inset.setContentsMargins(sizes.gap, sizes.gap, sizes.gap, sizes.gap)
        inset.addWidget(self.filter_bar)
        layout.addLayout(inset)
        layout.addWidget(self.table, 1)
        self.setWidget(body)

    def _connect(self) -> None:
        self.names.currentRowChanged.connect(self._on_queue_chosen)
        self.filter_bar.filter_changed.connect(self.table.set_filter)
        self.filter_bar.list_requested.connect(self.table.setFocus)
        self.table.filter_clear_requested.connect(self.filter_bar.clear)
        self.table.case_selected.connect(self._context.in_hand.show)
        self._context.in_hand.changed.connect(self._on_case_in_hand)
        self.table.case_left.connect(self._on_case_left)
        self.table.retry_requested.connect(self.reload)
        theme_notifier().changed.connect(self._fit_names)

    @Slot()
    def _fit_names(self) -> None:
        shown = sum(not self.names.isRowHidden(row) for row in range(self.names.count()))
        self.names.setFixedHeight(current_sizes().row * shown)

    # which queue

    @property
    def current(self) -> QueueSpec:
        return self._current

    def show_queue(self, queue: QueueSpec) -> None:
        """Show another queue; the first case is not opened by itself."""
        self._current = queue
        self._left = None
        self._show_rows(self._rows.choose(queue))

    def _show_rows(self, rows: list[QueueRow]) -> None:
        desk = self._context.desk
        self.table.set_rows(rows, desk.now())
        if not desk.open_cases.loaded:
            self.table.set_state("failed" if self._failure else "loading", self._failure)
        self._show_counts()

    @Slot(int)
    def _on_queue_chosen(self, position: int) -> None:
        """A case of the queue that was left does not stay: the next letter would fall on it."""
        if position >= 0:
            self.show_queue(self._queues[position])
            if self.table.current_id is None and self._context.in_hand.wanted:
                self._context.in_hand.clear()

    def choose(self, position: int) -> None:
        """Switch to the queue at *position*, put the keys on its cases and take up the first."""
        if 0 <= position < len(self._queues):
            self.names.setCurrentRow(position)
            self.table.setFocus()
            if self.table.current_id is None:
                self.table.view.go_to(0)

    # live rows

    def _on_open_cases_changed(self, event: OpenCasesChanged) -> None:
        self._rows.take(event)
        if not self._batch.isActive():
            self._batch.start(self._wait())

    def _on_outbox_changed(self, event: OutboxChanged) -> None:
        if event.outbox is self._context.desk.outbox:
            self.table.case_model.set_holders(holders(self._context.desk))

    def _on_seats_changed(self, event: SeatsChanged) -> None:
        """Names at the right change at once; what comes into the pool or leaves it waits for the batch."""
        self.table.case_model.set_holders(holders(self._context.desk))
        self._rows.take_claims(event.case_ids)
        if not self._batch.isActive():
            self._batch.start(self._wait())

    def _on_cases_changed(self, event: CasesChanged) -> None:
        """What this program did to an ended case is shown at once."""
        moved = ((case.id, case.stage) for case in event.cases)
        if self._context.desk.after_end.heard(moved) and not self._batch.isActive():
            self._batch.start(self._wait())

    def _on_rows_read(self, event: RowsRead) -> None:
        """What others did to one is shown with the next second."""
        self._context.desk.after_end.heard((row.case_id, row.stage) for row in event.rows)

    def _look_after_end(self) -> None:
        """Read the ended cases that wait where something moved among them, or nobody looked for long."""
        desk = self._context.desk
        if self._ended_at is not None and desk.now() - self._ended_at > ENDED_CHECK:
            desk.after_end.doubt()
        if desk.after_end.stale and self._read_at is not None and not self._reading_ended:
            self._context.tasks.start(self._read_ended(), name="after-end")

    async def _read_ended(self) -> None:
        self._reading_ended = True
        self._ended_at = self._context.desk.now()
        try:
            await self._context.desk.after_end.read()
        finally:
            self._reading_ended = False
        self._rows.take_ended()
        self._show_news()
        going, self._going = self._going, 0
        if going:
            self.go_on_after(going)

    def _wait(self) -> int:
        """Until what came is shown (ms): an empty list that is being read takes its first cases at once."""
        if not self._reading:
            return max(0, BATCH_MS - self._since_batch.elapsed())
        return LOADING_MS if self.table.case_model.total else 0

    @Slot()
    def _show_batch(self) -> None:
        self._since_batch.start()
        if self._reading:  # nothing in it is news
            self._show_rows(self._rows.take_all())
        else:
            self._show_news()
            self._look_after_end()
        self.shown.emit()

    def _show_news(self) -> None:
        came, gone = self._rows.take_batch()
        if gone:
            self.table.remove(gone)
        if came:
            self.table.upsert(came)
        self._show_counts()

    def flush(self) -> None:
        """Show what is waiting at once; for the demo and for tests."""
        self._batch.stop()
        self._show_batch()

    @Slot()
    def tick(self) -> None:
        self._raised.look()
        self.table.tick(self._context.desk.now())
        self._look_after_end()

    @Slot(int)
    def _on_case_left(self, case_id: int) -> None:
        """The case in hand stays on the screen although its line moved to another queue."""
        self._left = case_id

    def go_on_after(self, case_id: int) -> None:
        """The next case comes to hand, if it was the work on *case_id* that took it out of this queue."""
        self.flush()
        if self.table.current_id == case_id and case_id in self._context.desk.after_end.rows:
            self._going = case_id
        if self._left == case_id and self.table.current_id is None and self._current.work:
            self._left = None
            self.table.select_next()
            self.table.setFocus()

    @Slot(object)
    def _on_case_in_hand(self, opened: OpenedCase | None) -> None:
        """A case opened from elsewhere is lit up here too; where this queue does not hold it, no line is."""
        if opened is None or opened.case.id == self.table.current_id:
            return
        if not self.table.select_case(opened.case.id):
            self.table.select_none()

    def next_case(self) -> None:
        """Open the case that took the place of the one that left, or the next line."""
        if self.table.current_id is None and self._left is None:
            self.table.view.go_to(0)
        elif self.table.current_id is None:
            self.table.select_next()
        else:
            self.table.view.go_to(self.table.view.currentIndex().row() + 1)

    def _show_counts(self) -> None:
        counts = self._rows.counts
        for position, queue in enumerate(self._queues):
            self.names.item(position).setData(Qt.ItemDataRole.UserRole, counts[queue.key])
            if queue.side and (counts[queue.key] or queue is self._current):
                self._show_name(position)

    def _show_name(self, position: int) -> None:
        """A queue of a side path has a line once there was something in it; nothing moves under the hand when
        it is empty again."""
        if self.names.isRowHidden(position):
            self.names.setRowHidden(position, False)
            self._fit_names()

    # reading

    @Slot()
    def reload(self) -> None:
        self.table.set_state("loading")
        self._context.tasks.start(self._load(), name="load-queue")

    async def _load(self) -> None:
        self._reading, self._failure = True, ""
        try:
            await self._context.desk.open_cases.load()
            await self._context.desk.after_end.read()
            self._ended_at = self._context.desk.now()
            self._rows.take_ended()
            self.flush()
            self._read_at = self._context.desk.now()
        except ExternalError as error:
            self._show_failure(error)
            raise
        finally:
            self._reading = False
        self.table.set_state("ready")
        self.read.emit()

    def _show_failure(self, error: ExternalError) -> None:
        """Rows that are there stay, and say how old they are."""
        self._failure = str(error)
        read_at = self._read_at
        if read_at is None or not self.table.case_model.total:
            self.table.set_state("failed", str(error))
            return
        desk = self._context.desk
        at = clock_text(read_at, desk.now(), desk.hall.zone)
        self.table.set_state("stale", _("未能更新,列出的是 {time} 读到的案件").format(time=at))
