"""Plays exercises in this program: begins one, goes on with one that broke off, ends it.

Whoever plays writes nothing down but what happened: the scenario's text is kept as it was begun, and the same
text and name give the same people outside (:mod:`dispatcher_app.services.sandbox.outside`). So a player that
died is replaced by any other, and two that play one exercise play nothing twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.simulation.matter import Arrival
from dispatcher_app.domain.simulation.parties import Parties
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.casework import LAST_WAIT, Casework
from dispatcher_app.services.ending import ended
from dispatcher_app.services.ports import CaseStore, ExternalError
from dispatcher_app.services.sandbox.calls import Calls
from dispatcher_app.services.sandbox.exercise import Exercise, begun, resumed
from dispatcher_app.services.sandbox.faults import Faults
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.library import Offered, ScenarioLibrary
from dispatcher_app.services.sandbox.outside import Outside, Played, parties_of
from dispatcher_app.services.sandbox.played_seats import PlayedSeats
from dispatcher_app.services.sandbox.record import (
    HappeningKind,
    KeptExercise,
    NameTaken,
    OnlyTrainers,
)
from dispatcher_app.services.sandbox.story import REPORTS, RING, take_story
from dispatcher_app.services.sandbox.telephone import Telephone
from dispatcher_app.services.sandbox.telling import ScriptedCases, Telling
from dispatcher_app.services.sandbox.time import SandboxTime

log = logging.getLogger(__name__)

#: Whatever is due is played so often (s of real time).
_EVERY_S = 0.5
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Playing:
    """What this program plays."""

    exercise: Exercise
    outside: Outside
    actor: Actor


class Player:
    """One exercise at a time, with :attr:`playing` in this program; others' are known by *happenings*.

    ``problem`` is a sentence while the database is away, else "".
    """

    def __init__(
        self,
        happenings: Happenings,
        library: ScenarioLibrary,
        rules: Callable[[], Rulebook],
        casework: Casework,
        store: CaseStore,
        time: SandboxTime,
        every: float = _EVERY_S,
        *,
        faults: Faults | None = None,
        calls: Calls | None = None,
        answers: Callable[[], bool] = lambda: False,
    ) -> None:
        """While *faults* hold the server nothing comes in from outside; without them the script says when.
        With *calls* telephones can ring; *answers* tells whether anybody sits there to pick them up.
        """
        self.happenings, self.library, self.time = happenings, library, time
        self._rules, self._casework, self._store, self._every = rules, casework, store, every
        self._faults, self._calls, self._answers = faults, calls, answers
        self.playing: Playing | None = None
        self.problem = ""
        self._task: asyncio.Task[None] | None = None
        self._busy = asyncio.Lock()

    @property
    def played(self) -> Played:
        """What was played since this program began or went on."""
        return self.playing.outside.played if self.playing is not None else Played()

    def soon(self, within: timedelta) -> Sequence[Arrival]:
        """What comes in during the next *within* of simulated time; nothing where another program plays."""
        return self.playing.outside.soon(within) if self.playing is not None else ()

    def came(self, most: int) -> Sequence[Arrival]:
        """What came in last, the newest first; nothing where another program plays."""
        return self.playing.outside.came(most) if self.playing is not None else ()

    @asynccontextmanager
    async def staying(self) -> AsyncIterator[None]:
        """Playing stops when the block is left; the exercise stays as it is, to be gone on with."""
        try:
            yield
        finally:
            if self._task is not None:
                await ended(self._task, LAST_WAIT + 1)
                self.playing = None

    async def begin(
        self, offered: Offered, played: Collection[Role], actor: Actor, rings: bool | None = None
    ) -> KeptExercise:
        """From now on by the sandbox's clock; *played* are seats that nobody trains at. *rings*: calls ring
        at call takers' seats, else they come in as reports; None: they ring where a call taker sits.

        Raises:
            AnotherRuns: an exercise that has not ended.
            OnlyTrainers: *actor* is none.
            ExternalError: the database does not answer; nothing has begun, or it can be gone on with.
        """
        _check_trainer(actor)
        async with self._busy:
            await self.time.read()
            if rings is None:
                rings = Role.CALL_TAKER not in played and self._answers()
            kept, exercise = await self._put_down(offered, played, actor, rings)
            await self.happenings.look()
            await self._play(exercise, played, actor, rings)
        return kept

    async def go_on(self, actor: Actor) -> Exercise:
        """Play what was begun by another program, or by one that is no more.

        Raises:
            DomainError: nothing runs; or its scenario can be read no longer.
            ExternalError: the database does not answer.
        """
        _check_trainer(actor)
        async with self._busy:
            await self.time.read()
            await self.happenings.look()
            begun_as = self.happenings.current.exercise
            if begun_as is None or begun_as.exercise is None:
                raise DomainError(_("没有中断的演练可以接着演。"))
            name = begun_as.exercise
            if self.playing is not None and self.playing.exercise.name == name:
                return self.playing.exercise
            text = await self.happenings.record.scenario(name)
            exercise = resumed(await self.library.read(text, name), name)
            roles = {Role(role) for role in begun_as.body.get("played", ())}
            await self.happenings.add(HappeningKind.RESUMED, actor)
            await self._play(exercise, roles, actor, begun_as.body.get("calls") == RING)
        return exercise

    async def end(self, actor: Actor) -> None:
        """End it now, wherever it is played.

        Raises:
            DomainError: nothing runs.
            ExternalError: the database does not answer; it goes on.
        """
        await self.happenings.look()
        if self.happenings.current.name is None:
            raise DomainError(_("现在没有演练。"))
        await self.happenings.add(HappeningKind.ENDED, actor, {"why": "by_hand"})
        await self.over()

    async def over(self) -> None:
        """Return when nothing is played here any more."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _put_down(
        self, offered: Offered, played: Collection[Role], actor: Actor, rings: bool
    ) -> tuple[KeptExercise, Exercise]:
        """Into the record. A name says the minute: where it is taken, the exercise begins a minute later."""
        at, record = self.time(), self.happenings.record
        while True:
            exercise = begun(offered.scenario, at)
            body = {
                "title": offered.scenario.title,
                "played": sorted(role.value for role in played),
                "calls": RING if rings else REPORTS,
                "begins": exercise.scenario.begins.isoformat(),
                "ends": exercise.scenario.ends.isoformat(),
            }
            try:
                title = offered.scenario.title
                kept = await record.begin(exercise.name, title, offered.text, actor, body)
            except NameTaken:
                at += _MINUTE
                continue
            return kept, exercise

    async def _play(self, exercise: Exercise, played: Collection[Role], actor: Actor, rings: bool) -> None:
        if self._task is not None:
            await ended(self._task, LAST_WAIT + 1)
        city = await self.library.city()
        parties = await asyncio.to_thread(parties_of, exercise.scenario, city, self._rules(), exercise.name)
        take_story(parties, await self.happenings.record.of(exercise.name))
        outside = self._outside(parties, frozenset(played), actor, rings)
        self.playing, self.problem = Playing(exercise, outside, actor), ""
        self._task = asyncio.get_running_loop().create_task(self._run(self.playing), name="sandbox-player")

    def _outside(self, parties: Parties, played: frozenset[Role], actor: Actor, rings: bool) -> Outside:
        plan = parties.plan
        seconds, calls = plan.scenario.rings_s, self._calls
        telephone = Telephone(parties, calls, actor, seconds) if rings and calls else None
        cases = ScriptedCases(plan, self._store)
        return Outside(
            parties,
            self._casework,
            self._store,
            self.time,
            tell=Telling(self.happenings, plan.scenario, actor, cases.find),
            telephone=telephone,
            seats=PlayedSeats(parties, self._store, played),
            server_is_down=self._faults.holds_server if self._faults is not None else None,
        )

    async def _run(self, playing: Playing) -> None:
        try:
            while not self._has_ended(playing.exercise.name):
                await self._turn(playing)
                await asyncio.sleep(self._every)
        finally:
            if self.playing is playing:
                self.playing = None

    async def _turn(self, playing: Playing) -> None:
        try:
            is_over = self.time() >= playing.exercise.scenario.ends
            await playing.outside.turn()
            if is_over:
                await self.happenings.add(HappeningKind.ENDED, playing.actor, {"why": "over"})
            self.problem = ""
        except ExternalError as error:
            self.problem = str(error)
            log.info("the exercise waits for the database")
        except Exception:  # one thing that went wrong does not end an exercise
            log.exception("a turn of the exercise failed")

    def _has_ended(self, name: str) -> bool:
        """Here or elsewhere; or another was begun since."""
        current = self.happenings.current
        return current.last is not None and current.name != name


def _check_trainer(actor: Actor) -> None:
    if actor.role is not Role.TRAINER:
        raise OnlyTrainers
