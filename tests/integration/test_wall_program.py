"""``dispatcher-app wall`` from power on to Ctrl+Q: it waits for its hall, shows it, and leaves."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import alembic.command  # noqa: F401 - else two threads import it at once, and it imports itself in a circle
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from db import schema
from db.pack_files import read_pack
from dispatcher_app import bootstrap
from dispatcher_app.cli import wall
from dispatcher_app.cli.database import ensure_rules
from dispatcher_app.domain.words import Role
from dispatcher_app.ui.garbage import Garbage
from dispatcher_app.ui.wall.waiting import WaitingWindow
from dispatcher_app.ui.wall.window import WallWindow
from tests.support.hall import Hall, run_to_end
from tests.support.live_hall import until
from tests.support.loop import TestLoop
from tests.support.rules import actor
from tests.support.small_pack import write_small_pack


async def _make_hall(url: str, pack: Path) -> None:
    database = bootstrap.connect(url, pooled=False)
    try:
        await schema.upgrade(database.engine)
        await ensure_rules(database)
        await database.documents.save_pack(read_pack(pack), actor(Role.ADMINISTRATOR))
        await Hall(database.engine).report()
    finally:
        await database.close()


def _shown(kind: type[QWidget]) -> list[QWidget]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


def test_a_wall_waits_for_its_hall_shows_it_and_leaves(
    run: TestLoop, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall, "_AGAIN_S", 0.05)
    url, pack = f"sqlite:///{tmp_path / 'hall.db'}", write_small_pack(tmp_path / "pack")
    asked = Namespace(url=url, profile=tmp_path / "profile", layout=None, screen=None, windowed=True)
    garbage = Garbage(qapp)

    async def play() -> int:
        showing = asyncio.create_task(wall._show(asked, garbage))
        await until(lambda: bool(_shown(WaitingWindow)))
        (waiting,) = _shown(WaitingWindow)
        assert isinstance(waiting, WaitingWindow)
        assert waiting.sentence
        with ThreadPoolExecutor(1) as beside:
            await asyncio.wrap_future(beside.submit(run_to_end, _make_hall(url, pack)))
        await until(lambda: bool(_shown(WallWindow)))
        assert not _shown(WaitingWindow)
        (window,) = _shown(WallWindow)
        assert isinstance(window, WallWindow)
        window.show_page(1)
        await until(lambda: window.view is not None and window.view.panels["open_now"].values is not None)
        assert "盐湖市" in window.head.words.hall
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        return await showing

    try:
        assert run(play(), timeout=60) == 0
    finally:
        garbage.stop()
        garbage.deleteLater()
    assert not _shown(WallWindow)
