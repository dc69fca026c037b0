"""An exercise from the trainer's console, by keys: chosen, begun, gone on with, ended, scored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.words import Role
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.exercise import Exercise
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.player import Player
from dispatcher_app.services.sandbox.record import HappeningKind
from dispatcher_app.services.sandbox.scoring import NobodyActed, Scored
from dispatcher_app.services.sandbox.time import SandboxTime
from dispatcher_app.services.sandbox.trainer import TrainerDesk
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.ui.playback.page import PlaybackPage
from dispatcher_app.ui.sandbox.console.coming_panel import AHEAD
from dispatcher_app.ui.sandbox.console.page import ConsolePage
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.days import day_of
from tests.support.console import console_of
from tests.support.exam import empty_sandbox, give_exam
from tests.support.exercise_record import MemoryRecord
from tests.support.exercises import TownLibrary
from tests.support.loop import TestLoop
from tests.support.rules import RULES, actor
from tests.support.seat import Hall, Seat, play
from tests.unit.test_scenario_files import GOOD
from tests.widget.test_trainers_console import AT, Console, Shelf

TRAINER = actor(Role.TRAINER)


class Results:
    """Scores of the one who sat; nobody, until somebody has."""

    def __init__(self) -> None:
        self.scored: Scored | None = None
        self.kept: list[str] = []

    async def score(self, name: str) -> Scored:
        if self.scored is None:
            raise NobodyActed(name)
        return self.scored

    async def keep(self, scored: Scored, _desk: object) -> None:
        self.kept.append(scored.exercise.name)


class Training(Console):
    """The console with an exercise's record in memory."""

    def __init__(self, seat: Seat, hall: Hall, shelf: Shelf, board: SeatBoard, page: ConsolePage) -> None:
        super().__init__(seat, hall, shelf, board, page)
        trainer = hall.desk.trainer
        assert trainer is not None
        assert trainer.player is not None
        self.player, self.results = trainer.player, trainer.results
        self.record = trainer.player.happenings.record

    async def heard(self, part: str) -> bool:
        """Wait for a sentence with *part*; whether it told of something done."""
        await self.seat.until(lambda: any(part in sentence for sentence, _done in self.told))
        return next(done for sentence, done in self.told if part in sentence)


def in_training(run: TestLoop, folder: Path, scenario: Callable[[Training], Awaitable[None]]) -> None:
    async def shift(hall: Hall) -> None:
        desk, shelf, bus = hall.desk, Shelf(), EventBus()
        give_exam(desk, folder)
        board = SeatBoard(bus)
        time = SandboxTime(lambda: AT, shelf, bus, shelf.clock)
        happenings = Happenings(MemoryRecord(time), desk.bus)  # type: ignore[arg-type]
        desk.happenings = happenings
        casework, store = desk._casework, desk._store
        player = Player(happenings, TownLibrary(), lambda: RULES, casework, store, time)
        desk.trainer = TrainerDesk(time, casework, board, desk.open_cases, player, Results())  # type: ignore[arg-type]
        desk.now = time
        seat = await hall.seat()
        async with player.staying():
            await scenario(Training(seat, hall, shelf, board, await console_of(seat)))

    empty_sandbox()
    play(run, folder, Role.TRAINER, shift)


def test_begun_and_ended_by_keys(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(console: Training) -> None:
        page, seat = console.page, console.seat
        choice, running = page.exercise.choice, page.exercise.running
        await seat.until(lambda: choice.chosen is not None)
        assert list(choice.table.lines.cells(0))[:2] == ["两处井盖", "3 时"]
        assert "看清条件" in choice.goals.text()
        assert choice.played == {Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER}  # nobody sits anywhere
        choice.boxes[Role.CALL_TAKER].click()
        await console.press("Alt+B")
        assert await console.heard("“两处井盖”开始;模拟时钟停着")
        await seat.until(lambda: page.exercise.faces.currentWidget() is running)
        assert running.title.text() == "两处井盖"
        assert "派遣员、值班长" in running.who.text()
        assert "还剩 3 时" in running.times.text()
        await seat.until(lambda: bool(console.player.soon(AHEAD)))
        page.look_again()
        assert page.coming.pages.currentIndex() == 1
        await console.press("Alt+B")
        assert await console.heard("正在本机进行") is False
        await console.press("Alt+E", "Escape")
        assert console.player.playing is not None
        await console.press("Alt+E", "Return")
        await seat.until(lambda: console.player.playing is None)
        assert await console.heard("演练结束了")
        assert page.exercise.faces.currentWidget() is choice

    in_training(run, tmp_path, scenario)


def test_what_broke_off_elsewhere_is_gone_on_with(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(console: Training) -> None:
        page, seat = console.page, console.seat
        body = {"title": "两处井盖", "played": [], "begins": AT.isoformat(), "ends": AT.isoformat()}
        await console.record.begin("two-manholes-202611230000", "两处井盖", GOOD, TRAINER, body)
        await console.player.happenings.look()
        assert page.exercise.faces.currentWidget() is page.exercise.running
        assert "不在本机" in page.exercise.running.who.text()
        assert "不会重复" in page.exercise.running.counts.text()
        await console.press("Alt+B")
        assert await console.heard("接着演,演过的不会重复")
        assert console.player.playing is not None
        assert (await console.record.since(1))[0].kind is HappeningKind.RESUMED
        assert "由本机扮演" in page.exercise.running.who.text()
        await seat.until(lambda: not page.exercise.running.go_on.isVisible())

    in_training(run, tmp_path, scenario)


def test_leaving_while_it_is_played_here_is_told_once(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(console: Training) -> None:
        told: list[str] = []
        window = console.seat.window
        window.context.voice.said.connect(lambda text, _tone: told.append(text))
        await console.seat.until(lambda: console.page.exercise.choice.chosen is not None)
        await console.press("Alt+B")
        assert await console.heard("开始")
        leaving = window._exercise
        assert not leaving.may_leave()
        assert "接着演" in told[-1]
        assert leaving.may_leave()

    in_training(run, tmp_path, scenario)


def test_a_file_with_faults_shows_every_line(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(console: Training) -> None:
        panel, seat = console.page.exercise, console.seat
        await seat.until(lambda: panel.choice.chosen is not None)
        bad, good = tmp_path / "bad.yaml", tmp_path / "own.yaml"
        bad.write_text(GOOD.replace("lasts: 3h", "lasts: long").replace("unit: U1", "unit: U9"), "utf-8")
        good.write_text(GOOD.replace("两处井盖", "自己写的"), "utf-8")
        panel._take(str(bad))
        assert await console.heard("不能演") is False
        said = panel.choice.faults.toPlainText()
        assert "第 6 行" in said
        assert "U9" in said
        panel._take(str(good))
        await seat.until(lambda: panel.choice.table.lines.cells(0)[0] == "自己写的")
        assert len(panel.choice.table.lines) == 2
        assert panel.choice.chosen is not None
        assert panel.choice.chosen.file == "own.yaml"

    in_training(run, tmp_path, scenario)


def test_scored_and_on_to_the_results(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(console: Training) -> None:
        page, seat, results = console.page, console.seat, console.results
        assert isinstance(results, Results)
        await seat.until(lambda: page.exercise.choice.chosen is not None)
        await console.press("Alt+P")
        assert await console.heard("没有可评的") is False
        await console.press("Alt+B")
        assert await console.heard("开始")
        await console.press("Alt+P")
        assert await console.heard("还没有人办过案件") is False
        playing = console.player.playing
        assert playing is not None
        results.scored = _scored(playing.exercise, TRAINER, provisional=True)
        await console.press("Alt+P")
        assert await console.heard("到现在为止")
        assert results.kept == []
        assert page.past.table.lines.cells(0)[0] == "两处井盖"
        assert page.past.scores.lines.cells(0)[2] == "88.5"
        results.scored = _scored(playing.exercise, TRAINER, provisional=False)
        page.past.table.setFocus()
        await console.press("Return")
        assert await console.heard("已存")
        assert results.kept == ["two-manholes-202611230000"]
        await console.press("Alt+G")
        exam = seat.window.work._open["exam"]
        await seat.until(lambda: exam.page is not None and exam.page.objectName() == "exam_results_page")
        page.past.film.click()
        film = seat.window.work._open["playback"].page
        assert isinstance(film, PlaybackPage)
        begun = playing.exercise.scenario.begins.astimezone(seat.window.context.desk.hall.zone)
        assert day_of(film.day.date()) == begun.date()

    in_training(run, tmp_path, scenario)


def _scored(exercise: Exercise, who: Actor, *, provisional: bool) -> Scored:
    score = ExerciseScore(who.name, 88.5, (), {}, (), "k", "1")
    given = {"exercise": exercise, "scores": [(who, score)], "ended_at": AT, "is_provisional": provisional}
    return Scored(parties=None, key=None, **given)  # type: ignore[arg-type]


def test_enter_pressed_once_too_often_does_not_end_what_has_just_begun(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(console: Training) -> None:
        page, seat = console.page, console.seat
        await seat.until(lambda: page.exercise.choice.chosen is not None)
        page.exercise.choice.setFocus()
        await console.press("Alt+B")
        assert await console.heard("开始")
        running = page.exercise.running
        await seat.until(lambda: running.came.hasFocus())
        await console.press("Return")
        await console.press("Return")
        assert not running.is_asking
        assert console.player.playing is not None

    in_training(run, tmp_path, scenario)


def test_a_name_of_three_characters_is_read_whole_beside_its_score(run: TestLoop, tmp_path: Path) -> None:
    """In the width that the console gives this panel at first."""

    async def scenario(console: Training) -> None:
        page, scores = console.page, console.page.past.scores
        await console.seat.until(lambda: page.exercise.choice.chosen is not None)
        page.window().resize(1440, 880)
        await console.press("Alt+H")
        scores.show_lines(TextLines([("1", ("陈晓梅", "接线员", "88.5", "12", "9"))]), 0)
        page.past.pages.setCurrentIndex(1)
        await console.seat.until(lambda: scores.isVisible() and scores.viewport().width() > 200)
        name = scores.fontMetrics().horizontalAdvance("陈晓梅")
        await console.seat.until(lambda: scores.columnWidth(0) >= name + 16)

    in_training(run, tmp_path, scenario)
