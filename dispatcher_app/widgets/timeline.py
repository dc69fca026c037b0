"""The history of a case: what happened, by whom, when, why, and how long it took. Newest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStackedLayout, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, current_theme
from dispatcher_app.widgets.timeline_entry import TimelineEntry, Tone
from dispatcher_app.widgets.timeline_text import TimelineText

__all__ = ["Timeline", "TimelineEntry", "Tone"]


class Timeline(QWidget):
    """Feed it with :meth:`set_entries`; a case whose history grew keeps the reader's place.

    *zone* is the hall's own zone, in which times are shown.
    """

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self._text = TimelineText(zone, self)
        self._text.setAccessibleName(_("办理过程"))
        self._empty = EmptyNote("history", _("还没有办理记录"), "", self)
        self._fresh = QPushButton(self)
        self._fresh.setObjectName("timeline_fresh")
        self._fresh.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_icon(self._fresh, "arrow-up", "accent")
        self._fresh_count = 0
        frame = QVBoxLayout(self)
        frame.setContentsMargins(2, 2, 2, 2)  # room for the focus ring
        self._states = QStackedLayout()
        frame.addLayout(self._states)
        self._states.addWidget(self._text)
        self._states.addWidget(self._empty)
        self._fresh.clicked.connect(self._on_fresh_clicked)
        self._text.scrolled_to_top.connect(self._on_scrolled_to_top)
        self._text.installEventFilter(self)
        self._show_state()

    @property
    def entries(self) -> tuple[TimelineEntry, ...]:
        return self._text.entries

    @property
    def text(self) -> TimelineText:
        """What takes the keys."""
        return self._text

    def set_entries(self, entries: Iterable[TimelineEntry], now: datetime) -> None:
        """Show *entries*, newest first, with times as they read at *now*.

        When the list is the one before with newer entries in front, scroll position and selection
        stay, and a note tells how many came in above.
        """
        new, old = tuple(entries), self._text.entries
        grown = len(new) - len(old)
        continued = bool(old) and grown > 0 and new[grown:] == old
        self._text.show_entries(new, now)
        above = self._text.verticalScrollBar().value() > 0
        if continued and above:
            self._fresh_count += grown
        elif not continued and new != old:
            self._fresh_count = 0
        self._show_state()

    def sizeHint(self) -> QSize:
        return QSize(current_sizes().px(480), current_sizes().px(360))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._text.hasFocus():
            ring = current_sizes().ring
            with QPainter(self) as painter:
                painter.setPen(QPen(QColor(current_theme().accent), ring))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_note()

    def _show_state(self) -> None:
        self._states.setCurrentWidget(self._text if self._text.entries else self._empty)
        if self._fresh_count:
            self._fresh.setText(_("{count} 条新记录").format(count=self._fresh_count))
            self._place_note()
        self._fresh.setVisible(self._fresh_count > 0)

    def _place_note(self) -> None:
        self._fresh.adjustSize()
        self._fresh.move((self.width() - self._fresh.width()) // 2, current_sizes().gap)
        self._fresh.raise_()

    @Slot()
    def _on_fresh_clicked(self) -> None:
        self._text.verticalScrollBar().setValue(0)

    @Slot()
    def _on_scrolled_to_top(self) -> None:
        self._fresh_count = 0
        self._fresh.hide()
