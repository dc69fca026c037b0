"""Checks the ground of a pack: codes, shapes, and whether the grid covers every community once."""

from __future__ import annotations

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from db.pack_code_checks import check_unique, check_width
from db.pack_coverage import Patch, holes, overlaps, shape_of, uncovered
from db.pack_ground import CELLS, COMMUNITIES, DISTRICT, STREETS
from db.pack_info import FILE as PACK_TOML
from db.pack_parts import PackParts
from db.pack_source import PackSource, Placed
from dispatcher_app.domain.pack import CodeWidths
from dispatcher_app.domain.places import Outline
from dispatcher_app.i18n import _

#: The shapes of each layer, in the order of its features.
Shapes = Mapping[str, list[BaseGeometry]]


def check_ground(parts: PackParts, source: PackSource, widths: CodeWidths) -> Shapes:
    """Tell *source* what is wrong with the ground; the shapes are handed on for the tables' checks."""
    _check_ground_codes(parts, source, widths)
    shapes = _checked_shapes(parts, source)
    _check_coverage(parts, source, shapes)
    _check_inside_parent(parts, source, shapes)
    _check_default_place(parts, source, shapes)
    return shapes


def _check_ground_codes(parts: PackParts, source: PackSource, widths: CodeWidths) -> None:
    ground = parts.ground
    adcode = parts.info.adcode if parts.info else ""
    if adcode:
        check_width(source, PACK_TOML, None, adcode, widths.adcode)
    for file, placed, width in (
        (STREETS, ground.streets, widths.street),
        (COMMUNITIES, ground.communities, widths.community),
        (CELLS, ground.cells, widths.cell),
    ):
        check_unique(source, file, placed, lambda outline: outline.code)
        for at, outline in placed:
            check_width(source, file, at, outline.code, width)
            above = ground.parents.get(outline.code) or _district_of(outline.code, ground.districts) or adcode
            if not outline.code.startswith(above):
                source.tell(
                    file,
                    at,
                    _("编码 {code} 应以上级编码 {above} 开头。").format(code=outline.code, above=above),
                )
    check_unique(source, DISTRICT, ground.districts, lambda outline: outline.code)


def _district_of(code: str, districts: Placed[Outline]) -> str:
    """A city has a district above each street; the pack of one district has that alone."""
    return next((above.code for _at, above in districts if code.startswith(above.code)), "")


def _checked_shapes(parts: PackParts, source: PackSource) -> Shapes:
    """The shapes of each layer in the order of its features; a broken one is told and stands empty."""
    ground = parts.ground
    layers = {
        DISTRICT: ground.districts,
        STREETS: ground.streets,
        COMMUNITIES: ground.communities,
        CELLS: ground.cells,
    }
    return {file: [_shape(source, file, at, o) for at, o in placed] for file, placed in layers.items()}


def _shape(source: PackSource, file: str, at: int, outline: Outline) -> BaseGeometry:
    shape = shape_of(outline)
    if shape.is_valid and shape.area > 0:
        return shape
    where = shapely.is_valid_reason(shape)
    source.tell(file, at, _("{code} 的图形无效({reason})。").format(code=outline.code, reason=where))
    return shapely.MultiPolygon()


def _check_coverage(parts: PackParts, source: PackSource, shapes: Shapes) -> None:
    for file, placed in ((CELLS, parts.ground.cells), (COMMUNITIES, parts.ground.communities)):
        for i, j, patch in overlaps(shapes[file]):
            codes = {"first": placed[i][1].code, "second": placed[j][1].code}
            source.tell(file, placed[j][0], _patch_text(_("{first} 与 {second} 重叠"), patch, **codes))
    for patch in holes(shapes[COMMUNITIES]):
        source.tell(COMMUNITIES, None, _patch_text(_("有一片地不属于任何社区"), patch))
    for patch in uncovered(shapes[COMMUNITIES], shapes[CELLS]):
        source.tell(CELLS, None, _patch_text(_("社区内有一片地不属于任何单元网格"), patch))
    for patch in uncovered(shapes[CELLS], shapes[COMMUNITIES]):
        source.tell(CELLS, None, _patch_text(_("单元网格超出了社区范围"), patch))
    for patch in uncovered(shapes[CELLS], shapes[DISTRICT]):
        source.tell(CELLS, None, _patch_text(_("单元网格超出了行政区范围"), patch))


def _patch_text(what: str, patch: Patch, **names: str) -> str:
    where = _("{what},约 {area} 平方米,在 {lon:.6f},{lat:.6f} 附近。")
    return where.format(what=what.format(**names), area=round(patch.area_m2), lon=patch.lon, lat=patch.lat)


def _check_inside_parent(parts: PackParts, source: PackSource, shapes: Shapes) -> None:
    """Each cell lies in the community it names, each community in its street."""
    ground = parts.ground
    for file, placed, above_file, above in (
        (CELLS, ground.cells, COMMUNITIES, ground.communities),
        (COMMUNITIES, ground.communities, STREETS, ground.streets),
    ):
        by_code = {o.code: shape for (_at, o), shape in zip(above, shapes[above_file], strict=True)}
        for (at, outline), shape in zip(placed, shapes[file], strict=True):
            parent = by_code.get(ground.parents.get(outline.code, ""))
            if parent is None or parent.is_empty or shape.is_empty:
                continue
            if not parent.intersects(shape.representative_point()):
                source.tell(file, at, _("{code} 不在它所属的范围内。").format(code=outline.code))


def _check_default_place(parts: PackParts, source: PackSource, shapes: Shapes) -> None:
    place = parts.info.default_place if parts.info else None
    if place is None or not parts.ground.cells:
        return
    spot = shapely.Point(place)
    if not any(shape.intersects(spot) for shape in shapes[CELLS]):
        source.tell(PACK_TOML, None, _("default_place 不在任何单元网格内。"))
