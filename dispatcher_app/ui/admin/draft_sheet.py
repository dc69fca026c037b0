"""Before a draft is written: what it would change, what is wrong with it, why and from when on."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.keeping.difference import counted
from dispatcher_app.domain.keeping.table import KeptTable
from dispatcher_app.i18n import _
from dispatcher_app.services.keeping.desk import Judged
from dispatcher_app.ui.admin.lines import TextLines, change_lines, remark_lines
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.result_line import ResultLine
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

WIDTH = 760
_LONGEST_REASON = 200
_DAY_WIDE = 130


class DraftSheet(QWidget):
    """A draft that is at fault shows its faults and cannot be written.

    Signals:
        place_wanted: number of the remark whose row is to be brought to the eye.
        write_wanted: (reason, day or None) - None is at once.
        throw_wanted: the whole draft is to be thrown away.
    """

    place_wanted = Signal(int)
    write_wanted = Signal(str, object)
    throw_wanted = Signal()

    def __init__(self, table: KeptTable, judged: Judged, asks_why: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("draft_sheet")
        self._table, self._judged, self._asks_why = table, judged, asks_why
        self.remarks = LineTable((_("行"), _("问题")), (200, 300), 1, (), self)
        self.remarks.setObjectName("draft_remarks")
        self.changes = LineTable((_("变化"), _("行"), _("内容")), (60, 210, 300), 2, (), self)
        self.changes.setObjectName("draft_changes")
        self.reason = QLineEdit(self)
        self.reason.setObjectName("draft_reason")
        self.reason.setMaxLength(_LONGEST_REASON)
        write_freely(self.reason)
        self.reason.setPlaceholderText(_("为什么改(写进版本记录)"))
        self.starts = QLineEdit(self)
        self.starts.setObjectName("draft_starts")
        self.starts.setPlaceholderText(_("立即生效"))
        self.starts.setFixedWidth(current_sizes().px(_DAY_WIDE))
        self.write = QPushButton(_("写入  Ctrl+Enter"), self)
        self.write.setObjectName("draft_write")
        set_look(self.write, kind="primary")
        self.throw = QPushButton(_("放弃全部改动"), self)
        self.throw.setObjectName("draft_throw")
        self.result = ResultLine(self)
        self.result.setObjectName("draft_result")
        self._lay_out()
        self.remarks.opened.connect(self._on_remark_opened)
        self.reason.returnPressed.connect(self.send)
        self.write.clicked.connect(self.send)
        self.throw.clicked.connect(self.throw_wanted)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.send)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        stops = bool(self._judged.stops)
        if self._judged.remarks:
            title = _("有 {count} 处要改,没有写入;回车到该行").format(count=len(self._judged.stops))
            column.addWidget(_caption(title if stops else _("请留意"), self))
            lines = remark_lines(self._table, self._judged.remarks)
            self.remarks.show_lines(TextLines(lines), 0)
            column.addWidget(self.remarks, 1)
        self.remarks.setVisible(bool(self._judged.remarks))
        said = _("改正后再看差异。") if stops and not self._judged.changes else counted(self._judged.changes)
        column.addWidget(_caption(said, self))
        self.changes.show_lines(TextLines(change_lines(self._table, self._judged.changes)), None)
        column.addWidget(self.changes, 3)
        column.addWidget(self.result)
        last = QHBoxLayout()
        last.setSpacing(sizes.gap)
        last.addWidget(self.reason, 1)
        last.addWidget(self.starts)
        last.addWidget(self.write)
        last.addWidget(self.throw)
        column.addLayout(last)
        can = not stops and bool(self._judged.changes)
        self.reason.setVisible(can and self._asks_why)
        self.starts.setVisible(can and self._table.planned)
        self.starts.setToolTip(_("生效日期,如 2027-01-01;留空即立即生效"))
        self.write.setVisible(can)
        if not (can and self._asks_why):
            last.insertStretch(0, 1)
        chain_keys(self.reason, self.starts, self.write, self.throw, self.remarks, self.changes)
        self.setFocusProxy(self.remarks if stops else self.reason if self._asks_why else self.write)

    @Slot()
    def send(self) -> None:
        """Ask for the draft to be written, if it says why and from when on."""
        if self.write.isHidden():
            return
        if self._asks_why and not self.reason.text().strip():
            self.result.show_result(_("请写明为什么改。"), False)
            self.reason.setFocus()
            return
        text = self.starts.text().strip()
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            self.result.show_result(_("生效日期应如 2027-01-01。"), False)
            self.starts.setFocus()
            return
        self.write_wanted.emit(self.reason.text().strip(), day)

    @Slot(str)
    def _on_remark_opened(self, key: str) -> None:
        self.place_wanted.emit(int(key))


def _caption(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setWordWrap(True)
    set_look(label, role="secondary")
    return label
