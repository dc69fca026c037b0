"""Quiet hands: waited for by what comes to windows, never by a filter on the whole program."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from dispatcher_app.ui.quiet_moment import QuietMoment


def test_a_key_in_any_window_begins_the_rest_anew(qtbot: QtBot) -> None:
    line = QLineEdit()
    quiet = QuietMoment(line)
    qtbot.addWidget(line)
    with qtbot.waitExposed(line):
        line.show()
    quiet.wait(60_000)
    quiet._since.invalidate()
    handle = line.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_A)
    assert quiet._since.isValid()
    quiet.stop()


def test_it_comes_once_when_the_hands_rest(qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    quiet = QuietMoment(line)
    came: list[int] = []
    quiet.came.connect(lambda: came.append(1))
    quiet.wait(0)
    quiet.wait(0)
    qtbot.waitUntil(lambda: bool(came))
    assert came == [1]
    assert not quiet._watched
