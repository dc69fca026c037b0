"""Draws the texts and shapes that panels are made of."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPen

from dispatcher_app.widgets.map.style import mix
from dispatcher_app.widgets.panels.sizes import PanelSizes, font_of, metrics_of
from dispatcher_app.widgets.tokens import Theme

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter
STRONG = QFont.Weight.DemiBold
PLAIN = QFont.Weight.Normal


class PanelLook:
    """Colours and sizes of a panel: what is plotted needs no more."""

    def __init__(self, theme: Theme, sizes: PanelSizes) -> None:
        self.theme, self.sizes = theme, sizes

    def colour(self, token: str) -> QColor:
        return QColor(getattr(self.theme, token))

    def faint(self, token: str, share: float) -> QColor:
        """The *token* stirred into the panel's surface: *share* 1 is the token itself."""
        return mix(self.theme.panel, getattr(self.theme, token), share)

    def hatch(self) -> QBrush:
        """Stripes of the panel's surface as wide as a stroke of its type; Qt's own are hairs at any size."""
        side = max(8, round(self.sizes.body * 0.5))
        tile = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        tile.fill(Qt.GlobalColor.transparent)
        with QPainter(tile) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.colour("panel"), side * 0.26))
            for left in (-side, 0, side):  # and what its neighbours draw into its corners
                painter.drawLine(QPointF(left - 1, side + 1), QPointF(left + side + 1, -1))
        return QBrush(tile)


class PanelPen(PanelLook):
    """One painter with the look of a panel: what every drawing of it needs."""

    def __init__(self, painter: QPainter, theme: Theme, sizes: PanelSizes) -> None:
        super().__init__(theme, sizes)
        self.painter = painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def text(
        self,
        box: QRectF,
        text: str,
        pixels: int,
        token: str = "text",
        align: Qt.AlignmentFlag = LEFT,
        weight: QFont.Weight = PLAIN,
    ) -> None:
        """One line in the middle of *box*, cut to its width."""
        metrics = metrics_of(pixels, weight)
        if metrics.horizontalAdvance(text) > box.width() + 0.5:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, box.width()))
        self.painter.setFont(font_of(pixels, weight))
        self.painter.setPen(self.colour(token))
        # A row may be lower than its type: tails of letters reach into the next, and are not cut.
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
        self.painter.drawText(box, align | flags, text)

    def baseline(
        self, left: float, base: float, text: str, pixels: int, token: str, weight: QFont.Weight
    ) -> None:
        """*text* standing on the height *base*: numbers and their units side by side."""
        self.painter.setFont(font_of(pixels, weight))
        self.painter.setPen(self.colour(token))
        self.painter.drawText(QPointF(left, base), text)

    def text_at(
        self, at: QPointF, text: str, pixels: int, token: str = "text", align: Qt.AlignmentFlag = LEFT
    ) -> None:
        """One line, its middle at the height of *at*, with a halo that keeps lines behind it away."""
        metrics = metrics_of(pixels, STRONG if token == "text" else PLAIN)
        wide = metrics.horizontalAdvance(text)
        left = at.x() - (wide if align == RIGHT else wide / 2 if align == CENTRE else 0)
        box = QRectF(left, at.y() - metrics.height() / 2, wide + 1, metrics.height())
        halo = self.colour("panel")
        halo.setAlphaF(0.82)
        self.painter.fillRect(box.adjusted(-4, metrics.height() * 0.1, 4, -metrics.height() * 0.1), halo)
        self.text(box, text, pixels, token, LEFT, STRONG if token == "text" else PLAIN)

    def line(
        self,
        one: QPointF,
        other: QPointF,
        token: str,
        width: float,
        style: Qt.PenStyle = Qt.PenStyle.SolidLine,
    ) -> None:
        self.painter.setPen(QPen(self.colour(token), width, style))
        self.painter.drawLine(one, other)
