"""What is noted about moments of a film: a line to write in, and the list to go back to them."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from dispatcher_app.i18n import N_, _
from dispatcher_app.services.playback.marks import LONGEST, Mark
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes

_TITLES, _WIDTHS = (N_("时刻"), N_("笔记"), N_("案件")), (64, 180, 110)


class NotesPane(QWidget):
    """Enter in the line keeps it; Enter in the list goes to the moment, Delete forgets the note.

    Signals:
        wanted: words to be kept at the moment that is shown.
        chosen: the :class:`Mark` to go to.
        removed: id of the mark to be forgotten.
    """

    wanted = Signal(str)
    chosen = Signal(object)
    removed = Signal(str)

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._marks: dict[str, Mark] = {}
        self.line = QLineEdit(self)
        self.line.setObjectName("film_note")
        self.line.setMaxLength(LONGEST)
        self.line.setAccessibleName(_("这一刻的笔记"))
        self.line.setPlaceholderText(_("给这一刻记一笔,Enter 记下 (Ctrl+B)"))
        self.table = LineTable([_(title) for title in _TITLES], _WIDTHS, 1, (2,), self)
        self.table.setObjectName("film_notes")
        self.table.setAccessibleName(_("回放笔记"))
        self.table.setToolTip(_("Enter 回到那一刻,Delete 删去"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().grid)
        column.addWidget(self.line)
        column.addWidget(self.table, 1)
        self.line.returnPressed.connect(self._on_entered)
        self.table.opened.connect(self._on_opened)
        forget = QShortcut(QKeySequence("Delete"), self.table)
        forget.setContext(Qt.ShortcutContext.WidgetShortcut)
        forget.activated.connect(self._on_delete)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        self._marks = {mark.id: mark for mark in marks}
        lines = [
            (mark.id, (f"{mark.at.astimezone(self._zone):%H:%M:%S}", mark.text, mark.case_number))
            for mark in marks
        ]
        shown = TextLines(lines)
        self.table.show_lines(shown, shown.number_of(self.table.current_key))

    @Slot()
    def _on_entered(self) -> None:
        self.wanted.emit(self.line.text().strip())

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        if key in self._marks:
            self.chosen.emit(self._marks[key])

    @Slot()
    def _on_delete(self) -> None:
        if self.table.current_key:
            self.removed.emit(self.table.current_key)
