"""Photos being added to a form: picked, dropped or pasted, checked at once, kept when the form is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QIcon,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.photos import MAX_BYTES, NotAPhoto, check_photo
from dispatcher_app.ui.tasks import TaskScope
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look

_PATTERN = "*.jpg *.jpeg *.png *.webp *.bmp *.gif"
_THUMB = 56


@dataclass(frozen=True, slots=True)
class PendingPhoto:
    """A picture that has been checked and not yet stored."""

    name: str
    data: bytes


class PhotoField(QWidget):
    """Thumbnails of pending photos with an add button. Delete removes the current one, Ctrl+V pastes.

    Signals:
        changed: photos were added or removed.
        refused: a sentence why a file was not added; nothing else changed.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, tasks: TaskScope, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._photos: list[PendingPhoto] = []
        self.setAcceptDrops(True)
        self._list = QListWidget(self)
        self._list.setObjectName("pending_photos")
        self._list.setViewMode(QListWidget.ViewMode.IconMode)
        self._list.setFlow(QListWidget.Flow.LeftToRight)
        self._list.setMovement(QListWidget.Movement.Static)
        side = current_sizes().px(_THUMB)
        self._list.setIconSize(QSize(side, side))
        self._list.setFixedHeight(side + current_sizes().px(20))
        self._list.hide()
        self.add_button = QPushButton(_("添加照片"), self)
        self.add_button.setObjectName("add_photo")
        set_icon(self.add_button, "photo-plus")
        self.add_button.clicked.connect(self._on_add_clicked)
        hint = QLabel(_("可拖入文件,或 Ctrl+V 粘贴"), self)
        set_look(hint, role="small")
        self._lay_out(hint)

    def _lay_out(self, hint: QLabel) -> None:
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(self.add_button)
        row.addWidget(hint, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(current_sizes().gap)
        layout.addWidget(self._list)
        layout.addLayout(row)

    @property
    def photos(self) -> tuple[PendingPhoto, ...]:
        return tuple(self._photos)

    def set_photos(self, photos: Sequence[PendingPhoto]) -> None:
        """Show photos that were checked before, without a signal."""
        self._photos = list(photos)
        self._refresh()

    def add_bytes(self, data: bytes, name: str) -> None:
        """Check *data* off the window's thread, then add it or say why not."""
        self._tasks.start(self._check_and_add(data, name), name=f"photo-{name}")

    async def _check_and_add(self, data: bytes, name: str) -> None:
        try:
            await asyncio.to_thread(check_photo, data, name)
        except DomainError as error:
            self.refused.emit(str(error))
            return
        self._photos.append(PendingPhoto(name, data))
        self._refresh()
        self.changed.emit()

    def add_file(self, path: Path) -> None:
        self._tasks.start(self._read_and_add(path), name=f"photo-{path.name}")

    async def _read_and_add(self, path: Path) -> None:
        try:
            data = await asyncio.to_thread(_read, path)
        except (OSError, NotAPhoto) as error:
            text = (
                str(error)
                if isinstance(error, NotAPhoto)
                else _("读不了文件“{name}”。").format(name=path.name)
            )
            self.refused.emit(text)
            return
        await self._check_and_add(data, path.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.key() == Qt.Key.Key_Delete and self._list.currentRow() >= 0:
            del self._photos[self._list.currentRow()]
            self._refresh()
            self.changed.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add_file(Path(url.toLocalFile()))
        event.acceptProposedAction()

    def _paste(self) -> None:
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.refused.emit(_("剪贴板里没有图片。"))
        else:
            self.add_bytes(_png(image), _("粘贴的图片.png"))

    @Slot()
    def _on_add_clicked(self) -> None:
        dialog = QFileDialog(self, _("添加照片"), "", _("照片 ({pattern})").format(pattern=_PATTERN))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._on_files_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot("QStringList")
    def _on_files_selected(self, names: list[str]) -> None:
        for name in names:
            self.add_file(Path(name))

    def _refresh(self) -> None:
        self._list.clear()
        for photo in self._photos:
            pixmap = QPixmap()
            pixmap.loadFromData(photo.data)
            item = QListWidgetItem(QIcon(_thumb(pixmap)), "")
            item.setToolTip(photo.name)
            self._list.addItem(item)
        self._list.setVisible(bool(self._photos))


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise NotAPhoto(_("照片“{name}”超过 20 MB,请压缩后再添加。").format(name=path.name))
    return path.read_bytes()


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stub wants bytes for the format
    return bytes(buffer.data().data())


def _thumb(pixmap: QPixmap) -> QPixmap:
    side = current_sizes().px(_THUMB)
    mode = Qt.AspectRatioMode.KeepAspectRatio
    return pixmap.scaled(side, side, mode, Qt.TransformationMode.SmoothTransformation)
