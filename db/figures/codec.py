"""Facts as the rows of their tables, and back."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from db.figures.fact_columns import types_of
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts

Row = dict[str, Any]

CASE_FIELDS = tuple(types_of(CaseFacts))
STEP_FIELDS = tuple(types_of(StepFacts))
_of_case, _of_step = attrgetter(*CASE_FIELDS), attrgetter(*STEP_FIELDS)


def case_row(facts: CaseFacts) -> Row:
    """The ``case_facts`` row of *facts*, in no sum yet."""
    return {**dict(zip(CASE_FIELDS, _of_case(facts), strict=True)), "in_cubes": False}


def step_row(facts: StepFacts) -> Row:
    """The ``step_facts`` row of *facts*, in no sum yet."""
    return {**dict(zip(STEP_FIELDS, _of_step(facts), strict=True)), "in_cubes": False}


def case_facts_from(row: Any) -> CaseFacts:
    return CaseFacts(**{name: getattr(row, name) for name in CASE_FIELDS})


def step_facts_from(row: Any) -> StepFacts:
    return StepFacts(**{name: getattr(row, name) for name in STEP_FIELDS})
