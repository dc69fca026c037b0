"""Paints the rows of a case list: full-width table rows, or two-line cards for a narrow pane.

Rows are painted whole, one call a row: a card, a focus ring and a selection know no cells.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import ENDED, Lamp, Mark
from dispatcher_app.i18n import _
from dispatcher_app.widgets.case_columns import SPECS, Column
from dispatcher_app.widgets.case_holder import holder_chip
from dispatcher_app.widgets.case_marks import Chip, chips_of
from dispatcher_app.widgets.case_model import CaseTableModel
from dispatcher_app.widgets.ink import Face, Ink
from dispatcher_app.widgets.lamps import LAMP_TOKENS, paint_lamp
from dispatcher_app.widgets.theme import current_sizes, current_theme

_QUIET = {Column.STREET, Column.SOURCE, Column.UNIT, Column.STAGE, Column.REPORTED}


@dataclass(frozen=True, slots=True)
class RowLook:
    """How a row is shown at the moment."""

    selected: bool = False
    hovered: bool = False
    focused: bool = False


class RowPainter:
    """What both kinds of row share: background, focus ring, lamp, chips."""

    def __init__(self, model: CaseTableModel) -> None:
        self.model = model
        self.theme = current_theme()
        self.sizes = current_sizes()
        self.ink = Ink()
        self._colours = {name: QColor(getattr(self.theme, name)) for name in _COLOURS}

    def paint(self, painter: QPainter, rect: QRect, row: int, look: RowLook) -> None:
        raise NotImplementedError

    def colour(self, token: str) -> QColor:
        return self._colours[token]

    def background(self, painter: QPainter, rect: QRect, look: RowLook) -> None:
        surface = "accent_soft" if look.selected else "hover" if look.hovered else "input"
        painter.fillRect(rect, self.colour(surface))
        if not look.selected:
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self.colour("hover"))
        else:
            bar = "accent" if look.focused else "control"
            painter.fillRect(rect.left(), rect.top(), self.sizes.px(3), rect.height(), self.colour(bar))

    def ring(self, painter: QPainter, rect: QRect, look: RowLook) -> None:
        """The focus ring of the current row, while the list has the keyboard."""
        if not look.focused:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.colour("accent"), self.sizes.ring))
        painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def lamp(self, painter: QPainter, rect: QRect, lamp: Lamp) -> None:
        paint_lamp(painter, QRectF(rect), lamp, self.theme)

    def clock_colour(self, lamp: Lamp) -> QColor:
        """Only what is due or over is coloured."""
        return self.colour(LAMP_TOKENS[lamp] if lamp in (Lamp.DUE, Lamp.OVER) else "secondary")

    def chips(self, painter: QPainter, rect: QRect, chips: list[Chip], right: bool = False) -> int:
        """Draw as many of *chips* as fit into *rect*; returns the width they took."""
        pad, gap, height = self.sizes.px(5), self.sizes.px(4), self.sizes.px(18)
        top = rect.center().y() - height // 2 + 1
        used = 0
        for chip in chips:
            width = self.ink.width(chip.text, Face.SMALL) + 2 * pad
            if used + width > rect.width():
                break
            left = rect.right() - used - width + 1 if right else rect.left() + used
            self._chip(painter, QRect(left, top, width, height), chip)
            used += width + gap
        return used

    def all_chips(self, case: QueueRow) -> list[Chip]:
        """Who works on it comes first, where there is little room nothing else."""
        holder = self.model.holder(case.case_id)
        marks = chips_of(case, self.model.raised(case))
        return marks if holder is None else [holder_chip(holder), *marks]

    def _chip(self, painter: QPainter, rect: QRect, chip: Chip) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.colour(chip.tone or ("text" if chip.strong else "line")), 1))
        painter.setBrush(self.colour(f"{chip.tone}_soft" if chip.tone else "panel"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        inner = rect.adjusted(self.sizes.px(5), 0, 0, 0)
        colour = self.colour(chip.tone or ("text" if chip.strong else "secondary"))
        self.ink.draw(painter, inner, chip.text, colour, Face.SMALL)


class TableRowPainter(RowPainter):
    """One line, in columns; the view tells where they are."""

    def __init__(self, model: CaseTableModel) -> None:
        super().__init__(model)
        #: Left edge and width of each column that is shown.
        self.columns: list[tuple[Column, int, int]] = []

    def paint(self, painter: QPainter, rect: QRect, row: int, look: RowLook) -> None:
        self.background(painter, rect, look)
        texts, (lamp, remaining) = self.model.texts(row), self.model.live(row)
        pad = self.sizes.px(8)
        for column, left, width in self.columns:
            cell = QRect(left + pad, rect.top(), width - 2 * pad, rect.height())
            if column is Column.LAMP:
                self.lamp(painter, QRect(left, rect.top(), width, rect.height()), lamp)
            elif column is Column.NUMBER:
                self._number(painter, cell, texts[column])
            elif column is Column.REMAINING:
                self.ink.draw(painter, cell, remaining, self.clock_colour(lamp), right=True)
            elif column is Column.MARKS:
                self.chips(painter, cell, self.all_chips(self.model.case_at(row)))
            else:
                colour = self.colour("secondary" if column in _QUIET else "text")
                self.ink.draw(painter, cell, texts[column], colour, right=SPECS[column].right)
        self.ring(painter, rect, look)

    def _number(self, painter: QPainter, cell: QRect, number: str) -> None:
        """The day part is quiet: within a shift it is always the same."""
        head, dash, tail = number.rpartition("-")
        self.ink.draw(painter, cell, head + dash, self.colour("secondary"))
        shift = self.ink.width(head + dash) if dash else 0
        self.ink.draw(painter, cell.adjusted(shift, 0, 0, 0), tail, self.colour("text"))


class CardPainter(RowPainter):
    """Two lines: lamp, short number, class and marks; place and remaining time."""

    def paint(self, painter: QPainter, rect: QRect, row: int, look: RowLook) -> None:
        self.background(painter, rect, look)
        case, texts, (lamp, remaining) = self.model.case_at(row), self.model.texts(row), self.model.live(row)
        px = self.sizes.px
        half = (rect.height() - px(8)) // 2
        upper = QRect(rect.left() + px(32), rect.top() + px(4), rect.width() - px(32) - px(12), half)
        lower = upper.translated(0, half)
        self.lamp(painter, QRect(rect.left() + px(8), upper.top(), px(20), half), lamp)
        self._title_line(painter, upper, case, texts)
        if case.stage in ENDED and not (remaining and Mark.CALL_BACK in case.marks):  # else no clock runs
            reported = _("上报 {time}").format(time=texts[Column.REPORTED])
            remaining = f"{reported} · {texts[Column.STAGE]}"
        self._place_line(painter, lower, texts[Column.PLACE] or texts[Column.STREET], remaining, lamp)
        self.ring(painter, rect, look)

    def _title_line(self, painter: QPainter, line: QRect, case: QueueRow, texts: tuple[str, ...]) -> None:
        number = short_number(texts[Column.NUMBER])
        gap = self.sizes.px(8)
        step = max(self.ink.width("0000"), self.ink.width(number)) + gap
        self.ink.draw(painter, line, number, self.colour("secondary"))
        marks = self.all_chips(case)
        room = line.adjusted(step, 0, 0, 0)
        title_width = self.ink.width(texts[Column.TITLE], Face.STRONG)
        space = max(room.width() - title_width - gap, room.width() // 3)
        used = self.chips(painter, room.adjusted(room.width() - space, 0, 0, 0), marks, right=True)
        self.ink.draw(
            painter, room.adjusted(0, 0, -used, 0), texts[Column.TITLE], self.colour("text"), Face.STRONG
        )

    def _place_line(self, painter: QPainter, line: QRect, place: str, remaining: str, lamp: Lamp) -> None:
        used = self.ink.width(remaining) + self.sizes.px(12) if remaining else 0
        self.ink.draw(painter, line, remaining, self.clock_colour(lamp), right=True)
        self.ink.draw(painter, line.adjusted(0, 0, -used, 0), place, self.colour("secondary"))


def short_number(number: str) -> str:
    """The running number of a case number: what operators say to each other (``…-0147`` → ``0147``)."""
    return number.rpartition("-")[2]


_COLOURS = (
    *("input", "panel", "hover", "line", "control", "text", "secondary"),
    *("accent", "accent_soft", "due", "due_soft", "over"),
)
