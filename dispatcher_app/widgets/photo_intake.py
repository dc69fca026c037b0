"""How photos get in: dropped files, a pasted picture, the file dialog. It offers, the seat decides."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, QRect, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from dispatcher_app.i18n import _
from dispatcher_app.widgets.file_dialogs import ask_which_ones
from dispatcher_app.widgets.photo_decode import Decoder, picture_bytes
from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font

_FILTER = "*.jpg *.jpeg *.png *.webp *.bmp *.gif"


class PhotoIntake(QObject):
    """Watches one widget for drops and does its pasting.

    Signals:
        files_offered: local paths, in the order given.
        image_pasted: bytes of a picture that is no file.
    """

    files_offered = Signal(list)
    image_pasted = Signal(bytes)

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self._target = target
        self._accepting = False
        self._sheet = _DropSheet(target)
        self._encoder = Decoder()  # no child: a thread may hold it longer than this lives
        self._encoder.encoded.connect(self._on_encoded)
        target.installEventFilter(self)

    @property
    def accepting(self) -> bool:
        return self._accepting

    def set_accepting(self, accepting: bool, hint: str = "") -> None:
        """*hint* is shown while something is held over the photos."""
        self._accepting = accepting
        self._sheet.words = hint or _("松开即添加照片")
        self._target.setAcceptDrops(accepting)

    @Slot()
    def paste(self) -> None:
        """Take what the clipboard holds: files, or a picture."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None:
            self._take(mime)

    @Slot()
    def ask_for_files(self) -> None:
        kinds = _("照片 ({pattern})").format(pattern=_FILTER)
        dialog = ask_which_ones(self._target, _("添加照片"), kinds, self._on_files_selected)
        dialog.setObjectName("photo_files")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and self._accepting:
            if not holds_pictures(event.mimeData()):
                return False
            event.acceptProposedAction()
            self._sheet.cover(self._target.rect())
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._sheet.hide()
        elif event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self._sheet.hide()
            event.acceptProposedAction()
            self._take(event.mimeData())
            return True
        return False

    def _take(self, mime: QMimeData) -> None:
        paths = local_files(mime)
        if paths:
            self.files_offered.emit(paths)
            return
        data = picture_bytes(mime)
        if data:
            self.image_pasted.emit(data)
            return
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            self._encoder.encode(image)

    @Slot(bytes)
    def _on_encoded(self, data: bytes) -> None:
        if isValid(self):
            self.image_pasted.emit(data)

    @Slot(list)
    def _on_files_selected(self, paths: list[str]) -> None:
        self.files_offered.emit(list(paths))


def local_files(mime: QMimeData) -> list[str]:
    return [url.toLocalFile() for url in mime.urls() if QUrl(url).isLocalFile()]


def holds_pictures(mime: QMimeData) -> bool:
    return bool(local_files(mime)) or mime.hasImage() or bool(picture_bytes(mime))


class _DropSheet(QWidget):
    """Covers the photos while something is held over them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = ""
        self.hide()

    def cover(self, rect: QRect) -> None:
        self.setGeometry(rect)
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, sizes = current_theme(), current_sizes()
        veil = QColor(theme.accent_soft)
        veil.setAlphaF(0.88)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.accent), sizes.ring, Qt.PenStyle.DashLine))
            painter.setBrush(veil)
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), sizes.radius, sizes.radius)
            painter.setPen(QColor(theme.text))
            painter.setFont(make_font(sizes, sizes.title))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
