"""Makes the demo city pack ``resources/packs/nanshan``; two runs write the same bytes.

    python tools/make_nanshan_pack.py --source DIR --out resources/packs/nanshan

*DIR* holds ``roads.geojson``, ``areas.geojson``, ``points.geojson`` and ``district.geojson``, an
OpenStreetMap extract of a part of Shenzhen Nanshan. The hand-written ``case_texts.toml`` of the
pack is not touched.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import shapely
from nanshan.base_map import area_features, road_features
from nanshan.furniture import Draft, make_components
from nanshan.ground import GroundCell, make_cells
from nanshan.pack_toml import pack_toml
from nanshan.people import SEATS, make_collectors
from nanshan.place_names import make_places
from nanshan.source import Extract, read_extract, to_degrees
from nanshan.subdistricts import ADCODE, SUBDISTRICTS
from nanshan.units import UnitRow, make_units, unit_of_street
from nanshan.writing import FeatureRow, degrees, write_csv, write_geojson

SEED = 20261122
Row = Sequence[object]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, required=True, help="folder of the OpenStreetMap extract")
    parser.add_argument("--out", type=Path, required=True, help="folder of the pack")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    write_pack(read_extract(options.source), options.out)


def write_pack(extract: Extract, out: Path) -> None:
    cells, units = make_cells(extract), make_units()
    (out / "pack.toml").write_text(pack_toml(SEED), encoding="utf-8", newline="\n")
    _write_ground(extract, cells, out)
    write_geojson(out / "roads.geojson", road_features(extract))
    write_geojson(out / "areas.geojson", area_features(extract))
    _write_tables(extract, cells, units, out)


def _write_ground(extract: Extract, cells: list[GroundCell], out: Path) -> None:
    write_geojson(out / "district.geojson", [({"code": ADCODE, "name": "南山区"}, extract.district)])
    write_geojson(out / "streets.geojson", _streets(cells))
    write_geojson(out / "communities.geojson", _communities(cells))
    write_geojson(
        out / "cells.geojson", (({"code": c.code, "community": c.community_code}, c.ground) for c in cells)
    )


def _streets(cells: list[GroundCell]) -> Iterator[FeatureRow]:
    for street in SUBDISTRICTS:
        ground = [c.ground for c in cells if c.code.startswith(street.full_code)]
        yield {"code": street.full_code, "name": street.name}, shapely.coverage_union_all(ground)


def _communities(cells: list[GroundCell]) -> Iterator[FeatureRow]:
    for street in SUBDISTRICTS:
        for i, community in enumerate(street.communities, 1):
            code = f"{street.full_code}{i:03d}"
            ground = [c.ground for c in cells if c.community_code == code]
            properties = {"code": code, "name": community.name, "street": street.full_code}
            yield properties, shapely.coverage_union_all(ground)


def _write_tables(extract: Extract, cells: list[GroundCell], units: list[UnitRow], out: Path) -> None:
    write_csv(
        out / "places.csv",
        ("name", "lon", "lat", "kind", "address", "origin"),
        ((p.name, degrees(p.lon), degrees(p.lat), p.kind, p.address, p.origin) for p in make_places(extract)),
    )
    write_csv(
        out / "components.csv",
        ("code", "class", "name", "lon", "lat", "cell", "owner", "state", "origin"),
        _component_rows(make_components(extract, SEED), cells, units),
    )
    write_csv(
        out / "units.csv",
        ("code", "name", "short_name", "tier", "parent", "areas", "duties", "phone"),
        ((u.code, u.name, u.short_name, u.tier, u.parent, u.areas, u.duties, u.phone) for u in units),
    )
    write_csv(out / "seats.csv", ("login", "name", "role"), SEATS)
    write_csv(out / "collectors.csv", ("code", "name", "community", "phone"), make_collectors(SEED))


def _component_rows(drafts: list[Draft], cells: list[GroundCell], units: list[UnitRow]) -> Iterator[Row]:
    """Rows in code order: admin 6 + major 2 + minor 2 + serial 6, serial by place in the drafts."""
    tree = shapely.STRtree([cell.ground for cell in cells])
    serials: dict[str, int] = {}
    rows: list[Row] = []
    for draft in drafts:
        spot = shapely.transform(to_degrees(draft.place), lambda c: c.round(6))
        cell = cells[int(tree.nearest(spot))]
        _, major, minor = draft.class_code.split("-")
        serials[draft.class_code] = serial = serials.get(draft.class_code, 0) + 1
        code = f"{ADCODE}{major}{minor}{serial:06d}"
        owner = _owner(draft.owner, cell, units)
        place = (degrees(spot.x), degrees(spot.y))
        rows.append((code, draft.class_code, draft.name, *place, cell.code, owner, draft.state, draft.origin))
    return iter(sorted(rows, key=lambda row: str(row[0])))


def _owner(owner: str, cell: GroundCell, units: list[UnitRow]) -> str:
    kind, _, ending = owner.partition(":")
    return unit_of_street(units, cell.code[:9], ending) if kind == "street" else owner


if __name__ == "__main__":
    main()
