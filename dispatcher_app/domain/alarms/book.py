"""The alarms of a seat over time: raised after a delay, over after another, so that nothing chatters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dispatcher_app.domain.alarms.conditions import Condition
from dispatcher_app.domain.alarms.kinds import AlarmRule


@dataclass(frozen=True, slots=True)
class Alarm:
    """A condition as this seat has followed it.

    ``seen_at``: when it came up here; ``raised_at``: when it became an alarm, None while its delay runs;
    ``gone_at``: since when it is not so any more, None while it is. ``quiet_until`` is when it was last known
    not to be so: an acknowledgement from before that was about another occurrence. None where it was there
    when the seat began to look.
    """

    condition: Condition
    seen_at: datetime
    raised_at: datetime | None = None
    gone_at: datetime | None = None
    quiet_until: datetime | None = None

    @property
    def id(self) -> str:
        return self.condition.id

    @property
    def rule(self) -> AlarmRule:
        return self.condition.rule

    @property
    def counts_from(self) -> datetime:
        """What was done about the alarm before this was about something else."""
        since = self.condition.since
        return since if self.quiet_until is None else max(since, self.quiet_until)


@dataclass(frozen=True, slots=True)
class AlarmBook:
    """Every condition followed, by its alarm's id. ``looked_at``: when the seat last knew how it was."""

    entries: Mapping[str, Alarm] = field(default_factory=dict)
    looked_at: datetime | None = None

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """What is raised, first raised first."""
        raised = (one for one in self.entries.values() if one.raised_at is not None)
        return tuple(sorted(raised, key=lambda one: (one.raised_at, one.id)))

    def after(self, conditions: Iterable[Condition], at: datetime, *, sure: bool = True) -> AlarmBook:
        """The book once *conditions* were found at *at*; not *sure* while the seat cannot hear of changes."""
        now = {one.id: one for one in conditions}
        entries = dict(self._kept(now, at))
        for name, condition in now.items():
            entries.setdefault(name, Alarm(condition, at, quiet_until=self.looked_at))
        raised = {name: _raised(one, at) for name, one in entries.items()}
        return AlarmBook(raised, at if sure else self.looked_at)

    def next_at(self) -> datetime | None:
        """When something changes by itself: a delay that ends."""
        times = [_ends(one) for one in self.entries.values()]
        return min((time for time in times if time is not None), default=None)

    def _kept(self, now: Mapping[str, Condition], at: datetime) -> Iterator[tuple[str, Alarm]]:
        """Entries that stay: what is still so, and what has been gone for less than its delay."""
        for name, alarm in self.entries.items():
            condition = now.get(name)
            if condition is not None:
                yield name, replace(alarm, condition=condition, gone_at=None)
                continue
            gone = alarm.gone_at or at
            if alarm.raised_at is not None and at < gone + alarm.rule.off_delay:
                yield name, replace(alarm, gone_at=gone)


def _raised(alarm: Alarm, at: datetime) -> Alarm:
    ready = alarm.raised_at is None and alarm.gone_at is None and at >= alarm.seen_at + alarm.rule.on_delay
    return replace(alarm, raised_at=at) if ready else alarm


def _ends(alarm: Alarm) -> datetime | None:
    if alarm.gone_at is not None:
        return alarm.gone_at + alarm.rule.off_delay
    return alarm.seen_at + alarm.rule.on_delay if alarm.raised_at is None else None
