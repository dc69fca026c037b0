"""Mine, theirs, both: nothing typed is lost by any order of choosing, typing and further changes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.merge import Choice, both_texts
from dispatcher_app.domain.words import Source
from dispatcher_app.services.intake import ReportForm
from dispatcher_app.services.intake_merge import IntakeMerge, begin_merge
from dispatcher_app.ui.answer_merge import AnswerMerge, Field, text_field

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


ANSWERS = AnswerMerge({"result": text_field("result", "处置结果"), "unit": Field("主办单位")})


def test_answers_follow_whoever_they_were_given_to() -> None:
    """Theirs chosen goes on with theirs; both chosen becomes one's own when theirs changes."""
    begun = ANSWERS.moved({"result": "换了盖", "unit": "U1"}, {"result": "没找到", "unit": "U2"})
    theirs = begun.choose("unit", Choice.THEIRS).choose("result", Choice.BOTH)
    both = "没找到\n换了盖"
    assert (theirs.value("unit"), theirs.value("result")) == ("U2", both)
    later = theirs.moved({"result": both, "unit": "U2"}, {"result": "找到了", "unit": "U3"})
    assert (later.value("unit"), later.value("result")) == ("U3", both), "nothing moves but what was theirs"
    assert [dispute.settled for dispute in later.disputes()] == [False, True]
    assert later.choose("unit", Choice.MINE).value("unit") == "U1", "what was typed first is still there"


@given(st.lists(st.sampled_from(["mine", "theirs", "both", "type", "move"]), max_size=12))
def test_no_order_of_choosing_and_changes_loses_what_was_typed(acts: list[str]) -> None:
    field_holds = typed = "我写的"
    merge = ANSWERS.moved({"result": field_holds}, {"result": "别人写的"})
    for count, act in enumerate(acts):
        if act == "type":
            field_holds = typed = f"{field_holds}{count}"
            merge = merge.typed({"result": field_holds})
        elif act == "move":
            merge = merge.moved({"result": field_holds}, {"result": f"别人第{count}次"})
            field_holds = str(merge.value("result"))
        else:
            merge = merge.choose("result", Choice(act))
            field_holds = str(merge.value("result"))
        reachable = {str(merge.choose("result", choice).value("result")) for choice in Choice}
        assert any(typed in words for words in reachable)
