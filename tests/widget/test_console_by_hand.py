"""What a trainer puts in by hand at the console: calls that ring, answers of whoever has a case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace

from dispatcher_app.domain.simulation.by_hand import HandAnswer
from dispatcher_app.domain.simulation.callers import Caller
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.by_hand import ByHand
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.record import HappeningKind
from dispatcher_app.services.sandbox.time import SandboxTime
from dispatcher_app.services.sandbox.trainer import TrainerDesk
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.ui.sandbox.console.page import ConsolePage
from dispatcher_app.ui.sandbox.console.reports_panel import ReportsPanel
from tests.support.console import AtConsole, console_of
from tests.support.exam import empty_sandbox, give_exam
from tests.support.exercise_record import MemoryRecord
from tests.support.loop import TestLoop
from tests.support.rules import RULES
from tests.support.seat import Hall, Seat, play
from tests.support.simulated_town import SCENARIO_CITY
from tests.widget.test_trainers_console import AT, Shelf


class Console(AtConsole):
    """The console's window, and the record of what happens."""

    def __init__(self, hall: Hall, seat: Seat, record: MemoryRecord, page: ConsolePage) -> None:
        super().__init__(seat, page)
        self.hall, self.record = hall, record

    @property
    def panel(self) -> ReportsPanel:
        return self.page.reports

    async def heard(self, number: int) -> tuple[str, bool]:
        await self.seat.until(lambda: len(self.told) >= number)
        return self.told[-1]


def at_console(run: TestLoop, folder: Path, story: Callable[[Console], Awaitable[None]]) -> None:
    async def shift(hall: Hall) -> None:
        desk, bus, shelf = hall.desk, EventBus(), Shelf()
        give_exam(desk, folder)
        time = SandboxTime(lambda: AT, shelf, bus, shelf.clock)
        record = MemoryRecord(lambda: AT)
        happenings = Happenings(record, bus)  # type: ignore[arg-type]
        player = SimpleNamespace(playing=None)

        async def city() -> object:
            return SCENARIO_CITY

        hand = ByHand(
            player,  # type: ignore[arg-type]
            SimpleNamespace(city=city),  # type: ignore[arg-type]
            lambda: RULES,
            desk._casework,
            desk._store,
            happenings,
            time,
        )
        board = SeatBoard(bus)
        desk.trainer = TrainerDesk(time, desk._casework, board, desk.open_cases, hand=hand)
        seat = await hall.seat()
        await story(Console(hall, seat, record, await console_of(seat)))

    empty_sandbox()
    play(run, folder, Role.TRAINER, shift)


def test_a_call_put_in_by_hand_rings(run: TestLoop, tmp_path: Path) -> None:
    async def story(console: Console) -> None:
        panel = console.panel
        await console.press("Alt+C")
        assert await console.heard(1) == ("来电人至少要说一句情况。", False)
        panel.phone.setText("13600009999")
        panel.landmark.setText("桥头有棵老榕树")
        panel.words.setText("栏杆倒了,有人差点掉下去。")
        await console.press("Alt+C")
        assert await console.heard(2) == ("电话已在接线席响起。", True)
        (said,) = console.record.sayings
        assert said.kind is HappeningKind.RINGS
        caller = Caller.of_body(said.body)
        assert (caller.phone, caller.opening) == ("13600009999", "栏杆倒了,有人差点掉下去。")
        assert (caller.place, caller.landmark, caller.name) == ("", "桥头有棵老榕树", "")
        assert panel.words.text() == panel.phone.text() == ""

    at_console(run, tmp_path, story)


def test_whoever_has_a_case_answers_when_the_trainer_wants(run: TestLoop, tmp_path: Path) -> None:
    async def story(console: Console) -> None:
        first = await console.hall.case_at(Stage.HANDLING)
        checking = await console.hall.case_at(Stage.CHECKING)
        await console.hall.case_at(Stage.AWAITING_DISPATCH)
        answers = console.panel.answers
        console.page.look_again()
        assert len(answers.table.lines) == 2, "only what is outside"
        await console.press("Alt+A")
        assert console.page.window().focusWidget() is answers.filter
        answers.filter.setText(checking.number)
        await console.press("Return")
        assert answers.row is not None
        assert answers.row.case_id == checking.id
        await console.press("Return")
        assert console.page.window().focusWidget() is answers.kind
        await console.press("Down")
        assert answers.answer is HandAnswer.FAILS
        assert answers.code == "not_done"
        answers.words.setFocus()
        await console.press("Return")
        sentence, done = await console.heard(1)
        assert done, sentence
        assert sentence.startswith(f"{checking.number} 已答复“核查:不通过”")
        answers.filter.setText(first.number)
        answers.kind.setCurrentIndex(answers.kind.findData(HandAnswer.FALSE))
        answers.words.setFocus()
        await console.press("Return")
        sentence, done = await console.heard(2)
        assert done, sentence
        case = await console.hall.desk._store.case(first.id)
        assert case is not None
        assert (case.stage, case.result) == (Stage.FEEDBACK, "已处理。")
        said = console.record.sayings[-1]
        assert (said.kind, said.body["answer"]) == (HappeningKind.ANSWERED, "false")
        assert said.body["round"] == [first.id, first.dispatches, first.reworks, first.reopened]

    at_console(run, tmp_path, story)


def test_what_the_rules_forbid_is_said_in_their_words(run: TestLoop, tmp_path: Path) -> None:
    async def story(console: Console) -> None:
        await console.hall.case_at(Stage.HANDLING)
        answers = console.panel.answers
        console.page.look_again()
        for wanted in (1, 2):
            answers.kind.setCurrentIndex(answers.kind.findData(HandAnswer.EXTEND))
            answers.words.setFocus()
            await console.press("Return")
            await console.heard(wanted)
        assert [done for _sentence, done in console.told] == [True, False], console.told
        assert len(console.record.sayings) == 1

    at_console(run, tmp_path, story)
