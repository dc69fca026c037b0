"""A draft of the hall's data: a new row stays new whatever key is typed into it."""

from __future__ import annotations

import pytest

from dispatcher_app.domain.keeping.units import UNITS, unit_rows
from dispatcher_app.domain.units import Unit
from dispatcher_app.domain.words import Tier
from dispatcher_app.ui.admin.draft import KeptDraft

ROWS = unit_rows(tuple(Unit(code, f"单位{code}", code, Tier.CITY) for code in ("S1", "S2")))


@pytest.fixture
def doubled() -> KeptDraft:
    """A row was put in before S2, and S2 typed into it."""
    draft = KeptDraft(UNITS)
    draft.begin(ROWS)
    assert draft.add(0) == 1
    assert draft.set_cell(1, "code", "S2")
    return draft


def test_a_row_with_a_key_that_is_there_can_still_be_undone(doubled: KeptDraft) -> None:
    doubled.undo(1)
    assert not doubled.is_changed


def test_a_row_with_a_key_that_is_there_can_be_taken_out_or_typed_anew(doubled: KeptDraft) -> None:
    assert [doubled.is_new(at) for at in range(3)] == [False, True, False]
    assert doubled.may_edit(1, "code")
    assert doubled.turn_out(1, "2026-03-02") == "gone"
    assert not doubled.is_changed


def test_of_two_rows_from_a_workbook_with_one_key_the_second_is_new() -> None:
    draft = KeptDraft(UNITS)
    draft.begin(ROWS, [*ROWS, ROWS[0]])
    assert [draft.is_new(at) for at in range(3)] == [False, False, True]
    draft.undo(2)
    assert not draft.is_changed
