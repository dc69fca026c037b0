"""The rows of the key list: a group, then its actions, each with the caps of its keys at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dispatcher_app.widgets.painted_list import AnyIndex, PaintedList, RowsModel
from dispatcher_app.widgets.row_painting import (
    Spans,
    draw_key_caps,
    draw_text,
    key_cap_width,
    small_font,
    text_width,
)
from dispatcher_app.widgets.theme import current_sizes, current_theme


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One action: its group, its name, and the three ways to it.

    ``keys`` are printed as they are, several apart by blanks (``J ↓``); ``where`` tells where the mouse
    finds it.
    """

    group: str
    label: str
    keys: str
    command: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An action with the pieces of its name that were typed; without an entry, the title of a group."""

    entry: KeyEntry | None
    spans: Spans = ()
    title: str = ""


class KeyRows(PaintedList):
    """Scrolls, takes no focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("key_rows", parent)
        self._model = _KeyModel(self)
        self.empty_text = ""
        self.setModel(self._model)
        self.setItemDelegate(_KeyDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(self.SelectionMode.NoSelection)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)

    def show_groups(self, groups: Mapping[str, Sequence[KeyRow]]) -> None:
        rows = []
        for title, entries in groups.items():
            rows += [KeyRow(None, title=title), *entries]
        self._model.show_rows(tuple(rows))
        self.scrollToTop()

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the actions that are listed now."""
        return tuple(row.entry.label for row in self._model.rows if row.entry is not None)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._model.rows:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(current_theme().secondary))
            room = self.viewport().rect().adjusted(0, 2 * current_sizes().pane, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self.empty_text)
            painter.end()


class _KeyModel(RowsModel[KeyRow]):
    def text(self, row: KeyRow) -> str:
        return row.title if row.entry is None else f"{row.entry.label} {row.entry.keys}"


class _KeyDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        sizes = current_sizes()
        titled = _row(index).entry is None
        return QSize(sizes.px(200), sizes.px(34) if titled and index.row() else sizes.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = _row(index)
        painter.save()
        painter.setFont(option.font)
        if row.entry is None:
            _paint_title(painter, option.rect, row.title)
        else:
            _paint_entry(painter, option.rect, row.entry, row.spans)
        painter.restore()


def _row(index: AnyIndex) -> KeyRow:
    return cast(_KeyModel, index.model()).rows[index.row()]


def _paint_title(painter: QPainter, rect: QRect, title: str) -> None:
    sizes, theme = current_sizes(), current_theme()
    painter.setFont(small_font(painter.font()))
    line = QRect(rect.left() + sizes.pane, rect.bottom() + 1 - sizes.row, rect.width(), sizes.row)
    draw_text(painter, line, title, theme.secondary)
    painter.fillRect(QRect(line.left(), rect.bottom(), rect.width() - 2 * sizes.pane, 1), QColor(theme.line))


def _paint_entry(painter: QPainter, rect: QRect, entry: KeyEntry, spans: Spans) -> None:
    """Name, command where it is another word, place, caps."""
    sizes, theme = current_sizes(), current_theme()
    room = rect.adjusted(sizes.pane, 0, -sizes.pane, 0)
    room.setRight(_paint_caps(painter, room, entry.keys.split()) - sizes.pane)
    font = painter.font()
    painter.setFont(small_font(font))
    if entry.where:
        place = QRect(room)
        place.setLeft(room.right() + 1 - text_width(entry.where, painter.font()))
        draw_text(painter, place, entry.where, theme.secondary)
        room.setRight(place.left() - sizes.pane)
    painter.setFont(font)
    name = QRect(room)
    name.setWidth(min(room.width(), text_width(entry.label, font) + sizes.gap))
    draw_text(painter, name, entry.label, theme.text, spans)
    if entry.command and entry.command != entry.label:
        painter.setFont(small_font(font))
        room.setLeft(name.right() + sizes.gap)
        draw_text(painter, room, f":{entry.command}", theme.secondary)


def _paint_caps(painter: QPainter, room: QRect, keys: list[str]) -> int:
    """Caps in a column of one width, so that what stands before them lines up; its left edge is returned."""
    sizes = current_sizes()
    width = sum(key_cap_width(key, painter.font()) + sizes.grid for key in keys) - sizes.grid if keys else 0
    left = room.right() + 1 - width
    draw_key_caps(painter, QRect(left, room.top(), width, room.height()), keys)
    return min(left, room.right() + 1 - sizes.px(88))
