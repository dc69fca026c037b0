"""Photos of a report: those kept with the case, and those added and not sent yet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Attachment
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.intake_draft import DraftPhoto
from dispatcher_app.services.photos import MAX_BYTES, NotAPhoto, check_photo
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.photo_thumbs import PhotoThumbs, ThumbItem
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look


class PhotoStrip(QWidget):
    """Thumbnails with an add button; files may also be dropped or pasted anywhere on the form.

    A photo is checked and put among the draft's files before it is shown, so what is shown is safe.

    Signals:
        files_wanted: the operator wants to choose files.
        added: a photo lies in the draft's folder; argument is the :class:`DraftPhoto`.
        removed: a photo that was not sent yet was taken out again.
        refused: a sentence why a file was not added; nothing else changed.
        opened: the operator wants to see a photo large; argument is its position.
    """

    files_wanted = Signal()
    added = Signal(object)
    removed = Signal(object)
    refused = Signal(str)
    opened = Signal(int)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._pending: tuple[DraftPhoto, ...] = ()
        self._saved: tuple[Attachment, ...] = ()
        self._editable = True
        self.setObjectName("photo_strip")
        self.thumbs_list = PhotoThumbs(context, self)
        self.add_button = QPushButton(_("添加照片  Alt+P"), self)
        self.add_button.setObjectName("add_photo")
        set_icon(self.add_button, "photo-plus")
        self._hint = QLabel(_("也可拖入文件,或按 Ctrl+V 粘贴"), self)
        set_look(self._hint, role="small")
        self.setFocusProxy(self.add_button)
        self._lay_out()
        self.add_button.clicked.connect(self.files_wanted)
        self.thumbs_list.delete_wanted.connect(self._on_delete_wanted)
        self.thumbs_list.opened.connect(self.opened)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(self.add_button)
        row.addWidget(self._hint, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(current_sizes().gap)
        layout.addLayout(row)
        layout.addWidget(self.thumbs_list)

    # what is shown

    def show_photos(
        self, saved: Sequence[Attachment], pending: Sequence[DraftPhoto], editable: bool = True
    ) -> None:
        """Show what is kept with the case and what is still to be sent."""
        self._editable = editable
        self.add_button.setVisible(editable)
        self._hint.setVisible(editable)
        if (tuple(saved), tuple(pending)) == (self._saved, self._pending):
            return
        self._saved, self._pending = tuple(saved), tuple(pending)
        items = [ThumbItem(photo.sha256, photo.name, photo.kind.label, photo) for photo in saved]
        items += [ThumbItem(photo.file, photo.name, _("待提交"), None) for photo in pending]
        self.thumbs_list.show_items(items)

    @property
    def items(self) -> tuple[ThumbItem, ...]:
        return self.thumbs_list.thumbs

    # adding

    @Slot(list)
    def add_files(self, paths: Sequence[str]) -> None:
        """Read, check and take each file; those that are no photos are told one by one."""
        for path in map(Path, paths):
            self._context.tasks.start(self._read_and_add(path), name=f"photo-{path.name}")

    @Slot(bytes)
    def add_picture(self, data: bytes) -> None:
        """Take a picture that was pasted and has no name of its own."""
        self.add_bytes(data, _("粘贴的图片.png"))

    def add_bytes(self, data: bytes, name: str) -> None:
        """Check *data* off the window's thread, then take it or say why not."""
        self._context.tasks.start(self._check_and_add(data, name), name=f"photo-{name}")

    async def _read_and_add(self, path: Path) -> None:
        try:
            data = await asyncio.to_thread(_read, path)
        except NotAPhoto as error:
            self.refused.emit(str(error))
        except OSError:
            self.refused.emit(_("读不了文件“{name}”。").format(name=path.name))
        else:
            await self._check_and_add(data, path.name)

    async def _check_and_add(self, data: bytes, name: str) -> None:
        owner, drafts = self._context.desk.person.login, self._context.desk.drafts
        try:
            await asyncio.to_thread(check_photo, data, name)
            file = await asyncio.to_thread(drafts.put_file, owner, data)
        except (DomainError, ExternalError) as error:
            self.refused.emit(str(error))
            return
        if any(item.key == file for item in self.items):
            self.refused.emit(_("“{name}”已经在照片里了。").format(name=name))
        else:
            self.added.emit(DraftPhoto(file, name[:120]))

    # taking out

    @Slot(int)
    def _on_delete_wanted(self, position: int) -> None:
        """Only what was not sent yet can be taken out; what is kept with a case stays with it."""
        pending = position - len(self._saved)
        if not self._editable or position < 0:
            return
        if pending < 0:
            self.refused.emit(_("已随案件保存的照片不能移除。"))
        else:
            self.removed.emit(self._pending[pending])


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise NotAPhoto(_("照片“{name}”超过 20 MB,请压缩后再添加。").format(name=path.name))
    return path.read_bytes()
