"""The few buttons on the map; each has a key, so none of them takes the focus."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QPushButton, QToolButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes


class MapControls(QFrame):
    """Zoom and fit, in a column.

    Signals:
        zoom_in_asked, zoom_out_asked, case_asked, all_asked: the button was pressed.
    """

    zoom_in_asked = Signal()
    zoom_out_asked = Signal()
    case_asked = Signal()
    all_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("map_controls")
        self.setProperty("surface", "sheet")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(0)
        self._buttons = [
            self._add("map_zoom_in", "plus", _("放大 (+)"), self.zoom_in_asked),
            self._add("map_zoom_out", "minus", _("缩小 (-)"), self.zoom_out_asked),
            self._add("map_fit_case", "current-location", _("回到案件 (Home)"), self.case_asked),
            self._add("map_fit_all", "maximize", _("全图 (0)"), self.all_asked),
        ]
        self.rescale()

    def rescale(self) -> None:
        size = current_sizes().icon
        for button in self._buttons:
            button.setIconSize(QSize(size, size))
        self.adjustSize()

    def set_case_there(self, there: bool) -> None:
        self._buttons[2].setEnabled(there)

    def _add(self, name: str, icon_name: str, tip: str, signal: SignalInstance) -> QToolButton:
        button = icon_button(self, name, icon_name, tip, "text")
        button.clicked.connect(signal)  # signal to signal: the button dies with the column
        self._column.addWidget(button)
        return button


class RefitButton(QPushButton):
    """Shown while a drag of the operator keeps the map from following the case."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("回到案件  Home"), parent)
        self.setObjectName("map_refit")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip(_("地图已由您移动,不再跟随案件。按 Home 恢复"))
        set_icon(self, "current-location", "accent")
        self.hide()
