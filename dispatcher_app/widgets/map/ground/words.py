"""A name that has found its place on the map, and how it is drawn there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dispatcher_app.widgets.map.ground.lettering import Lettering, Piece, draw_pieces
from dispatcher_app.widgets.map.style import MapStyle

_DOT, _BADGE = 2.6, 7.0
#: The badge's character is as large as this share of its writing elsewhere.
_ON_BADGE = 0.84
_ERASER = QColor(0, 0, 0)


class Ink(StrEnum):
    """What a name is written with; the colour is the style's."""

    PLAIN = "text"
    STRONG = "text_strong"
    WATER = "text_water"
    GREEN = "text_green"
    CELL = "cell_text"
    BORDER = "border"

    def colour(self, style: MapStyle) -> QColor:
        colour: QColor = getattr(style, self.value)
        return colour


@dataclass(frozen=True, slots=True)
class Letter:
    """A character: its middle in pixels and its turn in degrees."""

    text: str
    x: float
    y: float
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Dot:
    """Where a place is: a point, or a disc with the character of its kind."""

    at: QPointF
    badge: str = ""

    @property
    def radius(self) -> float:
        return _BADGE if self.badge else _DOT

    @property
    def rect(self) -> QRectF:
        half = self.radius + 0.4
        return QRectF(self.at.x() - half, self.at.y() - half, 2 * half, 2 * half)


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """One name. *rects* are the room it takes, in pixels of the view it was laid out for."""

    letters: tuple[Letter, ...]
    font: Lettering
    ink: Ink
    rects: tuple[QRectF, ...]
    dot: Dot | None = None

    @property
    def box(self) -> QRectF:
        """Everything that is drawn of it, halo and dot with it."""
        box = self.rects[0]
        for rect in self.rects[1:]:
            box = box.united(rect)
        return box.adjusted(-3, -3, 3, 3)

    def pieces(self) -> list[tuple[Piece, float, float, float]]:
        return [(self.font.piece(letter.text), letter.x, letter.y, letter.turn) for letter in self.letters]


def level_letters(font: Lettering, text: str, x: float, y: float) -> tuple[Letter, ...]:
    """*text* written from left to right, in lines where it is long, around a middle in pixels."""
    return tuple(Letter(letter, x + dx, y + dy) for letter, dx, dy in font.set_level(text))


def draw_word(painter: QPainter, word: Word, style: MapStyle) -> None:
    ink = word.ink.colour(style)
    draw_pieces(painter, word.pieces(), ink, style.halo)
    if word.dot is not None:
        _draw_dot(painter, word.dot, word.font, ink, style)


def _draw_dot(painter: QPainter, dot: Dot, font: Lettering, ink: QColor, style: MapStyle) -> None:
    painter.setBrush(style.border if dot.badge else ink)
    painter.setPen(QPen(style.halo, 1.2))
    painter.drawEllipse(dot.at, dot.radius, dot.radius)
    if dot.badge:
        base = painter.transform()
        painter.translate(dot.at)
        painter.scale(_ON_BADGE, _ON_BADGE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.halo)
        painter.drawPath(font.piece(dot.badge).outline)
        painter.setTransform(base)


def cut_word(painter: QPainter, word: Word) -> None:
    """Erase where *word* and its halo are; the painter's mode says how."""
    painter.setPen(Qt.PenStyle.NoPen)
    draw_pieces(painter, word.pieces(), _ERASER, _ERASER)
    if word.dot is not None:
        painter.setBrush(_ERASER)
        painter.drawEllipse(word.dot.at, word.dot.radius + 1, word.dot.radius + 1)
