"""What only a sandbox has: its time, what happens around its exercises, who plays them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.exam.dictation_files import shipped_dictations
from db.exam.question_file import shipped_questions
from db.exam.record import SqlExamRecord
from db.exam.weights_file import shipped_weights
from db.sandbox.clock import SqlSandboxClock
from db.sandbox.line import beyond, line_of
from db.sandbox.record import SqlExerciseRecord
from db.store import SqlCaseStore
from dispatcher_app.bootstrap.database import Database
from dispatcher_app.domain.words import Role
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import Now, Person
from dispatcher_app.services.sandbox.calls import Calls
from dispatcher_app.services.sandbox.faults import Faults
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.time import SandboxTime
from dispatcher_app.services.seat_board import SeatBoard

if TYPE_CHECKING:
    from dispatcher_app.services.sandbox.by_hand import ByHand
    from dispatcher_app.services.sandbox.player import Player
    from dispatcher_app.services.sandbox.scoring import ExerciseResults


@dataclass(frozen=True, slots=True)
class SandboxServices:
    """``time`` is everybody's in the sandbox, ``happenings`` what goes on around its exercises, ``calls``
    are those that ring in them, ``faults`` what fails in them as it is felt here; ``player`` plays them and
    ``results`` scores them, for trainers."""

    time: SandboxTime
    happenings: Happenings
    calls: Calls
    faults: Faults
    player: Player
    results: ExerciseResults

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Know what the trainer does, while the block is inside; an exercise played here stays with it."""
        happening = self.happenings.following()
        async with self.time.following(), happening, self.player.staying(), self.faults.following():
            yield


def sandbox_time(database: Database, hall: Hall, real: Now, bus: EventBus) -> SandboxTime | None:
    """The time that runs by the clock in the database; None in a live hall."""
    if hall.clock is None:
        return None
    return SandboxTime(real, SqlSandboxClock(beyond(database.engine)), bus, hall.clock)


def sandbox_services(
    database: Database,
    hall: Hall,
    casework: Casework,
    board: SeatBoard,
    time: SandboxTime,
    bus: EventBus,
) -> SandboxServices:
    """What only a sandbox has. Only there all that it needs is imported."""
    from db.sandbox.scenarios import SandboxScenarios
    from dispatcher_app.services.sandbox.player import Player
    from dispatcher_app.services.sandbox.scoring import ExerciseResults

    happenings = Happenings(SqlExerciseRecord(beyond(database.engine)), bus)
    faults, calls = Faults(happenings, time, bus), Calls(happenings, bus, time, time.real)
    line = line_of(database.engine)
    if line is not None:
        line.is_cut = faults.cuts_line
    library, store = SandboxScenarios(database.engine, hall), database.store
    player = Player(
        happenings,
        library,
        lambda: hall.rules,
        casework,
        store,
        time,
        faults=faults,
        calls=calls,
        answers=lambda: any(one.role == Role.CALL_TAKER for one in board.present),
    )
    weights, people = shipped_weights(), database.people
    results = ExerciseResults(happenings.record, library, lambda: hall.rules, store, people, weights, time)
    return SandboxServices(time, happenings, calls, faults, player, results)


def exam_desk(database: Database, hall: Hall, person: Person) -> ExamDesk:
    """Examinations go by the database's real clock, whatever the sandbox's shows."""
    record = SqlExamRecord(beyond(database.engine))  # no exercise disturbs an examination
    bank = BankDesk(record, shipped_questions(), lambda: hall.rules.standard)
    return ExamDesk(record, bank, person.actor(), shipped_weights(), shipped_dictations())


def by_hand(sandbox: SandboxServices, hall: Hall, casework: Casework, store: SqlCaseStore) -> ByHand:
    """What a trainer puts into exercises."""
    from dispatcher_app.services.sandbox.by_hand import ByHand

    player, happenings = sandbox.player, sandbox.happenings
    return ByHand(player, player.library, lambda: hall.rules, casework, store, happenings, sandbox.time)
