"""A row of thumbnails that fill in as they are read; the pictures come from the draft or the database."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QIcon, QImage, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from dispatcher_app.domain.case import Attachment
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.photo_decode import decode
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier

#: Height and width of a thumbnail at text scale 1.
SIDE = 104


@dataclass(frozen=True, slots=True)
class ThumbItem:
    """One photo: ``key`` is the hash of its bytes; without an attachment it lies among the draft's files."""

    key: str
    name: str
    caption: str
    attachment: Attachment | None


class PhotoThumbs(QListWidget):
    """Hidden while empty. Delete removes, Enter or a double click opens.

    Signals:
        delete_wanted: Delete was pressed; argument is the position.
        opened: a photo is to be seen large; argument is the position.
    """

    delete_wanted = Signal(int)
    opened = Signal(int)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._items: tuple[ThumbItem, ...] = ()
        self._images: dict[str, QImage] = {}
        self._asked: set[str] = set()
        self.setObjectName("photo_thumbs")
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setMovement(QListWidget.Movement.Static)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("PhotoThumbs { background: transparent; border: 0; padding: 0; }")
        self._fit()
        self.hide()
        # The first thumbnail stands in line with the fields above it.
        self.setViewportMargins(-current_sizes().grid, 0, 0, 0)
        self.itemActivated.connect(self._on_activated)
        theme_notifier().changed.connect(self._on_theme_changed)

    @property
    def thumbs(self) -> tuple[ThumbItem, ...]:
        return self._items

    def show_items(self, items: Sequence[ThumbItem]) -> None:
        self._items = tuple(items)
        self._rebuild()
        self.setVisible(bool(items))
        for item in items:
            if item.key not in self._images and item.key not in self._asked:
                self._asked.add(item.key)
                self._context.tasks.start(self._fill(item), name=f"thumb-{item.key[:8]}")

    def start(self, reading: Coroutine[Any, Any, None]) -> None:
        """Run *reading* with the tasks of the seat."""
        self._context.tasks.start(reading, name="read-photo")

    async def read(self, item: ThumbItem) -> bytes | None:
        """The photo as it was taken, or None where it is gone."""
        desk = self._context.desk
        data = await asyncio.to_thread(desk.drafts.file, desk.person.login, item.key)
        if data is None and item.attachment is not None:
            data = await desk.photos.fetch(item.attachment)
        return data

    async def _fill(self, item: ThumbItem) -> None:
        try:
            data = await self.read(item)
        except ExternalError:
            data = None
        side = round(current_sizes().px(SIDE) * self.devicePixelRatioF())
        found = await asyncio.to_thread(decode, item.key, data, side) if data else None
        self._asked.discard(item.key)
        self._images[item.key] = found.image if found else QImage()
        self._show_image(item.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit(self.currentRow())
        elif event.key() == Qt.Key.Key_Space and self.currentRow() >= 0:
            self.opened.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0:
            self.setCurrentRow(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing is marked where no key would act."""
        super().focusOutEvent(event)
        self.setCurrentRow(-1)

    def _rebuild(self) -> None:
        row = self.currentRow()
        self.clear()
        for item in self._items:
            entry = QListWidgetItem(item.caption, self)
            entry.setToolTip(item.name)
            entry.setSizeHint(self.gridSize())
            entry.setIcon(self._icon(item.key))
        if self._items and self.hasFocus():
            self.setCurrentRow(max(0, min(row, len(self._items) - 1)))

    def _show_image(self, key: str) -> None:
        for position, item in enumerate(self._items):
            if item.key == key:
                self.item(position).setIcon(self._icon(key))

    def _icon(self, key: str) -> QIcon:
        side, ratio = current_sizes().px(SIDE), self.devicePixelRatioF()
        return QIcon(framed(self._images.get(key), side, ratio))

    def _fit(self) -> None:
        sizes = current_sizes()
        side = sizes.px(SIDE)
        self.setIconSize(QSize(side, side))
        self.setGridSize(QSize(side + sizes.gap, side + sizes.px(24)))
        self.setFixedHeight(side + sizes.px(36))

    @Slot(QListWidgetItem)
    def _on_activated(self, entry: QListWidgetItem) -> None:
        self.opened.emit(self.row(entry))

    @Slot()
    def _on_theme_changed(self) -> None:
        self._fit()
        self._rebuild()


def framed(image: QImage | None, side: int, ratio: float) -> QPixmap:
    """*image* in the middle of a quiet square; None is still being read, a null image cannot be shown."""
    theme = current_theme()
    pixmap = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(theme.hover))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if image is not None and not image.isNull():
        fitted = image.size().scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (side - fitted.width()) // 2, (side - fitted.height()) // 2
        painter.drawImage(QRect(left, top, fitted.width(), fitted.height()), image)
    elif image is not None:
        icon = side // 3
        painter.drawPixmap(
            (side - icon) // 2, (side - icon) // 2, icon_pixmap("photo", icon, "control", ratio)
        )
    painter.end()
    return pixmap
