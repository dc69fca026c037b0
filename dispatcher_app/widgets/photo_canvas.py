"""Paints one photo, or two laid over each other with a divider to swipe between them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.photo_shelf import Photo, PhotoShelf, PhotoState
from dispatcher_app.widgets.photo_zoom import PhotoZoom
from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font

_NOTCH = 1.25


class PhotoCanvas(QWidget):
    """Wheel zooms at the pointer, dragging pans, a double click opens; keys are handled by the pair.

    Signals:
        opened: double-clicked.
    """

    opened = Signal()

    def __init__(self, shelf: PhotoShelf, zoom: PhotoZoom, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._shelf, self._zoom, self._empty = shelf, zoom, empty
        self.setAccessibleName(empty)
        self._photo: Photo | None = None
        self._over: Photo | None = None
        self._share = 0.5
        self._last: QPointF | None = None
        self._sliding = False
        shelf.changed.connect(self._on_shelf_changed)
        zoom.changed.connect(self._on_zoom_changed)

    @property
    def photo(self) -> Photo | None:
        return self._photo

    @property
    def share(self) -> float:
        """Where the divider is, 0 (left) to 1."""
        return self._share

    def show_photo(self, photo: Photo | None, over: Photo | None = None) -> None:
        """Show *photo*; with *over*, that one on the right of a divider."""
        if (photo, over) != (self._photo, self._over):
            self._photo, self._over = photo, over
            self.setAccessibleName(photo.name if photo else self._empty)
            self.update()

    def slide_to(self, share: float) -> None:
        self._share = min(1.0, max(0.0, share))
        self.update()

    def pan(self, dx: float, dy: float) -> None:
        self._zoom.drag(QPointF(dx, dy), self._photo_size(), self._pane())

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        if self._photo is not None:
            middle = QRectF(self.rect()).center()
            self._zoom.zoom_at(factor, at or middle, self._photo_size(), self._pane())

    def sizeHint(self) -> QSize:
        return QSize(current_sizes().px(300), current_sizes().px(225))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_sizes().px(120), current_sizes().px(60))

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        with QPainter(self) as painter:
            painter.setRenderHints(
                QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing
            )
            painter.fillRect(self.rect(), QColor(theme.window))
            if self._over is None:
                self._paint(painter, self._photo, QRectF(self.rect()))
            else:
                self._paint_both(painter)
            self._paint_frame(painter)

    def _paint_both(self, painter: QPainter) -> None:
        divider = self._divider()
        left, right = QRectF(self.rect()), QRectF(self.rect())
        left.setRight(divider)
        right.setLeft(divider)
        self._paint(painter, self._photo, left)
        self._paint(painter, self._over, right)
        painter.setClipping(False)
        self._paint_divider(painter, divider)

    def _paint(self, painter: QPainter, photo: Photo | None, part: QRectF) -> None:
        painter.setClipRect(part)
        if photo is None:
            self._paint_tile(painter, "photo", self._empty)
            return
        pane, ratio = self._pane(), self.devicePixelRatioF()
        state = self._shelf.state(photo.sha)
        frame = self._zoom.frame(self._size_of(photo), pane)
        picture = self._shelf.picture(photo.sha, max(frame.width(), frame.height()) * ratio)
        if picture is not None:
            painter.drawImage(frame, picture)
        elif state is PhotoState.BROKEN:
            words = _("“{name}”不是可用的照片,无法显示。原文件仍保留。").format(name=photo.name)
            self._paint_tile(painter, "alert-triangle", words)
        elif state is PhotoState.GONE:
            words = _("“{name}”的文件已丢失,或与入库时不一致。").format(name=photo.name)
            self._paint_tile(painter, "link-off", words)
        else:
            self._paint_tile(painter, "photo", "")

    def _paint_tile(self, painter: QPainter, icon_name: str, words: str) -> None:
        theme, sizes = current_theme(), current_sizes()
        size = sizes.px(28)
        middle = self.rect().center()
        painter.fillRect(self.rect(), QColor(theme.hover))
        pixmap = icon_pixmap(icon_name, size, "disabled", self.devicePixelRatioF())
        painter.drawPixmap(QPointF(middle.x() - size / 2, middle.y() - size), pixmap)
        painter.setPen(QColor(theme.secondary))
        painter.setFont(make_font(sizes, sizes.small))
        box = self.rect().adjusted(sizes.pane, 0, -sizes.pane, 0)
        box.setTop(middle.y() + sizes.px(8))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(box, flags, words)

    def _paint_divider(self, painter: QPainter, x: float) -> None:
        theme, sizes = current_theme(), current_sizes()
        painter.fillRect(QRectF(x - 1.5, 0, 3, self.height()), QColor(theme.tip))
        painter.fillRect(QRectF(x - 0.5, 0, 1, self.height()), QColor(theme.on_tip))
        middle, radius, arrow = QPointF(x, self.height() / 2), sizes.px(13), sizes.px(4)
        painter.setPen(QPen(QColor(theme.on_tip), 1))
        painter.setBrush(QColor(theme.tip))
        painter.drawEllipse(middle, radius, radius)
        painter.setBrush(QColor(theme.on_tip))
        painter.setPen(Qt.PenStyle.NoPen)
        for side in (-1, 1):
            tip = middle + QPointF(side * arrow * 2, 0)
            back = QPointF(-side * arrow, 0)
            painter.drawPolygon(
                QPolygonF([tip, tip + back + QPointF(0, arrow), tip + back - QPointF(0, arrow)])
            )

    def _paint_frame(self, painter: QPainter) -> None:
        theme = current_theme()
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), current_sizes().ring))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        else:
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    # hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._last = event.position()
            reach = current_sizes().px(14)
            self._sliding = self._over is not None and abs(self._last.x() - self._divider()) <= reach

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is None:
            near = abs(event.position().x() - self._divider()) <= current_sizes().px(14)
            slides = self._over is not None and near
            self.setCursor(Qt.CursorShape.SplitHCursor if slides else Qt.CursorShape.ArrowCursor)
        elif self._sliding:
            self.slide_to(event.position().x() / max(1, self.width()))
        else:
            moved = event.position() - self._last
            self._last = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last, self._sliding = None, False
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom_by(_NOTCH**notches, event.position())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def _divider(self) -> float:
        return self._share * self.width()

    def _pane(self) -> QRectF:
        return QRectF(self.rect()).adjusted(1, 1, -1, -1)

    def _photo_size(self) -> QSizeF:
        return self._size_of(self._photo) if self._photo is not None else QSizeF(4, 3)

    def _size_of(self, photo: Photo) -> QSizeF:
        """Before the first decoding a photo is taken for one of the usual shape."""
        full = self._shelf.full_size(photo.sha)
        return QSizeF(full) if full.isValid() and not full.isEmpty() else QSizeF(4, 3)

    @Slot(str)
    def _on_shelf_changed(self, sha: str) -> None:
        if sha in {photo.sha for photo in (self._photo, self._over) if photo is not None}:
            self.update()

    @Slot()
    def _on_zoom_changed(self) -> None:
        self.update()
