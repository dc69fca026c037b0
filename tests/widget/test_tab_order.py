"""Tab goes where the eye goes: through each form from top to bottom, from left to right, by real keys."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

#: Fields whose upper edges differ by less (px) stand beside each other.
_SAME_LINE = 16
_MOST = 30


async def stops(seat: Seat, within: QWidget) -> list[QWidget]:
    """What Tab visits in *within*, beginning at what has the keys; a date has stops of its own."""
    found: list[QWidget] = []
    for _press in range(_MOST):
        if not within.isAncestorOf(seat.focus) or seat.focus in found[:-1]:
            break
        found += [] if seat.focus in found else [seat.focus]
        await seat.press("Tab")
    return found


def names(widgets: list[QWidget]) -> list[str]:
    return [widget.objectName() for widget in widgets]


def out_of_order(widgets: list[QWidget], within: QWidget) -> list[tuple[str, str]]:
    """Pairs of stops of which the second stands above the first, or to its left on the same line."""
    wrong = []
    for before, after in pairwise(widgets):
        here, there = (each.mapTo(within, QPoint(0, 0)) for each in (before, after))
        above = there.y() < here.y() - _SAME_LINE
        left = abs(there.y() - here.y()) <= _SAME_LINE and there.x() < here.x()
        if above or left:
            wrong.append((before.objectName(), after.objectName()))
    return wrong


def test_the_report_form(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        assert seat.window.intake is not None
        seat.window.intake.form.description.setFocus()
        await seat.type("井盖坏了")
        visited = await stops(seat, seat.window.intake)
        assert out_of_order(visited, seat.window.intake) == []
        assert names(visited)[:3] == ["description", "place", "category"]
        assert names(visited)[-4:] == ["intake_advance", "intake_save", "intake_decline", "intake_clear"]
        assert {"caller_name", "caller_phone", "wants_callback"} <= set(names(visited))

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_the_search_pane(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("Ctrl+F")
        seat.window.search.fields.by_date.setChecked(True)
        visited = await stops(seat, seat.window.search)
        assert out_of_order(visited, seat.window.search) == []
        assert names(visited)[-3:] == ["search_first_day", "search_last_day", "case_view"]

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


@pytest.mark.parametrize(
    ("stage", "verb"),
    [
        (Stage.HANDLING, Verb.SUBMIT_RESULT),
        (Stage.HANDLING, Verb.UNIT_RETURN),
        (Stage.FEEDBACK, Verb.REWORK),
        (Stage.CHECKING, Verb.CHECK_FAIL),
    ],
)
def test_the_form_of_a_command(run: TestLoop, tmp_path: Path, stage: Stage, verb: Verb) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(stage)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        seat.window.verb_desk.choose(verb)
        await seat.settle()
        form = seat.window.verb_desk.form
        assert form is not None
        visited = await stops(seat, form)
        assert out_of_order(visited, form) == []
        assert names(visited)[-2:] == ["action_submit", "action_cancel"]

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_the_buttons_of_a_case_come_after_its_history_whatever_was_shown_before(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        waiting = await hall.case_at(Stage.AWAITING_DISPATCH)
        handled = await hall.case_at(Stage.HANDLING)
        seat = await hall.seat()
        for case in (waiting, handled, waiting):
            seat.window.in_hand.show(case.id)
            await seat.settle()
        pane = seat.window.case_pane
        pane.timeline.text.setFocus()
        assert names(await stops(seat, pane))[1:] == [
            "verb_propose_dispatch",
            "verb_send_back",
            "verb_propose_emergency",
            "verb_merge",
        ]

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_gate_is_answered_from_approval_to_reasons(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        panel = seat.window.case_pane.proposal
        panel.approve_button.setFocus()
        visited = names(await stops(seat, panel))
        assert visited == ["gate_approve", *(f"gate_return_{number}" for number in range(1, 7))]

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_the_whole_window_from_the_queue_to_the_units(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down")
        visited = names(await stops(seat, seat.window))
        wanted = ["case_view", "fact_grid", "photo_before", "photo_after", "timeline_text"]
        wanted += ["verb_propose_dispatch", "verb_send_back", "verb_propose_emergency", "verb_merge"]
        wanted += ["locator_map", "unit_search", "requirement"]
        assert visited[: len(wanted)] == wanted

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_tab_goes_round_the_whole_window(run: TestLoop, tmp_path: Path) -> None:
    """No pane draws it back: from the units it comes to the queue again."""

    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down")
        visited = names(await stops(seat, seat.window))
        assert visited[-1] == "source_choice", "the stop before the queue"
        assert {"requirement", "menu_button", "command_line", "queue_names"} <= set(visited)

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_f6_comes_back_to_an_open_form(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        seat.window.verb_desk.choose(Verb.SUBMIT_RESULT)
        await seat.settle()
        field, visited = seat.focus, 0
        await seat.press("F6")
        assert not seat.window.sheet.isAncestorOf(seat.focus)
        while seat.focus is not field and visited < _MOST:
            visited += 1
            await seat.press("F6")
        assert seat.focus is field

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_esc_leaves_the_units_and_so_does_opening_another_case(run: TestLoop, tmp_path: Path) -> None:
    """Else the next letter, meant as a command, would be typed into the search for a unit."""

    async def shift(hall: Hall) -> None:
        first = await hall.case_at(Stage.AWAITING_DISPATCH)
        other = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        seat.window.in_hand.show(first.id)
        await seat.settle()
        assert seat.window.units is not None
        for leave in ("Esc", "Ctrl+O"):
            await seat.press("D")
            assert seat.focus is seat.window.units.picker.picker.search
            await seat.press(leave)
            if leave == "Ctrl+O":
                await seat.type(other.number[-4:])
                await seat.press("Return")
                assert seat.case.id == other.id
            assert seat.focus is seat.window.queue.table.view

    play(run, tmp_path, Role.DISPATCHER, shift)
