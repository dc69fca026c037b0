"""Makes the large pack ``xuchang`` for measuring: the size of Qingdao's system on the divisions of Xuchang.

    python tools/make_xuchang_pack.py --out out/xuchang [--size full|small] [--seed N]

Names, codes and district outlines are real (``tools/xuchang/data``); everything else is made up and says so.
Two runs with one seed write the same bytes. The small size is one district with a few thousand components.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from nanshan.people import SEATS
from nanshan.writing import FeatureRow, write_csv, write_geojson
from xuchang.areas import make_areas
from xuchang.collectors import make_collectors
from xuchang.furniture import component_rows
from xuchang.ground import City, GroundCell, make_city
from xuchang.pack_toml import pack_toml
from xuchang.place_names import place_rows
from xuchang.roads import Road, make_rivers, make_roads
from xuchang.source import Division, read_division, to_degrees
from xuchang.units import make_units

SEED = 20261122


@dataclass(frozen=True)
class Size:
    """``districts`` None is all of them."""

    cells: int
    components: int
    places: int
    districts: frozenset[str] | None = None


SIZES = {
    "full": Size(4_737, 776_143, 56_642),
    "small": Size(160, 3_000, 300, frozenset({"411002"})),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the pack")
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    write_pack(options.out, SIZES[options.size], options.seed)


def write_pack(out: Path, size: Size, seed: int) -> None:
    chances = iter(np.random.default_rng(seed).spawn(7))
    division = read_division(size.districts)
    city = make_city(division, size.cells, next(chances))
    roads = make_roads(city, next(chances))
    rivers = make_rivers(city, next(chances))
    _write_ground(division, city, out)
    write_geojson(out / "roads.geojson", map(_road, [*roads, *rivers]))
    write_geojson(out / "areas.geojson", make_areas(city, roads, rivers, next(chances)))
    units = make_units(division)
    write_csv(
        out / "components.csv",
        "code class name lon lat cell owner state installed origin".split(),
        component_rows(city, [*roads, *rivers], units, size.components, next(chances)),
    )
    write_csv(
        out / "places.csv",
        "name lon lat kind address origin".split(),
        place_rows(city, roads, size.places, next(chances)),
    )
    write_csv(
        out / "units.csv",
        "code name short_name tier parent areas duties phone".split(),
        (unit[:8] for unit in units),
    )
    write_csv(out / "seats.csv", ("login", "name", "role"), SEATS)
    write_csv(
        out / "collectors.csv",
        ("code", "name", "community", "phone"),
        make_collectors([cell for cell in city.cells if cell.urban], next(chances)),
    )
    middle = city.cells[0].ground.representative_point()
    text = pack_toml(seed, (middle.x, middle.y))
    (out / "pack.toml").write_text(text, encoding="utf-8", newline="\n")


def _write_ground(division: Division, city: City, out: Path) -> None:
    names = division.names
    write_geojson(
        out / "district.geojson",
        (({"code": c, "name": names[c]}, ground) for c, ground in _joined(city.cells, 6)),
    )
    townships = {cell.township.code: cell.township.name for cell in city.cells}
    write_geojson(
        out / "streets.geojson",
        (({"code": c, "name": townships[c]}, ground) for c, ground in _joined(city.cells, 9)),
    )
    communities = {cell.community.code: cell.community.name for cell in city.cells}
    write_geojson(
        out / "communities.geojson",
        (
            ({"code": c, "name": communities[c], "street": c[:9]}, ground)
            for c, ground in _joined(city.cells, 12)
        ),
    )
    write_geojson(
        out / "cells.geojson",
        (({"code": c.code, "community": c.community.code}, c.ground) for c in city.cells),
    )


def _joined(cells: list[GroundCell], width: int) -> Iterator[tuple[str, shapely.Geometry]]:
    """The ground of all cells whose codes begin with the same *width* digits."""
    groups: dict[str, list[shapely.Geometry]] = {}
    for cell in cells:
        groups.setdefault(cell.code[:width], []).append(cell.ground)
    for code, grounds in sorted(groups.items()):
        yield code, shapely.coverage_union_all(grounds)


def _road(road: Road) -> FeatureRow:
    line = shapely.transform(to_degrees(road.line), lambda c: c.round(6))
    return {"kind": road.kind, "name": road.name}, line


if __name__ == "__main__":
    main()
