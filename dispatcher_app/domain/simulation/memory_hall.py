"""A hall in memory: the same decisions as the real one, without a database, for rehearsals of whole days.

What :class:`~dispatcher_app.services.casework.Casework` does with a transaction is done here at once: number
the case, decide, apply, let the gate policy pass. Every step goes into one running hash, so two days are the
same if their hashes are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.case_numbers import numbered as written
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.effects_side import LEAVES_CHILDREN
from dispatcher_app.domain.gate_passing import POLICY, policy_command
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.step import Step, apply, first, numbered
from dispatcher_app.domain.words import Stage

#: Told of every step, with the case before (None: there was none) and after it.
Listener = Callable[[Case | None, Case, Step], None]


class MemoryHall:
    """Cases by id. ``steps`` counts what was done; ``digest`` is the hash of all of it in order."""

    def __init__(self, rules: Rulebook, prefix: str, told: Listener) -> None:
        self.rules, self._prefix, self._told = rules, prefix, told
        self.cases: dict[int, Case] = {}
        self.steps = 0
        self._of_ref: dict[str, int] = {}
        self._merged: dict[int, set[int]] = {}
        self._serials: Counter[str] = Counter()
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of every step in order."""
        return self._hash.hexdigest()

    def case_of(self, ref: str) -> Case | None:
        """The case that the report *ref* became; a merged one's master."""
        found = self.cases.get(self._of_ref.get(ref, 0))
        if found is not None and found.merged_into:
            return self.cases.get(found.merged_into)
        return found

    def has_merged(self, case_id: int) -> bool:
        return bool(self._merged.get(case_id))

    def merged_into(self, case_id: int) -> list[int]:
        """The cases merged into this one, oldest first."""
        return sorted(self._merged.get(case_id, ()))

    def perform(self, command: Command, actor: Actor, now: datetime) -> Case:
        """Carry out *command* as of *now*.

        Raises:
            Refused: the rules forbid it; nothing has changed.
        """
        before = self.cases.get(command.case_id or 0)
        step = decide(before, command, actor, now, self.rules, self._others(command))
        case = self._begun(step, now) if before is None else self._keep(before, apply(before, step), step)
        gate = {Stage.DISPATCH_REVIEW: self.rules.gate_1, Stage.CLOSURE_REVIEW: self.rules.gate_2}
        if step.from_stage is not step.to_stage and case.stage in gate:
            passing = policy_command(case, gate[case.stage])
            if passing is not None:
                return self.perform(passing, POLICY, now)
        return case

    def _others(self, command: Command) -> dict[int, Case]:
        named = command.data.get("merged_into")
        ids = {named} if isinstance(named, int) else set()
        if command.verb in LEAVES_CHILDREN:
            ids |= self._merged.get(command.case_id or 0, set())
        if command.verb is Verb.CALL_BACK and command.case_id:
            master = self.cases[command.case_id].merged_into
            ids |= {master} if master else set()
        return {case_id: self.cases[case_id] for case_id in sorted(ids) if case_id in self.cases}

    def _begun(self, step: Step, now: datetime) -> Case:
        rule = self.rules.numbers
        prefix = rule.prefix or self._prefix
        day = f"{prefix}{rule.day(now.astimezone(self.rules.calendar.zone).date())}"
        self._serials[day] += 1
        number = written(day, self._serials[day], rule.serial_digits)
        kept = numbered(step, len(self.cases) + 1, number)
        case = first(kept, number)
        if case.external_ref:
            self._of_ref[case.external_ref] = case.id
        return self._keep(None, case, kept)

    def _keep(self, before: Case | None, case: Case, step: Step) -> Case:
        self.cases[case.id] = case
        if case.merged_into != (before.merged_into if before else None):
            self._move_child(case.id, before.merged_into if before else None, case.merged_into)
        self.steps += 1
        self._hash.update(_line(case, step).encode())
        self._told(before, case, step)
        return case

    def _move_child(self, case_id: int, old: int | None, new: int | None) -> None:
        if old:
            self._merged[old].discard(case_id)
        if new:
            self._merged.setdefault(new, set()).add(case_id)


def _line(case: Case, step: Step) -> str:
    """All that tells two days apart, in words that are the same in every process."""
    said = (
        case.number,
        step.version,
        step.verb.value,
        step.to_stage.value,
        step.actor.role.value,
        step.actor.person,
        step.at.isoformat(),
        step.on_behalf_of,
        step.reason_code,
        step.command_id,
        case.source.value,
        case.place,
        case.class_code,
        case.condition_no,
        case.cell_code,
        case.lead_unit,
        case.due_at,
        case.overdue,
        case.merged_into,
    )
    return "|".join(map(str, said)) + "\n"
