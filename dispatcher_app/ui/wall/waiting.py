"""What a wall shows while it cannot show anything: why, and that it tries by itself."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.ui.wall.keys import WallAct, act_of
from dispatcher_app.widgets.map.lamps import draw_lamp
from dispatcher_app.widgets.panels.pen import CENTRE, STRONG, PanelPen
from dispatcher_app.widgets.panels.sizes import PanelSizes, font_of, height_of
from dispatcher_app.widgets.theme import apply_theme, current_theme, set_look
from dispatcher_app.widgets.tokens import DARK


class WaitingWindow(QWidget):
    """Comes when there is something to say. ``left`` is set when somebody gives up."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("wall_waiting")
        set_look(self, surface="window")
        self.left = asyncio.Event()
        self.sentence = ""
        self._ended = False
        self.setCursor(Qt.CursorShape.BlankCursor)

    def say(self, sentence: str) -> None:
        """Show *sentence* on the whole screen."""
        self.sentence = sentence
        self.setAccessibleName(sentence)
        if self.isHidden():
            self._dress()
            screen = QGuiApplication.primaryScreen()
            if screen is not None:  # a bare display has nobody who would make it full screen
                self.setGeometry(screen.geometry())
            self.showFullScreen()
        self.update()

    def end(self) -> None:
        if not self._ended:
            self._ended = True
            self.hide()
            self.deleteLater()

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, DARK)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        found = act_of(event)
        if found is not None and found[0] is WallAct.QUIT:
            self.left.set()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.set()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            sizes = PanelSizes.on_wall(min(self.height(), self.width() * 9 / 16))
            pen = PanelPen(painter, current_theme(), sizes)
            painter.fillRect(self.rect(), pen.colour("window"))
            middle = QRectF(self.rect()).center()
            line = height_of(sizes.title) * 1.5
            draw_lamp(painter, Lamp.OVER, middle.x(), middle.y() - line * 2, sizes.title * 0.7, pen.theme)
            head = QRectF(0, middle.y() - line, self.width(), line)
            pen.text(head, _("大屏暂时没有数据"), round(sizes.title * 1.3), "text", CENTRE, STRONG)
            self._draw_sentence(painter, pen, QRectF(head.left(), head.bottom(), head.width(), line * 2))
            foot = QRectF(0, middle.y() + line * 2, self.width(), line)
            pen.text(foot, _("正在自动重试 · Ctrl+Q 退出"), sizes.small, "secondary", CENTRE)

    def _draw_sentence(self, painter: QPainter, pen: PanelPen, box: QRectF) -> None:
        """It may need two lines."""
        inner = box.adjusted(box.width() * 0.1, 0, -box.width() * 0.1, 0)
        painter.setFont(font_of(pen.sizes.body))
        painter.setPen(pen.colour("secondary"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(inner, flags, self.sentence)
