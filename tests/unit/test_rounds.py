"""What each unit did of a case: a later unit is never shown with an earlier one's result."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.facts import StepKind
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.rounds import answered, late_units, rounds_of
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.papers.supervision import is_late
from dispatcher_app.services.reports.case_lists import own_deadlines
from tests.support.life import MINUTE, Life, life_at, photo

V = Verb
LONG = timedelta(days=9)
SAME_WORDS = "已清理干净"


def _redirected(*, late: bool = False) -> Life:
    """U1 has answered (late or in time), failed the check, and lost the case to U2."""
    life = life_at(Stage.HANDLING)
    life.do(V.SUBMIT_RESULT, after=LONG if late else MINUTE, result=SAME_WORDS, attachments=(photo(),))
    life.go(V.PASS_TO_CHECK, V.CHECK_FAIL, V.REDIRECT)
    life.do(V.PROPOSE_DISPATCH, lead_unit="U2")
    return life.go(V.APPROVE_DISPATCH)


def test_a_result_is_the_units_that_gave_it() -> None:
    life = _redirected()
    assert life.case.result == SAME_WORDS
    assert not answered(life.case), "it is U1's, and U2 has the case"
    life.do(V.SUBMIT_RESULT, result=SAME_WORDS, attachments=(photo(digit="b"),))
    assert answered(life.case)
    assert "result" not in life.steps[-1].changes, "the same words change nothing"
    first, mending, second = rounds_of(life.steps)
    assert [each.unit for each in (first, mending, second)] == ["U1", "U1", "U2"]
    assert (first.result, first.taken_by, first.stands) == (SAME_WORDS, V.CHECK_FAIL, False)
    assert (mending.answered_at, mending.taken_by) == (None, V.REDIRECT)
    assert (second.result, second.stands) == (SAME_WORDS, True)
    assert (first.photos, second.photos) == ({photo().sha256}, {photo(digit="b").sha256})


def test_who_was_late_is_the_unit_that_was() -> None:
    life = _redirected(late=True)
    life.go(V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_PASS)
    assert life.case.overdue
    assert late_units(rounds_of(life.steps)) == ("U1",)
    case, steps = facts_of(life.case, life.steps)
    assert (case.unit, case.handling_late) == ("U2", False)
    lost = [(step.unit, step.late) for step in steps if step.kind == StepKind.HANDLING]
    assert lost == [("U1", True)]


def test_a_late_return_is_judged_when_the_next_unit_gets_the_case() -> None:
    life = life_at(Stage.HANDLING)
    life.do(V.UNIT_RETURN, after=LONG)
    assert rounds_of(life.steps)[0].late is None
    life.do(V.PROPOSE_DISPATCH, lead_unit="U2")
    life.go(V.APPROVE_DISPATCH)
    assert [(each.unit, each.late) for each in rounds_of(life.steps)] == [("U1", True), ("U2", None)]


@pytest.mark.parametrize("verb", [V.REWORK, V.UNIT_RETURN, V.VOID])
def test_what_the_unit_has_to_do_again_is_not_answered(verb: Verb) -> None:
    life = life_at(Stage.FEEDBACK).go(V.REWORK)
    if verb is not V.REWORK:
        life.go(verb)
    assert not answered(life.case)


def test_a_merge_leaves_everything_as_it_was() -> None:
    life = life_at(Stage.FEEDBACK).go(V.MERGE)
    assert answered(life.case)
    assert rounds_of(life.go(V.UNMERGE).steps)[-1].stands
    handling = life_at(Stage.HANDLING).go(V.MERGE, V.UNMERGE)
    assert len(rounds_of(handling.steps)) == 1
    assert answered(life_at(Stage.FEEDBACK).go(V.VOID).case), "voided after the result, which stays"


def test_a_paper_tells_a_unit_of_its_own_lateness_alone() -> None:
    life = _redirected(late=True)
    rounds = rounds_of(life.steps)
    assert not is_late(life.case, rounds, life.now), "U2 has just got it"
    assert is_late(replace(life.case, supervised_unit="U1"), rounds, life.now)
    assert is_late(life.case, rounds, life.now + LONG)
    assert not is_late(replace(life.case, supervised_unit="U3"), rounds, life.now + LONG)
    waiting = life_at(Stage.AWAITING_DISPATCH)
    assert not is_late(waiting.case, (), waiting.now + LONG), "the hall's own limit is nobody else's"


def test_a_letter_tells_a_unit_of_its_own_deadlines_alone() -> None:
    theirs, own = row_of(_redirected().case), row_of(life_at(Stage.HANDLING).case)
    assert theirs.due_at is not None
    shown = own_deadlines([theirs, own], "U1")
    assert [row.due_at for row in shown] == [None, own.due_at]
