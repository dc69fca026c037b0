"""No key of a seat acts while somebody types or an input method composes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.hotkeys import SeatShortcut, hotkey_guard, is_typing


def editable_combo() -> QComboBox:
    combo = QComboBox()
    combo.setEditable(True)
    return combo


def read_only_text() -> QTextEdit:
    text = QTextEdit("不予立案")
    text.setReadOnly(True)
    return text


def read_only_line() -> QLineEdit:
    """It still looks as if letters went into it."""
    line = QLineEdit("派遣")
    line.setReadOnly(True)
    return line


TEXT_WIDGETS = (
    QLineEdit,
    QTextEdit,
    QPlainTextEdit,
    editable_combo,
    QSpinBox,
    lambda: QDateEdit(QDate(2026, 11, 22)),
    QComboBox,  # letters search its list
    read_only_line,
)
OTHER_WIDGETS = (QListWidget, QPushButton, read_only_text)


KEYS = ("B", "1", ".", ":", "Return", "Backspace", "Ctrl+B")


class Seat(QWidget):
    """A window with one widget and the keys of ``KEYS``."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.content = content
        QVBoxLayout(self).addWidget(content)
        self.heard: list[str] = []
        self._keys = [
            SeatShortcut(key, self) for key in ("B", "1", ".", ":", "Return", "Backspace", "Ctrl+B")
        ]
        for key in self._keys:
            key.fired.connect(self._on_fired)

    def _on_fired(self) -> None:
        key = self.sender()
        assert isinstance(key, SeatShortcut)
        self.heard.append(key.key().toString())


@pytest.fixture
def sit(qtbot: QtBot) -> Callable[[QWidget], Seat]:
    def open_seat(content: QWidget) -> Seat:
        seat = Seat(content)
        qtbot.addWidget(seat)
        seat.show()
        seat.activateWindow()
        qtbot.waitUntil(seat.isActiveWindow)
        content.setFocus()
        assert QApplication.focusWidget() is content
        return seat

    return open_seat


def compose(widget: QWidget, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("make", OTHER_WIDGETS)
def test_keys_act_where_nothing_is_typed(
    qtbot: QtBot, sit: Callable[[QWidget], Seat], make: Callable[[], QWidget]
) -> None:
    seat = sit(make())
    assert not is_typing()
    for key in (Qt.Key.Key_B, Qt.Key.Key_1, Qt.Key.Key_Period, Qt.Key.Key_Backspace):
        qtbot.keyClick(seat.content, key)
    assert seat.heard == ["B", "1", ".", "Backspace"]


@pytest.mark.parametrize("make", TEXT_WIDGETS)
def test_keys_stay_text_where_text_is_typed(
    qtbot: QtBot, sit: Callable[[QWidget], Seat], make: Callable[[], QWidget]
) -> None:
    seat = sit(make())
    assert is_typing()
    for key in (Qt.Key.Key_B, Qt.Key.Key_1, Qt.Key.Key_Period, Qt.Key.Key_Colon, Qt.Key.Key_Backspace):
        qtbot.keyClick(seat.content, key)
    assert seat.heard == []


def test_typed_letters_arrive_in_the_field(qtbot: QtBot, sit: Callable[[QWidget], Seat]) -> None:
    field = QLineEdit()
    seat = sit(field)
    qtbot.keyClicks(field, "b1.b")
    assert (field.text(), seat.heard) == ("b1.b", [])


def test_keys_with_ctrl_act_beside_typing(qtbot: QtBot, sit: Callable[[QWidget], Seat]) -> None:
    seat = sit(QLineEdit())
    qtbot.keyClick(seat.content, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert seat.heard == ["Ctrl+B"]


def test_enter_is_the_forms_in_a_line_and_the_texts_in_a_text(
    qtbot: QtBot, sit: Callable[[QWidget], Seat]
) -> None:
    line, text = sit(QLineEdit()), sit(QTextEdit())
    qtbot.keyClick(text.content, Qt.Key.Key_Return)
    assert text.heard == []
    line.activateWindow()
    qtbot.waitUntil(line.isActiveWindow)
    qtbot.keyClick(line.content, Qt.Key.Key_Return)
    assert line.heard == ["Return"]


@pytest.mark.parametrize("make", [QLineEdit, QTextEdit, QPlainTextEdit, QListWidget])
def test_no_key_acts_while_an_input_method_composes(
    qtbot: QtBot, sit: Callable[[QWidget], Seat], make: Callable[[], QWidget]
) -> None:
    seat = sit(make())
    compose(seat.content, "shui")
    assert hotkey_guard().composing
    for key in (Qt.Key.Key_B, Qt.Key.Key_1, Qt.Key.Key_Return):
        qtbot.keyClick(seat.content, key)
    qtbot.keyClick(seat.content, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert seat.heard == []


def test_keys_act_again_after_the_commit_and_after_leaving(
    qtbot: QtBot, sit: Callable[[QWidget], Seat]
) -> None:
    field = QLineEdit()
    seat = sit(field)
    compose(field, "shui")
    compose(field, "", "水")
    assert not hotkey_guard().composing
    assert field.text() == "水"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert seat.heard == ["Return"]

    compose(field, "li")
    field.clearFocus()
    assert not is_typing()
    qtbot.keyClick(seat, Qt.Key.Key_B)
    assert seat.heard == ["Return", "B"]


def test_a_widget_that_dies_while_composing_leaves_the_keys_free(
    qtbot: QtBot, sit: Callable[[QWidget], Seat]
) -> None:
    field = QLineEdit()
    seat = sit(field)
    compose(field, "shui")
    field.setParent(None)
    field.deleteLater()
    qtbot.wait(1)
    qtbot.keyClick(seat, Qt.Key.Key_B)
    assert seat.heard == ["B"]


def test_a_held_key_decides_once() -> None:
    parent = QWidget()
    assert not SeatShortcut("B", parent).autoRepeat()
    parent.deleteLater()
