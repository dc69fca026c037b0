"""The map page in a real browser, in a process of its own: see ``tests/webengine/conftest.py``."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent.parent / "webengine"
_QUIET = ("--no-header", "-p", "no:cacheprovider")


@pytest.mark.skipif(find_spec("PySide6.QtWebEngineCore") is None, reason="no web engine here")
def test_the_map_page(pytestconfig: pytest.Config) -> None:
    """In the order of the run it is part of; what fails there is tried once more, as it would be here."""
    order = f"--randomly-seed={pytestconfig.getoption('randomly_seed')}"
    again = f"--reruns={pytestconfig.getoption('reruns') or 0}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", str(_FOLDER), "-qx", *_QUIET, order, again],
        cwd=_FOLDER.parent.parent,
        env={**os.environ, "MAP_PAGE_TESTS": "1"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1500:]
