"""A rehearsal: a whole day with simulated seats, without windows or a database, as fast as it can be decided.

Everything that happens is a command, decided by the rules of the hall. A seat begins with what it saw, and
what has moved on by the time it is done was done in vain; nothing else is ever refused, and what is, counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from dispatcher_app.domain.case import Attachment, Case, PhotoKind
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.simulation import phrases
from dispatcher_app.domain.simulation.agenda import Agenda
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.callers import calls_again_after
from dispatcher_app.domain.simulation.city import City
from dispatcher_app.domain.simulation.matter import Arrival
from dispatcher_app.domain.simulation.measures import Measures
from dispatcher_app.domain.simulation.memory_hall import MemoryHall
from dispatcher_app.domain.simulation.minds import Minds
from dispatcher_app.domain.simulation.parties import OUTSIDE_STAGES, Parties
from dispatcher_app.domain.simulation.posts import WORKING_ROLES, Post, post_of, role_for, waits_from
from dispatcher_app.domain.simulation.queues import Queues, Waiting
from dispatcher_app.domain.simulation.reports import EXCHANGE, report_command
from dispatcher_app.domain.simulation.scenario import Inject
from dispatcher_app.domain.simulation.skill import WorkTimes
from dispatcher_app.domain.simulation.staff import SeatWork, Staff
from dispatcher_app.domain.simulation.streams import Streams, about
from dispatcher_app.domain.simulation.words import Fault, InjectKind
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role, Stage

#: How often queues are looked at.
SAMPLED = timedelta(minutes=15)
#: A caller who is not answered hangs up after so many seconds (median).
_PATIENCE = 180.0
_CLOCKWORK = Actor("clockwork", "", Role.CLOCKWORK)


@dataclass(frozen=True, slots=True)
class _Call:
    """Somebody on the line; ``number`` counts the times that they have called."""

    arrival: Arrival
    number: int = 1


class Day:
    """One rehearsal of a plan: :meth:`run` once; ``hall``, ``measures`` and ``staff`` tell how it went."""

    def __init__(
        self,
        plan: Plan,
        city: City,
        rules: Rulebook,
        streams: Streams,
        staff: Staff,
        times: WorkTimes | None = None,
    ) -> None:
        self.plan, self.staff, self.times = plan, staff, times or WorkTimes()
        self.begins, self.ends = plan.scenario.begins, plan.scenario.ends
        self.streams = streams
        self.hall = MemoryHall(rules, city.pack.info.case_prefix, self._stepped)
        self.measures = Measures(self.begins)
        self.parties = Parties(plan, city, rules, streams)
        self._minds = Minds(self.parties)
        self._agenda, self.queues = Agenda(self.begins), Queues()
        self._down: set[Fault] = set()

    # -- the day

    def run(self) -> None:
        """Play the whole day."""
        for arrival in self.plan.arrivals:
            self._agenda.at(arrival.at, partial(self._arrive, arrival))
        for inject in self.plan.scenario.injects:
            self._agenda.at(self.begins + inject.after, partial(self._inject, inject))
        self._agenda.at(self.begins, self._sample)
        self._agenda.run_until(self.ends)
        self._sample_once()

    def _sample(self) -> None:
        self._sample_once()
        self._agenda.at(self._agenda.now + SAMPLED, self._sample)

    def _sample_once(self) -> None:
        self.measures.lengths(self._agenda.now, self.queues.lengths)
        self.measures.sample(self._agenda.now, self.queues.lengths)

    def _inject(self, inject: Inject) -> None:
        """Of what a trainer lets happen, faults and supervision matter to a rehearsal."""
        if inject.kind is InjectKind.FAULT and inject.fault is not None:
            self._down.add(inject.fault)
            self._agenda.at(self._agenda.now + inject.lasts, partial(self._mended, inject.fault))

    def _mended(self, fault: Fault) -> None:
        self._down.discard(fault)
        for role in WORKING_ROLES:
            self._hand_out(role)

    # -- what comes in

    def _arrive(self, arrival: Arrival) -> None:
        if Fault.SERVER in self._down and not arrival.is_call:
            self._agenda.at(self._agenda.now + timedelta(minutes=1), partial(self._arrive, arrival))
        elif arrival.is_call:
            self._ring(_Call(arrival))
        else:
            self._report(arrival, EXCHANGE, self._agenda.now)

    def _ring(self, call: _Call) -> None:
        """A call waits to be answered, as long as the caller does."""
        now = self._agenda.now
        if Fault.PHONES in self._down:
            self._hung_up(call)
            return
        waiting = Waiting(Post.CALLS, Role.CALL_TAKER, now, call=call)
        self._join(waiting)
        self._agenda.at(now + self._patience(call), partial(self._had_enough, waiting, call))
        self._hand_out(Role.CALL_TAKER)

    def _had_enough(self, waiting: Waiting, call: _Call) -> None:
        if self.queues.hang_up(waiting):
            self._hung_up(call)

    def _hung_up(self, call: _Call) -> None:
        self.measures.abandoned += 1
        after = calls_again_after(self.streams, call.arrival.ref, call.number)
        if after is not None:
            again = _Call(call.arrival, call.number + 1)
            self._agenda.at(self._agenda.now + after, partial(self._ring, again))

    def _patience(self, call: _Call) -> timedelta:
        dice = self.streams.of("patience", call.arrival.ref, call.number)
        return timedelta(seconds=about(dice, _PATIENCE, 0.6))

    def _report(self, arrival: Arrival, actor: Actor, now: datetime) -> None:
        command = report_command(arrival, self.streams.command_id("report", arrival.ref))
        self._perform(command, actor)

    # -- what moves

    def _perform(self, command: Command, actor: Actor) -> bool:
        try:
            self.hall.perform(command, actor, self._agenda.now)
        except Refused as refusal:
            self.measures.refused[f"{command.verb.value}: {refusal.code}"] += 1
            return False
        return True

    def _stepped(self, before: Case | None, case: Case, step: Step) -> None:
        """After every step: count it, see where the case waits now, and who outside has it."""
        now = self._agenda.now
        self.measures.stepped(before, case, step)
        if self.queues.leave(case.id) is not None:
            self.measures.lengths(now, self.queues.lengths)
        self._wait_for_seat(case)
        if case.stage in OUTSIDE_STAGES:
            self._wait_for_party(case, step.at)
        if case.stage is Stage.REPORTED and before is None:
            self._self_handle(case)
        self._wake_later(case)

    def _wait_for_seat(self, case: Case) -> None:
        post = post_of(case)
        if post is None or self._on_the_spot(case):
            return
        if post is Post.CALL_BACK and not self._may_call(case):
            return
        role = role_for(case, post)
        since = waits_from(case, post, self._agenda.now)
        waiting = Waiting(post, role, since, case.id, case.version)
        if since > self._agenda.now:
            self._agenda.at(since, partial(self._join_later, waiting))
            return
        self._join(waiting)
        # Not at once: the step that brought it here is not over before all of it is counted.
        self._agenda.at(self._agenda.now, partial(self._hand_out, role))

    def _join(self, waiting: Waiting) -> None:
        self.queues.join(waiting)

    def _join_later(self, waiting: Waiting) -> None:
        if self.hall.cases[waiting.case_id].version == waiting.version:
            self._join(waiting)
            self._hand_out(waiting.role)

    def _may_call(self, case: Case) -> bool:
        """A merged case's caller hears how its master ended, once that has."""
        master = self.hall.cases.get(case.merged_into or 0)
        return case.stage is Stage.CLOSED or (master is not None and master.stage is Stage.CLOSED)

    def _on_the_spot(self, case: Case) -> bool:
        matter = self.plan.matter_of(case)
        return case.version == 1 and matter is not None and matter.self_handled

    def _self_handle(self, case: Case) -> None:
        """A collector puts trivial things right and only tells so."""
        matter = self.plan.matter_of(case)
        if matter is None or not matter.self_handled:
            return
        photo = Attachment(
            f"{self.streams.of('photo', matter.ref).getrandbits(256):064x}", PhotoKind.AFTER, ""
        )
        command = Command(
            verb=Verb.SELF_HANDLE,
            case_id=case.id,
            data={"result": phrases.ON_THE_SPOT, "attachments": (photo,)},
            expected_version=case.version,
            id=self.streams.command_id("spot", case.id),
        )
        who = self.parties.city.collector_of(case.cell_code, self.streams.of("walks", matter.ref))
        actor = Actor(who.code if who else "C000", who.name if who else "", Role.COLLECTOR)
        at = self._agenda.now + timedelta(minutes=1)
        self._agenda.at(at, partial(self._by_party, command, actor))

    def _wait_for_party(self, case: Case, newest: datetime) -> None:
        reaction = self.parties.next(case, newest)
        if reaction is not None:
            self._agenda.at(reaction.at, partial(self._by_party, reaction.command, reaction.actor))

    def _by_party(self, command: Command, actor: Actor) -> None:
        """What somebody outside had in mind for the case as it was; if it has moved, they think anew."""
        case = self.hall.cases[command.case_id or 0]
        if case.version == command.expected_version:
            self._perform(command, actor)

    def _wake_later(self, case: Case) -> None:
        until = case.shelved_until or case.deferred_until
        if until is not None and case.stage is Stage.HANDLING and until < self.ends:
            wake = Command(verb=Verb.RESUME, case_id=case.id, expected_version=case.version,
                           id=self.streams.command_id("resume", case.id, case.version))  # fmt: skip
            self._agenda.at(until, partial(self._by_party, wake, _CLOCKWORK))
        if case.stage is Stage.CLOSED and self.hall.has_merged(case.id):
            self._call_merged(case)

    def _call_merged(self, master: Case) -> None:
        """The callers of merged cases are owed their answer from now on."""
        for case_id in self.hall.merged_into(master.id):
            self._wait_for_seat(self.hall.cases[case_id])

    # -- seats

    def _hand_out(self, role: Role) -> None:
        """Give what waits to whoever is free."""
        if Fault.SERVER in self._down:
            return
        now = self._agenda.now
        while self.staff.has_free(role):
            waiting = self.queues.next(role)
            if waiting is None:
                return
            self.measures.lengths(now, self.queues.lengths)
            person = self.staff.free(role)
            if person is not None:
                self._begin(person, waiting)

    def _begin(self, person: SeatWork, waiting: Waiting) -> None:
        now = self._agenda.now
        self.measures.waited(waiting.post, waiting.since, now)
        thing = waiting.call.arrival.ref if waiting.call else f"{waiting.case_id}/{waiting.version}"
        dice = self.streams.of("work", thing, waiting.post.value)
        seconds = about(dice, self.times.seconds[waiting.post], self.times.spread) * person.skill.pace
        end = now + timedelta(seconds=seconds)
        self.measures.worked(now, min(end, self.ends), waiting.post)
        self._agenda.at(end, partial(self._finish, person, waiting, now))

    def _finish(self, person: SeatWork, waiting: Waiting, began: datetime) -> None:
        if Fault.SERVER in self._down:  # kept on the seat's disk, sent once the server is back
            self._agenda.at(
                self._agenda.now + timedelta(minutes=1), partial(self._finish, person, waiting, began)
            )
            return
        person.busy += self._agenda.now - began
        if waiting.call is not None:
            self._report(waiting.call.arrival, person.actor, self._agenda.now)
            person.done += 1
        else:
            self._decided(person, waiting)
        self.staff.is_free(person)
        self._hand_out(person.actor.role)

    def _decided(self, person: SeatWork, waiting: Waiting) -> None:
        case = self.hall.cases[waiting.case_id]
        if case.version != waiting.version:
            person.vain += 1
            self.measures.stale += 1
            return
        command = self._minds.decide(waiting.post, case, person.actor.person, person.skill, self.hall)
        if command is not None and self._perform(command, person.actor):
            person.done += 1

    # -- what is left

    def still_waiting(self) -> Sequence[Waiting]:
        """What waits for a seat at the end of the day, longest first."""
        return sorted(self.queues.waiting(), key=lambda one: (one.since, one.post.value, one.case_id))
