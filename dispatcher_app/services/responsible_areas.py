"""Whose ground is where: the areas of the units that take whatever is nobody else's."""

from __future__ import annotations

from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Outline
from dispatcher_app.domain.units import ANY_CLASS


def responsible_areas(pack: Pack) -> tuple[Outline, ...]:
    """An outline for each unit with an area of its own that answers for every class there (属地).

    Units for one class of things lie over each other by the dozen; the picker shows theirs one at a time.
    """
    grounds = {one.code: one for one in (*pack.districts, *pack.streets, *pack.communities)}
    found = []
    for unit in pack.units:
        if unit.areas and ANY_CLASS in unit.duties:
            polygons = tuple(p for code in unit.areas if code in grounds for p in grounds[code].polygons)
            if polygons:
                found.append(Outline(unit.code, unit.short_name or unit.name, polygons))
    return tuple(found)
