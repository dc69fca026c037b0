"""Fields that take no more than they may keep, and tell what they left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.capped_text import (
    CappedLineEdit,
    CappedTextEdit,
    PasteCut,
    beginning_of,
    is_foreign,
)
from tests.support.typing import CTRL, press, write

Key = Qt.Key


@pytest.fixture
def field(qtbot: QtBot) -> CappedTextEdit:
    field = CappedTextEdit(10)
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    qtbot.waitUntil(field.isActiveWindow)
    field.setFocus()
    return field


@pytest.fixture
def line(qtbot: QtBot) -> CappedLineEdit:
    line = CappedLineEdit(5)
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    qtbot.waitUntil(line.isActiveWindow)
    line.setFocus()
    return line


def clip(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_a_paste_that_fits_goes_in_whole_and_is_not_told(field: CappedTextEdit, qtbot: QtBot) -> None:
    clip("第一行\r\n第二行")
    with qtbot.assertNotEmitted(field.paste_cut):
        press(Key.Key_V, CTRL)
    assert field.toPlainText() == "第一行\n第二行"


def test_a_paste_that_does_not_fit_is_cut_to_the_room_left(field: CappedTextEdit, qtbot: QtBot) -> None:
    write("井盖")
    clip("破" * 20)
    with qtbot.waitSignal(field.paste_cut) as cut:
        press(Key.Key_V, CTRL)
    assert field.toPlainText() == "井盖" + "破" * 8
    assert cut.args == [PasteCut(size=60, kept=8)]
    press(Key.Key_Z, CTRL)
    assert field.toPlainText() == "井盖"


def test_what_is_replaced_makes_room(field: CappedTextEdit) -> None:
    write("一二三四五六七八九十")
    press(Key.Key_A, CTRL)
    clip("新" * 10)
    press(Key.Key_V, CTRL)
    assert field.toPlainText() == "新" * 10


def test_a_full_field_takes_nothing_more_by_pasting_but_keeps_what_is_typed(field: CappedTextEdit) -> None:
    write("一二三四五六七八九十")
    clip("多")
    press(Key.Key_V, CTRL)
    assert field.length == 10
    write("手")
    assert field.toPlainText().endswith("十手")


@pytest.mark.parametrize("char", ["a", "井", "𠮷", "\n"])
def test_only_the_beginning_of_a_huge_text_is_read(char: str) -> None:
    source = QMimeData()
    source.setText(char * 100_000)
    text, size = beginning_of(source, 7)
    assert text == char * 7
    assert size == 100_000 * len(char.encode())


def test_pictures_and_files_are_not_words(field: CappedTextEdit, qtbot: QtBot, tmp_path: Path) -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(field.foreign_pasted):
        press(Key.Key_V, CTRL)
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "一.jpg"))])
    assert is_foreign(files)
    page = QMimeData()
    page.setUrls([QUrl("https://example.com/")])
    page.setText("https://example.com/")
    assert not is_foreign(page)
    assert field.toPlainText() == ""


def test_a_line_tells_when_more_came_than_it_holds(line: CappedLineEdit, qtbot: QtBot) -> None:
    write("一二三四五")
    with qtbot.waitSignal(line.overflowed):
        write("六")
    line.clear()
    clip("字" * 100_000)
    with qtbot.waitSignal(line.overflowed):
        press(Key.Key_V, CTRL)
    assert line.text() == "字" * 5


def test_showing_the_same_text_again_leaves_the_cursor_alone(
    line: CappedLineEdit, field: CappedTextEdit
) -> None:
    line.set_text("一二三")
    line.setCursorPosition(1)
    line.set_text("一二三")
    assert line.cursorPosition() == 1
    field.set_text("一二三")
    cursor = field.textCursor()
    cursor.setPosition(2)
    field.setTextCursor(cursor)
    field.set_text("一二三")
    assert field.textCursor().position() == 2
