"""Everything a decision depends on besides the case: standard, calendar, limits, policies. Data, not code."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.clock import StageLimits
from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.words import VERIFY_FIRST, Source


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
        digest = hashlib.sha256(f"{self.seed}:{case.number}".encode()).digest()
        return int.from_bytes(digest[:8]) < int(self.sample_share * 2**64)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in force. ``unit_codes`` are the units a case may be sent to."""

    standard: Standard
    calendar: WorkCalendar
    unit_names: dict[str, str] = field(default_factory=dict)
    stage_limits: StageLimits = field(default_factory=StageLimits)
    verify_first: frozenset[Source] = VERIFY_FIRST
    review_filing_of: frozenset[Source] = frozenset({Source.LEADER, Source.MEDIA})
    gate_1: GatePolicy = field(default_factory=GatePolicy)
    gate_2: GatePolicy = field(default_factory=GatePolicy)
    max_extensions: int = 2
    max_shelving_days: int = 366

    def duties_of(self, source: Source) -> frozenset[str]:
        """What has to happen before a report of *source* is filed: a verification, a review."""
        asked = {"verify": self.verify_first, "review": self.review_filing_of}
        return frozenset(duty for duty, sources in asked.items() if source in sources)

    def local(self, instant: datetime) -> str:
        """*instant* as the hall's own clock shows it."""
        return instant.astimezone(self.calendar.zone).strftime("%Y-%m-%d %H:%M")

    @property
    def lamp_share(self) -> Decimal:
        return self.stage_limits.warn_share
