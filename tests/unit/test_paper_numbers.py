"""Numbers of papers: a city's own words, no gaps, no doubles, and rules that cannot be mixed up."""

from __future__ import annotations

import pytest

from dispatcher_app.domain.paper_numbers import (
    USUAL_NUMBERS,
    NumberRule,
    numbers_from,
    to_text,
    with_rule,
)
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import SupervisionLevel

ORDER, CIRCULAR = SupervisionLevel.ORDER, SupervisionLevel.CIRCULAR


def test_the_next_number_follows_the_last_of_its_year_and_level() -> None:
    rule = USUAL_NUMBERS[ORDER]
    assert rule.next([], 2026) == "督办〔2026〕1号"
    given = [
        "督办〔2026〕9号",
        "督办〔2026〕10号",
        "督办〔2025〕99号",
        "督改〔2026〕70号",
        "督办〔2026〕011号",
    ]
    assert rule.next(given, 2026) == "督办〔2026〕11号"
    assert rule.next(given, 2027) == "督办〔2027〕1号"
    assert NumberRule("A+({number})/{year}").next(["A+(7)/2026", "AA(9)/2026"], 2026) == "A+(8)/2026"


@pytest.mark.parametrize(
    "pattern",
    ["", "督办{year}号", "{number}号", "{year}{number}", "{year}{year}{number}督", "督{x}{year}{number}",
     "督\n{year}-{number}", "督" * 60 + "{year}{number}"],
)  # fmt: skip
def test_a_rule_that_would_give_one_number_twice_is_refused(pattern: str) -> None:
    with pytest.raises(DomainError):
        NumberRule(pattern)


def test_levels_never_share_a_rule() -> None:
    with pytest.raises(DomainError, match="督办单"):
        with_rule(USUAL_NUMBERS, CIRCULAR, USUAL_NUMBERS[ORDER].pattern)
    changed = with_rule(USUAL_NUMBERS, CIRCULAR, "深城通报〔{year}〕{number}号")
    assert numbers_from(to_text(changed)) == changed
    for damaged in ("", "nonsense", "[]", '{"order": 1, "circular": "x"}'):
        assert numbers_from(damaged) == USUAL_NUMBERS
