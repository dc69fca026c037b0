"""The open cases of the hall on the map page: all of them once, then every change as it comes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Slot

from dispatcher_app.domain.queue import QueueRow, turned
from dispatcher_app.domain.words import Lamp, Stage
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.open_cases import OpenCasesChanged
from dispatcher_app.services.whereabouts import row_place
from dispatcher_app.ui.queue_rows import named
from dispatcher_app.widgets.map.page.messages import LiveCase
from dispatcher_app.widgets.map.page.view import MapView

#: How far a case is, in quarters: taken in, sent out, worked on, looked at.
PHASES = {
    Stage.REPORTED: 1,
    Stage.VERIFYING: 1,
    Stage.AWAITING_FILING: 1,
    Stage.AWAITING_DISPATCH: 2,
    Stage.DISPATCH_REVIEW: 2,
    Stage.HANDLING: 3,
    Stage.FEEDBACK: 3,
    Stage.CHECKING: 4,
    Stage.CLOSURE_REVIEW: 4,
}
#: The hall's time may jump (a server's clock is better than a seat's): the page is told it now and then.
_TELL_TIME_MS = 20_000


class LiveOnMap(QObject):
    """Feeds *view* from the desk's open cases and words the one under the pointer."""

    def __init__(self, desk: Desk, view: MapView) -> None:
        super().__init__(view)
        self._desk, self._view = desk, view
        self._nowhere = desk.hall.pack.info.default_place
        view.set_case_text(self.words_of)
        self._phases: frozenset[int] = frozenset()
        self._lamps: frozenset[Lamp] = frozenset()
        self._turned_at = desk.now()  # up to when lamps that turned by themselves have been put
        self._put(desk.open_cases.rows.values())
        desk.bus.subscribe(OpenCasesChanged, self._on_open_cases_changed)
        self._clock = QTimer(self, interval=_TELL_TIME_MS)
        self._clock.timeout.connect(self._on_time)
        self._clock.start()
        self._on_time()

    def words_of(self, case_id: int) -> str:
        """Number, what it is, where, at which stage and with whom."""
        row = self._desk.open_cases.rows.get(case_id)
        if row is None:
            return ""
        unit = named(row, self._desk).unit
        now = row.lamp(self._desk.now())
        state = " · ".join(part for part in (row.stage.label, _lamp_text(now), unit) if part)
        return "\n".join(line for line in (f"{row.number}  {row.title}", row.place, state) if line.strip())

    def _on_open_cases_changed(self, event: OpenCasesChanged) -> None:
        self._put(event.rows, event.removed)

    def leave_out(self, phases: frozenset[int], lamps: frozenset[Lamp]) -> None:
        """Cases of these phases and lamps are not on the map from now on."""
        if (phases, lamps) != (self._phases, self._lamps):
            self._phases, self._lamps = phases, lamps
            self._put(self._desk.open_cases.rows.values())

    def _put(self, rows: Iterable[QueueRow], gone: Iterable[int] = ()) -> None:
        there, away = [], set(gone)
        for row in rows:
            if self._is_wanted(row):
                there.append(row)
            else:
                away.add(row.case_id)
        self._view.put_cases(placed(there), away)

    def _is_wanted(self, row: QueueRow) -> bool:
        if row_place(row, self._nowhere) is None or PHASES.get(row.stage, 1) in self._phases:
            return False
        return not self._lamps or row.lamp(self._desk.now()) not in self._lamps

    @Slot()
    def _on_time(self) -> None:
        now = self._desk.now()
        if self._lamps:
            self._put(turned(self._desk.open_cases.rows.values(), self._turned_at, now))
        self._turned_at = now
        self._view.set_clock(now.timestamp())


def placed(rows: Iterable[QueueRow]) -> list[LiveCase]:
    """Those of *rows* that have a place, as the page wants them."""
    return [
        LiveCase(
            row.case_id,
            row.lon,
            row.lat,
            PHASES.get(row.stage, 1),
            row.warn_at.timestamp() if row.warn_at is not None else 0.0,
            row.due_at.timestamp() if row.due_at is not None else 0.0,
            row.paused,
        )
        for row in rows
        if row.lon is not None and row.lat is not None
    ]


def _lamp_text(lamp: Lamp) -> str:
    return "" if lamp is Lamp.NONE else lamp.label
