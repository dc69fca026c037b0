"""A draft of the hall's data: a new row stays new whatever key is typed into it."""

from __future__ import annotations

import pytest

from dispatcher_app.domain.keeping.calendar import CALENDAR
from dispatcher_app.domain.keeping.units import UNITS, unit_rows
from dispatcher_app.domain.units import Unit
from dispatcher_app.domain.words import Tier
from dispatcher_app.ui.admin.draft import KeptDraft

REST = next(iter(CALENDAR.column("sort").choices))
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


def test_laid_over_what_somebody_wrote_meanwhile_only_touched_cells_are_mine() -> None:
    draft = KeptDraft(UNITS)
    draft.begin(ROWS)
    assert draft.set_cell(0, "phone", "内线 1")
    written = [{**ROWS[0], "name": "改名的", "phone": "内线 2"}, {**ROWS[1], "name": "别人改的"}]
    draft.lay_over(written)
    assert draft.rows == [{**written[0], "phone": "内线 1"}, written[1]]
    assert [change.key for change in draft.changes()] == [UNITS.key_of(ROWS[0])]


def test_laid_over_anew_a_new_row_stays_and_one_taken_out_is_not_back() -> None:
    draft = KeptDraft(CALENDAR)
    rows = [{"sort": REST, "value": f"2027-01-0{day}", "note": ""} for day in (1, 2)]
    draft.begin(rows)
    draft.turn_out(0, "2026-03-02")
    at = draft.add(0)
    for column, typed in (("sort", REST), ("value", "2027-01-03")):
        draft.set_cell(at, column, typed)
    theirs = {"sort": REST, "value": "2027-01-04", "note": ""}
    draft.lay_over([*rows, theirs])
    assert sorted(row["value"] for row in draft.rows) == ["2027-01-02", "2027-01-03", "2027-01-04"]
