"""Clocks: a limit that runs, with its pauses and extensions. Pure values; the calendar is handed in.

Everything is worked out anew from what happened, never from an earlier answer: a pause takes away only the
part of itself that would have counted (the working part for a working-time limit), overlapping pauses count
once, and an extension counts whether it was granted before, during or after a pause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from dispatcher_app.domain.calendar import Deadline, WorkCalendar
from dispatcher_app.domain.lamp_rule import LampRule
from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.words import ENDED, Stage
from dispatcher_app.i18n import _

_USUAL_LAMP = LampRule()


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(_("时刻 {instant} 没有时区。").format(instant=instant.isoformat(" ")))
    return instant.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that does not count; open while ``end`` is None. Instants become UTC."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _utc(self.start))
        if self.end is None:
            return
        object.__setattr__(self, "end", _utc(self.end))
        if self.end < self.start:
            raise ValueError(_("暂停的结束早于开始。"))


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit running from ``started_at``. Each extension adds one original limit.

    Durations are in the limit's own kind of time: working time for 工作时 and 工作日, else elapsed time.
    Instants become UTC; an instant without a zone is a ValueError. ``calendar`` is the version of the
    calendar it runs by (decision 009); empty for a continuous limit, which needs none, and in
    cases that are older than this rule.
    """

    name: str
    limit: Limit
    started_at: datetime
    pauses: tuple[Pause, ...] = ()
    extensions: int = 0
    stopped_at: datetime | None = None
    calendar: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "started_at", _utc(self.started_at))
        if self.extensions < 0:
            raise ValueError(_("延期次数不能是负数。"))
        if self.stopped_at is not None:
            object.__setattr__(self, "stopped_at", _utc(self.stopped_at))
            if self.stopped_at < self.started_at:
                raise ValueError(_("计时的结束早于开始。"))

    # -- what it shows ---------------------------------------------------------------------------------

    @property
    def is_paused(self) -> bool:
        return self.stopped_at is None and any(pause.end is None for pause in self.pauses)

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and not self.is_paused

    @property
    def allowance(self) -> timedelta:
        """The limit and its extensions."""
        one = self.limit.duration
        return one * (1 + self.extensions) if self.extensions else one

    def due(self, calendar: WorkCalendar) -> Deadline | None:
        """When the allowance is used up; None while an open pause hides it."""
        return self._when(calendar, self.allowance)

    def warn_at(self, calendar: WorkCalendar, rule: LampRule = _USUAL_LAMP) -> datetime | None:
        """When the lamp turns amber by *rule*; None while an open pause hides it."""
        deadline = self._when(calendar, rule.amber_after(self.allowance))
        return deadline.at if deadline else None

    def used(self, calendar: WorkCalendar, now: datetime) -> timedelta:
        """Time used by *now*, or by the stop if that was earlier."""
        end = now if self.stopped_at is None else min(now, self.stopped_at)
        used = timedelta(0)
        for start, stop in self._running_stretches():
            if start >= end:
                break
            used += self._elapsed(calendar, start, end if stop is None else min(stop, end))
        return used

    def remaining(self, calendar: WorkCalendar, now: datetime) -> timedelta:
        """Time left at *now*; negative by :meth:`late_by` once overdue."""
        return self.allowance - self.used(calendar, now)

    def overdue(self, calendar: WorkCalendar, now: datetime) -> bool:
        """Whether the deadline had passed by *now*, or by the stop if that was earlier.

        Decided by the deadline that everyone was shown, so a result on Saturday is overdue against Friday
        18:00, by no working time at all (:meth:`late_by` is zero). At the deadline itself it is on time.
        """
        due = self.due(calendar)
        end = now if self.stopped_at is None else min(now, self.stopped_at)
        return due is not None and end > due.at

    def late_by(self, calendar: WorkCalendar, at: datetime) -> timedelta:
        """Time used beyond the allowance by *at*, never negative; a weekend adds nothing to 工作日."""
        return max(timedelta(0), -self.remaining(calendar, at))

    # -- what is done to it ----------------------------------------------------------------------------

    def pause(self, at: datetime) -> Clock:
        """Stop counting from *at*; ValueError unless it runs and *at* is not before its start."""
        self._check_going(at)
        if self.is_paused:
            raise ValueError(_("计时已在暂停中。"))
        return replace(self, pauses=(*self.pauses, Pause(at)))

    def resume(self, at: datetime) -> Clock:
        """Count again from *at*; ValueError unless it is paused, since no later than *at*."""
        if not self.is_paused:
            raise ValueError(_("计时没有暂停,不能恢复。"))
        return replace(self, pauses=self._closed_pauses(at))

    def stop(self, at: datetime) -> Clock:
        """Freeze it at *at*, ending an open pause; ValueError if it has stopped already."""
        self._check_going(at)
        return replace(self, stopped_at=at, pauses=self._closed_pauses(at))

    def restart(self, at: datetime) -> Clock:
        """The same limit anew from *at*, without the pauses and extensions of the round before.

        Raises:
            ValueError: it still runs, or *at* is before its stop.
        """
        if self.stopped_at is None:
            raise ValueError(_("计时尚未停止,不能重新开始。"))
        if at < self.stopped_at:
            raise ValueError(_("重新计时早于上次停止。"))
        return Clock(self.name, self.limit, at, calendar=self.calendar)

    def run_by(self, calendar: WorkCalendar) -> Clock:
        """The same clock by *calendar*, whatever is in force later; a continuous limit needs none."""
        version = "" if self.limit.continuous else calendar.version
        return self if version == self.calendar else replace(self, calendar=version)

    def extend(self) -> Clock:
        """Grant one more original limit; ValueError if it has stopped."""
        if self.stopped_at is not None:
            raise ValueError(_("计时已停止,不能延期。"))
        return replace(self, extensions=self.extensions + 1)

    def _check_going(self, at: datetime) -> None:
        if self.stopped_at is not None:
            raise ValueError(_("计时已停止。"))
        if at < self.started_at:
            raise ValueError(_("早于计时开始的时刻。"))

    def _closed_pauses(self, at: datetime) -> tuple[Pause, ...]:
        return tuple(Pause(pause.start, at) if pause.end is None else pause for pause in self.pauses)

    # -- how it is kept ---------------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """Compact JSON value: empty parts are left out, instants are ISO in UTC."""
        stored: dict[str, Any] = {
            "name": self.name,
            "limit": self.limit.to_json(),
            "started": self.started_at.isoformat(),
        }
        if self.pauses:
            stored["pauses"] = [[p.start.isoformat(), p.end and p.end.isoformat()] for p in self.pauses]
        if self.extensions:
            stored["extensions"] = self.extensions
        if self.stopped_at is not None:
            stored["stopped"] = self.stopped_at.isoformat()
        if self.calendar:
            stored["calendar"] = self.calendar
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Clock:
        """The clock that :meth:`to_json` wrote; KeyError or ValueError for anything else."""
        stopped = stored.get("stopped")
        return cls(
            name=stored["name"],
            limit=Limit.from_json(stored["limit"]),
            started_at=datetime.fromisoformat(stored["started"]),
            pauses=tuple(
                Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
                for start, end in stored.get("pauses", ())
            ),
            extensions=stored.get("extensions", 0),
            stopped_at=datetime.fromisoformat(stopped) if stopped else None,
            calendar=stored.get("calendar", ""),
        )

    # -- how it is worked out --------------------------------------------------------------------------

    def _when(self, calendar: WorkCalendar, allowance: timedelta) -> Deadline | None:
        if not self.pauses:  # as nearly every clock of an import
            return self._add(calendar, self.started_at, allowance)
        left, provisional = allowance, False
        for start, stop in self._running_stretches():
            if stop is not None:
                here = self._elapsed(calendar, start, stop)
                if here < left:
                    left -= here
                    provisional = provisional or self._provisional(calendar, start, stop)
                    continue
            deadline = self._add(calendar, start, left)
            return Deadline(deadline.at, deadline.provisional or provisional)
        return None

    def _running_stretches(self) -> Iterator[tuple[datetime, datetime | None]]:
        """What lies between the pauses; the last is open unless a pause is."""
        cursor = self.started_at
        for pause in sorted(self.pauses, key=lambda pause: pause.start):
            if pause.start > cursor:
                yield cursor, pause.start
            if pause.end is None:
                return
            cursor = max(cursor, pause.end)
        yield cursor, None

    def _elapsed(self, calendar: WorkCalendar, start: datetime, end: datetime) -> timedelta:
        return end - start if self.limit.continuous else calendar.working_between(start, end)

    def _add(self, calendar: WorkCalendar, start: datetime, duration: timedelta) -> Deadline:
        if self.limit.continuous:
            return Deadline(start + duration)
        return calendar.add_working(start, duration)

    def _provisional(self, calendar: WorkCalendar, start: datetime, end: datetime) -> bool:
        return not self.limit.continuous and calendar.is_provisional(start, end)


def _minutes(count: int) -> Limit:
    return Limit(Decimal(count), LimitUnit.MINUTE)


def _default_limits() -> dict[Stage, Limit]:
    return {
        Stage.REPORTED: _minutes(15),
        Stage.VERIFYING: _minutes(30),
        Stage.AWAITING_FILING: _minutes(15),
        Stage.AWAITING_DISPATCH: _minutes(15),
        Stage.DISPATCH_REVIEW: _minutes(15),
        Stage.FEEDBACK: _minutes(15),
        Stage.CHECKING: _minutes(30),
        Stage.CLOSURE_REVIEW: _minutes(15),
    }


@dataclass(frozen=True, slots=True)
class StageLimits:
    """What the hall allows itself at each stage, and when lamps turn amber. Red is always the deadline.

    No national minute limits are known; the defaults are those of a working hall (运城, domain facts §1.5)
    and run through nights. Handling has none here: its limit comes from the standard.

    Raises:
        ValueError: a limit for a stage that is not the hall's own.
    """

    limits: Mapping[Stage, Limit] = field(default_factory=_default_limits)
    lamp: LampRule = _USUAL_LAMP

    def __post_init__(self) -> None:
        for stage in self.limits:
            if stage is Stage.HANDLING or stage in ENDED:
                raise ValueError(_("“{stage}”不能设岗位时限。").format(stage=stage.label))

    def of(self, stage: Stage) -> Limit | None:
        """The hall's limit at *stage*; None where it has none."""
        return self.limits.get(stage)

    def to_json(self) -> dict[str, Any]:
        """Compact JSON value, as a hall keeps it."""
        limits = {stage.value: limit.to_json() for stage, limit in self.limits.items()}
        return {"limits": limits, "lamp": self.lamp.to_json()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> StageLimits:
        """What :meth:`to_json` wrote; KeyError or ValueError for anything else."""
        limits = {Stage(name): Limit.from_json(limit) for name, limit in stored["limits"].items()}
        return cls(limits, LampRule.from_json(stored["lamp"]))
