"""Scores everybody who sat in a hands-on exercise of a sandbox, from its cases and their histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.exam.exercise.from_scenario import IsPutRight, key_of, works_of
from dispatcher_app.domain.exam.exercise.key import AnswerKey, CaseWork, Rang, Trainee
from dispatcher_app.domain.exam.exercise.score import ExerciseScore, score
from dispatcher_app.domain.exam.exercise.weights import ScoreWeights
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.services.ports import CaseStore, PeopleStore, SearchQuery

_SEATS = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER})
_PAGE = 200
#: Stands where a report was nobody's in particular.
_NOBODYS = frozenset({""})


class ExerciseScoring:
    """*people* are the logins of the sandbox; whoever did nothing is not scored."""

    def __init__(
        self,
        store: CaseStore,
        people: PeopleStore,
        standard: Standard,
        units: UnitRegister,
        weights: ScoreWeights,
    ) -> None:
        self._store, self._people = store, people
        self._standard, self._units, self._weights = standard, units, weights

    async def scores(
        self,
        plan: Plan,
        is_put_right: IsPutRight,
        ended_at: datetime,
        rang: Mapping[str, Rang] | None = None,
    ) -> list[tuple[Actor, ExerciseScore]]:
        """Everybody's score as of *ended_at* (time of the hall), by role and login.

        What nobody did counts against whoever sat alone in the role whose turn it was; where several sat,
        nobody can say whose omission it was. *rang* are the calls that rang at seats, by reference.

        Raises:
            ExternalError: the database does not answer.
        """
        key, calls = key_of(plan, rung=rang or ()), rang or {}
        works = works_of(plan, await self._histories(plan), is_put_right, rang=calls)
        acting = {step.actor.person for work in works for step in work.steps}
        acting |= {call.by for call in calls.values()}
        sitting = [who for who in await self._people.people() if who.role in _SEATS and who.login in acting]
        several = Counter(who.role for who in sitting)
        found = []
        for who in sorted(sitting, key=lambda each: (each.role.value, each.login)):
            trainee = Trainee(who.name, frozenset({who.login}), frozenset({who.role}))
            own = works if several[who.role] == 1 else _nobodys(works)
            found.append((who.actor(), self._score(key, own, trainee, ended_at)))
        return found

    def _score(
        self, key: AnswerKey, works: Sequence[CaseWork], trainee: Trainee, ended_at: datetime
    ) -> ExerciseScore:
        return score(
            key,
            works,
            trainee,
            weights=self._weights,
            standard=self._standard,
            units=self._units,
            ended_at=ended_at,
        )

    async def _histories(self, plan: Plan) -> list[tuple[Case, Sequence[Step]]]:
        """The cases of the scripted reports, with all their steps."""
        found: list[tuple[Case, Sequence[Step]]] = []
        before: int | None = None
        while True:
            query = SearchQuery(reported_from=plan.scenario.begins, before_id=before, limit=_PAGE)
            rows = await self._store.search(query)
            for row in rows:
                case = await self._store.case(row.case_id)
                if case is not None and plan.script_of(case) is not None:
                    found.append((case, await self._store.history(case.id)))
            if len(rows) < _PAGE:
                return found
            before = min(row.case_id for row in rows)


def _nobodys(works: Sequence[CaseWork]) -> list[CaseWork]:
    return [work if work.meant_for else replace(work, meant_for=_NOBODYS) for work in works]
