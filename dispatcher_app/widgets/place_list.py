"""Places that fit what was typed: name, kind, where it is. The field above keeps the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dispatcher_app.domain.places import Place
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.painted_list import AnyIndex, PaintedList, RowsModel
from dispatcher_app.widgets.row_painting import draw_row_background, draw_text, small_font, text_width
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: Rows shown before the list scrolls.
SHOWN_ROWS = 8


class PlaceList(PaintedList):
    """Never in focus.

    Signals:
        chosen: a place was clicked; argument is the :class:`Place`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("place_list", parent)
        self._model = _PlaceModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_PlaceDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)

    @property
    def places(self) -> Sequence[Place]:
        return self._model.rows

    @property
    def current(self) -> Place | None:
        row = self.currentIndex().row()
        return self._model.rows[row] if row >= 0 else None

    def show_places(self, places: Sequence[Place]) -> None:
        """Replace the rows; the first, which fits best, is current."""
        self._model.show_rows(tuple(places))
        if places:
            self.setCurrentIndex(self._model.index(0, 0))

    def move_by(self, steps: int) -> None:
        """Make the row *steps* further down current, round past either end."""
        if self._model.rows:
            row = (self.currentIndex().row() + steps) % len(self._model.rows)
            self.setCurrentIndex(self._model.index(row, 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if (row := self.row_clicked(event)) >= 0:
            self.chosen.emit(self._model.rows[row])

    def sizeHint(self) -> QSize:
        rows = min(len(self._model.rows), SHOWN_ROWS)
        return QSize(current_sizes().px(480), rows * current_sizes().row)


class _PlaceModel(RowsModel[Place]):
    def text(self, row: Place) -> str:
        return row.name


class _PlaceDelegate(QStyledItemDelegate):
    """``⌖ 科苑路与深南大道交叉口  邻近地铁站            路口``."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(current_sizes().px(200), current_sizes().row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        place = cast(_PlaceModel, index.model()).rows[index.row()]
        sizes, theme = current_sizes(), current_theme()
        painter.save()
        draw_row_background(painter, option, engaged=True)
        room = option.rect.adjusted(sizes.pane, 0, -sizes.pane, 0)
        room.setLeft(_paint_pin(painter, room) + sizes.gap)
        painter.setFont(small_font(option.font))
        kind = text_width(place.kind, painter.font())
        draw_text(
            painter,
            QRect(room.right() - kind, room.top(), kind + 1, room.height()),
            place.kind,
            theme.secondary,
        )
        room.setRight(room.right() - kind - sizes.pane)
        painter.setFont(option.font)
        name = QRect(room)
        name.setWidth(min(room.width(), text_width(place.name, option.font) + 2))
        draw_text(painter, name, place.name, theme.text)
        room.setLeft(name.right() + sizes.pane)
        painter.setFont(small_font(option.font))
        if room.width() > sizes.px(40):
            draw_text(painter, room, place.address, theme.secondary)
        painter.restore()


def _paint_pin(painter: QPainter, room: QRect) -> int:
    """A pin at the left; its right edge is returned."""
    sizes = current_sizes()
    place = QRect(room.left(), room.center().y() - sizes.icon // 2 + 1, sizes.icon, sizes.icon)
    painter.drawPixmap(
        place, icon_pixmap("map-pin", sizes.icon, "secondary", painter.device().devicePixelRatioF())
    )
    return place.right()
