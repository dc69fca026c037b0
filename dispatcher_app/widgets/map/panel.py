"""A panel over the map with one page at a time, on the side where it does not hide what it is about."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

#: At text scale 1: a map this wide has the panel beside its middle, a narrower one above or below it.
_WIDE, _BESIDE = 700, 340
#: Share of a narrow map's height; room at the right edge for the buttons of the map.
_SHARE, _BUTTONS = 0.62, 46
#: How far the panel keeps off the place it is about.
_CLEAR = 12


class MapPanel(QFrame):
    """Esc in it, or its cross, closes it.

    A page may ask for another width by its ``panel_width``, and for no more than its ``panel_height``.
    Where a small map leaves it less than its ``panel_least`` it covers all of the map.

    Signals:
        turned: another page is seen, or none.
        closed: it was open and is not any more; argument is whether the keys were in it.
        turned: another of its pages may be the one that is shown.
    """

    turned = Signal()
    closed = Signal(bool)
    turned = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("map_panel")
        set_look(self, surface="sheet")
        keep_letters_in(self)
        self._about: QPoint | None = None
        self._room = QRect()
        self._title = QLabel(self)
        self._title.setObjectName("map_panel_title")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._title, role="title")
        self._back = icon_button(self, "map_panel_back", "chevron-left", _("返回"))
        self._close = icon_button(self, "map_panel_close", "x", _("关闭 (Esc)"))
        self._pages = QStackedWidget(self)
        self._trail: list[tuple[QWidget, str]] = []
        self._lay_out()
        self._back.clicked.connect(self.go_back)
        self._close.clicked.connect(self.close_panel)
        theme_notifier().changed.connect(self._on_theme_changed)
        self.hide()

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        head.setContentsMargins(sizes.pane, sizes.grid, sizes.grid, 0)
        head.setSpacing(sizes.grid)
        head.addWidget(self._back)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    # what it shows

    def add_page(self, page: QWidget) -> None:
        self._pages.addWidget(page)

    @property
    def page(self) -> QWidget | None:
        """The page that is seen; None while the panel is closed."""
        return self._pages.currentWidget() if self.isVisible() else None

    def open_page(
        self, page: QWidget, title: str, about: QPoint | None = None, *, deeper: bool = False
    ) -> None:
        """Show *page*, off the pixel *about* of the parent; *deeper* leads back to the page before."""
        before = self._trail[-1:] if deeper and self.page is not page else []
        if deeper and self.page is page:
            before = self._trail[:-1]
        self._trail = [*before, (page, title)]
        if not deeper or not self.isVisible():
            self._about = about
        self._turn_to(page, title)
        self._place()
        self.show()
        self.raise_()
        self.turned.emit()

    def _turn_to(self, page: QWidget, title: str) -> None:
        self._title.setText(title)
        self._back.setVisible(len(self._trail) > 1)
        self._pages.setCurrentWidget(page)
        self.setFocusProxy(page)
        self.turned.emit()

    @Slot()
    def go_back(self) -> None:
        """To the page before, or out."""
        if len(self._trail) < 2:
            self.close_panel()
            return
        had_keys = self._has_keys
        self._trail.pop()
        self._turn_to(*self._trail[-1])
        self._place()
        self.turned.emit()
        if had_keys:
            self.setFocus()

    @Slot()
    def close_panel(self) -> None:
        if not self.isHidden():
            had_keys = self._has_keys
            self._trail = []
            self.hide()
            self.turned.emit()
            self.closed.emit(had_keys)

    @property
    def _has_keys(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    # where it stands

    def set_room(self, room: QRect) -> None:
        """The part of the parent that the map takes."""
        self._room = room
        self._place()

    @property
    def is_beside(self) -> bool:
        """Whether there is room for it beside what it is about."""
        return self._room.width() >= current_sizes().px(_WIDE)

    def _place(self) -> None:
        page = self._pages.currentWidget()
        width = getattr(page, "panel_width", _BESIDE)
        place = panel_place(self._room, self._about, width)
        if place.height() < current_sizes().px(getattr(page, "panel_least", 0)):
            place = panel_place(self._room, None, width)  # large letters: better over all of it than crushed
        most = current_sizes().px(getattr(page, "panel_height", 0)) or place.height()
        self.setGeometry(QRect(place.topLeft(), QSize(place.width(), min(place.height(), most))))

    @Slot()
    def _on_theme_changed(self) -> None:
        size = current_sizes().icon
        for button in (self._back, self._close):
            button.setIconSize(QSize(size, size))
        self._place()


def panel_place(room: QRect, about: QPoint | None, width: int = _BESIDE) -> QRect:
    """Where in *room* the panel stands so that the pixel *about* is still to be seen."""
    sizes = current_sizes()
    gap, buttons = sizes.gap, sizes.px(_BUTTONS)
    if room.width() >= sizes.px(_WIDE):
        wide = min(sizes.px(width), room.width() - buttons - 2 * gap)
        hides = about is not None and about.x() < room.left() + wide + 2 * gap
        left = room.right() - buttons - gap - wide if hides else room.left() + gap
        return QRect(left, room.top() + gap, wide, room.height() - 2 * gap - sizes.px(24))
    share = _SHARE if about is not None else 1.0  # about nothing in particular: over all of a small map
    high, clear = min(round(room.height() * share), room.height() - 2 * gap), sizes.px(_CLEAR)
    lower = about is None or about.y() < room.center().y()
    if about is not None:
        beside = room.bottom() - about.y() if lower else about.y() - room.top()
        high = min(high, beside - clear - gap)
    top = room.bottom() - high - gap if lower else room.top() + gap
    return QRect(room.left() + gap, top, room.width() - buttons - 2 * gap, high)
