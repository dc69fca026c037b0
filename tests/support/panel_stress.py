"""Panels that come and go as roughly as a hall can: ``-m tests.support.panel_stress TIMES``.

A process of its own, because what it looks for ends the process: a plot destroyed while Qt is still at work
on it. Python's collector runs in the middle of everything; windows are closed and deleted, lose their panel
first, or are dropped as they stand. What only the collector can find is collected between two events, as
the program does it (``ui/garbage.py``).
"""

from __future__ import annotations

import faulthandler
import gc
import random
import sys
from dataclasses import replace
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from dispatcher_app.widgets.panels.panel import Panel
from dispatcher_app.widgets.panels.values import Figures
from tests.support.made_panels import MADE

#: Small, so that the collector runs in most calls from Qt to Python.
_THRESHOLD = 40


def come_and_go(times: int) -> None:
    """One window after the other with a panel of each kind in turn."""
    draw = random.Random(7)
    gc.freeze()  # only what comes and goes is looked at
    gc.set_threshold(_THRESHOLD)
    for at in range(times):
        kind, values, _keys = MADE[at % len(MADE)]
        _leaves(at // len(MADE) % 5, _shown(kind, values, draw))
        gc.collect()
        QApplication.processEvents()


def _shown(kind: type[Panel[Any]], values: Figures, draw: random.Random) -> QWidget:
    window = QWidget()
    panel = kind(window)
    QVBoxLayout(window).addWidget(panel)
    for round_of in range(3):
        window.resize(draw.randrange(60, 500), draw.randrange(60, 400))
        panel.show_values(replace(values, note=str(round_of)) if round_of else values)
        window.show()
        QApplication.processEvents()
    panel.show_values(None)
    panel.show_values(values)
    return window


def _leaves(way: int, window: QWidget) -> None:
    """Five ways in which a window goes. The last two: it is dropped, hidden or seen."""
    if way == 0:  # as windows should
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    elif way == 1:  # its panel goes before it
        shiboken6.delete(window.findChild(Panel))
    elif way == 2:  # in a circle of references
        window.hide()
        window.itself = window  # type: ignore[attr-defined]
    elif way == 3:
        window.hide()


def main() -> None:
    faulthandler.enable()
    app = QApplication(sys.argv[:1])
    come_and_go(int(sys.argv[1]))
    for window in app.topLevelWidgets():
        window.close()
    sys.stdout.write("whole")


if __name__ == "__main__":
    main()
