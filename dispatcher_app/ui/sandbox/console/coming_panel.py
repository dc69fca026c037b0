"""接下来: what comes in soon, for the trainer alone."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.simulation.matter import Arrival
from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text, duration_text

#: So far ahead the trainer sees, in simulated time, and no more lines than that.
AHEAD, _MOST = timedelta(hours=2), 50


class ComingPanel(ConsolePanel):
    """Reports and calls in their order, scripted ones marked. Only where the exercise is played."""

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_coming")
        titles = (_("时间"), _("还有"), _("来源"), _("脚本"), _("地点"), _("情况"))
        self.table = LineTable(titles, (90, 110, 120, 60, 200, 240), 5, (3,), self)
        self.table.setObjectName("coming_table")
        self.table.setAccessibleName(_("接下来"))
        self.note = EmptyNote(
            "clock", _("没有在本机进行的演练"), _("开始演练后,这里列出两小时内的来件"), self
        )
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.note)
        self.pages.addWidget(self.table)
        heading = QLabel(_("接下来"), self)
        set_look(heading, role="title")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().gap)
        column.addWidget(heading)
        column.addWidget(self.pages, 1)

    def look_again(self) -> None:
        player = self.trainer.player
        if player is None or player.playing is None:
            self.note.set_words(_("没有在本机进行的演练"), _("开始演练后,这里列出两小时内的来件"))
            self.pages.setCurrentIndex(0)
            return
        coming = player.soon(AHEAD)[:_MOST]
        told = TextLines([(arrival.ref, self._cells(arrival)) for arrival in coming])
        at = told.number_of(self.table.current_key)
        self.table.show_lines(told, at if at is not None else (0 if coming else None))
        self.note.set_words(_("两小时内没有来件"))
        self.pages.setCurrentIndex(1 if coming else 0)

    def _cells(self, arrival: Arrival) -> tuple[str, ...]:
        now = self.context.desk.now()
        return (
            clock_text(arrival.at, now, self.context.desk.hall.zone),
            duration_text(max(arrival.at - now, timedelta())),
            arrival.source.label,
            _("脚本") if arrival.matter.script else "",
            arrival.place,
            arrival.description,
        )
