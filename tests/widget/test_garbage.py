"""Garbage goes on the window's thread only, and never for long."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from dispatcher_app.ui import garbage
from dispatcher_app.ui.garbage import Garbage


class Knot:
    """Refers to itself, so that only the collector can free it; remembers which thread that was."""

    freed_in: list[int]

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Knot.freed_in.append(threading.get_ident())


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Garbage]:
    monkeypatch.setattr(garbage, "LOOK_MS", 5)
    Knot.freed_in = []
    made = Garbage()
    yield made
    made.stop()


def allocate(count: int) -> None:
    kept = [[number] for number in range(count)]
    kept.clear()


def test_another_thread_never_collects(qtbot: QtBot, collector: Garbage) -> None:
    for _each in range(100):
        Knot()
    thread = threading.Thread(target=allocate, args=(200_000,))
    thread.start()
    thread.join()
    assert Knot.freed_in == []
    crowd = [[number] for number in range(garbage.YOUNG)]
    qtbot.waitUntil(lambda: len(Knot.freed_in) == 100)
    assert set(Knot.freed_in) == {threading.get_ident()}
    assert crowd


def test_what_lives_on_is_not_looked_at_again(collector: Garbage) -> None:
    city = [[number] for number in range(10_000)]
    collector.settle()
    assert gc.get_freeze_count() > 10_000
    assert city


def test_a_knot_in_old_objects_is_freed_in_the_end(
    qtbot: QtBot, collector: Garbage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "FULL_EVERY", 3)
    knot = Knot()
    gc.collect()  # it is old now
    known = weakref.ref(knot)
    del knot
    qtbot.waitUntil(lambda: known() is None)


def test_afterwards_python_collects_by_itself_again(qapp: object) -> None:
    made = Garbage()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_what_is_fetched_soon_afterwards_is_set_aside_too(qtbot: QtBot, collector: Garbage) -> None:
    collector.settle()
    before = gc.get_freeze_count()
    pickers = [[number] for number in range(garbage.YOUNG - 1_000)]
    qtbot.waitUntil(lambda: gc.get_freeze_count() >= before + len(pickers))
    assert pickers
