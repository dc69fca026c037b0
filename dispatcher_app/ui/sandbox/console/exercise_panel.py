"""演练: chosen and begun here, and how the running one goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.sandbox.happenings import Happened, Happenings
from dispatcher_app.services.sandbox.player import Player
from dispatcher_app.services.sandbox.record import HappeningKind
from dispatcher_app.services.sandbox.scenario_faults import ScenarioError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.garbage import set_aside
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel
from dispatcher_app.ui.sandbox.console.running_view import END_KEY, SCORE_KEY, RunningView
from dispatcher_app.ui.sandbox.console.scenario_choice import BEGIN_KEY, OPEN_KEY, ScenarioChoice
from dispatcher_app.widgets.file_dialogs import ask_which
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.theme import current_sizes, set_look

_CHOICE, _RUNNING = range(2)
#: So much of what came in is listed.
_CAME = 30


class ExercisePanel(ConsolePanel):
    """One exercise at a time; it lives in the database, and this program may play it.

    Signals:
        score_wanted: of the running exercise, else of the newest.
    """

    score_wanted = Signal()

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_exercise")
        self._busy = False
        self.choice = ScenarioChoice(self)
        self.running = RunningView(context.desk.hall.zone, self)
        self.heading = QLabel(_("演练"), self)
        set_look(self.heading, role="title")
        self.faces = QStackedWidget(self)
        self.faces.addWidget(self.choice)
        self.faces.addWidget(self.running)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().gap)
        column.addWidget(self.heading)
        column.addWidget(self.faces, 1)
        self.choice.begin_wanted.connect(self._on_begin)
        self.choice.open_wanted.connect(self._on_open)
        self.running.go_on_wanted.connect(self._on_begin)
        self.running.end_wanted.connect(self._on_end)
        self.running.score_wanted.connect(self._on_score)
        context.desk.bus.subscribe(Happened, self._on_happened)

    def keys(self) -> Sequence[tuple[str, Callable[[], object]]]:
        return (
            (BEGIN_KEY, self._on_begin),
            (OPEN_KEY, self._on_open),
            (END_KEY, self._on_end_key),
            (SCORE_KEY, self._on_score),
        )

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("教员台")
        return (
            KeyEntry(group, _("开始演练、接着演"), BEGIN_KEY),
            KeyEntry(group, _("打开情景文件"), OPEN_KEY),
            KeyEntry(group, _("结束演练(问一次)"), END_KEY),
            KeyEntry(group, _("给演练评分"), SCORE_KEY),
        )

    # reading

    @property
    def _player(self) -> Player:
        assert self.trainer.player is not None
        return self.trainer.player

    @property
    def _happenings(self) -> Happenings:
        return self._player.happenings

    def come(self) -> None:
        if self.trainer.player is not None and self.choice.chosen is None:
            self.start(self._read_scenarios())

    async def _read_scenarios(self) -> None:
        try:
            self.choice.show_scenarios(await self._player.library.shipped())
            set_aside()
        except (DomainError, ExternalError) as error:
            self.choice.show_trouble(str(error))

    def look_again(self) -> None:
        if self.trainer.player is None:
            return
        seats = self.trainer.seats(without=self.context.desk.person.login)
        self.choice.suggest(Role(seen.who.role) for seen in seats)
        current = self._happenings.current
        held = self.isAncestorOf(focused) if (focused := self.window().focusWidget()) else False
        face = _CHOICE if current.exercise is None else _RUNNING
        turned, before = face != self.faces.currentIndex(), self.faces.currentIndex()
        self.faces.setCurrentIndex(face)
        self.heading.setVisible(face == _CHOICE)
        self._show_running()
        if turned and held and before >= 0:
            # never on the end: Enter pressed once too often would ask and end what has just begun
            (self.choice if face == _CHOICE else self.running.came).setFocus()

    def _show_running(self) -> None:
        current, player = self._happenings.current, self._player
        if current.exercise is None:
            self.running.unask()
            return
        taken = [one for one in current.story if one.kind is HappeningKind.RESUMED]
        here = player.playing is not None
        now = self.context.desk.now()
        self.running.show_exercise(current.exercise, taken[-1] if taken else None, here, now)
        self.running.show_played(player.played if here else None, player.problem if here else "")
        self.running.show_came(player.came(_CAME), now)

    def _on_happened(self, happened: Happened) -> None:
        if happened.happening.kind in (HappeningKind.BEGUN, HappeningKind.ENDED):
            self._tell(happened)
        self.look_again()

    def _tell(self, happened: Happened) -> None:
        """What ends by itself, or elsewhere, is said, too."""
        one = happened.happening
        if happened.before or one.kind is HappeningKind.BEGUN or not self.isVisible():
            return
        over = one.body.get("why") == "over"
        text = _("演练到时间结束了。按 {key} 评分。") if over else _("演练结束了。按 {key} 评分。")
        self.said.emit(text.format(key=SCORE_KEY), True)

    # acting

    @Slot()
    def _on_begin(self) -> None:
        if not self._busy and self.trainer.player is not None:
            self.start(self._begin())

    async def _begin(self) -> None:
        """What runs is gone on with, else what is chosen is begun."""
        self._busy = True
        try:
            actor, chosen = self.context.desk.person.actor(), self.choice.chosen
            if self._happenings.current.exercise is not None:
                await self._go_on()
            elif chosen is not None:
                kept = await self._player.begin(chosen, self.choice.played, actor, self.choice.rings)
                text = (
                    _("演练“{title}”开始。")
                    if self.trainer.time.clock.running
                    else _("演练“{title}”开始;模拟时钟停着,按 Ctrl+Enter 让它走。")
                )
                self.said.emit(text.format(title=kept.title), True)
            set_aside()
        finally:
            self._busy = False

    async def _go_on(self) -> None:
        if self._player.playing is not None:
            raise DomainError(_("演练正在本机进行。要换一个,先结束它。"))
        exercise = await self._player.go_on(self.context.desk.person.actor())
        text = _("演练“{title}”接着演,演过的不会重复。")
        self.said.emit(text.format(title=exercise.scenario.title), True)

    @Slot()
    def _on_end_key(self) -> None:
        if self.faces.currentIndex() == _RUNNING:
            self.running.ask()
        else:
            self.said.emit(_("现在没有演练。"), False)

    @Slot()
    def _on_end(self) -> None:
        self.start(self._player.end(self.context.desk.person.actor()))

    @Slot()
    def _on_score(self) -> None:
        self.score_wanted.emit()

    @Slot()
    def _on_open(self) -> None:
        ask_which(self, _("打开情景文件"), _("情景文件 (*.yaml *.yml)"), self._take)

    def _take(self, file: str) -> None:
        self.start(self._open(Path(file)))

    async def _open(self, file: Path) -> None:
        try:
            self.choice.show_opened(await self._player.library.open(file))
        except ScenarioError as error:
            self.choice.show_faults(error)
            self.said.emit(_("{file} 不能演,错误都列在这里。").format(file=error.name), False)
