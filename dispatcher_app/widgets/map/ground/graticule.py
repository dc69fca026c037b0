"""A grid of degrees for a city of which there is no ground: it says where one is and how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from dispatcher_app.domain import mercator
from dispatcher_app.domain.mercator import TILE_PX, Tile
from dispatcher_app.widgets.map.ground.lettering import Lettering
from dispatcher_app.widgets.map.ground.words import Ink, Word, draw_word, level_letters
from dispatcher_app.widgets.map.style import MapStyle

#: Lines are drawn every so many degrees: the finest that leaves this many pixels between two.
_STEPS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001)
_APART = 110.0


def step_of(z: int) -> float:
    """Degrees between two lines at zoom *z*."""
    pixel = 360.0 / (TILE_PX << z)
    return min((step for step in _STEPS if step >= _APART * pixel), default=_STEPS[0])


def paint_graticule(painter: QPainter, tile: Tile, style: MapStyle, font: Lettering) -> None:
    """Meridians and parallels of *tile*, each crossing with its degrees."""
    step, box = step_of(tile.z), tile.box
    colour = QColor(style.cell)
    colour.setAlphaF(0.25)
    painter.setPen(QPen(colour, 1))
    # A crossing to the west or south writes into this tile too.
    meridians = list(_between(box.west - step, box.east, step))
    parallels = list(_between(box.south - step, box.north + step, step))
    xs = [_pixel(tile, lon, 0.0)[0] for lon in meridians]
    ys = [_pixel(tile, 0.0, lat)[1] for lat in parallels]
    painter.drawLines([QLineF(x, 0, x, TILE_PX) for x in xs] + [QLineF(0, y, TILE_PX, y) for y in ys])
    places = max(0, len(f"{step:.4f}".rstrip("0").partition(".")[2]))
    for lon, x in zip(meridians, xs, strict=True):
        for lat, y in zip(parallels, ys, strict=True):
            text = f"{lon:.{places}f}, {lat:.{places}f}"
            width, height = font.measure(text)
            letters = level_letters(font, text, x + width / 2 + 4, y - height / 2 - 1)
            draw_word(painter, Word(letters, font, Ink.CELL, ()), style)


def _between(low: float, high: float, step: float) -> Iterator[float]:
    for number in range(ceil(low / step), floor(high / step) + 1):
        yield number * step


def _pixel(tile: Tile, lon: float, lat: float) -> tuple[float, float]:
    x, y = mercator.to_unit(lon, lat)
    side = TILE_PX << tile.z
    return round(x * side) - tile.x * TILE_PX + 0.5, round(y * side) - tile.y * TILE_PX + 0.5
