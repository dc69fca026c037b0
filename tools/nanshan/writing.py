"""Writes GeoJSON and CSV the same way every time: one feature or row a line, six decimals, LF."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

DECIMALS = 6
FeatureRow = tuple[Mapping[str, object], BaseGeometry]


def write_geojson(path: Path, features: Iterable[FeatureRow]) -> None:
    lines = [_feature(properties, geometry) for properties, geometry in features]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="\n")


def degrees(value: float) -> str:
    """A coordinate for a CSV cell: six decimals, about 0.1 m."""
    return f"{value:.{DECIMALS}f}"


def _feature(properties: Mapping[str, object], geometry: BaseGeometry) -> str:
    shape = mapping(geometry)
    document = {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])},
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, DECIMALS)
    return [_rounded(part) for part in value]  # type: ignore[attr-defined]
