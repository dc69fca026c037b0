"""Collectors: one for every few cells of the towns. All names are made up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xuchang.ground import GroundCell

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
_GIVEN = (
    "建军 秀兰 红霞 卫东 俊杰 桂英 海涛 晓丽 志强 春梅 国庆 玉兰 文博 雪莹 振华 巧云 永刚 淑芳 浩宇 慧敏"
).split()
_EVERY = 4


def make_collectors(
    cells: list[GroundCell], chance: np.random.Generator
) -> Iterator[tuple[str, str, str, str]]:
    """Code, name, community code, phone label."""
    names = chance.permutation([surname + given for surname in _SURNAMES for given in _GIVEN]).tolist()
    walked = [cell.community.code for cell in cells[::_EVERY]]
    for number, (code, name) in enumerate(zip(walked, names, strict=False), 1):
        yield f"C{number:04d}", name, code, f"内线 {3000 + number}"
