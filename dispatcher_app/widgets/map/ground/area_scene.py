"""Districts, streets, communities, cells and areas of responsibility, prepared for painting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dispatcher_app.domain.places import Outline
from dispatcher_app.widgets.map.ground.borders import border_lines
from dispatcher_app.widgets.map.ground.index import BoxIndex
from dispatcher_app.widgets.map.ground.projection import MercatorPlane
from dispatcher_app.widgets.map.ground.shape import Shape, box_of
from dispatcher_app.widgets.map.layers import Line


class AreaLevel(StrEnum):
    """Whose borders; finer ones are painted first, so that a street's lies on its cells'."""

    RESPONSIBILITY = "responsibility"
    CELL = "cell"
    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"


class BaseBelow(StrEnum):
    """What lies below the borders, and so what is left to be written."""

    #: The pack's own ground: it names all but cells and responsibilities, and its names are kept free.
    OWN = "own"
    #: Another map with names that nobody here knows.
    LETTERED = "lettered"
    #: Aerial photos: every level writes its names.
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Area:
    """One part of an area with what is written into it."""

    code: str
    name: str
    shape: Shape


class AreaScene:
    """One level: its borders as lines, its areas for their names and their tint."""

    def __init__(self, outlines: Iterable[Outline], plane: MercatorPlane) -> None:
        self.areas: BoxIndex[Area] = BoxIndex()
        self.borders: BoxIndex[Shape] = BoxIndex()
        rings: list[Line] = []
        for outline in outlines:
            for polygon in outline.polygons:
                lines = tuple(tuple(plane.to_plane(*point) for point in ring) for ring in polygon)
                shape = Shape(lines, box_of(lines), outline.name, closed=True)
                self.areas.add(shape.box, Area(outline.code, outline.name, shape))
                rings.extend(lines)
        for line in border_lines(rings):
            shape = Shape((line,), box_of((line,)), "", closed=False)
            self.borders.add(shape.box, shape)
