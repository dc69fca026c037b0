"""Checks the tables of a pack against each other, the grid and the standard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import shapely

from db.pack_case_texts import FILE as CASE_TEXTS
from db.pack_code_checks import check_unique, check_width
from db.pack_ground import CELLS
from db.pack_ground_checks import Shapes
from db.pack_parts import PackParts
from db.pack_source import PackSource, Placed
from db.pack_values import COLLECTORS, COMPONENTS, SEATS, UNITS
from db.reference_files import ReferenceFileError, load_standard, shipped_standard
from dispatcher_app.domain.component_rules import installed_faults, state_faults
from dispatcher_app.domain.pack import CodeWidths
from dispatcher_app.domain.places import Component, Outline
from dispatcher_app.domain.units import ANY_CLASS, Unit
from dispatcher_app.i18n import _

STANDARD = "standard.csv"
#: About 0.5 m: written coordinates are rounded, so a component on a border may lie just outside.
_NEAR_DEG = 5e-6


def check_tables(parts: PackParts, source: PackSource, widths: CodeWidths, shapes: Shapes) -> None:
    """Tell *source* what is wrong with units, components and people."""
    conditions = _standard_conditions(source)
    classes = frozenset(conditions)
    _check_units(parts, source, classes)
    _check_components(parts, source, widths, classes)
    _check_component_cells(parts, source, shapes)
    _check_people(parts, source)
    _check_case_texts(parts, source, conditions)


def _standard_conditions(source: PackSource) -> Mapping[str, int]:
    """Class codes such as ``部件-01-02`` with the number of their filing conditions.

    They are those of the pack's own standard, else of the one that ships; empty if it cannot be read.
    """
    try:
        standard = load_standard(source.folder / STANDARD) if source.has(STANDARD) else shipped_standard()
    except ReferenceFileError as error:
        for problem in error.problems:
            source.tell(STANDARD, None, problem)
        return {}
    return {
        str(name.code).rpartition(":")[2]: len(standard.conditions(name.code)) for name in standard.classes()
    }


def _check_units(parts: PackParts, source: PackSource, classes: frozenset[str]) -> None:
    codes = {unit.code for _at, unit in parts.units}
    areas = _area_codes(parts)
    check_unique(source, UNITS, parts.units, lambda unit: unit.code)
    check_unique(source, UNITS, parts.units, lambda unit: unit.name)
    prefixes = {"-".join(code.split("-")[:n]) for code in classes for n in (1, 2, 3)} | {ANY_CLASS}
    parents = {unit.code: unit.parent for _at, unit in parts.units}
    for at, unit in parts.units:
        if unit.parent is not None and unit.parent not in codes:
            source.tell(UNITS, at, _("上级单位 {code} 不存在。").format(code=unit.parent))
        elif _is_own_ancestor(unit, parents):
            source.tell(UNITS, at, _("{name} 的上级单位绕回了它自己。").format(name=unit.name))
        for area in unit.areas:
            if area not in areas:
                source.tell(UNITS, at, _("辖区 {code} 不存在。").format(code=area))
        for duty in unit.duties:
            if classes and duty not in prefixes:
                source.tell(UNITS, at, _("职责 {code} 不在立案标准中。").format(code=duty))


def _area_codes(parts: PackParts) -> frozenset[str]:
    ground = parts.ground
    layers: Iterable[Placed[Outline]] = (ground.districts, ground.streets, ground.communities, ground.cells)
    return frozenset(outline.code for layer in layers for _at, outline in layer)


def _is_own_ancestor(unit: Unit, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    above = unit.parent
    while above is not None and above not in seen:
        if above == unit.code:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _check_components(
    parts: PackParts, source: PackSource, widths: CodeWidths, classes: frozenset[str]
) -> None:
    units = {unit.code for _at, unit in parts.units}
    cells = {outline.code for _at, outline in parts.ground.cells}
    check_unique(source, COMPONENTS, parts.components, lambda component: component.code)
    for at, component in parts.components:
        check_width(source, COMPONENTS, at, component.code, widths.component)
        for sentence in _component_faults(component, widths, classes, units, cells):
            source.tell(COMPONENTS, at, sentence)


def _component_faults(
    component: Component, widths: CodeWidths, classes: frozenset[str], units: set[str], cells: set[str]
) -> Iterable[str]:
    if classes and component.class_code not in classes:
        yield _("类别 {code} 不在立案标准中。").format(code=component.class_code)
    _kind, major, minor = component.class_code.split("-")
    if not component.code[widths.adcode :].startswith(major + minor):
        yield _("标识码 {code} 与类别 {class_code} 不符。").format(
            code=component.code[:40], class_code=component.class_code
        )
    if component.owner_unit and component.owner_unit not in units:
        yield _("权属单位 {code} 不存在。").format(code=component.owner_unit)
    if component.cell_code and component.cell_code not in cells:
        yield _("单元网格 {code} 不存在。").format(code=component.cell_code)
    yield from map(str, (*state_faults(component.state), *installed_faults(component.installed)))


def _check_component_cells(parts: PackParts, source: PackSource, shapes: Shapes) -> None:
    by_code = {o.code: shape for (_at, o), shape in zip(parts.ground.cells, shapes[CELLS], strict=True)}
    inside = [(at, c, by_code[c.cell_code]) for at, c in parts.components if c.cell_code in by_code]
    if not inside:
        return
    ground = np.array([shape for _at, _c, shape in inside], dtype=object)
    spots = shapely.points([(c.lon, c.lat) for _at, c, _shape in inside])
    near = shapely.dwithin(ground, spots, _NEAR_DEG)
    for (at, component, _shape), fits in zip(inside, near.tolist(), strict=True):
        if not fits:
            sentence = _("{code} 的坐标不在网格 {cell} 内。")
            source.tell(COMPONENTS, at, sentence.format(code=component.code, cell=component.cell_code))


def _check_people(parts: PackParts, source: PackSource) -> None:
    check_unique(source, SEATS, parts.seats, lambda seat: seat.login)
    check_unique(source, COLLECTORS, parts.collectors, lambda collector: collector.code)
    if parts.seats and parts.info is not None and parts.info.demo_password is None:
        source.tell(SEATS, None, _("带示范席位的包须在 pack.toml 写明 demo_password。"))
    communities = {outline.code for _at, outline in parts.ground.communities}
    for at, collector in parts.collectors:
        if collector.community_code not in communities:
            source.tell(COLLECTORS, at, _("社区 {code} 不存在。").format(code=collector.community_code))


def _check_case_texts(parts: PackParts, source: PackSource, conditions: Mapping[str, int]) -> None:
    _check_titles(parts, source)
    for at, text in parts.case_texts:
        known = conditions.get(text.class_code, 0)
        if conditions and not 1 <= text.condition_no <= known:
            sentence = _("立案标准中没有 {code} 第 {number} 条。")
            source.tell(CASE_TEXTS, at, sentence.format(code=text.class_code, number=text.condition_no))


def _check_titles(parts: PackParts, source: PackSource) -> None:
    check_unique(source, CASE_TEXTS, parts.case_texts, lambda text: text.title)
