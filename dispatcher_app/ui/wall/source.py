"""Where a wall has its state from: the hall's live feed, its record, its figures. It writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dispatcher_app.services.bus import EventBus, HallUpgraded
from dispatcher_app.services.contact import Contact, ContactChanged
from dispatcher_app.services.ending import ended
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.open_cases import OpenCases, OpenCasesChanged, OpenCasesLoaded
from dispatcher_app.services.ports import ExternalError, Now
from dispatcher_app.services.seat_board import SeatBoard, SeatsChanged
from dispatcher_app.services.shift.duty import Duty
from dispatcher_app.services.waiting import set_within
from dispatcher_app.services.wall.figures import NowFigures, PastFigures, WallFigures
from dispatcher_app.services.wall.state import WallState, count_open


@dataclass(frozen=True, slots=True, kw_only=True)
class WallHall:
    """What a wall reads of its hall. Without ``figures`` panels of figures stay empty and say so."""

    bus: EventBus
    now: Now
    contact: Contact
    open_cases: OpenCases
    board: SeatBoard
    duty: Duty | None = None
    figures: WallFigures | None = None


@dataclass(frozen=True, slots=True)
class WallPace:
    """In seconds. ``gather``: changes of so long are shown at once. ``lamps``: lamps turn by themselves.

    ``ask``: whether a figure changed; ``past``: figures of the past are read anew so often at most, and
    ``again`` even where nothing was heard of a change. ``retry``: after a failure.
    """

    gather: float = 0.25
    lamps: float = 5.0
    ask: float = 0.5
    past: float = 30.0
    again: float = 300.0
    retry: float = 3.0


class WallSource(QObject):
    """Makes one :class:`WallState` of all that is known, a few times a second at most.

    Signals:
        changed: a new state.
    """

    changed = Signal(object)

    def __init__(self, hall: WallHall, pace: WallPace | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hall, self._pace = hall, pace or WallPace()
        self._figures: NowFigures | None = None
        self._past: PastFigures | None = None
        self._serial: int | None = None
        self._past_serial: int | None = None
        self._asked_at: datetime | None = None
        self.figures_trouble = ""
        self.upgraded = ""
        self._wake = asyncio.Event()
        self._gather = QTimer(self, singleShot=True, interval=round(self._pace.gather * 1000))
        self._gather.timeout.connect(self._on_gathered)
        self._lamps = QTimer(self, interval=round(self._pace.lamps * 1000))
        self._lamps.timeout.connect(self._on_gathered)
        for event in (OpenCasesChanged, OpenCasesLoaded, SeatsChanged, HallRecordChanged):
            hall.bus.subscribe(event, self._on_news)
        hall.bus.subscribe(ContactChanged, self._on_contact)
        hall.bus.subscribe(HallUpgraded, self._on_upgraded)

    # what is known

    @property
    def contact(self) -> Contact:
        return self._hall.contact

    @property
    def now(self) -> datetime:
        return self._hall.now()

    @property
    def data_at(self) -> datetime | None:
        """Of when the oldest of what is shown is known to be right; None before anything was read."""
        if self._hall.figures is None:
            return self._hall.contact.last_heard if self._hall.open_cases.loaded else None
        if self._asked_at is None:
            return None
        return min(self._asked_at, self._hall.contact.last_heard)

    @property
    def figures_at(self) -> datetime | None:
        """When the database said last that the figures are the newest."""
        return self._asked_at

    @property
    def uncounted(self) -> int:
        return self._figures.uncounted if self._figures is not None else 0

    def state(self) -> WallState:
        """Everything as it is known now."""
        hall, now = self._hall, self._hall.now()
        loaded = hall.open_cases.loaded
        rows = tuple(hall.open_cases.rows.values()) if loaded else None
        duty, shift = hall.duty, ""
        if duty is not None:
            shift = duty.current.name
        return WallState(
            now=now,
            rows=rows,
            open=count_open(rows, now) if rows is not None else None,
            duty=tuple(duty.lines(hall.board.present)) if duty is not None else None,
            shift=shift,
            figures=self._figures,
            past=self._past,
        )

    # following

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the figures and load the open cases while the block is inside."""
        loop = asyncio.get_running_loop()
        tasks = [loop.create_task(self._load(), name="wall-load")]
        if self._hall.figures is not None:
            tasks.append(loop.create_task(self._follow(self._hall.figures), name="wall-figures"))
        self._lamps.start()
        try:
            yield
        finally:
            self._lamps.stop()
            self._gather.stop()
            for task in tasks:
                await ended(task)

    async def _load(self) -> None:
        """Open cases, once; where the database is away, as soon as it is back."""
        while not self._hall.open_cases.loaded:
            try:
                await self._hall.open_cases.load()
            except ExternalError as error:
                self._hall.contact.missed(str(error))
                await asyncio.sleep(self._pace.retry)
        self._note()

    async def _follow(self, figures: WallFigures) -> None:
        while True:
            pause = self._pace.ask
            try:
                await self._read(figures)
                self.figures_trouble = ""
            except ExternalError as error:
                self.figures_trouble = str(error)
                pause = self._pace.retry
            self._wake.clear()
            await set_within(self._wake, pause)

    async def _read(self, figures: WallFigures) -> None:
        """What may have changed since it was read."""
        serial, asked = await figures.serial(), self._hall.now()
        if serial != self._serial or self._older(self._figures, asked, self._pace.past):
            self._figures = await figures.now()
            self._serial = serial
            self._note()
        self._asked_at = asked
        moved = serial != self._past_serial and self._older(self._past, asked, self._pace.past)
        if moved or self._older(self._past, asked, self._pace.again):
            self._past = await figures.past()
            self._past_serial = serial
            self._note()

    def _older(self, read: NowFigures | PastFigures | None, now: datetime, seconds: float) -> bool:
        return read is None or now - read.at >= timedelta(seconds=seconds)

    # news

    def _note(self) -> None:
        if not self._gather.isActive():
            self._gather.start()

    def _on_news(self, _event: object) -> None:
        self._note()

    def _on_contact(self, _event: ContactChanged) -> None:
        self._wake.set()
        self._note()

    def _on_upgraded(self, event: HallUpgraded) -> None:
        self.upgraded = event.why
        self._note()

    @Slot()
    def _on_gathered(self) -> None:
        self.changed.emit(self.state())
