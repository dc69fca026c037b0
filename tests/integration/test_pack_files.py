"""City packs: the demo pack, another city's pack, and a pack broken in every way we could think of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from db.pack_files import PackError, Problem, check_pack, read_case_texts, read_pack
from dispatcher_app.domain.cameras import CameraKind
from dispatcher_app.domain.pack import DayOverride, Hours, Pack
from dispatcher_app.domain.units import ANY_CLASS, UnitRegister
from dispatcher_app.domain.words import Role, Tier
from tests.support.small_pack import edit_layer, edit_text, feature, square, write_small_pack

ROOT = Path(__file__).parents[2]
NANSHAN = ROOT / "resources" / "packs" / "nanshan"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path / "yanhu")


@pytest.fixture(scope="module")
def nanshan() -> Pack:
    return read_pack(NANSHAN)


# -- the demo pack


def test_the_demo_pack_has_no_problems() -> None:
    assert check_pack(NANSHAN) == []


def test_the_demo_pack_has_the_size_it_promises(nanshan: Pack) -> None:
    tiers = [unit.tier for unit in nanshan.units]

    assert (tiers.count(Tier.CITY), tiers.count(Tier.DISTRICT)) == (29, 103)
    assert len(nanshan.streets) == 6
    assert len(nanshan.communities) == 33
    assert 2_000 < len(nanshan.cells) < 3_000
    assert 8_000 < len(nanshan.components) < 20_000
    assert sum(file.stat().st_size for file in NANSHAN.iterdir()) < 12e6


def test_the_demo_pack_seats_everyone(nanshan: Pack) -> None:
    roles = [seat.role for seat in nanshan.seats]

    assert all(roles.count(role) == 2 for role in (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER))
    assert all(roles.count(role) == 1 for role in (Role.TRAINER, Role.ADMINISTRATOR, Role.WALL))
    assert nanshan.info.demo_password


def test_the_demo_pack_keeps_the_credit_and_says_what_is_made_up(nanshan: Pack) -> None:
    assert nanshan.info.licence == "ODbL-1.0"
    assert any("OpenStreetMap" in attribution.text for attribution in nanshan.info.attributions)
    made_up = {part.part for part in nanshan.info.generated}
    assert {
        "streets",
        "communities",
        "cells",
        "components",
        "units",
        "seats",
        "collectors",
        "cameras",
    } <= made_up


def test_every_class_of_the_standard_has_a_unit_that_names_it(nanshan: Pack) -> None:
    from db.reference_files import shipped_standard

    register = UnitRegister(nanshan.units)
    cell = nanshan.cells[len(nanshan.cells) // 2]
    for name in shipped_standard().classes():
        likeliest = register.candidates(str(name.code), cell.street_code, cell.community_code)[0]
        assert likeliest.unit.duty_for(str(name.code)) != ANY_CLASS, name


def test_water_bureau_is_there_under_its_everyday_name(nanshan: Pack) -> None:
    assert any(unit.short_name == "市水利局" for unit in nanshan.units)


def test_every_component_has_an_owner_in_the_register(nanshan: Pack) -> None:
    codes = {unit.code for unit in nanshan.units}

    assert all(component.owner_unit in codes for component in nanshan.components)


@pytest.mark.skipif(not os.environ.get("NANSHAN_SOURCE"), reason="NANSHAN_SOURCE names no extract")
def test_the_generator_writes_the_same_bytes_again(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tools" / "make_nanshan_pack.py")]
    command += ["--source", os.environ["NANSHAN_SOURCE"], "--out", str(tmp_path)]
    subprocess.run(command, check=True, timeout=120, env=os.environ | {"PYTHONHASHSEED": "7"})

    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {name: (NANSHAN / name).read_bytes() for name in made}


def test_the_demo_pack_brings_texts_for_every_part_of_the_standard() -> None:
    texts = read_case_texts(NANSHAN)
    majors = {text.class_code[:5] for text in texts}

    assert len(texts) >= 120
    assert {f"部件-{major:02d}" for major in range(1, 6)} | {f"事件-{m:02d}" for m in range(1, 7)} == majors
    for text in texts:
        assert text.callers
        assert "{" not in text.place.format(road="深南大道", crossing="路口", place="腾讯大厦")


# -- another city


def test_another_city_loads_the_same_way(folder: Path) -> None:
    assert check_pack(folder) == []
    pack = read_pack(folder)

    assert pack.info.title == "盐湖市城市管理监督指挥中心"
    assert pack.cells[0].code == "1499020001001001"
    assert pack.cells[0].label == "河东街道钟楼社区"
    assert pack.cells[-1].street_code == "1499020002"
    assert [outline.code for outline in pack.cell_outlines] == [cell.code for cell in pack.cells]
    assert pack.components[2].state == "破损"
    assert pack.units[4].parent == "4"
    assert [label.text for label in pack.base_map.labels][:2] == ["河东街道", "河西街道"]


def test_hours_and_days_of_the_city_are_read(folder: Path) -> None:
    info = read_pack(folder).info

    assert info.hours == (Hours(time(8, 30), time(12)), Hours(time(14, 30), time(18)))
    assert info.days == (DayOverride(date(2026, 3, 2), works=False, name="关公文化节"),)
    assert info.shifts[0].name == "白班"


def test_cameras_are_read_with_where_they_look(folder: Path) -> None:
    fixed, dome = read_pack(folder).cameras

    assert (fixed.code, fixed.kind, fixed.direction, fixed.owner) == ("V1", CameraKind.FIXED, 0.0, "3")
    assert fixed.stream == "rtsp://video.example/V1"
    assert (dome.kind, dome.direction, dome.stream) == (CameraKind.DOME, None, "")


def test_what_a_pack_may_leave_out(folder: Path) -> None:
    (folder / "seats.csv").unlink()
    (folder / "collectors.csv").unlink()
    (folder / "cameras.csv").unlink()
    text = (folder / "pack.toml").read_text(encoding="utf-8")
    short = re.sub(r"demo_password.*\n|default_place.*\n|\[\[.*", "", text, flags=re.DOTALL)
    (folder / "pack.toml").write_text(short.split("[codes]")[0] + CODES, encoding="utf-8")

    assert check_pack(folder) == []
    assert read_pack(folder).info.hours == (Hours(time(8), time(12)), Hours(time(14), time(18)))


SHIFTED = """\
[base_map]
kind = "web"
hosts = ["*.autonavi.com"]
[[base_map.layers]]
url = "https://wprd01.is.autonavi.com/t?x={x}&y={y}&z={z}"
"""
CODES = "[codes]\nstreet = 10\ncommunity = 13\ncell = 16\n"


def test_case_texts_may_be_left_out_and_are_read_if_there(folder: Path) -> None:
    assert read_case_texts(folder) == ()
    (folder / "case_texts.toml").write_text(TEXT, encoding="utf-8")

    assert check_pack(folder) == []
    (text,) = read_case_texts(folder)
    assert (text.class_code, text.condition_no, text.weight) == ("部件-01-02", 1, 1)


def test_case_texts_that_cannot_be_read_are_refused(folder: Path) -> None:
    (folder / "case_texts.toml").write_text(TEXT.replace("condition = 1", "weight = 0"), encoding="utf-8")

    with pytest.raises(PackError, match="第 1 项"):
        read_case_texts(folder)


def test_a_spreadsheet_may_have_saved_the_tables(folder: Path) -> None:
    before = read_pack(folder)
    for name, encoding in (("units.csv", "gb18030"), ("places.csv", "utf-8-sig")):
        text = (folder / name).read_text(encoding="utf-8").replace("\n", "\r\n")
        (folder / name).write_bytes(text.encode(encoding))

    assert read_pack(folder) == before


# -- broken packs


def _add(name: str, *features: dict[str, Any]) -> Callable[[Path], None]:
    return lambda folder: edit_layer(folder, name, lambda found: found.extend(features))


def _text(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: edit_text(folder, name, old, new)


def _write(name: str, content: bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return write


def _reshape(name: str, at: int, rings: list[Any]) -> Callable[[Path], None]:
    def change(features: list[dict[str, Any]]) -> None:
        features[at]["geometry"]["coordinates"] = rings

    return lambda folder: edit_layer(folder, name, change)


def _drop(name: str, at: int) -> Callable[[Path], None]:
    def change(features: list[dict[str, Any]]) -> None:
        del features[at]

    return lambda folder: edit_layer(folder, name, change)


BOW_TIE = [[[111.0, 35.0], [111.001, 35.001], [111.001, 35.0], [111.0, 35.001], [111.0, 35.0]]]
FIRST = "1499020102000001,部件-01-02,污水井盖,111.0005,35.0009,1499020001001001,2,完好"

TEXT = """
[[cases]]
class = "部件-01-02"
condition = 1
title = "井盖缺失"
place = "{road}{place}"
text = "井盖缺失。"
callers = ["响"]
done = "已补。"
"""

#: What is done to the pack, and the file, place and words of the problem it must bring.
BROKEN: dict[str, tuple[Callable[[Path], None], str, int | None, str]] = {
    "no pack.toml": (lambda f: (f / "pack.toml").unlink(), "pack.toml", None, "缺少这个文件"),
    "no cells": (lambda f: (f / "cells.geojson").unlink(), "cells.geojson", None, "缺少这个文件"),
    "a folder for a file": (
        lambda f: (f / "units.csv").rename(f / "units.bak") and (f / "units.csv").mkdir(),
        "units.csv",
        None,
        "读不到文件",
    ),
    "bad TOML": (_text("pack.toml", "format = 1", "format = "), "pack.toml", None, "不是有效的 TOML"),
    "no title": (_text("pack.toml", "title", "titel"), "pack.toml", None, "不认识的项:titel"),
    "empty city": (_text("pack.toml", "盐湖市", ""), "pack.toml", None, "缺少 city"),
    "a format of the future": (_text("pack.toml", "format = 1", "format = 2"), "pack.toml", None, "格式版本"),
    "adcode as a number": (
        _text("pack.toml", '"149902"', "149902"),
        "pack.toml",
        None,
        "adcode 的值类型不对",
    ),
    "a base map of a shifted server": (
        _text("pack.toml", "[codes]", SHIFTED + "[codes]"),
        "pack.toml",
        None,
        "几百米",
    ),
    "a base map of no kind": (
        _text("pack.toml", "[codes]", '[base_map]\nkind = "paper"\n[codes]'),
        "pack.toml",
        None,
        "own、file 或 web",
    ),
    "a bad prefix": (_text("pack.toml", '"YH"', '"盐"'), "pack.toml", None, "case_prefix"),
    "no such zone": (_text("pack.toml", "Asia/Shanghai", "Asia/Yanhu"), "pack.toml", None, "没有这个时区"),
    "a path for a zone": (_text("pack.toml", "Asia/Shanghai", "../etc"), "pack.toml", None, "没有这个时区"),
    "hours overlap": (_text("pack.toml", "14:30:00", "11:00:00"), "pack.toml", None, "不重叠"),
    "hours backwards": (_text("pack.toml", "18:00:00", "13:00:00"), "pack.toml", None, "结束应晚于开始"),
    "shifts of one name": (
        _text(
            "pack.toml", "[[days]]", '[[shifts]]\nname = "白班"\nstart = 20:00:00\nend = 08:00:00\n\n[[days]]'
        ),
        "pack.toml",
        None,
        "不能重名",
    ),
    "codes too wide": (_text("pack.toml", "cell = 16", "cell = 99"), "pack.toml", None, "1 至 32"),
    "default place abroad": (_text("pack.toml", "[111.0015", "[120.0"), "pack.toml", None, "default_place"),
    "default place as text": (_text("pack.toml", "[111.0015", '["x"'), "pack.toml", None, "default_place"),
    "seats without a password": (
        _text("pack.toml", "demo_password", "# "),
        "seats.csv",
        None,
        "demo_password",
    ),
    "binary rubbish": (_write("places.csv", b"\xff\xfe\x00\x81\x00" * 9), "places.csv", None, "编码"),
    "not JSON": (_write("roads.geojson", b'{"features": ['), "roads.geojson", None, "不是有效的 JSON"),
    "not GeoJSON": (_write("areas.geojson", b"[1, 2]"), "areas.geojson", None, "不是 GeoJSON"),
    "features are numbers": (
        _write("areas.geojson", b'{"features": [1]}'),
        "areas.geojson",
        None,
        "不是 GeoJSON",
    ),
    "a column is missing": (_text("units.csv", "short_name", "nick"), "units.csv", 1, "缺少列:short_name"),
    "a row too long": (_text("units.csv", "内线 3", "内线 3,x"), "units.csv", 4, "列数与表头不符"),
    "an open quote": (_text("places.csv", "关帝庙", '"关帝庙'), "places.csv", 2, "不是 CSV 表"),
    "a cell without community": (
        _add("cells", feature(square(3, 0), code="1499020002001009")),
        "cells.geojson",
        7,
        "缺少属性 community",
    ),
    "a cell of an unknown community": (
        _text("cells.geojson", '"community": "1499020001001"', '"community": "1499020009009"'),
        "cells.geojson",
        1,
        "所属的 1499020009009 不存在",
    ),
    "a community of an unknown street": (
        _text("communities.geojson", '"street": "1499020002"', '"street": "1499020007"'),
        "communities.geojson",
        3,
        "所属的 1499020007 不存在",
    ),
    "a code too short": (
        _text("cells.geojson", "1499020001001001", "149902000100101"),
        "cells.geojson",
        1,
        "应为 16 位数字",
    ),
    "a code twice": (_text("cells.geojson", "1001002", "1001001"), "cells.geojson", 2, "重复"),
    "a code of another street": (
        _text("communities.geojson", "1499020002001", "1499020003001"),
        "communities.geojson",
        3,
        "应以上级编码 1499020002 开头",
    ),
    "a ring that is not closed": (
        _reshape("cells", 0, [square(0, 0)[0][:-1]]),
        "cells.geojson",
        1,
        "没有闭合",
    ),
    "a ring that crosses itself": (_reshape("cells", 0, BOW_TIE), "cells.geojson", 1, "图形无效"),
    "projected coordinates": (
        _reshape("cells", 0, [[[500000.0, 3800000.0], [1, 2], [3, 4], [500000.0, 3800000.0]]]),
        "cells.geojson",
        1,
        "不是经纬度",
    ),
    "a coordinate as text": (
        _reshape("cells", 0, [[["111", 35], [1, 2], [3, 4], ["111", 35]]]),
        "cells.geojson",
        1,
        "坐标应为数字",
    ),
    "a road as an area": (
        lambda f: edit_layer(f, "roads", lambda x: x.append(feature(square(0, 0), kind="primary"))),
        "roads.geojson",
        4,
        "图形应为线",
    ),
    "an unknown area": (_text("areas.geojson", "building", "castle"), "areas.geojson", 1, "不认识的面类型"),
    "a gap in the grid": (_drop("cells", 3), "cells.geojson", None, "不属于任何单元网格"),
    "cells that overlap": (_reshape("cells", 0, square(0, 0, 1, 1.2)), "cells.geojson", 2, "重叠"),
    "a cell outside its community": (
        _reshape("cells", 0, square(3, 3)),
        "cells.geojson",
        1,
        "不在它所属的范围内",
    ),
    "a cell outside the district": (
        _reshape("cells", 0, square(9, 9)),
        "cells.geojson",
        None,
        "超出了行政区",
    ),
    "a hole between communities": (
        lambda f: edit_layer(
            f, "communities", lambda x: x[0]["geometry"]["coordinates"].extend(square(0.3, 0.3, 0.3, 0.3))
        ),
        "communities.geojson",
        None,
        "不属于任何社区",
    ),
    "an unknown tier": (_text("units.csv", ",city,", ",town,"), "units.csv", 2, "单位级别"),
    "a duty that is no class": (_text("units.csv", "事件-01-25", "水"), "units.csv", 2, "不是类别代码"),
    "a duty outside the standard": (
        _text("units.csv", "事件-01-25", "事件-01-77"),
        "units.csv",
        2,
        "不在立案标准",
    ),
    "an unknown parent": (
        _text("units.csv", "district,4,", "district,44,"),
        "units.csv",
        6,
        "上级单位 44 不存在",
    ),
    "a circle of parents": (
        _text("units.csv", "河东街道,district,,", "河东街道,district,5,"),
        "units.csv",
        5,
        "绕回了它自己",
    ),
    "an unknown area of a unit": (_text("units.csv", ",149902,", ",149903,"), "units.csv", 4, "辖区 149903"),
    "a unit twice": (_text("units.csv", "\n6,", "\n5,"), "units.csv", 7, "重复"),
    "a unit without a name": (_text("units.csv", "盐湖市水利局", ""), "units.csv", 2, "name 为空"),
    "a component of no class": (
        _text("components.csv", FIRST, FIRST.replace("-02,", "-77,")),
        "components.csv",
        2,
        "类别 部件-01-77 不在立案标准",
    ),
    "a component whose code is of another class": (
        _text("components.csv", FIRST, FIRST.replace("0102000001", "0103000001")),
        "components.csv",
        2,
        "与类别 部件-01-02 不符",
    ),
    "a component in a state that is none": (
        _text("components.csv", FIRST, FIRST.replace("完好", "尚可")),
        "components.csv",
        2,
        "没有状态“尚可”",
    ),
    "a component of no unit": (
        _text("components.csv", FIRST, FIRST.replace(",2,", ",77,")),
        "components.csv",
        2,
        "权属单位 77 不存在",
    ),
    "a component in no cell": (
        _text("components.csv", FIRST, FIRST.replace("1001001,", "1001099,")),
        "components.csv",
        2,
        "单元网格 1499020001001099 不存在",
    ),
    "a component in another cell": (
        _text("components.csv", FIRST, FIRST.replace("111.0005", "111.0015")),
        "components.csv",
        2,
        "不在网格",
    ),
    "a component nowhere": (
        _text("components.csv", FIRST, FIRST.replace("111.0005", "n/a")),
        "components.csv",
        2,
        "经纬度应为数字",
    ),
    "latitude before longitude": (
        _text("components.csv", "111.0005,35.0009", "35.0009,111.0005"),
        "components.csv",
        2,
        "先经度后纬度",
    ),
    "an unknown seat": (_text("seats.csv", "dispatcher", "boss"), "seats.csv", 3, "没有这个席位"),
    "a login with blanks": (_text("seats.csv", "jx1", "j x"), "seats.csv", 2, "登录名"),
    "a login twice": (_text("seats.csv", "pq1", "jx1"), "seats.csv", 3, "重复"),
    "a collector of no community": (
        _text("collectors.csv", "1499020001001", "1499020001009"),
        "collectors.csv",
        2,
        "社区 1499020001009 不存在",
    ),
    "a camera twice": (_text("cameras.csv", "V2,", "V1,"), "cameras.csv", 3, "重复"),
    "a camera outside the city": (
        _text("cameras.csv", "111.0003,35.0003", "112.0003,35.0003"),
        "cameras.csv",
        3,
        "V2 不在本市范围内",
    ),
    "a camera that looks nowhere": (
        _text("cameras.csv", "fixed,360", "fixed,西北"),
        "cameras.csv",
        2,
        "朝向“西北”应为 0 到 360",
    ),
    "a camera that looks too far round": (
        _text("cameras.csv", "fixed,360", "fixed,400"),
        "cameras.csv",
        2,
        "朝向“400”",
    ),
    "a camera of no kind": (_text("cameras.csv", "dome", "球机"), "cameras.csv", 3, "点位类型“球机”"),
    "a camera without a name": (_text("cameras.csv", "钟楼,", ","), "cameras.csv", 3, "name 为空"),
    "a case text of no condition": (
        _write("case_texts.toml", TEXT.replace("condition = 1", "condition = 9").encode()),
        "case_texts.toml",
        1,
        "没有 部件-01-02 第 9 条",
    ),
    "a case text with an unknown word": (
        _write("case_texts.toml", TEXT.replace("{road}", "{strasse}").encode()),
        "case_texts.toml",
        1,
        "只能用",
    ),
    "a case text with half a brace": (
        _write("case_texts.toml", TEXT.replace("{road}", "{road").encode()),
        "case_texts.toml",
        1,
        "括号不成对",
    ),
    "a case text of no class": (
        _write("case_texts.toml", TEXT.replace("部件-01-02", "井盖").encode()),
        "case_texts.toml",
        1,
        "类别代码",
    ),
    "callers that say nothing": (
        _write("case_texts.toml", TEXT.replace('"响"', '""').encode()),
        "case_texts.toml",
        1,
        "callers",
    ),
    "a case text without a result": (
        _write("case_texts.toml", TEXT.replace("done", "dnoe").encode()),
        "case_texts.toml",
        1,
        "缺少 cases[1].done",
    ),
    "case texts that are no tables": (
        _write("case_texts.toml", b"cases = [1]"),
        "case_texts.toml",
        None,
        "应写成 [[cases]]",
    ),
    "two case texts alike": (
        _write("case_texts.toml", (TEXT + TEXT).encode()),
        "case_texts.toml",
        2,
        "重复",
    ),
    "a standard of its own that is none": (_write("standard.csv", b"a,b\n"), "standard.csv", None, "缺少列"),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_a_broken_pack_is_told_where_and_why(
    folder: Path, case: tuple[Callable[[Path], None], str, int | None, str]
) -> None:
    breaking, file, at, words = case
    breaking(folder)
    problems = check_pack(folder)

    assert any(p.file == file and p.at == at and words in p.sentence for p in problems), [*map(str, problems)]


@pytest.mark.parametrize("kind", ["no cells", "bad TOML", "a column is missing", "a ring that is not closed"])
def test_what_cannot_be_read_is_not_loaded_by_half(folder: Path, kind: str) -> None:
    BROKEN[kind][0](folder)

    with pytest.raises(PackError) as caught:
        read_pack(folder)
    assert caught.value.problems
    assert BROKEN[kind][3] in str(caught.value)


def test_no_folder_at_all(tmp_path: Path) -> None:
    (problem,) = check_pack(tmp_path / "nowhere")

    assert "没有这个文件夹" in problem.sentence
    with pytest.raises(PackError):
        read_pack(tmp_path / "nowhere")


def test_a_file_in_place_of_the_folder(folder: Path) -> None:
    assert check_pack(folder / "pack.toml")


def test_an_empty_folder_names_every_missing_file(tmp_path: Path) -> None:
    missing = {problem.file for problem in check_pack(tmp_path)}

    assert missing == {
        *("pack.toml", "district.geojson", "streets.geojson", "communities.geojson", "cells.geojson"),
        *("roads.geojson", "areas.geojson", "units.csv", "components.csv", "places.csv"),
    }


def test_a_flood_of_problems_is_cut(folder: Path) -> None:
    rows = "\n".join(f"{i},部件-01-02,井盖,x,y,,," for i in range(500))
    (folder / "components.csv").write_text(
        f"code,class,name,lon,lat,cell,owner,state\n{rows}\n", encoding="utf-8"
    )
    problems = [problem for problem in check_pack(folder) if problem.file == "components.csv"]

    assert len(problems) == 51
    assert "不再列出" in problems[-1].sentence


def test_a_problem_reads_as_a_sentence() -> None:
    assert str(Problem("units.csv", 4, "辖区不存在。")) == "units.csv 第 4 行:辖区不存在。"
    assert str(Problem("cells.geojson", 4, "重复。")) == "cells.geojson 第 4 个要素:重复。"
    assert str(Problem("pack.toml", None, "缺少 city。")) == "pack.toml:缺少 city。"
