"""Two programs on one database, each with its own window: what one commits is painted on the other."""

from __future__ import annotations

from pathlib import Path

from dispatcher_app import bootstrap
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Stage
from tests.support.hall import Hall
from tests.support.live_hall import until
from tests.support.live_window import OtherSeat, painted, played
from tests.support.loop import TestLoop


def test_a_case_of_another_program_is_listed_and_counted_by_itself(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    """How quickly is measured in the benchmarks."""

    async def shift(hall: Hall, seat: OtherSeat) -> None:
        for _n in range(10):
            case = await hall.case_at(Stage.AWAITING_DISPATCH)
            await until(lambda number=case.number: number in seat.listed())
        names = seat.window.queue.names
        await until(lambda: [names.item(row).data(0x0100) for row in range(7)] == [10, 0, 0, 0, 0, 0, 10])

    played(run, hall_url, tmp_path, shift)


def test_the_case_in_hand_follows_and_nothing_moves_under_the_hand(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        cases = [await hall.case_at(Stage.AWAITING_DISPATCH) for _n in range(40)]
        await until(lambda: len(seat.listed()) == 40)
        window, table = seat.window, seat.window.queue.table
        table.view.go_to(30)
        await until(lambda: window.in_hand.case is not None)
        mine = window.in_hand.case
        assert mine is not None
        scrolled = table.view.verticalScrollBar().value()
        assert scrolled > 0
        await hall.do(Verb.SUPERVISE, mine)
        await until(lambda: window.in_hand.case is not None and window.in_hand.case.version > mine.version)
        others = [case for case in cases if case.id != mine.id]
        await hall.do(Verb.PROPOSE_DISPATCH, others[0])
        await hall.case_at(Stage.AWAITING_DISPATCH)
        await until(lambda: others[0].number not in seat.listed() and len(seat.listed()) == 40)
        await painted()
        assert table.current_id == mine.id
        assert window.in_hand.case is not None
        assert window.in_hand.case.id == mine.id

    played(run, hall_url, tmp_path, shift)


def test_who_has_what_open_is_seen_elsewhere_and_gone_afterwards(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        sitting = seat.desk.sitting
        assert sitting is not None
        sitting.presence.open(case.id)
        sitting.presence.typed()
        await until(lambda: [one.typing for one in sitting.board.open_at(case.id)] == [True])
        await sitting.claims.claim(case.id)
        assert await hall.value("SELECT count(*) FROM claims") == 1

    async def afterwards() -> list[int]:
        database = bootstrap.connect(hall_url)
        hall = Hall(database.engine)
        left = [await hall.value(f"SELECT count(*) FROM {table}") for table in ("claims", "presence")]
        await database.close()
        return left

    played(run, hall_url, tmp_path, shift)
    assert run(afterwards()) == [0, 0]
