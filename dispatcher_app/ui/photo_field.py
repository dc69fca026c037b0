"""Photos being added to a command's form: picked, dropped or pasted; they lie with the draft until sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.intake_draft import DraftPhoto
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.intake.photos import PhotoStrip
from dispatcher_app.widgets.hotkeys import SeatShortcut
from dispatcher_app.widgets.photo_intake import PhotoIntake


class PhotoField(QWidget):
    """Holds what was added so far and takes more.

    Signals:
        changed: photos were added or removed.
        refused: a sentence why a file was not added; nothing else changed.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos: tuple[DraftPhoto, ...] = ()
        self.strip = PhotoStrip(context, self)
        self._taker = PhotoIntake(self)
        self._taker.set_accepting(True, _("松开即添加照片"))
        self.setFocusProxy(self.strip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.strip)
        self._connect()

    def _connect(self) -> None:
        self.strip.files_wanted.connect(self.ask_for_files)
        self.strip.added.connect(self._on_added)
        self.strip.removed.connect(self._on_removed)
        self.strip.refused.connect(self.refused)
        self._taker.files_offered.connect(self.strip.add_files)
        self._taker.image_pasted.connect(self.strip.add_picture)

    def take_key_in(self, form: QWidget) -> None:
        """The key on the button works wherever in *form* the hands are."""
        key = SeatShortcut("Alt+P", form, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.fired.connect(self.ask_for_files)

    @property
    def photos(self) -> tuple[DraftPhoto, ...]:
        return self._photos

    def set_photos(self, photos: Sequence[DraftPhoto]) -> None:
        """Show photos that lie with the draft already, without a signal."""
        self._photos = tuple(photos)
        self.strip.show_photos((), self._photos)

    def add_bytes(self, data: bytes, name: str) -> None:
        """Check *data* off the window's thread, then add it or say why not."""
        self.strip.add_bytes(data, name)

    @Slot()
    def ask_for_files(self) -> None:
        self._taker.ask_for_files()

    @Slot()
    def paste(self) -> None:
        """Take the picture or the files in the clipboard."""
        self._taker.paste()

    @Slot(object)
    def _on_added(self, photo: DraftPhoto) -> None:
        self.set_photos((*self._photos, photo))
        self.changed.emit()

    @Slot(object)
    def _on_removed(self, photo: DraftPhoto) -> None:
        self.set_photos(tuple(kept for kept in self._photos if kept != photo))
        self.changed.emit()
