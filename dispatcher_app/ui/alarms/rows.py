"""Alarms as cards of three lines: what, of which kind and where, and what to do or who did."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from dispatcher_app.domain.alarms.standing import AlarmLine, AlarmState
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.ui.alarms.words import since_words, state_words, what_words
from dispatcher_app.widgets.alarm_shapes import alarm_colour, paint_alarm
from dispatcher_app.widgets.hotkeys import claim_letters
from dispatcher_app.widgets.ink import Face, Ink
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier

_LINE, _WORDS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_CARD = 72
_CHORD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class AlarmRows(QListWidget):
    """Arrows walk; letters are this list's own and never a command of the seat.

    Signals:
        struck: a letter, in capitals.
    """

    struck = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alarm_rows")
        self.setAccessibleName(_("报警"))
        self._desk = desk
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Card(self))
        claim_letters(self)
        theme_notifier().changed.connect(self._on_theme_changed)

    @property
    def line(self) -> AlarmLine | None:
        """The alarm that is chosen."""
        item = self.currentItem()
        found: AlarmLine | None = item.data(_LINE) if item is not None else None
        return found

    def show_lines(self, lines: tuple[AlarmLine, ...]) -> None:
        """What was chosen stays chosen while others come and go; if it went, what came in its place."""
        chosen, row = self.line, max(0, self.currentRow())
        self.clear()
        for line in lines:
            words = (
                line.title,
                since_words(line, self._desk),
                what_words(line),
                state_words(line, self._desk),
            )
            item = QListWidgetItem(self)
            item.setData(_LINE, line)
            item.setData(_WORDS, words)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, " ".join((line.state.label, *words)))
            item.setToolTip("\n".join((words[0], words[2], words[3], _("解除:") + _(line.rule.clears))))
        subjects = [line.subject for line in lines]
        if chosen is not None and chosen.subject in subjects:
            row = subjects.index(chosen.subject)
        self.setCurrentRow(min(row, len(lines) - 1))

    def event(self, event: QEvent) -> bool:
        """A letter pressed here is never a command on the case in hand."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _letter(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if letter := _letter(event):
            if not event.isAutoRepeat():
                self.struck.emit(letter)
        else:
            super().keyPressEvent(event)

    def _on_theme_changed(self) -> None:
        self.setItemDelegate(_Card(self))


def _letter(event: QKeyEvent) -> str:
    text = event.text()
    return text.upper() if text.isalpha() and not event.modifiers() & _CHORD else ""


class _Card(QStyledItemDelegate):
    def __init__(self, rows: AlarmRows) -> None:
        super().__init__(rows)
        self._rows, self._ink = rows, Ink()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, current_sizes().px(_CARD))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line, words = index.data(_LINE), index.data(_WORDS)
        rect: QRect = option.rect
        painter.save()
        self._ground(painter, rect, option.state)
        self._content(painter, rect, line, words)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        theme, sizes = current_theme(), current_sizes()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        surface = theme.accent_soft if selected else theme.hover if hovered else theme.input
        painter.fillRect(rect, QColor(surface))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(theme.line))
        if selected and self._rows.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), sizes.ring))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _content(self, painter: QPainter, rect: QRect, line: AlarmLine, words: tuple[str, ...]) -> None:
        theme, sizes = current_theme(), current_sizes()
        unseen = line.state is AlarmState.UNACKNOWLEDGED
        title, since, what, state = words
        inner = rect.adjusted(sizes.pane, sizes.px(6), -sizes.pane, -sizes.px(6))
        row = inner.height() // 3
        side = sizes.px(13)
        box = QRectF(inner.left(), inner.top() + (row - side) / 2, side, side)
        shelved = line.state is AlarmState.SHELVED
        colour = QColor(theme.secondary) if shelved else alarm_colour(line.sound)
        paint_alarm(painter, box, line.sound, colour, filled=unseen)
        left, right = inner.left() + sizes.px(22), inner.right()
        width = self._ink.width(since, Face.SMALL) + sizes.gap
        strong, quiet = QColor(theme.text), QColor(theme.secondary)
        face = Face.STRONG if unseen else Face.BODY
        first = QRect(left, inner.top(), right - left - width, row)
        self._ink.draw(painter, first, title, quiet if shelved else strong, face)
        at = QRect(right - width, inner.top(), width, row)
        self._ink.draw(painter, at, since, quiet, Face.SMALL, right=True)
        second, third = (
            QRect(left, inner.top() + row, right - left, row),
            QRect(left, inner.top() + 2 * row, right - left, row),
        )
        self._ink.draw(painter, second, what, quiet, Face.SMALL)
        self._ink.draw(painter, third, state, strong if unseen else quiet, Face.SMALL)
