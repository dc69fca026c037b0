"""The fixtures must notice what they are there to notice."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.support.loop import TestLoop
from tests.support.loop_watch import LoopWatch
from tests.support.windows import WindowWatch


async def _value() -> int:
    await asyncio.sleep(0.001)
    return 7


def test_runs_a_coroutine_to_its_result(run: TestLoop) -> None:
    assert run(_value()) == 7


def test_a_run_does_not_announce_the_end_of_the_program(
    run: TestLoop, qapp: QApplication, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(qapp.aboutToQuit):
        run(_value())
        run(_value())


def test_a_task_left_behind_is_named(qapp: QApplication) -> None:
    loop = TestLoop(qapp)

    async def forget() -> None:
        loop.kept = asyncio.get_running_loop().create_task(asyncio.sleep(99), name="forgotten")  # type: ignore[attr-defined]
        await asyncio.sleep(0)

    loop(forget())
    with pytest.raises(AssertionError, match=r"tasks left running.*forgotten"):
        loop.close()


def test_an_error_nobody_handled_fails(qapp: QApplication) -> None:
    loop = TestLoop(qapp)

    def boom() -> None:
        raise ZeroDivisionError("boom")

    async def scenario() -> None:
        asyncio.get_running_loop().call_soon(boom)
        await asyncio.sleep(0.01)

    loop(scenario())
    with pytest.raises(AssertionError, match=r"errors nobody handled.*boom"):
        loop.close()


def test_a_thread_left_behind_is_named(qapp: QApplication) -> None:
    loop = TestLoop(qapp)
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="left-open")
    thread.start()
    with pytest.raises(AssertionError, match="left-open"):
        loop.close()
    end.set()
    thread.join()


def test_a_block_is_measured(run: TestLoop, loop_watch: LoopWatch) -> None:
    async def scenario() -> None:
        await asyncio.sleep(0.02)
        time.sleep(0.08)  # noqa: ASYNC251 - the block to be found
        await asyncio.sleep(0.02)

    with loop_watch:
        run(scenario())
    assert 75 < loop_watch.longest_block_ms < 500
    assert loop_watch.longest_busy_ms < 60  # a wait costs the operator, not the processor
    assert loop_watch.beats > 5


def test_a_block_at_the_very_end_counts(run: TestLoop, loop_watch: LoopWatch) -> None:
    async def scenario() -> None:
        await asyncio.sleep(0.005)
        time.sleep(0.06)  # noqa: ASYNC251

    with loop_watch:
        run(scenario())
    assert loop_watch.longest_block_ms > 55


def test_a_window_left_behind_is_named_and_removed(qapp: QApplication) -> None:
    watch = WindowWatch()
    kept = QWidget(objectName="forgotten_window")
    child = QWidget(kept)
    assert watch.leftovers() == ["QWidget 'forgotten_window'"]
    assert not shiboken6.isValid(kept)
    assert not shiboken6.isValid(child)
    assert watch.leftovers() == []


def test_a_deleted_window_is_not_a_leftover(qapp: QApplication) -> None:
    watch = WindowWatch()
    window = QWidget()
    window.show()
    window.deleteLater()
    assert watch.leftovers() == []


def test_databases_are_fresh_and_empty(database_url: str) -> None:
    engine, _, place = database_url.partition("://")
    assert engine in {"sqlite", "postgresql"}
    assert place
