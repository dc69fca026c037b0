"""Search over every case, open and ended: filters on top, answers below, the newest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from PySide6.QtCore import QDate, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDockWidget,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import ENDED, OPEN, Source, Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError, SearchQuery
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.moved_rows import MovedRows
from dispatcher_app.ui.queue_rows import named
from dispatcher_app.widgets.case_columns import Column
from dispatcher_app.widgets.case_table import CaseTable, ListMode
from dispatcher_app.widgets.class_picker import ClassPicker
from dispatcher_app.widgets.hotkeys import hotkey_guard
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Typing pauses this long (ms) before the database is asked.
PAUSE_MS = 250
PAGE = 200
#: How far back the days of the report reach before somebody sets them.
_DAYS = 30


class SearchDock(QDockWidget):
    """The search pane.

    Signals:
        case_chosen: the operator went to a case of the answers; argument is its id.
    """

    case_chosen = Signal(int)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(_("查询"), parent)
        self.setObjectName("search_dock")
        self._context = context
        self._asked = 0
        self._wanted_from: QWidget | None = None
        self._last_id: int | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self._make_fields()
        self.table = CaseTable(context.desk.hall.zone, ListMode.CARDS, self)
        self.table.sort_by(Column.REPORTED, descending=True)
        self.table.set_state("empty", _("填写任一条件开始查询"))
        self._note = QLabel("", self)
        set_look(self._note, role="small")
        self._more = QPushButton(_("再取 {count} 件").format(count=PAGE), self)
        self._more.setObjectName("search_more")
        self._more.hide()
        self._moved = MovedRows(context.desk.bus, self)
        self._lay_out()
        self._connect()

    def _make_fields(self) -> None:
        self.words = QLineEdit(self)
        self.words.setObjectName("search_words")
        self.words.setPlaceholderText(_("描述、地点、结果中的词"))
        self.number = QLineEdit(self)
        self.number.setObjectName("search_number")
        self.number.setPlaceholderText(_("案件编号开头"))
        self.phone = QLineEdit(self)
        self.phone.setObjectName("search_phone")
        self.phone.setPlaceholderText(_("来电号码"))
        self.phone.setVisible(reads_phone(self._context.desk.role))
        self.state = _combo(
            "search_state", [(_("在办与办结"), ""), (_("仅在办"), "open"), (_("仅办结"), "ended")]
        )
        self.state.insertSeparator(3)
        for stage in Stage:
            self.state.addItem(stage.label, stage.value)
        self.source = _combo("search_source", [(_("全部来源"), ""), *((s.label, s.value) for s in Source)])
        units = [(unit.name, unit.code) for unit in self._context.desk.hall.units]
        self.unit = NamePicker(_("全部单位"), units, self)
        self.unit.setObjectName("search_unit")
        streets = sorted({cell.street for cell in self._context.desk.hall.pack.cells})
        self.street = NamePicker(_("全部街道"), [(name, name) for name in streets], self)
        self.street.setObjectName("search_street")
        self.category = ClassPicker(self)
        self.category.setObjectName("search_class")
        self.category.setPlaceholderText(_("全部小类"))
        self.category.set_standard(self._context.desk.hall.rules.standard)
        self.overdue = _combo(
            "search_overdue", [(_("超时不限"), ""), (_("处置超时"), "yes"), (_("处置按时"), "no")]
        )
        self.by_date = QCheckBox(_("上报日期"), self)
        self.by_date.setObjectName("search_by_date")
        self.first_day, self.last_day = QDateEdit(self), QDateEdit(self)
        self._show_last_days()
        for name, field in (("first", self.first_day), ("last", self.last_day)):
            field.setObjectName(f"search_{name}_day")
            field.setCalendarPopup(True)
            field.setDisplayFormat("yyyy-MM-dd")
            field.setEnabled(False)

    def _show_last_days(self) -> None:
        """Until today as the hall counts the days, whatever this machine's clock or zone says."""
        desk = self._context.desk
        today = desk.now().astimezone(desk.hall.zone).date()
        last = QDate(today.year, today.month, today.day)
        self.first_day.setDate(last.addDays(-_DAYS))
        self.last_day.setDate(last)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        grid = QGridLayout()
        grid.setContentsMargins(sizes.gap, sizes.gap, sizes.gap, sizes.gap)
        grid.setSpacing(sizes.gap)
        grid.addWidget(self.words, 0, 0, 1, 2)
        rows: tuple[tuple[QWidget, ...], ...] = (
            (self.number, self.phone) if reads_phone(self._context.desk.role) else (self.number,),
            (self.state, self.source),
            (self.unit, self.street),
            (self.category, self.overdue),
        )
        for row, fields in enumerate(rows):
            for column, field in enumerate(fields):
                grid.addWidget(field, 1 + row, column, 1, 2 if len(fields) == 1 else 1)
        grid.addWidget(self.by_date, 5, 0)
        grid.addWidget(self.first_day, 6, 0)
        grid.addWidget(self.last_day, 6, 1)
        self._clear = QPushButton(_("清除条件"), self)
        self._clear.setObjectName("search_clear")
        set_look(self._clear, kind="quiet")
        grid.addWidget(self._clear, 5, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._note, 7, 0, 1, 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        body = QWidget(self)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(grid)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._more)
        self.setWidget(body)
        self._order_keys()

    def _order_keys(self) -> None:
        """Tab goes as the eye does: row by row, then to the answers."""
        chain_keys(
            *(self.words, self.number, self.phone, self.state, self.source, self.unit, self.street),
            *(self.category, self.overdue, self.by_date, self._clear, self.first_day, self.last_day),
            *(self.table.view, self._more),
        )

    def _connect(self) -> None:
        for line in (self.words, self.number, self.phone):
            line.textChanged.connect(self._pause.start)
            line.returnPressed.connect(self._on_return_pressed)
            line.installEventFilter(self)
        for picker in (self.unit, self.street):
            picker.picked.connect(self._on_name_picked)
            picker.down_pressed.connect(self.go_to_answers)
        for combo in (self.state, self.source, self.overdue):
            combo.currentIndexChanged.connect(self._pause.start)
        self.category.picked.connect(self._on_class_picked)
        self.by_date.toggled.connect(self.first_day.setEnabled)
        self.by_date.toggled.connect(self.last_day.setEnabled)
        self.by_date.toggled.connect(self._pause.start)
        self.first_day.dateChanged.connect(self._pause.start)
        self.last_day.dateChanged.connect(self._pause.start)
        self._clear.clicked.connect(self.clear)
        self._more.clicked.connect(self._on_more_clicked)
        self.table.case_selected.connect(self.case_chosen)
        self.table.retry_requested.connect(self.search)
        self._moved.moved.connect(self._on_rows_moved)

    # asking

    def search_for(self, text: str) -> None:
        """Look for *text* with every other filter cleared; from the command line."""
        self.clear()
        self.words.setText(text)
        self.search()

    @property
    def query(self) -> SearchQuery:
        """The filters as they stand."""
        day = self._days() if self.by_date.isChecked() else (None, None)
        overdue = {"yes": True, "no": False}.get(self.overdue.currentData())
        return SearchQuery(
            text=self.words.text().strip(),
            number=self.number.text().strip().upper(),
            stages=_stages(self.state.currentData()),
            sources=frozenset({self.source.currentData()} - {""}),
            class_prefix=self.category.value[0],
            unit=self.unit.value,
            street=self.street.value,
            phone=self.phone.text().strip(),
            reported_from=day[0],
            reported_to=day[1],
            overdue=overdue,
            limit=PAGE,
        )

    def _days(self) -> tuple[datetime, datetime]:
        """From the first day's midnight to the midnight after the last, in the hall's own zone."""
        zone = self._context.desk.hall.zone
        first, last = self.first_day.date().toPython(), self.last_day.date().toPython()
        start = datetime.combine(min(first, last), time(), zone)  # type: ignore[call-overload]
        end = datetime.combine(max(first, last), time(), zone)  # type: ignore[call-overload]
        return start, end + timedelta(days=1)

    @Slot()
    def search(self) -> None:
        self._pause.stop()
        query = self.query
        if query == SearchQuery(limit=PAGE):
            self._asked += 1
            self.table.set_rows(())
            self.table.set_state("empty", _("填写任一条件开始查询"))
            self._note.setText("")
            self._more.hide()
            return
        self._ask(query, fresh=True)

    def _ask(self, query: SearchQuery, *, fresh: bool) -> None:
        self._asked += 1
        self._moved.asking()
        self._context.tasks.start(self._read(query, self._asked, fresh), name="search")

    async def _read(self, query: SearchQuery, ticket: int, fresh: bool) -> None:
        try:
            rows = await self._context.desk.search(query)
        except ExternalError as error:
            if ticket == self._asked:
                self.table.set_state("failed", str(error))
            raise
        if ticket != self._asked:
            return
        shown = [named(row, self._context.desk) for row in self._moved.newer(rows)]
        if fresh:
            self.table.set_rows(shown, self._context.desk.now())
        else:
            self.table.upsert(shown)
        self.table.set_state("ready", _("没有符合条件的案件"))
        self._last_id = rows[-1].case_id if rows else None
        self._more.setVisible(len(rows) == PAGE)
        self._note.setText(_("已列出 {count} 件").format(count=self.table.case_model.rowCount()))
        if self._wanted_from is not None and self._wanted_from.hasFocus() and not self._pause.isActive():
            self.go_to_answers()

    @Slot(object)
    def _on_rows_moved(self, rows: tuple[QueueRow, ...]) -> None:
        """An answer stays where it is and shows how its case stands now, also when it has ended."""
        listed = [row for row in rows if self.table.case_model.case(row.case_id) is not None]
        if listed:
            self.table.upsert([named(row, self._context.desk) for row in listed])

    # keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↓ in a line goes down to the answers."""
        down = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if down and event.key() == Qt.Key.Key_Down and not hotkey_guard().composing:  # type: ignore[attr-defined]
            self.go_to_answers()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def go_to_answers(self) -> None:
        """The keys go to the answers, if there are any."""
        self._wanted_from = None
        if self.table.case_model.rowCount():
            self.table.setFocus()

    @Slot()
    def _on_return_pressed(self) -> None:
        """Ask now; the answers take the keys when they come, unless the hand has moved on."""
        self._wanted_from = self.focusWidget()
        self.search()

    @Slot(str)
    def _on_name_picked(self, _key: str) -> None:
        self.search()

    @Slot()
    def _on_more_clicked(self) -> None:
        self._ask(replace(self.query, before_id=self._last_id), fresh=False)

    @Slot(str, int)
    def _on_class_picked(self, _code: str, _number: int) -> None:
        self.search()

    @Slot()
    def clear(self) -> None:
        for line in (self.words, self.number, self.phone):
            line.clear()
        for combo in (self.state, self.source, self.overdue):
            combo.setCurrentIndex(0)
        self.unit.set_value("")
        self.street.set_value("")
        self.category.set_value("")
        self.by_date.setChecked(False)
        self._show_last_days()
        self.search()

    @Slot()
    def tick(self) -> None:
        self.table.tick(self._context.desk.now())


def _combo(name: str, items: list[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    for label, value in items:
        combo.addItem(label, value)
    return combo


def _stages(word: str) -> frozenset[Stage]:
    groups = {"": frozenset[Stage](), "open": OPEN, "ended": ENDED}
    return groups[word] if word in groups else frozenset({Stage(word)})
