"""Facts in any number, made of lives that went through the real rules.

Some hundred cases are led through the domain; their facts are what :func:`facts_of` says. Every further case
is one of them on another day of one month, in another place, with another unit and other people. What that
month adds to the sums is worked out by the program's own code. Earlier months are copies of it, moved by days
in the database, facts and sums alike.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.classes import hour_of_week
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts
from dispatcher_app.domain.pack import CaseText, Pack
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.words import ENDED, PUBLIC_SOURCES, Source, Stage
from tests.support.life import ROADS, Life

#: The month: October by the hall's clock; cases reported on its last days end in November.
MONTH, DAYS = datetime(2026, 9, 30, 16, tzinfo=UTC), 31
#: When everything of it that ends has ended, and when one asks.
AS_OF = datetime(2026, 12, 10, tzinfo=UTC)
#: Ids of made facts begin here, beyond those of any case that a benchmark reports.
FIRST_ID = 1_000_000_000
_SEED = 20261001
_V = Verb
_PERSONS = ("taker", "acceptor", "dispatcher", "dispatch_approver", "passer", "closer", "filer")
Facts = tuple[CaseFacts, tuple[StepFacts, ...]]


class FactMaker:
    """Makes the facts of one month in one city; the same seed gives the same."""

    def __init__(self, pack: Pack, texts: list[CaseText], rules: Rulebook, patterns: int) -> None:
        self._pack, self._rules, self._zone = pack, rules, ZoneInfo(pack.info.zone)
        self._random = random.Random(_SEED)
        texts = [text for text in texts if text.class_code]
        self._patterns = [self._pattern(texts[n % len(texts)]) for n in range(patterns)]

    def facts(self, count: int) -> Iterator[Facts]:
        """*count* cases, the earliest reported first."""
        for n in range(count):
            yield self._copy(FIRST_ID + n, timedelta(days=n * DAYS // count))

    def _pattern(self, text: CaseText) -> Facts:
        draw = self._random
        source = draw.choice((Source.COLLECTOR,) * 3 + (Source.HOTLINE_12345, Source.WEB, Source.VIDEO))
        code = f"{self._rules.standard.scheme}:{text.class_code}"
        report = {"source": source, "class_code": code, "condition_no": text.condition_no}
        start = MONTH + timedelta(minutes=draw.randrange(24 * 60))
        life = Life(self._rules, start, **report)
        if source in PUBLIC_SOURCES:
            life.go(_V.REQUEST_VERIFICATION, _V.VERIFICATION_RESULT)
        for verb in self._road():
            with suppress(Refused):  # an extension that comes too late
                self._do(life, verb)
        if life.case.stage not in ENDED:
            return self._pattern(text)
        return facts_of(life.case, life.steps, self._zone)

    def _road(self) -> Iterator[Verb]:
        draw = self._random
        end = draw.choices((Stage.CLOSED, Stage.DECLINED, Stage.VOIDED, Stage.SELF_HANDLED), (90, 4, 3, 3))[0]
        if end is not Stage.CLOSED:
            yield from ROADS[end]
            return
        yield from ROADS[Stage.HANDLING]
        if draw.random() < 0.1:
            yield from (_V.UNIT_RETURN, _V.PROPOSE_DISPATCH, _V.APPROVE_DISPATCH)
        if draw.random() < 0.1:
            yield from (_V.APPLY_EXTENSION, _V.GRANT_EXTENSION)
        if draw.random() < 0.08:
            yield from (_V.SUBMIT_RESULT, _V.PASS_TO_CHECK, _V.CHECK_FAIL)
        yield from (_V.SUBMIT_RESULT, _V.PASS_TO_CHECK, _V.CHECK_PASS, _V.CLOSE)

    def _do(self, life: Life, verb: Verb) -> None:
        draw, data = self._random, {}
        if verb is _V.PROPOSE_DISPATCH:
            data["lead_unit"] = self._pack.units[0].code
        if verb is _V.CLOSE:
            data["closing_kind"] = "overdue" if life.case.overdue else "normal"
        hours = draw.expovariate(1 / 30) if verb is _V.SUBMIT_RESULT else draw.expovariate(1 / 0.15)
        life.do(verb, after=timedelta(seconds=round(min(hours, 800) * 3600) + 1), **data)

    def _copy(self, case_id: int, later: timedelta) -> Facts:
        draw = self._random
        case, steps = draw.choice(self._patterns)
        cell, unit = draw.choice(self._pack.cells), draw.choice(self._pack.units).code
        where = {
            "case_id": case_id, "number": f"BF{case_id}", "cell_code": cell.code, "community": cell.community,
            "street": cell.street, "district": cell.district,
        }  # fmt: skip
        people = {name: f"{name}-{draw.randrange(40)}" for name in _PERSONS if getattr(case, name)}
        collector = {"reporter": f"collector-{draw.randrange(400)}"} if case.reporter else {}
        moved = _moved(case, later)
        hour = {"reported_hour": hour_of_week(case.reported_at + later, self._zone)}
        mine = {"unit": unit} if case.unit else {}
        of_case = replace(case, **{**moved, **where, **people, **collector, **hour, **mine})
        of_steps = tuple(
            replace(step, **{**_moved(step, later), **where, **({"unit": unit} if step.unit else {})})
            for step in steps
        )
        return of_case, of_steps


def _moved(row: CaseFacts | StepFacts, later: timedelta) -> dict[str, object]:
    values = ((field.name, getattr(row, field.name)) for field in fields(row))
    return {name: value + later for name, value in values if isinstance(value, datetime)}
