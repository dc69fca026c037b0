"""Icons by checked name, coloured by token: ``icon("map-pin")``, ``icon("alert-triangle", "over")``.

An icon keeps the colours of the theme it was made in. Widgets that outlive a change of theme use
:func:`set_icon`, which colours the icon again when the theme changes.
"""

from __future__ import annotations

from typing import Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap
from shiboken6 import isValid

from dispatcher_app.widgets.svg_resources import icon_names, svg_path
from dispatcher_app.widgets.theme import current_theme, on_theme_change
from dispatcher_app.widgets.tokens import Theme

__all__ = ["icon", "icon_names", "icon_pixmap", "set_icon"]


class TakesIcon(Protocol):
    """An action, a button: whatever has ``setIcon``."""

    def setIcon(self, icon: QIcon, /) -> None: ...


_followers: WeakKeyDictionary[TakesIcon, tuple[str, str]] = WeakKeyDictionary()


def icon(name: str, token: str = "secondary", theme: Theme | None = None) -> QIcon:
    """Outline icon *name* in the colour of *token*, sharp at every size and pixel ratio.

    Raises KeyError for a name that is not in ``resources/icons`` and AttributeError for a token
    that :class:`Theme` does not have.
    """
    theme = theme or current_theme()
    drawn = svg_path(name, getattr(theme, token))
    made = QIcon(drawn)
    made.addFile(svg_path(name, theme.disabled), QSize(), QIcon.Mode.Disabled)
    for mode in (QIcon.Mode.Active, QIcon.Mode.Selected):  # else Qt tints them with the highlight
        made.addFile(drawn, QSize(), mode)
    return made


def icon_pixmap(name: str, size: int, token: str = "secondary", ratio: float = 1.0) -> QPixmap:
    """Icon *name* as a pixmap of *size* logical pixels for a screen of pixel ratio *ratio*."""
    return icon(name, token).pixmap(QSize(size, size), ratio)


def set_icon(target: TakesIcon, name: str, token: str = "secondary") -> None:
    """Give *target* an icon now and again after every change of theme, for as long as it lives."""
    target.setIcon(icon(name, token))
    _followers[target] = (name, token)


def _recolour() -> None:
    for target, (name, token) in list(_followers.items()):
        if isValid(target):
            target.setIcon(icon(name, token))


on_theme_change(_recolour)
