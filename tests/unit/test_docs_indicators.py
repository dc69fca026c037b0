"""The page of indicators says what is declared, and every declared thing can be said."""

from __future__ import annotations

import pytest

from dispatcher_app.domain.indicators import conditions as c
from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.counts import BaseCount
from dispatcher_app.domain.indicators.field_words import counted_when, field_words, in_words
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from tools.list_indicators import PAGE, page_with, tables


def test_the_page_is_what_the_tool_writes() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page_with(text, tables()) == text, "run make docs"


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        page_with("# 指标说明", tables())


def test_every_base_count_can_be_said_in_words() -> None:
    for count in COUNTS.values():
        assert counted_when(count)
        assert "(" not in in_words(count.where) or ")" in in_words(count.where)
        for name in (count.amount, count.person):
            assert not name or field_words(name)


def test_a_condition_in_words() -> None:
    late = c.all_of(
        c.is_known("closed_at"), c.not_(c.any_of(c.is_true("overdue"), c.more_than("reworks", 1)))
    )
    assert in_words(late) == "有结案时刻 且 非(案件曾超期 = 是 或 返工次数 > 1)"
    assert in_words(c.among("stage", "voided", "declined")) == "环节 ∈ {不予立案、已作废}"


def test_formulas_are_said_in_the_names_of_counts() -> None:
    assert INDICATORS["check_rate"].formula == "按时核查数 ÷ 应核查数"
    weighted = "(按期结案数(计分) - 延期后按期结案数(计分) × 0.4 + 超期结案数(计分) × 0.3) ÷ 应结案数(计分)"
    assert INDICATORS["weighted_closing_rate"].formula == weighted


def test_a_count_of_what_the_facts_do_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no_such_field"):
        BaseCount(code="x", label="x", english="x", at="reported_at", where=c.is_true("no_such_field"))
