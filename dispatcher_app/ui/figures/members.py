"""The cases behind a number: which base count, and the list by the same filter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.facts import StepKind
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.store import Member, MemberPage
from dispatcher_app.services.figures.tables import Behind, FigureTables
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look


class MemberList(QWidget):
    """Reads the list when it is asked for, and again when another count is chosen.

    Signals:
        case_wanted: id of a case to be opened.
    """

    case_wanted = Signal(int)

    def __init__(self, context: SeatContext, tables: FigureTables, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._tables = context, tables
        self._behind: Behind | None = None
        self._asked = 0
        self.count = QComboBox(self)
        self.count.setObjectName("figures_count")
        self.count.setAccessibleName(_("清单"))
        self.told = QLabel(self)
        self.told.setObjectName("figures_members_told")
        set_look(self.told, role="secondary")
        titles = [_("案件编号"), _("计入时刻"), _("事项"), _("计")]
        self.list = LineTable(titles, (190, 160, 160, 70), 2, (), self)
        self.list.setObjectName("figures_members")
        self.list.setAccessibleName(_("数字背后的案件"))
        head = QHBoxLayout()
        head.setSpacing(current_sizes().gap)
        head.addWidget(self.count, 1)
        head.addWidget(self.told)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().gap)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self.count.currentIndexChanged.connect(self._on_count)
        self.list.opened.connect(self._on_opened)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def show_counts(self, numbers: Mapping[str, int], behind: Behind | None) -> None:
        """Offer base counts with their numbers, and list the cases of the first."""
        self._behind = behind
        self.count.blockSignals(True)
        self.count.clear()
        for code, number in numbers.items():
            self.count.addItem(f"{COUNTS[code].name} {number:,}", code)
        self.count.blockSignals(False)
        self._on_count()

    @Slot()
    def _on_count(self) -> None:
        code = self.count.currentData()
        self._asked += 1
        if code is None or self._behind is None:
            self._show(MemberPage((), 0, None))
            return
        self._context.tasks.start(self._read(str(code), self._asked), name="figures-members")

    async def _read(self, code: str, asked: int) -> None:
        assert self._behind is not None
        page = await self._tables.members(code, self._behind)
        if asked == self._asked:
            self._show(page)

    def _show(self, page: MemberPage) -> None:
        lines = [(f"{at}:{member.case_id}", self._cells(member)) for at, member in enumerate(page.members)]
        self.list.show_lines(TextLines(lines), 0 if lines else None)
        shown = len(page.members)
        text = _("列出最近 {shown} 条").format(shown=shown) if page.following is not None else ""
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def _cells(self, member: Member) -> tuple[str, ...]:
        at = member.at.astimezone(self._context.desk.hall.zone) if member.at is not None else None
        kind = StepKind(member.kind).label if member.kind else _("案件")
        amount = f"{member.amount:,}" if member.amount != 1 else ""
        return (member.number, f"{at:%Y-%m-%d %H:%M}" if at else "", kind, amount)

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        self.case_wanted.emit(int(key.partition(":")[2]))
