"""One side of the comparison: what it shows, which of how many, its name and time."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.photo_canvas import PhotoCanvas
from dispatcher_app.widgets.photo_shelf import Photo, PhotoShelf
from dispatcher_app.widgets.photo_zoom import PhotoZoom
from dispatcher_app.widgets.theme import current_sizes


class PhotoSide(QWidget):
    """Header with the count and the way to the other photos, the photo, its caption.

    Signals:
        chosen: another photo of this side is shown.
    """

    chosen = Signal()

    def __init__(
        self,
        name: str,
        title: str,
        empty: str,
        shelf: PhotoShelf,
        zoom: PhotoZoom,
        parent: QWidget,
        newest: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"photo_side_{name}")
        self._newest = newest
        self._photos: tuple[Photo, ...] = ()
        self._number = 0
        self.canvas = PhotoCanvas(shelf, zoom, empty, self)
        self.canvas.setObjectName(f"photo_{name}")
        self._named = title
        self._title = QLabel(title, self)
        self._title.setObjectName(f"photo_title_{name}")
        self._count = QLabel(self)
        self._count.setProperty("role", "small")
        for label in (self._title, self._count):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._back = self._arrow("chevron-left", _("上一张 (←)"))
        self._forward = self._arrow("chevron-right", _("下一张 (→)"))
        self._back.clicked.connect(self._on_back)
        self._forward.clicked.connect(self._on_forward)
        self.caption = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self.caption.setProperty("role", "small")
        self._lay_out()
        self.set_photos(())

    @property
    def photos(self) -> tuple[Photo, ...]:
        return self._photos

    @property
    def photo(self) -> Photo | None:
        return self._photos[self._number] if self._photos else None

    @property
    def number(self) -> int:
        return self._number

    def set_photos(self, photos: tuple[Photo, ...]) -> None:
        """Show these; the photo that is looked at stays, else the side's first choice comes up."""
        current = self.photo
        self._photos = photos
        shas = [photo.sha for photo in photos]
        first_choice = max(0, len(photos) - 1) if self._newest else 0
        stays = current is not None and current.sha in shas
        self._number = shas.index(current.sha) if current is not None and stays else first_choice
        self._show()

    def reveal(self, sha: str) -> None:
        """Show the photo with this hash, if it is on this side."""
        self.choose(next((n for n, photo in enumerate(self._photos) if photo.sha == sha), -1))

    def step(self, by: int) -> None:
        self.choose(self._number + by)

    def choose(self, number: int) -> None:
        """Show photo *number*, counted from 0; beyond the ends nothing happens."""
        if 0 <= number < len(self._photos) and number != self._number:
            self._number = number
            self._show()

    def _show(self) -> None:
        photo, count = self.photo, len(self._photos)
        self.canvas.show_photo(photo)
        self._count.setText(f"{self._number + 1}/{count}" if count else "")
        for button, there in ((self._back, self._number > 0), (self._forward, self._number + 1 < count)):
            button.setVisible(count > 1)
            button.setEnabled(there)
        earlier = photo is not None and bool(photo.of_earlier)
        self._title.setText(_("此前处置,不是本次") if earlier else self._named)
        words = (photo.label, photo.taken_text, photo.name) if photo is not None else ()
        self.caption.setText("  ".join(word for word in words if word))
        self.chosen.emit()

    def _arrow(self, icon_name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(current_sizes().icon, current_sizes().icon))
        set_icon(button, icon_name, "secondary")
        return button

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(current_sizes().grid)
        header.addWidget(self._title)
        header.addWidget(self._count)
        header.addStretch(1)
        header.addWidget(self._back)
        header.addWidget(self._forward)
        for button in (self._back, self._forward):  # a lone photo must not sit higher than its neighbour
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().grid)
        column.addLayout(header)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.caption)

    @Slot()
    def _on_back(self) -> None:
        self.step(-1)

    @Slot()
    def _on_forward(self) -> None:
        self.step(1)
