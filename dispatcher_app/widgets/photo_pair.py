"""Before and after, side by side: the photos a review gate is decided by."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.photo_canvas import PhotoCanvas
from dispatcher_app.widgets.photo_intake import PhotoIntake
from dispatcher_app.widgets.photo_shelf import AFTER, BEFORE, Photo, PhotoShelf
from dispatcher_app.widgets.photo_side import PhotoSide
from dispatcher_app.widgets.photo_tools import PhotoTools
from dispatcher_app.widgets.photo_window import PhotoWindow
from dispatcher_app.widgets.photo_zoom import PhotoZoom
from dispatcher_app.widgets.theme import current_sizes

__all__ = ["Photo", "PhotoPair"]

_NOTCH = 1.25
_PAN = 48.0
_SLIDE = 0.05


class PhotoPair(QWidget):
    """←/→ choose the photo, + - 0 zoom both, Shift+arrows pan, S swipes, [ ] move the divider, Enter opens.

    Signals:
        files_offered: paths of files dropped, pasted or chosen; the seat checks and keeps them.
        image_pasted: bytes of a picture from the clipboard.
        photo_wanted: hash of a photo to be shown whose bytes are missing; answer with :meth:`supply`.
    """

    files_offered = Signal(list)
    image_pasted = Signal(bytes)
    photo_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None, shelf: PhotoShelf | None = None) -> None:
        """*shelf* is given only to the pair inside the large window."""
        super().__init__(parent)
        self.setObjectName("photo_pair")
        self._shelf = shelf or PhotoShelf(self)
        self._in_window = shelf is not None
        self._zoom = PhotoZoom(self)
        self._photos: tuple[Photo, ...] = ()
        self._open: tuple[PhotoWindow, PhotoPair] | None = None
        self._title = ""
        self._make_sides()
        self._tools = PhotoTools(self)
        self._intake = PhotoIntake(self)
        self._lay_out()
        self._connect()
        self._keys = self._make_keys()
        self.set_accepting(False)
        self._show_state()

    # feeding

    def set_photos(self, photos: Iterable[Photo], title: str = "") -> None:
        """Show the photos of a case; *title* names it on the large window."""
        new = tuple(photos)
        if not self._in_window:
            self._shelf.keep_only(new)
        if {photo.sha for photo in new}.isdisjoint(photo.sha for photo in self._photos):
            self._zoom.fit()
            self._set_swiping(False)
        self._photos, self._title = new, title
        self._before.set_photos(tuple(photo for photo in new if photo.kind in BEFORE))
        self._after.set_photos(tuple(photo for photo in new if photo.kind in AFTER))
        self._show_state()
        self._feed_window()

    def supply(self, sha: str, data: bytes | None) -> None:
        """The bytes that were asked for with ``photo_wanted``; ``None`` if they are lost."""
        self._shelf.supply(sha, data)

    def reveal(self, sha: str) -> None:
        """Bring one photo up, for instance the one just added."""
        self._before.reveal(sha)
        self._after.reveal(sha)

    def set_accepting(self, accepting: bool, hint: str = "") -> None:
        """Whether photos may be added here by dropping, pasting or the button."""
        self._intake.set_accepting(accepting, hint)
        self._tools.set_accepting(accepting)

    def step(self, by: int) -> None:
        """On both sides to the next photo (1) or the one before (-1), where there is one."""
        self._before.step(by)
        self._after.step(by)

    def set_compact(self, compact: bool) -> None:
        """Where there is little room the pictures have it: no captions, no tools; the keys stay."""
        self._tools.setVisible(not compact)
        for side in (self._before, self._after):
            side.caption.setVisible(not compact)

    def focus_photo(self) -> None:
        """The keys to the side that has something to look at, the one before where both have."""
        (self._before if self._before.photos or not self._after.photos else self._after).canvas.setFocus()

    @property
    def photos(self) -> tuple[Photo, ...]:
        return self._photos

    @property
    def shown(self) -> tuple[Photo | None, Photo | None]:
        """The photos looked at: before, after."""
        return self._before.photo, self._after.photo

    @property
    def zoom(self) -> float:
        return self._zoom.zoom

    @property
    def swiping(self) -> bool:
        return self._pages.currentIndex() == 1

    @property
    def large_window(self) -> QWidget | None:
        """The window opened with Enter, while it is open."""
        return self._open[0] if self._open is not None else None

    # hands

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._action(event) is not None
        ):
            event.accept()  # a seat's Enter must not act while the photos are looked at
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._action(event)
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    def _make_keys(self) -> dict[tuple[Qt.Key, bool], Callable[[], None]]:
        """By key and whether Shift is held."""
        key = Qt.Key
        keys: dict[tuple[Qt.Key, bool], Callable[[], None]] = {
            (key.Key_0, False): self._zoom.fit,
            (key.Key_S, False): self._on_swipe_asked,
            (key.Key_BracketLeft, False): lambda: self._slide(-_SLIDE),
            (key.Key_BracketRight, False): lambda: self._slide(_SLIDE),
            (key.Key_Left, False): lambda: self._step(-1),
            (key.Key_Right, False): lambda: self._step(1),
            (key.Key_Up, False): lambda: self._before.step(-1),
            (key.Key_Down, False): lambda: self._before.step(1),
            (key.Key_Left, True): lambda: self._canvas().pan(_PAN, 0),
            (key.Key_Right, True): lambda: self._canvas().pan(-_PAN, 0),
            (key.Key_Up, True): lambda: self._canvas().pan(0, _PAN),
            (key.Key_Down, True): lambda: self._canvas().pan(0, -_PAN),
        }
        if not self._in_window:  # there, Enter goes back
            keys[key.Key_Return, False] = keys[key.Key_Enter, False] = self.open_window
        for shift in (False, True):  # on most keyboards + is Shift and =
            keys[key.Key_Plus, shift] = keys[key.Key_Equal, shift] = self._on_zoom_in
            keys[key.Key_Minus, shift] = self._on_zoom_out
        return keys

    def _action(self, event: QKeyEvent) -> Callable[[], None] | None:
        shift, keypad = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.Paste):
            return self._intake.paste if self._intake.accepting else None
        if event.matches(QKeySequence.StandardKey.Open):
            return self._intake.ask_for_files if self._intake.accepting else None
        if event.modifiers() & ~(shift | keypad):
            return None
        if event.key() == Qt.Key.Key_Escape:
            return self._on_swipe_asked if self.swiping else None
        return self._keys.get((Qt.Key(event.key()), bool(event.modifiers() & shift)))

    @Slot()
    def open_window(self) -> None:
        """The same photos in a window of their own; the seat stays usable beside it."""
        if self._in_window or not self._photos:
            return
        window, large = self._open or self._make_window()
        self._feed_window()
        for photo in self.shown:
            if photo is not None:
                large.reveal(photo.sha)
        window.showMaximized()
        window.activateWindow()
        large._before.canvas.setFocus()

    def _make_window(self) -> tuple[PhotoWindow, PhotoPair]:
        large = PhotoPair(shelf=self._shelf)
        window = PhotoWindow(self, large)
        window.closed.connect(self._on_window_closed)
        self._open = (window, large)
        return self._open

    def _feed_window(self) -> None:
        if self._open is not None:
            window, large = self._open
            large.set_photos(self._photos, self._title)
            name = _("照片 · {case}").format(case=self._title) if self._title else _("照片")
            window.setWindowTitle(name)

    def _step(self, by: int) -> None:
        before_in_focus = self.focusWidget() is self._before.canvas or not self._after.photos
        (self._before if before_in_focus and not self.swiping else self._after).step(by)

    def _canvas(self) -> PhotoCanvas:
        if self.swiping:
            return self._swipe
        return self._before.canvas if self._before.photo is not None else self._after.canvas

    def _slide(self, by: float) -> None:
        self._swipe.slide_to(self._swipe.share + by)

    def _set_swiping(self, swiping: bool) -> None:
        self._pages.setCurrentIndex(1 if swiping else 0)
        self._tools.set_swiping(swiping)

    # building

    def _make_sides(self) -> None:
        shelf, zoom = self._shelf, self._zoom
        self._before = PhotoSide("before", _("处置前"), _("无处置前照片"), shelf, zoom, self)
        self._after = PhotoSide("after", _("处置后"), _("无处置后照片"), shelf, zoom, self, newest=True)
        self._swipe = PhotoCanvas(shelf, zoom, "", self)
        self._swipe.setObjectName("photo_swipe")
        self._swipe_caption = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._swipe_caption.setProperty("role", "small")

    def _lay_out(self) -> None:
        pair, swipe = QWidget(self), QWidget(self)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_sizes().pane)
        row.addWidget(self._before, 1)
        row.addWidget(self._after, 1)
        column = QVBoxLayout(swipe)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().grid)
        column.addWidget(self._swipe, 1)
        column.addWidget(self._swipe_caption)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(pair)
        self._pages.addWidget(swipe)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(current_sizes().grid)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self._tools)

    def _connect(self) -> None:
        self._before.chosen.connect(self._on_chosen)
        self._after.chosen.connect(self._on_chosen)
        for canvas in (self._before.canvas, self._after.canvas, self._swipe):
            canvas.opened.connect(self.open_window)
        self._tools.swipe_asked.connect(self._on_swipe_asked)
        self._tools.zoom_in_asked.connect(self._on_zoom_in)
        self._tools.zoom_out_asked.connect(self._on_zoom_out)
        self._tools.fit_asked.connect(self._zoom.fit)
        self._tools.window_asked.connect(self.open_window)
        self._tools.add_asked.connect(self._intake.ask_for_files)
        self._intake.files_offered.connect(self.files_offered)
        self._intake.image_pasted.connect(self.image_pasted)
        if not self._in_window:
            self._shelf.wanted.connect(self.photo_wanted)

    def _show_state(self) -> None:
        before, after = self.shown
        both = before is not None and after is not None
        if self.swiping and not both:
            self._set_swiping(False)
        self._tools.set_possible(any_photo=bool(self._photos), both=both)
        self._swipe.show_photo(before, after)
        if before is not None and after is not None:
            words = _("左:{before}   右:{after}").format(
                before=f"{before.label} {before.taken_text}".strip(),
                after=f"{after.label} {after.taken_text}".strip(),
            )
            self._swipe_caption.setText(words)

    @Slot()
    def _on_chosen(self) -> None:
        self._show_state()

    @Slot()
    def _on_swipe_asked(self) -> None:
        focused = self.focusWidget() in (self._before.canvas, self._after.canvas, self._swipe)
        before, after = self.shown
        self._set_swiping(not self.swiping and before is not None and after is not None)
        if focused:
            (self._swipe if self.swiping else self._after.canvas).setFocus()

    @Slot()
    def _on_zoom_in(self) -> None:
        self._canvas().zoom_by(_NOTCH)

    @Slot()
    def _on_zoom_out(self) -> None:
        self._canvas().zoom_by(1 / _NOTCH)

    @Slot()
    def _on_window_closed(self) -> None:
        self._open = None
