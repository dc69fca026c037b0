"""The base of all panels: a card with a title, spots that can be opened, and words for who cannot see it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.numbers import no_data
from dispatcher_app.widgets.panels.pen import CENTRE, RIGHT, STRONG, PanelPen
from dispatcher_app.widgets.panels.sizes import PanelSizes, height_of, width_of
from dispatcher_app.widgets.panels.values import Figures
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier

V = TypeVar("V", bound=Figures)

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


@dataclass(frozen=True, slots=True)
class Spot:
    """A number on the screen: where it is, what it opens, and what it says."""

    key: str
    box: QRectF
    words: str


class Panel(QWidget, Generic[V]):
    """Shows one value of its kind; the same value again repaints nothing.

    A click on a spot opens it; arrows walk the spots, Home and End go to the first and the last, Enter opens.

    Signals:
        opened: key of the number whose list is wanted.
    """

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: V | None = None
        self._own_sizes: PanelSizes | None = None
        self._spots: list[Spot] = []
        self._at = ""
        self._interactive = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._describe()

    # what it shows

    @property
    def values(self) -> V | None:
        return self._values

    def show_values(self, values: V | None) -> None:
        """Show *values*; None while they are being read."""
        if values != self._values:
            self._values = values
            self._spots = []
            self._describe()
            self._taken()
            self.update()

    def set_sizes(self, sizes: PanelSizes | None) -> None:
        """Other sizes than those of the application's text scale."""
        self._own_sizes = sizes
        self._taken()
        self.updateGeometry()
        self.update()

    def set_interactive(self, interactive: bool) -> None:
        """A wall has no hands: its panels take neither focus nor clicks."""
        self._interactive = interactive
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if interactive else Qt.FocusPolicy.NoFocus)

    @property
    def panel_sizes(self) -> PanelSizes:
        return self._own_sizes or PanelSizes.at_desk(current_sizes())

    @property
    def spots(self) -> list[Spot]:
        """Every number that was drawn last, in reading order."""
        return self._spots

    @property
    def chosen(self) -> str:
        """Key of the spot the keys are on."""
        return self._at

    def table(self) -> str:
        """All numbers as lines of text: what a screen reader says and what is copied."""
        values = self._values
        if values is None:
            return _("正在读取…")
        lines = list(self._rows(values)) if self._has_data(values) else [self._empty_words(values)]
        return "\n".join([*filter(None, (values.title, values.note)), *lines])

    # for the kinds of panels

    @abstractmethod
    def _rows(self, values: V) -> Iterable[str]:
        """A line for every number."""

    @abstractmethod
    def _has_data(self, values: V) -> bool: ...

    @abstractmethod
    def _draw(self, pen: PanelPen, body: QRectF, values: V) -> list[Spot]:
        """Draw *values* into *body*; where the numbers are."""

    def _taken(self) -> None:
        """New values, sizes or colours: kinds with parts of their own hand them on."""

    # painting

    def sizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 26, body * 17)

    def minimumSizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 8, body * 5)

    def body(self) -> QRectF:
        """Where the figures are, below the title."""
        sizes = self.panel_sizes
        box = QRectF(self.rect()).adjusted(sizes.pad, sizes.pad * 0.7, -sizes.pad, -sizes.pad * 0.8)
        return box.adjusted(0, height_of(sizes.title) + sizes.gap / 2, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            pen = PanelPen(painter, current_theme(), self.panel_sizes)
            self._draw_card(pen)
            values = self._values
            if values is None:
                self._draw_note(pen, _("正在读取…"))
            elif not self._has_data(values):
                self._spots = []
                self._draw_note(pen, self._empty_words(values))
            else:
                self._spots = self._draw(pen, self.body(), values)
            self._draw_ring(pen)

    def _empty_words(self, values: V) -> str:
        return values.empty or no_data()

    def _draw_card(self, pen: PanelPen) -> None:
        sizes = pen.sizes
        pen.painter.setPen(Qt.PenStyle.NoPen)
        pen.painter.setBrush(pen.colour("panel"))
        pen.painter.drawRoundedRect(QRectF(self.rect()), sizes.radius, sizes.radius)
        if pen.theme.window == pen.theme.panel:  # high contrast: surfaces differ by their lines
            pen.painter.setPen(QPen(pen.colour("line"), 1))
            pen.painter.setBrush(Qt.BrushStyle.NoBrush)
            inner = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            pen.painter.drawRoundedRect(inner, sizes.radius, sizes.radius)
        values = self._values
        if values is None:
            return
        body = self.body()
        top = sizes.pad * 0.7
        line = QRectF(body.left(), top, body.width(), height_of(sizes.title))
        wide = width_of(values.title, sizes.title, STRONG)
        room = line.width() - wide - sizes.gap * 2
        pen.text(line, values.title, sizes.title, "text", weight=STRONG)
        note = self._note_words(values)
        if note and room > sizes.small * 2:
            beside = line.adjusted(wide + sizes.gap * 2, 0, 0, 0)
            pen.text(beside, note, sizes.small, "secondary", RIGHT)

    def _note_words(self, values: V) -> str:
        """What stands at the right of the title."""
        return values.note

    def _draw_note(self, pen: PanelPen, words: str) -> None:
        pen.text(self.body(), words, pen.sizes.title, "secondary", CENTRE)

    def _draw_ring(self, pen: PanelPen) -> None:
        if not self.hasFocus():
            return
        spot = self._spot(self._at)
        ring = pen.sizes.ring
        box = spot.box.adjusted(-ring, -ring, ring, ring) if spot else QRectF(self.rect())
        box = box.intersected(QRectF(self.rect())).adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2)
        pen.painter.setPen(QPen(pen.colour("accent"), ring))
        pen.painter.setBrush(Qt.BrushStyle.NoBrush)
        pen.painter.drawRoundedRect(box, pen.sizes.radius / 2, pen.sizes.radius / 2)

    # hands

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        spot = self._under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and spot is not None:
            self._choose(spot)
            self.opened.emit(spot.key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._under(event.position()) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._spot(self._at) is None and (openable := self._openable()):
            self._choose(openable[0])
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._takes(event)
        ):
            event.accept()  # else a seat's own Enter or arrows would act
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            spot = self._under(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), spot.words if spot else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._takes(event):
            super().keyPressEvent(event)
            return
        key, openable = Qt.Key(event.key()), self._openable()
        if key in _OPENS:
            if (spot := self._spot(self._at)) is not None:
                self.opened.emit(spot.key)
        elif key in _ENDS:
            self._choose(openable[_ENDS[key]])
        else:
            self._walk(*_STEPS[key])

    def _takes(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        known = event.key() in (*_STEPS, *_OPENS, *_ENDS)
        return plain and known and self._interactive and bool(self._openable())

    def _openable(self) -> list[Spot]:
        return [spot for spot in self._spots if spot.key]

    def _walk(self, dx: int, dy: int) -> None:
        """To the nearest spot in that direction; where there is none, to the next or the one before."""
        spots, at = self._openable(), self._spot(self._at)
        if at is None:
            self._choose(spots[0])
            return
        here = at.box.center()

        def away(spot: Spot) -> float:
            step = spot.box.center() - here
            along, aside = step.x() * dx + step.y() * dy, abs(step.x() * dy) + abs(step.y() * dx)
            return along + 4 * aside if along > 0.5 else float("inf")

        near = min(spots, key=away)
        if away(near) == float("inf"):
            place = [spot.key for spot in spots].index(at.key) + dx + dy
            near = spots[min(max(place, 0), len(spots) - 1)]
        self._choose(near)

    def _choose(self, spot: Spot) -> None:
        self._at = spot.key
        self._describe()
        self.update()

    def _spot(self, key: str) -> Spot | None:
        return next((spot for spot in self._spots if key and spot.key == key), None)

    def _under(self, at: QPointF) -> Spot | None:
        if not self._interactive:
            return None
        return next((spot for spot in reversed(self._spots) if spot.key and spot.box.contains(at)), None)

    def _describe(self) -> None:
        spot = self._spot(self._at)
        title = self._values.title if self._values is not None else ""
        self.setAccessibleName(f"{title}: {spot.words}" if spot else title)
        self.setAccessibleDescription(self.table())

    @Slot()
    def _on_theme_changed(self) -> None:
        self._taken()
        self.updateGeometry()
        self.update()
