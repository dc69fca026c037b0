"""``import areas|cells|components`` and ``export components`` by the command line, on real databases."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import Point

from db.pack_coverage import shape_of
from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.cli.answers import DONE, REFUSED
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Component
from dispatcher_app.services.coordinates import wgs84_to_gcj02
from tests.support.hall import in_hall
from tests.support.survey_files import projected, write_layer, zipped
from tests.support.town import BLOCK, COVER, MIDDLE, WEST, town

Command = Callable[..., tuple[int, dict[str, Any]]]
LAMP = Component("4403050103000007", "部件-01-03", "路灯7", 113.939, 22.539)
LAMP_COMMUNITY = "440305001001"
TOWN = town()


@pytest.fixture
def command(hall_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command with ``--json`` on a hall with the town; answers exit code and the document."""
    profile = ["--url", hall_url, "--profile", str(tmp_path / "profile")]
    assert main(["db", "init", *profile]) == DONE
    asyncio.run(_load_town(hall_url))

    def run(*words: str | Path) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = main([*map(str, words), "--json", *profile])
        said = capsys.readouterr()
        return code, {"stderr": said.err, **(json.loads(said.out) if said.out else {})}

    return run


async def _load_town(url: str) -> None:
    database = bootstrap.connect(url, pooled=False)
    await database.documents.save_pack(TOWN)
    await database.close()


def _pack(url: str) -> Pack:
    async def read() -> Pack | None:
        database = bootstrap.connect(url, pooled=False)
        try:
            return await database.documents.pack()
        finally:
            await database.close()

    pack = asyncio.run(read())
    assert pack is not None
    return pack


def _sql(url: str, statement: str) -> list[Any]:
    return in_hall(url, lambda hall: hall.sql(statement))


def _points(path: Path, components: Sequence[Component], crs: str | None = "EPSG:4490", **more: Any) -> Path:
    """A layer of points with surveyors' names of columns."""
    columns = {
        "标识码": [c.code for c in components],
        "名称": [c.name for c in components],
        "状态": [c.state for c in components],
    }
    spots = [Point(c.lon, c.lat) for c in components]
    return write_layer(
        path, projected(spots, crs) if crs and crs != "EPSG:4490" else spots, columns, crs, **more
    )


def test_a_survey_in_a_zone_and_gbk_is_applied_as_steps(
    command: Command, hall_url: str, tmp_path: Path
) -> None:
    moved = replace(COVER, lon=MIDDLE[0] + 0.3 * BLOCK)
    path = _points(tmp_path / "普查.shp", [moved, LAMP], "EPSG:4526", encoding="GBK")
    diff = tmp_path / "diff.csv"
    words = ("import", "components", zipped(path), "--reason", "2026 年普查", "--diff", diff)
    code, dry = command(*words, "--dry-run")
    assert (code, dry["added"], dry["moved"], dry["unchanged"]) == (DONE, 1, 1, 0)
    assert _sql(hall_url, "SELECT count(*) FROM component_acts") == [(1,)]
    table = list(csv.reader(diff.read_text("utf-8-sig").splitlines()))
    assert [row[:3] for row in table[1:]] == [["新增", LAMP.code, "路灯7"], ["移位", COVER.code, "上水井盖"]]
    assert table[2][5].startswith("移动 30.")
    code, done = command(*words)
    assert (code, done["added"], done["moved"]) == (DONE, 1, 1)
    found = {component.code: component for component in _pack(hall_url).components}
    assert found[LAMP.code] == replace(LAMP, cell_code="440305001001001")
    assert found[COVER.code].owner_unit == "U1"  # the survey has no such column
    assert found[COVER.code].lon == pytest.approx(moved.lon, abs=1e-8)
    steps = _sql(hall_url, "SELECT code, revision, verb FROM component_steps ORDER BY revision, code")
    assert [tuple(step) for step in steps] == [
        (COVER.code, 1, "add"),
        (LAMP.code, 1, "add"),
        (COVER.code, 2, "move"),
    ]
    (act,) = _sql(hall_url, "SELECT act, reason, source, person FROM component_acts ORDER BY id DESC LIMIT 1")
    assert act[:3] == ("survey", "2026 年普查", "普查.zip")
    assert act[3]
    code, again = command(*words)
    assert (code, again["unchanged"], again["added"] + again["moved"]) == (DONE, 2, 0)
    assert _sql(hall_url, "SELECT count(*) FROM component_acts") == [(2,)]


FAULTY = [
    replace(LAMP, code="44030501030000071"),
    replace(LAMP, code="4403050103000008", state="坏"),
    replace(LAMP, code="4403050103000009", lon=WEST - 0.05),
    LAMP,
    LAMP,
]


def test_one_fault_keeps_the_whole_file_out_unless_the_good_ones_are_asked_for(
    command: Command, hall_url: str, tmp_path: Path
) -> None:
    path = _points(tmp_path / "a.gpkg", FAULTY)
    code, told = command("import", "components", path)
    assert (code, told["rejected"]) == (REFUSED, 4)
    assert "没有导入任何内容" in told["stderr"]
    assert [c.code for c in _pack(hall_url).components] == [COVER.code]
    rejects = json.loads(Path(told["rejects_file"]).read_text("utf-8"))["features"]
    reasons = [(f["properties"]["number"], f["properties"]["reason"]) for f in rejects]
    assert reasons == [
        (1, "标识码:44030501030000071 应为 16 位数字(现为 17 位)。"),
        (2, "状态:没有状态“坏”,应为 完好、破损、丢失、占用、废弃、已拆除。"),
        (3, "位置:不在本市单元网格之内。"),
        (5, "标识码与第 4 个重复。"),
    ]
    assert rejects[-1]["geometry"]["coordinates"] == [LAMP.lon, LAMP.lat]
    code, done = command("import", "components", path, "--skip-rejects", "--remove-gone")
    assert (code, done["added"], done["removed"]) == (DONE, 1, 1)
    assert [c.code for c in _pack(hall_url).components] == [LAMP.code]


def test_a_survey_of_one_community_says_nothing_of_the_others(
    command: Command, hall_url: str, tmp_path: Path
) -> None:
    path = _points(tmp_path / "a.gpkg", [LAMP])
    here, there = LAMP_COMMUNITY, COVER.cell_code[:12]
    code, told = command("import", "components", path, "--within", there)
    assert (code, told["rejected"]) == (REFUSED, 1)
    assert f"不在要更新的 {there} 之内" in told["stderr"]
    code, done = command("import", "components", path, "--within", here, "--remove-gone")
    assert (code, done["added"], done["removed"]) == (DONE, 1, 0)
    assert len(_pack(hall_url).components) == 2


def test_most_of_the_register_is_not_removed_by_a_wrong_file(
    command: Command, hall_url: str, tmp_path: Path
) -> None:
    many = [replace(LAMP, code=f"44030501030001{n:02d}") for n in range(30)]
    assert command("import", "components", _points(tmp_path / "a.gpkg", many))[0] == DONE
    few = _points(tmp_path / "b.gpkg", many[:5])
    code, told = command("import", "components", few, "--remove-gone")
    assert code == REFUSED
    assert "超过在册 31 个的一半" in told["stderr"]
    assert len(_pack(hall_url).components) == 31
    code, told = command("import", "components", few, "--remove-gone", "--dry-run")
    assert (code, told["gone"]) == (DONE, 26)


def test_half_of_a_surveyed_community_is_too_much_however_large_the_city_is(
    command: Command, hall_url: str, tmp_path: Path
) -> None:
    many = [replace(LAMP, code=f"44030501030001{n:02d}") for n in range(30)]
    others = [replace(COVER, code=f"44030501010001{n:02d}", cell_code="") for n in range(60)]
    assert command("import", "components", _points(tmp_path / "a.gpkg", [*many, *others]))[0] == DONE
    few = _points(tmp_path / "b.gpkg", many[:5])
    code, told = command("import", "components", few, "--remove-gone", "--within", LAMP_COMMUNITY)
    assert code == REFUSED
    assert "超过在册 30 个的一半" in told["stderr"]


def test_a_photo_that_the_hall_does_not_have_is_said_and_left_out(
    command: Command, hall_url: str, tmp_path: Path
) -> None:
    kept, lost = "a" * 64, "b" * 64
    picture = f"INSERT INTO blobs VALUES ('{kept}', 'image/png', 3, {_now(hall_url)}, 'png')"
    _sql(hall_url, picture)
    path = tmp_path / "t.csv"
    lamps = [replace(LAMP, code=f"44030501030000{n:02d}") for n in (7, 8)]
    rows = [f"{c.code},{c.lon},{c.lat},{photo}" for c, photo in zip(lamps, (kept, lost), strict=True)]
    path.write_text("\n".join(["code,lon,lat,photo", *rows]), encoding="utf-8")
    code, done = command("import", "components", path, "--crs", "EPSG:4490")
    assert (code, done.get("added"), done.get("photos_missing")) == (DONE, 2, 1), done
    photos = {component.code: component.photo for component in _pack(hall_url).components}
    assert [photos[lamp.code] for lamp in lamps] == [kept, ""]


def _now(url: str) -> str:
    return "now()" if url.startswith("postgresql") else "0"


def test_a_table_in_gcj_02_with_a_mapping(command: Command, hall_url: str, tmp_path: Path) -> None:
    lon, lat = wgs84_to_gcj02(LAMP.lon, LAMP.lat)
    (tmp_path / "t.csv").write_text(
        f"BM,LX,权属,ZT,安装,东,北\n{LAMP.code},雨水井盖,U1,2,2019年5月,{lon},{lat}\n", encoding="gb18030"
    )
    (tmp_path / "m.toml").write_text(
        'format = 1\ncrs = "gcj02"\n[fields]\ncode = "BM"\nclass = "LX"\nowner = "权属"\nstate = "ZT"\n'
        'installed = "安装"\nlon = "东"\nlat = "北"\n[values.state]\n2 = "破损"\n',
        encoding="utf-8",
    )
    code, done = command("import", "components", tmp_path / "t.csv", "--map", tmp_path / "m.toml")
    assert (code, done.get("added"), done["gone"]) == (DONE, 1, 1), done
    found = {component.code: component for component in _pack(hall_url).components}[LAMP.code]
    assert (found.lon, found.lat) == pytest.approx((LAMP.lon, LAMP.lat), abs=2e-8)
    assert (found.owner_unit, found.state, found.installed) == ("U1", "破损", "2019-05")
    assert found.class_code == "部件-01-03"


@pytest.mark.parametrize("name", ["register.csv", "register.geojson"])
def test_what_is_exported_comes_back_unchanged(command: Command, tmp_path: Path, name: str) -> None:
    path = _points(tmp_path / "a.gpkg", [replace(LAMP, name="=1+1", state="完好")])
    assert command("import", "components", path)[0] == DONE
    code, done = command("export", "components", tmp_path / name)
    assert (code, done["components"]) == (DONE, 2)
    if name.endswith("csv"):
        assert "'=1+1" in (tmp_path / name).read_text("utf-8-sig")
    crs = () if name.endswith("geojson") else ("--crs", "cgcs2000")
    code, again = command("import", "components", tmp_path / name, *crs, "--dry-run")
    assert (code, again.get("unchanged"), again.get("gone")) == (DONE, 2, 0), again


def test_lines_without_a_place_are_faults_and_no_crash(
    command: Command, hall_url: str, tmp_path: Path
) -> None:
    lines = ["code,x,y", f"{LAMP.code},,", "2,abc,3", f"3,inf,{LAMP.lat}", f"4,{LAMP.lon},1e400"]
    (tmp_path / "t.csv").write_text("\n".join([*lines, f"{LAMP.code[:-1]}9,{LAMP.lon},{LAMP.lat}"]) + "\n")
    code, told = command("import", "components", tmp_path / "t.csv", "--crs", "4490", "--skip-rejects")
    assert (code, told.get("rejected"), told.get("added")) == (DONE, 4, 1), told
    rejects = json.loads(Path(told["rejects_file"]).read_text("utf-8"))["features"]
    assert [f["properties"]["number"] for f in rejects] == [2, 3, 4, 5]
    assert {f["properties"]["reason"] for f in rejects} == {"没有可用的坐标。"}
    assert {f["geometry"] for f in rejects} == {None}


def _cells(path: Path, shapes: Sequence[Any], codes: Sequence[str]) -> Path:
    return write_layer(path, projected(shapes, "EPSG:4547"), {"网格编码": list(codes)}, "EPSG:4547")


def test_new_cells_take_the_place_of_the_old_ones_and_their_components_follow(
    command: Command, hall_url: str, tmp_path: Path
) -> None:
    shapes = [shape_of(outline) for outline in TOWN.cell_outlines]
    codes = [cell.code for cell in TOWN.cells]
    middle = codes.index(COVER.cell_code)
    new = "440305001002009"
    path = _cells(tmp_path / "cells.gpkg", shapes, [new if n == middle else c for n, c in enumerate(codes)])
    code, done = command("import", "cells", path, "--reason", "改网格")
    assert (code, done.get("added"), done.get("gone")) == (DONE, 1, 1), done
    assert done["components_in_other_cells"] == 1
    pack = _pack(hall_url)
    assert {cell.code for cell in pack.cells} == {*codes, new} - {COVER.cell_code}
    assert pack.components == (replace(COVER, cell_code=new),)
    assert pack.cells[0].community == "科技园社区"
    (act,) = _sql(hall_url, "SELECT act, reason FROM component_acts ORDER BY id DESC LIMIT 1")
    assert tuple(act) == ("regrid", "改网格")
    kept = _sql(hall_url, "SELECT DISTINCT name FROM documents WHERE kind LIKE 'pack until %' ORDER BY name")
    assert {"cells", "cell_outlines"} <= {name for (name,) in kept}


def test_a_fault_in_the_grid_changes_nothing(command: Command, hall_url: str, tmp_path: Path) -> None:
    shapes = [shape_of(outline) for outline in TOWN.cell_outlines]
    codes = [cell.code for cell in TOWN.cells]
    wide = shapely.union_all(shapes[:2])
    path = _cells(tmp_path / "cells.gpkg", [wide, *shapes[1:]], codes)
    code, told = command("import", "cells", path, "--rejects", tmp_path / "r.geojson")
    assert (code, told["faults"]) == (REFUSED, 2)
    assert "超出所属社区" in told["stderr"]
    assert "重叠" in (tmp_path / "r.geojson").read_text("utf-8")
    assert _pack(hall_url) == replace(TOWN, components=(COVER,))


def test_areas_get_new_names(command: Command, hall_url: str, tmp_path: Path) -> None:
    shapes = [shape_of(outline) for outline in TOWN.communities]
    columns = {"code": [o.code for o in TOWN.communities], "name": ["甲社区", "乙社区", "丙社区"]}
    path = write_layer(tmp_path / "areas.geojson", shapes, columns)
    code, done = command("import", "areas", path, "--dry-run")
    assert (code, done["replaced"]) == (DONE, 3)
    assert _pack(hall_url).communities == TOWN.communities
    assert command("import", "areas", path)[0] == DONE
    assert {cell.community for cell in _pack(hall_url).cells} == {"甲社区", "乙社区", "丙社区"}


@pytest.mark.parametrize("what", ["areas", "cells", "components"])
def test_before_there_is_a_city(sqlite_hall: str, tmp_path: Path, what: str, capsys: Any) -> None:
    path = _points(tmp_path / "a.gpkg", [LAMP])
    words = ["--url", sqlite_hall, "--profile", str(tmp_path / "profile")]
    main(["db", "init", *words])
    assert main(["import", what, str(path), *words]) == REFUSED
    assert "请先运行 pack load" in capsys.readouterr().err
