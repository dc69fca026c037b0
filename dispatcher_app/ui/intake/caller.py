"""Has this caller rung before? One line under the telephone number, and the way to the last case."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError, SearchQuery
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier
from dispatcher_app.widgets.times import clock_text

#: Typing rests this long (ms) before the database is asked.
PAUSE_MS = 300
#: A shorter number is still being typed, or belongs to nobody in particular.
_SHORTEST = 5
_MOST = 20


class CallerHistory(QWidget):
    """Hidden while nothing is known of the number.

    Signals:
        case_chosen: the operator wants to see the caller's last case; argument is its id.
    """

    case_chosen = Signal(int)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("caller_history")
        self._context = context
        self._wanted: tuple[str, int | None] = ("", None)
        self._last = 0
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.look_up)
        self._icon, self._text = QLabel(self), ElidedLabel("", self)
        self._text.setObjectName("caller_history_text")
        self.open_button = QPushButton(_("打开最近一件"), self)
        self.open_button.setObjectName("caller_history_open")
        set_look(self._text, role="small")
        set_look(self.open_button, kind="link")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_sizes().grid)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self.open_button)
        self.open_button.clicked.connect(self._on_open_clicked)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def follow(self, phone: str, case_id: int | None) -> None:
        """Tell of *phone* once the hand rests; *case_id* is the case on the form, which is no other call."""
        wanted = (phone.strip(), case_id)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self.hide()
        if len(wanted[0]) >= _SHORTEST:
            self._pause.start()
        else:
            self._pause.stop()

    @property
    def text(self) -> str:
        return self._text.text() if not self.isHidden() else ""

    @Slot()
    def look_up(self) -> None:
        """Ask now."""
        self._pause.stop()
        self._context.tasks.start(self._read(self._wanted), name="caller-history")

    async def _read(self, wanted: tuple[str, int | None]) -> None:
        try:
            found = await self._context.desk.search(SearchQuery(phone=wanted[0], limit=_MOST))
        except ExternalError:
            return  # the form does not depend on it, and whatever does will say so
        if wanted == self._wanted:
            self._show([row for row in found if row.case_id != wanted[1]])

    def _show(self, rows: Sequence[QueueRow]) -> None:
        self.setVisible(bool(rows))
        if not rows:
            return
        desk, last = self._context.desk, rows[0]
        self._last = last.case_id
        count = f"{_MOST}+" if len(rows) >= _MOST else str(len(rows))
        parts = (
            _("此号码报过 {count} 次").format(count=count),
            _("最近 {time}").format(time=clock_text(last.reported_at, desk.now(), desk.hall.zone)),
            last.number,
            last.title,
            last.stage.label,
        )
        self._text.setText(" · ".join(parts))

    @Slot()
    def _on_open_clicked(self) -> None:
        self.case_chosen.emit(self._last)

    @Slot()
    def _on_theme_changed(self) -> None:
        side = current_sizes().px(14)
        self._icon.setPixmap(icon_pixmap("history", side, "secondary", self.devicePixelRatioF()))
