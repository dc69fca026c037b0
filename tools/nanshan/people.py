"""People of the demo hall. All names are made up."""

from __future__ import annotations

import random

from nanshan.subdistricts import SUBDISTRICTS

#: Stated openly in pack.toml too: this is a demo, and nobody's real account.
DEMO_PASSWORD = "nanshan-demo"
#: Login, name, role.
SEATS = (
    ("jiexian1", "陈晓梅", "call_taker"),
    ("jiexian2", "林佳怡", "call_taker"),
    ("paiqian1", "李静", "dispatcher"),
    ("paiqian2", "周文博", "dispatcher"),
    ("banzhang1", "王建国", "shift_leader"),
    ("banzhang2", "黄丽华", "shift_leader"),
    ("jiaoyuan", "吴志强", "trainer"),
    ("guanli", "郑海涛", "administrator"),
    ("daping", "大屏一号", "wall"),
)
_SURNAMES = "陈林黄张李王吴刘蔡杨许郑谢郭洪曾邱廖赖徐周叶苏庄吕江何罗高萧"
_GIVEN = (
    "志明 海燕 建华 秀英 伟强 丽娟 国栋 晓东 雪梅 俊杰 美玲 永福 春花 家豪 玉兰 文斌 小红 振宇 桂芳 嘉欣 "
    "德胜 慧敏 浩然 淑珍 少华 金凤 子健 艳芬 耀辉 翠萍"
).split()
_PER_COMMUNITY = 2


def make_collectors(seed: int) -> list[tuple[str, str, str, str]]:
    """Two collectors to a community: code, name, community code, phone label."""
    chance = random.Random(f"{seed}:collectors")
    names = chance.sample([s + g for s in _SURNAMES for g in _GIVEN], 200)
    communities = [
        f"{street.full_code}{i + 1:03d}" for street in SUBDISTRICTS for i in range(len(street.communities))
    ]
    walked = [code for code in communities for _ in range(_PER_COMMUNITY)]
    return [
        (f"C{i:03d}", name, code, f"内线 {6000 + i}")
        for i, (code, name) in enumerate(zip(walked, names, strict=False), 1)
    ]
