"""Qt for a process that lays papers out: no window, no screen."""

from __future__ import annotations

import os

from PySide6.QtGui import QGuiApplication


def application() -> QGuiApplication:
    """What Qt needs to lay pages out; whoever holds it keeps it alive."""
    known = QGuiApplication.instance()
    if isinstance(known, QGuiApplication):
        return known
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["dispatcher-app"])
