"""演练和成绩: every exercise of this sandbox, and what everybody came to in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.happenings import Happened
from dispatcher_app.services.sandbox.record import HappeningKind, KeptExercise
from dispatcher_app.services.sandbox.scoring import Scored
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

RESULTS_KEY, FILM_KEY = "Alt+G", "Alt+V"


class PastPanel(ConsolePanel):
    """Enter scores an exercise; what has ended is kept at once for the window of examinations.

    Signals:
        results_wanted: the page of results.
        film_wanted: the replay, from when an exercise began (``2026-06-12 17:00`` in the city).
    """

    results_wanted = Signal()
    film_wanted = Signal(str)

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_past")
        self._exercises: list[KeptExercise] = []
        titles = (_("演练"), _("开始"), _("结束"), _("由谁"))
        self.table = LineTable(titles, (110, 70, 70, 90), 0, (3,), self)
        self.table.setObjectName("past_table")
        self.table.setAccessibleName(_("演练"))
        columns = (_("姓名"), _("角色"), _("得分"), _("案件"), _("差错"))
        self.scores = LineTable(columns, (70, 70, 50, 50, 50), 1, (3,), self)
        self.scores.setObjectName("past_scores")
        self.scores.setAccessibleName(_("成绩"))
        self.told = QLabel(_("选一场演练,按 Enter 评分"), self)
        self.told.setObjectName("past_told")
        self.told.setWordWrap(True)
        set_look(self.told, role="secondary")
        self.score = QPushButton(_("评分  Enter"), self)
        self.score.setObjectName("past_score")
        self.results = QPushButton(_("成绩页  {key}").format(key=RESULTS_KEY), self)
        self.results.setObjectName("past_results")
        self.film = QPushButton(_("回放  {key}").format(key=FILM_KEY), self)
        self.film.setObjectName("past_film")
        self._lay_out()
        self.setFocusProxy(self.table)
        self.table.opened.connect(self._on_opened)
        self.score.clicked.connect(self._on_score)
        self.results.clicked.connect(self.results_wanted)
        self.film.clicked.connect(self._on_film)
        context.desk.bus.subscribe(Happened, self._on_happened)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self.pages = QStackedWidget(self)
        note = EmptyNote("history", _("还没有演练过"), _("演过的都列在这里,随时可以评分"), self)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.table)
        halves.addWidget(self.scores)
        halves.setSizes((250, 300))  # a name is read whole beside its score
        self.pages.addWidget(note)
        self.pages.addWidget(halves)
        hands = QHBoxLayout()
        hands.setSpacing(sizes.gap)
        hands.addWidget(self.told, 1)
        hands.addWidget(self.score)
        hands.addWidget(self.results)
        hands.addWidget(self.film)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, sizes.gap, 0, 0)
        column.setSpacing(sizes.gap)
        column.addWidget(self.pages, 1)
        column.addLayout(hands)

    def keys(self) -> Sequence[tuple[str, Callable[[], object]]]:
        return ((RESULTS_KEY, self.results_wanted.emit), (FILM_KEY, self._on_film))

    def key_entries(self) -> Sequence[KeyEntry]:
        return (
            KeyEntry(_("教员台"), _("到成绩页"), RESULTS_KEY),
            KeyEntry(_("教员台"), _("回放选中的演练"), FILM_KEY),
        )

    # reading

    def come(self) -> None:
        if self.trainer.player is not None:
            self.start(self._read())

    async def _read(self) -> None:
        assert self.trainer.player is not None
        self._exercises = list(await self.trainer.player.happenings.record.exercises())
        now, zone = self.context.desk.now(), self.context.desk.hall.zone
        lines = []
        for one in self._exercises:
            ended = clock_text(one.ended, now, zone) if one.ended is not None else _("进行中")
            cells = (one.title, clock_text(one.begun, now, zone), ended, one.by.name)
            lines.append((one.name, cells))
        told = TextLines(lines)
        at = told.number_of(self.table.current_key)
        self.table.show_lines(told, at if at is not None else (0 if lines else None))
        self.pages.setCurrentIndex(1 if lines else 0)
        for hand in (self.score, self.film):
            hand.setEnabled(bool(lines))

    def _on_happened(self, happened: Happened) -> None:
        if happened.happening.kind in (HappeningKind.BEGUN, HappeningKind.ENDED) and self.isVisible():
            self.come()

    @Slot()
    def _on_film(self) -> None:
        chosen = next((one for one in self._exercises if one.name == self.table.current_key), None)
        if chosen is not None:
            begun = chosen.begun.astimezone(self.context.desk.hall.zone)
            self.film_wanted.emit(f"{begun:%Y-%m-%d %H:%M}")

    # scoring

    def score_newest(self) -> None:
        """What runs, else what was begun last."""
        player = self.trainer.player
        last = player.happenings.current.last if player is not None else None
        if last is None or last.exercise is None:
            self.said.emit(_("还没有演练过,没有可评的。"), False)
        else:
            self.start(self._score(last.exercise))

    @Slot(str)
    def _on_opened(self, name: str) -> None:
        if name:
            self.start(self._score(name))

    @Slot()
    def _on_score(self) -> None:
        self._on_opened(self.table.current_key)

    async def _score(self, name: str) -> None:
        assert self.trainer.results is not None
        self.told.setText(_("正在评分…"))
        try:
            scored = await self.trainer.results.score(name)
            desk = self.context.desk.exam
            if desk is not None and not scored.is_provisional:
                await self.trainer.results.keep(scored, desk)
        except DomainError as error:
            self._show_scores([])
            self.told.setText(str(error))
            raise
        await self._read()
        self._show(scored)

    def _show(self, scored: Scored) -> None:
        self._show_scores(scored.scores)
        title = scored.exercise.scenario.title
        if scored.is_provisional:
            text = _("“{title}”还在演,这是到现在为止的成绩,没有存。")
        else:
            text = _("“{title}”的成绩已存,按 {key} 看每个人的差错。")
        told = text.format(title=title, key=RESULTS_KEY)
        self.told.setText(told)
        self.said.emit(told, True)

    def _show_scores(self, scores: Sequence[tuple[Actor, ExerciseScore]]) -> None:
        lines = [
            (
                who.person,
                (
                    who.name,
                    who.role.label,
                    f"{found.points:g}",
                    str(len(found.cases)),
                    str(len(found.mistakes)),
                ),
            )
            for who, found in scores
        ]
        self.scores.show_lines(TextLines(lines), 0 if lines else None)
