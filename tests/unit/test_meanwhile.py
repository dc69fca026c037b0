"""What is fetched while the password is typed: every module of the windows, and no browser."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

from dispatcher_app.cli.meanwhile import _NOT_NOW, _modules


def test_the_packages_of_the_windows_are_gone_through_to_their_leaves() -> None:
    names = set(_modules())
    assert {"dispatcher_app.ui.main_window", "dispatcher_app.ui.map.dock"} <= names
    assert "dispatcher_app.widgets.map.page.view" in names
    assert all(find_spec(name) for name in _NOT_NOW), "a module that moved is not left out any more"


def test_none_of_them_brings_the_browser_along() -> None:
    script = (
        "import sys; from importlib import import_module; from dispatcher_app.cli.meanwhile import _modules;"
        "[import_module(name) for name in _modules()];"
        "sys.exit('PySide6.QtWebEngineCore' in sys.modules or 'folium' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
