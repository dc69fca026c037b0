"""How many of each of 92 classes of component there are, where they stand and whose they are.

Shares are made up after what censuses of Chinese cities count most: trees, lamps, gullies, covers. Owners are
units of :mod:`xuchang.units`; ``*`` before a name means the district's own.
"""

from __future__ import annotations

from typing import NamedTuple

MAIN = ("primary", "secondary")
CITY = ("primary", "secondary", "tertiary", "residential")
WATER = ("river",)


class Rule(NamedTuple):
    """One class: its share of all, metres from the middle of the road, and the roads it stands at."""

    class_code: str
    name: str
    share: float
    beside: float
    owner: str
    roads: tuple[str, ...] = CITY


def _rules(text: str, beside: float, owner: str, roads: tuple[str, ...] = CITY) -> list[Rule]:
    """``01-37 路灯 95`` and so on: minor class, name, share in thousandths."""
    rules = []
    for entry in text.split(","):
        code, name, share = entry.split()
        rules.append(Rule(f"部件-{code}", name, float(share), beside, owner, roads))
    return rules


RULES: tuple[Rule, ...] = (
    *_rules("01-37 路灯 96,01-06 路灯井盖 14,01-38 地灯 3,01-39 景观灯 6", 7.5, "*照明"),
    *_rules("01-78 桥体、楼体亮化 0.8,01-79 节庆装饰物 1.2", 11, "*照明"),
    *_rules("01-01 上水井盖 42,01-25 供水器 0.6,01-93 供水压力柜 0.8", 9.5, "*供水"),
    *_rules("01-02 污水井盖 52,01-03 雨水井盖 58,01-04 雨水箅子 88", 4.8, "*市政"),
    *_rules("01-23 不明井盖 5,01-26 沟槽盖板 4,01-81 无障碍坡道及盲道 9,01-86 台阶 3", 8.5, "*市政"),
    *_rules("01-80 遮阳篷（伞） 2,01-88 边坡、挡土墙 0.6,01-90 综合管廊设施 0.4", 13, "*市政"),
    *_rules("01-05 电力井盖 22,01-28 电力设施 13,01-29 电力设施标识牌 6,01-30 电力立杆 20", 10.5, "供电"),
    *_rules("01-07 通讯井盖 38,01-27 通讯交接箱 9,01-31 通信立杆 13,01-09 网络井盖 6", 11.5, "通信"),
    *_rules("01-08 电视井盖 8", 11, "广电"),
    *_rules("01-11 燃气井盖 13,01-49 燃气调压站（箱） 4,01-57 露天燃气管道 1,05-04 液化气站 0.1", 9, "*燃气"),
    *_rules("01-10 热力井盖 7", 9, "热力"),
    *_rules("01-12 公安井盖 4,01-50 监控电子眼 9,01-51 岗亭（治安亭） 0.6", 8, "公安"),
    *_rules("01-14 园林井盖 2,01-52 休息亭 0.7", 14, "*园林"),
    *_rules("01-18 化粪池井盖 11,03-03 化粪池 2", 18, "*环卫"),
    *_rules("01-40 报刊亭 0.3,01-45 自动售货机 0.9,01-46 户外健身设施 7,01-54 充电站（桩） 3", 17, "*城管"),
    *_rules("02-01 停车场 1,02-04 公交站亭（牌） 4,02-25 非机动车停放点 5", 9, "*交通"),
    *_rules("02-06 过街天桥 0.06,02-07 地下通道 0.05,02-08 立交桥 0.06,02-09 跨河桥 0.3", 0, "*交通", MAIN),
    *_rules("02-11 限高架（杆） 0.3,02-19 渠化岛 0.6,02-24 道路隔音屏 0.2", 3, "*交通", MAIN),
    *_rules("02-17 交通护栏 22,02-83 道路指示牌 8", 6.5, "交警", MAIN),
    *_rules("02-12 路名牌 9,02-20 人行横道桩 8,02-21 便道桩 14", 7, "*交通"),
    *_rules("02-84 人行道 9,02-85 平石 5,02-86 路沿石 7", 6, "*市政"),
    *_rules("03-01 公共厕所 0.9,03-02 公厕指示牌 1.4,03-04 垃圾中转站 0.4", 19, "*环卫"),
    *_rules("03-05 垃圾箱（果皮箱、桶） 44,03-97 烟头收集器或灭烟处 2", 8.5, "*环卫"),
    *_rules("03-06 户外广告 12,03-07 牌匾标识 48,03-08 宣传栏 8,03-96 施工公示牌 1", 15, "*城管"),
    *_rules("04-01 古树名木 0.2,04-02 行道树 152,04-04 护树设施 18,04-97 树池树篦 30", 7.0, "*园林"),
    *_rules("04-05 花钵花架 6,04-06 雕塑 0.5,04-07 街头座椅 7,04-08 绿地护栏 10", 12.5, "*园林"),
    *_rules("04-09 绿地附属设施 2,04-10 喷泉 0.1,04-93 挡土墙（花带石） 4,04-98 绿地指示牌 2", 14, "*园林"),
    *_rules("04-94 人行道隔离带 3,04-95 机非隔离带 5,04-99 边绿地（人行道绿地） 4", 5.5, "*园林", MAIN),
    *_rules("05-03 车辆加油（气、电）站 0.3", 24, "*城管", MAIN),
    *_rules("05-06 水域附属设施 1.2,05-07 水域护栏 9,05-08 防汛墙 2,02-30 水域标示牌 2", 44, "*水务", WATER),
    *_rules("05-98 其他指示牌、标识牌 3", 10, "*城管"),
)
