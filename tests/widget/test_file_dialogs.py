"""Where dialogs for files begin: where the seat was last, and never where the program runs."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QFileSystemModel, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets import file_dialogs
from dispatcher_app.widgets.file_dialogs import ask_folder, ask_where, ask_which, ask_which_ones

SOURCE = Path(file_dialogs.__file__).parents[1]


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a person's documents are."""
    folder = tmp_path / "文档"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(folder))
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[SeatSettings]:
    made = SeatSettings(tmp_path / "profile")
    file_dialogs.remember_folders_in(made)
    yield made
    file_dialogs.forget_folders_in(made)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def take(dialog: QFileDialog, name: str) -> None:
    """Type *name* over what is offered, then Enter."""
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    line.selectAll()
    line.setText(name)
    QTest.keyClick(line, Qt.Key.Key_Return)


def write(dialog: QFileDialog, name: str) -> None:
    """The same, key by key."""
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, name)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_a_dialog_begins_in_the_documents_and_then_where_the_last_one_ended(
    window: QWidget, documents: Path, settings: SeatSettings, tmp_path: Path
) -> None:
    written: list[str] = []
    used = tmp_path / "导出"
    used.mkdir()
    dialog = ask_where(window, "导出 Excel", "延期-20260301.xlsx", "Excel (*.xlsx)", written.append)
    assert (dialog.directory().path(), dialog.selectedFiles()) == (
        str(documents),
        [str(documents / "延期-20260301.xlsx")],
    )
    take(dialog, str(used / "三月"))
    assert written == [str(used / "三月.xlsx")]
    for ask in (ask_where, ask_which, ask_which_ones):
        name = ("三月.pdf",) if ask is ask_where else ()
        later = ask(window, "存", *name, "PDF (*.pdf)", written.append)  # type: ignore[arg-type]
        assert later.directory().path() == str(used)
        later.reject()
    assert SeatSettings(tmp_path / "profile").last_folder == str(used), "after a restart, too"


def test_a_folder_is_remembered_itself_and_one_that_is_gone_is_not_begun_in(
    window: QWidget, documents: Path, settings: SeatSettings, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    written: list[str] = []
    take(ask_folder(window, "生成报表", written.append), str(stick))
    assert (written, settings.last_folder) == ([str(stick)], str(stick))
    stick.rmdir()
    dialog = ask_which(window, "导入 Excel", "Excel (*.xlsx)", written.append)
    assert dialog.directory().path() == str(documents)
    dialog.reject()


#: Another program that opens the database and closes it again.
_COMES_AND_GOES = (
    "import sqlite3, sys; at = sqlite3.connect(sys.argv[1]); at.execute('SELECT 1 FROM t'); at.close()"
)


def test_showing_the_folder_of_the_hall_takes_no_lock_from_it(
    window: QWidget, documents: Path, qtbot: QtBot
) -> None:
    """Else another program that closes the database takes the log away from under the seat."""
    file = documents / "hall.db"
    with closing(sqlite3.connect(file)) as seat:
        seat.execute("PRAGMA journal_mode=WAL")
        seat.execute("CREATE TABLE t (a)")
        dialog = ask_which(window, "导入", "(*)", str)
        model = dialog.findChild(QFileSystemModel)
        assert model is not None
        folder = model.index(str(documents))
        qtbot.waitUntil(lambda: model.rowCount(folder) == 3)
        shown = {
            model.data(model.index(row, column, folder), role)
            for row in range(3)
            for column, role in (
                (0, Qt.ItemDataRole.DisplayRole),
                (0, Qt.ItemDataRole.DecorationRole),
                (2, 0),
            )
        }
        assert {"hall.db", "hall.db-wal", "hall.db-shm"} <= shown
        dialog.reject()
        subprocess.run([sys.executable, "-c", _COMES_AND_GOES, str(file)], check=True, timeout=60)
        assert (documents / "hall.db-wal").exists()


def test_the_hall_s_own_file_is_neither_read_nor_written_over(
    window: QWidget, documents: Path, settings: SeatSettings
) -> None:
    given: list[str] = []
    for name in ("hall.db", "hall.db-wal", "other.db"):
        (documents / name).touch()
    file_dialogs.keep_from(documents / "hall.db")
    try:
        for name in ("hall.db", "hall.db-wal"):
            dialog = ask_which(window, "导入", "(*)", given.append)
            take(dialog, name)
            refused = dialog.findChild(QMessageBox, "hall_file_refused")
            assert refused is not None
            refused.close()
            assert dialog.isVisible()
            write(dialog, "other.db")
    finally:
        file_dialogs.keep_from(None)
    assert given == [str(documents / "other.db")] * 2


def test_dialogs_come_and_go_while_they_still_list(
    window: QWidget, settings: SeatSettings, qtbot: QtBot
) -> None:
    """What says the kind of a file is Python; the folder is read in a thread of Qt's own."""
    settings.last_folder = str(SOURCE / "widgets")
    for _ in range(25):
        ask_which(window, "导入", "(*)", str).reject()
        qtbot.wait(1)
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))


def test_every_dialog_of_the_program_is_made_in_one_place() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    making = [
        path.name for path, source in sources.items() if re.search(r"QFileDialog([.\w]*\(|\):)", source)
    ]
    assert making == ["file_dialogs.py"]
