"""The legend and the tools of the map page in a column; each has a key, so none takes the focus."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.theme import current_sizes


class MapToolBar(QFrame):
    """Legend, choosing by box or circle, measuring.

    Signals:
        legend_asked: the legend is to be opened or closed.
        tool_asked: this tool is to begin, or "": the running one is to stop.
    """

    legend_asked = Signal()
    tool_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("map_tools")
        self.setProperty("surface", "sheet")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(0)
        self._legend = self._add("map_legend", "stack-2", _("图层与图例 (L)"))
        self._legend.clicked.connect(self._on_legend_clicked)
        self._tools = {
            "box": self._add("map_box", "square-dashed", _("框选案件 (B)")),
            "circle": self._add("map_circle", "circle-dashed", _("圈选案件 (C)")),
            "measure": self._add("map_measure", "ruler-measure", _("测距 (M)")),
        }
        for button in self._tools.values():
            button.clicked.connect(self._on_tool_clicked)
        self.rescale()

    def rescale(self) -> None:
        size = current_sizes().icon
        for button in (self._legend, *self._tools.values()):
            button.setIconSize(QSize(size, size))
        self.adjustSize()

    def show_tool(self, name: str) -> None:
        """Which tool is at work, "" for none."""
        for tool, button in self._tools.items():
            button.setChecked(tool == name)

    def show_legend(self, shown: bool) -> None:
        self._legend.setChecked(shown)

    def _add(self, name: str, icon_name: str, tip: str) -> QToolButton:
        button = icon_button(self, name, icon_name, tip, "text")
        button.setCheckable(True)
        self._column.addWidget(button)
        return button

    @Slot()
    def _on_legend_clicked(self) -> None:
        self.legend_asked.emit()

    @Slot()
    def _on_tool_clicked(self) -> None:
        name = next((tool for tool, button in self._tools.items() if button is self.sender()), "")
        self.tool_asked.emit(name if self._tools[name].isChecked() else "")
