"""The seats in English: nothing stays Chinese but what the city itself is called, and everything fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from dispatcher_app import i18n
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.ports import Person
from dispatcher_app.services.queues import queue_key
from dispatcher_app.ui.login import LoginWindow
from dispatcher_app.ui.verb_forms import LOOKS, asks_nothing
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.times import duration_text, remaining_text
from dispatcher_app.widgets.tokens import LIGHT
from tests.support.life import REPORT, SAMPLES
from tests.support.loop import TestLoop
from tests.support.rules import MORNING, RULES
from tests.support.seat import Hall, Seat, play
from tests.support.shown_texts import clipped, texts_of
from tests.support.town import town

_CHINESE = re.compile("[\u3400-\u9fff]+")
#: What the town, its standard and the people of the tests are called and say.
_DATA = repr((town(), RULES, REPORT, SAMPLES)) + "席其他"
SEATS = (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)
#: Commands that ask nothing in a sheet of their own.
GO_AT_ONCE = frozenset({Verb.CLOSE, Verb.PROPOSE_DISPATCH})
STAGES = (
    Stage.REPORTED,
    Stage.VERIFYING,
    Stage.AWAITING_FILING,
    Stage.AWAITING_DISPATCH,
    Stage.DISPATCH_REVIEW,
    Stage.HANDLING,
    Stage.FEEDBACK,
    Stage.CHECKING,
    Stage.CLOSURE_REVIEW,
)


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Iterator[None]:
    i18n.install("en")
    apply_theme(qapp, LIGHT)
    yield
    apply_theme(qapp, LIGHT)


def left_chinese(seat: Seat) -> set[str]:
    """Texts of the window with words that are no data."""
    return {
        f"{where}: {text}"
        for where, text in texts_of(seat.window)
        if "handbook" not in where  # there is one in Chinese only
        and any(word not in _DATA for word in _CHINESE.findall(text))
    }


class Walk:
    """Looks at everything a seat can bring up, and notes what is wrong and where."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._asked: set[Verb] = set()
        self._faults: dict[str, str] = {}

    async def everything(self) -> dict[str, str]:
        """Each queue, each command's sheet, the keys, the search, the command line: fault → where first."""
        seat = self._seat
        for number in range(len(seat.desk.queues)):
            await seat.press(queue_key(seat.desk.queues, number))
            seat.window.queue.table.setFocus()
            await seat.press("Down")
            self._look(f"queue {number}")
            await self._sheets()
        await seat.press("F1", "F1")
        self._look("keys")
        await seat.press("Escape")
        await seat.until(seat.window.help.isHidden)
        await seat.press("Ctrl+F")
        await seat.type("a")
        self._look("search")
        seat.window.focus_command_line()
        await seat.type("a")
        self._look("command line")
        if seat.window.intake is not None:
            await self._new_case()
        return self._faults

    async def _new_case(self) -> None:
        """A draft with a long first sentence, and the way to decline it."""
        seat = self._seat
        seat.window.new_report()
        await seat.settle()
        self._look("new case")
        await seat.type("a cover is missing in the middle of the road, somebody may fall into it at night")
        await seat.until(lambda: seat.find(QPushButton, "intake_clear").isEnabled())
        self._look("draft")
        await seat.press("Ctrl+J")
        self._look("decline")

    async def _sheets(self) -> None:
        seat, window = self._seat, self._seat.window
        case = window.in_hand.case
        for verb, why_not in seat.desk.verbs(case) if case is not None else ():
            if case is None or why_not or verb in self._asked | GO_AT_ONCE or verb not in LOOKS:
                continue
            if asks_nothing(case, verb, seat.desk.hall) or window.verb_desk.why_not(verb):
                continue
            self._asked.add(verb)
            window.verb_desk.choose(verb)
            await seat.settle()
            self._look(verb.value)
            window.sheet.close_sheet()
            await seat.until(window.sheet.isHidden)

    def _look(self, where: str) -> None:
        for fault in (*left_chinese(self._seat), *clipped(self._seat.window)):
            self._faults.setdefault(fault, where)


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("role", SEATS)
def test_a_seat_speaks_english_and_cuts_nothing(
    run: TestLoop, qapp: QApplication, tmp_path: Path, role: Role, scale: float
) -> None:
    apply_theme(qapp, LIGHT, scale)

    async def shift(hall: Hall) -> None:
        for stage in STAGES:
            await hall.case_at(stage)
        seat = await hall.seat()
        seat.window.resize(1920, 1040)
        await seat.settle()
        assert (seat.window.width(), seat.window.height()) == (1920, 1040)
        assert await Walk(seat).everything() == {}

    play(run, tmp_path, role, shift)


class NoPeople:
    """Nobody is known here."""

    async def credentials(self, _login: str) -> None:
        return None


def test_signing_in(run: TestLoop, qtbot: QtBot) -> None:
    people = [Person(role.value, "Li", role, role.label) for role in SEATS]
    window = LoginWindow("Hall", Accounts(NoPeople(), lambda: MORNING), people)  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.resize(960, 640)
    window.show()

    async def wrong_password() -> None:
        window._login.setCurrentIndex(0)
        window._password.setText("x")
        window._button.click()
        await window._tasks.idle()
        await window.close_tasks()

    run(wrong_password())
    texts = [text for _where, text in texts_of(window)]
    assert "Wrong login or password. Enter them again." in texts
    assert not [text for text in texts if _CHINESE.search(text)]
    assert not clipped(window)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=2, hours=3), "2d 3h"),
        (timedelta(days=2), "2d"),
        (timedelta(hours=1, minutes=20), "1h 20m"),
        (timedelta(hours=4), "4h"),
        (timedelta(minutes=35), "35 min"),
    ],
)
def test_durations(length: timedelta, said: str) -> None:
    assert duration_text(length) == said
    assert remaining_text(MORNING, MORNING + length) == f"{said} left"


def test_days_over_need_no_hours() -> None:
    assert remaining_text(MORNING, MORNING - timedelta(days=3, hours=5)) == "3d over"
    assert remaining_text(MORNING, MORNING - timedelta(minutes=12)) == "12 min over"
