"""The versions of a document, and what any of them changed against any other."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dispatcher_app.domain.keeping.difference import RowChange, counted
from dispatcher_app.domain.keeping.table import KeptTable
from dispatcher_app.i18n import _
from dispatcher_app.services.keeping.store import KeptVersion
from dispatcher_app.ui.admin.lines import TextLines, change_lines, version_lines
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

WIDTH = 820


class HistorySheet(QWidget):
    """The line chosen is compared with the version before it, or with the one chosen below.

    Signals:
        compared: (earlier, later) numbers of versions whose difference is to be shown.
    """

    compared = Signal(int, int)

    def __init__(
        self, table: KeptTable, versions: Sequence[KeptVersion], zone: ZoneInfo, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("history_sheet")
        self._table, self._versions = table, versions
        titles = (_("版"), _("生效"), _("写入"), _("谁"), _("理由"))
        self.list = LineTable(titles, (44, 130, 130, 100, 200), 4, (), self)
        self.list.setObjectName("history_list")
        self.against = QComboBox(self)
        self.against.setObjectName("history_against")
        self.against.addItem(_("与前一版相比"), 0)
        for version in versions:
            self.against.addItem(_("与第 {number} 版相比").format(number=version.number), version.number)
        self.counted = QLabel(self)
        set_look(self.counted, role="secondary")
        self.changes = LineTable((_("变化"), _("行"), _("内容")), (60, 220, 300), 2, (), self)
        self.changes.setObjectName("history_changes")
        self._lay_out()
        self._zone = zone

    def start(self) -> None:
        """Fill the list: whoever compares listens by now."""
        self.list.pointed.connect(self._on_pointed)
        self.against.currentIndexChanged.connect(self._on_pointed)
        lines = TextLines(version_lines(self._versions, self._zone))
        self.list.show_lines(lines, 0 if self._versions else None)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        if not self._versions:
            advice = _("这份数据还是建库时装入的;在这里改动后,每一版都会留下。")
            column.addWidget(EmptyNote("history", _("还没有版本"), advice, self), 1)
            for widget in (self.list, self.against, self.counted, self.changes):
                widget.hide()
            return
        column.addWidget(self.list, 2)
        row = QHBoxLayout()
        row.addWidget(self.against)
        row.addWidget(self.counted, 1)
        column.addLayout(row)
        column.addWidget(self.changes, 3)
        chain_keys(self.list, self.against, self.changes)
        self.setFocusProxy(self.list)

    @Slot()
    def _on_pointed(self) -> None:
        key = self.list.current_key
        if not key:
            return
        later = self._versions[int(key)].number
        other = self.against.currentData() or later - 1
        if other == 0 or other == later:
            words = _("第一版之前是建库时装入的数据。") if other == 0 else counted(())
            self.show_changes(words, ())
        else:
            self.compared.emit(min(other, later), max(other, later))

    def show_changes(self, words: str, changes: Sequence[RowChange]) -> None:
        self.counted.setText(words)
        self.changes.show_lines(TextLines(change_lines(self._table, changes)), None)
