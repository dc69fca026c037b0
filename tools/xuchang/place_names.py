"""Places people say on the phone: shops, housing, schools; named by rule and put along the roads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from xuchang.ground import City
from xuchang.roads import Road
from xuchang.source import PER_LAT, PER_LON

#: Kind, share, what may stand before the kind's own word, and those words.
_KINDS = (
    ("商店", 0.26, "百货 生活 鲜果 烟酒 文具 五金 服饰 数码 母婴 家电", "超市 商店 便利店 专卖店 经营部"),
    (
        "餐饮",
        0.22,
        "老街 胡记 禹州 鄢陵 家常 羊肉 牛肉 胡辣汤 饺子 烩面 火锅 早点",
        "饭店 餐馆 面馆 酒楼 小吃店",
    ),
    (
        "小区",
        0.16,
        "金桂 阳光 锦绣 福满 书香 水岸 莲花 春天 东方 怡景 瑞祥 空港",
        "家园 花园 小区 新城 苑 府",
    ),
    ("公司", 0.10, "宏远 恒达 天成 森源 黄河 远东 瑞贝 众品 豪丰 金汇", "公司 商贸公司 厂 合作社"),
    ("服务", 0.09, "美丽 平安 快捷 诚信 老兵 好运", "理发店 修理部 快递点 洗衣店 宾馆"),
    ("医疗", 0.05, "仁和 康复 同仁 百姓 保和", "诊所 药店 卫生室 医院"),
    ("学校", 0.04, "实验 第一 第二 中心 育才 希望 春蕾", "小学 幼儿园 中学"),
    ("单位", 0.04, "税务 供销 邮政 农业 司法 便民", "服务站 所 办事处"),
    ("金融", 0.02, "农商 邮储 工商 建设 中原", "银行 信用社"),
    ("公园", 0.02, "滨河 街心 文化 健身", "游园 广场 公园"),
)
_SHARE_OF_HIGHWAYS = 0.25


def place_rows(
    city: City, roads: list[Road], count: int, chance: np.random.Generator
) -> Iterator[Sequence[object]]:
    """*count* rows of ``places.csv``, no two of one name."""
    streets = [road for road in roads if road.name and road.kind != "river"]
    weights = np.array(
        [r.line.length * (r.lit if r.lit > 0.2 else r.lit * _SHARE_OF_HIGHWAYS) for r in streets]
    )
    on = chance.choice(len(streets), count, p=weights / weights.sum())
    along = chance.random(count)
    beside = chance.choice((-1.0, 1.0), count) * chance.uniform(14, 45, count)
    spots = _spots(streets, on, along, beside)
    communities = _communities(city, spots)
    kinds = chance.choice(len(_KINDS), count, p=[share for _kind, share, *_words in _KINDS])
    seen: dict[str, int] = {}
    for i in range(count):
        kind, _share, before, after = _KINDS[kinds[i]]
        word = chance.choice(before.split()) + chance.choice(after.split())
        name = f"{communities[i].removesuffix('社区').removesuffix('村')}{word}"
        seen[name] = number = seen.get(name, 0) + 1
        name = name if number == 1 else f"{name}({number}店)"
        street = streets[on[i]]
        address = f"{street.name}{int(along[i] * street.line.length / 8) + 1}号"
        yield name, f"{spots[i, 0] / PER_LON:.6f}", f"{spots[i, 1] / PER_LAT:.6f}", kind, address, "generated"


def _spots(streets: list[Road], on: np.ndarray, along: np.ndarray, beside: np.ndarray) -> np.ndarray:
    lines = np.array([road.line for road in streets], dtype=object)[on]
    ahead = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, np.minimum(along + 0.01, 1), normalized=True)
    )
    behind = shapely.get_coordinates(shapely.line_interpolate_point(lines, along, normalized=True))
    back = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, np.maximum(along - 0.01, 0), normalized=True)
    )
    way = ahead - back
    normal = np.stack([-way[:, 1], way[:, 0]], axis=1) / np.hypot(way[:, 0], way[:, 1])[:, None]
    return behind + normal * beside[:, None]


def _communities(city: City, spots: np.ndarray) -> list[str]:
    tree = shapely.STRtree([cell.ground for cell in city.cells])
    points = shapely.points(spots / (PER_LON, PER_LAT))
    return [city.cells[int(at)].community.name for at in tree.nearest(points)]
