"""The lines under the command line: verbs with their keys, arguments, the search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.command_verbs import Suggestion
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.painted_list import AnyIndex, PaintedList, RowsModel
from dispatcher_app.widgets.row_painting import (
    draw_key_cap,
    draw_row_background,
    draw_text,
    key_cap_width,
    small_font,
    text_width,
)
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: Rows shown before the list scrolls.
SHOWN_ROWS = 10


class CompletionList(PaintedList):
    """Never in focus: the command line moves through it.

    Signals:
        clicked_row: a line was clicked; argument is its row.
    """

    clicked_row = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("completion_list", parent)
        self._model = _SuggestionModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_SuggestionDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)

    @property
    def suggestions(self) -> Sequence[Suggestion]:
        return self._model.rows

    @property
    def current(self) -> Suggestion | None:
        row = self.currentIndex().row()
        return self._model.rows[row] if row >= 0 else None

    def show_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Replace the lines; none of them is current."""
        self._model.show_rows(tuple(suggestions))

    def go_to(self, row: int) -> None:
        """Make *row* current, counting round past either end."""
        count = len(self._model.rows)
        if count:
            self.setCurrentIndex(self._model.index(row % count, 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if (row := self.row_clicked(event)) >= 0:
            self.clicked_row.emit(row)

    def sizeHint(self) -> QSize:
        rows = min(len(self._model.rows), SHOWN_ROWS)
        return QSize(current_sizes().px(400), rows * current_sizes().row)


class _SuggestionModel(RowsModel[Suggestion]):
    def text(self, row: Suggestion) -> str:
        return _text(row)


class _SuggestionDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(current_sizes().px(200), current_sizes().row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        shown = cast(_SuggestionModel, index.model()).rows[index.row()]
        sizes, theme = current_sizes(), current_theme()
        painter.save()
        painter.setFont(option.font)
        draw_row_background(painter, option, engaged=True)
        room = option.rect.adjusted(sizes.pane, 0, -sizes.pane, 0)
        room.setLeft(_paint_lead(painter, room, shown) + sizes.gap)
        if shown.verb is not None and shown.verb.key_text and not shown.argument:
            room.setRight(_paint_key(painter, room, shown.verb.key_text) - sizes.gap)
        enabled = shown.verb is None or shown.verb.enabled
        name = QRect(room)
        name.setWidth(min(room.width(), text_width(_text(shown), option.font) + sizes.gap))
        draw_text(painter, name, _text(shown), theme.text if enabled else theme.disabled, shown.spans)
        room.setLeft(name.right() + sizes.gap)
        painter.setFont(small_font(option.font))
        if room.width() > sizes.px(40):
            draw_text(painter, room, shown.detail, theme.secondary)
        painter.restore()


def _text(shown: Suggestion) -> str:
    if shown.verb is None:
        return _("搜索“{text}”").format(text=shown.argument)
    return shown.text


def _paint_lead(painter: QPainter, room: QRect, shown: Suggestion) -> int:
    """A magnifier for a search, an arrow for a command, the verb of an argument.

    Returns:
        Its right edge.
    """
    sizes = current_sizes()
    if shown.argument and shown.verb is not None and shown.text != shown.fill:
        width = text_width(shown.verb.label, painter.font())
        place = QRect(room.left(), room.top(), width, room.height())
        draw_text(painter, place, shown.verb.label, current_theme().secondary)
        return place.right()
    name = "search" if shown.verb is None else "chevron-right"
    place = QRect(room.left(), room.center().y() - sizes.icon // 2 + 1, sizes.icon, sizes.icon)
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(place, icon_pixmap(name, sizes.icon, "secondary", ratio))
    return place.right()


def _paint_key(painter: QPainter, room: QRect, key: str) -> int:
    """The key that does the same, at the right; its left edge is returned."""
    sizes = current_sizes()
    width, height = key_cap_width(key, painter.font()), sizes.px(18)
    place = QRect(room.right() + 1 - width, room.center().y() - height // 2 + 1, width, height)
    draw_key_cap(painter, place, key)
    return place.left()
