"""The keys of the map page: the same as those of the locator map, and a few for its tools."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from dispatcher_app.widgets.map.page.messages import Press

_Key = Qt.Key
_KEYS = {
    _Key.Key_Left: "left",
    _Key.Key_Right: "right",
    _Key.Key_Up: "up",
    _Key.Key_Down: "down",
    _Key.Key_Plus: "zoomIn",
    _Key.Key_Equal: "zoomIn",
    _Key.Key_Minus: "zoomOut",
    _Key.Key_0: "all",
    _Key.Key_Home: "case",
    _Key.Key_Return: "pick",
    _Key.Key_Enter: "pick",
    _Key.Key_Space: "open",
    _Key.Key_N: "next",
    _Key.Key_L: "legend",
    _Key.Key_Backspace: "undo",
}
#: Keys that begin a tool.
TOOL_KEYS = {_Key.Key_B: "box", _Key.Key_C: "circle", _Key.Key_G: "polygon", _Key.Key_M: "measure"}
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
#: They move the view by the crosshair, so it shows.
CROSSHAIR = frozenset({"left", "right", "up", "down"})


def press_of(event: QKeyEvent) -> Press | None:
    """What the key does on the map; None where it is not the map's."""
    if event.modifiers() & ~_PLAIN:
        return None
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    what = _KEYS.get(Qt.Key(event.key()))
    if what == "next" and shift:
        return Press("back")
    return Press(what, fine=shift) if what else None


def tool_of(event: QKeyEvent) -> str:
    """The tool the key begins, "" for none."""
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return TOOL_KEYS.get(Qt.Key(event.key()), "") if plain else ""
