"""The 132 responsible units: 29 of the city, 103 of the district, the size of Xuchang's register.

City and district units stand in two tables beside this file; each street adds five units, each
community one. Names follow the ways such bodies are called in Shenzhen; duties are generated from
what bodies of this kind do elsewhere, and are nobody's official list of duties.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from nanshan.subdistricts import SUBDISTRICTS, Subdistrict

_HERE = Path(__file__).parent
_PHONE_FIRST = 8001


@dataclass(frozen=True)
class UnitRow:
    """One row of ``units.csv``; areas and duties are parted by spaces."""

    code: str
    name: str
    short_name: str
    tier: str
    parent: str
    areas: str
    duties: str
    phone: str = ""


@dataclass(frozen=True)
class _StreetUnit:
    """A unit every street has; ``{street}`` stands for the street's name."""

    name: str
    short_name: str
    duties: str


_STREET_UNITS = (
    _StreetUnit("南山区人民政府{street}办事处", "{street}办事处", "* 事件-06-04 事件-04-98 事件-04-92"),
    _StreetUnit(
        "南山区{street}综合行政执法队",
        "{short}执法队",
        "事件-02 事件-04 事件-01-01 事件-01-02 事件-01-03 事件-01-06 事件-01-07 事件-01-19 事件-01-20 "
        "事件-01-28 事件-01-29 事件-01-30 事件-01-36 事件-01-38 事件-01-84 事件-01-96 事件-03-01 "
        "事件-03-02 事件-06-02",
    ),
    _StreetUnit(
        "南山区{street}环境卫生所",
        "{short}环卫所",
        "部件-03 事件-01-04 事件-01-10 事件-01-11 事件-01-12 事件-01-14 事件-01-31 事件-01-32 事件-01-35 "
        "事件-01-37 事件-01-92 事件-01-93 事件-02-01",
    ),
    _StreetUnit(
        "南山区{street}城市建设办公室",
        "{short}城建办",
        "部件-01-81 部件-01-86 部件-01-23 部件-01-26 事件-03-05 事件-03-06 事件-03-10 事件-01-83 "
        "事件-01-98 事件-06-98",
    ),
    _StreetUnit(
        "南山区{street}绿化管养站",
        "{short}绿化站",
        "部件-04-02 部件-04-04 部件-04-07 部件-04-08 部件-04-09 部件-04-93 部件-04-97 部件-04-99 "
        "事件-01-17 事件-01-18 事件-01-21 事件-01-91",
    ),
)
_COMMUNITY_DUTIES = "部件-03-08 事件-01-05 事件-01-07 事件-01-35 事件-01-38 事件-01-93 事件-02-99 事件-06-04"


def make_units() -> list[UnitRow]:
    """All units in code order, each with an extension number as its phone label."""
    rows = [*_table("units_city.csv", "city", ""), *_table("units_district.csv", "district", "440305")]
    offices = len([row for row in rows if row.tier == "district"])
    for street in SUBDISTRICTS:
        rows += _street_units(street, offices + 1)
        offices += len(_STREET_UNITS)
    for street in SUBDISTRICTS:
        rows += _community_units(street, rows, offices + 1)
        offices += len(street.communities)
    return [_with_phone(row, _PHONE_FIRST + i) for i, row in enumerate(rows)]


def unit_of_street(units: list[UnitRow], street_code: str, ending: str) -> str:
    """The code of a street's own unit, such as its 环卫所."""
    return next(u.code for u in units if u.areas == street_code and u.short_name.endswith(ending))


def _table(file: str, tier: str, areas: str) -> list[UnitRow]:
    with (_HERE / file).open(encoding="utf-8", newline="") as handle:
        return [UnitRow(tier=tier, areas=areas, **row) for row in csv.DictReader(handle)]


def _street_units(street: Subdistrict, first: int) -> list[UnitRow]:
    office = f"Q{first:03d}"
    short = street.name.removesuffix("街道")
    return [
        UnitRow(
            code=f"Q{first + i:03d}",
            name=kind.name.format(street=street.name),
            short_name=kind.short_name.format(street=street.name, short=short),
            tier="district",
            parent=office if i else "",
            areas=street.full_code,
            duties=kind.duties,
        )
        for i, kind in enumerate(_STREET_UNITS)
    ]


def _community_units(street: Subdistrict, units: list[UnitRow], first: int) -> list[UnitRow]:
    office = unit_of_street(units, street.full_code, "办事处")
    return [
        UnitRow(
            code=f"Q{first + i:03d}",
            name=f"{street.name}{community.name}工作站",
            short_name=f"{community.name.removesuffix('社区')}工作站",
            tier="district",
            parent=office,
            areas=f"{street.full_code}{i + 1:03d}",
            duties=_COMMUNITY_DUTIES,
        )
        for i, community in enumerate(street.communities)
    ]


def _with_phone(row: UnitRow, extension: int) -> UnitRow:
    return UnitRow(**{**vars(row), "phone": f"内线 {extension}"})
