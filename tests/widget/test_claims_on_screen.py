"""Claims in the lists of a seat: names at the right, the pool, and a hall full of people at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt

from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import install
from dispatcher_app.services.seats import Claim, Presence, Seats
from dispatcher_app.services.sitting import Sitting
from dispatcher_app.ui.claim_words import company_text, holders
from dispatcher_app.ui.garbage import Garbage
from dispatcher_app.ui.queue_dock import QueueDock
from dispatcher_app.widgets.case_columns import Column
from dispatcher_app.widgets.case_holder import Holder, holder_chip, short_name
from dispatcher_app.widgets.case_model import CaseTableModel
from tests.support.desk import make_context, make_desk
from tests.support.loop import TestLoop
from tests.support.loop_watch import LoopWatch
from tests.support.queue_rows import queue_row
from tests.support.rules import MORNING

SEATS = 40


def claim(case_id: int, person: str = "li", name: str = "李静", *, stale: bool = False) -> Claim:
    return Claim(
        case_id=case_id,
        session=f"{person}-session",
        person=person,
        name=name,
        role="dispatcher",
        seat="派遣席 1",
        since=MORNING,
        beat_at=MORNING,
        stale=stale,
    )


def presence(person: str, case_id: int, *, typing: bool = False, session: str = "") -> Presence:
    return Presence(
        session=session or f"{person}-session",
        person=person,
        name=person,
        role="dispatcher",
        seat="派遣席 1",
        case_id=case_id,
        typing=typing,
        since=MORNING,
        beat_at=MORNING,
    )


def desk_in_company(folder: Path):  # type: ignore[no-untyped-def]
    from dispatcher_app.services.seat_board import SeatBoard

    desk = make_desk(folder, Role.DISPATCHER, person="me")
    desk.sitting = Sitting(None, desk.person, SeatBoard(desk.bus), desk.bus)  # type: ignore[arg-type]
    return desk


def test_each_kind_of_claim_says_so_in_words() -> None:
    assert holder_chip(Holder("李静")).text == "李静 在办"
    assert holder_chip(Holder("王强", mine=True)).text == "我在办"
    assert holder_chip(Holder("欧阳若曦", stale=True)).text == "欧阳若曦 失联"
    assert (short_name("Aleksandra Kowalska"), short_name("Li Jing")) == ("Aleksand", "Li Jing")
    install("en")
    assert holder_chip(Holder("Li Jing", stale=True)).text == "Li Jing silent"


def test_a_list_tells_who_has_a_case_and_only_what_changed(qtbot: object) -> None:
    model = CaseTableModel()
    model.set_rows([queue_row(n) for n in range(1, 6)], MORNING)
    told = list[tuple[int, int]]()
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    here = Holder("李静", words="李静(派遣席 1)10:00 认领,正在办理")
    model.set_holders({2: here})
    row = model.row_of(2)
    assert told == [(row, row)]
    model.set_holders({2: here})
    assert told == [(row, row)], "nothing new, nothing painted"
    assert here.words in str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert here.words in str(model.index(row, Column.MARKS).data(Qt.ItemDataRole.AccessibleTextRole))
    model.set_holders({})
    assert here.words not in str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole))


def test_ones_own_windows_are_no_company_and_many_are_counted(run: TestLoop, tmp_path: Path) -> None:
    desk = desk_in_company(tmp_path)
    board = desk.sitting.board
    board.take(Seats((), (presence("me", 7, session="my-other-window"), presence("李静", 7, typing=True))))
    assert company_text(7, desk) == "李静正在填写"
    assert company_text(8, desk) == ""
    board.take(Seats((), tuple(presence(f"甲{n}", 7) for n in range(5))))
    assert company_text(7, desk) == "甲0、甲1、甲2等 5 人正在看"
    mine = claim(7, "me", "我", stale=True)
    board.take(Seats((mine, claim(8), claim(9, stale=True)), ()))
    shown = holders(desk)
    assert [(shown[case].mine, shown[case].stale) for case in (7, 8, 9)] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_a_hall_full_of_claims_never_holds_up_the_hand(
    run: TestLoop, tmp_path: Path, qtbot: object, loop_watch: LoopWatch
) -> None:
    """Forty seats that claim and leave in every batch, over 20,000 open cases in the pool."""
    desk = desk_in_company(tmp_path)
    desk.open_cases._take([queue_row(n) for n in range(1, 20_001)])
    context = make_context(desk)
    dock = QueueDock(context)
    qtbot.addWidget(dock)  # type: ignore[attr-defined]
    dock.resize(340, 900)
    dock.show()
    pool = next(at for at, queue in enumerate(desk.queues) if queue.key == "pool")
    dock.names.setCurrentRow(pool)

    async def storm() -> None:
        await asyncio.sleep(0.3)
        with loop_watch:
            for turn in range(30):
                claims = tuple(claim(turn * SEATS + n + 1, f"p{n}") for n in range(SEATS))
                desk.sitting.board.take(Seats(claims, tuple(presence(f"p{n}", turn) for n in range(SEATS))))
                await asyncio.sleep(0.03)

    collector = Garbage()
    run(storm())
    collector.stop()
    dock.flush()
    held = desk.sitting.board.claims
    free = [row for row in desk.open_cases.rows.values() if row.case_id not in held]
    in_pool = sum(desk.queues[pool].holds(row, "me") for row in free)
    assert dock.table.case_model.total == in_pool
    assert dock.names.item(pool).data(Qt.ItemDataRole.UserRole) == in_pool
    assert loop_watch.longest_busy_ms < 50
