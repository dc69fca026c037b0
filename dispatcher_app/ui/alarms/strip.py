"""The alarms in the top line: how many of each class, and what nobody has seen. It never takes the keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from dispatcher_app.domain.alarms.kinds import AlarmClass
from dispatcher_app.i18n import _
from dispatcher_app.widgets.alarm_shapes import alarm_colour, paint_alarm
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.ink import Face, Ink
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier

#: An urgent alarm that nobody has seen changes its ground so often (ms): 1 Hz, and nothing else ever blinks.
BLINK_MS = 500
_MOST_TITLE, _LEAST_TITLE = 260, 48
KEY = "Shift+F9"


@dataclass(frozen=True, slots=True)
class StripState:
    """``counts`` are alarms that are not shelved, ``unseen`` classes of which nobody has seen one; ``title``
    is the most pressing of those, of class ``leading``. ``muted`` says until when, ``note`` what else."""

    counts: Mapping[AlarmClass, int] = field(default_factory=dict)
    unseen: frozenset[AlarmClass] = frozenset()
    title: str = ""
    leading: AlarmClass | None = None
    muted: str = ""
    flooded: bool = False

    @property
    def spoken(self) -> str:
        """The same in words."""
        counted = [f"{sound.label} {number}" for sound, number in self.counts.items()]
        words = [", ".join(counted) or _("没有报警"), self.title]
        return "\n".join(filter(None, words))


class AlarmStrip(QAbstractButton):
    """Click opens the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alarm_strip")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._state, self._ink, self._lit = StripState(), Ink(), True
        self._blink = QTimer(self, interval=BLINK_MS)
        self._blink.timeout.connect(self._on_blink)
        theme_notifier().changed.connect(self._on_theme_changed)
        self.show_state(StripState())

    @property
    def state(self) -> StripState:
        return self._state

    def show_state(self, state: StripState) -> None:
        """Another state; nothing is done where it is the same."""
        wants_blink = AlarmClass.URGENT in state.unseen
        if wants_blink != self._blink.isActive():
            self._lit = True
            (self._blink.start if wants_blink else self._blink.stop)()
        if state == self._state and self.accessibleName():
            return
        self._state = state
        self.setAccessibleName(_("报警:{said}").format(said=state.spoken.replace("\n", " ")))
        self.setToolTip(f"{state.spoken}\n{_('报警列表')} ({KEY})")
        self.updateGeometry()
        self.update()

    # size

    def sizeHint(self) -> QSize:
        sizes = current_sizes()
        title = min(self._title_width(), sizes.px(_MOST_TITLE))
        return QSize(self._counts_width() + title + 2 * sizes.gap, sizes.row)

    def minimumSizeHint(self) -> QSize:
        sizes = current_sizes()
        return QSize(self._counts_width() + 2 * sizes.gap, sizes.row)

    def _counts_width(self) -> int:
        sizes = current_sizes()
        each = (
            sizes.px(18) + self._ink.width(str(n), Face.STRONG) + sizes.gap
            for n in self._state.counts.values()
        )
        return sizes.icon + sizes.px(6) + sum(each)

    def _title_width(self) -> int:
        words = self._words
        return self._ink.width(words, Face.STRONG) + current_sizes().gap if words else 0

    @property
    def _words(self) -> str:
        """What stands behind the counts."""
        flood = _("报警过多") if self._state.flooded else ""
        return "  ·  ".join(filter(None, (self._state.muted, flood, self._state.title)))

    # look

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, sizes = QPainter(self), current_sizes()
        ground, words = self._grounds()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ground is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(self.rect(), sizes.radius, sizes.radius)
        left = sizes.gap
        bell = icon_pixmap(self._bell, sizes.icon, self._bell_token, self.devicePixelRatioF())
        painter.drawPixmap(left, (self.height() - sizes.icon) // 2, bell)
        left += sizes.icon + sizes.px(6)
        for sound, number in self._state.counts.items():
            left = self._paint_count(painter, left, sound, number, words)
        room = QRect(left, 0, self.width() - left - sizes.gap, self.height())
        if room.width() < sizes.px(_LEAST_TITLE):
            return  # a word or two would only puzzle; the list and the tooltip have it
        self._ink.draw(painter, room, self._words, words, Face.STRONG if self._state.title else Face.BODY)

    def _paint_count(
        self, painter: QPainter, left: int, sound: AlarmClass, number: int, words: QColor
    ) -> int:
        sizes, unseen = current_sizes(), sound in self._state.unseen
        side = sizes.px(12)
        box = QRectF(left, (self.height() - side) / 2, side, side)
        colour = words if self._is_alight else alarm_colour(sound)
        paint_alarm(painter, box, sound, colour, filled=unseen)
        left += sizes.px(18)
        face = Face.STRONG if unseen else Face.BODY
        width = self._ink.width(str(number), Face.STRONG)
        self._ink.draw(painter, QRect(left, 0, width + 2, self.height()), str(number), words, face)
        return left + width + sizes.gap

    @property
    def _is_alight(self) -> bool:
        return self._lit and AlarmClass.URGENT in self._state.unseen

    def _grounds(self) -> tuple[QColor | None, QColor]:
        """Ground and ink: grey is normal, colour is work."""
        theme, leading = current_theme(), self._state.leading
        if self._is_alight:
            return QColor(theme.over), QColor(theme.on_over)
        if leading is AlarmClass.URGENT:
            return QColor(theme.over_soft), QColor(theme.over)
        if leading is AlarmClass.HIGH:
            return QColor(theme.due_soft), QColor(theme.due)
        if leading is not None:
            return QColor(theme.accent_soft), QColor(theme.text)
        hover = QColor(theme.hover) if self.underMouse() else None
        return hover, QColor(theme.secondary)

    @property
    def _bell(self) -> str:
        return "bell-ringing" if self._state.unseen and not self._state.muted else "bell"

    @property
    def _bell_token(self) -> str:
        if self._is_alight:
            return "on_over"
        return {AlarmClass.URGENT: "over", AlarmClass.HIGH: "due"}.get(
            self._state.leading or AlarmClass.SYSTEM, "secondary"
        )

    @Slot()
    def _on_blink(self) -> None:
        self._lit = not self._lit
        self.update()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._ink = Ink()
        self.updateGeometry()
        self.update()

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
