"""What everybody who sat in an exercise came to: by its cases, and by its scenario as it was begun."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.exam.exercise.from_scenario import key_of
from dispatcher_app.domain.exam.exercise.key import AnswerKey
from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.exam.exercise.weights import ScoreWeights
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.simulation.parties import Parties
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.exam.exercises import ExerciseScoring
from dispatcher_app.services.ports import CaseStore, Now, PeopleStore
from dispatcher_app.services.sandbox.exercise import Exercise, resumed
from dispatcher_app.services.sandbox.library import ScenarioLibrary
from dispatcher_app.services.sandbox.outside import parties_of
from dispatcher_app.services.sandbox.record import ExerciseRecord, Happening, KeptExercise
from dispatcher_app.services.sandbox.story import rang_in, take_story


@dataclass(frozen=True, slots=True)
class Scored:
    """Everybody's score, by role and login, as of ``ended_at`` (time of the hall).

    ``is_provisional`` while the exercise runs: what is not done yet counts as not done.
    """

    exercise: Exercise
    parties: Parties
    key: AnswerKey
    scores: Sequence[tuple[Actor, ExerciseScore]]
    ended_at: datetime
    is_provisional: bool


class NobodyActed(DomainError):
    """There is nothing to score."""

    def __init__(self, title: str) -> None:
        super().__init__(_("演练“{title}”里还没有人办过案件,没有成绩。").format(title=title))


class ExerciseResults:
    """Scores any exercise of the record; where and when does not matter."""

    def __init__(
        self,
        record: ExerciseRecord,
        library: ScenarioLibrary,
        rules: Callable[[], Rulebook],
        store: CaseStore,
        people: PeopleStore,
        weights: ScoreWeights,
        now: Now,
    ) -> None:
        self._record, self.library, self._rules = record, library, rules
        self._store, self._people, self._weights, self._now = store, people, weights, now

    async def score(self, name: str) -> Scored:
        """Raises:
        NobodyActed: no trainee has moved a case of it.
        DomainError: there is no such exercise, or its scenario can be read no longer.
        ExternalError: the database does not answer.
        """
        kept = next((one for one in await self._record.exercises() if one.name == name), None)
        text = await self._record.scenario(name)
        exercise = resumed(await self.library.read(text, name), name)
        story = await self._record.of(name)
        parties, rang = await self._parties(exercise, story), rang_in(story)
        city = await self.library.city()
        rules, units = self._rules(), UnitRegister(city.pack.units)
        scoring = ExerciseScoring(self._store, self._people, rules.standard, units, self._weights)
        ended_at = self._ended_at(kept, exercise)
        scores = await scoring.scores(parties.plan, parties.is_put_right, ended_at, rang)
        if not scores:
            raise NobodyActed(exercise.scenario.title)
        key, running = key_of(parties.plan, rung=rang), kept is not None and kept.is_running
        return Scored(exercise, parties, key, scores, ended_at, running)

    async def keep(self, scored: Scored, desk: ExamDesk) -> None:
        """For the window of examinations, in the name of the trainer of *desk*. Kept twice is kept once: what
        was kept first stands.

        Raises:
            DomainError: it still runs; or *desk* is no trainer's.
            ExternalError: the database does not answer; what was kept is kept, the rest next time.
        """
        if scored.is_provisional:
            raise DomainError(_("演练还没有结束,成绩先不存。"))
        scenario = scored.exercise.scenario
        seconds = round(scenario.lasts.total_seconds())
        paper = str(uuid5(NAMESPACE_URL, f"exercise:{scored.exercise.name}"))
        await desk.keep_exercise(scenario.title, scored.key, seconds, scored.scores, paper)

    def _ended_at(self, kept: KeptExercise | None, exercise: Exercise) -> datetime:
        over = kept.ended if kept is not None and kept.ended is not None else self._now()
        return min(over, exercise.scenario.ends)

    async def _parties(self, exercise: Exercise, story: Sequence[Happening]) -> Parties:
        city = await self.library.city()
        parties = await asyncio.to_thread(parties_of, exercise.scenario, city, self._rules(), exercise.name)
        take_story(parties, story)
        return parties
