"""New cells or boundaries in the place of a city's old ones: the city as it would be, or why it cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shapely.geometry.base import BaseGeometry

from db.geometry_rejects import FeatureFault
from db.ground_checks import code_faults, gap_faults, hole_faults, overlap_faults, parent_faults
from db.ground_survey import Ground
from db.pack_coverage import shape_of
from db.pack_ground import area_labels
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Cell, Outline
from dispatcher_app.i18n import _, listed

#: Parts of a pack that an import replaces.
PARTS = ("districts", "streets", "communities", "cells", "cell_outlines", "base_map")


@dataclass(frozen=True, slots=True)
class GroundPlan:
    """``pack`` is the city with its new ground, to be kept only where there are no ``faults``."""

    pack: Pack
    faults: Sequence[FeatureFault]
    added: int
    replaced: int
    gone: int
    notes: tuple[str, ...] = ()

    @property
    def parts(self) -> dict[str, object]:
        return {name: getattr(self.pack, name) for name in PARTS}


# -- cells -------------------------------------------------------------------------------------------------


def plan_cells(pack: Pack, found: Sequence[Ground], within: str = "") -> GroundPlan:
    """The city with *found* for all its cells, or for those whose code begins with *within*."""
    width, communities = pack.info.widths, {o.code: o for o in pack.communities}
    cells = [g if g.above else g._replace(above=g.code[: width.community]) for g in found]
    kept = [
        (cell, outline)
        for cell, outline in zip(pack.cells, pack.cell_outlines, strict=True)
        if within and not cell.code.startswith(within)
    ]
    old = {cell.code for cell in pack.cells} - {cell.code for cell, _outline in kept}
    faults = list(_cell_faults(pack, cells, [outline for _cell, outline in kept], within))
    names = _Names(pack)
    made = [(names.cell(g.code, g.above), g.outline) for g in cells if g.above in communities]
    joined = sorted([*kept, *made], key=lambda pair: pair[0].code)
    new = {ground.code for ground in cells}
    return GroundPlan(
        replace(
            pack,
            cells=tuple(cell for cell, _outline in joined),
            cell_outlines=tuple(outline for _cell, outline in joined),
        ),
        faults,
        added=len(new - old),
        replaced=len(new & old),
        gone=len(old - new),
    )


def _cell_faults(
    pack: Pack, cells: Sequence[Ground], kept: Sequence[Outline], within: str
) -> Iterator[FeatureFault]:
    shapes = _shapes(pack.communities)
    yield from code_faults(cells, [pack.info.widths.cell], [within] if within else _adcodes(pack))
    for ground in cells:
        if ground.above in shapes and not ground.code.startswith(ground.above):
            text = _("编码应以所属社区 {above} 开头。")
            yield ground.fault(text.format(above=ground.above))
    yield from parent_faults(cells, shapes, _("社区"))
    # Cells that stay are no features of the file: number 0, and only told as the other half of an overlap.
    staying = [Ground(0, o.code, o.name, "", shape_of(o)) for o in kept]
    yield from overlap_faults([*staying, *cells])
    concerned = [shape for code, shape in shapes.items() if _concerns(code, within)]
    covering = [ground.shape for ground in (*staying, *cells)]
    yield from hole_faults(concerned, covering, _("社区内有一片地不属于任何单元网格"))


def _concerns(community: str, within: str) -> bool:
    return community.startswith(within) or within.startswith(community)


# -- district, streets, communities ------------------------------------------------------------------------


def plan_areas(pack: Pack, found: Sequence[Ground]) -> GroundPlan:
    """The city with *found* for its boundaries; the width of a code tells its level.

    A level that the file has is replaced whole, the others stay.
    """
    width = pack.info.widths
    levels = {"districts": width.adcode, "streets": width.street, "communities": width.community}
    by_level = {name: [g for g in found if len(g.code) == digits] for name, digits in levels.items()}
    new = {name: _outlines(grounds, getattr(pack, name)) for name, grounds in by_level.items() if grounds}
    changed: dict[str, Any] = dict(new)
    city = _renamed(replace(pack, **changed))
    faults = [*code_faults(found, list(levels.values()), ()), *_area_faults(city, by_level)]
    faults += _vanished(pack, city)
    old_codes = {o.code for name in new for o in getattr(pack, name)}
    new_codes = {ground.code for ground in found}
    return GroundPlan(
        city,
        faults,
        added=len(new_codes - old_codes),
        replaced=len(new_codes & old_codes),
        gone=len(old_codes - new_codes),
        notes=tuple(_misfits(city) if not faults else ()),
    )


def _outlines(grounds: Sequence[Ground], old: Sequence[Outline]) -> tuple[Outline, ...]:
    """What the file gives no name keeps the one that it had."""
    names = {outline.code: outline.name for outline in old}
    named = (g._replace(name=g.name or names.get(g.code, g.code)) for g in grounds)
    return tuple(sorted((ground.outline for ground in named), key=lambda outline: outline.code))


def _area_faults(city: Pack, by_level: Mapping[str, Sequence[Ground]]) -> Iterator[FeatureFault]:
    width = city.info.widths
    streets, communities = by_level["streets"], by_level["communities"]
    adcodes = tuple(_adcodes(city))
    for ground in streets:
        if adcodes and not ground.code.startswith(adcodes):
            yield ground.fault(_("编码应以 {above} 开头。").format(above=listed(adcodes)))
    within = [g if g.above else g._replace(above=g.code[: width.street]) for g in communities]
    yield from parent_faults(within, _shapes(city.streets), _("街道"))
    for grounds in by_level.values():
        yield from overlap_faults(grounds)
    if communities:
        yield from gap_faults([g.shape for g in communities], _("有一片地不属于任何社区"))
    elif streets:
        yield from gap_faults([g.shape for g in streets], _("有一片地不属于任何街道"))


def _vanished(old: Pack, new: Pack) -> Iterator[FeatureFault]:
    """What still needs an area that would be gone."""
    communities = {o.code for o in new.communities}
    lost = sorted({c.community_code for c in old.cells} - communities)
    for code in lost:
        count = sum(cell.community_code == code for cell in old.cells)
        text = _("社区 {code} 将不存在,但还有 {count} 个单元网格属于它。")
        yield FeatureFault(0, code, text.format(code=code, count=count))
    before, after = _area_codes(old), _area_codes(new)
    for unit in old.units:
        for area in unit.areas:
            if area in before and area not in after:
                text = _("单位 {name} 的辖区 {area} 将不存在。")
                yield FeatureFault(0, area, text.format(name=unit.name, area=area))
    for collector in old.collectors:
        if collector.community_code in before and collector.community_code not in after:
            text = _("采集员 {name} 的社区 {area} 将不存在。")
            words = {"name": collector.name, "area": collector.community_code}
            yield FeatureFault(0, collector.community_code, text.format(**words))


def _area_codes(pack: Pack) -> set[str]:
    return {o.code for level in (pack.districts, pack.streets, pack.communities) for o in level}


def _misfits(city: Pack) -> Iterator[str]:
    """Cells that no longer lie in their community: they want importing, too."""
    shapes = _shapes(city.communities)
    count = sum(
        not shapes[cell.community_code].intersects(shape_of(outline).representative_point())
        for cell, outline in zip(city.cells, city.cell_outlines, strict=True)
        if cell.community_code in shapes
    )
    if count:
        yield _("有 {count} 个单元网格不在其社区的新界线内,请接着导入网格(import cells)。").format(
            count=count
        )


# -- both --------------------------------------------------------------------------------------------------


class _Names:
    """Names that a cell carries of the areas above it."""

    def __init__(self, pack: Pack) -> None:
        self._communities = {o.code: o.name for o in pack.communities}
        self._streets = {o.code: o.name for o in pack.streets}
        self._street = pack.info.widths.street
        self._street_of = {cell.community_code: cell.street_code for cell in pack.cells}
        self._district = listed(o.name for o in pack.districts)

    def cell(self, code: str, community: str) -> Cell:
        street = self._street_of.get(community, community[: self._street])
        names = (self._communities.get(community, ""), street, self._streets.get(street, ""))
        return Cell(code, community, *names, self._district)


def _renamed(pack: Pack) -> Pack:
    """The cells and the map's lettering with the names of the new areas."""
    names = _Names(pack)
    cells = tuple(names.cell(cell.code, cell.community_code) for cell in pack.cells)
    labels = area_labels(pack.streets, pack.communities)
    return replace(pack, cells=cells, base_map=replace(pack.base_map, labels=labels))


def _shapes(outlines: Sequence[Outline]) -> dict[str, BaseGeometry]:
    return {outline.code: shape_of(outline) for outline in outlines}


def _adcodes(pack: Pack) -> list[str]:
    codes = {pack.info.adcode} | {o.code for o in pack.districts}
    return sorted(code for code in codes if code)
