"""Keeps a queue's order with what the hall asks for now: plans that begin, end, or run out by themselves."""

from __future__ import annotations

from PySide6.QtCore import QObject

from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.ruling.raising import Raising
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.in_force.words import title_of
from dispatcher_app.widgets.case_table import CaseTable


class RaisedRows(QObject):
    """Sorts the table again when, and only when, another plan or collection is in force."""

    def __init__(self, context: SeatContext, table: CaseTable) -> None:
        super().__init__(table)
        self._context, self._table = context, table
        self._known: tuple[int, ...] = ()
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)
        self.look()

    def look(self) -> None:
        """Ask again what is in force; once a minute is often enough for what ends by its own time."""
        desk = self._context.desk
        rules = desk.in_force.rules()
        now = tuple(act.sequence for act in (*rules.plans, *rules.campaigns))
        if now != self._known:
            self._known = now
            self._table.case_model.set_raised(
                Raising(rules, desk.hall.places, title_of) if rules.raised else None
            )

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.WEATHER, Topic.CAMPAIGN):
            self.look()
