"""132 responsible units: 29 of the city, 103 of its districts, the size of the real register. Made up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from xuchang.source import Division


class UnitRow(NamedTuple):
    code: str
    name: str
    short_name: str
    tier: str
    parent: str
    areas: str
    duties: str
    phone: str
    #: What owners of components call it: ``供电``, ``*市政``.
    key: str


#: Name without the city's, short name, duties, key.
_CITY = (
    ("城市管理局", "市城管局", "部件-01 部件-03 部件-05 事件-01 事件-02 事件-04 事件-06", ""),
    ("城市管理综合执法支队", "市执法支队", "事件-01-01 事件-02-03 事件-04-01 事件-04-05", ""),
    ("环境卫生管理处", "市环卫处", "部件-03-01 部件-03-04 事件-01-10 事件-01-11", ""),
    ("园林绿化中心", "市园林中心", "部件-04 事件-01-17 事件-01-18", ""),
    ("市政设施管理处", "市市政处", "部件-01-02 部件-01-03 部件-01-04 事件-05-03", ""),
    ("路灯管理处", "市路灯处", "部件-01-37 部件-01-06", ""),
    ("水利局", "市水利局", "部件-05-06 部件-05-07 部件-05-08 事件-01-25", ""),
    ("交通运输局", "市交通局", "部件-02 事件-01-13", ""),
    ("住房和城乡建设局", "市住建局", "部件-01-88 事件-03", ""),
    ("自然资源和规划局", "市资规局", "事件-03-11", ""),
    ("生态环境局", "市生态局", "事件-01-26", ""),
    ("市场监督管理局", "市市场监管局", "事件-04", ""),
    ("卫生健康委员会", "市卫健委", "事件-06", ""),
    ("教育局", "市教育局", "", ""),
    ("文化广电和旅游局", "市文旅局", "", ""),
    ("应急管理局", "市应急局", "事件-05", ""),
    ("民政局", "市民政局", "", ""),
    ("公安局", "市公安局", "部件-01-12 部件-01-50 部件-01-51 事件-05-95", "公安"),
    ("公安局交通警察支队", "市交警支队", "部件-02-17 部件-02-83 事件-05-05", "交警"),
    ("消防救援支队", "市消防支队", "", ""),
    ("供电公司", "市供电公司", "部件-01-05 部件-01-28 部件-01-29 部件-01-30", "供电"),
    ("水务集团", "市水务集团", "部件-01-01 部件-01-25 部件-01-93", ""),
    ("天然气有限公司", "市天然气公司", "部件-01-11 部件-01-49 部件-01-57", ""),
    ("热力公司", "市热力公司", "部件-01-10", "热力"),
    ("电信分公司", "市电信公司", "部件-01-07 部件-01-27 部件-01-31 部件-01-09", "通信"),
    ("移动分公司", "市移动公司", "部件-01-31", ""),
    ("联通分公司", "市联通公司", "部件-01-27", ""),
    ("广电网络公司", "市广电公司", "部件-01-08", "广电"),
    ("公共交通有限公司", "市公交公司", "部件-02-04", ""),
)
_DISTRICT = (
    (
        "城市管理局",
        "城管局",
        "* 部件-03-06 部件-03-07 部件-03-08 部件-01-40 部件-01-45 部件-01-46 部件-05-98",
        "*城管",
    ),
    ("综合行政执法大队", "执法大队", "事件-02 事件-04-01 事件-01-01 事件-01-28", ""),
    (
        "环境卫生中心",
        "环卫中心",
        "部件-03-01 部件-03-03 部件-03-04 部件-03-05 部件-03-97 事件-01-10",
        "*环卫",
    ),
    ("园林绿化中心", "园林中心", "部件-04 部件-01-14 部件-01-52 事件-01-17", "*园林"),
    (
        "市政服务中心",
        "市政中心",
        "部件-01-02 部件-01-03 部件-01-04 部件-01-23 部件-01-26 部件-02-84",
        "*市政",
    ),
    ("照明服务中心", "照明中心", "部件-01-37 部件-01-06 部件-01-38 部件-01-39 部件-01-78", "*照明"),
    ("水务局", "水务局", "部件-05-06 部件-05-07 部件-05-08 部件-02-30", "*水务"),
    ("交通运输局", "交通局", "部件-02-01 部件-02-04 部件-02-12 部件-02-20 部件-02-21 部件-02-25", "*交通"),
    ("自来水公司", "自来水公司", "部件-01-01 部件-01-25 部件-01-93", "*供水"),
    ("燃气公司", "燃气公司", "部件-01-11 部件-01-49 部件-01-57", "*燃气"),
    ("住房和城乡建设局", "住建局", "事件-03", ""),
    ("公安局交警大队", "交警大队", "事件-05-05", ""),
    ("市场监督管理局", "市场监管局", "事件-04", ""),
    ("供电营业部", "供电部", "部件-01-05", ""),
)
#: Five districts have a body more: 103 in all.
_EXTRA = ("便民服务中心", "便民中心", "事件-06-04", "")
_PHONE_FIRST = 8001


def make_units(division: Division) -> list[UnitRow]:
    units = [_city(number, *each) for number, each in enumerate(_CITY, 1)]
    number = 0
    for position, (district, name) in enumerate(sorted(division.names.items())):
        first = number + 1
        for body in (*_DISTRICT, *([_EXTRA] if position < 5 else [])):
            number += 1
            units.append(_local(number, first, district, name, *body))
    return units


def owner_code(units: list[UnitRow], key: str, district: str) -> str:
    """The code of the unit that owners' word *key* means in *district*."""
    return _keyed(tuple(units))[key, district if key.startswith("*") else ""]


@cache
def _keyed(units: tuple[UnitRow, ...]) -> Mapping[tuple[str, str], str]:
    return {(unit.key, unit.areas): unit.code for unit in units if unit.key}


def _city(number: int, name: str, short: str, duties: str, key: str) -> UnitRow:
    parent = "S001" if 1 < number <= 6 else ""
    phone = f"内线 {_PHONE_FIRST + number - 1}"
    return UnitRow(f"S{number:03d}", f"许昌市{name}", short, "city", parent, "", duties, phone, key)


def _local(
    number: int, first: int, district: str, place: str, name: str, short: str, duties: str, key: str
) -> UnitRow:
    said = "开发区" if "开发区" in place else place[:2]
    parent = f"Q{first:03d}" if number != first else ""
    phone = f"内线 {_PHONE_FIRST + len(_CITY) + number - 1}"
    code, full = f"Q{number:03d}", f"{place}{name}"
    return UnitRow(code, full, f"{said}{short}", "district", parent, district, duties, phone, key)
