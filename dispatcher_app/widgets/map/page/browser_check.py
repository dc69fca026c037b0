"""Whether Qt's web engine can begin here. Where it cannot, it does not say so: it ends the program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

#: What Chromium does in its sandbox first: a user of its own in a namespace of its own.
_TRIAL = ("--user", "--map-root-user", "true")
_TRIAL_S = 3.0
#: Limits by which a machine forbids that; 0 is none.
_LIMITS = ("user/max_user_namespaces", "kernel/unprivileged_userns_clone")
_NO_SANDBOX = "QTWEBENGINE_DISABLE_SANDBOX"


def hindrance() -> str:
    """Why there can be no browser in this process, for the log; "" where nothing is known against it."""
    if find_spec("PySide6.QtWebEngineWidgets") is None:
        return "Qt's web engine is not installed"
    if not sys.platform.startswith("linux") or os.environ.get(_NO_SANDBOX) == "1":
        return ""
    if os.geteuid() == 0:
        return "the browser does not run as root"
    return "" if _namespaces() else "this machine forbids the namespaces the browser's sandbox is made of"


def _namespaces() -> bool:
    """Tried by a process that does nothing else; where that tool is missing, by what the kernel says."""
    tool = shutil.which("unshare")
    if tool is None:
        return all(_limit(Path("/proc/sys") / name) != 0 for name in _LIMITS)
    try:
        return (
            subprocess.run((tool, *_TRIAL), capture_output=True, timeout=_TRIAL_S, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _limit(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
