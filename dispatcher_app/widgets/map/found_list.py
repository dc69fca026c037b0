"""What was found at a place, line by line: cases with their lamp, components with their code, and headings.

Rows may be any sequence, made one by one while they are painted, so a hundred thousand of them cost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.map.lamps import draw_lamp
from dispatcher_app.widgets.painted_list import AnyIndex, EngagedDelegate, HandledList, RowsModel
from dispatcher_app.widgets.row_painting import draw_row_background, draw_text, small_font, text_width
from dispatcher_app.widgets.theme import current_sizes, current_theme

_CARD = 44


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One line. ``kind`` and ``key`` come back when it is chosen; without a kind it is a heading.

    ``at`` is longitude and latitude in degrees, for the map.
    """

    title: str
    note: str = ""
    right: str = ""
    lamp: Lamp | None = None
    kind: str = ""
    key: str = ""
    at: tuple[float, float] | None = None


class FoundList(HandledList):
    """Enter or a click opens a row.

    Signals:
        chosen: kind and key of a row.
        pointed: the :class:`FoundRow` that is current now, or None.
    """

    chosen = Signal(str, str)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("found_list", parent)
        self._model = _FoundModel(self)
        self._delegate = _FoundDelegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)

    @property
    def rows(self) -> Sequence[FoundRow]:
        return self._model.rows

    @property
    def current(self) -> FoundRow | None:
        row = self.currentIndex().row()
        return self._model.rows[row] if 0 <= row < len(self._model.rows) else None

    def show_rows(self, rows: Sequence[FoundRow], *, uniform: bool = False) -> None:
        """Replace the rows; under a hand what was current stays so. *uniform* rows have no headings."""
        current = self.current if self.hasFocus() else None
        self.setUniformItemSizes(uniform)
        self._model.show_rows(rows)
        if uniform:
            first = number = 0 if rows else -1
        else:
            same = [i for i, row in enumerate(rows) if row.kind]
            kept = [i for i in same if current and (rows[i].kind, rows[i].key) == (current.kind, current.key)]
            first, number = (same or [-1])[0], (kept or same or [-1])[0]
        if number >= 0:
            self.setCurrentIndex(self._model.index(number, 0))
            if number == first:  # with the headings above it: that there are none of a kind is told there
                self.scrollToTop()

    def minimumSizeHint(self) -> QSize:
        """A line and a bit: what stands above it in a small panel must not be crushed."""
        return QSize(current_sizes().px(80), current_sizes().row)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        self.pointed.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current
        if row is not None and row.kind and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(row.kind, row.key)
        elif (event.text().isprintable() and event.text()) or event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()  # Qt would look for a row that begins so; around the list they mean something
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if (at := self.row_clicked(event)) >= 0:
            row = self._model.rows[at]
            if row.kind:
                self.chosen.emit(row.kind, row.key)


class _FoundModel(RowsModel[FoundRow]):
    def text(self, row: FoundRow) -> str:
        return " ".join(part for part in (row.title, row.note, row.right) if part)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Keys pass headings by."""
        if index.isValid() and not self.rows[index.row()].kind:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class _FoundDelegate(EngagedDelegate):
    """``● 上水井盖            12 米`` over ``4403050101000001 · 完好``; a heading is one small line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        sizes = current_sizes()
        heading = not cast(_FoundModel, index.model()).rows[index.row()].kind
        return QSize(sizes.px(120), sizes.row if heading else sizes.px(_CARD))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = cast(_FoundModel, index.model()).rows[index.row()]
        painter.save()
        painter.setFont(option.font)
        if row.kind:
            self._paint_card(painter, option, row)
        else:
            _paint_heading(painter, option.rect, row)
        painter.restore()

    def _paint_card(self, painter: QPainter, option: QStyleOptionViewItem, row: FoundRow) -> None:
        sizes, theme = current_sizes(), current_theme()
        draw_row_background(painter, option, self.engaged)
        room = option.rect.adjusted(sizes.pane, sizes.px(4), -sizes.pane, -sizes.px(4))
        if row.lamp is not None:
            middle = room.top() + room.height() / 4
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_lamp(painter, row.lamp, room.left() + sizes.px(5), middle, sizes.px(5), theme)
            room.setLeft(room.left() + sizes.px(18))
        upper = QRect(room.left(), room.top(), room.width(), room.height() // 2)
        lower = QRect(room.left(), upper.bottom() + 1, room.width(), room.height() // 2)
        small = small_font(painter.font())
        wide = text_width(row.right, small) + 1 if row.right else 0
        draw_text(painter, upper.adjusted(0, 0, -wide - sizes.gap, 0), row.title, theme.text)
        painter.setFont(small)
        right = QRect(upper.right() - wide, upper.top(), wide + 1, upper.height())
        draw_text(painter, right, row.right, theme.secondary)
        draw_text(painter, lower, row.note, theme.secondary)


def _paint_heading(painter: QPainter, rect: QRect, row: FoundRow) -> None:
    sizes, theme = current_sizes(), current_theme()
    font = small_font(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    room = rect.adjusted(sizes.pane, 0, -sizes.pane, 0)
    painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), QColor(theme.line))
    draw_text(painter, room, row.title, theme.secondary)
    if row.right:
        wide = text_width(row.right, font)
        draw_text(
            painter, QRect(room.right() - wide, room.top(), wide + 1, room.height()), row.right, theme.text
        )
