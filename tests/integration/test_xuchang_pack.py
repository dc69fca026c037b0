"""The made-up city for measuring: one district of it is a pack without a fault, the same in every run."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from db.pack_files import check_pack, read_pack
from dispatcher_app.domain.pack import Pack
from dispatcher_app.services.city_places import CityPlaces

ROOT = Path(__file__).parents[2]


def _make(out: Path) -> Path:
    command = [
        sys.executable,
        str(ROOT / "tools" / "make_xuchang_pack.py"),
        "--size",
        "small",
        "--out",
        str(out),
    ]
    subprocess.run(command, check=True, timeout=120)
    return out


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("xuchang"))


@pytest.fixture(scope="module")
def city(folder: Path) -> Pack:
    return read_pack(folder)


def test_it_has_no_fault_and_two_runs_write_the_same(folder: Path, tmp_path: Path) -> None:
    assert check_pack(folder) == []
    again = _make(tmp_path)
    for file in folder.iterdir():
        assert (again / file.name).read_bytes() == file.read_bytes(), file.name


def test_it_is_as_large_as_it_says_and_says_what_is_made_up(city: Pack) -> None:
    assert (len(city.cells), len(city.components), len(city.places)) == (160, 3_000, 300)
    assert len(Counter(component.class_code for component in city.components)) == 92
    assert len({component.code for component in city.components}) == 3_000
    assert {part.part for part in city.info.generated} >= {"cells", "roads", "components", "units"}
    assert {cell.district for cell in city.cells} == {"魏都区"}


def test_every_component_lies_in_the_cell_it_names(city: Pack) -> None:
    places = CityPlaces(city)

    for component in city.components[::7]:
        cell = places.locate(component.lon, component.lat)
        assert cell is not None
        if cell.code != component.cell_code:  # on a border it may be the neighbour by a hair
            outline = places.outline(component.cell_code)
            assert outline is not None
            assert _near(outline.polygons[0][0], component.lon, component.lat)


def _near(ring: tuple[tuple[float, float], ...], lon: float, lat: float) -> bool:
    import shapely

    return bool(shapely.Polygon(ring).distance(shapely.Point(lon, lat)) < 5e-6)
