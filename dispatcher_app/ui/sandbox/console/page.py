"""教员台: the clock, what every trainee has open, what is played and what is put in by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.clock_bar import STEPS, ClockBar
from dispatcher_app.ui.sandbox.console.coming_panel import ComingPanel
from dispatcher_app.ui.sandbox.console.exercise_panel import ExercisePanel
from dispatcher_app.ui.sandbox.console.messages_panel import MessagesPanel
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel
from dispatcher_app.ui.sandbox.console.past_panel import PastPanel
from dispatcher_app.ui.sandbox.console.reports_panel import ReportsPanel
from dispatcher_app.ui.sandbox.console.seats_panel import SeatsPanel
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.theme import current_sizes
from dispatcher_app.widgets.times import full_text

#: Panels that are to be seen are read again in turn, one at a time: none of them holds up the others.
_TURN_MS = 200
#: How the room is shared between what is watched and what is done.
_LEFT, _RIGHT = 3, 2
#: Tabs of what is done by hand, each with its key.
_REPORTS, _MESSAGES, _PAST = "Alt+R", "Alt+M", "Alt+H"


class ConsolePage(WorkPage):
    """Everything acts at once on every seat of the sandbox."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_page")
        assert context.desk.trainer is not None
        self._trainer = context.desk.trainer
        self.clock = ClockBar(self)
        self.seats, self.coming = SeatsPanel(context, self), ComingPanel(context, self)
        self.exercise = ExercisePanel(context, self)
        self.reports, self.messages = ReportsPanel(context, self), MessagesPanel(context, self)
        self.past = PastPanel(context, self)
        self._lay_out()
        self._connect()
        self._turn = 0
        self._second = QTimer(self, interval=_TURN_MS)
        self._second.timeout.connect(self._on_turn)
        self.tabs.currentChanged.connect(self._on_tab_changed)

    @property
    def panels(self) -> tuple[ConsolePanel, ...]:
        return (self.seats, self.coming, self.exercise, self.reports, self.messages, self.past)

    # building

    def _lay_out(self) -> None:
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addWidget(self.clock)
        halves = QHBoxLayout()
        halves.setSpacing(sizes.pane)
        halves.addLayout(self._watched(), _LEFT)
        halves.addLayout(self._done(), _RIGHT)
        column.addLayout(halves, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # keys act while nobody sits anywhere, too

    def _watched(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(current_sizes().pane)
        left.addWidget(self.seats, 3)
        left.addWidget(self.coming, 2)
        return left

    def _done(self) -> QVBoxLayout:
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("console_tabs")
        self.tabs.addTab(self.reports, f"{_('来件和答复')}  {_REPORTS}")
        self.tabs.addTab(self.messages, f"{_('通知和故障')}  {_MESSAGES}")
        self.tabs.addTab(self.past, f"{_('演练和成绩')}  {_PAST}")
        right = QVBoxLayout()
        right.setSpacing(current_sizes().pane)
        right.addWidget(self.exercise, 1)
        right.addWidget(self.tabs, 1)
        return right

    def _connect(self) -> None:
        self.clock.run_wanted.connect(self._on_run)
        self.clock.speed_wanted.connect(self._on_speed)
        self.clock.step_wanted.connect(self._on_step)
        self.exercise.score_wanted.connect(self._on_score)
        self.past.results_wanted.connect(self._on_results)
        self.past.film_wanted.connect(self._on_film)
        for panel in self.panels:
            panel.said.connect(self.said)
            panel.case_wanted.connect(self.case_wanted)
            self.add_keys(panel.keys(), panel.objectName())
        keys: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+Return", self.clock.toggle),
            ("Ctrl+Up", self._on_faster),
            ("Ctrl+Down", self._on_slower),
            (_REPORTS, partial(self._show_tab, 0)),
            (_MESSAGES, partial(self._show_tab, 1)),
            (_PAST, partial(self._show_tab, 2)),
        ]
        self.add_keys(keys, "console")
        self.add_keys([(key, partial(self._on_step, minutes)) for minutes, key in STEPS], "console")

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("教员台")
        own = (
            KeyEntry(group, _("模拟时钟走、停"), "Ctrl+Enter"),
            KeyEntry(group, _("快一档、慢一档"), "Ctrl+↑/↓"),
            KeyEntry(group, _("打开学员正在看的案件"), "Enter"),
            KeyEntry(group, _("来件和答复、通知和故障、演练和成绩"), f"{_REPORTS}  {_MESSAGES}  {_PAST}"),
        )
        return (*own, *(entry for panel in self.panels for entry in panel.key_entries()))

    def _show_tab(self, number: int) -> None:
        self.tabs.setCurrentIndex(number)
        self.tabs.currentWidget().setFocus()

    @Slot()
    def _on_score(self) -> None:
        self._show_tab(self.tabs.indexOf(self.past))
        self.past.score_newest()

    @Slot()
    def _on_results(self) -> None:
        self.page_wanted.emit("exam", "exam_results", "")

    @Slot(str)
    def _on_film(self, moment: str) -> None:
        self.page_wanted.emit("playback", "playback", moment)

    # reading

    def come(self, text: str = "") -> None:
        self._second.start()
        for panel in self.panels:
            panel.come()
        self.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        self._second.stop()
        super().hideEvent(event)

    def look_again(self) -> None:
        """From memory: clock, seats and record are followed by others."""
        self._show_clock()
        for panel in self.panels:
            panel.look_again()

    def _show_clock(self) -> None:
        time = self._trainer.time
        self.clock.show_clock(time.clock, full_text(time(), self.context.desk.hall.zone))

    @Slot()
    def _on_turn(self) -> None:
        self._show_clock()
        seen = [panel for panel in self.panels if panel.isVisible()]
        if seen:
            self._turn = (self._turn + 1) % len(seen)
            seen[self._turn].look_again()

    @Slot(int)
    def _on_tab_changed(self, _number: int) -> None:
        panel = self.tabs.currentWidget()
        if isinstance(panel, ConsolePanel):
            panel.come()
            panel.look_again()

    # acting

    @Slot(bool)
    def _on_run(self, wanted: bool) -> None:
        time = self._trainer.time
        self._start(time.run() if wanted else time.pause())

    @Slot(float)
    def _on_speed(self, speed: float) -> None:
        self._start(self._trainer.time.set_speed(speed))

    @Slot(int)
    def _on_step(self, minutes: int) -> None:
        self._start(self._trainer.time.step(timedelta(minutes=minutes)))

    @Slot()
    def _on_faster(self) -> None:
        self.clock.faster(1)

    @Slot()
    def _on_slower(self) -> None:
        self.clock.faster(-1)

    def _start(self, work: Awaitable[None]) -> None:
        self.context.tasks.start(self._told(work), name="console")

    async def _told(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
        self.look_again()
