"""One character for each class of component, for symbols that are near enough to be read.

By the minor classes of GB/T 30428.2 and those Chinese cities add to it. Within a major every character stands
for one class only, so shape and character together say what it is; a class of some other list gets the first
character of its name.
"""

from __future__ import annotations

_GLYPHS = {
    "01": (
        "01上 02污 03雨 04箅 05电 06灯 07讯 08视 09网 10热 11气 12警 13交 14园 15消 16车 "
        "17民 18粪 19输 20暗 21表 22阀 23井 24缆 25水 26槽 27箱 28力 29标 30杆 31塔 32变 "
        "33闸 34压 35栓 36桩 37路 38地 39景 40报 41邮 42话 43信 44售 45贩 46健 47亭 48座 "
        "49燃 50眼 51岗 52休 53候 54充 55油 56阁 57管 78亮 79庆 80篷 81盲 86阶 88坡 90廊 "
        "92暖 93柜 97驿 98旗 99爱"
    ),
    "02": (
        "01停 02泊 03收 04公 05站 06桥 07地 08立 09跨 10隧 11限 12名 13信 14牌 15镜 16护 "
        "17栏 18墩 19岛 20桩 21便 22锥 23分 24音 25非 26租 27表 28岗 29减 30域 83指 84人 "
        "85平 86沿 99架"
    ),
    "03": ("01厕 02指 03粪 04转 05箱 06广 07匾 08宣 09灯 10棚 11站 12收 13洗 96施 97烟"),
    "04": ("01古 02树 03绿 04护 05花 06雕 07椅 08栏 09附 10泉 11浇 93石 94隔 95离 96挂 97池 98牌 99边"),
    "05": ("01宝 02重 03油 04液 05工 06闸 07栏 08堤 09渠 10码 98标 99其"),
}


def _read(major: str, pairs: str) -> dict[str, str]:
    return {f"部件-{major}-{pair[:2]}": pair[2] for pair in pairs.split()}


GLYPHS: dict[str, str] = {
    code: glyph for major, pairs in _GLYPHS.items() for code, glyph in _read(major, pairs).items()
}


def major_of(class_code: str) -> str:
    """``部件-02-04`` is of major ``02``."""
    return class_code.rpartition(":")[2][3:5]


def glyph_of(class_code: str, name: str = "") -> str:
    """The character of a class (with or without its scheme); of an unknown one the first of its *name*."""
    return GLYPHS.get(class_code.rpartition(":")[2], name[:1])
