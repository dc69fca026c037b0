"""Survey files with geometries: encodings, coordinate systems and their traps, faults of single features."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyogrio.raw import write
from shapely import Point, Polygon

from db.component_survey_file import read_survey
from db.geometry_crs import Bounds, UnknownSystem, file_system
from db.geometry_files import UnreadableGeometry, read_geometry
from db.geometry_mapping import GeometryMapping, read_geometry_mapping
from db.geometry_places import Placer
from db.geometry_rejects import write_rejects
from db.ground_import import GroundPlan, plan_areas, plan_cells
from db.ground_survey import GroundFile, read_grounds
from db.pack_coverage import shape_of
from dispatcher_app.domain.component_rules import ComponentRules
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.services.coordinate_arrays import all_to_wgs84
from dispatcher_app.services.coordinates import CoordinateSystem, to_wgs84, wgs84_to_gcj02
from dispatcher_app.services.importing.mapping import BadMapping
from dispatcher_app.services.survey_words import SurveyWords
from tests.support.survey_files import projected, swapped, write_layer, zipped
from tests.support.town import BLOCK, SOUTH, WEST, town

TOWN = town()
CITY: Bounds = (WEST, SOUTH, WEST + 3 * BLOCK, SOUTH + 3 * BLOCK)
SPOT = Point(WEST + BLOCK / 2, SOUTH + BLOCK / 2)
PLAIN = GeometryMapping()
CELLS = [shape_of(outline) for outline in TOWN.cell_outlines]
CODES = [cell.code for cell in TOWN.cells]


# -- texts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("GBK", "kept"), ("GBK", "lost"), ("GBK", "936"), ("UTF-8", "kept"), ("UTF-8", "lost")],
)
def test_chinese_texts_of_a_shapefile_are_read_whatever_says_their_encoding(
    tmp_path: Path, encoding: str, cpg: str
) -> None:
    path = write_layer(tmp_path / "井盖.shp", [SPOT], {"名称": ["上水井盖"]}, encoding=encoding)
    if cpg == "lost":
        path.with_suffix(".cpg").unlink()
    elif cpg == "936":
        path.with_suffix(".cpg").write_text("936")
    assert read_geometry(path).columns == {"名称": ["上水井盖"]}


def test_a_shapefile_in_a_zip_with_chinese_folders(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "井盖.shp", [SPOT], {"名称": ["井盖"]}, encoding="GBK")
    found = read_geometry(zipped(path, "2026年普查/"))
    assert found.columns == {"名称": ["井盖"]}
    assert found.shapes.tolist() == [SPOT]
    assert "4490" in found.crs


def test_numbers_and_nothing_become_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    values = [
        {"code": 4403050101000001.0, "n": None, "d": "2019-05-08"},
        {"code": None, "n": 2.5, "d": " x "},
    ]
    features = [{"type": "Feature", "properties": v, "geometry": None} for v in values]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = read_geometry(path)
    assert found.columns == {"code": ["4403050101000001", ""], "n": ["", "2.5"], "d": ["2019-05-08", "x"]}
    assert found.shapes.tolist() == [None, None]


def test_heights_are_dropped(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "a.gpkg", [Point(113.9, 22.5, 12.5)], {"code": ["1"]})
    assert not read_geometry(path).shapes[0].has_z


def test_one_of_several_layers_must_be_named(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "a.gpkg", [SPOT], {"code": ["1"]}, layer="井盖")
    write_layer(path, [SPOT], {"code": ["2"]}, layer="路灯", append=True)
    with pytest.raises(UnreadableGeometry, match=r"井盖、路灯.*--layer"):
        read_geometry(path)
    assert read_geometry(path, layer="路灯").columns == {"code": ["2"]}


def test_a_layer_that_is_not_there_a_bare_table_and_nothing_at_all(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "a.gpkg", [SPOT], {"code": ["1"]}, layer="井盖")
    with pytest.raises(UnreadableGeometry, match="没有图层“路灯”"):
        read_geometry(path, layer="路灯")
    (tmp_path / "a.csv").write_text("code\n1\n")
    with pytest.raises(UnreadableGeometry, match="只有表格,没有图形"):
        read_geometry(tmp_path / "a.csv")
    (tmp_path / "a.geojson").write_text('{"type":"FeatureCollection","features":[]}')
    with pytest.raises(UnreadableGeometry, match="没有任何要素"):
        read_geometry(tmp_path / "a.geojson")


def test_a_zip_whose_content_is_damaged_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", "".join(map(str, range(900))))
    content = path.read_bytes()
    path.write_bytes(content[:60] + b"\xff" * 30 + content[90:])
    with pytest.raises(UnreadableGeometry, match="不是完好的 ZIP"):
        read_geometry(path)


def test_a_survey_of_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("标识码,名称,经度,纬度\n", "gbk")
    words = SurveyWords(ComponentRules(), None, UnitRegister(()))
    with pytest.raises(DomainError, match="没有任何要素"):
        read_survey(path, GeometryMapping(), "EPSG:4490", None, words)


def test_an_empty_name_of_a_survey_is_told_apart_from_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    codes = ("4403050101000001", "4403050101000002")
    path.write_text(f"标识码,名称,经度,纬度\n{codes[0]},,114,22.5\n{codes[1]},井盖,114,22.5\n", "utf-8")
    words = SurveyWords(ComponentRules(), None, UnitRegister(()))
    assert read_survey(path, GeometryMapping(), "EPSG:4490", None, words).unnamed == {codes[0]}


@pytest.mark.parametrize("name", ["gone.shp", "text.geojson", "text.shp", "text.zip", "empty.zip"])
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "empty.zip":
        (tmp_path / "a.txt").write_text("")
        zipped(tmp_path / "a.txt").rename(path)
    elif not name.startswith("gone"):
        path.write_text("hello")
    with pytest.raises(UnreadableGeometry):
        read_geometry(path)


# -- coordinates -------------------------------------------------------------------------------------------


def _degrees(x: float, y: float, said: str, of_file: str = "") -> list[float]:
    found: list[float] = (
        Placer(file_system(said, of_file, CITY), False, CITY).degrees(np.array([[x, y]]))[0].tolist()
    )
    return found


# Published points: the origin of each zone is where its meridian meets the equator.
@pytest.mark.parametrize(
    ("said", "x", "y", "lon"),
    [
        ("EPSG:4547", 500000, 0, 114),
        ("4526", 38500000, 0, 114),
        ("gk3:38", 38500000, 0, 114),
        ("gk3:114", 500000, 0, 114),
        ("GK3:114E", 500000, 0, 114),
        ("gk6:19", 19500000, 0, 111),
        ("gk6:111", 500000, 0, 111),
        ("EPSG:3857", 12690421.950949, 0, 114),
        ("cgcs2000", 114, 0, 114),
        ("EPSG:4326", 114, 0, 114),
    ],
)
def test_zones_are_understood(said: str, x: float, y: float, lon: float) -> None:
    assert _degrees(x, y, said) == pytest.approx([lon, 0], abs=1e-7)


def test_a_zone_brings_a_point_home() -> None:
    (spot,) = projected([SPOT], "EPSG:4547")
    assert spot.x == pytest.approx(500_000 - 6_290, abs=100)  # 0.061° west of the meridian
    assert _degrees(spot.x, spot.y, "gk3:114") == pytest.approx([SPOT.x, SPOT.y], abs=1e-8)


def test_esri_s_own_words_for_a_city_s_meridian() -> None:
    """Cities choose a meridian of their own; the datum is what counts."""
    wkt = (
        'PROJCS["local",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",'
        '6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION['
        '"Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER['
        '"Central_Meridian",113.5],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )
    assert _degrees(500000, 0, "", wkt) == pytest.approx([113.5, 0], abs=1e-9)


@pytest.mark.parametrize("said", ["EPSG:4610", "EPSG:2362", "EPSG:4214", "EPSG:2437"])
def test_another_datum_is_refused(said: str) -> None:
    with pytest.raises(UnknownSystem, match=r"西安 80、北京 54.*先由测绘部门转换"):
        file_system(said, "", CITY)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("", "请用 --crs 写明"),
        ("EPSG:99999", "没有坐标系“EPSG:99999”"),
        ("gk3:12", "没有坐标系"),
        ("mars", "没有坐标系"),
    ],
)
def test_a_system_that_is_not_said_or_not_known(said: str, part: str) -> None:
    with pytest.raises(UnknownSystem, match=part):
        file_system(said, "", CITY)


@pytest.mark.parametrize("system", [CoordinateSystem.GCJ02, CoordinateSystem.BD09])
def test_arrays_are_converted_as_single_points_are(system: CoordinateSystem) -> None:
    points = np.array([[113.94, 22.53], [87.6, 43.8], [10.0, 50.0], [135.0, 48.0]])
    expected = [to_wgs84(lon, lat, system) for lon, lat in points.tolist()]
    assert all_to_wgs84(points, system) == pytest.approx(np.array(expected), abs=2e-9)
    assert np.isnan(all_to_wgs84(np.array([[np.nan, 1.0]]), system)[0, 0])


def test_gcj_02_is_what_the_user_says_whatever_the_file_says(tmp_path: Path) -> None:
    shifted = shapely.transform(
        SPOT, lambda pairs: np.array([wgs84_to_gcj02(*pair) for pair in pairs.tolist()])
    )
    assert _degrees(shifted.x, shifted.y, "gcj02", "EPSG:4326") == pytest.approx([SPOT.x, SPOT.y], abs=1e-8)


def _cells_file(tmp_path: Path, shapes: list[Any], crs: str | None, **more: Any) -> GroundFile:
    path = write_layer(tmp_path / "cells.gpkg", shapes, {"code": CODES[: len(shapes)]}, crs)
    said = more.pop("said", "")
    return read_grounds(path, GeometryMapping(**more), "cells", said, CITY)


@pytest.mark.parametrize(
    ("shapes", "crs", "said", "part"),
    [
        (swapped(CELLS), "EPSG:4490", "", "--swapped"),
        (projected(CELLS, "EPSG:4547", swapped=True), "EPSG:4547", "", "--swapped"),
        (projected(CELLS, "EPSG:4526"), None, "gk3:114", "以带号 38 开头.*gk3:38"),
        (projected(CELLS, "EPSG:4526"), None, "EPSG:4490", "gk3:38"),
        (projected(CELLS, "EPSG:4547"), None, "gk3:38", "应带带号"),
        (projected(CELLS, "EPSG:4547"), None, "gk3:117", "不在本市附近"),
        (CELLS, None, "", "请用 --crs 写明"),
    ],
)
def test_slips_of_axes_and_zones_are_told_before_anything_is_read(
    tmp_path: Path, shapes: list[Any], crs: str | None, said: str, part: str
) -> None:
    with pytest.raises(UnknownSystem, match=part):
        _cells_file(tmp_path, shapes, crs, said=said)


def test_northing_first_is_read_where_it_is_said(tmp_path: Path) -> None:
    found = _cells_file(tmp_path, projected(CELLS, "EPSG:4547", swapped=True), "EPSG:4547", swapped=True)
    assert found.faults == []
    assert all(
        g.shape.symmetric_difference(c).area < 1e-13 for g, c in zip(found.grounds, CELLS, strict=True)
    )


# -- cells -------------------------------------------------------------------------------------------------


def _planned(
    tmp_path: Path, shapes: list[Any], codes: list[str], within: str = "", **columns: Any
) -> GroundPlan:
    path = write_layer(tmp_path / "cells.gpkg", shapes, {"code": codes, **columns})
    found = read_grounds(path, PLAIN, "cells", "", CITY)
    plan = plan_cells(TOWN, found.grounds, within)
    return replace(plan, faults=[*found.faults, *plan.faults])


def test_the_same_cells_change_nothing(tmp_path: Path) -> None:
    plan = _planned(tmp_path, CELLS, CODES)
    assert (plan.faults, plan.added, plan.replaced, plan.gone) == ([], 0, 9, 0)
    assert {cell.code: cell for cell in plan.pack.cells} == {cell.code: cell for cell in TOWN.cells}
    assert plan.pack.communities == TOWN.communities


def test_two_cells_become_one_in_a_community_alone(tmp_path: Path) -> None:
    community = "440305001002"
    mine = [n for n, code in enumerate(CODES) if code.startswith(community)]
    merged = shapely.union_all([CELLS[n] for n in mine[:2]])
    plan = _planned(tmp_path, [merged, CELLS[mine[2]]], [CODES[mine[0]], CODES[mine[2]]], community)
    assert (plan.faults, plan.added, plan.replaced, plan.gone) == ([], 0, 2, 1)
    assert len(plan.pack.cells) == len(plan.pack.cell_outlines) == 8
    assert plan.pack.cells[3].community == "高新区社区"


BOW = Polygon([(WEST, SOUTH), (WEST + BLOCK, SOUTH + BLOCK), (WEST + BLOCK, SOUTH), (WEST, SOUTH + BLOCK)])
ONE = CODES[0]


@pytest.mark.parametrize(
    ("shape", "code", "reasons"),
    [
        (BOW, ONE, ["边界自相交,在 113.939000,22.539000 处。", "社区内有一片地不属于"]),
        (None, ONE, ["没有图形。", "社区内有一片地不属于"]),
        (CELLS[0], ONE[:-1], ["编码应为 15 位数字(现为 14 位)"]),
        (CELLS[0], "", ["编码为空。", "所属社区 (空) 不存在。"]),
        (CELLS[0], CODES[1], ["与第 1 个要素重复", "超出所属社区"]),
        (CELLS[0], "440305001009001", ["所属社区 440305001009 不存在。"]),
        (CELLS[0], "440306001001001", ["编码应以 440305 开头", "所属社区 440306001001 不存在"]),
        (shapely.union_all(CELLS[:2]), ONE, ["超出所属社区 440305001001:约", "与 440305001002001 重叠:约"]),
        (
            shapely.box(WEST, SOUTH, WEST + BLOCK, SOUTH + BLOCK * 0.9),
            ONE,
            ["社区内有一片地不属于任何单元网格:约"],
        ),
        (shapely.box(WEST - BLOCK, SOUTH, WEST + BLOCK, SOUTH + BLOCK), ONE, ["超出所属社区 440305001001"]),
    ],
)
def test_every_fault_of_a_cell_is_told_with_its_number_and_place(
    tmp_path: Path, shape: Any, code: str, reasons: list[str]
) -> None:
    plan = _planned(tmp_path, [*CELLS[1:], shape], [*CODES[1:], code])
    assert len(plan.faults) == len(reasons), [str(fault) for fault in plan.faults]
    for fault, reason in zip(plan.faults, reasons, strict=True):
        assert reason in fault.reason
        assert fault.number in (0, 1, 9)


def test_rejects_can_be_laid_over_the_survey(tmp_path: Path) -> None:
    plan = _planned(tmp_path, [*CELLS[1:], shapely.union_all(CELLS[:2])], [*CODES[1:], ONE])
    write_rejects(tmp_path / "rejects.geojson", plan.faults)
    read = read_geometry(tmp_path / "rejects.geojson")
    assert read.columns["number"] == ["9", "9"]
    assert read.columns["code"] == [ONE, ONE]
    assert "重叠" in read.columns["reason"][1]
    assert all(shape.symmetric_difference(CELLS[1]).area < 1e-12 for shape in read.shapes.tolist())


# -- boundaries --------------------------------------------------------------------------------------------


def _areas(tmp_path: Path, pack: Pack, shapes: list[Any], codes: list[str], names: list[str]) -> GroundPlan:
    path = write_layer(tmp_path / "areas.gpkg", shapes, {"code": codes, "name": names})
    return plan_areas(pack, read_grounds(path, PLAIN, "areas", "", CITY).grounds)


def _towns_areas() -> tuple[list[Any], list[str], list[str]]:
    outlines = [*TOWN.streets, *TOWN.communities]
    return [shape_of(o) for o in outlines], [o.code for o in outlines], [o.name for o in outlines]


def test_new_names_of_areas_reach_cells_and_map(tmp_path: Path) -> None:
    shapes, codes, names = _towns_areas()
    plan = _areas(tmp_path, TOWN, shapes, codes, ["新街道", "新社区", *names[2:]])
    assert list(plan.faults) == []
    assert {(cell.street, cell.community) for cell in plan.pack.cells if cell.code.startswith(codes[1])} == {
        ("新街道", "新社区")
    }
    assert {label.text for label in plan.pack.base_map.labels} == {"新街道", "新社区", *names[2:]}
    assert plan.pack.districts == TOWN.districts
    assert plan.notes == ()


def test_a_border_that_moves_leaves_word_about_the_cells(tmp_path: Path) -> None:
    shapes, codes, names = _towns_areas()
    border = WEST + 0.4 * BLOCK
    shapes[1] = shapely.box(WEST, SOUTH, border, SOUTH + 3 * BLOCK)
    shapes[2] = shapely.box(border, SOUTH, WEST + 2 * BLOCK, SOUTH + 3 * BLOCK)
    plan = _areas(tmp_path, TOWN, shapes, codes, names)
    assert list(plan.faults) == []
    assert "有 3 个单元网格不在其社区的新界线内" in plan.notes[0]


def test_faults_of_boundaries(tmp_path: Path) -> None:
    shapes, codes, names = _towns_areas()
    plan = _areas(tmp_path, TOWN, shapes[:3], [*codes[:2], "440305009001"], names[:3])
    told = " ".join(map(str, plan.faults))
    assert "所属街道 440305009 不存在" in told
    assert "社区 440305001002 将不存在,但还有 3 个单元网格属于它" in told
    assert "采集员 赵六 的社区 440305001002 将不存在" in told
    wide = _areas(
        tmp_path,
        TOWN,
        [shapes[0], shapes[1], *shapes[1:4]],
        [codes[0], "44030500100", *codes[1:4]],
        names[:1] + names,
    )
    assert "应为 6/9/12 位数字" in str(wide.faults[0])


# -- mapping files -----------------------------------------------------------------------------------------


def test_a_mapping_names_columns_and_words(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        'format = 1\ncrs = "gk3:38"\nswapped = true\n[fields]\ncode = "BJDM"\nstate = "ZT"\n'
        '[values.state]\n1 = "完好"\n2 = "破损"\n',
        "utf-8",
    )
    mapping = read_geometry_mapping(path, "components")
    assert (mapping.crs, mapping.swapped) == ("gk3:38", True)
    assert mapping.columns("components", ["BJDM", "ZT", "名称"]) == {
        "code": "BJDM",
        "state": "ZT",
        "name": "名称",
    }
    assert mapping.values["state"] == {"1": "完好", "2": "破损"}
    with pytest.raises(BadMapping, match="没有列“ZT”"):
        mapping.columns("components", ["BJDM"])


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("format = 2", "format"),
        ("format = 1\n[fields]\ncolour = 'x'", "第 3 行 fields.colour"),
        ("format = 1\nswapped = 'x'", "类型不对"),
        ("format =", "TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadMapping) as refused:
        read_geometry_mapping(path, "components")
    assert any(part in problem for problem in refused.value.problems)


def test_usual_names_of_columns_are_known() -> None:
    columns = PLAIN.columns("components", ["ObjID", "ObjName", "BGID", "DeptCode2", "X", "Y"])
    assert columns == {
        "code": "ObjID",
        "name": "ObjName",
        "cell": "BGID",
        "owner": "DeptCode2",
        "lon": "X",
        "lat": "Y",
    }
    with pytest.raises(DomainError, match="没有编码列"):
        PLAIN.columns("cells", ["a", "b"])


@pytest.mark.parametrize("within", ["", "multi-surface"])
def test_arcs_become_lines(tmp_path: Path, within: str) -> None:
    """A circle of two arcs, alone and within a collection of surfaces, as cadastral software exports it."""
    shape = _header(12) + _count(1) + _circle() if within else _circle()
    path = tmp_path / "arcs.gpkg"
    codes = [np.array(["a"], object)]
    shapes = np.array([shape], object)
    write(path, shapes, codes, ["code"], geometry_type="Unknown", crs="EPSG:4490", driver="GPKG")
    (found,) = read_geometry(path).shapes
    assert found.is_valid
    assert found.area == pytest.approx(np.pi * 1e-6, rel=1e-3)


def _header(kind: int) -> bytes:
    return b"\x01" + kind.to_bytes(4, "little")


def _count(number: int) -> bytes:
    return number.to_bytes(4, "little")


def _circle() -> bytes:
    """WKB of a curve polygon of one circular string."""
    west, south = SPOT.x, SPOT.y
    points = [(west, south), (west + 1e-3, south + 1e-3), (west + 2e-3, south), (west + 1e-3, south - 1e-3)]
    ring = _header(8) + _count(5) + np.array([*points, points[0]], "<f8").tobytes()
    return _header(10) + _count(1) + ring
