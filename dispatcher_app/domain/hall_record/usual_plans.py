"""What a plan for extreme weather begins with: the classes that such weather strikes, who is to look, how far
two reports of it lie apart. The shift leader changes it before it holds.

The classes are named as GB/T 30428.2 and CJ/T 214 name them, since codes are a city's own; a class that the
hall's standard does not know is left out. Which weather strikes what, and the factors, are this program's own
judgement: no standard says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dispatcher_app.domain.hall_record.campaigns import WeatherSort
from dispatcher_app.domain.standard import ClassName
from dispatcher_app.domain.words import Source


@dataclass(frozen=True, slots=True)
class UsualPlan:
    """``classes`` are names; the factors multiply the radius and the time within which reports may be one."""

    classes: frozenset[str]
    sources: tuple[Source, ...]
    radius_factor: float
    time_factor: float


#: What a storm of any kind brings down.
_FALLS = "行道树 古树名木 架空线缆脱落 架空线缆损坏 线体垂落 高空坠物"
_LOOKS = (Source.COLLECTOR, Source.VIDEO, Source.PATROL)

USUAL_PLANS: dict[WeatherSort, UsualPlan] = {
    # Gusts topple single things: the same tree is reported from both ends of its street.
    WeatherSort.WIND: UsualPlan(
        frozenset(
            f"{_FALLS} 户外广告 广告招牌破损 牌匾标识 广告牌匾 灯箱霓虹灯 占道广告牌 路灯 立杆 "
            "电力立杆 通信立杆 遮阳篷 公交站亭 交通标志牌 道路指示牌 交通信号灯 施工工地围挡 护树设施".split()
        ),
        _LOOKS,
        1.5,
        2.0,
    ),
    # Water stands over whole crossings, and callers see it from every side.
    WeatherSort.RAIN: UsualPlan(
        frozenset(
            f"{_FALLS} 道路积水 雨水井盖 雨水箅子 污水井盖 不明井盖 无主井盖 沟槽盖板 排水管道堵塞、破裂 "
            "下水道堵塞或破损 路面塌陷 地下通道 立交桥 高架立交桥 防汛墙 防洪墙 河堤破损 "
            "水域附属设施 水域护栏 边坡、挡土墙 挡土墙".split()
        ),
        _LOOKS,
        2.0,
        2.0,
    ),
    # Snow lies for days over whole roads; pipes burst.
    WeatherSort.SNOW: UsualPlan(
        frozenset(
            f"{_FALLS} 道路积雪、积冰 道路积雪结冰 过街天桥 立交桥 高架立交桥 高架桥 跨河桥 地下通道 "
            "人行道 台阶 无障碍坡道及盲道 遮阳篷 公交站亭 供水管道破裂 自来水管破裂 热力管道破裂".split()
        ),
        _LOOKS,
        2.0,
        3.0,
    ),
}


def classes_struck(sort: WeatherSort, known: Iterable[ClassName]) -> tuple[str, ...]:
    """Codes of the classes of the hall's standard that weather of *sort* strikes, in its order."""
    struck = USUAL_PLANS[sort].classes
    return tuple(dict.fromkeys(str(one.code) for one in known if _plain(one.minor_name) in struck))


def _plain(name: str) -> str:
    """Without what stands in brackets of either width behind it."""
    return re.split("[(\uff08]", name, maxsplit=1)[0].strip()
