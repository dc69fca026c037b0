"""The row of buttons under the photos; each has a key, so none takes the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes


class PhotoTools(QWidget):
    """Signals: each button tells what it was pressed for."""

    swipe_asked = Signal()
    zoom_in_asked = Signal()
    zoom_out_asked = Signal()
    fit_asked = Signal()
    window_asked = Signal()
    add_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(current_sizes().grid)
        self._swipe = self._add("photo_swipe_tool", "layout-columns", _("划动对比"), "S", self.swipe_asked)
        self._swipe.setCheckable(True)
        self._zooms = [
            self._add("photo_zoom_in", "zoom-in", "", "+", self.zoom_in_asked, _("放大")),
            self._add("photo_zoom_out", "zoom-out", "", "-", self.zoom_out_asked, _("缩小")),
            self._add("photo_fit", "minimize", "", "0", self.fit_asked, _("适合窗口")),
        ]
        self._large = self._add("photo_large", "maximize", _("大图"), "Enter", self.window_asked)
        self._row.addStretch(1)
        self._plus = self._add("photo_add", "photo-plus", _("添加照片"), "Ctrl+O", self.add_asked)
        self._rescale()

    def set_accepting(self, accepting: bool) -> None:
        self._plus.setVisible(accepting)

    def set_swiping(self, swiping: bool) -> None:
        self._swipe.setChecked(swiping)

    def set_possible(self, *, any_photo: bool, both: bool) -> None:
        self._swipe.setEnabled(both)
        for button in (*self._zooms, self._large):
            button.setEnabled(any_photo)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._rescale()

    def _add(
        self, name: str, icon_name: str, text: str, key: str, signal: SignalInstance, tip: str = ""
    ) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
        button.setToolButtonStyle(style)
        button.setToolTip(f"{tip or text} ({key})")
        button.setAccessibleName(tip or text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_icon(button, icon_name, "secondary")
        button.clicked.connect(signal)
        self._row.addWidget(button)
        return button

    def _rescale(self) -> None:
        size = current_sizes().icon
        for button in self.findChildren(QToolButton):
            button.setIconSize(QSize(size, size))
