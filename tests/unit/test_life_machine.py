"""Random lives: any commands, by anyone, at any time, and what must hold after every one of them."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from db.codec import case_columns, case_from, link, step_columns, step_from
from dispatcher_app.domain.case import Case, PhotoKind, SecondLook
from dispatcher_app.domain.commands import Actor, Verb
from dispatcher_app.domain.decide import allowed, decide
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.stage_clocks import running
from dispatcher_app.domain.step import Step, apply, first
from dispatcher_app.domain.step_fields import WHO, fields_of
from dispatcher_app.domain.transitions import TRANSITIONS, edges
from dispatcher_app.domain.words import (
    ENDED,
    PUBLIC_SOURCES,
    SEATS,
    ClosingKind,
    Mark,
    Role,
    Source,
    Stage,
    SupervisionLevel,
)
from tests.support.life import MASTER_ID, SAMPLES, Life, master, photo, usual_role
from tests.support.rules import MANHOLE, MORNING, RUBBISH

#: Stages behind gate 1: a case is there only after a dispatch that someone else approved.
BEHIND_GATE_1 = {Stage.HANDLING, Stage.FEEDBACK, Stage.CHECKING, Stage.CLOSURE_REVIEW, Stage.CLOSED}
#: Few people with any roles, so that everybody meets his own proposals all the time.
PEOPLE = ("wang", "li", "chen")
EDGES = edges()
STRAIGHT_ON = {
    Stage.REPORTED: Verb.FILE,
    Stage.VERIFYING: Verb.VERIFICATION_RESULT,
    Stage.AWAITING_FILING: Verb.APPROVE_FILING,
    Stage.AWAITING_DISPATCH: Verb.PROPOSE_DISPATCH,
    Stage.DISPATCH_REVIEW: Verb.APPROVE_DISPATCH,
    Stage.HANDLING: Verb.SUBMIT_RESULT,
    Stage.FEEDBACK: Verb.PASS_TO_CHECK,
    Stage.CHECKING: Verb.CHECK_PASS,
    Stage.CLOSURE_REVIEW: Verb.CLOSE,
}

pauses = st.sampled_from([0, 5, 60, 600, 1800, 4000, 9000, 40_000, 90_000, 700_000, -240])
changes = st.fixed_dictionaries(
    {},
    optional={
        "source": st.sampled_from(Source),
        "class_code": st.sampled_from([str(MANHOLE), str(RUBBISH), "", "?"]),
        "condition_no": st.integers(0, 3),
        "lead_unit": st.sampled_from(["U1", "U2", "U9"]),
        "assist_units": st.lists(st.sampled_from(["U1", "U2", "U3"]), max_size=2),
        "closing_kind": st.sampled_from(ClosingKind),
        "return_to": st.sampled_from(["handling", "checking", "closed"]),
        "finding": st.sampled_from(["found", "not_found"]),
        "passed": st.booleans(),
        "reopen": st.booleans(),
        "call_back": st.sampled_from(["satisfied", "not_satisfied", "not_reached"]),
        "until": st.integers(-1, 400).map(lambda days: MORNING + timedelta(days=days)),
        "decided_unit": st.sampled_from(["U1", "U2", "U9"]),
        "assist_unit": st.sampled_from(["U1", "U2", "U9"]),
        "supervision_level": st.sampled_from(SupervisionLevel),
        "second_look": st.sampled_from(SecondLook),
        "call_back_next": st.integers(-1, 400).map(lambda days: MORNING + timedelta(days=days)),
        "attachments": st.sampled_from("abc").map(lambda digit: [photo(digit=digit)]),
        "merged_into": st.sampled_from([1, MASTER_ID, 77]),
    },
)


class LifeMachine(RuleBasedStateMachine):
    """One case in the hands of a hall that does whatever it likes."""

    #: Commands given so far, taken or refused.
    tried = 0

    @initialize(
        source=st.sampled_from([Source.COLLECTOR, Source.HOTLINE_12345, Source.LEADER, Source.WEB]),
        phone=st.sampled_from(["", "13800000000"]),
        stage=st.sampled_from([Stage.REPORTED, Stage.HANDLING, Stage.CHECKING, Stage.CLOSED]),
        late=st.booleans(),
    )
    def report(self, source: Source, phone: str, stage: Stage, late: bool) -> None:
        """Most of what can go wrong happens far from the report, so many lives begin further on."""
        self.life = Life(source=source, caller_phone=phone)
        self.master = master()
        self.seen: list[Step] = []
        while self.life.case.stage is not stage:
            self._straight_on(f"{self.life.case.stage.value}-er", 9_000 if late else 60)

    @rule(person=st.sampled_from(PEOPLE), pause=pauses)
    def straight_on(self, person: str, pause: int) -> None:
        self._straight_on(person, pause)

    def _straight_on(self, person: str, pause: int) -> None:
        case = self.life.case
        verb = STRAIGHT_ON.get(case.stage)
        if case.stage is Stage.REPORTED and case.source in PUBLIC_SOURCES and case.finding is None:
            verb = Verb.REQUEST_VERIFICATION
        if verb is not None:
            kind = {"closing_kind": "overdue" if case.overdue else "normal"} if verb is Verb.CLOSE else {}
            self._try(verb, Actor(person, person, usual_role(verb, case.stage)), pause, kind)

    @rule(data=st.data(), person=st.sampled_from(PEOPLE), pause=pauses, changed=st.just({}) | changes)
    def what_the_table_offers(
        self, data: st.DataObject, person: str, pause: int, changed: dict[str, object]
    ) -> None:
        """A command of this stage by a role that may give it; one in ten ends the case."""
        ends = data.draw(st.integers(0, 9)) == 9
        offered = [
            row
            for row in TRANSITIONS
            if self.life.case.stage in row.sources and ends == (row.verb in (Verb.VOID, Verb.MERGE))
        ]
        if not offered:
            return
        row = data.draw(st.sampled_from(offered))
        fitting = {name: value for name, value in changed.items() if name in row.accepts | row.arguments}
        role = data.draw(st.sampled_from(sorted(row.roles)))
        self._try(row.verb, Actor(person, person, role), pause, fitting)

    @rule(seed=st.integers(0, 2**32))
    def a_busy_day(self, seed: int) -> None:
        """A dozen commands in a row that fit where they are given: this is how lives get long and crooked."""
        chance = Random(seed)
        for _command in range(12):
            case = self.life.case
            rare = {Verb.VOID, Verb.DECLINE, Verb.MERGE} if chance.random() < 0.95 else set()
            offered = [row for row in TRANSITIONS if case.stage in row.sources and row.verb not in rare]
            if not offered:
                return
            row = chance.choice(offered)
            person = chance.choice(PEOPLE)
            role = chance.choice(sorted(row.roles))
            extra: dict[str, object] = {
                "reopen": True,
                "call_back": "not_satisfied",
                "lead_unit": chance.choice(["U1", "U1", "U2", case.decided_unit or "U3"]),
                "assist_units": ["U4"],
                "assist_unit": "U4",
                "supervision_due": self.life.now + timedelta(days=9),
                "supervision_level": chance.choice(list(SupervisionLevel)),
                "until": self.life.now + timedelta(days=3),
            }
            fitting = {name: value for name, value in extra.items() if name in row.arguments | row.accepts}
            self._try(row.verb, Actor(person, person, role), chance.choice([5, 600, 9_000, 90_000]), fitting)

    @rule(
        verb=st.sampled_from(Verb),
        person=st.sampled_from(PEOPLE),
        role=st.sampled_from(Role),
        pause=pauses,
        changed=changes,
    )
    def anything(self, verb: Verb, person: str, role: Role, pause: int, changed: dict[str, object]) -> None:
        self._try(verb, Actor(person, person, role), pause, changed)

    @rule(
        verb=st.sampled_from([Verb.AMEND, Verb.FILE, Verb.PROPOSE_FILING]),
        person=st.sampled_from(PEOPLE),
        source=st.sampled_from(Source),
    )
    def another_source_is_named(self, verb: Verb, person: str, source: Source) -> None:
        self._try(verb, Actor(person, person, Role.CALL_TAKER), 5, {"source": source})

    def _try(self, verb: Verb, actor: Actor, pause: int, changed: dict[str, object]) -> None:
        life = self.life
        self.tried += 1
        life.now += timedelta(seconds=pause)
        sample = SAMPLES[verb]
        codes = {"reason_code": sample.reason_code, "reason": sample.reason or "说明"}
        if verb is Verb.SEND_BACK:
            codes = {"reason_code": "place"}
        on_behalf = "某单位" if actor.role in SEATS else ""
        command = life.command(verb, **codes, on_behalf_of=on_behalf, **changed)  # type: ignore[arg-type]
        others = {MASTER_ID: self.master, life.case.id: life.case}
        before = life.case
        offered = allowed(before, verb, actor) == ""
        try:
            step = decide(before, command, actor, life.now, life.rules, others)
        except Refused:
            return
        assert offered or step.verb is not verb
        assert step.changes.keys() <= fields_of(step.verb), step.verb
        assert {step.changes.get(name, "") for name in WHO} <= {"", actor.person}
        life._take(step)

    # -- what always holds -----------------------------------------------------------------------------

    @invariant()
    def every_step_moves_the_version_by_one(self) -> None:
        assert [step.version for step in self.life.steps] == list(range(1, self.life.case.version + 1))

    @invariant()
    def a_case_is_the_fold_of_its_steps(self) -> None:
        assert fold(self.life.steps, self.life.case.number) == self.life.case

    @invariant()
    def it_is_also_the_fold_of_what_is_stored(self) -> None:
        stored, previous = [], ""
        for step in self.life.steps:
            row = step_columns(step, previous)
            stored.append(step_from(SimpleNamespace(**row)))
            assert link(previous, row) == row["hash"]
            previous = str(row["hash"])
        assert stored == self.life.steps
        assert case_columns(fold(stored, self.life.case.number)) == case_columns(self.life.case)
        assert case_from(SimpleNamespace(**case_columns(self.life.case))) == self.life.case

    @invariant()
    def at_most_the_stage_s_own_clock_runs(self) -> None:
        case = self.life.case
        paused = case.stage in ENDED or bool(case.marks & {Mark.SHELVED, Mark.DEFERRED})
        assert running(case) == (() if paused else (case.stage.value,))
        assert (case.due_at is None) == (case.warn_at is None) == paused

    @invariant()
    def every_step_is_in_the_table(self) -> None:
        stage: Stage | None = None
        for step in self.life.steps:
            assert step.from_stage is stage
            assert (step.verb, step.from_stage, step.to_stage) in EDGES
            if step.verb is Verb.UNMERGE:
                moves = [s for s in self.life.steps[: step.version - 1] if s.from_stage is not s.to_stage]
                assert step.to_stage is moves[-1].from_stage
            stage = step.to_stage
        assert self.life.case.stage is stage

    @invariant()
    def nothing_is_handled_without_gate_1(self) -> None:
        """Since its last dispatch was proposed, somebody else approved it."""
        history = _without_merges(self.life.steps)
        proposer = approved_by = ""
        for step in history:
            if step.to_stage is Stage.AWAITING_DISPATCH:
                approved_by = ""
            if step.verb in (Verb.PROPOSE_DISPATCH, Verb.PROPOSE_EMERGENCY):
                proposer = step.actor.person
            if step.verb is Verb.APPROVE_DISPATCH:
                approved_by = step.actor.person
                assert approved_by != proposer
            if step.to_stage in BEHIND_GATE_1:
                assert approved_by

    @invariant()
    def nothing_is_closed_without_gate_2(self) -> None:
        passed_by = checked_by = ""
        for step in self.life.steps:
            if step.verb is Verb.PASS_TO_CHECK:
                passed_by = step.actor.person
            if step.verb is Verb.CHECK_PASS:
                checked_by = step.actor.person
            if step.to_stage is Stage.CLOSED and step.from_stage is not Stage.CLOSED:
                assert step.verb is Verb.CLOSE
                assert step.actor.person not in (passed_by, checked_by)

    @invariant()
    def nothing_is_filed_past_what_its_source_asks_for(self) -> None:
        """The public's reports are verified and the media's and leaders' reviewed, whatever is amended;
        only a shift leader's correction, with its reason, makes another source of it."""
        duties_of, source, found = self.life.rules.duties_of, Source.COLLECTOR, False
        for step in self.life.steps:
            new = step.changes.get("source", source)
            if step.verb is Verb.CORRECT_SOURCE:
                assert step.actor.role is Role.SHIFT_LEADER
                assert step.reason
            elif step.from_stage is not None:
                assert duties_of(source) <= duties_of(new)
            source = new
            found = step.changes.get("finding", "found" if found else "") == "found"
            if step.to_stage is Stage.AWAITING_DISPATCH and step.verb in (Verb.FILE, Verb.APPROVE_FILING):
                assert found or "verify" not in duties_of(source)
                assert step.verb is Verb.APPROVE_FILING or "review" not in duties_of(source)

    @invariant()
    def what_was_frozen_stays_frozen(self) -> None:
        """Facts of earlier steps are as they were, and the case's answer is theirs."""
        for before, now in zip(self.seen, self.life.steps, strict=False):
            assert before is now
        self.seen = list(self.life.steps)
        handled = [
            (step.verb, fact)
            for step in self.life.steps
            if step.verb in (Verb.SUBMIT_RESULT, Verb.APPROVE_DISPATCH)
            for fact in step.facts
            if fact.clock == Stage.HANDLING
        ]
        case = self.life.case
        late = any(fact.overdue for _verb, fact in handled)
        answered = any(verb is Verb.SUBMIT_RESULT for verb, _fact in handled)
        assert case.overdue == (late if late or answered else None)
        used = sum(fact.used_seconds for _verb, fact in handled)
        assert case.handling_seconds == (used if handled else None)

    @invariant()
    def every_stopped_clock_left_its_fact(self) -> None:
        facts = [fact for step in self.life.steps for fact in step.facts]
        newest = {fact.clock: fact for fact in facts}
        for name, clock in self.life.case.clocks.items():
            if clock.stopped_at is not None:
                assert newest[name].stopped_at == clock.stopped_at
                assert newest[name].overdue == clock.overdue(self.life.rules.calendar, clock.stopped_at)

    @invariant()
    def time_does_not_run_backwards_over_a_move(self) -> None:
        moves = [step.at for step in self.life.steps if step.from_stage is not step.to_stage]
        assert moves == sorted(moves)

    @invariant()
    def counters_count(self) -> None:
        case, given = self.life.case, Counter(step.verb for step in self.life.steps)
        assert case.handoffs == given[Verb.UNIT_RETURN]
        assert case.dispatches == given[Verb.APPROVE_DISPATCH]
        assert case.extensions == given[Verb.GRANT_EXTENSION] <= self.life.rules.max_extensions
        back = [s for s in self.life.steps if s.verb is Verb.RETURN_CLOSURE and s.to_stage is Stage.HANDLING]
        failed = given[Verb.REWORK] + given[Verb.CHECK_FAIL] + len(back)
        assert case.reworks + case.wrong_dispatches == failed
        assert min(case.reworks, case.wrong_dispatches) >= 0
        assert case.shelvings == given[Verb.GRANT_SHELVING] <= self.life.rules.side.max_shelvings
        assert case.reopened == given[Verb.CONSENT_REOPEN] <= 1
        anew = (Verb.CLOSE, Verb.CONSENT_REOPEN, Verb.UNMERGE)
        ended = [n for n, s in enumerate(self.life.steps) if s.verb in anew]
        since_end = self.life.steps[ended[-1] if ended else 0 :]
        assert case.call_back_attempts == sum(step.verb is Verb.CALL_BACK for step in since_end)

    @invariant()
    def a_rework_is_of_the_unit_that_failed(self) -> None:
        """Another unit that gets the case has not failed before: that dispatch was wrong."""
        unit = failed = ""
        reworks = wrong = 0
        for step in self.life.steps:
            unit = step.changes.get("lead_unit", unit)
            back = step.verb is Verb.RETURN_CLOSURE and step.to_stage is Stage.HANDLING
            if back or step.verb in (Verb.REWORK, Verb.CHECK_FAIL):
                failed, reworks = unit, reworks + 1
            if step.verb is Verb.APPROVE_DISPATCH and failed not in ("", unit):
                failed, reworks, wrong = "", reworks - 1, wrong + 1
            if step.verb is Verb.SUBMIT_RESULT:
                failed = ""
        assert (self.life.case.reworks, self.life.case.wrong_dispatches) == (reworks, wrong)

    @invariant()
    def a_disputed_case_is_dispatched_only_by_decision_or_in_danger(self) -> None:
        since = returned = 0
        decided = ""
        for step in self.life.steps:
            returned += step.verb is Verb.UNIT_RETURN
            if step.verb is Verb.SETTLE_BOUNDARY:
                since, decided = returned, step.changes.get("decided_unit", decided)
                assert step.actor.role is Role.SHIFT_LEADER
            if step.verb is Verb.PROPOSE_DISPATCH:
                assert returned - since < self.life.rules.side.max_handoffs
        case = self.life.case
        if case.stage not in ENDED:
            disputed = returned - since >= self.life.rules.side.max_handoffs
            assert not disputed or Mark.BOUNDARY in case.marks

    @invariant()
    def nothing_is_reopened_but_by_another_s_consent(self) -> None:
        asked = ""
        for step in self.life.steps:
            if step.verb is Verb.CALL_BACK:
                asked = step.actor.person
            if step.from_stage is Stage.CLOSED and step.to_stage is not Stage.CLOSED:
                assert step.verb is Verb.CONSENT_REOPEN
                assert step.actor.role is Role.SHIFT_LEADER
                assert step.actor.person != asked

    @invariant()
    def supervision_only_grows_heavier(self) -> None:
        level = -1
        for step in self.life.steps:
            said = step.changes.get("supervision_level")
            if step.verb is Verb.ESCALATE_SUPERVISION:
                assert said is not None
                assert said.rung > level
            if "supervision_level" in step.changes:
                level = said.rung if said is not None else -1

    @invariant()
    def the_raw_fact_stands_beside_the_exemption(self) -> None:
        case = self.life.case
        assert not case.exempt or case.overdue
        late = [step.changes["overdue"] for step in self.life.steps if "overdue" in step.changes]
        assert True not in late or late.index(True) == len(late) - 1

    @invariant()
    def what_was_put_right_on_the_spot_was_no_unit_s(self) -> None:
        case = self.life.case
        if case.stage is Stage.SELF_HANDLED:
            assert (case.dispatches, case.handled_by, case.overdue, case.closing_kind) == (0, "", None, None)
            assert case.source in self.life.rules.side.self_handled_of
            assert any(photo.kind is PhotoKind.AFTER for photo in case.attachments)

    @invariant()
    def an_ended_case_has_nothing_pending(self) -> None:
        case = self.life.case
        if case.stage in ENDED - {Stage.MERGED}:
            after = {Mark.CALL_BACK, Mark.REOPENING, Mark.APPEAL} if case.stage is Stage.CLOSED else set()
            assert case.marks <= after | ({Mark.BOUNDARY} if case.emergency else set())
            assert case.closed_at is not None
            assert all(clock.stopped_at is not None for clock in case.clocks.values())
        else:
            assert case.closed_at is None


def fold(steps: list[Step], number: str) -> Case:
    case = first(steps[0], number)
    for step in steps[1:]:
        case = apply(case, step)
    return case


def _without_merges(steps: list[Step]) -> list[Step]:
    """A merge undone leads back to where the case was: as if nothing had happened."""
    return [step for step in steps if step.verb not in (Verb.MERGE, Verb.UNMERGE)]


def _before_a_merge(case: Case) -> Case:
    """*case* without what time has done to its clocks, and what a merge says of itself."""
    return replace(case, version=0, clocks={}, warn_at=None, due_at=None, due_provisional=False)


@settings(max_examples=60)
@given(st.data())
def test_a_merge_undone_restores_both_exactly(data: st.DataObject) -> None:
    """Every field of both is what it was; only the clocks remember how long nothing ran."""
    life = Life(source=Source.WEB, caller_phone="13800000000")
    chance = data.draw(st.randoms(use_true_random=False))
    for _command in range(data.draw(st.integers(0, 25))):
        wander(life, chance)
    if life.case.stage in ENDED or Mark.SUPERVISED in life.case.marks:
        return
    before, other = life.case, master()
    life.do(Verb.MERGE, after=timedelta(0))
    assert running(life.case) == ()
    owed = before.source in PUBLIC_SOURCES  # the caller is kept, and answered when the master ends
    assert (life.case.call_back_next is not None) == owed
    assert other == master()
    apart = data.draw(st.sampled_from([0, 600, 90_000, 3_000_000]))
    life.do(Verb.UNMERGE, after=timedelta(seconds=apart))
    over = before.shelved_until or before.deferred_until
    if over is None or over > life.now:  # a date that came meanwhile has ended the pause
        assert _before_a_merge(life.case) == _before_a_merge(before)
    if not apart:
        assert (life.case.due_at, life.case.warn_at) == (before.due_at, before.warn_at)


def wander(life: Life, chance: Random) -> None:
    """One command that the table offers here, by anybody; refused or not."""
    case = life.case
    offered = [r for r in TRANSITIONS if case.stage in r.sources and r.verb not in (Verb.VOID, Verb.MERGE)]
    if not offered:
        return
    row = chance.choice(offered)
    codes = {"reason_code": "place"} if row.verb is Verb.SEND_BACK else {}
    who = Actor(chance.choice(PEOPLE), "某人", chance.choice(sorted(row.roles)))
    command = life.command(row.verb, on_behalf_of="某单位" if who.role in SEATS else "", **codes)
    life.now += timedelta(seconds=chance.choice([5, 600, 9_000, 90_000]))
    with suppress(Refused):
        life._take(decide(case, command, who, life.now, life.rules, {MASTER_ID: master(), case.id: case}))


class TestLife(LifeMachine.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(max_examples=60, stateful_step_count=40)


@pytest.mark.soak
class TestLongLife(LifeMachine.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(max_examples=250, stateful_step_count=80, deadline=None)


@pytest.mark.soak
def test_a_hundred_thousand_commands() -> None:
    """What always holds holds after every dozen of them, and none of the table's commands is left out."""
    chance, tried, taken = Random(30428), 0, Counter[Verb]()
    while tried < 100_000:
        machine = LifeMachine()
        sources = [Source.COLLECTOR, Source.HOTLINE_12345, Source.LEADER, Source.WEB]
        begun = chance.choice([Stage.REPORTED, Stage.HANDLING, Stage.CHECKING, Stage.CLOSED])
        machine.report(
            chance.choice(sources), chance.choice(["", "13800000000"]), begun, chance.random() < 0.5
        )
        for _day in range(8):
            machine.a_busy_day(chance.getrandbits(32))
            for always in machine.invariants:
                always.function(machine)
        tried += machine.tried
        taken.update(step.verb for step in machine.life.steps)
    assert set(taken) == set(Verb) - {Verb.RECKON}, set(Verb) - set(taken)
