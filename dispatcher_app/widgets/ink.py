"""Draws short texts fast: a text is cut and laid out once and kept between repaints."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText

from dispatcher_app.widgets.theme import current_sizes, make_font

#: Laid-out texts kept; a 4K screen of rows has about 1,000.
_KEPT = 4000


class Face(StrEnum):  # hashed for every text drawn: a plain Enum would run Python code for that
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
        self._laid: dict[tuple[Face, str, int], QStaticText] = {}
        self._widths: dict[tuple[Face, str], int] = {}

    def width(self, text: str, face: Face = Face.BODY) -> int:
        """Advance of *text* in pixels."""
        known = self._widths.get((face, text))
        if known is None:
            if len(self._widths) > _KEPT:
                self._widths.clear()
            known = self._widths[face, text] = self._metrics[face].horizontalAdvance(text)
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
        room = rect.width()
        if not text or room <= 0:
            return
        laid = self._laid.get((face, text, room)) or self._lay_out(face, text, room)
        left = rect.right() + 1 - laid.size().width() if right else rect.left()
        top = rect.top() + (rect.height() - self._metrics[face].height()) / 2
        painter.setFont(self._fonts[face])
        painter.setPen(colour)
        painter.drawStaticText(QPointF(left, top), laid)

    def _lay_out(self, face: Face, text: str, room: int) -> QStaticText:
        if len(self._laid) >= _KEPT:
            self._laid.clear()
        laid = self._static(face, text)
        if laid.size().width() > room:
            laid = self._static(face, self._metrics[face].elidedText(text, Qt.TextElideMode.ElideRight, room))
        self._laid[face, text, room] = laid
        return laid

    def _static(self, face: Face, text: str) -> QStaticText:
        laid = QStaticText(text)
        laid.setTextFormat(Qt.TextFormat.PlainText)
        laid.prepare(font=self._fonts[face])
        return laid
