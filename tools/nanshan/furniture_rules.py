"""What stands along which roads and how far apart, and which mapped points are which component."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nanshan.source import Feature

_CITY_ROADS = ("primary", "secondary", "tertiary", "residential", "unclassified")
_MAIN_ROADS = ("trunk", "primary", "secondary")
#: Metres from the middle of a carriageway to its kerb.
KERB = {
    "trunk": 9.0,
    "primary": 7.5,
    "secondary": 6.5,
    "tertiary": 5.5,
    "residential": 4.0,
    "unclassified": 4.0,
}


@dataclass(frozen=True)
class LineRule:
    """One class of component repeated along roads: every *spacing* metres, *beyond* metres past the kerb."""

    class_code: str
    name: str
    spacing: float
    beyond: float
    owner: str
    roads: tuple[str, ...] = _CITY_ROADS


@dataclass(frozen=True)
class PointRule:
    """Mapped OpenStreetMap points that are components; ``spread`` adds that many metres of standing room."""

    class_code: str
    name: str
    owner: str
    matches: Callable[[Feature], bool]
    copies: int = 1
    spread: float = 0.0
    real: bool = True


@dataclass(frozen=True)
class AreaRule:
    """Components inside mapped areas: one for each *per_m2* square metres, at least one."""

    class_code: str
    name: str
    owner: str
    matches: Callable[[Feature], bool]
    per_m2: float
    at_most: int = 6


#: ``street:…`` as an owner means the unit of that kind in the street the component stands in.
LINE_RULES = (
    LineRule("部件-01-37", "路灯", 56, 0.8, "Q040"),
    LineRule("部件-04-02", "行道树", 62, 1.4, "street:绿化站"),
    LineRule("部件-01-04", "雨水箅子", 92, -0.3, "Q008"),
    LineRule("部件-01-03", "雨水井盖", 165, -1.6, "Q008"),
    LineRule("部件-01-02", "污水井盖", 195, -2.4, "Q029"),
    LineRule("部件-01-01", "上水井盖", 262, 2.2, "Q028"),
    LineRule("部件-01-05", "电力井盖", 244, 2.8, "Q027"),
    LineRule("部件-01-07", "通讯井盖", 226, 3.4, "telecom"),
    LineRule("部件-01-11", "燃气井盖", 345, 1.8, "Q030"),
    LineRule("部件-01-06", "路灯井盖", 326, 1.0, "Q040"),
    LineRule("部件-01-08", "电视井盖", 640, 3.6, "Q035"),
    LineRule("部件-03-05", "垃圾箱（果皮箱、桶）", 150, 2.0, "street:环卫所"),
    LineRule("部件-02-17", "交通护栏", 210, -0.2, "Q015", ("primary", "secondary")),
    LineRule("部件-02-83", "道路指示牌", 460, 1.2, "Q015", (*_MAIN_ROADS, "tertiary")),
    LineRule("部件-01-27", "通讯交接箱", 520, 4.2, "telecom"),
    LineRule("部件-01-28", "电力设施", 480, 4.6, "Q027"),
    LineRule("部件-01-50", "监控电子眼", 700, 1.5, "Q014"),
    LineRule("部件-04-97", "树池树篦", 330, 1.5, "street:绿化站", ("secondary", "tertiary")),
    LineRule("部件-04-08", "绿地护栏", 420, 3.8, "street:绿化站", ("primary", "secondary", "tertiary")),
    LineRule("部件-01-31", "通信立杆", 900, 4.0, "Q034"),
    LineRule("部件-02-25", "非机动车停放点", 640, 3.0, "Q038", ("secondary", "tertiary", "residential")),
    LineRule("部件-03-08", "宣传栏", 1100, 4.5, "street:办事处", ("tertiary", "residential")),
)
RIVER_RULES = (
    LineRule("部件-05-07", "水域护栏", 85, 36.0, "Q009"),
    LineRule("部件-02-30", "水域标示牌", 430, 37.0, "Q009"),
    LineRule("部件-05-08", "防汛墙", 380, 38.0, "Q009"),
)


def _tag(key: str, *values: str) -> Callable[[Feature], bool]:
    return lambda feature: feature.tags.get(key) in values


def _bus_stop(feature: Feature) -> bool:
    tags = feature.tags
    return tags.get("highway") == "bus_stop" or (tags.get("public_transport") == "platform" and "bus" in tags)


def _residential(feature: Feature) -> bool:
    return feature.tags.get("landuse") == "residential"


_PARK = _tag("leisure", "park", "garden")
_SHOPS = _tag("landuse", "commercial", "retail")
_WORKPLACE = _tag("landuse", "commercial", "industrial")
_SUBWAY_ENTRANCE = _tag("railway", "subway_entrance")

POINT_RULES = (
    PointRule("部件-02-04", "公交站亭（牌）", "Q036", _bus_stop),
    PointRule("部件-01-37", "路灯", "Q040", _tag("highway", "street_lamp")),
    PointRule("部件-01-50", "监控电子眼", "Q014", _tag("man_made", "surveillance")),
    PointRule("部件-01-30", "电力立杆", "Q027", _tag("power", "tower", "pole")),
    PointRule("部件-03-01", "公共厕所", "Q003", _tag("amenity", "toilets")),
    PointRule("部件-04-10", "喷泉", "Q004", _tag("amenity", "fountain")),
    PointRule("部件-04-06", "雕塑", "Q004", _tag("tourism", "artwork")),
    PointRule("部件-01-25", "供水器", "Q028", _tag("amenity", "drinking_water")),
    PointRule("部件-03-04", "垃圾中转站", "Q003", _tag("amenity", "waste_disposal")),
    PointRule("部件-05-03", "车辆加油（气、电）站", "Q025", _tag("amenity", "fuel")),
    PointRule("部件-02-01", "停车场", "Q038", _tag("amenity", "parking")),
    PointRule("部件-01-28", "电力设施", "Q027", _tag("power", "substation")),
    # Not mapped themselves, but known to stand where these are.
    PointRule("部件-01-50", "监控电子眼", "Q014", _tag("highway", "traffic_signals"), 1, 9.0, real=False),
    PointRule("部件-02-12", "路名牌", "Q013", _tag("highway", "traffic_signals"), 2, 12.0, real=False),
    PointRule("部件-02-20", "人行横道桩", "Q015", _tag("highway", "crossing"), 2, 5.0, real=False),
    PointRule("部件-01-81", "无障碍坡道及盲道", "Q006", _tag("highway", "crossing"), 1, 6.0, real=False),
    PointRule("部件-02-25", "非机动车停放点", "Q038", _SUBWAY_ENTRANCE, 2, 14.0, real=False),
    PointRule("部件-03-05", "垃圾箱（果皮箱、桶）", "street:环卫所", _bus_stop, 1, 6.0, real=False),
)
AREA_RULES = (
    AreaRule("部件-01-46", "户外健身设施", "Q023", _residential, 22_000),
    AreaRule("部件-01-49", "燃气调压站（箱）", "Q030", _residential, 40_000, 3),
    AreaRule("部件-01-28", "电力设施", "Q027", _residential, 26_000, 4),
    AreaRule("部件-01-18", "化粪池井盖", "Q012", _residential, 9_000, 10),
    AreaRule("部件-03-08", "宣传栏", "street:办事处", _residential, 30_000, 4),
    AreaRule("部件-01-54", "充电站（桩）", "Q025", _tag("amenity", "parking"), 1_500, 8),
    AreaRule("部件-04-07", "街头座椅", "Q004", _PARK, 4_000, 30),
    AreaRule("部件-01-38", "地灯", "Q040", _PARK, 5_000, 24),
    AreaRule("部件-01-14", "园林井盖", "Q004", _PARK, 9_000, 14),
    AreaRule("部件-04-98", "绿地指示牌", "Q004", _PARK, 16_000, 8),
    AreaRule("部件-04-05", "花钵花架", "Q004", _SHOPS, 12_000, 6),
    AreaRule("部件-01-39", "景观灯", "Q040", _SHOPS, 10_000, 8),
    AreaRule("部件-01-45", "自动售货机", "Q006", _WORKPLACE, 26_000, 4),
    AreaRule(
        "部件-03-97",
        "烟头收集器或灭烟处",
        "street:环卫所",
        _WORKPLACE,
        18_000,
        6,
    ),
)
