"""Long work in slices: it ends, is replaced, hands over its result, and fails once."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.slices import SlicedWork


def counting(seen: list[int], upto: int) -> Generator[None, None, str]:
    for number in range(upto):
        seen.append(number)
        yield
    return f"done {upto}"


@pytest.fixture
def owner(qapp: QObject) -> QObject:
    return QObject()


def test_it_runs_to_the_end_and_hands_over_its_result(owner: QObject, qtbot: QtBot) -> None:
    work, seen = SlicedWork(owner), []
    with qtbot.waitSignal(work.finished) as finished:
        work.start(counting(seen, 500))
    assert finished.args == ["done 500"]
    assert seen == list(range(500))
    assert not work.busy


def test_a_new_piece_of_work_replaces_the_old_one(owner: QObject, qtbot: QtBot) -> None:
    work, old, new = SlicedWork(owner), [], []
    results: list[object] = []
    work.finished.connect(results.append)
    work.start(counting(old, 10))
    work.start(counting(new, 10))
    qtbot.waitUntil(lambda: not work.busy)
    assert (old, len(new), results) == ([], 10, ["done 10"])


def test_work_may_be_started_by_the_end_of_other_work(owner: QObject) -> None:
    work, seen = SlicedWork(owner), []

    def follow(result: str) -> None:
        if result == "done 3":
            work.start(counting(seen, 5))

    work.finished.connect(follow)
    work.start(counting([], 3))
    work.finish()
    assert len(seen) == 5
    assert not work.busy


def test_stopping_runs_the_cleaning_up(owner: QObject) -> None:
    work, closed = SlicedWork(owner), []

    def steps() -> Generator[None, None, None]:
        try:
            while True:
                yield
        finally:
            closed.append(True)

    work.start(steps())
    work._advance(0.001)
    work.stop()
    assert closed == [True]


def test_a_failure_is_reported_once(owner: QObject, qtbot: QtBot) -> None:
    work = SlicedWork(owner)

    def steps() -> Generator[None, None, None]:
        yield
        raise ValueError("broken")

    with qtbot.captureExceptions() as caught:
        work.start(steps())
        qtbot.waitUntil(lambda: bool(caught))
        qtbot.wait(30)
    assert [type(error) for _kind, error, _trace in caught] == [ValueError]
    assert not work.busy
