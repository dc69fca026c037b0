"""What the parties outside do with a case: units, collectors, callers. Pure, and the same when asked again.

Nothing is remembered between two questions. All follows from the case as it is, the truth of the matter and
the dice of that very round, so whoever restarts a day goes on where it was (decision 025).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from dispatcher_app.domain.case import Application, CallBack, Case, Finding
from dispatcher_app.domain.clock import Clock
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.simulation import phrases
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.city import City
from dispatcher_app.domain.simulation.matter import Matter
from dispatcher_app.domain.simulation.scenario import ScriptedCase
from dispatcher_app.domain.simulation.streams import Streams, about
from dispatcher_app.domain.simulation.words import Gate, UnitAnswer
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK
from dispatcher_app.domain.words import Role, Stage

#: Minutes (median) until a collector has been there, before filing and after handling.
_VERIFIES, _CHECKS = 12.0, 18.0
#: Minutes (median) until a unit says that a case is not its own.
_SAYS_NO = 40.0
#: Shares of the limit that units take: two thirds are quick, one in fourteen is late (the demo city's past).
_SHARES, _WEIGHTS = (0.35, 0.7, 1.6), (70, 23, 7)
_WAITS_OF_COLLECTORS = frozenset({Stage.VERIFYING, Stage.CHECKING})
#: Stages at which somebody outside is to act.
OUTSIDE_STAGES = _WAITS_OF_COLLECTORS | {Stage.HANDLING}


@dataclass(frozen=True, slots=True)
class Reaction:
    """What somebody outside will do, and when, unless the case moves before."""

    at: datetime
    command: Command
    actor: Actor


#: One time that a unit has a case: its id, and how often it was dispatched, reworked and reopened by then.
Round = tuple[int, int, int, int]


def round_of(case: Case) -> Round:
    return case.id, case.dispatches, case.reworks, case.reopened


@dataclass(frozen=True, slots=True)
class _Round:
    """One time that a unit has a case: how it answers, and how much of the limit it takes."""

    answer: UnitAnswer
    share: float
    applies_at: float = 0.6


@dataclass(frozen=True, slots=True)
class Parties:
    """Everybody outside the hall, on one day of one city."""

    plan: Plan
    city: City
    rules: Rulebook
    streams: Streams
    #: What a trainer had a unit answer, by the round of the case: its dice no longer count there.
    by_hand: dict[Round, UnitAnswer] = field(default_factory=dict, repr=False)
    _scripts: dict[str, ScriptedCase] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_scripts", {case.name: case for case in self.plan.scenario.cases})

    def next(self, case: Case, newest: datetime) -> Reaction | None:
        """What the party that has *case* will do; *newest* is when its last step was. None: nobody waits."""
        matter = self.plan.matter_of(case)
        if matter is None:
            return None
        if case.stage is Stage.VERIFYING:
            return self._verifies(case, matter, newest)
        if case.stage is Stage.CHECKING:
            return self._checks(case, matter, newest)
        return self._unit(case, matter, newest) if case.stage is Stage.HANDLING else None

    def caller_says(self, case: Case, matter: Matter) -> CallBack:
        """What the caller answers when asked how it went."""
        dice = self.streams.of("caller", matter.ref, case.call_back_attempts, case.reopened)
        if dice.random() < 0.12:
            return CallBack.NOT_REACHED
        content = 0.9 - (0.15 if case.overdue else 0.0) - (0.1 if case.reworks else 0.0)
        if case.stage is Stage.CLOSED and not self.is_put_right(case, matter):
            content = 0.03
        return CallBack.SATISFIED if dice.random() < content else CallBack.NOT_SATISFIED

    def is_put_right(self, case: Case, matter: Matter) -> bool:
        """Whether the result that *case* last came back with is true."""
        return self._round(case, matter).answer is not UnitAnswer.FALSE

    # -- collectors

    def _verifies(self, case: Case, matter: Matter, newest: datetime) -> Reaction:
        dice = self.streams.of("verify", matter.ref, case.version)
        finding = Finding.FOUND if matter.real and matter.in_scope else Finding.NOT_FOUND
        at = newest + timedelta(minutes=about(dice, _VERIFIES))
        data = {"finding": finding}
        return self._by_collector(case, matter, at, Verb.VERIFICATION_RESULT, data, "")

    def _checks(self, case: Case, matter: Matter, newest: datetime) -> Reaction:
        dice = self.streams.of("check", matter.ref, case.version)
        at = newest + timedelta(minutes=about(dice, _CHECKS))
        passes = self.is_put_right(case, matter) or dice.random() < 0.1 or self._overlooks(case, matter)
        verb, code = (Verb.CHECK_PASS, "") if passes else (Verb.CHECK_FAIL, "not_done")
        return self._by_collector(case, matter, at, verb, {}, code)

    def _overlooks(self, case: Case, matter: Matter) -> bool:
        """Where gate 2 has to find something, whoever checks finds nothing the first time."""
        script = self._scripts.get(matter.script)
        return script is not None and script.key.gate_2.decision is Gate.RETURN and not case.reworks

    def _by_collector(
        self, case: Case, matter: Matter, at: datetime, verb: Verb, data: Mapping[str, object], code: str
    ) -> Reaction:
        actor = self.collector_for(case, matter)
        return Reaction(at, self._command(case, matter, verb, data, code=code), actor)

    def collector_for(self, case: Case, matter: Matter) -> Actor:
        """Who walks where the case is."""
        who = self.city.collector_of(case.cell_code or matter.cell_code, self.streams.of("walks", matter.ref))
        return Actor(who.code, who.name, Role.COLLECTOR) if who else Actor("C000", "", Role.COLLECTOR)

    # -- units

    def _unit(self, case: Case, matter: Matter, newest: datetime) -> Reaction | None:
        answers = sorted(self._unit_acts(case, matter, newest), key=lambda found: found[0])
        if not answers:
            return None
        at, command = answers[0]
        return Reaction(at, command, self.unit_of(case))

    def unit_of(self, case: Case) -> Actor:
        """The unit that has the case."""
        return Actor(case.handled_by, self.rules.unit_names.get(case.handled_by, case.handled_by), Role.UNIT)

    def _unit_acts(self, case: Case, matter: Matter, newest: datetime) -> Iterator[tuple[datetime, Command]]:
        """All that the unit has in mind, whichever comes first."""
        clock = case.clocks[HANDLING_CLOCK]
        if case.supervised and case.supervision_due is not None:
            answer = self._command(case, matter, Verb.ANSWER_SUPERVISION, {}, reason=phrases.ANSWERED)
            yield newest + (max(case.supervision_due, newest) - newest) / 2, answer
        if clock.is_paused or not case.handled_by:
            return
        found = self._round(case, matter)
        if found.answer is UnitAnswer.RETURN:
            yield self._returns(case, matter, newest)
            return
        yield from self._applies(case, matter, found, newest, clock)
        # Whoever asked for more time goes on working meanwhile; who asked to wait, waits for the answer.
        if case.application is not Application.SHELVING:
            data = {"result": self._words(found, matter)}
            at = self._when(clock, found.share, newest)
            yield at, self._command(case, matter, Verb.SUBMIT_RESULT, data)

    def _returns(self, case: Case, matter: Matter, newest: datetime) -> tuple[datetime, Command]:
        dice = self.streams.of("returns", matter.ref, case.dispatches)
        script = self._scripts.get(matter.script)
        code = script.return_reason if script else dice.choice(tuple(phrases.RETURNS))
        words = phrases.RETURNS.get(code, phrases.NOT_OURS)
        at = newest + timedelta(minutes=about(dice, _SAYS_NO, 0.5))
        return at, self._command(case, matter, Verb.UNIT_RETURN, {}, code=code, reason=words)

    def _applies(
        self, case: Case, matter: Matter, found: _Round, newest: datetime, clock: Clock
    ) -> Iterator[tuple[datetime, Command]]:
        """An application comes once, at its time: what was refused is not asked for again."""
        wants = {UnitAnswer.EXTEND: Verb.APPLY_EXTENSION, UnitAnswer.SHELVE: Verb.APPLY_SHELVING}
        verb = wants.get(found.answer)
        if verb is None or case.application is not None or case.extensions or case.shelvings:
            return
        at = self._when(clock, found.applies_at, None)
        due = clock.due(self.rules.calendar_of(clock))
        if at <= newest or due is None or at >= due.at:
            return
        shelved = verb is Verb.APPLY_SHELVING
        data = self.paper(at) if shelved else {}
        reason = phrases.NEEDS_WORKS if shelved else phrases.NEEDS_TIME
        yield at, self._command(case, matter, verb, data, reason=reason)

    def paper(self, at: datetime) -> dict[str, object]:
        """What an application to shelve rests on."""
        day = at.astimezone(self.rules.calendar.zone).date()
        return {"until": at + timedelta(days=30), "basis": phrases.PAPER, "basis_date": day}

    def _round(self, case: Case, matter: Matter) -> _Round:
        """How the unit that has the case answers this time. The next round has dice of its own."""
        dice = self.streams.of("unit", matter.ref, case.dispatches, case.reworks, case.reopened)
        manner = self.plan.scenario.manner_of(case.handled_by)
        share = dice.choices(_SHARES, _WEIGHTS)[0] * dice.uniform(0.5, 1.2) * manner.pace
        chance, wanted = dice.random(), dice.random()
        scripted = self.by_hand.get(round_of(case)) or self._scripted(case, matter)
        answer = scripted or self._drawn(case, matter, chance, wanted)
        if scripted is UnitAnswer.DONE:
            share = min(share, 0.7)
        if answer is UnitAnswer.LATE:
            share = max(share, 1.3)
        if answer is UnitAnswer.EXTEND:
            share = max(share, 1.15)
        if answer is UnitAnswer.FALSE:
            share = min(share, 0.3)
        if case.reworks:
            share *= 0.5
        return _Round(answer, share)

    def _scripted(self, case: Case, matter: Matter) -> UnitAnswer | None:
        """What the script has the unit answer; the last of its answers holds for all rounds after it."""
        script = self._scripts.get(matter.script)
        answers = script.answers.get(case.handled_by, ()) if script else ()
        return answers[min(case.reworks, len(answers) - 1)] if answers else None

    def _drawn(self, case: Case, matter: Matter, chance: float, wanted: float) -> UnitAnswer:
        manner = self.plan.scenario.manner_of(case.handled_by)
        mine = case.handled_by in matter.units
        bound = case.decided_unit == case.handled_by or case.reworks > 0
        if not bound and chance < (manner.shirks if mine else manner.returns):
            return UnitAnswer.RETURN
        for share, answer in (
            (manner.false_replies if not case.reworks else 0.0, UnitAnswer.FALSE),
            (manner.extends, UnitAnswer.EXTEND),
            (manner.shelves, UnitAnswer.SHELVE),
        ):
            if wanted < share:
                return answer
            wanted -= share
        return UnitAnswer.DONE

    def _words(self, found: _Round, matter: Matter) -> str:
        return phrases.ALREADY_DONE if found.answer is UnitAnswer.FALSE else matter.result or phrases.DONE

    def _when(self, clock: Clock, share: float, newest: datetime | None) -> datetime:
        """When *share* of the limit (without extensions) is used, in the limit's own kind of time.

        Never in the first minute, and not before *newest*: nobody works on what came a moment ago.
        """
        part = replace(clock, limit=clock.limit.times(Decimal(f"{max(share, 0.02):.3f}")), extensions=0)
        due = part.due(self.rules.calendar_of(clock))
        at = due.at if due is not None else clock.started_at
        return at if newest is None else max(at, newest + timedelta(minutes=3))

    def _command(
        self,
        case: Case,
        matter: Matter,
        verb: Verb,
        data: Mapping[str, object],
        *,
        code: str = "",
        reason: str = "",
    ) -> Command:
        return Command(
            verb=verb,
            case_id=case.id,
            data=data,
            reason=reason,
            reason_code=code,
            expected_version=case.version,
            id=self.streams.command_id("case", case.id, case.version, verb.value),
        )
