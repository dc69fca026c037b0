"""The same matter again: class or words, metres and hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Source, Stage
from dispatcher_app.services.duplicates import DuplicateRule, likeness, metres_between, ranked
from dispatcher_app.services.intake import ReportForm
from dispatcher_app.services.ports import NearCase
from tests.support.rules import MANHOLE, MORNING, RUBBISH

RULE = DuplicateRule()
LON, LAT = 113.94, 22.54
#: One metre north, in degrees.
METRE = 1 / 111_195
FORM = ReportForm(description="井盖不见了,有人差点掉下去", class_code=str(MANHOLE), lon=LON, lat=LAT)
UNSURE = replace(FORM, class_code="")


def near(
    metres: float = 10,
    *,
    code: str = str(MANHOLE),
    title: str = "上水井盖",
    words: str = "盖板丢失",
    stage: Stage = Stage.HANDLING,
    reported: datetime = MORNING - timedelta(hours=2),
    closed: datetime | None = None,
    number: int = 1,
) -> NearCase:
    row = QueueRow(
        number,
        f"NS-{number}",
        1,
        stage,
        title,
        "科苑路",
        "",
        Source.COLLECTOR,
        "",
        reported,
        reported,
        None,
        None,
    )
    return NearCase(row, LON, LAT + metres * METRE, code, words, closed)


def found(form: ReportForm, *cases: NearCase, rule: DuplicateRule = RULE) -> list[int]:
    return [dup.row.case_id for dup in ranked(cases, form, MORNING, rule)]


@pytest.mark.parametrize(("metres", "hit"), [(0, True), (49.5, True), (50.5, False)])
def test_the_same_class_within_fifty_metres(metres: float, hit: bool) -> None:
    assert bool(found(FORM, near(metres))) == hit


def test_the_radius_is_a_setting() -> None:
    assert found(FORM, near(80), rule=DuplicateRule(radius_m=100)) == [1]


def test_another_class_on_the_spot_is_another_matter() -> None:
    assert not found(FORM, near(code=str(RUBBISH), title="暴露垃圾", words="井盖不见了"))


@pytest.mark.parametrize(
    ("title", "words"),
    [("上水井盖", "盖板丢失"), ("井盖缺失,有人差点摔倒", "井盖缺失,有人差点摔倒")],
    ids=["name of the class", "words"],
)
def test_without_a_class_the_words_decide(title: str, words: str) -> None:
    assert found(UNSURE, near(title=title, words=words)) == [1]


@pytest.mark.parametrize("words", ["垃圾没有清运", "有人路边附近", "", "!!", "井"])
def test_words_that_say_nothing_in_common_are_no_duplicate(words: str) -> None:
    assert not found(UNSURE, near(code="", title=words, words=words))


def test_the_likeliest_come_first() -> None:
    cases = [
        near(5, code="", title="井盖不见了", words="井盖不见了", number=1),
        near(40, number=2),
        near(8, reported=MORNING - timedelta(days=9), number=3),
        near(12, number=4),
    ]
    assert found(FORM, *cases) == [4, 2, 3, 1]


def test_an_old_case_that_is_still_open_is_told_as_old() -> None:
    (dup,) = ranked([near(reported=MORNING - timedelta(days=9))], FORM, MORNING, RULE)
    assert (dup.recent, dup.same_class, dup.ended_at) == (False, True, None)


def test_a_case_that_just_ended_says_when() -> None:
    closed = MORNING - timedelta(hours=1)
    (dup,) = ranked([near(stage=Stage.CLOSED, closed=closed)], FORM, MORNING, RULE)
    assert dup.ended_at == closed


def test_a_form_without_a_place_on_the_map_has_no_duplicates() -> None:
    assert not found(replace(FORM, lon=None, lat=None), near())


def test_no_more_than_anybody_reads() -> None:
    many = [near(number=n) for n in range(1, 40)]
    assert len(found(FORM, *many)) == RULE.most


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share(one: str, other: str) -> None:
    value = likeness(ReportForm(description=one), near(title=other, words=other))
    assert 0 <= value <= 1


def test_metres_are_metres() -> None:
    """Against hand-worked lengths: a degree of latitude is 111.195 km on the sphere."""
    assert metres_between((113.94, 22.54), (113.94, 22.541)) == pytest.approx(111.195, abs=0.01)
    assert metres_between((113.94, 22.54), (113.941, 22.54)) == pytest.approx(102.70, abs=0.02)
