"""The history of a case as text beside a rail; whoever reads it keeps their place when it grows."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from dispatcher_app.widgets.theme import current_sizes, current_theme
from dispatcher_app.widgets.timeline_document import write_entries
from dispatcher_app.widgets.timeline_entry import TimelineEntry
from dispatcher_app.widgets.timeline_rail import Rail


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the reader is, counted from the oldest entry, so that newer ones do not shift it."""

    age: int
    offset: float
    anchor_from_end: int
    position_from_end: int


class TimelineBody(QTextEdit):
    """Shows entries, newest first, and keeps the place of whoever reads them.

    Signals:
        scrolled_to_top: the newest entry is in view again.
    """

    scrolled_to_top = Signal()

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline_text")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextEdit { border: 0; padding: 0; background: transparent; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else unfolding rewraps all
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setCursorWidth(0)  # the bar beside the entry shows where the keys are
        self.viewport().setMouseTracking(True)
        self._zone = zone
        self._entries: tuple[TimelineEntry, ...] = ()
        self._now: datetime | None = None
        self._unfolded: frozenset[int] = frozenset()
        self._starts: list[int] = []
        self._current = 0
        self._rail: Rail | None = None
        self._rewriting = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._on_soon)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def entries(self) -> tuple[TimelineEntry, ...]:
        return self._entries

    @property
    def current(self) -> int:
        """Number of the entry the keys act on; 0 is the newest."""
        return self._current

    def show_entries(self, entries: tuple[TimelineEntry, ...], now: datetime) -> None:
        """Show *entries*, newest first; what the reader looks at or has selected stays where it is."""
        if entries == self._entries and self._now is not None and now.date() == self._now.date():
            return
        grown = len(entries) - len(self._entries)
        same_case = grown >= 0 and entries[grown:] == self._entries
        place = self._place() if same_case and self._entries else None
        if not same_case:
            self._unfolded, self._current = frozenset(), 0
        elif place is not None or self._current:  # the newest stays current only for whoever reads it
            self._current += grown
        self._entries, self._now = entries, now
        self._rewrite(place)

    def is_folded(self, number: int) -> bool:
        return self._entries[number].foldable and self._age(number) not in self._unfolded

    def toggle(self, number: int) -> None:
        """Fold or unfold what is long in entry *number*; its title stays where it is on the screen."""
        if not self._entries[number].foldable:
            return
        place = self._place(number)
        self._unfolded = self._unfolded ^ {self._age(number)}
        self._rewrite(place)

    def entry_box(self, number: int) -> QRectF:
        """Where entry *number* is now, in viewport pixels."""
        top = self._block_top(self._starts[number])
        last = number + 1 == len(self._starts)
        bottom = self.document().size().height() if last else self._block_top(self._starts[number + 1])
        shift = self.verticalScrollBar().value()
        return QRectF(0, top - shift, self.viewport().width(), bottom - top)

    # painting

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange) and self._now is not None:
            self._soon.start()  # a change of look is told several times over; writing it all costs

    @Slot()
    def _on_soon(self) -> None:
        if self._now is not None:
            self._rewrite(self._place() if self._entries else None)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._entries and self._rail is not None:
            with QPainter(self.viewport()) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_rail(painter, QRectF(event.rect()))
        super().paintEvent(event)

    def _paint_rail(self, painter: QPainter, area: QRectF) -> None:
        assert self._rail is not None
        first = self._entry_at(area.top())
        for number in range(first, len(self._entries)):
            box = self.entry_box(number)
            if box.top() > area.bottom():
                break
            lit = number == self._current and self.hasFocus()
            if lit:
                self._paint_current(painter, box)
            ground = QColor(current_theme().hover if lit else current_theme().panel)
            self._rail.draw(painter, number, box, ground)

    def _paint_current(self, painter: QPainter, box: QRectF) -> None:
        theme, sizes = current_theme(), current_sizes()
        lit = box.adjusted(sizes.grid, -sizes.px(4), -sizes.grid, -sizes.px(10))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.hover))
        painter.drawRoundedRect(lit, sizes.radius, sizes.radius)
        painter.fillRect(
            QRectF(lit.left(), lit.top() + 4, sizes.ring, lit.height() - 8), QColor(theme.accent)
        )

    def _entry_at(self, y: float) -> int:
        block = self.cursorForPosition(QPointF(self.viewport().width() / 2, y).toPoint()).blockNumber()
        return max(0, bisect_right(self._starts, block) - 1)

    # writing

    def _age(self, number: int) -> int:
        """How an entry is remembered: history only grows at the new end."""
        return len(self._entries) - 1 - number

    def _rewrite(self, place: _Place | None) -> None:
        """Write all of it and go back to *place*; being at the top in between is not reading there."""
        assert self._now is not None
        self._rewriting = True
        self._rail = Rail(self._entries, self._now, self._zone)
        self._starts = write_entries(self.document(), self._entries, self._unfolded, self._rail.width)
        self._return_to(place)
        self._rewriting = False
        self._on_scrolled(self.verticalScrollBar().value())

    def _place(self, number: int | None = None) -> _Place | None:
        """Where the reader is; ``None`` at the very top, where the newest entry is what counts."""
        if number is None:
            if self.verticalScrollBar().value() == 0 and not self.textCursor().hasSelection():
                return None
            number = self._entry_at(0)
        end = self.document().characterCount()
        cursor = self.textCursor()
        return _Place(
            self._age(number), self.entry_box(number).top(), end - cursor.anchor(), end - cursor.position()
        )

    def _return_to(self, place: _Place | None) -> None:
        if place is None:
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.verticalScrollBar().setValue(0)
            return
        number = len(self._entries) - 1 - place.age
        end = self.document().characterCount()
        cursor = self.textCursor()
        cursor.setPosition(max(0, end - place.anchor_from_end))
        cursor.setPosition(max(0, end - place.position_from_end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(self.entry_box(number).top() - place.offset))

    def _block_top(self, number: int) -> float:
        block = self.document().findBlockByNumber(number)
        return self.document().documentLayout().blockBoundingRect(block).top()

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        if value == 0 and not self._rewriting:
            self.scrolled_to_top.emit()
