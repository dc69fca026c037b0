"""What a trainer does to a running sandbox: its clock, who has what open, and reports put in by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.sandbox.played import PLAYABLE
from dispatcher_app.domain.simulation.reports import EXCHANGE
from dispatcher_app.domain.words import Role, Source
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.queues import queues_of
from dispatcher_app.services.sandbox.time import SandboxTime
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import Presence

if TYPE_CHECKING:
    from dispatcher_app.services.sandbox.by_hand import ByHand
    from dispatcher_app.services.sandbox.player import Player
    from dispatcher_app.services.sandbox.scoring import ExerciseResults


@dataclass(frozen=True, slots=True)
class LastAct:
    """The newest step of somebody, ``at`` in the hall's time."""

    verb: Verb
    at: datetime
    case_id: int


class LastActs(Protocol):
    async def of(self, logins: Collection[str]) -> Mapping[str, LastAct]:
        """What each of *logins* did last; who did nothing lately is not there.

        Raises:
            ExternalError: the database does not answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class SeatSeen:
    """A seat as the trainer watches it. ``row`` is the case it has open, None for none; ``since`` is how long
    that has been so, in real time; ``claimed`` counts cases in its hands; ``last`` is what it did last."""

    who: Presence
    row: QueueRow | None
    since: timedelta
    claimed: int
    last: LastAct | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the seats of a role: how much, and what waits longest."""

    role: Role
    count: int
    longest: QueueRow | None


class TrainerDesk:
    """The trainer's own; ``time`` is run, paused, sped up and put forward for everybody. ``player`` plays
    exercises in this program, ``results`` scores them, ``hand`` puts in calls and answers."""

    def __init__(
        self,
        time: SandboxTime,
        casework: Casework,
        board: SeatBoard,
        open_cases: OpenCases,
        player: Player | None = None,
        results: ExerciseResults | None = None,
        hand: ByHand | None = None,
        acts: LastActs | None = None,
    ) -> None:
        self.time, self.player, self.results, self.hand = time, player, results, hand
        self._casework, self._board, self._open_cases = casework, board, open_cases
        self._acts, self._last = acts, dict[str, LastAct]()

    def outside(self) -> list[QueueRow]:
        """Open cases that units and collectors have, the oldest first."""
        return self.hand.outside(self._open_cases.rows) if self.hand is not None else []

    def seats(self, without: str = "") -> list[SeatSeen]:
        """Everybody who sits somewhere, but for the person *without*, by seat."""
        return sorted(self._seats(without), key=lambda seen: (seen.who.role, seen.who.seat, seen.who.session))

    def _seats(self, without: str) -> Iterator[SeatSeen]:
        now, claims = self.time.real(), self._board.claims.values()
        for one in self._board.present:
            if one.person == without:
                continue
            held = sum(claim.session == one.session and not claim.stale for claim in claims)
            row = self._open_cases.rows.get(one.case_id)
            last = self._last.get(one.person)
            yield SeatSeen(one, row, max(timedelta(0), now - one.since), held, last)

    async def read_acts(self) -> None:
        """What everybody who sits somewhere did last, for :meth:`seats`.

        Raises:
            ExternalError: the database does not answer.
        """
        logins = {one.person for one in self._board.present}
        if self._acts is not None and logins:
            self._last = dict(await self._acts.of(logins))

    def waiting(self) -> list[Waiting]:
        """From memory, for each role that is trained for; with whoever works on it or not."""
        return [self._waiting_for(role) for role in Role if role in PLAYABLE]

    def _waiting_for(self, role: Role) -> Waiting:
        stages = next(queue.stages for queue in queues_of(role) if queue.key == "pool")
        rows = [row for row in self._open_cases.rows.values() if row.stage in stages]
        return Waiting(role, len(rows), min(rows, key=lambda row: row.stage_since, default=None))

    async def put_in(self, source: Source, place: str, words: str, phone: str = "", caller: str = "") -> Case:
        """A report from outside, as scenarios send them; *place* and *words* as its reporter says them.

        Raises:
            Refused: it says too little or too much.
            ExternalError: the database failed; it may be sent again.
        """
        said: dict[str, object] = {"source": source, "place": place.strip(), "description": words.strip()}
        if phone.strip():
            said["caller_phone"] = phone.strip()
        if caller.strip():
            said["caller_name"] = caller.strip()
        return (await self._casework.perform(Command(verb=Verb.REPORT, data=said), EXCHANGE)).case
