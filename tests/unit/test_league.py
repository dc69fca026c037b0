"""Units ranked with their like: equal rates share a place, too few cases have none, groups stay apart."""

from __future__ import annotations

from dispatcher_app.domain.indicators.dimensions import Dimension
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.services.figures.league import leagues

_GROUPS = Dimension(
    code="unit_group",
    label="",
    english="",
    column="unit",
    folded={f"C{n}": UnitGroup.CITY.value for n in range(9)} | {"D1": UnitGroup.DISTRICT.value},
)


def _counts(due: int, on_time: int) -> dict[str, int]:
    moved = dict.fromkeys(("handling_due_moved", "handled_on_time_moved"), 0)
    return moved | {"handling_due": due, "handled_on_time": on_time}


def test_like_is_ranked_with_like_and_equal_is_equal() -> None:
    now = {
        "C3": _counts(10, 9),
        "C2": _counts(400, 400),
        "C1": _counts(10, 10),
        "C4": _counts(4, 4),
        "C5": _counts(0, 0),
        "D1": _counts(10, 1),
        "": _counts(50, 50),
    }
    before = {"C1": _counts(10, 1), "C3": _counts(10, 10), "C6": _counts(10, 9), "C4": _counts(10, 8)}
    city, district = leagues(now, before, _GROUPS, 5, lambda code: code)
    assert (city.group, city.name) == (UnitGroup.CITY.value, "市级部门和企业")
    places = [(one.unit, one.place, one.place_before) for one in city.units]
    assert places == [("C1", 1, 4), ("C2", 1, None), ("C3", 3, 1), ("C4", None, 3)]
    assert [(one.unit, one.place) for one in district.units] == [("D1", 1)]
