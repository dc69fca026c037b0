"""Asks for a file or a folder. All of the program's dialogs are made here, so that all of them begin where
the seat last took a file from or wrote one to, else in the person's documents; never where the program runs.
None of them opens a file that it lists (:mod:`dispatcher_app.widgets.file_icons`) or gives the hall's own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QMessageBox, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.file_icons import icons_by_name

_Places = QStandardPaths.StandardLocation


class FolderMemory(Protocol):
    """Remembers a folder from one start of the program to the next; "" while there is none."""

    last_folder: str


class _OfThisRun:
    """While nobody remembers for longer."""

    last_folder = ""


_memory: FolderMemory = _OfThisRun()
_first_words = ""
_hall_file: Path | None = None
#: What SQLite keeps beside a file while it is open.
_BESIDE = ("", "-wal", "-shm", "-journal")


def remember_folders_in(memory: FolderMemory) -> None:
    """From now on *memory* says where dialogs begin."""
    global _memory
    _memory = memory


def forget_folders_in(memory: FolderMemory) -> None:
    """The seat of *memory* is left."""
    global _memory
    if _memory is memory:
        _memory = _OfThisRun()


def begin_names_with(words: str) -> None:
    """Every file that is offered to be written begins so from now on; "" for nothing."""
    global _first_words
    _first_words = words


def keep_from(hall_file: Path | None) -> None:
    """From now on nobody reads or writes over *hall_file*, a hall that is a file, through a dialog.

    On Linux the desktop's own dialogs are not used beside it, either: those of GTK run inside this program
    and look into the files that they list.
    """
    global _hall_file
    _hall_file = hall_file.resolve() if hall_file is not None else None


def first_folder() -> Path:
    """Where a dialog begins: no stick that was pulled out, no share that was closed."""
    documents, home = (
        QStandardPaths.writableLocation(place) for place in (_Places.DocumentsLocation, _Places.HomeLocation)
    )
    there = (Path(folder) for folder in (_memory.last_folder, documents, home) if folder)
    return next((folder for folder in there if folder.is_dir()), Path.home())


def ask_where(
    parent: QWidget, title: str, name: str, kinds: str, write_to: Callable[[str], object]
) -> QFileDialog:
    """Ask where *name* is to be written; nothing waits for the answer, *write_to* gets it.

    *kinds* are Qt's name filters, such as ``PDF (*.pdf);;Word (*.docx)``; what is typed without an end gets
    the end of *name*.
    """
    dialog = _dialog(parent, title, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix[1:])
    dialog.selectFile(_first_words + name)
    return _opened(dialog, write_to)


def ask_which(parent: QWidget, title: str, kinds: str, take: Callable[[str], object]) -> QFileDialog:
    """Ask for one file that is there; nothing waits for the answer, *take* gets it."""
    dialog = _dialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _opened(dialog, take)


def ask_which_ones(
    parent: QWidget, title: str, kinds: str, take: Callable[[list[str]], object]
) -> QFileDialog:
    """Ask for any number of files that are there; nothing waits for the answer, *take* gets them."""
    dialog = _dialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(take)
    return _opened(dialog)


def ask_folder(parent: QWidget, title: str, write_to: Callable[[str], object]) -> QFileDialog:
    """Ask for a folder; nothing waits for the answer, *write_to* gets it."""
    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    return _opened(dialog, write_to)


class _Dialog(QFileDialog):
    """Does not take the hall's own file for an answer."""

    def accept(self) -> None:
        if any(_is_of_the_hall(Path(chosen)) for chosen in self.selectedFiles()):
            return _refuse(self)
        super().accept()


def _is_of_the_hall(chosen: Path) -> bool:
    if _hall_file is None:
        return False
    return chosen.resolve() in [_hall_file.with_name(_hall_file.name + beside) for beside in _BESIDE]


def _refuse(dialog: QFileDialog) -> None:
    for listed in dialog.findChildren(QAbstractItemView):
        listed.clearSelection()  # else the next name that is typed is chosen besides
    said = QMessageBox(
        QMessageBox.Icon.Warning,
        dialog.windowTitle(),
        _("这是大厅正在使用的数据库,不能在这里读取或覆盖。请另选文件。"),
        QMessageBox.StandardButton.Ok,
        dialog,
    )
    said.setObjectName("hall_file_refused")
    said.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    said.open()


def _dialog(parent: QWidget, title: str, kinds: str = "") -> QFileDialog:
    dialog = _Dialog(parent, title, str(first_folder()), kinds)
    if _hall_file is not None and sys.platform.startswith("linux"):
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    dialog.setIconProvider(icons_by_name())
    dialog.setObjectName("file_dialog")
    dialog.filesSelected.connect(_remember)
    dialog.finished.connect(dialog.deleteLater)
    return dialog


def _opened(dialog: QFileDialog, take: Callable[[str], object] | None = None) -> QFileDialog:
    if take is not None:
        dialog.fileSelected.connect(take)
    dialog.open()
    return dialog


def _remember(chosen: list[str]) -> None:
    if chosen:
        place = Path(chosen[0])
        _memory.last_folder = str(place if place.is_dir() else place.parent)
