"""A button that shows a picture alone; its words are the tooltip and what is read aloud."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from dispatcher_app.widgets.icons import set_icon


def icon_button(
    parent: QWidget, name: str, icon_name: str, tip: str, token: str = "secondary"
) -> QToolButton:
    """*tip* names its key, too: Tab passes the button by, because whoever works by keys has that one."""
    button = QToolButton(parent)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    set_icon(button, icon_name, token)
    return button
