"""A seat's part in the play: its window, its hand, and the scenes it can be asked for."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot

from dispatcher_app.demo import map_scenes
from dispatcher_app.demo.acts import ACTS, IN_PLACE, by_keys
from dispatcher_app.demo.desk_of_calls import CallTaker
from dispatcher_app.demo.hand import Camera
from dispatcher_app.demo.orders import Moved, Order, Report
from dispatcher_app.demo.seats import PlayedSeat, ShiftClock
from dispatcher_app.demo.side_stories import SCRIPT
from dispatcher_app.services.bus import CasesChanged
from dispatcher_app.services.open_cases import OpenCasesChanged
from dispatcher_app.widgets.tokens import DARK, LIGHT


class Part:
    """Plays what it is ordered and reports what came of it."""

    def __init__(
        self,
        seat: PlayedSeat,
        clock: ShiftClock,
        camera: Camera,
        sent: Mapping[tuple[int, int], float] | None = None,
    ) -> None:
        """*sent* tells when the commit of a case and version was sent, where that is measured."""
        self.seat, self._clock, self._camera = seat, clock, camera
        self._watch = Watch(seat, {} if sent is None else sent)
        self._taker = CallTaker(seat)
        self._number = ""
        self._scenes: dict[str, Callable[[Order], Awaitable[None]]] = {
            "begin": self._begin,
            "empty_hall": self._empty_hall,
            "report": self._report_case,
            "morning": self._morning,
            "map_follows": self._map_follows,
            "map_before": self._map_before,
            "map_after": self._map_after,
            "act": self._act,
            "closing": self._closing,
        }

    async def play(self, order: Order) -> Report:
        """Raises:
        Lost: the scene could not be played to its end.
        """
        self._clock.at_least(order.now)
        self._camera.go_on_from(order.shots)
        self._number, taken_before = "", len(self._camera.shots)
        await self.seat.has_seen(order.case_id, order.version)
        await self._scenes[order.scene](order)
        return Report(
            now=self._clock(),
            shots=self._camera.shots[taken_before:],
            number=self._number,
            kept=taken(self._watch.kept),
            seen=taken(self._watch.seen),
            refused=taken(self.seat.refusals),
        )

    async def leave(self) -> None:
        await self.seat.window.shut()

    async def _begin(self, _order: Order) -> None:
        await self.seat.hand.focus()
        await self.seat.settle()

    async def _empty_hall(self, _order: Order) -> None:
        await self.seat.shot("empty-hall")
        await self.seat.hand.press("F1")
        await self.seat.shot("handbook")
        await self.seat.hand.press("F1")
        await self.seat.shot("all-keys")
        await self.seat.hand.press("Esc")

    async def _report_case(self, order: Order) -> None:
        self._number = await self._taker.report(SCRIPT[order.story])

    async def _morning(self, _order: Order) -> None:
        await self.seat.shot("queue-of-the-morning")

    async def _map_follows(self, _order: Order) -> None:
        await map_scenes.follows(self.seat)

    async def _map_before(self, _order: Order) -> None:
        await map_scenes.before_a_change(self.seat)

    async def _map_after(self, _order: Order) -> None:
        await map_scenes.after_a_change(self.seat)

    async def _act(self, order: Order) -> None:
        story = SCRIPT[order.story]
        act = story.acts[order.act]
        await self.seat.open(order.number)
        if act.name in self._taker.acts:
            await self._taker.acts[act.name](act, story)
            return
        if act.name in IN_PLACE:
            await by_keys(self.seat, act)
            await self.seat.did(order.number, act.name)
            return
        _role, doing, stages = ACTS[act.name]
        await doing(self.seat, act)
        await self.seat.reached_by(order.number, stages)

    async def _closing(self, order: Order) -> None:
        """The end of the shift: what is in the archive, and the same hall at night."""
        seat = self.seat
        await seat.hand.focus()
        await seat.hand.press("Ctrl+F")
        await seat.settle()
        await seat.hand.type("井盖")
        await seat.hand.press("Return")
        await seat.shot("archive-search")
        await seat.open(order.numbers[0])
        await seat.shot("closed-case")
        await seat.hand.press("A")
        await seat.shot("refused")
        await seat.open(order.numbers[-1])
        await seat.night(DARK)
        await seat.shot("night")
        await seat.night(LIGHT)


class Watch(QObject):
    """When this seat's own commands were committed, and when what others did came to its screen.

    Of a case that ended the list shows no version; it is the one its end was told with.
    """

    def __init__(self, seat: PlayedSeat, sent: Mapping[tuple[int, int], float]) -> None:
        super().__init__(seat.window)
        self._sent = sent
        self.kept: list[Moved] = []
        self.seen: list[Moved] = []
        self._coming: dict[int, int] = {}
        self._open_cases = seat.window.desk.open_cases
        seat.window.desk.bus.subscribe(CasesChanged, self._on_cases_changed)
        seat.window.desk.bus.subscribe(OpenCasesChanged, self._on_open_cases_changed)
        seat.window.queue.shown.connect(self._on_shown)

    def _on_cases_changed(self, event: CasesChanged) -> None:
        now = time.monotonic()
        for case in event.cases:
            self.kept.append(Moved(case.id, case.version, self._sent.get((case.id, case.version), now)))

    def _on_open_cases_changed(self, event: OpenCasesChanged) -> None:
        for case_id in (*(row.case_id for row in event.rows), *event.removed):
            self._coming[case_id] = self._open_cases.version(case_id)

    @Slot()
    def _on_shown(self) -> None:
        now = time.monotonic()
        self.seen += [Moved(case_id, version, now) for case_id, version in self._coming.items()]
        self._coming.clear()


def taken(kept: list[Any]) -> list[Any]:
    """What was gathered so far; the gathering begins anew."""
    found = kept[:]
    kept.clear()
    return found
