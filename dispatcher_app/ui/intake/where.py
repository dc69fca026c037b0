"""Where is it: the caller's words, places that fit them while they are typed, and what was located."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.case import TEXT_LIMITS
from dispatcher_app.domain.places import Place
from dispatcher_app.i18n import _
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.widgets.capped_text import CappedLineEdit
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.floating_panel import FloatingPanel
from dispatcher_app.widgets.hotkeys import hotkey_guard
from dispatcher_app.widgets.icons import icon_pixmap, set_icon
from dispatcher_app.widgets.place_list import SHOWN_ROWS, PlaceList
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

#: Typing rests this long (ms) before places are looked up; a look-up takes some milliseconds.
PAUSE_MS = 60
_MOST = 20
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class PlaceLine(CappedLineEdit):
    """The words about the place; ↓ and Enter choose among the places offered under it.

    Signals:
        place_chosen: a :class:`Place` was chosen.
        entered: Enter was pressed while nothing was offered.
        looked_up: the words were looked for; argument is whether any place fits them, or there are none.
    """

    place_chosen = Signal(object)
    entered = Signal()
    looked_up = Signal(bool)

    def __init__(self, places: PlaceIndex, parent: QWidget | None = None) -> None:
        super().__init__(TEXT_LIMITS["place"], parent)
        self.setObjectName("place")
        self.setPlaceholderText(_("地名、门牌、路口(两条路之间加 /),拼音或首字母也可"))
        self._places = places
        self._guard = hotkey_guard()
        self.list = PlaceList()
        self._floating = FloatingPanel(self, self.list)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.look_up)
        self.textEdited.connect(self._on_text_edited)
        self.list.chosen.connect(self._on_chosen)

    @property
    def offering(self) -> bool:
        return self._floating.isVisible()

    @Slot()
    def look_up(self) -> None:
        """Offer the places that fit the words now; none are offered for none."""
        self._pause.stop()
        found = self._places.find(self.text(), _MOST) if self.hasFocus() else []
        self.list.show_places(found)
        self.looked_up.emit(bool(found) or not self.text().strip() or not self.hasFocus())
        if not found:
            self._floating.close_panel()
            return
        rows = min(len(found), SHOWN_ROWS)
        self._floating.open_at(QSize(self.width(), rows * current_sizes().row + 2))

    def stop_offering(self) -> None:
        self._pause.stop()
        self._floating.close_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._guard.composing or not self._steer(event):
            super().keyPressEvent(event)

    def _steer(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if self.offering:
                self.list.move_by(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Down:
                self.look_up()
            case Qt.Key.Key_Escape if self.offering:
                self.stop_offering()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if (
                not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            ):
                self._enter()
            case _:
                return False
        return True

    def _enter(self) -> None:
        if self._pause.isActive():
            self.look_up()  # the hand was quicker than the pause
        if self.offering and self.list.current is not None:
            self._on_chosen(self.list.current)
        else:
            self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING:
            self.stop_offering()

    @Slot(str)
    def _on_text_edited(self, _text: str) -> None:
        self._pause.start()

    @Slot(object)
    def _on_chosen(self, place: Place) -> None:
        self.stop_offering()
        self.place_chosen.emit(place)


class WhereField(QWidget):
    """The line, the button for the map, and under them what was located.

    Signals:
        words_changed: the words about the place were edited.
        place_chosen: a :class:`Place` was chosen among those offered.
        map_wanted: the operator wants to point at the map.
        unlocate_wanted: the location is to be taken back.
    """

    words_changed = Signal(str)
    place_chosen = Signal(object)
    map_wanted = Signal()
    unlocate_wanted = Signal()

    def __init__(self, places: PlaceIndex, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = PlaceLine(places, self)
        self.map_button = QPushButton(_("地图选点  Alt+M"), self)
        self.map_button.setObjectName("pick_on_map")
        self.map_button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Alt+M; Tab goes to the next question
        set_icon(self.map_button, "map-pin")
        self._editable = True
        self._located = ""
        self._unknown = False
        self._pin, self._text = QLabel(self), ElidedLabel("", self)
        self._text.setObjectName("located_text")
        self._undo = QPushButton(_("清除定位"), self)
        self._undo.setObjectName("unlocate")
        self._undo.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._undo.setToolTip("Alt+U")
        set_look(self._undo, kind="link")
        set_look(self._text, note="true", role="small")
        self.setFocusProxy(self.line)
        self._lay_out()
        self.line.textEdited.connect(self.words_changed)
        self.line.place_chosen.connect(self.place_chosen)
        self.line.looked_up.connect(self._on_looked_up)
        self.map_button.clicked.connect(self.map_wanted)
        self._undo.clicked.connect(self.unlocate_wanted)
        theme_notifier().changed.connect(self._on_theme_changed)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        upper, lower = QHBoxLayout(), QHBoxLayout()
        upper.setSpacing(sizes.gap)
        upper.addWidget(self.line, 1)
        upper.addWidget(self.map_button)
        lower.setSpacing(sizes.grid)
        lower.addWidget(self._pin)
        lower.addWidget(self._text, 1)
        lower.addWidget(self._undo)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper)
        layout.addLayout(lower)
        self._on_theme_changed()

    def show_place(self, words: str, editable: bool) -> None:
        self.line.set_text(words)
        self.line.setReadOnly(not editable)
        self.map_button.setVisible(editable)
        self._editable = editable

    def show_located(self, located: str) -> None:
        """Say where it lies on the map; nothing: nowhere yet."""
        self._located = located
        self._undo.setVisible(bool(located) and self._editable)
        self._pin.setVisible(bool(located))
        self._say()

    @Slot(bool)
    def _on_looked_up(self, found: bool) -> None:
        self._unknown = not found
        self._say()

    def _say(self) -> None:
        """Where it lies, or how to say it; that nothing fits the words is said until something does."""
        unknown = self._unknown and self._editable and not self._located and bool(self.line.text().strip())
        if unknown:
            said = _("找不到这个地点:换个说法、拼音或路口(A路/B路),或按 Alt+M 在地图上点选")
        elif self._editable:
            said = _("未定位:输入地名后按 Enter 取第一处,↓ 换一处;或在地图上点选")
        else:
            said = _("未定位")
        self._text.setText(self._located or said)
        set_look(self._text, role="due" if unknown else "small")

    @Slot()
    def _on_theme_changed(self) -> None:
        side = current_sizes().px(14)
        self._pin.setPixmap(icon_pixmap("map-pin", side, "ok", self.devicePixelRatioF()))
