"""Is it new? Likely duplicates of what is on the form, and under them what the standard says."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDockWidget, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Attachment, Case
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import OPEN
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import CasesChanged, RowsRead
from dispatcher_app.services.duplicates import Duplicate, Duplicates, Subject
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.duplicates_list import PHOTO_SIDE, DuplicatesList
from dispatcher_app.ui.moved_rows import MovedRows
from dispatcher_app.ui.standard_card import StandardCard
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.photo_decode import decode
from dispatcher_app.widgets.theme import current_sizes, set_look

#: The hand rests this long (ms) before the database is asked.
PAUSE_MS = 250
#: What others commit makes a seat ask again, but not forty seats at every step of a busy hall (ms).
OTHERS_MS = 2000


class DuplicatesDock(QDockWidget):
    """Follows the form through :meth:`look_for`.

    Signals:
        case_chosen: the operator wants to see a case; argument is its id.
        merge_wanted: the case on the form is the same matter; argument is the id of the case it goes into.
    """

    case_chosen = Signal(int)
    merge_wanted = Signal(int)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(_("可能重复"), parent)
        self.setObjectName("duplicates_dock")
        self._context = context
        self._duplicates = Duplicates(context.desk)
        self._subject: Subject | None = None
        self._asked = 0
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self._others = QTimer(self, singleShot=True, interval=OTHERS_MS)
        self._others.timeout.connect(self.look)
        self._moved = MovedRows(context.desk.bus, self)
        self._moved.moved.connect(self._on_rows_moved)
        self.list = DuplicatesList(self)
        self.note = EmptyNote("copy", "", parent=self)
        self._keys = QLabel(_("Enter 打开 · M 并入选中的案件"), self)
        self.card = StandardCard(context.desk.hall.rules.standard, self)
        self._lay_out()
        self.list.case_chosen.connect(self.case_chosen)
        self.list.merge_wanted.connect(self.merge_wanted)
        context.desk.bus.subscribe(CasesChanged, self._on_cases_changed)
        context.desk.bus.subscribe(RowsRead, self._on_rows_read)
        context.desk.bus.subscribe(KeptChanged, self._on_kept_changed)
        self._show(())

    def _lay_out(self) -> None:
        sizes = current_sizes()
        set_look(self._keys, role="small")
        self._keys.setContentsMargins(sizes.pane, sizes.grid, sizes.pane, sizes.grid)
        found = QWidget(self)
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self._keys)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.note)
        self._pages.addWidget(found)
        set_look(self._pages, surface="panel")
        halves = self.halves = QSplitter(Qt.Orientation.Vertical, self)
        halves.setObjectName("duplicates_halves")
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._pages)
        halves.addWidget(self.card)
        halves.setSizes([sizes.px(220), sizes.px(380)])
        self.setWidget(halves)

    def _on_kept_changed(self, _event: KeptChanged) -> None:
        self.card.show_standard(self._context.desk.hall.rules.standard)

    @Slot(object)
    def look_for(self, subject: Subject) -> None:
        """Look for duplicates of *subject* once the hand rests, and show its class on the card."""
        form = subject.form
        if self.card.shown != (form.class_code, form.condition_no):
            self.card.show_class(form.class_code, form.condition_no)
        before, self._subject = self._subject, subject
        if before is None or _matters(before) != _matters(subject):
            self._pause.start()

    def show_case(self, case: Case) -> None:
        """A case is read, not filled in: the card says its standard, and nothing is compared."""
        self._pause.stop()
        self._others.stop()
        self._asked += 1  # an answer under way is about the form
        self._subject = None
        self._show(())
        self.card.show_class(case.class_code, case.condition_no)

    @Slot()
    def look(self) -> None:
        """Ask now."""
        self._pause.stop()
        self._others.stop()
        if self._subject is not None:
            self._asked += 1
            self._moved.asking()
            self._context.tasks.start(self._read(self._subject, self._asked), name="duplicates")

    async def _read(self, subject: Subject, ticket: int) -> None:
        try:
            found = await self._duplicates.of(subject)
        except ExternalError as error:
            self._show((), str(error))
            return
        if ticket == self._asked:
            rows = self._moved.newer(one.row for one in found)
            self._show(tuple(_moved(one, row) for one, row in zip(found, rows, strict=True)))
            for duplicate in found:
                if duplicate.photo is not None and not self.list.has_photo(duplicate.photo.sha256):
                    await self._fill(duplicate.photo)

    async def _fill(self, photo: Attachment) -> None:
        try:
            data = await self._context.desk.photos.fetch(photo)
        except ExternalError:
            data = None
        side = round(current_sizes().px(PHOTO_SIDE) * self.devicePixelRatioF())
        found = await asyncio.to_thread(decode, photo.sha256, data, side) if data else None
        self.list.show_photo(photo.sha256, found.image if found else QImage())

    def _show(self, found: tuple[Duplicate, ...], failure: str = "") -> None:
        self.list.show_duplicates(found, self._context.desk.now())
        self._pages.setCurrentIndex(1 if found else 0)
        words = _("可能重复 {count}").format(count=len(found)) if found else _("可能重复")
        self.setWindowTitle(words)
        if not found:
            self.note.set_words(*self._words(failure))

    def _words(self, failure: str) -> tuple[str, str]:
        rule, subject = self._duplicates.rule, self._subject
        if failure:
            return _("没有查到:数据库没有回答"), failure
        if subject is None or subject.form.lon is None:
            return _("定位后,这里列出附近同类的案件"), ""
        spot = _("{metres} 米内、在办或 {hours} 小时内办结的案件里没有同类的")
        return spot.format(metres=round(rule.radius_m), hours=round(rule.hours)), ""

    def _on_cases_changed(self, _event: CasesChanged) -> None:
        """Another desk of this program may just have registered the same matter."""
        if self._has_place and not self._pause.isActive():
            self._pause.start()

    def _on_rows_read(self, _event: RowsRead) -> None:
        """So may another seat; lines do not tell where a case lies."""
        if self._has_place and not self._others.isActive():
            self._others.start()

    @property
    def _has_place(self) -> bool:
        return self._subject is not None and self._subject.form.lon is not None

    @Slot(object)
    def _on_rows_moved(self, rows: tuple[QueueRow, ...]) -> None:
        """What is listed shows at once how it stands, also when it has ended."""
        shown, news = self.list.duplicates, {row.case_id: row for row in rows}
        now = tuple(_moved(one, news.get(one.row.case_id)) for one in shown)
        if now != shown:
            self.list.show_duplicates(now, self._context.desk.now())


def _moved(found: Duplicate, row: QueueRow | None) -> Duplicate:
    """*found* with a newer line of its case, where *row* is one; what has ended did so with its last step."""
    if row is None or row.version <= found.row.version:
        return found
    return replace(found, row=row, ended_at=None if row.stage in OPEN else row.stage_since)


def _matters(subject: Subject) -> tuple[object, ...]:
    """What an answer depends on."""
    form = subject.form
    return (subject.case_id, form.lon, form.lat, form.class_code, form.description[:40])
