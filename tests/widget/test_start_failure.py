"""A hall that cannot be opened: a window says why, and opens it once what was wrong has been mended."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from db import engine, schema
from db.engine import open_engine
from dispatcher_app import bootstrap
from dispatcher_app.cli import start
from dispatcher_app.cli.database import ensure_rules
from dispatcher_app.cli.start import Opened, failure_of, open_patiently
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.start_failure import StartFailureWindow
from tests.support.hall import run_to_end
from tests.support.loop import TestLoop

#: Breaks the hall's file; what it answers mends it again.
Harm = Callable[[Path], Callable[[], None]]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall with one person."""
    path = tmp_path_factory.mktemp("good") / "hall.db"

    async def make() -> None:
        database = bootstrap.connect(f"sqlite:///{path}", pooled=False)
        await schema.upgrade(database.engine)
        await ensure_rules(database)
        accounts = Accounts(database.people, bootstrap.utc_now)
        await accounts.add(Person("li", "李静", Role.DISPATCHER, "派遣席 3"), "long-enough")
        await database.close()

    run_to_end(make())
    return path


@pytest.fixture
def arguments(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Namespace:
    shutil.copy(good, tmp_path / "hall.db")
    monkeypatch.setattr(engine, "BUSY_TIMEOUT", 0.1)
    return Namespace(url=f"sqlite:///{tmp_path / 'hall.db'}", profile=tmp_path, demo_city=False)


def _locked(path: Path) -> Callable[[], None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    return other.close


def _overwritten(path: Path) -> Callable[[], None]:
    whole = path.read_bytes()
    path.write_bytes(b"SQLite format 3\0" + b"\x7f" * 4096 + whole[4112:])
    return lambda: _restore(path, whole)


def _cut(path: Path) -> Callable[[], None]:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    return lambda: _restore(path, whole)


def _restore(path: Path, whole: bytes) -> None:
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    path.write_bytes(whole)


def _other_file(path: Path) -> Callable[[], None]:
    whole = path.read_bytes()
    path.write_text("日期,地点\n2026-03-02,科苑路\n" * 50, "utf-8")
    return lambda: _restore(path, whole)


def _folder(path: Path) -> Callable[[], None]:
    whole = path.read_bytes()
    path.unlink()
    path.mkdir()

    def mend() -> None:
        path.rmdir()
        path.write_bytes(whole)

    return mend


def _gone(path: Path) -> Callable[[], None]:
    whole = path.read_bytes()
    path.unlink()
    return lambda: _restore(path, whole)


def _empty(path: Path) -> Callable[[], None]:
    whole = path.read_bytes()
    path.write_bytes(b"")
    return lambda: _restore(path, whole)


def _older(path: Path) -> Callable[[], None]:
    found = _version(path, "0001")
    return lambda: (_version(path, found), None)[1]


def _version(path: Path, version: str) -> str:
    with sqlite3.connect(path) as file:
        ((found,),) = file.execute("SELECT version_num FROM alembic_version").fetchall()
        file.execute("UPDATE alembic_version SET version_num = ?", (version,))
    file.close()
    return str(found)


async def _told(count: int = 1) -> StartFailureWindow:
    """The window, once it says something."""
    while True:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, StartFailureWindow) and widget.isVisible() and _retry(widget).isEnabled():
                return widget
        await asyncio.sleep(0.01)


def _retry(window: StartFailureWindow) -> QPushButton:
    found = window.findChild(QPushButton, "start_failure_retry")
    assert isinstance(found, QPushButton)
    return found


def _press(qtbot: QtBot, window: StartFailureWindow, key: Qt.Key) -> None:
    qtbot.keyClick(window.focusWidget() or window, key)


async def _meanwhile(
    arguments: Namespace, act: Callable[[StartFailureWindow], Awaitable[None]]
) -> Opened | None:
    opening = asyncio.ensure_future(open_patiently(arguments))
    await act(await _told())
    opened = await opening
    if opened is not None:
        opened.services.drafts.close()  # type: ignore[attr-defined]
        await opened.services.database.close()
    return opened


@pytest.fixture(autouse=True)
def _no_window_stays(qtbot: QtBot) -> Iterator[None]:
    yield
    assert not [
        w for w in QApplication.topLevelWidgets() if isinstance(w, StartFailureWindow) and w.isVisible()
    ]


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_locked, "数据库正忙"),
        (_overwritten, "损坏"),
        (_cut, "损坏"),
        (_other_file, "损坏或不是本程序的数据库"),
        (_folder, "打不开数据库文件"),
        (_gone, "db init"),
        (_empty, "db init"),
        (_older, "db upgrade"),
    ],
)
def test_it_is_said_and_opens_when_it_has_been_mended(
    qtbot: QtBot, run: TestLoop, arguments: Namespace, harm: Harm, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "hall.db"
    mend = harm(path)

    async def act(window: StartFailureWindow) -> None:
        assert sentence in window.text
        assert str(path) in window.text
        assert str(tmp_path / "dispatcher.log") in window.text
        assert _retry(window).isVisible()
        _press(qtbot, window, Qt.Key.Key_Return)  # nothing is mended yet: it is said again
        again = await _told()
        assert again is window
        assert sentence in window.text
        mend()
        _press(qtbot, window, Qt.Key.Key_Return)

    opened = run(_meanwhile(arguments, act))
    assert opened is not None
    assert [person.login for person in opened.people] == ["li"]


def test_a_newer_database_is_left_alone(
    qtbot: QtBot, run: TestLoop, arguments: Namespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _version(tmp_path / "hall.db", "9999")
    before = (tmp_path / "hall.db").read_bytes()

    async def act(window: StartFailureWindow) -> None:
        assert "升级本机程序" in window.text
        assert not _retry(window).isVisible()
        _press(qtbot, window, Qt.Key.Key_Escape)

    assert run(_meanwhile(arguments, act)) is None
    assert (tmp_path / "hall.db").read_bytes() == before
    said = capsys.readouterr()
    assert "升级本机程序" in said.err
    assert "Traceback" not in said.out + said.err


def test_looking_at_a_file_that_is_not_there_does_not_make_it(
    qtbot: QtBot, run: TestLoop, arguments: Namespace, tmp_path: Path
) -> None:
    (tmp_path / "hall.db").unlink()

    async def act(window: StartFailureWindow) -> None:
        _press(qtbot, window, Qt.Key.Key_Escape)

    assert run(_meanwhile(arguments, act)) is None
    assert not (tmp_path / "hall.db").exists()


def test_a_fault_of_the_program_is_no_traceback_either(
    qtbot: QtBot, run: TestLoop, arguments: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_arguments: Namespace) -> Opened:
        raise KeyError("nobody foresaw this")

    monkeypatch.setattr(start, "_open", broken)

    async def act(window: StartFailureWindow) -> None:
        assert "程序出错(KeyError)" in window.text
        assert "nobody" not in window.text
        button = window.findChild(QPushButton, "start_failure_copy")
        assert button is not None
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text() == window.text
        _press(qtbot, window, Qt.Key.Key_Escape)

    assert run(_meanwhile(arguments, act)) is None


def test_a_server_is_shown_by_its_address() -> None:
    failure = failure_of(OSError(), Namespace(url="postgresql://li@hall/db", profile=Path("/p")))
    assert failure.database == "postgresql://li@hall/db"


def test_an_address_that_is_none_cannot_be_tried_again(arguments: Namespace) -> None:
    with pytest.raises(engine.BadUrl) as told:
        open_engine("mysql://x/y")
    failure = failure_of(told.value, Namespace(url="mysql://x/y", profile=Path("/p")))
    assert not failure.retry
    assert "sqlite:///" in failure.sentence
