"""A handover as it reads: when and by whom, every matter with its number, and the lines of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.shifts import Handover, HandoverLine, HandoverSection, Matter
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.shift.making import times_handed
from dispatcher_app.services.shift.store import CASE_MATTERS
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.row_delegate import RowDelegate
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, current_theme, set_look
from dispatcher_app.widgets.times import full_text

_SECTION_WIDE, _DETAIL_HIGH = 340, 92
#: What is open is told by stage, not by case: nothing of it was handed over before.
_ALL_NEW = frozenset({Matter.OPEN})
_LIST_TITLES = (N_("编号或名称"), N_("内容"), N_("已交班次"))


class _Numbers(RowDelegate):
    """Numbers stand under each other; what is due or overdue has its colour, beside its word."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if index.column():
            option.displayAlignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        view, theme = self.parent(), current_theme()
        if isinstance(view, LineTable) and view.lines.cells(index.row())[1] != "0":
            colours = {Matter.OVERDUE: theme.over, Matter.DUE: theme.due}
            colour = colours.get(Matter(view.lines.key(index.row())))
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText) if colour else ():
                option.palette.setColor(role, QColor(colour or ""))


class HandoverView(QWidget):
    """The current matter and line stay where they are while the numbers change.

    Signals:
        case_wanted: number of a case of a line that was opened.
    """

    case_wanted = Signal(str)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("handover_view")
        self._context = context
        self._handover: Handover | None = None
        self._earlier: Sequence[Handover] = ()
        self._told: list[tuple[str, Sequence[str]]] = []
        self.title, self.facts = QLabel("", self), QLabel("", self)
        self.title.setObjectName("handover_title")
        self.facts.setObjectName("handover_facts")
        set_look(self.title, role="title")
        set_look(self.facts, role="secondary")
        self.facts.setWordWrap(True)
        self.matters = LineTable([_("事项"), _("件数"), _("比上班")], (150, 70, 80), 0, (), self)
        self.matters.setItemDelegate(_Numbers(self.matters))
        self.matters.setObjectName("handover_matters")
        self.matters.setAccessibleName(_("交接事项"))
        self.lines = LineTable([_(title) for title in _LIST_TITLES], (190, 300, 90), 1, (2,), self)
        self.lines.setObjectName("handover_lines")
        self.lines.setAccessibleName(_("所选事项的明细"))
        self.capped = QLabel("", self)
        self.capped.setObjectName("handover_capped")
        set_look(self.capped, role="small")
        self.detail = QPlainTextEdit(self)
        self.detail.setObjectName("handover_detail")
        self.detail.setReadOnly(True)
        self.detail.setTabChangesFocus(True)
        self.detail.setAccessibleName(_("全文"))
        self._lay_out()
        self.matters.pointed.connect(self._on_matter_pointed)
        self.matters.opened.connect(self._on_matter_opened)
        self.lines.pointed.connect(self._on_line_pointed)
        self.lines.opened.connect(self._on_line_opened)
        self.setFocusProxy(self.matters)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        right = QVBoxLayout()
        right.setSpacing(sizes.grid)
        right.addWidget(self.lines, 1)
        right.addWidget(self.capped)
        right.addWidget(self.detail)
        self.detail.setFixedHeight(sizes.px(_DETAIL_HIGH))
        self.matters.setFixedWidth(sizes.px(_SECTION_WIDE))
        across = QHBoxLayout()
        across.setSpacing(sizes.pane)
        across.addWidget(self.matters)
        across.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.grid)
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addSpacing(sizes.grid)
        column.addLayout(across, 1)
        chain_keys(self.matters, self.lines, self.detail)

    # what is shown

    @property
    def handover(self) -> Handover | None:
        return self._handover

    def show_live(self, handover: Handover, earlier: Sequence[Handover], *, frozen: bool = False) -> None:
        """How the hall stands, or stood when the giver signed; *earlier* are the handovers before, the newest
        first."""
        at = full_text(handover.at, self._context.desk.hall.zone)
        standing = _("按 {at} 的情况定稿,等接班的值班长签字").format(at=at)
        self._show(
            handover, earlier, standing if frozen else _("截至 {at},随办件变动;签字时定稿").format(at=at)
        )

    def show_signed(self, act: HallAct, handover: Handover, earlier: Sequence[Handover]) -> None:
        """One that two people signed: it says what was so then."""
        zone = self._context.desk.hall.zone
        text = _("截至 {at} · 交班 {giver} · 接班 {taker} · {signed} 签字")
        words = text.format(
            at=full_text(handover.at, zone),
            giver=act.actor.name,
            taker=act.second.name if act.second else "",
            signed=full_text(act.at, zone),
        )
        remarks = _("备注:{text}").format(text=handover.remarks) if handover.remarks else ""
        self._show(handover, earlier, "\n".join(filter(None, (words, remarks))))

    def _show(self, handover: Handover, earlier: Sequence[Handover], facts: str) -> None:
        self._handover, self._earlier = handover, earlier
        title = _("{shift} → {next}").format(shift=handover.shift, next=handover.next_shift)
        self.title.setText(title)
        self.facts.setText(facts)
        before = {s.matter: s.count for s in earlier[0].sections} if earlier else {}
        told = [(s.matter.value, self._matter_cells(s, before)) for s in handover.sections]
        current = self.matters.current_key
        lines = TextLines(told)
        self.matters.show_lines(lines, lines.number_of(current) or 0)
        self._show_lines()

    def _matter_cells(self, section: HandoverSection, before: dict[Matter, int]) -> tuple[str, str, str]:
        change = section.count - before[section.matter] if section.matter in before else 0
        moved = f"{'▲' if change > 0 else '▼'} {abs(change):,}" if change else ""
        return section.matter.label, f"{section.count:,}", moved

    def _section(self) -> HandoverSection | None:
        sections = self._handover.sections if self._handover is not None else ()
        return next((one for one in sections if one.matter.value == self.matters.current_key), None)

    def _show_lines(self) -> None:
        section = self._section()
        if section is None:
            return
        current, told = self.lines.current_key, self._told_lines(section)
        if told != self._told or len(self.lines.lines) != len(told):
            self._told, lines = told, TextLines(told)
            at = lines.number_of(current)
            self.lines.show_lines(lines, at if at is not None else 0 if told else None)
        more = section.count - len(section.lines)
        hidden = section.matter is Matter.OPEN or more <= 0
        text = _("共 {count} 件,列出最急的 {listed} 件")
        said = text.format(count=f"{section.count:,}", listed=len(section.lines))
        self.capped.setText("" if hidden else said)
        self.capped.setVisible(not hidden)
        self._show_detail()

    def _told_lines(self, section: HandoverSection) -> list[tuple[str, Sequence[str]]]:
        """Under keys that stay a line's own though others come before it."""
        seen: dict[str, int] = {}
        told: list[tuple[str, Sequence[str]]] = []
        for line in section.lines:
            seen[line.name] = seen.get(line.name, 0) + 1
            told.append((f"{line.name} {seen[line.name]}", self._line_cells(section, line)))
        return told

    def _line_cells(self, section: HandoverSection, line: HandoverLine) -> tuple[str, str, str]:
        times = 0 if section.matter in _ALL_NEW else times_handed(section.matter, line, self._earlier)
        told = _("{count} 班").format(count=times) if times else ""
        return line.name, line.text.replace("\n", " / "), told

    def _line(self) -> HandoverLine | None:
        section, row = self._section(), self.lines.currentIndex().row()
        return section.lines[row] if section is not None and 0 <= row < len(section.lines) else None

    def _show_detail(self) -> None:
        line = self._line()
        empty = _("这一项没有要交的。") if self._section() is not None else ""
        text = f"{line.name}\n{line.text}" if line is not None else empty
        if text != self.detail.toPlainText():
            self.detail.setPlainText(text)

    # hands

    @Slot(str)
    def _on_matter_pointed(self, _matter: str) -> None:
        self._show_lines()

    @Slot(str)
    def _on_matter_opened(self, _matter: str) -> None:
        if len(self.lines.lines):
            self.lines.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _on_line_pointed(self, _key: str) -> None:
        self._show_detail()

    @Slot(str)
    def _on_line_opened(self, _key: str) -> None:
        section, line = self._section(), self._line()
        if section is not None and line is not None and section.matter in CASE_MATTERS:
            self.case_wanted.emit(line.name)
