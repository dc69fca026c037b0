"""Questions and papers: made from the standard, drawn by a seed, marked by the rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.standard_files import load_standard
from dispatcher_app.domain.exam.from_standard import questions_from
from dispatcher_app.domain.exam.marking import MarkingRule, mark_paper
from dispatcher_app.domain.exam.paper import PaperPlan, draw_paper, shuffled, twice
from dispatcher_app.domain.exam.question import Question, QuestionKind, Topic, faults, written
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.standard import ClassCode, Standard
from tests.support.rules import STANDARD

K = QuestionKind


@cache
def shipped() -> tuple[Standard, tuple[Question, ...]]:
    standard = load_standard(files("resources").joinpath("standards", "gb30428_yuncheng.csv"))
    return standard, questions_from(standard)


def multiple(answer: set[int]) -> Question:
    options = ("甲", "乙", "丙", "丁")
    return Question("m", K.MULTIPLE, Topic.GATES, "哪些?", options, frozenset(answer), "手册")


def test_every_question_of_the_standard_is_sound_and_its_answer_is_in_the_standard() -> None:
    standard, questions = shipped()
    assert not [(each.code, list(faults(each))) for each in questions if list(faults(each))]
    assert not list(twice(questions))
    assert {each.topic for each in questions} == {
        Topic.CLASSES,
        Topic.CONDITIONS,
        Topic.LIMITS,
        Topic.CLOSING,
    }
    by_code = {each.code: each for each in questions}
    for row in standard.rows:
        bare = row.code.text.rpartition(":")[2]
        limit = by_code.get(f"L-{bare}-{row.condition_no}")
        if row.inferred:
            assert limit is None  # what no document gave is not examined
            continue
        assert limit is not None
        (right,) = limit.answer
        assert limit.options[right] == f"{row.limit.value} {row.limit.unit.source}"
        condition = by_code.get(f"T-{bare}-{row.condition_no}")
        own = {each.condition for each in standard.conditions(row.code)}
        if condition is not None:
            assert condition.options[0] in own
            assert not own & set(condition.options[1:])


def test_a_wrong_class_is_really_wrong() -> None:
    standard, questions = shipped()
    names = {each.minor_name: each.code for each in standard.classes()}
    for question in (each for each in questions if each.code.startswith("C-")):
        condition = question.text.split("“")[1].split("”")[0]
        for wrong in question.options[1:]:
            assert condition not in {row.condition for row in standard.conditions(names[wrong])}


def test_judgements_say_what_the_standard_says_or_do_not() -> None:
    standard, questions = shipped()
    said = [each for each in questions if each.code.startswith("P-")]
    share = sum(each.answer == {0} for each in said) / len(said)
    assert 0.4 < share < 0.6  # neither always true nor always false
    for question in said[:200]:
        code, _dash, number = question.code.removeprefix("P-").rpartition("-")
        row = standard.row(ClassCode.parse(f"{standard.scheme}:{code}"), int(number))
        assert row is not None
        told = f"处置时限是 {row.limit.value} {row.limit.unit.source}。" in question.text
        assert told is (question.answer == {0})


def test_the_same_seed_gives_the_same_paper_and_another_one_another() -> None:
    _standard, bank = shipped()
    plan = PaperPlan()
    paper = draw_paper(bank, plan, "2026-11")
    assert paper == draw_paper(tuple(reversed(bank)), plan, "2026-11")
    assert {each.code for each in paper} != {each.code for each in draw_paper(bank, plan, "2026-12")}
    assert Counter(each.kind for each in paper) == plan.counts
    assert [each.kind for each in paper] == sorted((each.kind for each in paper), key=list(K).index)


def test_a_paper_is_spread_evenly_over_its_topics() -> None:
    _standard, bank = shipped()
    counts = {K.SINGLE: 20, K.MULTIPLE: 0, K.JUDGEMENT: 0}
    topics = Counter(each.topic for each in draw_paper(bank, PaperPlan(counts), "s"))
    assert set(topics.values()) == {5}
    only = draw_paper(bank, PaperPlan(counts, (Topic.LIMITS,)), "s")
    assert {each.topic for each in only} == {Topic.LIMITS}


@given(st.text(max_size=12))
def test_whatever_the_seed_the_right_options_stay_right(seed: str) -> None:
    question = multiple({0, 2})
    mixed = shuffled(question, seed)
    assert {mixed.options[at] for at in mixed.answer} == {"甲", "丙"}


def test_more_than_the_bank_has_is_refused_with_the_numbers() -> None:
    bank = (multiple({0, 1}),)
    with pytest.raises(DomainError, match="只有 1 题,不够 2 题"):
        draw_paper(bank, PaperPlan({K.MULTIPLE: 2}), "s")
    for empty in ({}, {K.SINGLE: 301}):
        with pytest.raises(DomainError, match="1 到 300"):
            draw_paper(bank, PaperPlan(empty), "s")


@pytest.mark.parametrize(
    ("chosen", "share"),
    [({0, 2}, 1), ({0}, Fraction(1, 2)), ({2}, Fraction(1, 2)), (set(), 0), ({0, 1}, 0), ({0, 1, 2}, 0)],
)
def test_part_right_is_half_and_any_wrong_is_nothing(chosen: set[int], share: Fraction) -> None:
    rule = MarkingRule()
    assert rule.marked(multiple({0, 2}), frozenset(chosen)) == rule.points[K.MULTIPLE] * share


def test_the_rule_is_data() -> None:
    strict = MarkingRule("2", {K.SINGLE: 1, K.MULTIPLE: 4, K.JUDGEMENT: 1}, Fraction(0))
    marks = mark_paper(
        (multiple({0, 2}), multiple({1, 3})), {0: frozenset({0}), 1: frozenset({1, 3})}, strict
    )
    assert (marks.got, marks.of, marks.percent) == (4, 8, 50.0)
    with pytest.raises(ValueError, match="marking rule"):
        MarkingRule(part=Fraction(3, 2))


def test_nothing_answered_is_nothing() -> None:
    _standard, bank = shipped()
    paper = draw_paper(bank, PaperPlan(), "s")
    assert mark_paper(paper, {}, MarkingRule()).percent == 0
    right = {at: question.answer for at, question in enumerate(paper)}
    assert mark_paper(paper, right, MarkingRule()).percent == 100


BAD = [
    ({"options": ("甲", "甲", "乙")}, "options"),
    ({"options": ("甲",), "answer": frozenset({0})}, "options"),
    ({"answer": frozenset({7})}, "answer"),
    ({"answer": frozenset({1})}, "answer"),
    ({"text": " "}, "text"),
    ({"text": "长" * 301}, "text"),
    ({"source": ""}, "source"),
    ({"code": ""}, "code"),
    ({"kind": K.JUDGEMENT}, "options"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_what_is_wrong_with_a_question_is_named(change: dict[str, object], field: str) -> None:
    found = dict(faults(replace(multiple({0, 2}), **change)))  # type: ignore[arg-type]
    assert field in found
    assert all(sentence.endswith("。") for sentence in found.values())


def test_an_answer_is_written_as_on_a_sheet() -> None:
    assert written(multiple({0, 2}), frozenset({3, 0})) == "AD"
    judgement = Question("j", K.JUDGEMENT, Topic.GATES, "对吗?", ("对", "错"), frozenset({1}), "手册")
    assert judgement.letters == "错"


def test_a_small_standard_gives_what_it_can_and_nothing_ambiguous() -> None:
    codes = {each.code for each in questions_from(STANDARD)}
    assert {"L-部件-01-01-1", "P-部件-01-01-1", "Y-事件-01-04-1"} <= codes
    assert not [code for code in codes if code.startswith(("C-", "M-"))]  # too few classes to be wrong about
