"""A call taker's form on a real hall, as the window of the seat wires it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.services.ports import CaseStore
from dispatcher_app.ui.intake.view import IntakeView
from tests.support.desk import HandClock, Heard, make_context, make_desk
from tests.support.loop import TestLoop
from tests.support.rules import RULES


def picture(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small real photo."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


class IntakeSeat(QObject):
    """The form, its desk, and what it said. ``settle`` lets everything under way come to its end."""

    def __init__(
        self,
        qtbot: QtBot,
        run: TestLoop,
        folder: Path,
        *,
        clock: HandClock | None = None,
        rules: Rulebook = RULES,
        store: CaseStore | None = None,
        desk: Desk | None = None,
    ) -> None:
        super().__init__()
        self.run, self.clock = run, clock or HandClock()
        self.desk = desk or make_desk(folder, Role.CALL_TAKER, clock=self.clock, rules=rules, store=store)
        self.context = make_context(self.desk)
        self.view = IntakeView(self.context)
        self.saved: list[int] = []
        self.finished: list[Case] = []
        self.view.saved.connect(self.saved.append)
        self.view.finished.connect(self.finished.append)
        self.context.in_hand.changed.connect(self._on_case_changed)
        qtbot.addWidget(self.view)
        self.view.resize(900, 1000)
        self.view.show()
        self._qtbot = qtbot
        self.front()

    def front(self) -> None:
        """Sit down at this one of several seats: its first field has the keys."""
        self.view.activateWindow()
        self._qtbot.waitUntil(self.view.isActiveWindow)
        self.view.setFocus()

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        if opened is not None:
            self.view.show_case(opened)

    def settle(self, pause: float = 0.0) -> None:
        self.run(self._settle(pause))

    def until(self, happened: Callable[[], bool]) -> None:
        """Let the window work until *happened*; for what waits for the hand to rest."""
        self.run(self._until(happened))

    async def _until(self, happened: Callable[[], bool]) -> None:
        clock = asyncio.get_running_loop()
        end = clock.time() + 10.0
        while not happened():
            assert clock.time() < end, "waited in vain"
            await asyncio.sleep(0.01)
        await self.context.tasks.idle()

    async def _settle(self, pause: float) -> None:
        await asyncio.sleep(pause)
        await self.context.tasks.idle()

    def close(self) -> None:
        """The window closes: its tasks end. The window goes first: it may be deleted while they end."""
        self.view.hide()
        self.run(self.context.tasks.close())

    @property
    def voice(self) -> Heard:
        assert isinstance(self.context.voice, Heard)
        return self.context.voice

    def cases(self) -> list[Case]:
        """Every case of the hall, the oldest first."""
        return self.run(self._cases())

    async def _cases(self) -> list[Case]:
        found, number = [], 1
        while (case := await self.desk._store.case(number)) is not None:
            found.append(case)
            number += 1
        return found

    def steps(self, case_id: int) -> list[Step]:
        return list(self.run(self.desk.open(case_id)).history)

    def drafts(self) -> list[str]:
        return [draft.key for draft in self.desk.drafts.of(self.desk.person.login)]


def without_verification(rules: Rulebook = RULES) -> Rulebook:
    """A hall that files what the public reports without a look on site."""
    return replace(rules, verify_first=frozenset())
