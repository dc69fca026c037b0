"""Boundaries and cells from a file: every feature's own faults told, the good ones as polygons in degrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from db.geometry_crs import Bounds, file_system
from db.geometry_files import GeometryFile, Shapes, read_geometry
from db.geometry_mapping import GeometryMapping
from db.geometry_places import Placer
from db.geometry_rejects import FeatureFault
from dispatcher_app.domain.places import Outline
from dispatcher_app.i18n import N_, _

_POLYGON, _MULTI_POLYGON = 3, 6
_SAMPLE = 2000
#: What GEOS says of an invalid shape, and what surveyors call it.
_INVALID = {
    "Self-intersection": N_("边界自相交"),
    "Ring Self-intersection": N_("边界自相接"),
    "Hole lies outside shell": N_("洞在外环之外"),
    "Nested holes": N_("洞套着洞"),
    "Nested shells": N_("面套着面"),
    "Interior is disconnected": N_("面被洞隔断"),
    "Too few points in geometry component": N_("边界的点太少"),
    "Duplicate Rings": N_("边界重复"),
    "Invalid Coordinate": N_("坐标无效"),
}
_REASON = re.compile(r"(.+?)\[(\S+) (\S+?)\]")


class Ground(NamedTuple):
    """One feature. ``above`` is the code of the street or community it names itself, or ""."""

    number: int
    code: str
    name: str
    above: str
    shape: BaseGeometry

    @property
    def outline(self) -> Outline:
        return Outline(self.code, self.name, polygons_of(self.shape))

    def fault(self, reason: str, shape: BaseGeometry | None = None) -> FeatureFault:
        return FeatureFault(self.number, self.code, reason, self.shape if shape is None else shape)


@dataclass(frozen=True, slots=True)
class GroundFile:
    """What was read: ``count`` features, those that can be used, and what is wrong with the others."""

    count: int
    grounds: Sequence[Ground]
    faults: Sequence[FeatureFault]
    system: str


def read_grounds(
    path: Path, mapping: GeometryMapping, what: str, crs: str, city: Bounds | None
) -> GroundFile:
    """The areas or cells (*what*) of *path*; *crs* is the user's word for its coordinate system.

    Raises:
        DomainError: it cannot be read, or its coordinate system is not known or cannot be meant.
    """
    layer = read_geometry(path, layer=mapping.layer, encoding=mapping.encoding)
    placer = Placer(file_system(crs or mapping.crs, layer.crs, city), mapping.swapped, city)
    placer.check(_sample(layer.shapes))
    shapes = shapely.transform(layer.shapes, placer.degrees)
    grounds: list[Ground] = []
    faults: list[FeatureFault] = []
    for ground in _grounds(layer, shapes, mapping, what):
        reason = _shape_fault(ground.shape)
        if reason:
            faults.append(ground.fault(reason))
        else:
            grounds.append(ground._replace(shape=_multi(ground.shape)))
    return GroundFile(len(layer), grounds, faults, placer.system.name)


def _sample(shapes: Shapes) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """A vertex of each of some features: no shape is needed to see that a file lies elsewhere."""
    some = shapes[:: max(1, len(shapes) // _SAMPLE)]
    west, south, _east, _north = shapely.bounds(some).T
    return np.column_stack([west, south])


def _grounds(layer: GeometryFile, shapes: Shapes, mapping: GeometryMapping, what: str) -> list[Ground]:
    names = mapping.columns(what, list(layer.columns))
    nothing = [""] * len(layer)

    def values(field: str) -> Sequence[str]:
        column = layer.columns[names[field]] if names.get(field) else nothing
        meanings = mapping.values.get(field)
        return [meanings.get(word, word) for word in column] if meanings else column

    above = values("community" if what == "cells" else "street")
    rows = zip(values("code"), values("name"), above, shapes.tolist(), strict=True)
    return [Ground(number, *row) for number, row in enumerate(rows, 1)]


def _shape_fault(shape: BaseGeometry | None) -> str:
    if shape is None or shape.is_empty:
        return _("没有图形。")
    if shapely.get_type_id(shape) not in (_POLYGON, _MULTI_POLYGON):
        return _("图形应为面。")
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return _("有些点换算不成经纬度,请核对坐标。")
    if not shape.is_valid:
        return _invalid(shapely.is_valid_reason(shape))
    return "" if shape.area > 0 else _("面积为零。")


def _invalid(reason: str) -> str:
    match = _REASON.fullmatch(reason)
    if match is None:
        return _("图形无效({reason})。").format(reason=reason)
    what = _INVALID.get(match[1])
    said = _(what) if what else match[1]
    return _("{what},在 {lon:.6f},{lat:.6f} 处。").format(what=said, lon=float(match[2]), lat=float(match[3]))


def _multi(shape: BaseGeometry) -> BaseGeometry:
    return shape if shapely.get_type_id(shape) == _MULTI_POLYGON else shapely.multipolygons([shape])


def polygons_of(shape: BaseGeometry) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    """The domain's plain polygons of a multi-polygon."""
    parts = shapely.get_parts(shape).tolist()
    return tuple(
        tuple(tuple(map(tuple, ring.coords)) for ring in (part.exterior, *part.interiors)) for part in parts
    )
