"""The two programs that ``cold_start`` starts: ``python -m benchmarks.cold_start_windows seat|empty …``.

Each prints the reading of the clock at which its window could be used, and ends at once. Nothing is imported
here before it is needed: what a module imports is part of what is measured.
"""

from __future__ import annotations

import os
import sys
from time import clock_gettime

#: The one clock that goes on from process to process.
CLOCK = 1  # time.CLOCK_MONOTONIC; importing nothing for it

SIZE = (1600, 900)


def ready() -> None:
    """The window is painted and its event loop has come round: say when, and how it was done."""
    at = clock_gettime(CLOCK)
    used = sorted(name for name in sys.modules if name.startswith("PySide6."))
    print(at, *used, flush=True)
    os._exit(0)


def seat(url: str, profile: str, language: str) -> None:
    """The real program from its entry point on; only the person at the sign-in page is left out."""
    from dispatcher_app import __main__
    from dispatcher_app.cli import seat_window

    seat_window._sign_in = _dispatcher  # type: ignore[assignment]
    _tell_first_rows()
    __main__.main(["--url", url, "--profile", profile, "--lang", language])


async def _dispatcher(*_page: object) -> object:
    from dispatcher_app.domain.words import Role
    from dispatcher_app.services.ports import Person

    return Person("bench", "Bench", Role.DISPATCHER, "1")


def _tell_first_rows() -> None:
    """The queue can be used as soon as its cases are painted and the loop takes events again."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent

    from dispatcher_app.widgets.case_view import CaseView

    paint = CaseView.paintEvent

    def paint_and_tell(view: CaseView, event: QPaintEvent) -> None:
        paint(view, event)
        if view.cases.rowCount():
            QTimer.singleShot(0, ready)

    CaseView.paintEvent = paint_and_tell  # type: ignore[method-assign]


def empty(*modules: str) -> None:
    """A window with nothing in it, after importing the Qt modules the seat imports."""
    from importlib import import_module

    for module in modules:
        import_module(module)
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Empty(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, ready)

    app = QApplication([])
    window = Empty()
    window.resize(*SIZE)
    window.show()
    app.exec()


if __name__ == "__main__":
    {"seat": seat, "empty": empty}[sys.argv[1]](*sys.argv[2:])
