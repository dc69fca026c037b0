"""Draws short texts fast: fonts and cut-off texts are kept between repaints."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from dispatcher_app.widgets.theme import current_sizes, make_font

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
#: Cut texts kept; a 4K screen of rows has about 1,000.
_KEPT = 6000


class Face(Enum):
    BODY = "body"
    STRONG = "strong"
    SMALL = "small"


class Ink:
    """The fonts of a painted list at the current text scale; made again when the theme changes."""

    def __init__(self) -> None:
        sizes = current_sizes()
        self._fonts = {
            Face.BODY: make_font(sizes),
            Face.STRONG: make_font(sizes, weight=QFont.Weight.DemiBold),
            Face.SMALL: make_font(sizes, sizes.small),
        }
        self._metrics = {face: QFontMetrics(font) for face, font in self._fonts.items()}
        self._cut: dict[tuple[Face, str, int], str] = {}
        self._widths: dict[tuple[Face, str], int] = {}

    def width(self, text: str, face: Face = Face.BODY) -> int:
        """Advance of *text* in pixels."""
        known = self._widths.get((face, text))
        if known is None:
            if len(self._widths) > _KEPT:
                self._widths.clear()
            known = self._widths[face, text] = self._metrics[face].horizontalAdvance(text)
        return known

    def cut(self, text: str, width: int, face: Face = Face.BODY) -> str:
        """*text*, with an ellipsis if it is wider than *width*."""
        key = (face, text, width)
        known = self._cut.get(key)
        if known is None:
            if len(self._cut) > _KEPT:
                self._cut.clear()
            known = self._metrics[face].elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._cut[key] = known
        return known

    def draw(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        colour: QColor,
        face: Face = Face.BODY,
        right: bool = False,
    ) -> None:
        """One line of *text* in the middle of *rect*, cut to its width."""
        if not text or rect.width() <= 0:
            return
        painter.setFont(self._fonts[face])
        painter.setPen(colour)
        painter.drawText(rect, _RIGHT if right else _LEFT, self.cut(text, rect.width(), face))
