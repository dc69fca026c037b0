"""Likely duplicates as rows: photo, what it is, how far, how long ago, how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.duplicates import Duplicate
from dispatcher_app.ui.photo_thumbs import framed
from dispatcher_app.widgets.painted_list import AnyIndex, EngagedDelegate, HandledList, RowsModel
from dispatcher_app.widgets.row_painting import draw_row_background, draw_tag, draw_text, small_font
from dispatcher_app.widgets.theme import current_sizes, current_theme
from dispatcher_app.widgets.times import duration_text

#: Side of a row's photo at text scale 1.
PHOTO_SIDE = 48


class DuplicatesList(HandledList):
    """Enter or a double click opens a case, M wants the form's case merged into it.

    Signals:
        case_chosen: argument is the case's id.
        merge_wanted: argument is the id of the case to merge into.
    """

    case_chosen = Signal(int)
    merge_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("duplicates_list", parent)
        self._model = _DuplicateModel(self)
        self._delegate = _DuplicateDelegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)

    @property
    def duplicates(self) -> Sequence[Duplicate]:
        return self._model.rows

    def show_duplicates(self, rows: Sequence[Duplicate], now: datetime) -> None:
        """Replace the rows; the one that was current stays current if it is still there."""
        current = self.current_id
        self._delegate.now = now
        self._model.show_rows(tuple(rows))
        ids = [row.row.case_id for row in rows]
        if ids:
            self.setCurrentIndex(self._model.index(ids.index(current) if current in ids else 0, 0))

    def show_photo(self, sha256: str, image: QImage) -> None:
        self._delegate.photos[sha256] = image
        self.viewport().update()

    def has_photo(self, sha256: str) -> bool:
        return sha256 in self._delegate.photos

    @property
    def current_id(self) -> int | None:
        row = self.currentIndex().row()
        return self._model.rows[row].row.case_id if 0 <= row < len(self._model.rows) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        case_id = self.current_id
        if case_id is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.case_chosen.emit(case_id)
        elif case_id is not None and event.key() == Qt.Key.Key_M and not event.modifiers():
            self.merge_wanted.emit(case_id)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.current_id is not None and event.button() == Qt.MouseButton.LeftButton:
            self.case_chosen.emit(self.current_id)


class _DuplicateModel(RowsModel[Duplicate]):
    def show_rows(self, rows: Sequence[Duplicate]) -> None:
        if [row.row.case_id for row in rows] == [row.row.case_id for row in self.rows]:
            changed, self.rows = rows != self.rows, rows
            if changed and rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 0))
        else:
            super().show_rows(rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():
            row = self.rows[index.row()].row
            return f"{row.number}  {row.title}\n{row.place}"
        return super().data(index, role)

    def text(self, row: Duplicate) -> str:
        return row.row.title


class _DuplicateDelegate(EngagedDelegate):
    """``[photo] 上水井盖  [同小类]          处置中`` over ``约 12 米 · 2 时前 · 科苑路 15 号``."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.now: datetime | None = None
        self.photos: dict[str, QImage] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(current_sizes().px(200), current_sizes().px(PHOTO_SIDE + 20))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        found = cast(_DuplicateModel, index.model()).rows[index.row()]
        sizes = current_sizes()
        painter.save()
        painter.setFont(option.font)
        draw_row_background(painter, option, self.engaged)
        room = option.rect.adjusted(sizes.pane, sizes.px(10), -sizes.pane, -sizes.px(10))
        room.setLeft(self._paint_photo(painter, room, found) + sizes.pane)
        self._paint_words(painter, room, found)
        painter.setPen(QColor(current_theme().line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _paint_photo(self, painter: QPainter, room: QRect, found: Duplicate) -> int:
        """The photo, or the sign for none; its right edge is returned."""
        side, ratio = current_sizes().px(PHOTO_SIDE), painter.device().devicePixelRatioF()
        image = self.photos.get(found.photo.sha256) if found.photo else QImage()
        painter.drawPixmap(room.left(), room.top(), framed(image, side, ratio))
        return room.left() + side

    def _paint_words(self, painter: QPainter, room: QRect, found: Duplicate) -> None:
        theme, third = current_theme(), room.height() // 3
        right, lines = Qt.AlignmentFlag.AlignRight, [QRect(room) for _number in range(3)]
        for number, line in enumerate(lines):
            line.setTop(room.top() + number * third)
            line.setHeight(third)
        left = draw_tag(painter, lines[0].right(), lines[0], found.reason, filled=False)
        draw_text(
            painter,
            lines[0].adjusted(0, 0, left - room.right() - current_sizes().gap, 0),
            found.row.title,
            theme.text,
        )
        painter.setFont(small_font(painter.font()))
        draw_text(painter, lines[1], self._when(found), theme.secondary)
        draw_text(painter, lines[1], found.row.stage.label, theme.text, align=right)
        draw_text(painter, lines[2], found.row.place, theme.secondary)

    def _when(self, found: Duplicate) -> str:
        away = _("约 {metres} 米").format(metres=max(1, round(found.distance_m)))
        if self.now is None:
            return away
        if found.ended_at is not None:
            age = _("{length}前办结").format(length=duration_text(self.now - found.ended_at))
        else:
            age = _("{length}前上报").format(length=duration_text(self.now - found.row.reported_at))
        return f"{away} · {age}"
