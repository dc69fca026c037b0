"""What every test gets: an offscreen Qt, its own loop, its own folders, its own database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything loads Qt
if hasattr(os, "geteuid") and os.geteuid() == 0:
    # Chromium refuses to run as root with its sandbox. Tests only: the product refuses root.
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

import PySide6.QtCore  # noqa: F401 - before qasync, so that it binds to PySide6
import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dispatcher_app import i18n
from tests.support.loop import TestLoop
from tests.support.loop_watch import LoopWatch
from tests.support.postgres import PostgresServer
from tests.support.windows import WindowWatch

#: Files that take longest, each for itself.
LONG_FILES = frozenset({"test_demo.py", "test_demo_shared.py", "test_benchmarks.py", "test_server_cli.py"})

SOAK = os.environ.get("SOAK") == "1"

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile(
    "soak",
    deadline=None,
    max_examples=2_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "soak" if SOAK else "ci"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "xvfb: needs a window system (focus, raising, real keys)")
    config.addinivalue_line("markers", "soak: long; only with SOAK=1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run is not for: no window system, or not the long run."""
    offscreen = os.environ["QT_QPA_PLATFORM"] == "offscreen"
    out = [
        item
        for item in items
        if (offscreen and item.get_closest_marker("xvfb")) or (not SOAK and item.get_closest_marker("soak"))
    ]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]
    # Several processes take file after file: one of minutes must not be the last that is begun.
    items.sort(key=lambda item: item.path.name not in LONG_FILES)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings, drafts or data of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """Texts are the Chinese source at the start of every test, whatever the last one chose."""
    i18n.install("zh_CN")
    yield
    i18n.install("zh_CN")


@pytest.fixture(autouse=True)
def _no_window_left() -> Iterator[None]:
    """Fails a test that leaves a window behind: give it to ``qtbot.addWidget`` or to a parent."""
    watch = WindowWatch()
    yield
    left = watch.leftovers()
    assert not left, f"windows left behind: {left}"


@pytest.fixture
def qtbot(qtbot: QtBot) -> Iterator[QtBot]:
    """Holds every widget it was given until pytest-qt has closed it.

    Left to itself it knows them weakly: a window that the test forgets is then destroyed by Python's
    collector whenever that runs, also while Qt is painting it, and the process ends with it.
    """
    held: list[QWidget] = []
    add = qtbot.addWidget

    def add_and_hold(widget: QWidget, **more: Any) -> None:
        held.append(widget)
        add(widget, **more)

    qtbot.addWidget = add_and_hold  # type: ignore[method-assign]
    yield qtbot
    held.clear()


@pytest.fixture
def run(qapp: QApplication) -> Iterator[TestLoop]:
    """``run(coroutine)`` on a fresh qasync loop; fails when tasks, threads or loop errors are left."""
    loop = TestLoop(qapp)
    yield loop
    loop.close()


@pytest.fixture
def loop_watch(qapp: QApplication) -> Iterator[LoopWatch]:
    """``with loop_watch: run(...)`` and then ``loop_watch.longest_block_ms``."""
    watch = LoopWatch()
    yield watch
    watch.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The tests' own PostgreSQL, started when the first test asks for it."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite file; it does not exist yet."""
    return f"sqlite:///{tmp_path / 'hall.db'}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, empty database, once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
