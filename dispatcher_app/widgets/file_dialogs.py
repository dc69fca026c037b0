"""Asks for a file or a folder. All of the program's dialogs are made here, so that all of them begin where
the seat last took a file from or wrote one to, else in the person's documents; never where the program runs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_Places = QStandardPaths.StandardLocation


class FolderMemory(Protocol):
    """Remembers a folder from one start of the program to the next; "" while there is none."""

    last_folder: str


class _OfThisRun:
    """While nobody remembers for longer."""

    last_folder = ""


_memory: FolderMemory = _OfThisRun()
_first_words = ""


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


def _dialog(parent: QWidget, title: str, kinds: str = "") -> QFileDialog:
    dialog = QFileDialog(parent, title, str(first_folder()), kinds)
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
