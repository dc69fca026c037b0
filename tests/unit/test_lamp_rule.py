"""When a lamp turns amber: what may be set, and that it is kept as it was set."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from dispatcher_app.domain.clock import StageLimits
from dispatcher_app.domain.lamp_rule import LampRule
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.words import Stage

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("share", "before", "sentence"),
    [
        (None, None, "请至少定一项"),
        (Decimal(0), None, "预警比例"),
        (Decimal("-0.1"), HOUR, "预警比例"),
        (Decimal("1.01"), None, "预警比例"),
        (None, timedelta(0), "必须大于零"),
        (Decimal("0.8"), -HOUR, "必须大于零"),
    ],
)
def test_what_is_no_warning(share: Decimal | None, before: timedelta | None, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        LampRule(share, before)


@pytest.mark.parametrize(
    ("rule", "allowance", "amber"),
    [
        (LampRule(), 10 * HOUR, 8 * HOUR),
        (LampRule(None, 2 * HOUR), 10 * HOUR, 8 * HOUR),
        (LampRule(None, 2 * HOUR), HOUR, timedelta(0)),
        (LampRule(Decimal("0.9"), 2 * HOUR), 10 * HOUR, 8 * HOUR),
        (LampRule(Decimal("0.5"), 2 * HOUR), 10 * HOUR, 5 * HOUR),
        (LampRule(Decimal("0.5"), 2 * HOUR), 2 * HOUR, HOUR),  # no amber from the very start
    ],
)
def test_amber_after(rule: LampRule, allowance: timedelta, amber: timedelta) -> None:
    assert rule.amber_after(allowance) == amber


@pytest.mark.parametrize("lamp", [LampRule(), LampRule(None, 90 * HOUR / 60), LampRule(Decimal(1), HOUR)])
def test_kept_as_it_was_set(lamp: LampRule) -> None:
    limits = StageLimits({Stage.CHECKING: Limit.parse("0.5", "工作日")}, lamp)
    assert StageLimits.from_json(json.loads(json.dumps(limits.to_json()))) == limits
