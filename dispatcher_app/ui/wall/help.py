"""The wall's keys, over the page, until Esc or F1."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from dispatcher_app.i18n import _
from dispatcher_app.ui.wall.keys import key_words
from dispatcher_app.widgets.panels.pen import STRONG, PanelPen
from dispatcher_app.widgets.panels.sizes import PanelSizes, height_of
from dispatcher_app.widgets.theme import current_theme


class WallHelp(QWidget):
    """A card in the middle of its window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("wall_help")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(_("大屏的按键"))
        self.setAccessibleDescription("\n".join(f"{key} {words}" for key, words in key_words()))
        self.hide()

    def appear(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            sizes = PanelSizes.on_wall(min(self.height(), self.width() * 9 / 16))
            pen = PanelPen(painter, current_theme(), sizes)
            line = height_of(sizes.body) * 1.15
            rows = key_words()
            card = QRectF(0, 0, sizes.body * 24, line * (len(rows) + 2))
            card.moveCenter(QRectF(self.rect()).center())
            painter.setPen(QPen(pen.colour("border"), 2))
            painter.setBrush(pen.colour("panel"))
            painter.drawRoundedRect(card, sizes.radius, sizes.radius)
            inner = card.adjusted(sizes.pad * 1.5, line / 2, -sizes.pad, 0)
            first = QRectF(inner.left(), inner.top(), inner.width(), line)
            pen.text(first, _("大屏的按键"), sizes.title, "text", weight=STRONG)
            for place, (key, words) in enumerate(rows, 1):
                row = first.translated(0, place * line)
                pen.text(row, key, sizes.body, "accent", weight=STRONG)
                pen.text(row.adjusted(sizes.body * 8.5, 0, 0, 0), words, sizes.body)
