"""Locating and finding: a small city worked out by hand, and the demo city."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.pack_files import read_pack
from dispatcher_app.domain.base_map import BaseMap, RoadLine
from dispatcher_app.domain.pack import Pack, PackInfo
from dispatcher_app.domain.places import Located, LocationSource, Place
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.services.places import PlaceIndex
from tests.support.small_pack import SOUTH, STEP, WEST, write_small_pack

NANSHAN = Path(__file__).parents[2] / "resources" / "packs" / "nanshan"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> PlaceIndex:
    return PlaceIndex(read_pack(write_small_pack(tmp_path_factory.mktemp("pack"))))


@pytest.fixture(scope="module")
def nanshan_pack() -> Pack:
    return read_pack(NANSHAN)


@pytest.fixture(scope="module")
def nanshan(nanshan_pack: Pack) -> PlaceIndex:
    return PlaceIndex(nanshan_pack)


def names(found: list[Place]) -> list[str]:
    return [place.name for place in found]


# -- cells


def test_a_point_is_in_its_cell(small: PlaceIndex) -> None:
    cell = small.locate(111.0015, 35.0015)

    assert cell is not None
    assert (cell.code, cell.community, cell.street) == ("1499020001002002", "鼓楼社区", "河东街道")
    assert small.inside(111.0015, 35.0015)


@pytest.mark.parametrize("point", [(110.9999, 35.0005), (111.0035, 35.0005), (0.0, 0.0), (math.nan, 35.0)])
def test_a_point_outside_the_grid_is_nowhere(small: PlaceIndex, point: tuple[float, float]) -> None:
    assert small.locate(*point) is None
    assert not small.inside(*point)


def test_a_point_on_a_border_is_in_the_first_cell_by_code(small: PlaceIndex) -> None:
    corner = small.locate(111.001, 35.001)

    assert corner is not None
    assert corner.code == "1499020001001001"


@given(st.floats(-1, 4), st.floats(-1, 3))
def test_the_cell_is_the_one_the_arithmetic_says(small: PlaceIndex, column: float, row: float) -> None:
    # Within a millimetre of a border either answer is right.
    if min(abs(column - round(column)), abs(row - round(row))) < 1e-5:
        return
    cell = small.locate(WEST + column * STEP, SOUTH + row * STEP)

    if 0 < column < 3 and 0 < row < 2:
        assert cell is not None
        assert cell.code.endswith(f"{int(row) + 1:03d}")
        assert cell.community == ("钟楼社区", "鼓楼社区", "长乐社区")[int(column)]
    else:
        assert cell is None


def test_a_cell_and_its_ground_by_code(small: PlaceIndex) -> None:
    cell, ground = small.cell("1499020002001002"), small.outline("1499020002001002")

    assert cell is not None
    assert ground is not None
    assert ground.code == cell.code
    assert small.cell("nowhere") is None
    assert small.outline("nowhere") is None


def test_a_point_in_words(small: PlaceIndex) -> None:
    assert small.describe(111.0005, 35.0012) == "河东街道钟楼社区,解放路附近"
    assert small.describe(111.0025, 35.0000) == "河西街道长乐社区,解放路附近"
    assert small.describe(120.0, 30.0) == "辖区外"


# -- names


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("关帝庙", "关帝庙"),
        ("第一中学", "盐湖市第一中学"),
        ("guandimiao", "关帝庙"),
        ("gdm", "关帝庙"),
        ("guandm", "关帝庙"),
        ("GDM", "关帝庙"),
        ("重庆", "重庆银行"),
        ("cqyh", "重庆银行"),
        ("jfl", "解放路"),
        ("长乐社区", "长乐社区"),
        ("河东街道", "河东街道"),
        ("关帝庙旁边的井盖没了", "关帝庙"),
        (" 关帝庙 ", "关帝庙"),
    ],
)
def test_a_name_is_found_however_it_is_typed(small: PlaceIndex, typed: str, first: str) -> None:
    assert names(small.find(typed))[0] == first


@pytest.mark.parametrize(
    "typed", ["", "   ", "xyzzy", "/", "、", "%", "149", "'; drop table", "💧", "a" * 5_000]
)
def test_what_fits_nothing_finds_nothing(small: PlaceIndex, typed: str) -> None:
    assert small.find(typed) == []


def test_the_limit_holds(small: PlaceIndex) -> None:
    assert len(small.find("s", limit=1)) == 1
    assert small.find("社区", limit=0) == []
    assert len(small.find("社区", limit=2)) == 2


@pytest.mark.parametrize(
    "typed",
    [
        "解放路/中山南路",
        "中山南路与解放路",
        "解放路和中山南路交叉口",
        "解放路 / 中山南路路口",
        "解放路与中山路路口",
        "jfl/zsnl",
    ],
)
def test_a_crossing_of_two_roads_is_a_point(small: PlaceIndex, typed: str) -> None:
    crossing = small.find(typed)[0]

    assert (crossing.lon, crossing.lat) == pytest.approx((111.001, 35.001), abs=1e-6)
    assert crossing.kind == "路口"
    assert "交叉口" in crossing.name


def test_roads_that_do_not_meet_have_no_crossing(small: PlaceIndex) -> None:
    assert [place.kind for place in small.find("解放路/解放路")] == ["道路"]
    assert "路口" not in [place.kind for place in small.find("解放路/关帝庙")]


def test_a_component_and_a_cell_are_found_by_code(small: PlaceIndex) -> None:
    (component,) = small.find("1499020137000001")
    (cell,) = small.find("1499020002001002")

    assert (component.name, component.lon, component.lat) == ("路灯", 111.0005, 35.0011)
    assert small.locate(cell.lon, cell.lat) == small.cell("1499020002001002")


def test_the_beginning_of_a_code_lists_cells(small: PlaceIndex) -> None:
    assert len(small.find("1499020001001")) == 2


def test_dual_carriageways_cross_once() -> None:
    def road(name: str, *points: tuple[float, float]) -> RoadLine:
        return RoadLine("primary", name, points)

    pack = Pack(
        PackInfo("x", "x", "x", "x", "1", "X"),
        base_map=BaseMap(
            roads=(
                road("东西路", (111.0, 35.0), (111.01, 35.0)),
                road("东西路", (111.0, 35.0003), (111.01, 35.0003)),
                road("南北路", (111.005, 34.99), (111.005, 35.01)),
                road("南北路", (111.0053, 34.99), (111.0053, 35.01)),
                road("环路", (111.001, 34.999), (111.001, 35.001), (111.009, 35.001), (111.009, 34.999)),
                road("断头路", (111.007, 35.0005), (111.007, 35.005)),
            )
        ),
    )
    index = PlaceIndex(pack)

    (one,) = index.find("东西路/南北路", limit=1)
    assert (one.lon, one.lat) == pytest.approx((111.00515, 35.00015), abs=1e-5)
    assert [p.kind for p in index.find("东西路/环路")].count("路口") == 2
    assert index.find("断头路/东西路")[0].kind == "路口", "ends 22 m short of the road it meets"
    assert "路口" not in [p.kind for p in index.find("断头路/南北路")]


def test_a_city_without_data_answers_nothing() -> None:
    index = PlaceIndex(Pack(PackInfo(name="", city="", district="", title="", adcode="", case_prefix="C")))

    assert index.locate(113.9, 22.5) is None
    assert index.find("深南大道") == []
    assert index.find("4403050101000001") == []
    assert index.nearest_components(113.9, 22.5, 1000) == []
    assert index.describe(113.9, 22.5) == "辖区外"
    assert index.component("x") is None
    assert index.warm()


# -- components


def test_components_within_a_radius_nearest_first(small: PlaceIndex) -> None:
    near = small.nearest_components(111.0005, 35.001, 50)

    assert [n.component.code for n in near] == ["1499020102000001", "1499020137000001"]
    assert [round(n.distance_m, 1) for n in near] == [11.1, 11.1]
    assert small.nearest_components(111.0005, 35.001, 5) == []


def test_components_of_one_class_or_major(small: PlaceIndex) -> None:
    def codes(prefix: str | None) -> list[str]:
        return [n.component.class_code for n in small.nearest_components(111.0005, 35.001, 1_000, prefix)]

    assert codes("部件-01-02") == ["部件-01-02", "部件-01-02"]
    assert codes("GB/T 30428.2:部件-01-37") == ["部件-01-37"]
    assert set(codes("部件-01")) == {"部件-01-02", "部件-01-37"}
    assert codes("部件-0") == []
    assert len(codes(None)) == len(codes("")) == 4


def test_metres_agree_with_the_ellipsoid() -> None:
    """One minute of arc at 22.543° N: 102.8 m a thousandth of longitude, 110.7 m of latitude (CGCS2000)."""
    metres = LocalMetres(113.9465, 22.543)

    assert metres.of(113.9475, 22.543)[0] == pytest.approx(102.86, abs=0.05)
    assert metres.of(113.9465, 22.544)[1] == pytest.approx(110.74, abs=0.05)


# -- the demo city


def test_every_component_of_the_demo_is_where_it_says(nanshan: PlaceIndex, nanshan_pack: Pack) -> None:
    for component in nanshan_pack.components[::37]:
        cell = nanshan.locate(component.lon, component.lat)
        assert cell is not None
        assert nanshan.component(component.code) == component


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("tengxun", "腾讯大厦"),
        ("txds", "腾讯大厦"),
        ("shendadtz", "深大地铁站"),
        ("科苑南路腾讯大厦门口有人摆摊", "腾讯大厦"),
        ("dachong", "大冲"),
        ("深南大道9998号", "深南大道"),
    ],
)
def test_real_names_of_the_demo(nanshan: PlaceIndex, typed: str, first: str) -> None:
    assert names(nanshan.find(typed))[0] == first


def test_the_crossing_people_name_without_the_stretch(nanshan: PlaceIndex) -> None:
    crossing = nanshan.find("深南大道/科苑路")[0]

    assert math.dist((crossing.lon, crossing.lat), (113.9407, 22.5428)) < 0.0005
    assert nanshan.inside(crossing.lon, crossing.lat)


def test_building_the_demo_city_takes_less_than_half_a_second(nanshan_pack: Pack) -> None:
    def build() -> float:
        start = time.process_time()
        PlaceIndex(nanshan_pack).make_ready()
        return time.process_time() - start

    assert min(build() for _ in range(3)) < 0.5


# -- values


def test_a_stored_location_says_how_it_was_learnt() -> None:
    located = Located(111.0, 35.0, source=LocationSource("device"), accuracy_m=5.0)

    assert located.source == "device"
    assert located.source.label == "设备定位"
