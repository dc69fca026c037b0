"""A real seat's window on a real database, drawn offscreen: everything the program opens after signing in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from dispatcher_app import bootstrap
from dispatcher_app.domain.words import Role
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.main_window import SeatWindow
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.case_table import CaseTable
from dispatcher_app.widgets.map.layers import LocatorLayers

#: Sees every open case; tall enough for some forty lines.
LEADER = Person("bench", "Bench", Role.SHIFT_LEADER, "1")
_SIZE = (1600, 1200)


@dataclass(frozen=True, slots=True)
class SeatOnScreen:
    """The window with the queue of all open cases in front."""

    window: SeatWindow
    services: bootstrap.Services

    @property
    def table(self) -> CaseTable:
        return self.window.queue.table


def every_open_case(desk: Desk) -> int:
    """The position of the queue that holds every open case."""
    return [queue.key for queue in desk.queues].index("all")


@asynccontextmanager
async def seat_on_screen(url: str, profile: Path, layers: LocatorLayers) -> AsyncIterator[SeatOnScreen]:
    """A seat whose queue is on the screen: from the first connection to every open case in the list."""
    database = bootstrap.connect(url)
    hall = await bootstrap.open_hall(database)
    services = bootstrap.wire(database, hall, profile)
    desk = services.desk(LEADER)
    assert desk.sitting is not None
    window = SeatWindow(desk, SeatSettings(profile), layers)
    try:
        async with services.live.running(), desk.sitting.running():
            window.resize(*_SIZE)
            window.show()
            window.queue.names.setCurrentRow(every_open_case(desk))
            read = asyncio.Event()
            window.queue.read.connect(read.set)
            window.queue.reload()
            await read.wait()
            window.queue.table.view.viewport().repaint()
            yield SeatOnScreen(window, services)
    finally:
        await window.shut()
        await services.close()
        QApplication.processEvents()
