"""What moves while a pane shows the answer to a question that it asked earlier."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from dispatcher_app.domain.queue import QueueRow, row_of
from dispatcher_app.services.bus import CasesChanged, EventBus, RowsRead


class MovedRows(QObject):
    """Tells every step that is committed, here or elsewhere, and what moved while an answer was on its way.

    Signals:
        moved: lines as they are now, ended ones too, as a tuple; a pane takes those that it shows.
    """

    moved = Signal(object)

    def __init__(self, bus: EventBus, parent: QObject) -> None:
        super().__init__(parent)
        self._asked = False
        self._since: dict[int, QueueRow] = {}
        bus.subscribe(CasesChanged, self._on_cases_changed)
        bus.subscribe(RowsRead, self._on_rows_read)

    def asking(self) -> None:
        """A question goes out; its answer may be older than what is told meanwhile."""
        self._asked = True
        self._since.clear()

    def newer(self, rows: Iterable[QueueRow]) -> list[QueueRow]:
        """The answer, with the lines that moved while it was on its way as they are now."""
        answer = [newest(row, self._since.get(row.case_id)) for row in rows]
        self._asked = False
        self._since.clear()
        return answer

    def _on_cases_changed(self, event: CasesChanged) -> None:
        self._take(tuple(map(row_of, event.cases)))

    def _on_rows_read(self, event: RowsRead) -> None:
        self._take(event.rows)

    def _take(self, rows: tuple[QueueRow, ...]) -> None:
        if self._asked:
            for row in rows:
                self._since[row.case_id] = newest(row, self._since.get(row.case_id))
        if rows:
            self.moved.emit(rows)


def newest(row: QueueRow, other: QueueRow | None) -> QueueRow:
    """The later of two lines of one case."""
    return other if other is not None and other.version > row.version else row
