"""The readable body of a timeline: selectable text with a rail, walked and folded by keys."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QMenu, QTextEdit, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.theme import current_sizes, current_theme
from dispatcher_app.widgets.timeline_document import write_entries
from dispatcher_app.widgets.timeline_entry import TimelineEntry
from dispatcher_app.widgets.timeline_rail import Rail

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_JUMPS = {Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}
_TOGGLES = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the reader is, counted from the oldest entry, so that newer ones do not shift it."""

    age: int
    offset: float
    anchor_from_end: int
    position_from_end: int


class TimelineText(QTextEdit):
    """Up and Down walk the entries, Enter or Space folds, Ctrl+C copies the selection or the entry.

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
        self._rewrite()
        self._return_to(place)

    def is_folded(self, number: int) -> bool:
        return self._entries[number].foldable and self._age(number) not in self._unfolded

    def toggle(self, number: int) -> None:
        """Fold or unfold the reason of entry *number*; its title stays where it is on the screen."""
        if not self._entries[number].foldable:
            return
        place = self._place(number)
        self._unfolded = self._unfolded ^ {self._age(number)}
        self._rewrite()
        self._return_to(place)

    def entry_box(self, number: int) -> QRectF:
        """Where entry *number* is now, in viewport pixels."""
        top = self._block_top(self._starts[number])
        last = number + 1 == len(self._starts)
        bottom = self.document().size().height() if last else self._block_top(self._starts[number + 1])
        shift = self.verticalScrollBar().value()
        return QRectF(0, top - shift, self.viewport().width(), bottom - top)

    def copy_current(self) -> None:
        if self._entries:
            QGuiApplication.clipboard().setText(self._entries[self._current].as_text(self._zone))

    # events

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers()
            and event.key() in (*_STEPS, *_JUMPS, *_TOGGLES)
        ):
            event.accept()  # a seat's Enter must not act while the operator reads
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy() if self.textCursor().hasSelection() else self.copy_current()
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self._entries:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._walk(_STEPS[key])
        elif key in _JUMPS:
            self._jump(key)
        elif key in _TOGGLES:
            self.toggle(self._current)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        link = bool(self.anchorAt(event.position().toPoint()))
        shape = Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or not self._entries:
            return
        self._make_current(self._entry_at(event.position().y()))
        link = self.anchorAt(event.position().toPoint())
        if link and not self.textCursor().hasSelection():
            self.toggle(len(self._entries) - 1 - int(link.removeprefix("fold:")))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._entries:
            return
        self._make_current(self._entry_at(event.y()))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = self.textCursor().hasSelection()
        for name, words, slot, enabled in (
            ("copy_selection", _("复制所选文字"), self.copy, chosen),
            ("copy_entry", _("复制这条记录\tCtrl+C"), self.copy_current, True),
            ("select_all", _("全选\tCtrl+A"), self.selectAll, True),
        ):
            action = QAction(words, menu)
            action.setObjectName(name)
            action.setEnabled(enabled)
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.popup(event.globalPos())

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text only: pasted into a form, colours and sizes would be in the way."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange) and self._now is not None:
            place = self._place() if self._entries else None
            self._rewrite()
            self._return_to(place)

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

    # walking

    def _walk(self, step: int) -> None:
        """To the next entry; within one taller than the window, a few lines at a time."""
        box, bar = self.entry_box(self._current), self.verticalScrollBar()
        height = self.viewport().height()
        beyond = box.bottom() - height if step > 0 else -box.top()
        left = bar.maximum() - bar.value() if step > 0 else bar.value()
        if box.height() > height and beyond > 1 and left > 0:
            bar.setValue(bar.value() + step * round(min(beyond, height * 0.4)))
            return
        self._make_current(max(0, min(len(self._entries) - 1, self._current + step)))
        self._reveal(self._current)

    def _jump(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Home:
            self._make_current(0)
            self.verticalScrollBar().setValue(0)
        elif key == Qt.Key.Key_End:
            self._make_current(len(self._entries) - 1)
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        else:
            page = self.viewport().height() * 0.9
            down = key == Qt.Key.Key_PageDown
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + round(page if down else -page))
            edge = self.viewport().height() - 4 if down else 4
            self._make_current(self._entry_at(edge))

    def _make_current(self, number: int) -> None:
        if number != self._current:
            self._current = number
            self.viewport().update()
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.setPosition(self.document().findBlockByNumber(self._starts[number]).position())
            top = self.verticalScrollBar().value()
            self.setTextCursor(cursor)
            self.verticalScrollBar().setValue(top)  # setTextCursor scrolls as it likes

    def _reveal(self, number: int) -> None:
        box, bar = self.entry_box(number), self.verticalScrollBar()
        if number == 0:
            bar.setValue(0)
        elif box.top() < 0 or box.height() > self.viewport().height():
            bar.setValue(bar.value() + round(box.top()) - 4)
        elif box.bottom() > self.viewport().height():
            bar.setValue(bar.value() + round(box.bottom() - self.viewport().height()))

    def _entry_at(self, y: float) -> int:
        block = self.cursorForPosition(QPointF(self.viewport().width() / 2, y).toPoint()).blockNumber()
        return max(0, bisect_right(self._starts, block) - 1)

    # writing

    def _age(self, number: int) -> int:
        """How an entry is remembered: history only grows at the new end."""
        return len(self._entries) - 1 - number

    def _rewrite(self) -> None:
        assert self._now is not None
        self._rail = Rail(self._entries, self._now, self._zone)
        self._starts = write_entries(self.document(), self._entries, self._unfolded, self._rail.width)

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
        if value == 0:
            self.scrolled_to_top.emit()
