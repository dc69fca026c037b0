"""One page of the wall: panels in their grid. Values are put into panels that stay; nothing is rebuilt."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QGridLayout, QWidget

from dispatcher_app.services.wall.layout import WallPage
from dispatcher_app.services.wall.state import WallState
from dispatcher_app.ui.wall.catalogue import CONTENTS, title_of
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.widgets.panels.ground import GroundPanel
from dispatcher_app.widgets.panels.panel import Panel
from dispatcher_app.widgets.panels.sizes import PanelSizes

#: A row of key figures alone is so much lower than one with charts.
_FIGURES, _CHARTS = 40, 56


class WallPageView(QWidget):
    """Shows what :meth:`show_state` is given; a page that is not seen is brought up to date before it is."""

    def __init__(self, page: WallPage, city: WallCity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"wall_page_{page.name}")
        self.page, self._city = page, city
        self.panels: dict[str, Panel[Any]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for place in page.places():
            panel = self.panels[place.panel] = CONTENTS[place.panel].panel()
            panel.setObjectName(f"wall_{place.panel}")
            panel.set_interactive(False)
            panel.setMinimumSize(1, 1)
            self._grid.addWidget(panel, place.row, place.column, place.rows, place.columns)
            if isinstance(panel, GroundPanel) and city.ground is not None:
                panel.set_ground(city.ground)
        self._share_room()

    @property
    def title(self) -> str:
        return title_of(self.page)

    def set_sizes(self, sizes: PanelSizes) -> None:
        self._grid.setSpacing(sizes.gap)
        for panel in self.panels.values():
            panel.set_sizes(sizes)

    def show_state(self, state: WallState) -> None:
        """Put the values into their panels; those that are the same repaint nothing."""
        for name, panel in self.panels.items():
            panel.show_values(CONTENTS[name].make(state, self._city))

    def lie_in(self, room: QRect) -> None:
        """Take its size before it is seen, so that its maps are there when it is."""
        self.setGeometry(room)
        self._grid.setGeometry(self.rect())
        for panel in self.panels.values():
            if isinstance(panel, GroundPanel):
                panel.paint_ahead()

    @property
    def busy(self) -> bool:
        """Whether a map is still being painted."""
        return any(panel.busy for panel in self.panels.values() if isinstance(panel, GroundPanel))

    def finish_rendering(self) -> None:
        """Paint maps now; for pictures."""
        for panel in self.panels.values():
            if isinstance(panel, GroundPanel):
                panel.finish_rendering()

    def _share_room(self) -> None:
        for row, names in enumerate(self.page.rows):
            figures = all(CONTENTS[name].is_figure for name in names if name)
            self._grid.setRowStretch(row, _FIGURES if figures else _CHARTS)
        for column in range(len(self.page.rows[0])):
            self._grid.setColumnStretch(column, 1)
