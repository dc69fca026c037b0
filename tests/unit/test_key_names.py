"""What the keys of dimensions are called where figures are headed by them."""

from __future__ import annotations

import pytest

from dispatcher_app.domain.indicators.dimensions import HOUR
from dispatcher_app.services.reports.key_names import key_name
from tests.support.imports import HALL


@pytest.mark.parametrize(
    ("hour_of_week", "name"),
    [(0, "周一 00–01 时"), (139, "周六 19–20 时"), (167, "周日 23–24 时"), (168, "168"), ("x", "x")],
)
def test_an_hour_of_the_week_is_said_as_people_say_it(hour_of_week: int | str, name: str) -> None:
    assert key_name(HOUR, hour_of_week, HALL) == name
