"""The case list of every seat: a table, or cards in a narrow pane, that stays still under live changes.

Fed with :class:`QueueRow` values; knows no service. Whatever arrives, the row the operator looks at keeps
its place on the screen: rows that come in above the view are counted in a pill instead of pushing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.i18n import _
from dispatcher_app.widgets.case_columns import Column
from dispatcher_app.widgets.case_filter import CaseFilter
from dispatcher_app.widgets.case_model import CaseTableModel
from dispatcher_app.widgets.case_view import CaseView, ListMode
from dispatcher_app.widgets.list_states import ListState, Skeleton, StateBanner, StateNotice
from dispatcher_app.widgets.new_rows_pill import NewRowsPill
from dispatcher_app.widgets.stillness import Stillness
from dispatcher_app.widgets.theme import theme_notifier

__all__ = ["CaseTable", "CaseTableModel", "Column", "ListMode", "ListState"]


#: After a list is loaded, so many rows at a time are made ready for the filter, 1 ms each time.
WARM_ROWS = 1_000
WARM_EVERY_MS = 30


class CaseTable(QWidget):
    """A list of cases with its states.

    Signals:
        case_selected: another case became current (its id); not repeated while the list changes around it.
        case_activated: Enter or double click on a case (its id).
        case_left: the current case left the list, by removal or filter (its id); nothing is current now,
            and :meth:`select_next` goes to the case that took its place.
        retry_requested: the operator wants the list loaded again.
        sorting_changed: the column sorted by and whether it descends.
        counts_changed: how many cases are shown, and how many there are.
        filter_clear_requested: no case passes the filter and the operator wants to see all.
    """

    case_selected = Signal(int)
    case_activated = Signal(int)
    case_left = Signal(int)
    sorting_changed = Signal(int, bool)
    counts_changed = Signal(int, int)
    retry_requested = Signal()
    filter_clear_requested = Signal()

    def __init__(
        self, zone: tzinfo = UTC, mode: ListMode = ListMode.TABLE, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("case_table")
        self.case_model = CaseTableModel(zone, self)
        self.view = CaseView(self.case_model, self)
        self._current_id: int | None = None
        self._next_id: int | None = None
        self._changing = False
        self._counts = (0, 0)
        self._state, self._state_text = ListState.LOADING, ""
        self._banner, self._notice, self._skeleton = StateBanner(self), StateNotice(self), Skeleton(self)
        self._pill = NewRowsPill(self.view)
        self._quiet = QTimer(self, interval=WARM_EVERY_MS)
        self._build()
        self._connect()
        self.set_mode(mode)

    def _build(self) -> None:
        self._notice.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.view.viewport().installEventFilter(self)

    def _connect(self) -> None:
        self._quiet.timeout.connect(self._on_quiet_moment)
        self.view.row_entered.connect(self._on_row_entered)
        self.view.case_activated.connect(self.case_activated)
        self.view.horizontalHeader().sortIndicatorChanged.connect(self._on_sorted)
        self._banner.action_requested.connect(self.retry_requested)
        self._notice.action_requested.connect(self._on_notice_action)
        theme_notifier().changed.connect(self._on_theme_changed)

    # feeding

    def set_rows(self, rows: Iterable[QueueRow], now: datetime | None = None) -> None:
        """Replace all rows; selection and scroll stay with their cases. The state becomes ready."""
        self._pill.forget()
        self._state, self._state_text = ListState.READY, ""
        with self._change():
            self.case_model.set_rows(rows, now)
        self._quiet.start()

    @Slot()
    def _on_quiet_moment(self) -> None:
        if not self.case_model.warm(WARM_ROWS):
            self._quiet.stop()

    def upsert(self, rows: Iterable[QueueRow]) -> None:
        """Add or replace rows as they come in live."""
        arrived: list[int] = []
        with self._change():
            arrived = self.case_model.upsert(rows)
        self._pill.add(arrived)

    def remove(self, case_ids: Iterable[int]) -> None:
        with self._change():
            self.case_model.remove(case_ids)

    def tick(self, now: datetime) -> None:
        """Move lamps and remaining times to *now*; call it every second."""
        with self._change():
            self.case_model.tick(now, *self.view.visible_rows())

    def set_filter(self, wanted: CaseFilter) -> None:
        self._pill.forget()
        with self._change():
            self.case_model.set_filter(wanted)

    @Slot(int, bool)
    def sort_by(self, column: int, descending: bool = False) -> None:
        """Once only; Qt's ``sortByColumn`` sorts a second time beside what the header sets off."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header = self.view.horizontalHeader()
        if (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (column, order):
            self.case_model.sort(column, order)
        else:
            header.setSortIndicator(column, order)

    @Slot(int, Qt.SortOrder)
    def _on_sorted(self, column: int, order: Qt.SortOrder) -> None:
        self.sorting_changed.emit(column, order == Qt.SortOrder.DescendingOrder)

    def set_mode(self, mode: ListMode, compact: bool = False) -> None:
        """Table or cards; *compact* makes table rows 24 px high."""
        self.view.set_mode(mode, compact)
        self._on_theme_changed()

    def set_state(self, state: ListState | str, text: str = "") -> None:
        """``loading``, ``ready``, ``empty``, ``stale`` or ``failed``; *text* replaces the usual sentence."""
        self._state, self._state_text = ListState(state), text
        self._show_state()

    # asking

    @property
    def state(self) -> ListState:
        return self._state

    @property
    def current_id(self) -> int | None:
        return self._current_id

    def current_case(self) -> QueueRow | None:
        return None if self._current_id is None else self.case_model.case(self._current_id)

    def select_case(self, case_id: int) -> bool:
        """Make a case current and bring it into view; False if the list does not show it."""
        row = self.case_model.row_of(case_id)
        if row >= 0:
            self.view.go_to(row)
        return row >= 0

    def select_none(self) -> None:
        """No case is current any more; nothing is scrolled."""
        self.view.setCurrentIndex(QModelIndex())

    def select_next(self) -> bool:
        """After the current case left: make current what stands in its place now."""
        if not self.case_model.rowCount():
            return False
        row = -1 if self._next_id is None else self.case_model.row_of(self._next_id)
        self.view.go_to(row if row >= 0 else self.case_model.rowCount() - 1)
        return True

    @Slot(int)
    def _on_row_entered(self, row: int) -> None:
        if self._changing:
            return
        self._current_id = self.case_model.case_at(row).case_id if row >= 0 else None
        if self._current_id is not None:
            self.case_selected.emit(self._current_id)

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Around every change of the list: nothing moves under the hand."""
        self._changing = True
        still = Stillness(self.view, self._current_id)
        try:
            with still:
                yield
        finally:
            self._changing = False
        if still.lost and self._current_id is not None:
            lost, self._current_id, self._next_id = self._current_id, None, still.next_id
            self.case_left.emit(lost)
        self._pill.recount()
        self._show_state()
        self._tell_counts()

    def _tell_counts(self) -> None:
        counts = self.case_model.rowCount(), self.case_model.total
        if counts != self._counts:
            self._counts = counts
            self.counts_changed.emit(*counts)

    # states

    def _show_state(self) -> None:
        self._show_banner()
        blank = not self.case_model.rowCount()
        if blank and self._state is ListState.LOADING:
            self._skeleton.begin()
        else:
            self._skeleton.end()
        if blank and self._state is not ListState.LOADING:
            self._say_why_blank()
        else:
            self._notice.hide()

    def _show_banner(self) -> None:
        stale = self._state is ListState.STALE
        if stale or (self._state is ListState.FAILED and self.case_model.total):
            self._banner.say(self._state, self._state_text or _USUAL[self._state]())
        else:
            self._banner.hide()

    def _say_why_blank(self) -> None:
        if self._state is ListState.FAILED and not self.case_model.total:
            self._notice.say("alert-circle", self._state_text or _USUAL[self._state](), _("重试"))
        elif self.case_model.wanted and self.case_model.total:
            self._notice.say("filter-off", _("没有符合条件的案件"), _("清除筛选"))
        else:
            said = self._state_text if self._state in (ListState.EMPTY, ListState.READY) else ""
            self._notice.say("inbox", said or _USUAL[ListState.EMPTY]())

    @Slot()
    def _on_notice_action(self) -> None:
        if self._state is ListState.FAILED and not self.case_model.total:
            self.retry_requested.emit()
        else:
            self.filter_clear_requested.emit()

    # geometry

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view.viewport() and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._cover_rows()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cover_rows()

    def _cover_rows(self) -> None:
        """Notice and skeleton lie where the rows would be, below header and banner."""
        rows = self.view.viewport()
        area = QRect(rows.mapTo(self, QPoint(0, 0)), rows.size())
        self._notice.setGeometry(area)
        self._skeleton.setGeometry(area)
        self._pill.place()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._skeleton.row_height = self.view.row_height
        self._skeleton.two_lines = self.view.mode is ListMode.CARDS
        self._skeleton.update()
        self._cover_rows()


_USUAL = {
    ListState.EMPTY: lambda: _("没有案件"),
    ListState.STALE: lambda: _("连接中断,显示的是断开前的数据"),
    ListState.FAILED: lambda: _("案件列表读取失败"),
}
