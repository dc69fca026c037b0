"""What a dialog for files shows before each name, and its kind, both from the name alone.

Qt's own provider opens every file whose name does not tell its kind. Where the hall is a file of SQLite, that
is no small matter: when a program closes a file it opened, the system drops every lock that it has on that
file. Another program that then closes the database takes itself for the last one and takes the log away from
under the seat.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QFileInfo, QMimeDatabase
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileIconProvider

_IconType = QAbstractFileIconProvider.IconType


class IconsByName(QFileIconProvider):
    """Opens no file, ever."""

    def __init__(self) -> None:
        super().__init__()
        self.setOptions(QAbstractFileIconProvider.Option.DontUseCustomDirectoryIcons)
        self._kinds = QMimeDatabase()

    def icon(self, what: QFileInfo | QAbstractFileIconProvider.IconType, /) -> QIcon:
        if isinstance(what, QFileInfo):
            what = _icon_type(what)
        return super().icon(what)

    def type(self, info: QFileInfo, /) -> str:
        if not info.isFile():
            return super().type(info)
        kind = self._kinds.mimeTypeForFile(info, QMimeDatabase.MatchMode.MatchExtension)
        return kind.comment() or kind.name()


@cache
def icons_by_name() -> IconsByName:
    """The one of this program: dialogs do not own theirs."""
    return IconsByName()


def _icon_type(info: QFileInfo) -> QAbstractFileIconProvider.IconType:
    if info.isRoot():
        return _IconType.Drive
    return _IconType.Folder if info.isDir() else _IconType.File
