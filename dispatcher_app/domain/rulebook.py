"""Everything a decision depends on besides the case: standard, calendar, limits, policies. Data, not code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.case_numbers import NumberRule
from dispatcher_app.domain.clock import Clock, StageLimits
from dispatcher_app.domain.lamp_rule import LampRule
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.side_rules import SideRules
from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.words import VERIFY_FIRST, Source

#: Whose reports a shift leader looks at before they are filed (design §4).
REVIEW_FILING = frozenset({Source.LEADER, Source.MEDIA})


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """Which proposals pass a gate without a person, and which of those are drawn for a second look.

    The draw depends on seed and case number alone, so anyone can repeat it. The default passes nothing.
    """

    low_risk: frozenset[str] = frozenset()
    sample_share: Decimal = Decimal("0.1")
    seed: str = ""

    def passes(self, case: Case) -> bool:
        return case.class_code in self.low_risk and not self.drawn(case)

    def drawn(self, case: Case) -> bool:
        """Whether *case* belongs to the random sample that a person looks at all the same."""
        return self.draws(case.number)

    def draws(self, number: str) -> bool:
        """The same by nothing but the number of a case, for whoever works out what would have been."""
        digest = hashlib.sha256(f"{self.seed}:{number}".encode()).digest()
        return int.from_bytes(digest[:8]) < int(self.sample_share * 2**64)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in force. ``unit_names`` are the units a case may be sent to, by code.

    ``calendar`` is in force for every clock that starts; ``earlier_calendars`` are those of before, by
    version, for the clocks that started by them.
    """

    standard: Standard
    calendar: WorkCalendar
    unit_names: dict[str, str] = field(default_factory=dict)
    stage_limits: StageLimits = field(default_factory=StageLimits)
    verify_first: frozenset[Source] = VERIFY_FIRST
    review_filing_of: frozenset[Source] = REVIEW_FILING
    gate_1: GatePolicy = field(default_factory=GatePolicy)
    gate_2: GatePolicy = field(default_factory=GatePolicy)
    max_extensions: int = 2
    max_shelving_days: int = 366
    side: SideRules = field(default_factory=SideRules)
    earlier_calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)
    numbers: NumberRule = field(default_factory=NumberRule)

    def duties_of(self, source: Source) -> frozenset[str]:
        """What has to happen to a report of *source*: a verification, a review, an answer to who reported."""
        answered = frozenset(Source) - self.side.self_handled_of
        asked = {"verify": self.verify_first, "review": self.review_filing_of, "answer": answered}
        return frozenset(duty for duty, sources in asked.items() if source in sources)

    def local(self, instant: datetime) -> str:
        """*instant* as the hall's own clock shows it."""
        return instant.astimezone(self.calendar.zone).strftime("%Y-%m-%d %H:%M")

    @property
    def lamp(self) -> LampRule:
        """When the running clock of a case turns amber."""
        return self.stage_limits.lamp

    def with_calendar(self, calendar: WorkCalendar) -> Rulebook:
        """These rules once *calendar* is in force; that of now stays known, for the clocks that run by it."""
        earlier = {**self.earlier_calendars, self.calendar.version: self.calendar}
        return replace(self, calendar=calendar, earlier_calendars=earlier)

    def calendar_of(self, clock: Clock) -> WorkCalendar:
        """The calendar that *clock* is judged by: the one it started by, whatever was changed since.

        Only a deadline that waits for a year's table goes over to the calendar in force, once that has years
        more than its own (design §5, decision 009).

        Raises:
            Refused: ``unknown_calendar``, where this seat has not read the calendar of the clock yet.
        """
        if clock.calendar in ("", self.calendar.version):
            return self.calendar
        own = self.earlier_calendars.get(clock.calendar)
        if own is None:
            raise Refused("unknown_calendar")
        if not self.calendar.published_years > own.published_years:
            return own
        due = clock.due(own)
        return self.calendar if due is not None and due.provisional else own
