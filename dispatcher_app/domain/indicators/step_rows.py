"""Makes :class:`StepFacts` of legs and events: each with the class and place of its case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.indicators.classes import class_of
from dispatcher_app.domain.indicators.events import Event
from dispatcher_app.domain.indicators.facts import StepFacts, StepKind, bounded_values
from dispatcher_app.domain.indicators.handling import Lost
from dispatcher_app.domain.indicators.legs import Leg
from dispatcher_app.domain.words import ENDED


class StepRows:
    """The rows of one case, in the order of their steps."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._rows: list[StepFacts] = []
        self._shared = {
            "case_id": case.id,
            "number": case.number,
            "open": case.stage not in ENDED,
            "exempt": case.exempt,
            "source": case.source.value,
            "channel": case.channel,
            **class_of(case),
            "district": case.district,
            "street": case.street,
            "community": case.community,
            "cell_code": case.cell_code,
        }

    def add_legs(self, legs: Iterable[tuple[StepKind, Leg]], person: Callable[[Leg], str]) -> None:
        for kind, leg in legs:
            self._add(kind, leg.version, leg.counted_at, leg.due, leg.done, leg.late, person=person(leg))

    def add_lost(self, lost: Iterable[Lost]) -> None:
        for one in lost:
            self._add(
                StepKind.HANDLING, one.version, one.at, one.due_at, one.done_at, one.late, unit=one.unit
            )

    def add_events(self, events: Iterable[Event]) -> None:
        for one in events:
            said = {"person": one.person, "reason": one.reason, "answer": str(one.answer)}
            self._add(one.kind, one.version, one.at, one.due, one.done, one.late, unit=one.unit, **said)

    def made(self) -> tuple[StepFacts, ...]:
        return tuple(sorted(self._rows, key=lambda row: (row.version, row.kind)))

    def _add(
        self,
        kind: StepKind,
        version: int,
        at: datetime | None,
        due_at: datetime | None,
        done_at: datetime | None,
        late: bool | None,
        unit: str | None = None,
        person: str = "",
        reason: str = "",
        answer: str = "",
    ) -> None:
        values = {
            "kind": kind.value,
            "version": version,
            "at": at,
            "due_at": due_at,
            "done_at": done_at,
            "late": late,
            "unit": self._case.handled_by if unit is None else unit,
            "person": person,
            "reason": reason,
            "answer": answer,
            **self._shared,
        }
        self._rows.append(StepFacts(**bounded_values(values)))  # type: ignore[arg-type]
