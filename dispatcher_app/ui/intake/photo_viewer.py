"""Shows the photos of the form large, in the window every seat uses for photos."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.case import PhotoKind
from dispatcher_app.ui.photo_thumbs import PhotoThumbs, ThumbItem
from dispatcher_app.widgets.photo_pair import Photo, PhotoPair


class IntakePhotoViewer(QObject):
    """Lends a hidden :class:`PhotoPair` the photos of *thumbs* when one of them is opened."""

    def __init__(self, thumbs: PhotoThumbs, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbs = thumbs
        self._pair = PhotoPair(parent)
        self._pair.hide()
        self._pair.photo_wanted.connect(self._on_photo_wanted)

    @Slot(int)
    def open_at(self, position: int) -> None:
        """Open the large window with the photo at *position* brought up."""
        items = self._thumbs.thumbs
        if not 0 <= position < len(items):
            return
        self._pair.set_photos(_photo(item) for item in items)
        self._pair.reveal(items[position].key)
        self._pair.open_window()

    @property
    def window(self) -> QWidget | None:
        return self._pair.large_window

    @Slot(str)
    def _on_photo_wanted(self, sha: str) -> None:
        item = next((item for item in self._thumbs.thumbs if item.key == sha), None)
        if item is None:
            self._pair.supply(sha, None)
        else:
            self._thumbs.start(self._supply(item))

    async def _supply(self, item: ThumbItem) -> None:
        self._pair.supply(item.key, await self._thumbs.read(item))


def _photo(item: ThumbItem) -> Photo:
    kind = item.attachment.kind if item.attachment else PhotoKind.BEFORE
    return Photo(item.key, item.name, kind)
