"""Turns the bytes of a photo into a picture of the size that is needed, away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMimeData,
    QObject,
    QSize,
    Qt,
    QThreadPool,
    Signal,
)
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QImageWriter

#: What the program keeps as a photo; anything else Qt could read (SVG, icons) is not one.
_FORMATS = {"jpeg", "jpg", "png", "webp", "gif", "bmp"}

_priorities = count()


@dataclass(frozen=True, slots=True)
class Decoded:
    """``image`` is null for what is no photo; ``full`` is the size of the whole photo, upright."""

    sha: str
    longest: int
    image: QImage
    full: QSize


def decode(sha: str, data: bytes, longest: int) -> Decoded:
    """The photo, upright, its longer side at most *longest* pixels. Never raises for bad data."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    broken = Decoded(sha, longest, QImage(), QSize())
    if reader.format().toStdString() not in _FORMATS:
        return broken
    stored = reader.size()
    if stored.isValid() and max(stored.width(), stored.height()) > longest:
        reader.setScaledSize(stored.scaled(longest, longest, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return broken
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    full = stored.transposed() if turned and stored.isValid() else stored
    alpha = image.hasAlphaChannel()
    fast = QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32
    return Decoded(sha, longest, image.convertToFormat(fast), full if full.isValid() else image.size())


class Decoder(QObject):
    """Runs :func:`decode` on Qt's threads; what was asked last is done first.

    Signals:
        decoded: a :class:`Decoded`, in the thread of this object.
        encoded: bytes of a pasted picture, as PNG.
    """

    decoded = Signal(object)
    encoded = Signal(bytes)

    def start(self, sha: str, data: bytes, longest: int) -> None:
        def work() -> None:
            self.decoded.emit(decode(sha, data, longest))

        QThreadPool.globalInstance().start(work, next(_priorities))

    def encode(self, image: QImage) -> None:
        def work() -> None:
            self.encoded.emit(png_bytes(image))

        QThreadPool.globalInstance().start(work, next(_priorities))


def png_bytes(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def picture_bytes(mime: QMimeData) -> bytes:
    """The picture in *mime* as it was encoded by whoever put it there; empty if there is none."""
    for name in ("image/jpeg", "image/png", "image/webp"):
        if mime.hasFormat(name):
            return bytes(mime.data(name).data())
    return b""
