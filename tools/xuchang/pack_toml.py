"""The text of ``pack.toml``: what is real here and what is made up."""

from __future__ import annotations

DEMO_PASSWORD = "xuchang-demo"

_TEXT = """\
# 城市包:许昌(规模测试)。生成工具 tools/make_xuchang_pack.py,格式说明 docs/packs.md。
format = 1
name = "xuchang"
version = "2026.11"
city = "许昌市"
title = "许昌市城市管理监督指挥中心(规模测试)"
adcode = "411000"
case_prefix = "XC"
zone = "Asia/Shanghai"
scheme = "GB/T 30428.2"
seed = {seed}
licence = "CC0-1.0"
default_place = [{lon:.6f}, {lat:.6f}]
# 仅示范包可写:全部示范席位的登录口令。正式城市包不得出现此项。
demo_password = "{password}"

[[attributions]]
part = "district.geojson"
text = "区县界线取自公开的行政区划数据,未经测绘,不作依据"
licence = "公开数据"
url = ""

[[attributions]]
part = "streets.geojson, communities.geojson"
text = "名称与代码取自国家统计局统计用区划代码"
licence = "公开数据"
url = "https://www.stats.gov.cn/sj/tjbz/tjyqhdmhcxhfdm/"

[generated]
district = "开发区的界线为生成;其余区县界线真实,坐标取六位小数。"
streets = "名称与代码真实;界线为生成,不是法定界线。"
communities = "名称与代码真实;界线为生成。"
cells = "单元网格全部为生成,按城区疏密划分,编码为本包编号。"
roads = "道路、河流全部为生成,与实地无关。"
areas = "地块、水面、公园全部为生成。"
components = "部件全部为生成:沿生成的道路按类别间距排列,数量参照青岛公布的规模。"
places = "地名全部为生成。"
units = "132 个处置单位的名称仿真实机构称谓,职责、辖区与电话均为生成。"
seats = "示范席位与姓名均为虚构。"
collectors = "采集员姓名、编号与电话均为虚构。"
"""


def pack_toml(seed: int, place: tuple[float, float]) -> str:
    return _TEXT.format(seed=seed, password=DEMO_PASSWORD, lon=place[0], lat=place[1])
