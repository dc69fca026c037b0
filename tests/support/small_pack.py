"""A made-up city of six grid cells, written to a folder file by file so that tests can break it.

Its codes are as wide as Yuncheng's (street 4 digits, cell 16), to show that no width is taken for granted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

ADCODE = "149902"
WEST, SOUTH, STEP = 111.0, 35.0, 0.001
STREETS = {"1499020001": "河东街道", "1499020002": "河西街道"}
#: Community code → name, street, columns of the grid.
COMMUNITIES = {
    "1499020001001": ("钟楼社区", "1499020001", (0,)),
    "1499020001002": ("鼓楼社区", "1499020001", (1,)),
    "1499020002001": ("长乐社区", "1499020002", (2,)),
}

PACK_TOML = """\
format = 1
name = "yanhu"
city = "盐湖市"
district = "城关区"
title = "盐湖市城市管理监督指挥中心"
adcode = "149902"
case_prefix = "YH"
zone = "Asia/Shanghai"
licence = "CC0-1.0"
default_place = [111.0015, 35.001]
demo_password = "demo"

[codes]
street = 10
community = 13
cell = 16

[[hours]]
start = 08:30:00
end = 12:00:00

[[hours]]
start = 14:30:00
end = 18:00:00

[[shifts]]
name = "白班"
start = 08:00:00
end = 20:00:00

[[days]]
day = 2026-03-02
works = false
name = "关公文化节"

[[attributions]]
part = "roads.geojson"
text = "made up"

[generated]
cells = "全部为虚构。"
"""

UNITS_CSV = """\
code,name,short_name,tier,parent,areas,duties,phone
1,盐湖市水利局,市水利局,city,,,事件-01-25,内线 1
2,盐湖市排水公司,市排水公司,city,,,部件-01-02 部件-01-03,内线 2
3,城关区城市管理局,区城管局,district,,149902,事件 部件,内线 3
4,河东街道办事处,河东街道,district,,1499020001,*,内线 4
5,河东环卫所,河东环卫所,district,4,1499020001,事件-01,内线 5
6,河西街道办事处,河西街道,district,,1499020002,*,内线 6
"""

PLACES_CSV = """\
name,lon,lat,kind,address
关帝庙,111.0005,35.0005,景点,解放路1号
盐湖市第一中学,111.0025,35.0015,学校,
重庆银行,111.0012,35.0012,银行,
"""

SEATS_CSV = "login,name,role\njx1,张三,call_taker\npq1,李四,dispatcher\n"
COLLECTORS_CSV = "code,name,community,phone\nC1,王五,1499020001001,内线 9\n"
CAMERAS_CSV = """\
code,name,lon,lat,kind,direction,owner,stream
V1,解放路与中山南路口,111.001,35.001,fixed,360,3,rtsp://video.example/V1
V2,钟楼,111.0003,35.0003,dome,,公安分局,
"""


def square(column: float, row: float, width: float = 1, height: float = 1) -> list[list[list[float]]]:
    """The rings of a rectangle on the grid."""
    west, south = round(WEST + column * STEP, 6), round(SOUTH + row * STEP, 6)
    east, north = round(west + width * STEP, 6), round(south + height * STEP, 6)
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(rings: list[Any], **properties: str) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": rings}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def line(*points: tuple[float, float], **properties: str) -> dict[str, Any]:
    geometry = {"type": "LineString", "coordinates": [[x, y] for x, y in points]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_small_pack(folder: Path) -> Path:
    """Write the whole pack; each cell is about 100 m wide."""
    folder.mkdir(parents=True, exist_ok=True)
    _layer(folder, "district", [feature(square(-1, -1, 5, 4), code=ADCODE, name="城关区")])
    _layer(
        folder,
        "streets",
        [feature(square(0, 0, 2, 2), code="1499020001", name="河东街道"),
         feature(square(2, 0, 1, 2), code="1499020002", name="河西街道")],
    )  # fmt: skip
    communities = [
        feature(square(columns[0], 0, 1, 2), code=code, name=name, street=street)
        for code, (name, street, columns) in COMMUNITIES.items()
    ]
    _layer(folder, "communities", communities)
    cells = [
        feature(square(columns[0], row), code=f"{code}{row + 1:03d}", community=code)
        for code, (_name, _street, columns) in COMMUNITIES.items()
        for row in (0, 1)
    ]
    _layer(folder, "cells", cells)
    _layer(
        folder,
        "roads",
        [line((111.0, 35.001), (111.003, 35.001), kind="primary", name="解放路"),
         line((111.001, 35.0), (111.001, 35.002), kind="secondary", name="中山南路"),
         line((111.002, 35.0), (111.002, 35.002), kind="footway")],
    )  # fmt: skip
    _layer(folder, "areas", [feature(square(0.2, 0.2, 0.2, 0.2), kind="building", name="钟楼")])
    tables = {
        "pack.toml": PACK_TOML,
        "units.csv": UNITS_CSV,
        "places.csv": PLACES_CSV,
        "components.csv": components_csv(),
        "seats.csv": SEATS_CSV,
        "collectors.csv": COLLECTORS_CSV,
        "cameras.csv": CAMERAS_CSV,
    }
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def components_csv() -> str:
    rows = [
        "code,class,name,lon,lat,cell,owner,state",
        "1499020102000001,部件-01-02,污水井盖,111.0005,35.0009,1499020001001001,2,完好",
        "1499020102000002,部件-01-02,污水井盖,111.0015,35.0009,1499020001002001,2,完好",
        "1499020137000001,部件-01-37,路灯,111.0005,35.0011,1499020001001002,3,破损",
        "1499020305000001,部件-03-05,垃圾箱,111.0025,35.0011,1499020002001002,3,完好",
    ]
    return "\n".join(rows) + "\n"


def edit_layer(folder: Path, name: str, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Let *change* alter the features of a layer in place."""
    path = folder / f"{name}.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document["features"])
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def edit_text(folder: Path, name: str, old: str, new: str) -> None:
    """Replace text of a file that must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _layer(folder: Path, name: str, features: list[dict[str, Any]]) -> None:
    document = {"type": "FeatureCollection", "features": features}
    (folder / f"{name}.geojson").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
