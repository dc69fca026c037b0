"""The windows of the seats fit the screen they are sold for, whatever the size of letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import LIGHT
from tests.support.loop import TestLoop
from tests.support.seat import Hall, play

_WORK = {
    Role.CALL_TAKER: Stage.VERIFYING,
    Role.DISPATCHER: Stage.AWAITING_DISPATCH,
    Role.SHIFT_LEADER: Stage.DISPATCH_REVIEW,
}


@pytest.fixture(params=[(1.0, 1280), (2.0, 1920)], ids=["plain", "twice as large"])
def letters(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[int]:
    """The width of the screen that letters of this size are for."""
    scale, width = request.param
    apply_theme(qapp, LIGHT, scale)
    yield width
    apply_theme(qapp, LIGHT)


@pytest.mark.parametrize("role", list(_WORK))
def test_a_seat_fits_its_screen_with_work_in_every_pane(
    run: TestLoop, tmp_path: Path, role: Role, letters: int
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(_WORK[role], description="井盖破损," * 20, place="科苑路与深南大道路口" * 4)
        seat = await hall.seat()
        window = seat.window
        window.in_hand.show(case.id)
        await seat.until(lambda: window.in_hand.case is not None)
        await seat.settle()
        assert window.minimumSizeHint().width() <= letters
        if window.intake is not None:  # a new report that lacks something, kept as a draft
            window.new_report()
            await seat.type("x")
            assert seat.shows("draft_state")
            assert window.minimumSizeHint().width() <= letters

    play(run, tmp_path, role, shift)
