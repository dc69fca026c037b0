"""The photo of a component: seen, and while it is being changed, chosen, dropped or taken away."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Attachment, PhotoKind
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.photos import MAX_BYTES, NotAPhoto
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.photo_decode import decode
from dispatcher_app.widgets.photo_intake import PhotoIntake
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Height and width of the picture at text scale 1.
SIDE = 132


class ComponentPicture(QLabel):
    """The picture with this hash, or in words why there is none."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("component_picture")
        self._context = context
        self._sha = ""
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        set_look(self, role="small", surface="input")
        self._fit()
        self.show_photo("")

    def sizeHint(self) -> QSize:
        return QSize(current_sizes().px(SIDE), current_sizes().px(SIDE))

    def _fit(self) -> None:
        self.setFixedSize(self.sizeHint())

    @property
    def sha(self) -> str:
        return self._sha

    def show_photo(self, sha: str) -> None:
        """By the SHA-256 of its bytes, "" for none."""
        self._sha = sha
        self.setPixmap(QPixmap())
        self.setText(_("正在读取…") if sha else _("没有照片"))
        if sha:
            self._context.tasks.start(self._read(sha), name="component-photo")

    async def _read(self, sha: str) -> None:
        try:
            data = await self._context.desk.photos.fetch(Attachment(sha, PhotoKind.BEFORE, ""))
        except ExternalError as error:
            self._say(sha, str(error))
            return
        if data is None:
            self._say(sha, _("照片不在照片库中"))
            return
        side = int(self.width() * self.devicePixelRatioF())
        found = await asyncio.to_thread(decode, sha, data, side)
        if sha != self._sha:
            return
        if found.image.isNull():
            self._say(sha, _("照片打不开"))
            return
        picture = QPixmap.fromImage(found.image)
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self.setText("")
        self.setPixmap(picture)

    def _say(self, sha: str, words: str) -> None:
        if sha == self._sha:
            self.setText(words)


class ComponentPhoto(QWidget):
    """Beside the picture what can be done with it.

    Signals:
        refused: a sentence why a file was not taken.
    """

    refused = Signal(str)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("component_photo")
        self._context = context
        self.picture = ComponentPicture(context, self)
        self.add = QPushButton(_("选照片… (Alt+P)"), self)
        self.add.setObjectName("component_photo_add")
        self.drop = QPushButton(_("去掉照片"), self)
        self.drop.setObjectName("component_photo_drop")
        set_look(self.drop, kind="quiet")
        self._taker = PhotoIntake(self)
        self._taker.set_accepting(True)
        self.setFocusProxy(self.add)
        buttons = QVBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.drop)
        buttons.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_sizes().gap)
        row.addWidget(self.picture)
        row.addLayout(buttons, 1)
        self.add.clicked.connect(self.choose)
        self.drop.clicked.connect(self._on_dropped)
        self._taker.files_offered.connect(self._on_files)
        self._taker.image_pasted.connect(self._on_pasted)

    @property
    def value(self) -> str:
        """SHA-256 of the picture, "" for none."""
        return self.picture.sha

    def show_photo(self, sha: str) -> None:
        self.picture.show_photo(sha)
        self.drop.setEnabled(bool(sha))

    @Slot()
    def choose(self) -> None:
        """Ask for a file."""
        self._taker.ask_for_files()

    @Slot()
    def _on_dropped(self) -> None:
        self.show_photo("")

    @Slot(list)
    def _on_files(self, paths: list[str]) -> None:
        if paths:
            self._context.tasks.start(self._take_file(Path(paths[0])), name="component-photo-file")

    @Slot(bytes)
    def _on_pasted(self, data: bytes) -> None:
        self._context.tasks.start(self._take(data, _("粘贴的照片")), name="component-photo-pasted")

    async def _take_file(self, path: Path) -> None:
        try:
            data = await asyncio.to_thread(_read_some, path)
        except OSError as error:
            text = _("读不到 {file}:{why}。")
            self.refused.emit(text.format(file=path.name, why=error.strerror or error))
            return
        await self._take(data, path.name)

    async def _take(self, data: bytes, name: str) -> None:
        try:
            kept = await self._context.desk.photos.keep(data, name, PhotoKind.BEFORE)
        except (NotAPhoto, DomainError, ExternalError) as error:
            self.refused.emit(str(error))
            return
        self.show_photo(kept.sha256)


def _read_some(path: Path) -> bytes:
    """No more than is needed to see that it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
