"""What stands above and below every page: the question, the hall, the time, how fresh the numbers are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.map.lamps import draw_lamp
from dispatcher_app.widgets.panels.pen import RIGHT, STRONG, PanelPen
from dispatcher_app.widgets.panels.sizes import PanelSizes, height_of, width_of
from dispatcher_app.widgets.theme import current_theme, theme_notifier


@dataclass(frozen=True, slots=True)
class HeadWords:
    """``clock`` is the time of day, ``day`` the date."""

    title: str = ""
    hall: str = ""
    clock: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class FootWords:
    """``data`` says of when the numbers are, ``trouble`` what is wrong, which comes first."""

    data: str = ""
    trouble: str = ""
    lamp: Lamp = Lamp.OK
    place: str = ""


class WallHead(QWidget):
    """The question at the left, the clock at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wall_head")
        self._sizes = PanelSizes.on_wall(1080)
        self.words = HeadWords()
        theme_notifier().changed.connect(self.update)

    def set_sizes(self, sizes: PanelSizes) -> None:
        self._sizes = sizes
        self.setFixedHeight(round(height_of(round(sizes.body * 1.6))))

    def say(self, words: HeadWords) -> None:
        if words != self.words:
            self.words = words
            self.setAccessibleName(f"{words.title} {words.hall} {words.clock}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            pen = PanelPen(painter, current_theme(), self._sizes)
            line = QRectF(self.rect())
            large, body = round(self._sizes.body * 1.6), self._sizes.body
            clock = width_of(self.words.clock, large, STRONG)
            pen.text(line, self.words.clock, large, "text", RIGHT, STRONG)
            beside = line.adjusted(0, 0, -clock - self._sizes.gap * 2, 0)
            half = line.height() / 2
            at_right = max(
                width_of(self.words.hall, self._sizes.small), width_of(self.words.day, self._sizes.small)
            )
            at_right = min(at_right, line.width() * 0.38)
            words = QRectF(beside.right() - at_right, beside.top(), at_right, half * 1.04)
            pen.text(words, self.words.hall, self._sizes.small, "secondary", RIGHT)
            pen.text(words.translated(0, half * 0.94), self.words.day, self._sizes.small, "secondary", RIGHT)
            room = beside.adjusted(0, 0, -at_right - body, 0)
            pen.text(room, self.words.title, round(body * 1.35), "text", weight=STRONG)


class WallFoot(QWidget):
    """What is wrong, with a shape before it; of when the numbers are; the page's number at the right.

    The time of the numbers is never cut: a long sentence of trouble is, before it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wall_foot")
        self._sizes = PanelSizes.on_wall(1080)
        self.words = FootWords()
        theme_notifier().changed.connect(self.update)

    def set_sizes(self, sizes: PanelSizes) -> None:
        self._sizes = sizes
        self.setFixedHeight(round(height_of(sizes.small)))

    def say(self, words: FootWords) -> None:
        if words != self.words:
            self.words = words
            self.setAccessibleName(f"{words.trouble} {words.data}".strip())
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            pen = PanelPen(painter, current_theme(), self._sizes)
            line, small = QRectF(self.rect()), self._sizes.small
            place = width_of(self.words.place, small)
            pen.text(line, self.words.place, small, "secondary", RIGHT)
            room = line.adjusted(0, 0, -place - self._sizes.gap * 2, 0)
            words, token = self.words.data, "secondary"
            if self.words.trouble:
                token = "over" if self.words.lamp is Lamp.OVER else "due"
                back = QRectF(room.left() - small * 0.4, 0, room.width(), line.height())
                painter.fillRect(back, pen.colour(f"{token}_soft"))
                told = room.adjusted(0, 0, -small * 0.4, 0)
                pen.text(told, words, small, token, RIGHT)
                words, room = self.words.trouble, told.adjusted(0, 0, -width_of(words, small) - small, 0)
            radius = small * 0.28
            middle = QPointF(room.left() + radius, line.center().y())
            draw_lamp(painter, self.words.lamp, middle.x(), middle.y(), radius, pen.theme)
            pen.text(room.adjusted(small * 0.9, 0, 0, 0), words, small, token)
