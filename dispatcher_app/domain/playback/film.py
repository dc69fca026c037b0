"""A film of the open cases: any moment of it is some thousand small changes away from any other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.open_then import case_after
from dispatcher_app.domain.queue import QueueRow, row_of
from dispatcher_app.domain.step import Step, apply, first
from dispatcher_app.domain.words import OPEN, Role

_HOUR = timedelta(hours=1)
#: Times are told in microseconds: an hour ends one before the next begins.
_TICK = timedelta(microseconds=1)


class Turn(NamedTuple):
    """One step as lists saw it: the line before and after it, None where the case was not open."""

    at: datetime
    case_id: int
    verb: Verb
    who: str
    role: Role
    number: str
    before: QueueRow | None
    after: QueueRow | None


def turns_of(number: str, steps: Sequence[Step], begins: datetime) -> tuple[QueueRow | None, list[Turn]]:
    """The line of a case at *begins*, and what its *steps* (from the first on) made of it from then on."""
    here = next((at for at, step in enumerate(steps) if step.at >= begins), len(steps))
    case = case_after(steps[:here], number) if here else None
    opening = line = row_of(case, steps[:here]) if case is not None and case.stage in OPEN else None
    turns = []
    for at, step in enumerate(steps[here:], here + 1):
        case = first(step, number) if case is None else apply(case, step)
        after = row_of(case, steps[:at]) if case.stage in OPEN else None
        actor = step.actor
        turns.append(Turn(step.at, case.id, step.verb, actor.name, actor.role, number, line, after))
        line = after
    return opening, turns


class Film:
    """What was open from ``begins`` to ``ends`` (UTC); it shows one moment, at first the beginning.

    Every turn holds the line before and the line after it, so that the film runs either way and a seek costs
    one change of a mapping for each step in between: a day of 9,000 cases has about 90,000.
    """

    def __init__(
        self, begins: datetime, ends: datetime, opening: Iterable[QueueRow], turns: Iterable[Turn]
    ) -> None:
        self.begins, self.ends = begins, ends
        self.turns: Sequence[Turn] = sorted(turns, key=attrgetter("at"))
        self._times = [turn.at for turn in self.turns]
        self._rows = {row.case_id: row for row in opening}
        self._begun = list(accumulate((turn.verb is Verb.REPORT for turn in self.turns), initial=0))
        self._ended = list(
            accumulate((turn.after is None and turn.before is not None for turn in self.turns), initial=0)
        )
        self._at, self.played = begins, 0

    @property
    def at(self) -> datetime:
        return self._at

    @property
    def rows(self) -> Mapping[int, QueueRow]:
        """What is open at the shown moment, by case."""
        return MappingProxyType(self._rows)

    @property
    def reported(self) -> int:
        """Cases that came in from the beginning to the shown moment."""
        return self._begun[self.played]

    @property
    def ended(self) -> int:
        """How often a case ended from the beginning to the shown moment."""
        return self._ended[self.played]

    def seek(self, moment: datetime) -> set[int]:
        """Show *moment*, or the end that is nearer to it; answers the cases whose line is another now."""
        self._at = min(max(moment, self.begins), self.ends)
        wanted = bisect_right(self._times, self._at)
        moved: set[int] = set()
        if wanted >= self.played:
            for turn in self.turns[self.played : wanted]:
                self._put(turn.case_id, turn.after, moved)
        else:
            for turn in reversed(self.turns[wanted : self.played]):
                self._put(turn.case_id, turn.before, moved)
        self.played = wanted
        return moved

    def _put(self, case_id: int, row: QueueRow | None, moved: set[int]) -> None:
        moved.add(case_id)
        if row is None:
            self._rows.pop(case_id, None)
        else:
            self._rows[case_id] = row

    @property
    def later(self) -> datetime | None:
        """When the next step that is not shown yet happens."""
        return self._times[self.played] if self.played < len(self._times) else None

    @property
    def earlier(self) -> datetime | None:
        """The moment before the newest step that is shown: where one step back leads to."""
        if not self.played:
            return None
        same = bisect_left(self._times, self._times[self.played - 1])
        return self._times[same - 1] if same else self.begins

    def latest(self, count: int) -> Sequence[Turn]:
        """The newest *count* turns that are shown, the newest first."""
        return self.turns[max(0, self.played - count) : self.played][::-1]

    def of_case(self, case_id: int) -> list[Turn]:
        """Everything that happens to a case in the film, shown yet or not."""
        return [turn for turn in self.turns if turn.case_id == case_id]

    def reported_by_hour(self) -> Mapping[int, int]:
        """Reports of each hour from the beginning on (0 is the first), up to the shown moment."""
        counts, hour, before = dict[int, int](), 0, 0
        while self.begins + hour * _HOUR <= self._at:
            until = min(self._at, self.begins + (hour + 1) * _HOUR - _TICK)
            upto = self._begun[bisect_right(self._times, until)]
            counts[hour], before, hour = upto - before, upto, hour + 1
        return counts
