"""Qt's own dialogs speak the language of the seat, and the files of a form are a key away."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QFileInfo, Qt, QTranslator
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QFileSystemModel,
    QLabel,
    QPlainTextEdit,
)

from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui import qt_texts
from tests.support.loop import TestLoop
from tests.support.seat import Hall, play


def test_qt_s_own_words_are_chinese(qapp: QApplication) -> None:
    try:
        assert qt_texts.speak(qapp)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        assert {button.text().partition("(")[0] for button in box.buttons()} == {"打开", "取消"}
        box.deleteLater()
    finally:
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
            translator.deleteLater()


def test_a_file_dialog_has_no_english_word(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    try:
        assert qt_texts.speak(qapp)
        dialog = QFileDialog(None, "存督办文书", str(tmp_path), "PDF (*.pdf)")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        shown = [label.text() for label in dialog.findChildren(QLabel)]
        model = dialog.findChild(QFileSystemModel)
        shown += [model.headerData(at, Qt.Orientation.Horizontal) for at in range(4)]
        shown += [model.iconProvider().type(QFileInfo(str(tmp_path)))]
        assert {"查找范围(&L):", "文件类型(&T):", "大小", "文件夹"} <= set(shown)
        assert not [words for words in shown if re.search(r"[a-z]{2}", words)]
        dialog.deleteLater()
    finally:
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
            translator.deleteLater()


def test_alt_p_adds_photos_to_a_form_and_types_nothing(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.press("F")
        words = seat.find(QPlainTextEdit, "ask_result")
        words.setFocus()
        await seat.press("Alt+P")
        dialog = seat.window.findChild(QFileDialog, "photo_files")
        assert dialog is not None
        dialog.close()
        await seat.settle()
        assert words.toPlainText() == ""

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_what_was_typed_before_goes_on_at_its_end(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED, description="井盖破损")
        seat = await hall.seat()
        seat.window.queue.table.setFocus()
        await seat.press("Home", "Return")
        assert seat.focus.objectName() == "description"
        await seat.type(",有积水")
        words = seat.find(QPlainTextEdit, "description")
        assert words.toPlainText() == "井盖破损,有积水"
        assert case.description == "井盖破损"

    play(run, tmp_path, Role.CALL_TAKER, shift)
