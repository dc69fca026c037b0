"""Qt for a command that lays a paper out: no window, no screen."""

from __future__ import annotations

import os

from PySide6.QtGui import QGuiApplication

from dispatcher_app.widgets.printed_page import pdf_of


def application() -> QGuiApplication:
    """What Qt needs to lay pages out; whoever holds it keeps it alive."""
    known = QGuiApplication.instance()
    if isinstance(known, QGuiApplication):
        return known
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["dispatcher-app"])


def pdf_by_qt(html: str, title: str) -> bytes:
    """See :func:`dispatcher_app.widgets.printed_page.pdf_of`."""
    held = application()
    data = pdf_of(html, title)
    del held
    return data
