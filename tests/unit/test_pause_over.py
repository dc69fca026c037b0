"""A shelving ends at its date whether or not anybody resumes the case, and a merge is nobody's time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK, running
from dispatcher_app.domain.words import Mark, Stage
from tests.support.life import Life, life_at
from tests.support.rules import MORNING, RULES

DATE = MORNING + timedelta(days=30)  # the samples' own
USED_BEFORE = timedelta(minutes=2)  # from the approval to the grant: one command a minute


def _shelved(apply: Verb, grant: Verb) -> Life:
    return life_at(Stage.HANDLING).go(apply, grant)


def _do_at(life: Life, verb: Verb, at: timedelta) -> None:
    life.do(verb, after=DATE + at - life.now)


def _used(life: Life) -> timedelta:
    return life.case.clocks[HANDLING_CLOCK].used(RULES.calendar, life.now)


PAUSES = pytest.mark.parametrize(
    ("apply", "grant"),
    [(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING), (Verb.APPLY_DEFERRAL, Verb.GRANT_DEFERRAL)],
)


@PAUSES
def test_a_date_that_comes_while_merged_ends_the_pause_with_the_merge(apply: Verb, grant: Verb) -> None:
    life = _shelved(apply, grant)
    _do_at(life, Verb.MERGE, timedelta(days=-1))
    _do_at(life, Verb.UNMERGE, timedelta(days=10))
    assert life.case.marks == frozenset()
    assert running(life.case) == (HANDLING_CLOCK,)
    assert _used(life) == USED_BEFORE
    assert life.case.due_at == life.now + timedelta(hours=2) - USED_BEFORE


@PAUSES
def test_a_merge_after_the_date_pauses_a_clock_that_ran_since(apply: Verb, grant: Verb) -> None:
    life = _shelved(apply, grant)
    _do_at(life, Verb.MERGE, timedelta(hours=1))
    _do_at(life, Verb.UNMERGE, timedelta(days=10))
    assert life.case.marks == frozenset()
    assert _used(life) == USED_BEFORE + timedelta(hours=1)


def test_a_pause_outlasts_a_merge_that_ends_before_its_date() -> None:
    life = _shelved(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING)
    _do_at(life, Verb.MERGE, timedelta(days=-9))
    _do_at(life, Verb.UNMERGE, timedelta(days=-2))
    assert life.case.marks == {Mark.SHELVED}
    _do_at(life, Verb.RESUME, timedelta(hours=1))
    assert _used(life) == USED_BEFORE + timedelta(hours=1)


def test_the_fact_of_an_ended_case_counts_from_the_date_on() -> None:
    life = _shelved(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING)
    _do_at(life, Verb.VOID, timedelta(hours=3))
    (fact,) = life.steps[-1].facts
    assert (fact.used_seconds, fact.overdue) == ((USED_BEFORE + timedelta(hours=3)).total_seconds(), True)


@pytest.mark.parametrize("verb", [Verb.SUBMIT_RESULT, Verb.UNIT_RETURN])
def test_the_unit_goes_on_by_itself_from_the_date_on(verb: Verb) -> None:
    life = _shelved(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING)
    with pytest.raises(Refused, match="请先恢复"):
        _do_at(life, verb, timedelta(seconds=-1))
    _do_at(life, verb, timedelta(hours=1))
    assert life.case.marks == frozenset()
    assert _used(life) == USED_BEFORE + timedelta(hours=1)
