"""A program of its own that types into the real form for ever, until somebody kills it.

``python -m tests.support.typist FOLDER`` prints, after each key, how many keys the form has taken.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main(folder: Path) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    import qasync

    asyncio.set_event_loop(qasync.QEventLoop(app))
    from dispatcher_app.ui.intake.view import IntakeView
    from tests.support.desk import make_context, make_desk
    from tests.support.typing import write

    view = IntakeView(make_context(make_desk(folder)))
    view.show()
    view.activateWindow()
    while not view.isActiveWindow():
        app.processEvents()
    view.setFocus()
    taken = 0
    while True:
        write("井" if taken % 5 else "k")
        taken += 1
        print(taken, flush=True)  # noqa: T201
        app.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
