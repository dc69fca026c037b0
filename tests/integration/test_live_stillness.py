"""While another program commits: nothing moves under the hand, and every answer shows how its case stands."""

from __future__ import annotations

from pathlib import Path

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.duplicates import Subject
from dispatcher_app.services.intake import ReportForm
from dispatcher_app.services.ports import Person
from dispatcher_app.widgets.case_columns import Column
from dispatcher_app.widgets.case_table import CaseTable
from dispatcher_app.widgets.new_rows_pill import NewRowsPill
from tests.support.hall import Hall
from tests.support.live_hall import until
from tests.support.live_window import OtherSeat, painted, played
from tests.support.loop import TestLoop
from tests.support.rules import CELL, MANHOLE

CHEN = Person("chen", "陈", Role.CALL_TAKER, "接线席 1")


def _on_screen(table: CaseTable) -> list[tuple[int, int]]:
    """Cases in view from top to bottom, with where each is painted."""
    view, model = table.view, table.case_model
    first, last = view.visible_rows()
    return [
        (model.case_at(row).case_id, view.visualRect(model.index(row, 0)).top())
        for row in range(first, last + 1)
    ]


def _pill(seat: OtherSeat) -> NewRowsPill:
    pill = seat.window.queue.table.findChild(NewRowsPill, "new_rows_pill")
    assert pill is not None
    return pill


def test_what_is_looked_at_stays_in_place_and_a_pill_counts_what_came_above(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        cases = [await hall.case_at(Stage.AWAITING_DISPATCH) for _n in range(40)]
        await until(lambda: len(seat.listed()) == 40)
        window, table = seat.window, seat.window.queue.table
        table.sort_by(Column.REPORTED, descending=True)  # what is new comes in on top
        table.view.go_to(30)
        await until(lambda: window.in_hand.case is not None)
        mine, before = table.current_id, _on_screen(table)
        scrolled = table.view.verticalScrollBar().value()
        assert scrolled > 0
        assert mine in dict(before)
        assert not _pill(seat).isVisible()
        for _n in range(3):
            await hall.case_at(Stage.AWAITING_DISPATCH)
        below = next(case for case in cases if case.id not in dict(before) and case.id != mine)
        await hall.do(Verb.PROPOSE_DISPATCH, cases[-1])  # one above the view leaves the queue
        await hall.do(Verb.SUPERVISE, below)
        await until(lambda: len(seat.listed()) == 42 and cases[-1].number not in seat.listed())
        await painted()
        assert table.current_id == mine
        assert table.view.currentIndex().row() == table.case_model.row_of(mine or 0)
        assert [row.row() for row in table.view.selectionModel().selectedRows()] == [
            table.case_model.row_of(mine or 0)
        ]
        assert _on_screen(table) == before
        assert table.view.verticalScrollBar().value() == scrolled + 2 * table.view.row_height
        assert _pill(seat).isVisible()
        assert _pill(seat).text() == "3 条新案件"

    played(run, hall_url, tmp_path, shift)


def test_the_history_keeps_its_place_when_the_case_in_hand_moves(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        case = await hall.report()
        for number in range(20):
            case = (await hall.do(Verb.AMEND, case, description=f"第 {number} 次补充")).case
        await until(lambda: seat.desk.open_cases.version(case.id) == case.version)
        window, text = seat.window, seat.window.case_pane.timeline.text
        window.in_hand.show(case.id)
        await until(lambda: window.in_hand.case is not None)
        await painted()
        bar = text.verticalScrollBar()
        assert bar.maximum() > 100
        bar.setValue(bar.maximum() // 2)
        read = text._entry_at(0)
        entry, at = text.entries[read], text.entry_box(read).top()
        for number in range(3):
            case = (await hall.do(Verb.AMEND, case, description=f"别席补充 {number}")).case
        await until(lambda: window.in_hand.case is not None and window.in_hand.case.version == case.version)
        await painted()
        now = text.entries.index(entry)
        assert now == read + 3
        assert abs(text.entry_box(now).top() - at) <= 1
        assert window.case_pane.timeline._fresh.isVisible()
        assert window.case_pane.timeline._fresh.text() == "3 条新记录"

    played(run, hall_url, tmp_path, shift)


def test_the_history_keeps_its_place_when_the_case_goes_to_another_stage(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    """Other panels above it and other commands below; what was read stays where it was."""

    async def shift(hall: Hall, seat: OtherSeat) -> None:
        case = await hall.report()
        for number in range(20):
            case = (await hall.do(Verb.AMEND, case, description=f"第 {number} 次补充")).case
        await until(lambda: seat.desk.open_cases.version(case.id) == case.version)
        window, text = seat.window, seat.window.case_pane.timeline.text
        window.in_hand.show(case.id)
        await until(lambda: window.in_hand.case is not None)
        await painted()
        bar = text.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)
        read = text._entry_at(0)
        entry, at = text.entries[read], text.entry_box(read).top()
        case = (await hall.do(Verb.FILE, case)).case
        await until(lambda: window.in_hand.case is not None and window.in_hand.case.version == case.version)
        await painted()
        now = text.entries.index(entry)
        assert now == read + 1
        assert abs(text.entry_box(now).top() - at) <= 1

    played(run, hall_url, tmp_path, shift)


def test_answers_of_a_search_show_how_their_cases_stand(run: TestLoop, hall_url: str, tmp_path: Path) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        moved = await hall.case_at(Stage.AWAITING_DISPATCH, description="井盖被车轧坏")
        ended = await hall.case_at(Stage.REPORTED, description="井盖被车轧坏")
        stays = await hall.case_at(Stage.AWAITING_DISPATCH, description="井盖被车轧坏")
        seat.window.search_for("轧坏")
        table = seat.window.search.table
        await until(lambda: table.case_model.rowCount() == 3)

        def stages() -> dict[int, Stage]:
            return {row.case_id: row.stage for row in table.case_model.shown()}

        await hall.do(Verb.PROPOSE_DISPATCH, moved)
        void = (await hall.do(Verb.VOID, ended)).case
        await hall.case_at(Stage.AWAITING_DISPATCH, description="不相干")
        wanted = {moved.id: Stage.DISPATCH_REVIEW, ended.id: void.stage, stays.id: stays.stage}
        await until(lambda: stages() == wanted)
        row = table.case_model.row_of(ended.id)
        assert void.stage.label in table.case_model.texts(row)

    played(run, hall_url, tmp_path, shift)


def test_likely_duplicates_show_how_their_cases_stand_and_new_ones_come(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        ended = await hall.case_at(Stage.REPORTED)
        dock = seat.window.duplicates
        assert dock is not None
        form = ReportForm(description="井盖不见了", class_code=str(MANHOLE), condition_no=1, **CELL)
        dock.look_for(Subject(form))
        await until(lambda: [one.row.case_id for one in dock.list.duplicates] == [ended.id])
        dock._others.setInterval(3_600_000)  # no second search comes to the rescue
        void = (await hall.do(Verb.VOID, ended)).case
        await until(lambda: [one.row.stage for one in dock.list.duplicates] == [void.stage])
        (found,) = dock.list.duplicates
        assert found.ended_at == void.closed_at
        dock._others.setInterval(10)
        new = await hall.case_at(Stage.REPORTED)
        await until(lambda: new.id in {one.row.case_id for one in dock.list.duplicates})

    played(run, hall_url, tmp_path, shift, CHEN)
