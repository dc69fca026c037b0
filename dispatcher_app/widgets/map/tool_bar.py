"""The legend and the tools of a map in a column; each has a key, so none takes the focus."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import N_, _
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.theme import current_sizes

#: What is no tool: it shows something, or not.
LEGEND, CAMERAS, COLLECTORS = "legend", "cameras", "collectors"
_SHOWING = (LEGEND, CAMERAS, COLLECTORS)
#: The page has video points and collectors in the legend; Qt's own map has no legend.
OF_PAGE = (LEGEND, "box", "circle", "polygon", "measure")
OF_OWN_MAP = (CAMERAS, COLLECTORS, "box", "circle", "polygon")
#: Icon and tip of each.
_ENTRIES = {
    LEGEND: ("stack-2", N_("图层与图例 (L)")),
    CAMERAS: ("video", N_("视频点位 (V)")),
    COLLECTORS: ("user", N_("采集员 (K)")),
    "box": ("square-dashed", N_("框选案件 (B)")),
    "circle": ("circle-dashed", N_("圈选案件 (C)")),
    "polygon": ("polygon-dashed", N_("画多边形 (G):逐点画,空格或双击结束")),
    "measure": ("ruler-measure", N_("测距 (M)")),
}


class MapToolBar(QFrame):
    """Legend or video points, choosing by box or circle, measuring.

    Signals:
        legend_asked: the legend is to be opened or closed.
        cameras_asked, collectors_asked: the video points, the collectors are to be shown or hidden.
        tool_asked: this tool is to begin, or "": the running one is to stop.
    """

    legend_asked = Signal()
    cameras_asked = Signal()
    collectors_asked = Signal()
    tool_asked = Signal(str)

    def __init__(self, parent: QWidget, entries: Iterable[str] = OF_PAGE) -> None:
        super().__init__(parent)
        self.setObjectName("map_tools")
        self.setProperty("surface", "sheet")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(0)
        self._buttons = {name: self._add(name) for name in entries}
        self.rescale()

    def rescale(self) -> None:
        size = current_sizes().icon
        for button in self._buttons.values():
            button.setIconSize(QSize(size, size))
        self.adjustSize()

    def show_tool(self, name: str) -> None:
        """Which tool is at work, "" for none."""
        for tool, button in self._buttons.items():
            if tool not in _SHOWING:
                button.setChecked(tool == name)

    def show_legend(self, shown: bool) -> None:
        self._buttons[LEGEND].setChecked(shown)

    def show_cameras(self, shown: bool, *, there: bool = True) -> None:
        """Whether the video points are seen; *there* whether the city has any."""
        self._show_entry(CAMERAS, shown, there=there)

    def show_collectors(self, shown: bool, *, there: bool = True) -> None:
        """Whether the collectors are seen; *there* whether this seat may know of any."""
        self._show_entry(COLLECTORS, shown, there=there)

    def _show_entry(self, name: str, shown: bool, *, there: bool) -> None:
        self._buttons[name].setVisible(there)
        self._buttons[name].setChecked(shown)
        self.adjustSize()

    def _add(self, name: str) -> QToolButton:
        icon_name, tip = _ENTRIES[name]
        button = icon_button(self, f"map_{name}", icon_name, _(tip), "text")
        button.setCheckable(True)
        button.clicked.connect(self._on_clicked)
        self._column.addWidget(button)
        return button

    @Slot()
    def _on_clicked(self) -> None:
        name = next((each for each, button in self._buttons.items() if button is self.sender()), "")
        if name == LEGEND:
            self.legend_asked.emit()
        elif name == CAMERAS:
            self.cameras_asked.emit()
        elif name == COLLECTORS:
            self.collectors_asked.emit()
        else:
            self.tool_asked.emit(name if self._buttons[name].isChecked() else "")
