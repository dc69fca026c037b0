"""Every window of a sandbox carries its frame, and no control ever lies under it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dispatcher_app.ui.sandbox.marking import SandboxMarks
from dispatcher_app.widgets.file_dialogs import begin_names_with
from dispatcher_app.widgets.sandbox_band import SandboxBand


@pytest.fixture
def marks(qapp: QApplication) -> SandboxMarks:
    found = SandboxMarks(qapp)
    yield found
    begin_names_with("")
    found.deleteLater()


def plain(flags: Qt.WindowType = Qt.WindowType.Window) -> QWidget:
    """A window full of controls to its edges."""
    window = QWidget(None, flags)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(QLineEdit(window))
    layout.addWidget(QPushButton("办结", window))
    window.resize(500, 300)
    return window


def main_window() -> QMainWindow:
    window = QMainWindow()
    window.setCentralWidget(QPushButton("派遣", window))
    window.statusBar().showMessage("…")
    dock = QDockWidget("处置单位", window)
    inside = plain()
    dock.setWidget(inside)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.resize(800, 500)
    return window


def band_of(part: QWidget) -> SandboxBand | None:
    return part.findChild(SandboxBand, options=Qt.FindChildOption.FindDirectChildrenOnly)


def controls_are_clear(window: QWidget) -> bool:
    """No control lies, not even in part, where the frame is painted."""
    band = band_of(window)
    assert band is not None
    shape = band.mask()
    clear = True
    for kind in (QLineEdit, QPushButton):
        for control in window.findChildren(kind):
            where = control.rect().translated(control.mapTo(window, QPoint(0, 0)))
            clear = clear and shape.intersected(where).isEmpty()
    return clear


@pytest.mark.parametrize("kind", ["plain", "main", "dialog", "frameless"])
def test_every_window_is_framed_and_gives_room(qtbot: QtBot, marks: SandboxMarks, kind: str) -> None:
    frameless = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint
    window = {"plain": plain, "main": main_window, "frameless": lambda: plain(frameless), "dialog": QDialog}[
        kind
    ]()
    qtbot.addWidget(window)
    if isinstance(window, QDialog):
        QVBoxLayout(window).addWidget(QLineEdit(window))
    window.show()
    qtbot.waitUntil(lambda: band_of(window) is not None)
    qtbot.waitUntil(lambda: controls_are_clear(window))
    window.resize(640, 420)
    qtbot.waitUntil(lambda: band_of(window).geometry() == window.rect() and controls_are_clear(window))
    assert window.contentsRect().top() >= 24


def test_the_frame_catches_neither_mouse_nor_keys(qtbot: QtBot, marks: SandboxMarks) -> None:
    window = plain()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: band_of(window) is not None)
    band = band_of(window)
    assert band is not None
    assert window.childAt(QPoint(10, 5)) is None, "a click there is the window's own"
    assert band.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert "训练沙盘" in band.accessibleName()


def test_a_detached_pane_is_framed_until_it_is_put_back(qtbot: QtBot, marks: SandboxMarks) -> None:
    window = main_window()
    qtbot.addWidget(window)
    window.show()
    dock = window.findChild(QDockWidget)
    assert isinstance(dock, QDockWidget)
    inside = dock.widget()
    dock.setFloating(True)
    qtbot.waitUntil(lambda: band_of(inside) is not None and controls_are_clear(inside))
    dock.setFloating(False)
    qtbot.waitUntil(lambda: band_of(inside) is None)
    assert inside.contentsMargins().top() == 0


def test_menus_and_tips_are_left_alone(qtbot: QtBot, marks: SandboxMarks) -> None:
    popup = plain(Qt.WindowType.Popup)
    qtbot.addWidget(popup)
    popup.show()
    marks.look()
    assert band_of(popup) is None
    popup.hide()
