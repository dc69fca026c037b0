"""A whole seat window on a real hall, with the hands of whoever sits there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.desk import Desk
from dispatcher_app.ui.main_window import SeatWindow
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.layers import LocatorLayers
from tests.support.desk import HandClock, make_desk, seat_beside
from tests.support.life import REPORT, ROADS, SAMPLES, usual_role
from tests.support.loop import TestLoop

W = TypeVar("W", bound=QWidget)
#: Only a hanging test waits this long; it is generous because the machine may be busy.
_PATIENCE_SECONDS = 30.0


class Seat:
    """One person's window. Keys go to whatever has the focus in it."""

    def __init__(self, desk: Desk, profile: Path, hasty: bool = True) -> None:
        """A *hasty* window does not make its hands wait; tests of the waiting want one that does."""
        self.desk = desk
        self.window = SeatWindow(desk, SeatSettings(profile), LocatorLayers())
        if hasty:
            self.window.keys.hold.hold_ms = self.window.verb_desk.look_ms = 0
            if self.window.intake is not None:
                self.window.intake.session.look_ms = 0
        self._left = False
        self.said: list[tuple[str, str]] = []
        self.window.voice.said.connect(self._on_said)

    def _on_said(self, sentence: str, tone: str) -> None:
        self.said.append((sentence, tone))

    async def sit_down(self, width: int = 1600, height: int = 900) -> Seat:
        self.window.resize(width, height)
        self.window.show()
        await self.look_here()
        self.window.queue.reload()
        await self.settle()
        return self

    async def look_here(self) -> None:
        """The person turns to this window."""
        self.window.raise_()
        self.window.activateWindow()
        await self.until(lambda: QApplication.activeWindow() is self.window)

    async def leave(self) -> None:
        if self._left:
            return
        self._left = True
        await self.window.shut()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    async def settle(self) -> None:
        """Wait until nothing is under way and everything that came in is shown."""
        await asyncio.sleep(0)
        await self.until(lambda: not self.window.keys.hold.busy)
        await self.window.tasks.idle()
        self.window.queue.flush()
        await self.window.tasks.idle()
        await asyncio.sleep(0.01)

    async def until(self, happened: Callable[[], bool]) -> None:
        clock = asyncio.get_running_loop()
        end = clock.time() + _PATIENCE_SECONDS
        while not happened():
            assert clock.time() < end, f"waited in vain; said so far: {self.said}"
            await asyncio.sleep(0.01)

    # hands

    @property
    def focus(self) -> QWidget:
        focus = self.window.focusWidget() or self.window
        return focus

    async def press(self, *keys: str) -> None:
        """Keys such as ``Down``, ``A`` or ``Ctrl+Return``, one after the other."""
        for key in keys:
            chord = QKeySequence(key)[0]  # type: ignore[index] # the stub does not know it
            QTest.keyClick(self.focus, chord.key(), chord.keyboardModifiers())
            await self.settle()

    async def type(self, text: str) -> None:
        """Letters as keys, what no key writes as an input method commits it."""
        for char in text:
            if char.isascii():
                QTest.keyClicks(self.focus, char)
            else:
                self.compose("", char)
        await self.settle()

    def compose(self, preedit: str, commit: str = "") -> None:
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(self.focus, event)

    async def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        await self.settle()

    def find(self, kind: type[W], name: str) -> W:
        """The widget that is to be seen under *name*."""
        found = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        assert found, f"no {name} to be seen"
        return found[0]

    def shows(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    # what is so

    @property
    def case(self) -> Case:
        case = self.window.in_hand.case
        assert case is not None, "no case in hand"
        return case

    @property
    def listed(self) -> list[str]:
        """Numbers of the cases in the queue, from top to bottom."""
        return [row.number for row in self.window.queue.table.case_model.shown()]

    @property
    def refusals(self) -> list[str]:
        return [sentence for sentence, tone in self.said if tone == "over"]


class Hall:
    """A hall with any seats in it, on ``folder/hall.db``; brings cases where a test needs them."""

    def __init__(self, folder: Path, role: Role, person: str = "", clock: HandClock | None = None) -> None:
        self.folder = folder
        self.clock = clock or HandClock()
        self.desk = make_desk(folder, role, person=person, clock=self.clock)
        self.seats: list[Seat] = []

    async def seat(self, role: Role | None = None, person: str = "", hasty: bool = True) -> Seat:
        """A window of the hall's own desk, or of another person beside it."""
        desk = self.desk if role is None else seat_beside(self.desk, role, person)
        seat = Seat(desk, self.folder, hasty)
        self.seats.append(seat)
        return await seat.sit_down()

    async def __aenter__(self) -> Hall:
        return self

    async def __aexit__(self, *_error: object) -> None:
        for seat in self.seats:
            await seat.leave()
        self.seats.clear()

    async def case_at(self, stage: Stage, **report: object) -> Case:
        """A new case that others brought to *stage* by the shortest way."""
        case = await self.do(Verb.REPORT, None, data={**REPORT, **report})
        for verb in ROADS[stage]:
            case = await self.do(verb, case)
        return case

    async def do(
        self,
        verb: Verb,
        case: Case | None,
        role: Role | None = None,
        person: str = "other",
        data: Mapping[str, object] | None = None,
        **terms: str,
    ) -> Case:
        """Somebody else's command, a minute later."""
        self.clock.forward(minutes=1)
        sample = SAMPLES[verb]
        stage = case.stage if case else Stage.REPORTED
        acting = role or usual_role(verb, stage)
        command = Command(
            verb=verb,
            case_id=case.id if case else None,
            data=sample.data if data is None else data,
            reason_code=terms.get("reason_code", sample.reason_code),
            reason=terms.get("reason", sample.reason),
            on_behalf_of=terms.get("on_behalf_of", sample.on_behalf_of),
        )
        desk = seat_beside(self.desk, acting, f"{acting.value}-{person}")
        return (await desk.perform(command)).case


def play(
    run: TestLoop,
    folder: Path,
    role: Role,
    shift: Callable[[Hall], Awaitable[None]],
    clock: HandClock | None = None,
) -> None:
    """Run *shift* in a hall whose own desk is a *role*'s, and take down every window it opened."""
    hall = Hall(folder, role, clock=clock)

    async def whole() -> None:
        async with hall:
            await shift(hall)

    run(whole(), timeout=60)
