"""The city of a live hall as it goes over into a sandbox, and which words and codes are the city's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dispatcher_app.domain.base_map_setting import BaseMapSetting
from dispatcher_app.domain.components import ComponentState
from dispatcher_app.domain.pack import Collector, Pack
from dispatcher_app.domain.places import Component, LocationSource
from dispatcher_app.domain.reasons import LISTS
from dispatcher_app.domain.sandbox.anonymous import Eraser
from dispatcher_app.domain.sandbox.pack import sandboxed
from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.words import Labelled, Role, Stage

_CODE = re.compile(r"[0-9A-Z]{1,4}[0-9]{6,28}", re.ASCII)
_CLASS = re.compile(r"([A-Z]{2,4}/T [0-9.]{1,12}:)?部件-[0-9]{2,4}-[0-9]{2,4}")
_DAY = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)


def copied_city(pack: Pack, eraser: Eraser) -> Pack:
    """*pack* without telephones, persons, the census' free words, and addresses of other systems."""
    quiet = sandboxed(pack)
    info = replace(quiet.info, demo_password=None, base_map=BaseMapSetting())
    return replace(
        quiet,
        info=info,
        units=tuple(replace(unit, phone="") for unit in pack.units),
        seats=(),
        collectors=tuple(_collectors(pack, eraser)),
        cameras=tuple(replace(camera, owner=eraser.code(camera.owner), stream="") for camera in pack.cameras),
        components=tuple(_components(pack, eraser)),
        places=tuple(replace(place, address="") for place in pack.places),
    )


def _collectors(pack: Pack, eraser: Eraser) -> Iterator[Collector]:
    for number, collector in enumerate(pack.collectors, start=1):
        name = f"{Role.COLLECTOR.source} {number}"
        yield Collector(eraser.login(collector.code), name, collector.community_code)


def _components(pack: Pack, eraser: Eraser) -> Iterator[Component]:
    """Those whose codes are codes; whatever else the census says in its own words does not go over."""
    for component in pack.components:
        if not (_CODE.fullmatch(component.code) and _CLASS.fullmatch(component.class_code)):
            continue
        yield replace(
            component,
            name=eraser.text(component.name),
            cell_code=eraser.code(component.cell_code),
            owner_unit=eraser.code(component.owner_unit),
            state=component.state if component.state in set(ComponentState) else "",
            maintainer="",
            installed=component.installed if _DAY.fullmatch(component.installed) else "",
            photo="",
        )


def sentences(pack: Pack, standard: Standard) -> Iterator[str]:
    """Texts that go over as they are: of the standard, and the city's names of ground, places and units."""
    for row in standard.rows:
        yield from (row.major_name, row.minor_name, row.condition, row.closing_condition)
    for outlines in (pack.districts, pack.streets, pack.communities):
        yield from (outline.name for outline in outlines)
    yield from (place.name for place in pack.places)
    yield from (road.name for road in pack.base_map.roads)
    for unit in pack.units:
        yield from (unit.name, unit.short_name)


def teaching(standard: Standard) -> Iterator[str]:
    """Texts whose words are the trade's."""
    for row in standard.rows:
        yield from (row.major_name, row.minor_name, row.condition, row.closing_condition)


def codes(pack: Pack, standard: Standard) -> set[str]:
    """Codes of the city, of the standard and of the program."""
    known = {unit.code for unit in pack.units} | {row.code.text for row in standard.rows}
    known |= {cell.code for cell in pack.cells}
    known |= {component.code for component in pack.components if _CODE.fullmatch(component.code)}
    lists: tuple[type[Labelled], ...] = (LocationSource, Stage, *LISTS.values())
    return known | {word.value for words in lists for word in words}


def nobody(pack: Pack) -> set[str]:
    """Who signs and is no person: units by their codes, the program by its roles."""
    return {unit.code for unit in pack.units} | {role.value for role in Role}
