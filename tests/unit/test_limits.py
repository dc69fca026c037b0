"""Limits: their kinds of time, their spelling in standards, and what is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.limits import Limit, LimitUnit, share_of


@pytest.mark.parametrize(
    ("word", "unit", "continuous", "length"),
    [
        ("紧急小时", LimitUnit.URGENT_HOUR, True, timedelta(hours=1)),
        ("工作时", LimitUnit.WORKING_HOUR, False, timedelta(hours=1)),
        ("工作日", LimitUnit.WORKING_DAY, False, timedelta(hours=8)),
        ("自然时", LimitUnit.CALENDAR_HOUR, True, timedelta(hours=1)),
        ("自然日", LimitUnit.CALENDAR_DAY, True, timedelta(hours=24)),
        ("分钟", LimitUnit.MINUTE, True, timedelta(minutes=1)),
    ],
)
def test_each_unit(word: str, unit: LimitUnit, continuous: bool, length: timedelta) -> None:
    limit = Limit.parse("3", word)
    assert limit == Limit(Decimal(3), unit)
    assert limit.continuous is continuous
    assert limit.duration == 3 * length
    assert limit.text == f"3 {word}"
    assert unit.label == word


def test_every_unit_is_covered_and_stored_in_english() -> None:
    stored = {"urgent_hour", "working_hour", "working_day", "calendar_hour", "calendar_day", "minute"}
    assert {unit.value for unit in LimitUnit} == stored
    assert all(unit.length for unit in LimitUnit)


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        (" 工作日 ", LimitUnit.WORKING_DAY),
        ("个工作日", LimitUnit.WORKING_DAY),
        ("紧急工作时", LimitUnit.URGENT_HOUR),
        ("工作小时", LimitUnit.WORKING_HOUR),
        ("自然天", LimitUnit.CALENDAR_DAY),
    ],
)
def test_other_cities_spellings(word: str, unit: LimitUnit) -> None:
    assert Limit.parse("1", word).unit is unit


@pytest.mark.parametrize(
    ("value", "unit", "sentence"),
    [
        ("", "工作日", "时限“”不是数字。"),
        ("两", "工作日", "时限“两”不是数字。"),
        ("1/2", "工作日", "时限“1/2”不是数字。"),
        ("0", "工作日", "时限必须是大于零的数:0。"),
        ("-2", "工作日", "时限必须是大于零的数:-2。"),
        ("NaN", "工作日", "时限必须是大于零的数:NaN。"),
        ("sNaN", "工作日", "时限必须是大于零的数:sNaN。"),
        ("Infinity", "工作日", "时限必须是大于零的数:Infinity。"),
        ("1e99", "工作日", "时限过长:1E+99 工作日。"),
        ("3661", "自然日", "时限过长:3661 自然日。"),
        ("1e-99", "分钟", "时限过短:1E-99 分钟。"),
        ("0.01", "分钟", "时限过短:0.01 分钟。"),
        ("1e999999", "分钟", "时限过长:1E+999999 分钟。"),
        ("1e-999999", "工作日", "时限过短:1E-999999 工作日。"),
        ("2", "小时", "时限单位“小时”有歧义,请写明是哪一种:紧急小时、工作时、工作日、自然时、自然日、分钟。"),
        ("2", "天", "时限单位“天”有歧义,请写明是哪一种:紧急小时、工作时、工作日、自然时、自然日、分钟。"),
        ("2", "年", "没有时限单位“年”,应为:紧急小时、工作时、工作日、自然时、自然日、分钟。"),
        ("2", "", "没有时限单位“”,应为:紧急小时、工作时、工作日、自然时、自然日、分钟。"),
    ],
)
def test_what_is_no_limit_is_refused_with_a_sentence(value: str, unit: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        Limit.parse(value, unit)
    assert str(refused.value) == sentence


def test_the_longest_limits_of_every_unit_are_held() -> None:
    for unit, most in (("自然日", "3660"), ("工作日", "10980"), ("分钟", "5270400")):
        assert Limit.parse(most, unit).duration == timedelta(days=3660)
        with pytest.raises(ValueError, match="时限过长"):
            Limit.parse(str(int(most) + 1), unit)


def test_equal_limits_are_spelt_alike_wherever_they_are_kept() -> None:
    for text in ("10", "10.0", "1e1", "10", " 10.00 "):
        limit = Limit.parse(text, "工作时")
        assert limit == Limit.parse("10", "工作时")
        assert limit.text == "10 工作时"
        assert limit.to_json() == ["10", "working_hour"]
    assert Limit.parse("0.50", "工作日").text == "0.5 工作日"
    assert Limit.parse("0.5", "工作日").duration == timedelta(hours=4)


def test_times() -> None:
    assert Limit.parse("2", "工作日").times(3) == Limit.parse("6", "工作日")
    assert Limit.parse("5", "工作日").times(Decimal("0.5")).duration == timedelta(hours=20)
    with pytest.raises(ValueError, match="大于零"):
        Limit.parse("2", "工作日").times(0)


@given(
    st.decimals("0.02", "400", places=3),
    st.sampled_from(LimitUnit),
)
def test_json_gives_back_what_was_kept(value: Decimal, unit: LimitUnit) -> None:
    limit = Limit(value, unit)
    assert Limit.from_json(json.loads(json.dumps(limit.to_json()))) == limit


def test_a_share_is_exact_and_never_more() -> None:
    assert share_of(timedelta(minutes=15), Decimal("0.8")) == timedelta(minutes=12)
    assert share_of(timedelta(microseconds=10), Decimal("0.99")) == timedelta(microseconds=9)
    assert share_of(timedelta(days=3660), Decimal("1")) == timedelta(days=3660)
