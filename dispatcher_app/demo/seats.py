"""Three seats of one hall, each in its own window, played by one hand each."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatcher_app.bootstrap import Services
from dispatcher_app.demo.hand import Camera, Hand, Lost
from dispatcher_app.demo.play_map import PlayedMap
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import Person
from dispatcher_app.services.queues import QueueSpec
from dispatcher_app.ui.main_window import SeatWindow
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.theme import current_theme
from dispatcher_app.widgets.tokens import Theme

SIZE = (1920, 1080)
_ATTEMPTS = 300
#: How far the hall's time jumps between two acts: fourteen cases in turn make a round of ten minutes.
MINUTES_A_STEP = 0.7


class ShiftClock:
    """The hall's time during the play: runs like the real one, and jumps where the story says so."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=40)
        return self._now

    def forward(self, minutes: float) -> None:
        self._now += timedelta(minutes=minutes)

    def at_least(self, now: datetime) -> None:
        """It is *now* elsewhere in the hall: nobody's time runs behind."""
        self._now = max(self._now, now)


def _is_plain(queue: QueueSpec) -> bool:
    """Holds every case of its stages, whoever works on it."""
    return queue.mark is None and queue.held is None and not queue.mine


class PlayedSeat:
    """A window with its hand; remembers what was refused on it."""

    def __init__(
        self,
        services: Services,
        person: Person,
        settings: SeatSettings,
        camera: Camera,
        setup: MapSetup | None = None,
    ) -> None:
        """Without *setup* its map is the one that Qt draws."""
        self.window = SeatWindow(services.desk(person), settings, pack_layers(services.hall.pack), setup)
        self.window.resize(*SIZE)
        self.window.show()
        self.window.queue.reload()
        self.hand = Hand(self.window)
        self.map = PlayedMap(self.window.map.city, self.hand)
        self._camera = camera
        self.refusals: list[str] = []
        self.window.voice.said.connect(self._on_said)

    def _on_said(self, sentence: str, tone: str) -> None:
        if tone == "over":
            self.refusals.append(sentence)

    async def settle(self) -> None:
        """Wait until nothing is under way and everything is painted."""
        await self.window.tasks.idle()
        self.window.queue.flush()
        await self.hand.breathe(0.12)
        await self.window.tasks.idle()

    async def shot(self, name: str) -> None:
        await self.settle()
        await self.map.painted()
        await self.hand.breathe(0.15)
        self._camera.take(self.window, name)

    async def open(self, number: str) -> None:
        """Call up a case by its number on the command line, with the queue it lies in beside it."""
        await self.hand.focus()
        await self._choose_queue(number)
        self.window.header.command_line.activate()
        await self.hand.type(f"{_('打开')} {number}")
        await self.hand.press("Return")
        await self.hand.until(f"{number} in hand", lambda: self._has(number))
        await self.settle()
        if (centre := self.window.centre.currentWidget()) is not None:
            centre.setFocus()

    async def has_seen(self, case_id: int, version: int) -> None:
        """Wait until the hall's news of a case have come to this seat by themselves; nothing is read anew.

        Raises:
            Lost: they did not come.
        """
        known = self.window.desk.open_cases
        what = f"case {case_id} in version {version}"
        await self.hand.until(what, lambda: known.version(case_id) >= version)

    async def _choose_queue(self, number: str) -> None:
        """Wait until the case is listed there."""
        rows = self.window.desk.open_cases.rows.values()
        row = next((row for row in rows if row.number == number), None)
        for position, queue in enumerate(self.window.desk.queues, start=1):
            if row is not None and row.stage in queue.stages and _is_plain(queue):
                await self.hand.press(f"Ctrl+{position}")
                await self._listed(row)
                return

    async def _listed(self, row: QueueRow) -> None:
        model = self.window.queue.table.case_model
        await self.hand.until(f"{row.number} listed", lambda: model.case(row.case_id) is not None)

    def _has(self, number: str) -> bool:
        case = self.window.in_hand.case
        return case is not None and case.number == number

    @property
    def case(self) -> Case:
        case = self.window.in_hand.case
        if case is None:
            raise Lost("no case in hand")
        return case

    async def reached_by(self, number: str, stages: tuple[Stage, ...]) -> None:
        """Wait until the case *number* stands at one of *stages* for everybody.

        After a decision the window goes on to the next case by itself, so the hall is asked, not the screen.
        """
        for _attempt in range(_ATTEMPTS):
            opened = await self.window.desk.open_number(number)
            if opened is not None and opened.case.stage in stages:
                await self.settle()
                return
            await self.hand.breathe()
        raise Lost(f"{number} did not reach {stages}; said: {self.window.status.text}")

    async def did(self, number: str, verb: str) -> None:
        """Wait until the newest step of the case *number* is *verb*."""
        for _attempt in range(_ATTEMPTS):
            opened = await self.window.desk.open_number(number)
            if opened is not None and opened.history[-1].verb == verb:
                await self.settle()
                return
            await self.hand.breathe()
        raise Lost(f"{number} did not take {verb}; said: {self.window.status.text}")

    async def night(self, theme: Theme) -> None:
        """Another theme, by its key, as often as it takes."""
        for _attempt in range(_ATTEMPTS):
            if current_theme() is theme:
                return
            await self.hand.press("Ctrl+T")
            await self.settle()
        raise Lost(f"no theme {theme.name}")
