"""The text of ``pack.toml``: what the pack is, under which licence, and which parts are made up."""

from __future__ import annotations

from nanshan.people import DEMO_PASSWORD

_TEXT = """\
# 城市包:南山示范。生成工具 tools/make_nanshan_pack.py,格式说明 docs/packs.md。
format = 1
name = "nanshan"
version = "2026.11"
city = "深圳市"
district = "南山区"
title = "南山区城市管理监督指挥中心(示范)"
adcode = "440305"
case_prefix = "NS"
zone = "Asia/Shanghai"
scheme = "GB/T 30428.2"
seed = {seed}
licence = "ODbL-1.0"
# 打开地图时的中心,也是无坐标来电的默认位置(经度, 纬度,CGCS2000)。
default_place = [113.9465, 22.5430]
# 仅示范包可写:全部示范席位的登录口令。正式城市包不得出现此项。
demo_password = "{password}"

[codes]
adcode = 6
street = 9
community = 12
cell = 15
component = 16

# 工作时间:计算“工作时”“工作日”时限用。
[[hours]]
start = 08:00:00
end = 12:00:00

[[hours]]
start = 14:00:00
end = 18:00:00

# 值班班次:24 小时在岗。
[[shifts]]
name = "早班"
start = 08:00:00
end = 16:00:00

[[shifts]]
name = "中班"
start = 16:00:00
end = 00:00:00

[[shifts]]
name = "夜班"
start = 00:00:00
end = 08:00:00

# 本市与国务院放假安排不同的日子,例:
# [[days]]
# day = 2026-08-26
# works = true
# name = "经济特区建立纪念日"

[[attributions]]
part = "roads.geojson, areas.geojson, places.csv, components.csv (origin = osm:…)"
text = "© OpenStreetMap contributors"
licence = "ODbL-1.0"
url = "https://www.openstreetmap.org/copyright"

[generated]
streets = "街道名称与统计代码为真实;边界由道路街区归并生成,不是法定界线。"
communities = "社区名称取自本区域;边界围绕种子点由街区归并生成,代码为本包编号。"
cells = "单元网格由道路、河道围合的街区切分生成,约 100 米见方,编码为本包编号。"
components = "origin 为 osm:… 的部件取自 OpenStreetMap;其余沿真实道路按间距生成。"
units = "132 个处置单位的名称仿真实机构称谓,职责、辖区与电话均为生成。"
seats = "示范席位与姓名均为虚构。"
collectors = "采集员姓名、编号与电话均为虚构。"
positions = "采集员的位置与轨迹在装入时沿真实道路编造,不在本包文件中。"
cameras = "视频点位、编号、单位与地址均为虚构,放在真实道路的路口。"
addresses = "places.csv 中以“邻近”开头的地址由最近的有名道路推得。"
case_texts = "报案文本为编写,用于生成示范案件。"
photos = "photos 里的图片全部为绘制,每张都写明“演示”,不是照片。"
"""


def pack_toml(seed: int) -> str:
    return _TEXT.format(seed=seed, password=DEMO_PASSWORD)
