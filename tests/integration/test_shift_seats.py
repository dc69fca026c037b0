"""Shifts at live seats: signing off names what goes back to the pool, the handover follows what others do."""

from __future__ import annotations

from pathlib import Path

from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.hall_record.shifts import SignOff
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.shift.handover import HandoverPage
from tests.support.hall import Hall
from tests.support.live_hall import until
from tests.support.live_window import OtherSeat, played
from tests.support.loop import TestLoop


def test_leaving_signs_off_and_names_what_goes_back(run: TestLoop, sqlite_hall: str, tmp_path: Path) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        record = seat.services.record
        await until(lambda: record.loaded and case.id in seat.desk.open_cases.rows)
        await until(lambda: seat.window.duty.button.isVisible())
        seat.window.duty.sign_on()
        await until(lambda: bool(record.state(Topic.DUTY, "li").is_living))
        assert seat.desk.sitting is not None
        await seat.desk.sitting.claims.claim(case.id)
        left: list[bool] = []
        seat.window.closing.connect(lambda: left.append(True))
        seat.window.close()
        assert not left  # what is held is listed first
        seat.window.claims.left.emit()
        await until(lambda: bool(left))
        said = (await record.of(Topic.DUTY, "li"))[-1].payload
        assert isinstance(said, SignOff)
        assert said.case_numbers == (case.number,)

    played(run, sqlite_hall, tmp_path, shift)


def test_a_handover_on_the_screen_follows_cases_that_others_move(
    run: TestLoop, sqlite_hall: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        await until(lambda: seat.services.record.loaded)
        seat.window.work.open("shift", "handover")
        page = seat.window.work._open["shift"].page
        assert isinstance(page, HandoverPage)
        await until(lambda: len(page.view.matters.lines) > 0)
        assert page.view.matters.lines.cells(0)[1] == "0"
        await hall.case_at(Stage.AWAITING_DISPATCH)
        await until(lambda: page.view.matters.lines.cells(0)[1] == "1")

    leader = Person("banzhang", "班", Role.SHIFT_LEADER, "值班席 1")
    played(run, sqlite_hall, tmp_path, shift, leader)
