"""The cases behind a number: which base count, and the list by the same filter, page after page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.counts import Grain
from dispatcher_app.domain.indicators.number_parts import NumberPart, number_parts
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.store import MemberPage
from dispatcher_app.services.figures.tables import MEMBERS_AT_ONCE, Behind, FigureTables
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.figures.asking import Asking
from dispatcher_app.ui.figures.member_lines import AMOUNT, AT, KIND, PLACE, UNIT, WIDTHS, MemberLines, titles
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable, NoLines
from dispatcher_app.widgets.theme import current_sizes, set_look

#: In too little room they go, the first of them first.
_LEAVES = (KIND, AT, UNIT)
MORE_KEY = "Ctrl+L"


def more_key_entry(group: str) -> KeyEntry:
    """For the list of keys of a page that has such a list."""
    return KeyEntry(group, _("背后的案件再列一页"), MORE_KEY)


class MemberList(QWidget):
    """Reads a page when it is asked for, the next at its end, and all again when another count is chosen.

    The same number asked for later, when figures have moved, keeps the line stood on and how far was read.

    Signals:
        case_wanted: id of a case to be opened.
    """

    case_wanted = Signal(int)

    def __init__(self, context: SeatContext, tables: FigureTables, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._tables = context, tables
        self._behind: Behind | None = None
        self._numbers: Mapping[str, int] = {}
        self._page = MemberPage((), 0, None)
        self._asked, self._reading = 0, False
        self._make_parts()
        self._lay_out()
        self._asking = Asking(context, self.told, "figures-members")
        self.setFocusProxy(self.list)
        self.count.currentIndexChanged.connect(self._on_count)
        self.more.clicked.connect(self.read_more)
        self.list.opened.connect(self._on_opened)
        self.list.more_wanted.connect(self.read_more)

    def _make_parts(self) -> None:
        self.count = QComboBox(self)
        self.count.setObjectName("figures_count")
        self.count.setAccessibleName(_("清单"))
        self.told = QLabel(self)
        self.told.setObjectName("figures_members_told")
        set_look(self.told, role="secondary")
        self.more = QPushButton(self)
        self.more.setObjectName("figures_members_more")
        self.more.hide()
        shortcut = QShortcut(QKeySequence(MORE_KEY), self.parentWidget() or self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.read_more)
        self.list = LineTable(titles(), WIDTHS, PLACE, _LEAVES, self)
        self.list.setObjectName("figures_members")
        self.list.setAccessibleName(_("数字背后的案件"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(current_sizes().gap)
        head.addWidget(self.count, 1)
        head.addWidget(self.told)
        head.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().gap)
        column.addLayout(head)
        column.addWidget(self.list, 1)

    # what is asked for

    def show_counts(self, numbers: Mapping[str, int], behind: Behind | None) -> None:
        """Offer base counts with their numbers, and list the cases of the first that has any, or of the one
        chosen before where it is the same number asked for again."""
        parts = number_parts(numbers)
        again = self._is_again(parts, behind)
        self._behind, self._numbers = behind, dict(numbers)
        self.count.blockSignals(True)
        if not again:
            self.count.clear()
            self.count.addItems([""] * len(parts))
        for at, part in enumerate(parts):
            self.count.setItemText(at, part.told(numbers))
            self.count.setItemData(at, part.codes)
        if not again and parts:
            some = (at for at, part in enumerate(parts) if part.number(numbers))
            self.count.setCurrentIndex(next(some, 0))
        self.count.blockSignals(False)
        self._ask(again=again)

    def _is_again(self, parts: Sequence[NumberPart], behind: Behind | None) -> bool:
        before = self._behind
        if before is None or behind is None or self.count.count() == 0:
            return False
        shown = [self._codes(at) for at in range(self.count.count())]
        return shown == [part.codes for part in parts] and (before.period, before.filters) == (
            behind.period,
            behind.filters,
        )

    def _codes(self, at: int | None = None) -> tuple[str, ...]:
        """The base counts of the number chosen, or of that at *at*; Qt hands a tuple back as a list."""
        return tuple(self.count.itemData(self.count.currentIndex() if at is None else at) or ())

    @Slot()
    def _on_count(self) -> None:
        self._ask(again=False)

    def _ask(self, *, again: bool) -> None:
        codes = self._codes()
        self._asked += 1
        self._reading = bool(codes) and self._behind is not None
        if not self._reading:
            self._asking.stop()
            self._page = MemberPage((), 0, None)
            self.list.show_lines(NoLines(), None)
            self._tell()
            return
        limit = max(MEMBERS_AT_ONCE, len(self._page.members)) if again else MEMBERS_AT_ONCE
        self._asking.ask(partial(self._read, codes, self._asked, limit, again))

    # reading

    async def _read(self, codes: tuple[str, ...], asked: int, limit: int, again: bool) -> None:
        assert self._behind is not None
        try:
            page = await self._tables.members(codes, self._behind, limit=limit)
            lines = await self._lines(page)
        except ExternalError:
            if asked == self._asked and not again:
                self._leave_empty()
            raise
        finally:
            self._ends(asked)
        if asked != self._asked:
            return
        counts = [COUNTS[code] for code in codes]
        hidden = {
            AMOUNT: not any(count.amount for count in counts),
            KIND: not any(count.grain is Grain.STEP and self._numbers.get(count.code) for count in counts),
            AT: all(count.stock for count in counts),
        }
        self.list.leave_out(tuple(column for column, empty in hidden.items() if empty))
        self._show(page, lines, again)

    def _leave_empty(self) -> None:
        """The cases of another number must not stand under one whose own could not be read."""
        self._page = MemberPage((), 0, None)
        self.list.show_lines(NoLines(), None)
        self._tell()
        self.told.setText(_("清单没有读出"))
        self.told.show()

    def _show(self, page: MemberPage, lines: MemberLines, again: bool) -> None:
        stood = self.list.currentIndex().row() if again else 0
        found = lines.number_of(self.list.current_key) if again else 0
        at = self.list.verticalScrollBar().value()
        self._page = page
        row = found if found is not None else stood
        self.list.show_lines(lines, min(max(0, row), len(lines) - 1) if len(lines) else None)
        if again:
            self.list.verticalScrollBar().setValue(at)
        self._tell()

    @Slot()
    def read_more(self) -> None:
        """The next page, behind what is listed."""
        if self._page.following is not None and not self._reading:
            self._reading = True
            self._context.tasks.start(self._read_more(self._asked), name="figures-members-more")

    async def _read_more(self, asked: int) -> None:
        assert self._behind is not None
        before = self._page
        try:
            page = await self._tables.members(self._codes(), self._behind, before.following, MEMBERS_AT_ONCE)
            every = MemberPage((*before.members, *page.members), page.total, page.following)
            lines = await self._lines(every, beside=self._shown)
        finally:
            self._ends(asked)
        if asked == self._asked:
            self._page = every
            self.list.append_lines(lines)
            self._tell()

    def _ends(self, asked: int) -> None:
        """Nothing is being read any more, whether it was read or failed."""
        if asked == self._asked:
            self._reading = False

    async def _lines(self, page: MemberPage, beside: MemberLines | None = None) -> MemberLines:
        """The lines of *page*; cases whose rows *beside* has are not read again."""
        desk = self._context.desk
        rows = dict(beside.rows) if beside is not None else {}
        new = {member.case_id for member in page.members} - rows.keys()
        rows |= {row.case_id: row for row in await desk.rows(sorted(new))}
        return MemberLines(page.members, rows, desk.hall, desk.now(), more=page.following is not None)

    @property
    def _shown(self) -> MemberLines | None:
        return self.list.lines if isinstance(self.list.lines, MemberLines) else None

    def _tell(self) -> None:
        shown, total = len(self._page.members), self._page.total
        text = _("共 {total} 件,已列 {shown}").format(total=f"{total:,}", shown=f"{shown:,}")
        self.told.setText(text if total else "")
        self.told.setVisible(bool(total))
        self.more.setVisible(self._page.following is not None)
        count = min(MEMBERS_AT_ONCE, max(1, total - shown))
        self.more.setText(_("再列 {count} 件  {key}").format(count=count, key=MORE_KEY))

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        self.case_wanted.emit(int(key.partition(":")[0]))
