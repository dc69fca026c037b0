"""What a trainer puts into an exercise by hand: calls that ring, and answers of units and collectors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.simulation.by_hand import ANSWERS_AT, TRUTH, HandAnswer, answer_now
from dispatcher_app.domain.simulation.callers import Caller
from dispatcher_app.domain.simulation.habits import usual_flow
from dispatcher_app.domain.simulation.parties import Parties, round_of
from dispatcher_app.domain.simulation.scenario import Scenario
from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.ports import CaseStore
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.library import ScenarioLibrary
from dispatcher_app.services.sandbox.outside import parties_of
from dispatcher_app.services.sandbox.player import Player
from dispatcher_app.services.sandbox.record import HappeningKind
from dispatcher_app.services.sandbox.time import SandboxTime


@dataclass(frozen=True, slots=True)
class ByHand:
    """``player`` knows the people of the exercise that runs here; without one the city's own answer."""

    player: Player
    library: ScenarioLibrary
    rules: Callable[[], Rulebook]
    casework: Casework
    store: CaseStore
    happenings: Happenings
    time: SandboxTime

    async def ring(
        self, actor: Actor, *, phone: str, name: str, says: str, place: str, landmark: str = ""
    ) -> None:
        """Let a call ring at every free call taker's seat; what is empty the caller does not know.

        Raises:
            DomainError: the caller says nothing; or *actor* is no trainer.
            ExternalError: the database does not answer.
        """
        caller = Caller(
            ref=f"HAND-{uuid4().hex[:16]}",
            source=Source.HOTLINE_12319,
            phone=phone.strip(),
            name=name.strip(),
            says=says.strip(),
            place=place.strip(),
            landmark=landmark.strip(),
        )
        if not caller.says:
            raise DomainError(_("来电人至少要说一句情况。"))
        key = f"rings:{caller.ref}:1"
        await self.happenings.add(HappeningKind.RINGS, actor, caller.to_body(), key=key)

    def outside(self, rows: Mapping[int, QueueRow]) -> list[QueueRow]:
        """Of open cases those that somebody outside has, the one that waits longest first."""
        there = (row for row in rows.values() if row.stage in ANSWERS_AT)
        return sorted(there, key=lambda row: (row.stage_since, row.case_id))

    async def answer(
        self, row: QueueRow, answer: HandAnswer, actor: Actor, code: str = "", words: str = ""
    ) -> Case:
        """Let whoever has the case answer now.

        Raises:
            Refused: the rules do not allow it.
            DomainError: the case has moved on meanwhile.
            ExternalError: the database failed.
        """
        case = await self.store.case(row.case_id)
        if case is None or answer not in ANSWERS_AT.get(case.stage, ()):
            raise DomainError(_("案件已不在这一步,没有答复。"))
        parties = await self._parties()
        command, party = answer_now(parties, case, answer, self.time(), code, words.strip())
        if answer in TRUTH:
            parties.by_hand[round_of(case)] = TRUTH[answer]
        done = (await self.casework.perform(command, party)).case
        body = {"case_id": case.id, "answer": answer.value, "round": list(round_of(case))}
        await self.happenings.add(HappeningKind.ANSWERED, actor, body)
        return done

    async def _parties(self) -> Parties:
        """Everybody outside in the exercise played here, else in a city where nothing is planned."""
        if self.player.playing is not None:
            return self.player.playing.outside.parties
        nothing = Scenario(
            name="by-hand",
            title="",
            summary="",
            pack="",
            begins=self.time(),
            lasts=timedelta(0),
            seed=0,
            flow=usual_flow(1),
            seats={},
        )
        city = await self.library.city()
        return await asyncio.to_thread(parties_of, nothing, city, self.rules(), "by-hand")
