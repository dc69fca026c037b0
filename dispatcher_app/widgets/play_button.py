"""Play and pause on one button, as every player has it."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.icons import set_icon


def play_button(parent: QWidget, name: str) -> QToolButton:
    """A button with the object name *name* that offers to play."""
    button = icon_button(parent, name, "player-play", "", "text")
    show_playing(button, playing=False)
    return button


def show_playing(button: QToolButton, *, playing: bool) -> None:
    """Offer to stop what plays, or to play."""
    tip = _("暂停 (空格)") if playing else _("回放 (空格)")
    set_icon(button, "player-pause" if playing else "player-play", "text")
    button.setToolTip(tip)
    button.setAccessibleName(tip)
