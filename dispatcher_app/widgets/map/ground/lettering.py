"""Writing on the map: outlines with a halo, kept once made, and the room they take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker

from dispatcher_app.widgets.theme import make_font
from dispatcher_app.widgets.tokens import Sizes

_HALO = 2.6
_LEADING = 1.22

#: A line of writing does not end in one of these, nor begin with one of those.
_OPENING, _CLOSING = "(\uff08[【〔「", ")\uff09]】〕」"
_NOT_FIRST = _CLOSING + "、,\uff0c。·-"


@dataclass(frozen=True, slots=True)
class Piece:
    """A character as outlines centred on (0, 0)."""

    outline: QPainterPath
    halo: QPainterPath


class Lettering:
    """One font of the map. Outlines turn with a road and stay sharp; each character is traced once."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._pieces: dict[str, Piece] = {}
        self._sizes: dict[str, tuple[float, float]] = {}
        self.em = float(font.pixelSize())

    def measure(self, text: str) -> tuple[float, float]:
        """Width and height of *text* as it would be written; cheap, unlike tracing it."""
        size = self._sizes.get(text)
        if size is None:
            lines = broken(text)
            width = max(self._metrics.horizontalAdvance(line) for line in lines)
            size = self._sizes[text] = (width, self.em * _LEADING * len(lines))
        return size

    def set_level(self, text: str) -> list[tuple[str, float, float]]:
        """The characters of *text*, broken into lines, with their middles around the middle of it all."""
        lines = broken(text)
        found = []
        for number, line in enumerate(lines):
            left = -self._metrics.horizontalAdvance(line) / 2
            y = (number - (len(lines) - 1) / 2) * self.em * _LEADING
            reached = [self._metrics.horizontalAdvance(line[:at]) for at in range(len(line) + 1)]
            for letter, (start, end) in zip(line, pairwise(reached), strict=True):
                if not letter.isspace():
                    found.append((letter, left + (start + end) / 2, y))
        return found

    def piece(self, letter: str) -> Piece:
        piece = self._pieces.get(letter)
        if piece is None:
            piece = self._pieces[letter] = self._trace(letter)
        return piece

    def _trace(self, letter: str) -> Piece:
        outline = QPainterPath()
        outline.setFillRule(Qt.FillRule.WindingFill)
        left = -self._metrics.horizontalAdvance(letter) / 2
        outline.addText(QPointF(left, self.em * 0.36), self._font, letter)
        return Piece(outline, _halo_of(outline))


def draw_pieces(
    painter: QPainter, pieces: list[tuple[Piece, float, float, float]], ink: QColor, halo: QColor
) -> None:
    """Draw (piece, x, y, degrees) of one label: first all halos, so none cuts into a neighbour."""
    painter.setPen(Qt.PenStyle.NoPen)
    base = painter.transform()
    for brush, is_halo in ((halo, True), (ink, False)):
        painter.setBrush(brush)
        for piece, x, y, degrees in pieces:
            painter.translate(x, y)
            if degrees:
                painter.rotate(degrees)
            painter.drawPath(piece.halo if is_halo else piece.outline)
            painter.setTransform(base)


@dataclass(frozen=True, slots=True)
class LetteringSet:
    """The fonts of the map at one text scale."""

    district: Lettering
    quarter: Lettering
    major: Lettering
    minor: Lettering
    code: Lettering


@cache
def lettering(sizes: Sizes) -> LetteringSet:
    """The fonts of the window's own thread."""
    return make_lettering(sizes)


def make_lettering(sizes: Sizes) -> LetteringSet:
    """Fonts of one's own, for a thread beside the window's: what is kept in them is not for two."""
    return LetteringSet(
        district=Lettering(make_font(sizes, sizes.px(17), QFont.Weight.DemiBold)),
        quarter=Lettering(make_font(sizes, sizes.px(14), QFont.Weight.DemiBold)),
        major=Lettering(make_font(sizes, sizes.px(13), QFont.Weight.Medium)),
        minor=Lettering(make_font(sizes, sizes.small)),
        code=Lettering(make_font(sizes, sizes.px(11))),
    )


class Room:
    """Where something is written already, in pixels, and which texts are near."""

    _BUCKET = 64

    def __init__(self) -> None:
        self._taken: dict[tuple[int, int], list[QRectF]] = {}
        self._texts: dict[str, list[tuple[float, float]]] = {}

    def free(self, rects: list[QRectF]) -> bool:
        return not any(
            taken.intersects(rect)
            for rect in rects
            for bucket in self._buckets(rect)
            for taken in self._taken.get(bucket, ())
        )

    def take(self, rects: list[QRectF]) -> None:
        for rect in rects:
            for bucket in self._buckets(rect):
                self._taken.setdefault(bucket, []).append(rect)

    def said_near(self, text: str, x: float, y: float, distance: float) -> bool:
        """Whether *text* is already written within *distance* pixels; if not, remember it is now."""
        return any(
            (x - other_x) ** 2 + (y - other_y) ** 2 < distance**2
            for other_x, other_y in self._texts.get(text, ())
        )

    def remember(self, text: str, x: float, y: float) -> None:
        self._texts.setdefault(text, []).append((x, y))

    def _buckets(self, rect: QRectF) -> list[tuple[int, int]]:
        left, right = int(rect.left() // self._BUCKET), int(rect.right() // self._BUCKET)
        top, bottom = int(rect.top() // self._BUCKET), int(rect.bottom() // self._BUCKET)
        return [(c, r) for c in range(left, right + 1) for r in range(top, bottom + 1)]


def broken(text: str, limit: int = 9) -> list[str]:
    """A long Chinese name in two lines; names with spaces are broken at one near the middle."""
    if len(text) <= limit:
        return [text]
    middle = (len(text) + 1) // 2
    spaces = [at for at, letter in enumerate(text) if letter == " "]
    if spaces:
        at = min(spaces, key=lambda place: abs(place - middle))
        return [text[:at], text[at + 1 :]]
    if not is_han(text):
        return [text]
    at = min(range(1, len(text)), key=lambda place: abs(place - middle) + _ugliness(text, place))
    return [text[:at], text[at:]]


def _ugliness(text: str, at: int) -> float:
    """How bad a break before the character *at* is, in characters away from the middle."""
    before, after = text[at - 1], text[at]
    if before in _OPENING or after in _NOT_FIRST or (before.isascii() and after.isascii()):
        return 8.0
    return -2.5 if after in _OPENING or before in _CLOSING else 0.0


def is_han(text: str) -> bool:
    """Whether most of *text* is written in square characters, which may stand below each other."""
    return sum(ord(letter) > 0x2E7F for letter in text) * 2 > len(text)


def _halo_of(outline: QPainterPath) -> QPainterPath:
    """A border around *outline* as one shape: a stroker's overlapping pieces are thirty times the work."""
    stroker = QPainterPathStroker()
    stroker.setWidth(_HALO)
    stroker.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    return stroker.createStroke(outline).simplified()
