"""Facts against the case they are of, over lives nobody would think of, and the small language over them."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators import conditions as c
from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts, StepKind
from dispatcher_app.domain.words import Stage
from tests.support.life import life_at
from tests.support.random_lives import CrookedLife
from tests.support.rules import MORNING

lives = st.integers(0, 100_000).map(CrookedLife)


@given(life=lives)
@settings(max_examples=60, deadline=None)
def test_facts_agree_with_their_case(life: CrookedLife) -> None:
    case = life.case
    facts, steps = facts_of(case, life.steps)
    lost = [row for row in steps if row.kind == StepKind.HANDLING]
    keys = [(row.version, row.kind) for row in steps]
    assert len(keys) == len(set(keys))
    assert facts.reworks == sum(row.kind == StepKind.REWORK for row in steps)
    assert facts.wrong_dispatches == sum(row.kind == StepKind.WRONG_DISPATCH for row in steps)
    late = facts.handling_late is True or any(row.late for row in lost)
    # A unit's open round that nobody waits for any more is not frozen in the case, and counts nowhere.
    assert late == (case.overdue is True)
    if case.closed_at is not None and case.stage is Stage.CLOSED:
        assert facts.closed_at == case.closed_at
        assert facts.case_counted
    assert facts.handling_seconds is None or facts.handling_seconds <= (case.handling_seconds or 0)


@given(life=lives)
@settings(max_examples=60, deadline=None)
def test_what_counts_of_an_ended_case_had_happened_by_its_end(life: CrookedLife) -> None:
    facts, _steps = facts_of(life.case, life.steps)
    if facts.open or facts.ended_at is None:
        return
    for field in fields(CaseFacts):
        value = getattr(facts, field.name)
        if isinstance(value, datetime):
            assert value <= facts.ended_at, field.name
    assert facts.handling_due_at is None


@given(life=lives)
@settings(max_examples=40, deadline=None)
def test_facts_hold_what_a_database_keeps(life: CrookedLife) -> None:
    facts, steps = facts_of(life.case, life.steps)
    for row in (facts, *steps):
        for field in fields(row):
            value = getattr(row, field.name)
            assert value is None or type(value) in (str, int, bool, datetime), field.name
            assert not isinstance(value, datetime) or value.tzinfo is not None


@given(life=lives)
@settings(max_examples=40, deadline=None)
def test_the_month_of_a_case_never_moves_back_into_its_past(life: CrookedLife) -> None:
    """Once a result was given, since when the case counts stays, whatever happens to it later."""
    since = None
    for at, step in enumerate(life.steps, start=1):
        facts, _rows = facts_of(life.case_at(at), life.steps[:at])
        if since is not None and facts.case_counted_at is not None and facts.case_counted:
            assert facts.case_counted_at == since, step.verb
        if facts.case_counted and facts.case_counted_at is not None:
            since = facts.case_counted_at


def test_steps_that_do_not_lead_to_the_case_are_refused() -> None:
    life = life_at(Stage.HANDLING)
    with pytest.raises(ValueError, match="version"):
        facts_of(life.case, life.steps[:-1])


def test_facts_know_no_caller() -> None:
    life = life_at(Stage.REPORTED, source="12345", caller_name="张三", caller_phone="13800000000")
    facts, _steps = facts_of(life.case, life.steps)
    assert "张三" not in repr(facts)
    assert "13800000000" not in repr(facts)


def test_a_supervision_raised_before_its_deadline_was_never_due() -> None:
    life = life_at(Stage.HANDLING).go(Verb.SUPERVISE, Verb.ESCALATE_SUPERVISION)
    _facts, steps = facts_of(life.case, life.steps)
    due = {row.kind: row.due_at for row in steps}
    assert due[StepKind.SUPERVISION] is None
    assert due[StepKind.ESCALATION] is not None


ROW = SimpleNamespace(at=MORNING, none=None, yes=True, no=False, kind="a", many=3)


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (c.ALWAYS, True),
        (c.any_of(), False),
        (c.is_true("yes"), True),
        (c.is_true("none"), False),
        (c.is_false("none"), False),
        (c.not_(c.is_false("none")), True),
        (c.compare("none", c.Op.NE, "x"), False),
        (c.not_(c.compare("none", c.Op.NE, "x")), True),
        (c.compare("at", c.Op.LT, c.AS_OF), False),
        (c.compare("at", c.Op.LE, c.AS_OF), True),
        (c.compare("none", c.Op.LE, c.AS_OF), False),
        (c.compare("many", c.Op.GT, c.Field("many")), False),
        (c.among("kind", "b", "a"), True),
        (c.among("none", "b", "a"), False),
        (c.not_(c.among("none", "b")), True),
        (c.all_of(c.is_known("at"), c.is_unknown("none"), c.more_than("many", 2)), True),
    ],
)
def test_unknown_is_never_true_and_its_opposite_is(condition: c.Condition, answer: bool) -> None:
    assert c.holds(condition, ROW, MORNING) is answer


def test_a_condition_says_what_it_reads_and_whether_time_matters() -> None:
    late = c.any_of(c.is_true("yes"), c.not_(c.compare("at", c.Op.LT, c.AS_OF)))
    assert c.fields_of(late) == {"yes", "at"}
    assert c.asks_when(late)
    assert not c.asks_when(c.all_of(c.is_true("yes"), c.is_known("at")))
    assert datetime(2026, 3, 2, 1, tzinfo=UTC) == MORNING


def test_both_facts_call_a_dimension_the_same() -> None:
    shared = {"source", "channel", "kind_of_class", "class_major", "class_code", "district", "street"}
    shared |= {"community", "cell_code", "unit"}
    for kind in (CaseFacts, StepFacts):
        assert shared <= {field.name for field in fields(kind)}
