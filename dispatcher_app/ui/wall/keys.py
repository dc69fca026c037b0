"""The keys of the wall."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from dispatcher_app.i18n import N_, _


class WallAct(Enum):
    """What a key of the wall asks for."""

    NEXT = auto()
    PREVIOUS = auto()
    PAGE = auto()
    PAUSE = auto()
    FULL_SCREEN = auto()
    SCREEN = auto()
    EDIT = auto()
    HELP = auto()
    LEAVE_HELP = auto()
    QUIT = auto()


_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_KEYS = {
    (_NONE, Qt.Key.Key_Right): WallAct.NEXT,
    (_NONE, Qt.Key.Key_PageDown): WallAct.NEXT,
    (_NONE, Qt.Key.Key_Left): WallAct.PREVIOUS,
    (_NONE, Qt.Key.Key_PageUp): WallAct.PREVIOUS,
    (_NONE, Qt.Key.Key_Space): WallAct.PAUSE,
    (_NONE, Qt.Key.Key_F11): WallAct.FULL_SCREEN,
    (_NONE, Qt.Key.Key_S): WallAct.SCREEN,
    (_NONE, Qt.Key.Key_F2): WallAct.EDIT,
    (_NONE, Qt.Key.Key_F1): WallAct.HELP,
    (_NONE, Qt.Key.Key_Escape): WallAct.LEAVE_HELP,
    (_CTRL, Qt.Key.Key_Q): WallAct.QUIT,
}
#: What the help lists, in its order.
KEY_WORDS = (
    ("→  PageDown", N_("下一页")),
    ("←  PageUp", N_("上一页")),
    ("1 … 9", N_("到第几页")),
    (N_("空格"), N_("暂停或继续轮播")),
    ("F11", N_("全屏或窗口")),
    ("S", N_("换到下一块屏幕")),
    ("F2", N_("编辑页面")),
    ("F1", N_("这张按键表")),
    ("Ctrl+Q", N_("退出大屏")),
)


def act_of(event: QKeyEvent) -> tuple[WallAct, int] | None:
    """What the key asks for, with the place of the page (from 0) where it is a digit."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers == _NONE and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
        return WallAct.PAGE, event.key() - int(Qt.Key.Key_1)
    found = _KEYS.get((modifiers, Qt.Key(event.key())))
    return (found, 0) if found is not None else None


def key_words() -> list[tuple[str, str]]:
    """Keys and what they do, in the language of the screen."""
    return [(_(key), _(words)) for key, words in KEY_WORDS]
