"""Mine, theirs, both: nothing typed is lost by any order of choosing, typing and further changes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.merge import Choice, both_texts
from dispatcher_app.domain.words import Source
from dispatcher_app.services.intake import ReportForm
from dispatcher_app.services.intake_merge import IntakeMerge, begin_merge

words = st.text("井盖破了路灯 ", max_size=8)


@given(words, words)
def test_both_texts_hold_both(theirs: str, mine: str) -> None:
    both = both_texts(theirs, mine, 100)
    assert theirs.strip() in both
    assert mine.strip() in both


def test_both_that_would_be_too_long_is_not_offered() -> None:
    assert both_texts("一" * 60, "二" * 60, 100) == ""
    assert both_texts("一二三", "二", 3) == "一二三"


MINE = ReportForm(description="井盖没了", caller_phone="13800000001", source=Source.WEB)
THEIRS = ReportForm(description="井盖破了", caller_phone="13800000002", source=Source.MEDIA)


def merge() -> IntakeMerge:
    return begin_merge(MINE, THEIRS, ("description", "caller_phone", "source"), "王强")


def test_each_choice_and_back_again() -> None:
    begun = merge()
    assert begun.applied(MINE) == MINE, "what nobody chose stays as typed"
    both = begun.choose("description", Choice.BOTH)
    assert both.applied(MINE).description == "井盖破了\n井盖没了"
    theirs = both.choose("description", Choice.THEIRS)
    assert theirs.applied(both.applied(MINE)).description == "井盖破了"
    assert theirs.choose("description", Choice.MINE).applied(THEIRS).description == "井盖没了"
    assert begun.choose("caller_phone", Choice.BOTH) is begun, "two numbers are no number"
    assert begun.choose("source", Choice.THEIRS).applied(MINE).source is Source.MEDIA


def test_typing_on_makes_the_field_ones_own_and_keeps_theirs() -> None:
    chosen = merge().choose("description", Choice.THEIRS)
    typed = chosen.typed(replace(MINE, description="井盖破了,有人掉下去"))
    assert (typed.mine.description, typed.theirs.description) == ("井盖破了,有人掉下去", "井盖破了")
    assert typed.choices == {}
    assert chosen.typed(chosen.applied(MINE)) == chosen


def test_a_second_change_keeps_what_was_typed_first() -> None:
    chosen = merge().choose("description", Choice.THEIRS)
    now = replace(THEIRS, description="井盖碎了")
    moved = chosen.moved(replace(MINE, description="井盖碎了"), now, ("caller_phone",), "陈晨")
    assert moved.mine.description == "井盖没了"
    assert moved.applied(MINE).description == "井盖碎了"
    assert set(moved.names) == {"description", "caller_phone", "source"}
    own = merge().choose("description", Choice.MINE).choose("caller_phone", Choice.MINE)
    moved = own.moved(MINE, now, ("description",), "陈晨")
    assert moved.choices == {"caller_phone": Choice.MINE}, "nobody has chosen over what came last"
    assert moved.applied(MINE).description == "井盖没了"
    agreed = chosen.moved(MINE, replace(THEIRS, description="井盖没了"), (), "陈晨")
    assert "description" not in agreed.names, "what both say is in dispute no longer"
