"""Draws pictures for some of the demo city's made-up cases, so that before and after can be seen on the map.

Usage: ``python tools/make_nanshan_photos.py resources/packs/nanshan``, after ``make_nanshan_cases.py``: it
writes ``photos/`` there and names the pictures in ``cases.jsonl``. Every picture says 演示 all across.
"""

from __future__ import annotations

import hashlib
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image, ImageDraw, ImageFont

_WIDE, _HIGH, _HORIZON = 480, 360, 150
_QUALITY = 46
#: Cases with pictures, in spots where several lie within a hand's reach on the map (metres).
_MOST, _REACH_M = 56, 100.0
_PER_LAT, _PER_LON = 110_760.0, 102_800.0
_FONTS = ("NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "msyhbd.ttc")
Case = dict[str, Any]
Colour = tuple[int, int, int]


def main(folder: Path) -> int:
    cases = [msgspec.json.decode(line) for line in (folder / "cases.jsonl").read_bytes().splitlines()]
    out = folder / "photos"
    out.mkdir(exist_ok=True)
    for stale in out.glob("*.webp"):
        stale.unlink()
    for case in cases:
        for act in case["acts"]:
            act.pop("photos", None)
    for case in _chosen(cases):
        _illustrate(case, out)
    lines = b"\n".join(msgspec.json.encode(case) for case in cases) + b"\n"
    (folder / "cases.jsonl").write_bytes(lines)
    files = list(out.iterdir())
    print(f"{len(files)} pictures, {sum(f.stat().st_size for f in files)} bytes", file=sys.stderr)
    return 0


def _chosen(cases: list[Case]) -> list[Case]:
    """The fullest spots first, and every case of a spot, until there are enough."""
    spots = sorted(cases, key=lambda case: (-len(_around(case, cases)), case["ago"]))
    chosen: dict[str, Case] = {}
    for spot in spots:
        for case in _around(spot, cases):
            if len(chosen) < _MOST:
                chosen.setdefault(case["ref"], case)
    return list(chosen.values())


def _around(spot: Case, cases: list[Case]) -> list[Case]:
    here = spot["acts"][0]["data"]
    return [case for case in cases if _apart(here, case["acts"][0]["data"]) <= _REACH_M]


def _apart(one: Case, other: Case) -> float:
    return math.hypot((one["lon"] - other["lon"]) * _PER_LON, (one["lat"] - other["lat"]) * _PER_LAT)


def _illustrate(case: Case, out: Path) -> None:
    report = case["acts"][0]
    code, words = report["data"]["class_code"].rpartition(":")[2], report["data"]["place"]
    for verb, kind, label in (("report", "before", "处置前"), ("submit_result", "after", "处置后")):
        act = next((act for act in reversed(case["acts"]) if act["verb"] == verb), None)
        if act is not None:
            name = f"{case['ref']}-{kind}.webp"
            image = _picture(case["ref"], code, done=kind == "after", words=f"{label} · {words}")
            image.save(out / name, "WEBP", quality=_QUALITY, method=6)
            act["photos"] = [{"file": name, "kind": kind}]


def _picture(ref: str, code: str, *, done: bool, words: str) -> Image.Image:
    dice = random.Random(hashlib.sha256(ref.encode()).digest())
    image = Image.new("RGB", (_WIDE, _HIGH), (206, 218, 226))
    pen = ImageDraw.Draw(image)
    _street(pen, dice)
    _matter(pen, dice, code, done=done)
    return _marked(image, words)


def _street(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    left = -dice.randint(0, 40)
    while left < _WIDE:
        wide, high = dice.randint(50, 110), dice.randint(50, 125)
        shade = dice.randint(150, 195)
        box = (left, _HORIZON - high, left + wide - 4, _HORIZON)
        pen.rectangle(box, fill=(shade, shade + 4, shade + 10))
        for x in range(left + 8, left + wide - 14, 18):
            for y in range(_HORIZON - high + 8, _HORIZON - 10, 20):
                pen.rectangle((x, y, x + 8, y + 10), fill=(shade + 30, shade + 34, shade + 38))
        left += wide
    pen.rectangle((0, _HORIZON, _WIDE, _HORIZON + 26), fill=(128, 158, 116))
    pen.rectangle((0, _HORIZON + 26, _WIDE, 296), fill=(184, 178, 168))
    for row in range(_HORIZON + 26, 296, 22):
        pen.line((0, row, _WIDE, row), fill=(170, 164, 154))
        for column in range(-(row % 44), _WIDE, 44):
            pen.line((column, row, column, row + 22), fill=(170, 164, 154))
    pen.rectangle((0, 296, _WIDE, _HIGH), fill=(96, 98, 102))
    for x in range(dice.randint(0, 60), _WIDE, 96):
        pen.rectangle((x, 330, x + 46, 335), fill=(226, 226, 222))


def _matter(pen: ImageDraw.ImageDraw, dice: random.Random, code: str, *, done: bool) -> None:
    """What the case is about, in a drawing that its class has; *done* as it should be."""
    x, y = dice.randint(190, 280), dice.randint(228, 252)
    draw = {"部件-01": _cover, "部件-02": _post, "部件-03": _post, "部件-04": _tree}.get(code[:5], _heap)
    draw(pen, dice, x, y, done)


def _cover(pen: ImageDraw.ImageDraw, dice: random.Random, x: int, y: int, done: bool) -> None:
    pen.ellipse((x - 62, y - 30, x + 62, y + 30), fill=(70, 72, 74) if done else (22, 21, 20))
    if done:
        pen.ellipse((x - 54, y - 25, x + 54, y + 25), fill=(120, 123, 126))
        for dx in range(-42, 43, 12):
            pen.line((x + dx, y - 12, x + dx, y + 12), fill=(86, 88, 90), width=2)
    else:
        pen.polygon(
            [(x + 70, y + 6), (x + 128, y + 20), (x + 118, y + 34), (x + 60, y + 20)], fill=(98, 100, 103)
        )


def _post(pen: ImageDraw.ImageDraw, dice: random.Random, x: int, y: int, done: bool) -> None:
    colour: Colour = (62, 96, 128)
    if done:
        pen.rectangle((x - 5, y - 130, x + 5, y + 20), fill=colour)
        pen.rectangle((x - 44, y - 150, x + 44, y - 112), fill=(236, 238, 240), outline=colour, width=4)
    else:
        pen.line((x, y + 20, x + 96, y - 34), fill=colour, width=10)
        pen.polygon(
            [(x + 80, y - 66), (x + 132, y - 40), (x + 112, y - 6), (x + 62, y - 30)], fill=(206, 208, 210)
        )
        pen.ellipse((x - 16, y + 12, x + 16, y + 26), fill=(92, 82, 70))


def _tree(pen: ImageDraw.ImageDraw, dice: random.Random, x: int, y: int, done: bool) -> None:
    green: Colour = (74, 122, 66)
    if done:
        pen.rectangle((x - 7, y - 70, x + 7, y + 16), fill=(96, 74, 52))
        pen.ellipse((x - 58, y - 150, x + 58, y - 50), fill=green)
    else:
        pen.line((x - 60, y + 14, x + 60, y - 6), fill=(96, 74, 52), width=13)
        pen.ellipse((x + 40, y - 52, x + 140, y + 24), fill=green)


def _heap(pen: ImageDraw.ImageDraw, dice: random.Random, x: int, y: int, done: bool) -> None:
    if done:
        pen.rectangle((x + 30, y - 62, x + 74, y + 8), fill=(52, 110, 82))
        pen.rectangle((x + 26, y - 70, x + 78, y - 60), fill=(42, 92, 68))
        return
    for _piece in range(46):
        px, py = dice.gauss(x, 52), dice.gauss(y, 16)
        shade = dice.randint(60, 190)
        corners = [(px + dice.randint(-15, 15), py + dice.randint(-9, 9)) for _corner in range(4)]
        pen.polygon(corners, fill=(shade, int(shade * 0.86), int(shade * 0.66)))


def _marked(image: Image.Image, words: str) -> Image.Image:
    """演示 across the picture, so that nobody can take it for a photo, and what it shows along its foot."""
    veil = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(veil)
    for x, y in ((40, 24), (270, 24), (40, 190), (270, 190)):
        pen.text((x, y), "演 示", font=_font(64), fill=(255, 255, 255, 92))
    pen.rectangle((0, _HIGH - 34, _WIDE, _HIGH), fill=(0, 0, 0, 150))
    pen.text((10, _HIGH - 28), f"演示图片 {words}"[:34], font=_font(16), fill=(255, 255, 255, 255))
    return Image.alpha_composite(image.convert("RGBA"), veil).convert("RGB")


def _font(size: int) -> ImageFont.FreeTypeFont:
    return next(font for font in _found(size))


def _found(size: int) -> Iterator[ImageFont.FreeTypeFont]:
    for name in _FONTS:
        try:
            yield ImageFont.truetype(name, size)
        except OSError:
            continue
    raise SystemExit("no CJK font among " + ", ".join(_FONTS))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
