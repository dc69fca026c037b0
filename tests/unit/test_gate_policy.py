"""Gate policy: which proposals pass without a person, and the sample kept for a second look."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pytest

from dispatcher_app.domain.rulebook import GatePolicy
from tests.support.life import Life
from tests.support.rules import MANHOLE, RUBBISH

LOW_RISK = frozenset({str(MANHOLE)})
CASE = Life().case
CASES = [replace(CASE, number=f"ZG20260302-{serial:04d}") for serial in range(4000)]


def test_by_default_nothing_passes_without_a_person() -> None:
    assert not any(GatePolicy().passes(case) for case in CASES[:100])


def test_only_low_risk_classes_pass() -> None:
    policy = GatePolicy(low_risk=LOW_RISK, sample_share=Decimal(0))
    assert policy.passes(CASE)
    assert not policy.passes(replace(CASE, class_code=str(RUBBISH)))
    assert not policy.passes(replace(CASE, class_code=""))


@pytest.mark.parametrize("share", ["0.05", "0.1", "0.5"])
@pytest.mark.parametrize("seed", ["", "2026 年一季度"])
def test_the_sample_is_as_large_as_promised(share: str, seed: str) -> None:
    """Within four standard deviations of the share: a fair draw fails this once in 16,000 seeds."""
    policy = GatePolicy(low_risk=LOW_RISK, sample_share=Decimal(share), seed=seed)
    drawn = sum(policy.drawn(case) for case in CASES)
    expected, chance = len(CASES) * float(share), float(share)
    assert abs(drawn - expected) < 4 * math.sqrt(len(CASES) * chance * (1 - chance))
    assert drawn + sum(policy.passes(case) for case in CASES) == len(CASES)


def test_the_draw_can_be_repeated_by_anyone() -> None:
    first = GatePolicy(low_risk=LOW_RISK, seed="a")
    again = GatePolicy(low_risk=LOW_RISK, seed="a")
    other = GatePolicy(low_risk=LOW_RISK, seed="b")
    sample = [case.number for case in CASES if first.drawn(case)]
    assert sample == [case.number for case in CASES if again.drawn(case)]
    assert sample != [case.number for case in CASES if other.drawn(case)]


def test_the_draw_does_not_depend_on_the_case_s_content() -> None:
    """Nobody can write a case so that it slips through."""
    policy = GatePolicy(low_risk=LOW_RISK, sample_share=Decimal("0.5"))
    for case in CASES[:50]:
        changed = replace(case, description="另一种写法", version=9, place="别处")
        assert policy.drawn(case) == policy.drawn(changed)


@pytest.mark.parametrize(("share", "all_drawn"), [("0", False), ("1", True)])
def test_none_and_all(share: str, all_drawn: bool) -> None:
    policy = GatePolicy(low_risk=LOW_RISK, sample_share=Decimal(share))
    assert {policy.drawn(case) for case in CASES} == {all_drawn}
