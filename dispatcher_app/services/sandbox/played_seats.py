"""Seats that nobody trains at: a dispatcher who exercises alone has call takers and a leader all the same."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.sandbox.played import PLAYABLE as PLAYABLE
from dispatcher_app.domain.sandbox.played import played
from dispatcher_app.domain.simulation.minds import Minds
from dispatcher_app.domain.simulation.parties import Parties, Reaction
from dispatcher_app.domain.simulation.posts import Post, post_of, role_for
from dispatcher_app.domain.simulation.skill import USUAL, Skill, WorkTimes
from dispatcher_app.domain.simulation.streams import about
from dispatcher_app.domain.words import OPEN, Role, Stage
from dispatcher_app.services.ports import CaseStore, CaseTransaction

#: A played seat has other cases, too: it takes so many times as long as the work alone.
_BUSY = 3.0


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the hall's lists answered when the played person looked."""

    by_ref: Mapping[str, Case]
    merged: bool

    def case_of(self, ref: str) -> Case | None:
        return self.by_ref.get(ref)

    def has_merged(self, _case_id: int) -> bool:
        return self.merged


@dataclass(slots=True)
class PlayedSeats:
    """People at the seats of *roles*, one of each. Calls back are left to trainees."""

    parties: Parties
    store: CaseStore
    roles: frozenset[Role] = frozenset()
    skill: Skill = USUAL
    times: WorkTimes = field(default_factory=WorkTimes)
    _open: dict[str, Case] = field(default_factory=dict)

    @property
    def stages(self) -> frozenset[Stage]:
        """Stages of cases that have to be looked at; none where nobody is played."""
        return OPEN if self.roles else frozenset()

    async def next(self, case: Case, newest: datetime) -> Reaction | None:
        """What a played person will do with *case*, if it waits for one.

        Raises:
            ExternalError: the database does not answer.
        """
        self._remember(case)
        post = post_of(case)
        if post is None or post is Post.CALL_BACK or role_for(case, post) not in self.roles:
            return None
        merged = await self.store.in_transaction(partial(_merged_into, case.id))
        actor = played(role_for(case, post))
        seen = _Seen(self._open, bool(merged))
        command = Minds(self.parties).decide(post, case, actor.person, self.skill, seen)
        if command is None:
            return None
        dice = self.parties.streams.of("played", case.id, case.version)
        seconds = about(dice, self.times.seconds[post], self.times.spread) * self.skill.pace * _BUSY
        return Reaction(newest + timedelta(seconds=seconds), command, actor)

    def forget_all_but(self, case_ids: Set[int]) -> None:
        """Nobody merges into a case that has ended."""
        self._open = {ref: case for ref, case in self._open.items() if case.id in case_ids}

    def _remember(self, case: Case) -> None:
        matter = self.parties.plan.matter_of(case)
        if matter is not None:
            self._open[matter.ref] = case


async def _merged_into(case_id: int, transaction: CaseTransaction) -> int:
    return len(await transaction.merged_into(case_id))
