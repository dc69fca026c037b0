"""Where a notice or a collection holds: what is drawn, cells one by one or typed, the length of a road."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.hall_record.faults import Position
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ruling.grounds import Ground, along_road, road_names
from dispatcher_app.ui.map.zones_on_map import hatched
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.locator_map import LocatorMap
from dispatcher_app.widgets.map.page.messages import AreaChosen
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import current_sizes, set_look

_GROUP = "ground"
#: Fewer digits of a cell's code are no end of it.
_LEAST_END = 3
#: The hint in the line for codes is read whole (px at scale 1).
_CODES_WIDE = 190
#: Codes one after another, whatever marks stand between them.
_WORDS = re.compile(r"[\w-]+")


class GroundMap(QWidget):
    """A small map of its own with what is chosen hatched on it; shown only while it cannot be changed.

    Signals:
        changed: another ground is chosen.
        said: a sentence about what cannot be taken.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, hall: Hall, layers: LocatorLayers | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground_map")
        self._hall = hall
        self.area: tuple[Position, ...] = ()
        self.cells: tuple[str, ...] = ()
        self._editable = False
        self.map = LocatorMap(self)
        self.map.setObjectName("ground_locator")
        self.map.set_layers(layers)
        self.words = QLabel("", self)
        self.words.setObjectName("ground_words")
        self.words.setWordWrap(True)
        set_look(self.words, role="small")
        self.road = NamePicker(_("沿一条路…"), [(name, name) for name in road_names(hall.pack)], self)
        self.road.setObjectName("ground_road")
        self.typed = QLineEdit(self)
        self.typed.setObjectName("ground_cells")
        self.typed.setPlaceholderText(_("网格编码或后几位,可打几个"))
        self.typed.setMinimumWidth(current_sizes().px(_CODES_WIDE))
        self.typed.setToolTip(_("空格隔开,Enter 添上;已有的再打一次去掉"))
        self.clear_button = QPushButton(_("重画"), self)
        self.clear_button.setObjectName("ground_clear")
        set_look(self.clear_button, kind="quiet")
        self._lay_out()
        self.setFocusProxy(self.map)
        self.map.area_chosen.connect(self._on_area_chosen)
        self.map.point_picked.connect(self._on_point_picked)
        self.road.picked.connect(self._on_road_picked)
        self.typed.returnPressed.connect(self._on_cells_typed)
        self.clear_button.clicked.connect(self._on_clear)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self._tools = QWidget(self)
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(sizes.pane, sizes.grid, sizes.pane, sizes.grid)
        row.setSpacing(sizes.gap)
        row.addWidget(self.words, 1)
        row.addWidget(self.typed)
        row.addWidget(self.road)
        row.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools)
        column.addWidget(self.map, 1)

    def show_ground(self, area: Sequence[Position], cells: Sequence[str], *, editable: bool) -> None:
        """Show a ground, to be looked at or to be changed."""
        self.area, self.cells, self._editable = tuple(area), tuple(cells), editable
        for part in (self.typed, self.road, self.clear_button):
            part.setVisible(editable)
        self.typed.clear()
        self.road.set_value("")
        self._draw()
        self._frame()

    def _draw(self) -> None:
        ground = Ground(self.area, self.cells, self._hall.places)
        self.map.draw(_GROUP, (), [] if ground.everywhere else hatched(ground))
        self.words.setText(self._told(ground))

    def _told(self, ground: Ground) -> str:
        if ground.everywhere:
            text = _("B 框选、C 圈选、G 逐点画;双击或回车取网格")
            return text if self._editable else _("全市")
        parts = [_("已画范围")] if self.area else []
        parts += [_("{count} 个单元网格").format(count=len(self.cells))] if self.cells else []
        return " · ".join(parts)

    def _frame(self) -> None:
        corners = [
            point for ring in Ground(self.area, self.cells, self._hall.places).outlines() for point in ring
        ]
        if corners:
            lons, lats = [lon for lon, _lat in corners], [lat for _lon, lat in corners]
            self.map.frame(min(lons), min(lats), max(lons), max(lats))
        else:
            self.map.fit_all()

    def _change(self, area: Sequence[Position], cells: Sequence[str]) -> None:
        self.area, self.cells = tuple(area), tuple(cells)
        self._draw()
        self.changed.emit()

    @Slot(object)
    def _on_area_chosen(self, area: AreaChosen) -> None:
        self.map.choose_tool("")
        if not self._editable:
            return
        if not any(self._hall.places.inside(lon, lat) for lon, lat in area.ring):
            self.said.emit(_("画的范围不在本市,没有采用。"))
            return
        self._change(area.ring, self.cells)

    @Slot(float, float)
    def _on_point_picked(self, lon: float, lat: float) -> None:
        """A cell comes in, or goes again where it was in."""
        cell = self._hall.places.locate(lon, lat) if self._editable else None
        if cell is not None:
            others = tuple(code for code in self.cells if code != cell.code)
            self._change(self.area, others if cell.code in self.cells else (*self.cells, cell.code))
        elif self._editable:
            self.said.emit(_("这一点不在任何单元网格里。"))

    @Slot()
    def _on_cells_typed(self) -> None:
        """Every code that means one cell comes in, or goes where it was in; the others stay to be mended."""
        cells, left = list(self.cells), []
        for word in _WORDS.findall(self.typed.text()):
            found = self._cells_ending(word)
            if len(found) != 1:
                left.append(word)
            elif found[0] in cells:
                cells.remove(found[0])
            else:
                cells.append(found[0])
        self.typed.setText(" ".join(left))
        if tuple(cells) != self.cells:
            self._change(self.area, cells)
            self._frame()
        if left:
            many = len(self._cells_ending(left[0]))
            said = _("以“{code}”结尾的网格有 {count} 个,请多打几位。") if many else _("没有网格“{code}”。")
            self.said.emit(said.format(code=left[0], count=many))

    def _cells_ending(self, word: str) -> list[str]:
        """The cell with that code, else those whose codes end so."""
        if self._hall.places.cell(word) is not None:
            return [word]
        ends = len(word) >= _LEAST_END and word.isdigit()
        return [cell.code for cell in self._hall.pack.cells if cell.code.endswith(word)] if ends else []

    @Slot(str)
    def _on_road_picked(self, name: str) -> None:
        if not name or not self._editable:
            return
        ring, whole = along_road(self._hall.pack, name)
        self.road.set_value("")
        self._change(ring, self.cells)
        self._frame()
        if not whole:
            self.said.emit(_("“{road}”有几段不相连,只取了最长的一段。").format(road=name))

    @Slot()
    def _on_clear(self) -> None:
        self._change((), ())
