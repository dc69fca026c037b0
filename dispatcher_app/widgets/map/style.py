"""How the map looks: every colour is mixed from the theme's tokens, so all themes have a map.

Roads are told apart by width and edge, not by hue: amber and red on this screen mean work to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QColor

from dispatcher_app.widgets.map.layers import AreaKind, LabelRank, RoadKind
from dispatcher_app.widgets.tokens import Theme, contrast


@dataclass(frozen=True, slots=True)
class RoadStyle:
    """``metres`` is the width on the ground, never drawn thinner than ``least`` pixels.

    The road appears when a pixel is worth no more than ``until`` metres, its edge when the road is
    at least ``EDGE_FROM`` pixels wide, its name from ``named`` metres a pixel.
    """

    metres: float
    least: float
    until: float
    named: float

    def width(self, mpp: float) -> float:
        return max(self.least, self.metres / mpp)


EDGE_FROM = 2.4

# The limits below and ``until``, ``named`` above lie between two zooms of a tile map at every latitude of
# China (18 to 54 degrees): zoom 15 is 4.5 to 2.8 metres a pixel, zoom 16 half of it, and so on.

ROADS: dict[RoadKind, RoadStyle] = {
    RoadKind.STREAM: RoadStyle(6, 1.0, 22, 2.6),
    RoadKind.PLANNED: RoadStyle(3, 1.0, 5.5, 0),
    RoadKind.RAIL: RoadStyle(0.6, 1.1, 44, 0),
    RoadKind.PATH: RoadStyle(0.7, 0.9, 1.4, 0.65),
    RoadKind.SERVICE: RoadStyle(4.5, 0.9, 5.5, 1.4),
    RoadKind.MINOR: RoadStyle(8, 1.2, 11, 2.6),
    RoadKind.TERTIARY: RoadStyle(10, 1.6, 22, 5.5),
    RoadKind.SECONDARY: RoadStyle(12, 2.0, 44, 11),
    RoadKind.PRIMARY: RoadStyle(14, 2.6, 88, 22),
    RoadKind.TRUNK: RoadStyle(17, 3.2, 400, 22),
}

#: Metres a pixel from which a surface is drawn; the rest is always drawn.
AREAS_UNTIL = {AreaKind.BUILDING: 5.5, AreaKind.PARKING: 5.5, AreaKind.PITCH: 11.0}

#: Metres a pixel from which a surface may be named, if it is large enough for its name.
AREA_NAMES_UNTIL = {
    AreaKind.DISTRICT: 400.0,
    AreaKind.WATER: 44.0,
    AreaKind.GREEN: 22.0,
    AreaKind.BUILT: 5.5,
    AreaKind.BUILDING: 1.4,
}

#: Nearer than this the name of the district says nothing any more.
DISTRICT_NAMES_FROM = 11.0

#: Metres a pixel from which a place name is written.
LABELS_UNTIL = {
    LabelRank.QUARTER: 44.0,
    LabelRank.COMMUNITY: 5.5,
    LabelRank.LANDMARK: 5.5,
    LabelRank.PLACE: 1.4,
}

#: Contrast of line and window from which a theme is one of high contrast.
_STRONG_LINES = 2.0

CELLS_UNTIL = 2.6
CELL_CODES_UNTIL = 1.0
WHOLE_CELL_CODES_UNTIL = 0.36


@dataclass(frozen=True, slots=True)
class MapStyle:
    """The colours of one theme's map."""

    ground: QColor
    areas: dict[AreaKind, QColor]
    building_edge: QColor
    district_edge: QColor
    road: QColor
    major: QColor
    trunk: QColor
    edge: QColor
    major_edge: QColor
    thin: QColor
    path: QColor
    rail: QColor
    stream: QColor
    cell: QColor
    border: QColor
    cell_text: QColor
    text: QColor
    text_strong: QColor
    text_water: QColor
    text_green: QColor
    halo: QColor


@cache
def map_style(theme: Theme) -> MapStyle:
    return _night(theme) if theme.dark else _day(theme)


def _day(theme: Theme) -> MapStyle:
    ground = mix(theme.window, theme.panel, 0.45)
    calm = _calm(theme)
    water = mix(theme.input, theme.accent, 0.28)
    green = mix(theme.panel, theme.ok, 0.19)
    return MapStyle(
        ground=ground,
        areas={
            AreaKind.DISTRICT: ground,
            AreaKind.BUILT: mix(theme.window, theme.line, 0.14),
            AreaKind.GREEN: green,
            AreaKind.SAND: mix(theme.panel, theme.due, 0.09),
            AreaKind.PITCH: mix(theme.panel, theme.ok, 0.30),
            AreaKind.PARKING: mix(theme.window, theme.line, 0.55 * calm),
            AreaKind.WATER: water,
            AreaKind.BUILDING: mix(theme.window, theme.line, 0.75 * calm),
        },
        building_edge=mix(theme.line, theme.border, 0.55),
        district_edge=QColor(theme.control),
        road=QColor(theme.input),
        major=QColor(theme.input),
        trunk=mix(theme.input, theme.due, 0.09),
        edge=mix(theme.line, theme.border, 0.45),
        major_edge=mix(theme.border, theme.control, 0.3),
        thin=mix(theme.line, theme.border, 0.45),
        path=mix(theme.border, theme.window, 0.25),
        rail=mix(theme.control, theme.window, 0.35),
        stream=mix(theme.input, theme.accent, 0.34),
        cell=QColor(theme.control),
        border=mix(theme.secondary, theme.accent, 0.6),
        cell_text=QColor(theme.secondary),
        text=QColor(theme.secondary),
        text_strong=QColor(theme.text),
        text_water=mix(theme.accent, theme.text, 0.25),
        text_green=mix(theme.ok, theme.text, 0.35),
        halo=QColor(theme.panel),
    )


def _night(theme: Theme) -> MapStyle:
    ground = mix(theme.window, theme.panel, 0.35)
    calm = _calm(theme)
    return MapStyle(
        ground=ground,
        areas={
            AreaKind.DISTRICT: ground,
            AreaKind.BUILT: mix(theme.window, theme.line, 0.22),
            AreaKind.GREEN: mix(theme.window, theme.ok, 0.17),
            AreaKind.SAND: mix(theme.window, theme.due, 0.10),
            AreaKind.PITCH: mix(theme.window, theme.ok, 0.25),
            AreaKind.PARKING: mix(theme.window, theme.line, 0.38 * calm),
            AreaKind.WATER: mix(theme.input, theme.accent, 0.24),
            AreaKind.BUILDING: mix(theme.window, theme.line, 1.15 * calm),
        },
        building_edge=mix(theme.line, theme.border, 0.8),
        district_edge=QColor(theme.control),
        road=mix(theme.window, theme.control, 0.30),
        major=mix(theme.window, theme.control, 0.46),
        trunk=mix(theme.window, theme.control, 0.58),
        edge=mix(theme.input, theme.window, 0.35),
        major_edge=QColor(theme.input),
        thin=mix(theme.window, theme.control, 0.26),
        path=mix(theme.border, theme.line, 0.2),
        rail=mix(theme.control, theme.window, 0.45),
        stream=mix(theme.input, theme.accent, 0.30),
        cell=QColor(theme.control),
        border=mix(theme.secondary, theme.accent, 0.6),
        cell_text=QColor(theme.secondary),
        text=QColor(theme.secondary),
        text_strong=QColor(theme.text),
        text_water=mix(theme.accent, theme.text, 0.25),
        text_green=mix(theme.ok, theme.text, 0.35),
        halo=QColor(theme.input),
    )


def _calm(theme: Theme) -> float:
    """Where lines stand out more than usual, surfaces take less of their colour: names lie on them."""
    return 1.0 if contrast(theme.window, theme.line) < _STRONG_LINES else 0.3


def mix(first: str, second: str, share: float) -> QColor:
    """*first* with *share* (0 to 1) of *second* stirred in."""
    one, two = QColor(first), QColor(second)
    return QColor.fromRgbF(
        one.redF() + (two.redF() - one.redF()) * share,
        one.greenF() + (two.greenF() - one.greenF()) * share,
        one.blueF() + (two.blueF() - one.blueF()) * share,
    )
