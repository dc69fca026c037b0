"""One value of a fact grid: plain text that wraps, can be selected, and may carry a lamp."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.lamps import paint_lamp
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: How a value reads: as usual, in the background, due, past its limit.
FactTone = Literal["plain", "muted", "due", "over"]

#: More than this is not read in a grid; the rest is a copy away.
MOST_SHOWN = 5_000
#: A longer value is folded to so many characters and lines until somebody wants the whole.
FOLDED_LENGTH, FOLDED_LINES = 240, 6

_MISSING = "—"
_SEAM = "\u200b"  # where a run without spaces may be broken
_RUN = re.compile(r"[!-~]{25,}|[0-9]{12,}")  # code numbers stay readable in a narrow pane with large text
_ROLES = {"plain": "", "muted": "secondary", "due": "due", "over": "over"}


@dataclass(frozen=True, slots=True)
class Fact:
    """``wide`` takes a whole line; ``copy_text`` is copied instead of what is shown."""

    label: str
    value: str
    tone: FactTone = "plain"
    tooltip: str = ""
    copy_text: str = ""
    lamp: Lamp | None = None
    wide: bool = False

    @property
    def to_copy(self) -> str:
        return self.copy_text or self.value


class FactValue(QLabel):
    """Shows a :class:`Fact`; setting an equal one repaints nothing.

    Signals:
        engaged: the operator clicked into this value.
    """

    engaged = Signal(QLabel)

    def __init__(self, fact: Fact, parent: QWidget) -> None:
        super().__init__(parent)
        self._fact: Fact | None = None
        self._folded = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the grid has one
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_fact(fact)

    @property
    def fact(self) -> Fact | None:
        return self._fact

    def set_fact(self, fact: Fact) -> None:
        if fact == self._fact:
            return
        old, self._fact = self._fact, fact
        self._folded = self.foldable
        self._show_text(fact)
        if old is None or old.lamp != fact.lamp:
            self._make_room_for_lamp()
            self.update()
        role = _ROLES[fact.tone] if fact.value else "secondary"
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
        self.setToolTip(fact.tooltip and f"<p>{_escaped(fact.tooltip)}</p>")
        self.setAccessibleName(f"{fact.label}: {fact.value or _MISSING}")

    @property
    def foldable(self) -> bool:
        """Whether the value is so long that only its beginning is shown at first."""
        return self._fact is not None and _beginning(self._fact.value) != self._fact.value

    @property
    def folded(self) -> bool:
        return self._folded

    def set_folded(self, folded: bool) -> None:
        if self._fact is not None and folded != self._folded:
            self._folded = folded and self.foldable
            self._show_text(self._fact)

    @property
    def selected(self) -> str:
        """What is selected, as it was given."""
        return self.selectedText().replace(_SEAM, "").replace("\u2029", "\n").replace("\u2028", "\n")

    def minimumSizeHint(self) -> QSize:
        return QSize(current_sizes().px(60), self.fontMetrics().height())  # more follows from the width

    def heightForWidth(self, width: int) -> int:
        """Folded it is so many lines high, however narrow."""
        whole = super().heightForWidth(width)
        return min(whole, FOLDED_LINES * self.fontMetrics().lineSpacing()) if self._folded else whole

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.engaged.emit(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            QGuiApplication.clipboard().setText(self.selected)
        else:
            event.ignore()  # the grid walks and copies

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._fact is not None and self._fact.lamp is not None:
            with QPainter(self) as painter:
                line = QRectF(0, 0, current_sizes().px(12), self.fontMetrics().height())
                paint_lamp(painter, line, self._fact.lamp, current_theme())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room_for_lamp()

    def _show_text(self, fact: Fact) -> None:
        text = fact.value or _MISSING
        if self._folded:
            text = _beginning(text).rstrip() + "……"
        if len(text) > MOST_SHOWN:
            count = f"{len(text):,}"
            text = text[:MOST_SHOWN] + _("……(共 {count} 字,复制可得全文)").format(count=count)
        shown = _RUN.sub(lambda run: _SEAM.join(run[0]), text)
        if shown != self.text():
            self.setText(shown)

    def _make_room_for_lamp(self) -> None:
        lit = self._fact is not None and self._fact.lamp is not None
        self.setContentsMargins(current_sizes().px(18) if lit else 0, 0, 0, 0)


def _beginning(text: str) -> str:
    """What is shown of *text* while it is folded; a little more than that is not worth a fold."""
    if len(text) <= FOLDED_LENGTH * 3 // 2 and text.count("\n") < FOLDED_LINES:
        return text
    return "\n".join(text[:FOLDED_LENGTH].split("\n")[:FOLDED_LINES])


def _escaped(text: str) -> str:
    """A tooltip is rich text to Qt whenever it looks like it; so it is made so, with nothing to obey."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
