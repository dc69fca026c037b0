"""Two people, one hall, real keys: who works on a case is seen, the loser is told, nothing is in the way."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QLabel

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.open_cases import OpenCasesChanged
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.ui.held_list import HeldList
from dispatcher_app.ui.take_over_form import TakeOverForm
from tests.support.company import LI, LiveSeat, shared_shift
from tests.support.hall import Hall
from tests.support.life import ROADS
from tests.support.loop import TestLoop

CHEN = Person("chen", "陈晨", Role.SHIFT_LEADER, "值班长席 1")
CLAIMS = "SELECT count(*) FROM claims"


def head(seat: LiveSeat) -> str:
    """What the head of the case says of others."""
    labels = seat.window.case_pane.header.findChildren(QLabel)
    return " ".join(
        label.text() for label in labels if label.objectName() in ("case_holder", "case_others")
    ).strip()


async def go_silent(hall: Hall, seat: LiveSeat) -> None:
    """The seat's program hangs: its heartbeats are a minute old."""
    await seat.hang()
    for table in ("claims", "presence"):
        ago = "interval '60 seconds'" if hall.is_postgres else str(60_000_000)
        await hall.sql(
            f"UPDATE {table} SET beat_at = beat_at - {ago} WHERE session = '{seat.sitting.session}'"
        )


def test_beginning_to_decide_claims_and_is_seen_everywhere(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, li: LiveSeat, wang: LiveSeat) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        for seat in (li, wang):
            await seat.until(lambda seat=seat: case.number in seat.listed)
        await wang.open(case)
        await li.open(case)
        await wang.until(lambda: head(wang) == "李静正在看")
        assert li.holder_of(case) == ""
        await li.look_here()
        li.window.queue.table.setFocus()
        await li.press("Return")  # the hand goes to the units: it begins
        await wang.until(lambda: wang.holder_of(case).startswith("李静(派遣席 1)"))
        await wang.until(lambda: "李静 在办" in head(wang))
        await li.until(lambda: "我在办" in head(li))
        tip = wang.window.queue.table.case_model.index(0, 0).data(3)
        assert "李静(派遣席 1)" in tip
        await li.press("Ctrl+1")
        li.window.in_hand.clear()
        await wang.until(lambda: wang.holder_of(case) == "" and head(wang) == "")

    shared_shift(run, hall_url, tmp_path, shift)


def test_the_loser_is_told_who_and_may_go_on_when_it_is_free(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, li: LiveSeat, wang: LiveSeat) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        await li.open(case)
        await wang.open(case)
        await li.look_here()
        li.window.queue.table.setFocus()
        await li.press("C")
        await li.until(lambda: li.said[-1:] == [(f"已认领 {case.number};办完或放回前,别人不能办", "ok")])
        await wang.look_here()
        wang.window.queue.table.setFocus()
        await wang.press("C")
        assert wang.refusals == ["李静(派遣席 1)正在办理这件案件,请先联系对方,或等对方离开后再办。"]
        await wang.press("B")  # a form may be opened and typed into all the same
        assert wang.window.verb_desk.form is not None
        assert len(wang.refusals) == 2
        await wang.press("1")
        await wang.type("地点不清")
        assert len(wang.refusals) == 2, "told once, not with every letter"
        await wang.press("Ctrl+Return")
        await wang.until(lambda: len(wang.refusals) > 2 or "正在办理" in wang.said[-1][0])
        assert (await wang.desk.open(case.id)).case.stage is Stage.AWAITING_DISPATCH
        await li.look_here()
        li.window.queue.table.setFocus()
        await li.press("U")
        await li.until(lambda: li.said[-1][0] == f"{case.number} 已放回公共池")
        await wang.until(lambda: wang.said[-1][0] == "对方已离开这件案件,现由我办理。")
        await wang.until(lambda: wang.sitting.claims.held == {case.id})
        await wang.look_here()
        await wang.press("Ctrl+Return")
        await wang.until(lambda: case.number not in wang.listed)
        await wang.until(lambda: wang.sitting.claims.held == frozenset())
        await wang.asks_until(hall, CLAIMS, 0)

    shared_shift(run, hall_url, tmp_path, shift)


def test_a_silent_seat_is_shown_and_its_case_taken_over_with_a_reason(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, li: LiveSeat, wang: LiveSeat) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        await li.open(case)
        await li.look_here()
        li.window.queue.table.setFocus()
        await li.press("C")
        await li.until(lambda: li.sitting.claims.held == {case.id})
        await wang.open(case)
        await wang.look_here()
        wang.window.queue.table.setFocus()
        await wang.until(lambda: bool(wang.holder_of(case)))
        await wang.press("O")
        assert "正在办理这件案件" in wang.refusals[-1], "a living claim is not taken over"
        await go_silent(hall, li)
        await wang.until(lambda: "席位无响应,可以接手" in wang.holder_of(case))
        await wang.until(lambda: "李静的席位失联,O 接手" in head(wang))
        await wang.press("O")
        form = wang.find(TakeOverForm, "take_over_form")
        await wang.press("Ctrl+Return")
        assert form.findChild(QLabel, "take_over_error").text() == "接手他人的案件必须写明理由。"
        await wang.press("1", "Tab")
        await wang.type("值班长同意")
        await wang.press("Ctrl+Return")
        await wang.until(lambda: wang.said[-1][0] == "已从李静(派遣席 1)接手")
        log = await hall.sql("SELECT person, from_person, reason FROM claim_log")
        assert [tuple(line) for line in log] == [("wang", "li", "席位断电或死机;值班长同意")]
        li.wake_up()
        lost = (f"{case.number} 已由王强(派遣席 2)接手;您填写的内容都还在。", "over")
        await li.until(lambda: li.said[-1] == lost)
        await li.until(lambda: "王强 在办" in head(li))

    shared_shift(run, hall_url, tmp_path, shift)


def test_the_pool_holds_what_nobody_has(run: TestLoop, hall_url: str, tmp_path: Path) -> None:
    async def shift(hall: Hall, li: LiveSeat, wang: LiveSeat) -> None:
        one = await hall.case_at(Stage.AWAITING_DISPATCH)
        two = await hall.case_at(Stage.FEEDBACK)
        for seat in (li, wang):
            await seat.look_here()
            await seat.press("Ctrl+8")
            await seat.until(lambda seat=seat: set(seat.listed) == {one.number, two.number})
        await li.look_here()
        await li.open(one)
        li.window.queue.table.setFocus()
        await li.press("C")
        for seat in (li, wang):
            await seat.until(lambda seat=seat: seat.listed == [two.number])
        assert li.case.id == one.id, "what is taken from the pool stays in hand"
        await li.press("Ctrl+9")
        await li.until(lambda: li.listed == [one.number])
        await li.press("U")
        await li.until(lambda: li.listed == [])
        await wang.until(lambda: set(wang.listed) == {one.number, two.number})

    shared_shift(run, hall_url, tmp_path, shift)


def test_leaving_lists_what_is_held_and_gives_it_back(run: TestLoop, hall_url: str, tmp_path: Path) -> None:
    async def shift(hall: Hall, li: LiveSeat, wang: LiveSeat) -> None:
        cases = [await hall.case_at(Stage.AWAITING_DISPATCH) for _n in range(2)]
        left = list[bool]()
        li.window.closing.connect(lambda: left.append(True))
        await li.look_here()
        for case in cases:
            await li.open(case)
            li.window.queue.table.setFocus()
            await li.press("C")
        await wang.until(lambda: all(wang.holder_of(case) for case in cases))
        await li.press("Ctrl+Q")
        listed = li.find(HeldList, "held_list")
        assert not left
        assert [listed.cases.item(at).text().split()[0] for at in range(2)] == [case.number for case in cases]
        await li.press("Escape")
        assert not li.window.sheet.is_open
        assert li.sitting.claims.held == {case.id for case in cases}
        await li.press("Ctrl+Q", "Return")
        assert left == [True]
        await li.sitting.claims.leave()
        await wang.until(lambda: not any(wang.holder_of(case) for case in cases))

    shared_shift(run, hall_url, tmp_path, shift)


def test_a_claim_ends_with_the_decision(run: TestLoop, hall_url: str, tmp_path: Path) -> None:
    async def shift(hall: Hall, li: LiveSeat, chen: LiveSeat) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        await li.until(lambda: case.number in li.listed)
        await li.open(case)
        await li.look_here()
        li.window.queue.table.setFocus()
        await li.press("C")
        await li.until(lambda: "认领" in li.said[-1][0])
        await li.press("Return")
        await li.until(lambda: li.window.units.picker.isAncestorOf(li.focus))
        await li.press("1")
        await li.until(lambda: bool(li.window.units.picker.lead))
        await li.press("Return")
        await li.until(lambda: "派遣审核" in li.said[-1][0])
        await chen.until(lambda: case.number in chen.listed)
        await chen.open((await chen.desk.open(case.id)).case)
        await chen.look_here()
        chen.window.queue.table.setFocus()
        await chen.asks_until(hall, CLAIMS, 0)
        await chen.until(lambda: chen.holder_of(case) == "")
        await chen.press("A")
        await chen.until(lambda: case.number not in chen.listed)
        assert (await chen.desk.open(case.id)).case.stage is Stage.HANDLING

    shared_shift(run, hall_url, tmp_path, shift, (LI, CHEN))


def test_an_application_is_free_for_whoever_grants_it(run: TestLoop, hall_url: str, tmp_path: Path) -> None:
    """The case stands where it stood, and the one who applied still looks at it."""

    async def shift(hall: Hall, li: LiveSeat, chen: LiveSeat) -> None:
        case = await hall.case_at(Stage.HANDLING)
        await li.open(case)
        await li.look_here()
        li.window.queue.table.setFocus()
        await li.press("Shift+H", "Alt+1", "Tab")
        await li.type("会议纪要 3 号")
        await li.press("Tab", "Alt+1", "Tab")
        await li.type("等一周")
        await li.until(lambda: case.id in li.sitting.claims.held)
        await li.press("Ctrl+Return")
        await li.asks_until(hall, CLAIMS, 0)
        await chen.open((await chen.desk.open(case.id)).case)
        await chen.look_here()
        chen.window.queue.table.setFocus()
        await chen.until(lambda: chen.holder_of(case) == "")
        await chen.press("A")
        await chen.until(lambda: chen.case.deferred_until is not None)

    shared_shift(run, hall_url, tmp_path, shift, (LI, CHEN))


def test_what_one_s_own_seat_left_in_a_crash_comes_along(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, before: LiveSeat, again: LiveSeat) -> None:
        case = await hall.case_at(Stage.HANDLING)
        await before.sitting.claims.claim(case.id)
        await go_silent(hall, before)
        await again.open(case)
        await again.look_here()
        again.window.queue.table.setFocus()
        await again.press("Shift+H")
        await again.type("会议纪要")
        await again.until(lambda: case.id in again.sitting.claims.held)
        session = f"SELECT count(*) FROM claims WHERE session = '{again.sitting.session}'"
        await again.asks_until(hall, session, 1)

    shared_shift(run, hall_url, tmp_path, shift, (LI, LI))


def test_words_that_were_refused_claim_nothing_at_the_next_stage(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, li: LiveSeat, _wang: LiveSeat) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        await li.until(lambda: case.number in li.listed)
        await li.open(case)
        moved = (await hall.do(Verb.PROPOSE_DISPATCH, case)).case
        await li.until(lambda: li.case.stage is Stage.DISPATCH_REVIEW)
        await li.look_here()
        li.window.claims.type()  # what she typed while she was away is still on the screen
        li.window.queue.table.setFocus()
        await li.press("C")
        assert li.refusals[-1] == "这件案件现在不由本席办理,不用认领。"
        await li.sitting.claims.claim(case.id)  # on its way already when the case moved on
        await li.window.claims._claim(case.id)
        assert li.sitting.claims.held == frozenset()
        await li.asks_until(hall, CLAIMS, 0)
        await hall.do(Verb.APPROVE_DISPATCH, moved, person="chen")

    shared_shift(run, hall_url, tmp_path, shift)


def test_a_list_that_is_behind_the_page_takes_no_claim_away(
    run: TestLoop, sqlite_hall: str, tmp_path: Path
) -> None:
    """What another seat did came to the page by reading; the list has still to be told of it."""

    async def shift(hall: Hall, li: LiveSeat, _wang: LiveSeat) -> None:
        early = await hall.report()
        await li.until(lambda: li.desk.open_cases.version(early.id) == early.version)
        before = li.desk.open_cases.rows[early.id]
        case = await hall.go(early, *ROADS[Stage.AWAITING_DISPATCH])
        await li.open(case)
        rows = cast("dict[int, QueueRow]", li.desk.open_cases.rows)
        rows[case.id] = before
        await li.look_here()
        li.window.queue.table.setFocus()
        await li.press("C")
        await li.until(lambda: li.sitting.claims.held == {case.id})
        li.desk.bus.publish(OpenCasesChanged((before,)))
        await li.settle()
        assert li.sitting.claims.held == {case.id}
        li.desk.bus.publish(OpenCasesChanged((before._replace(version=case.version + 1),)))
        await li.until(lambda: li.sitting.claims.held == frozenset())

    shared_shift(run, sqlite_hall, tmp_path, shift)


def test_whoever_waits_is_not_told_of_a_case_that_was_decided(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    """The claim goes because the case does: nothing is left for the one who waited."""

    async def shift(hall: Hall, li: LiveSeat, wang: LiveSeat) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        for seat in (li, wang):
            await seat.until(lambda seat=seat: case.number in seat.listed)
            await seat.open(case)
        await li.look_here()
        li.window.claims.claim()
        await wang.until(lambda: wang.holder_of(case) != "")
        wang.window.claims.begin()
        await wang.until(lambda: bool(wang.refusals))
        li.window.verb_desk.choose_with(Verb.PROPOSE_DISPATCH, "U1")
        await wang.until(lambda: wang.holder_of(case) == "" and wang.case.stage is Stage.DISPATCH_REVIEW)
        await wang.settle()
        assert "现由我办理" not in str(wang.said)
        assert wang.sitting.claims.held == frozenset()

    shared_shift(run, hall_url, tmp_path, shift)


def test_without_the_database_a_claim_or_a_giving_back_is_answered_all_the_same(
    run: TestLoop, hall_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_given: object) -> None:
        raise ExternalError("连不上数据库。", retry=True, away=True)

    async def shift(hall: Hall, li: LiveSeat, _wang: LiveSeat) -> None:
        first, second = [await hall.case_at(Stage.AWAITING_DISPATCH) for _case in range(2)]
        await li.until(lambda: {first.number, second.number} <= set(li.listed))
        await li.open(first)
        await li.look_here()
        li.window.claims.claim()
        await li.until(lambda: first.id in li.window.claims.held)
        with monkeypatch.context() as away:
            for act in ("claim", "release"):
                away.setattr(li.sitting.claims._store, act, lost)
            await li.press("U")
            assert "已放回;恢复与数据库的联系后" in li.said[-1][0]
            await li.press("C")
            assert li.said[-1] == ("没有认领:连不上数据库。", "over")

    shared_shift(run, hall_url, tmp_path, shift)
