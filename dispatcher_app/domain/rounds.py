"""What each unit did of a case, round by round, read off its steps: no unit is given another's result.

A round begins when a unit gets the case (its dispatch is approved) or has to do it again, and is over when
the case is taken back from it, or goes back to it. Only the newest can be the present one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dispatcher_app.domain.case import Attachment, Case, PhotoKind
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Stage

#: Stages at which the result that a case holds is that of the unit that has it.
ANSWERED = frozenset({Stage.FEEDBACK, Stage.CHECKING, Stage.CLOSURE_REVIEW, Stage.CLOSED, Stage.SELF_HANDLED})


@dataclass(frozen=True, slots=True)
class Round:
    """``unit`` is its code. ``result`` and ``answered_at`` are empty until it has answered; ``late`` is
    frozen by its clock, None while nobody has judged it; ``photos`` are hashes of those taken after the work,
    or by the check of it. ``taken_by`` is the step that took the case back, ``ended_at`` when."""

    unit: str
    since: datetime
    result: str = ""
    answered_at: datetime | None = None
    late: bool | None = None
    photos: frozenset[str] = frozenset()
    taken_by: Verb | None = None
    ended_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether its result is the one that the case goes on with."""
        return self.answered_at is not None and self.taken_by is None


def rounds_of(history: Iterable[Step]) -> tuple[Round, ...]:
    """Every round of a case, in order; *history* are all its steps."""
    reader = _Reader()
    for step in history:
        reader.read(step)
    return tuple(reader.rounds)


def answered(case: Case) -> bool:
    """Whether the result that *case* holds is that of the unit that has it, rather than an earlier one's.

    What was voided before its unit answered holds no result of that unit.
    """
    stage = case.stage_before_merge if case.stage is Stage.MERGED else case.stage
    if stage is not Stage.VOIDED:
        return stage in ANSWERED
    clock = case.clocks.get(HANDLING_CLOCK)
    return clock is not None and clock.stopped_at is not None and clock.stopped_at != case.closed_at


def late_units(rounds: Sequence[Round]) -> tuple[str, ...]:
    """Codes of the units one of whose rounds was late, in the order in which they had the case."""
    return tuple(dict.fromkeys(each.unit for each in rounds if each.late))


class _Reader:
    """Reads the steps once, remembering what a step that says the same again leaves out."""

    def __init__(self) -> None:
        self.rounds: list[Round] = []
        self._unit, self._result = "", ""
        self._photos: frozenset[str] = frozenset()

    def read(self, step: Step) -> None:
        self._judge(step)
        if step.verb is Verb.APPROVE_DISPATCH:
            self._unit = str(step.changes.get("handled_by", self._unit))
        self._take_photos(step.changes.get("attachments") or ())
        if step.verb is Verb.SUBMIT_RESULT:
            self._result = str(step.changes.get("result", self._result))
            self._change(result=self._result, answered_at=step.at)
        elif step.from_stage is not step.to_stage:
            self._move(step)

    def _judge(self, step: Step) -> None:
        """A unit's clock is judged when it stops: with its result, or when the case goes to the next one."""
        fact = next((fact for fact in step.facts if fact.clock == HANDLING_CLOCK), None)
        counts = step.verb in (Verb.SUBMIT_RESULT, Verb.APPROVE_DISPATCH)
        if fact is not None and counts:
            self._change(late=fact.overdue)

    def _move(self, step: Step) -> None:
        """A merge undone is no move: the case is where it was."""
        if step.verb is Verb.UNMERGE or step.to_stage not in (Stage.HANDLING, Stage.AWAITING_DISPATCH):
            return
        if self.rounds and self.rounds[-1].taken_by is None:
            self._change(taken_by=step.verb, ended_at=step.at)
        if step.to_stage is Stage.HANDLING:
            self.rounds.append(Round(self._unit, step.at))

    def _take_photos(self, photos: Sequence[Attachment]) -> None:
        after = {photo.sha256 for photo in photos if photo.kind in (PhotoKind.AFTER, PhotoKind.CHECK)}
        new, self._photos = after - self._photos, self._photos | after
        if new and self.rounds:
            self.rounds[-1] = replace(self.rounds[-1], photos=self.rounds[-1].photos | new)

    def _change(self, **values: object) -> None:
        if self.rounds:
            self.rounds[-1] = replace(self.rounds[-1], **values)  # type: ignore[arg-type]
