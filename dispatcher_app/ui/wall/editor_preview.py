"""A page as the wall would show it, small: with the numbers of this moment."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from dispatcher_app.services.wall.layout import WallPage
from dispatcher_app.services.wall.state import WallState
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.ui.wall.page import WallPageView
from dispatcher_app.widgets.panels.sizes import PanelSizes
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Width over height of what is left of a screen between head and foot.
_SHAPE = 16 / 8.1


class PagePreview(QWidget):
    """Keeps the shape of a wall whatever its own room is."""

    def __init__(self, city: WallCity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wall_preview")
        set_look(self, surface="window")
        self._city = city
        self._state: WallState | None = None
        self.view: WallPageView | None = None

    def sizeHint(self) -> QSize:
        wide = current_sizes().px(720)
        return QSize(wide, round(wide / _SHAPE))

    def minimumSizeHint(self) -> QSize:
        wide = current_sizes().px(480)
        return QSize(wide, round(wide / _SHAPE))

    def show_page(self, page: WallPage | None) -> None:
        """Another page; None where there is none that could be shown."""
        if self.view is not None:
            if page is not None and page.rows == self.view.page.rows:
                return
            self.view.hide()
            self.view.deleteLater()
            self.view = None
        if page is not None:
            self.view = WallPageView(page, self._city, self)
            self._lay_out()
            if self._state is not None:
                self.view.show_state(self._state)
            self.view.show()

    def show_state(self, state: WallState) -> None:
        self._state = state
        if self.view is not None:
            self.view.show_state(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        if self.view is None:
            return
        wide = min(self.width(), round(self.height() * _SHAPE))
        high = round(wide / _SHAPE)
        self.view.setGeometry((self.width() - wide) // 2, (self.height() - high) // 2, wide, high)
        self.view.set_sizes(PanelSizes.on_wall(wide * 9 / 16))
