"""The bar above the map: one field to find anything by, and the picture of the map to take away."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.ui.intake.where import PlaceLine
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

#: A case's number, or the end of it as people say it: letters, digits, a dash.
_NUMBER = re.compile(r"[A-Za-z]{0,4}\d{0,8}-?\d{3,6}")


class FindLine(PlaceLine):
    """A place line of its own: Esc without anything offered leaves it.

    Signals:
        left: Esc was pressed and there was nothing to clear.
    """

    left = Signal()

    def __init__(self, places: PlaceIndex, parent: QWidget | None = None) -> None:
        super().__init__(places, parent)
        self.setObjectName("map_find")
        self.setPlaceholderText(_("找地名、路口、编码、案号  /"))
        self.setToolTip(_("找地方:地名、路口(A路/B路)、部件或网格编码、案号  /"))
        self.setAccessibleName(_("在地图上找"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # "/" on the map; Tab goes on with the case

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.offering:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)


class MapBar(QWidget):
    """Says what was found; whoever owns it flies there.

    Signals:
        place_found: a :class:`Place`; of a component its address is the code.
        number_typed: what may be a case's number, or the end of it.
        nothing_found: words that no place fits.
        left: the keys should go back to the map.
        layers_asked: which layers are shown is to be chosen.
        copy_asked, print_asked: a picture of the map is wanted.
    """

    place_found = Signal(object)
    number_typed = Signal(str)
    nothing_found = Signal(str)
    left = Signal()
    layers_asked = Signal()
    copy_asked = Signal()
    print_asked = Signal()

    def __init__(self, places: PlaceIndex, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("map_bar")
        set_look(self, surface="panel")
        self.line = FindLine(places, self)
        self.layers_button = icon_button(self, "map_layers", "filter", _("图层明细 (Y)"))
        self.layers_button.hide()
        self.copy_button = icon_button(self, "map_copy", "copy", _("复制地图图片 (Ctrl+C)"))
        self.print_button = icon_button(self, "map_print", "printer", _("打印地图 (Ctrl+P)"))
        self._row = QHBoxLayout(self)
        for widget in (self.line, self.layers_button, self.copy_button, self.print_button):
            self._row.addWidget(widget)
        self._row.setStretchFactor(self.line, 1)
        self.setFocusProxy(self.line)
        self.line.place_chosen.connect(self.place_found)
        self.line.entered.connect(self._on_entered)
        self.line.textChanged.connect(self._on_typed)
        self.line.left.connect(self.left)
        self.layers_button.clicked.connect(self.layers_asked)
        self.copy_button.clicked.connect(self.copy_asked)
        self.print_button.clicked.connect(self.print_asked)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @Slot()
    def begin(self) -> None:
        """The keys come to the field; what was typed before is selected."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    @Slot()
    def _on_entered(self) -> None:
        """Nothing was offered: it may be a case, or nothing at all."""
        words = self.line.text().strip()
        if not words:
            return
        if _NUMBER.fullmatch(words):
            self.number_typed.emit(words)
        else:
            self._mark(found=False)  # the sentence is in the main window, maybe on another screen
            self.nothing_found.emit(words)

    @Slot()
    def _on_typed(self) -> None:
        self._mark(found=True)

    def _mark(self, *, found: bool) -> None:
        value = "false" if found else "true"
        if self.line.property("invalid") != value:
            set_look(self.line, invalid=value)

    @Slot()
    def _on_theme_changed(self) -> None:
        sizes = current_sizes()
        self._row.setContentsMargins(sizes.gap, sizes.grid, sizes.gap, sizes.grid)
        self._row.setSpacing(sizes.px(2))
