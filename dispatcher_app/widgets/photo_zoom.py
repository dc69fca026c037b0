"""How close a photo is looked at, shared by the photos that are compared."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt, Signal

CLOSEST = 24.0


class PhotoZoom(QObject):
    """``zoom`` 1 fits the photo into its pane; ``centre`` is the spot in the middle, 0 to 1 each way.

    The same spot of two photos of one place is compared this way whatever their sizes in pixels.

    Signals:
        changed: zoom or centre are others now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zoom = 1.0
        self.centre = QPointF(0.5, 0.5)

    def fit(self) -> None:
        self._set(1.0, QPointF(0.5, 0.5))

    def frame(self, photo: QSizeF, pane: QRectF) -> QRectF:
        """Where the whole photo lies when seen in *pane*."""
        fitted = photo.scaled(pane.size(), Qt.AspectRatioMode.KeepAspectRatio)
        size = QSizeF(fitted.width() * self.zoom, fitted.height() * self.zoom)
        x = _kept(self.centre.x(), size.width(), pane.width())
        y = _kept(self.centre.y(), size.height(), pane.height())
        middle = pane.center()
        return QRectF(QPointF(middle.x() - x * size.width(), middle.y() - y * size.height()), size)

    def zoom_at(self, factor: float, at: QPointF, photo: QSizeF, pane: QRectF) -> None:
        """Closer or farther, with the spot under *at* staying there."""
        frame = self.frame(photo, pane)
        spot_x = (at.x() - frame.left()) / frame.width()
        spot_y = (at.y() - frame.top()) / frame.height()
        zoom = min(CLOSEST, max(1.0, self.zoom * factor))
        width, height = (side * zoom / self.zoom for side in (frame.width(), frame.height()))
        offset = at - pane.center()
        self._set(zoom, QPointF(spot_x - offset.x() / width, spot_y - offset.y() / height), photo, pane)

    def drag(self, moved: QPointF, photo: QSizeF, pane: QRectF) -> None:
        """The photo follows the hand by *moved* pixels."""
        frame = self.frame(photo, pane)
        shift = QPointF(moved.x() / frame.width(), moved.y() / frame.height())
        self._set(self.zoom, self.centre - shift, photo, pane)

    def _set(
        self, zoom: float, centre: QPointF, photo: QSizeF | None = None, pane: QRectF | None = None
    ) -> None:
        self.zoom, self.centre = zoom, centre
        if photo is not None and pane is not None:  # what cannot be seen is not remembered either
            frame = self.frame(photo, pane)
            seen = pane.center() - frame.topLeft()
            self.centre = QPointF(seen.x() / frame.width(), seen.y() / frame.height())
        self.changed.emit()


def _kept(centre: float, photo: float, pane: float) -> float:
    """A photo larger than its pane covers it; a smaller one stays in the middle."""
    if photo <= pane:
        return 0.5
    half = pane / photo / 2
    return min(1 - half, max(half, centre))
