"""Cases in any number, made from lives that went through the real rules.

A few hundred cases are led through the domain to every stage; every further case is one of them at
another time, place and caller. That is what lists and searches look at. What they do not look at is not
redone: inside ``detail`` clocks keep the times of the pattern, and each case has only its newest step and
those that registers, counts and the search look at.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.side_lives import ENDED_LIVES, OPEN_LIVES, WAITING_LIVES, Leading, SideLife, report_of
from db import words_index
from db.codec import case_columns, step_columns
from db.tables import PATH_VERBS, REGISTERED_VERBS
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.pack import CaseText, Pack
from dispatcher_app.domain.places import Cell
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import ENDED, OPEN, Source, Stage
from tests.support.life import ROADS, Life

#: The newest made case was reported shortly before this instant.
NEWEST = datetime(2026, 11, 20, 2, tzinfo=UTC)
#: How many cases a day a hall of the size of Xuchang takes in (design §8).
PER_DAY = 1100
_SEED = 20261120
_INSTANTS = ("reported_at", "stage_since", "warn_at", "due_at", "closed_at")
_SOURCES = (Source.COLLECTOR,) * 14 + (
    Source.HOTLINE_12319, Source.HOTLINE_12319, Source.HOTLINE_12345, Source.HOTLINE_12345,
    Source.WEB, Source.VIDEO, Source.PATROL,
)  # fmt: skip
#: Shares of cases that something hangs on, that somebody waits for, that went other ways.
_HANGING, _WAITING, _BESIDE = 0.1, 0.0005, 0.2
_TEXTS_BESIDE = 12
#: Steps before the newest that are kept.
_LOOKED_FOR = frozenset({*PATH_VERBS, *REGISTERED_VERBS, Verb.APPROVE_DISPATCH.value})
_ENDED = (Stage.CLOSED,) * 17 + (Stage.DECLINED, Stage.DECLINED, Stage.VOIDED)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A case as it stands, its newest step, and the search words that stay the same in every copy."""

    case: dict[str, Any]
    step: dict[str, Any]
    words: str
    result_words: str
    earlier: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of one case."""

    case: dict[str, Any]
    step: dict[str, Any]
    words: str
    earlier: tuple[dict[str, Any], ...] = ()

    @property
    def steps(self) -> tuple[dict[str, Any], ...]:
        return (*self.earlier, self.step)


class CaseMaker:
    """Makes cases of one city; the same seed gives the same cases."""

    def __init__(self, pack: Pack, texts: list[CaseText], rules: Rulebook) -> None:
        self._pack, self._texts, self._rules = pack, texts, rules
        self._random = random.Random(_SEED)
        self._roads = sorted({line.name for line in pack.base_map.roads if line.name})
        self._open = [self._pattern(text, stage) for stage in sorted(OPEN) for text in texts]
        self._ended = [self._pattern(text, stage) for stage in _ENDED for text in texts]
        self._beside = self._side_patterns(ENDED_LIVES)
        self._waiting = self._side_patterns(WAITING_LIVES)
        self._hanging = self._side_patterns(OPEN_LIVES)

    def cases(self, count: int, open_count: int) -> Iterator[Made]:
        """*count* cases with ids from 1, oldest first; the open ones are new, with ended ones between."""
        young = count - 2 * open_count
        for case_id in range(1, count + 1):
            is_open = case_id > young and (case_id % 2 == 0 or count < 2 * open_count)
            reported_at = NEWEST - timedelta(days=1) * ((count - case_id) / PER_DAY)
            yield self._copy(case_id, self._patterns_for(is_open), reported_at)

    def _patterns_for(self, is_open: bool) -> list[Pattern]:
        dice = self._random.random()
        if is_open:
            return self._hanging if dice < _HANGING else self._open
        return self._waiting if dice < _WAITING else self._beside if dice < _BESIDE else self._ended

    def _side_patterns(self, lives: Mapping[str, Leading]) -> list[Pattern]:
        """Of each life one for some of the texts."""
        found = []
        for name, lead in lives.items():
            for text in self._texts[:: max(1, len(self._texts) // _TEXTS_BESIDE)]:
                report = {
                    "source": Source.COLLECTOR,
                    "description": text.text,
                    "class_code": self._code(text),
                }
                report |= report_of(name)
                life = SideLife(
                    self._rules, NEWEST - timedelta(days=60), **report, condition_no=text.condition_no
                )
                lead(life.of(self._random.choice(self._pack.units).code))
                found.append(_as_pattern(life.case, life.steps))
        return found

    def _pattern(self, text: CaseText, stage: Stage) -> Pattern:
        source = self._random.choice(_SOURCES)
        report = {"source": source, "description": text.text, "class_code": self._code(text)}
        life = Life(self._rules, NEWEST - timedelta(days=9), **report, condition_no=text.condition_no)
        late = self._random.random() < 0.15
        for verb in _road(stage, life.case):
            data = {}
            if verb is Verb.PROPOSE_DISPATCH:
                data["lead_unit"] = self._random.choice(self._pack.units).code
            if verb is Verb.CLOSE:
                data["closing_kind"] = "overdue" if life.case.overdue else "normal"
            slow = late and verb is Verb.SUBMIT_RESULT
            life.do(verb, after=timedelta(days=40 if slow else 0, minutes=7), **data)
        return _as_pattern(life.case, life.steps)

    def _code(self, text: CaseText) -> str:
        return f"{self._rules.standard.scheme}:{text.class_code}"

    def _copy(self, case_id: int, patterns: list[Pattern], reported_at: datetime) -> Made:
        draw = self._random
        pattern, cell = draw.choice(patterns), draw.choice(self._pack.cells)
        place = f"{draw.choice(self._roads)}{draw.randrange(1, 400)}号"
        case = {**pattern.case, **_where(cell), "place": place, "id": case_id}
        case["number"] = f"NS{reported_at:%Y%m%d}-{case_id % 10_000_000:07d}"
        case["description"] = f"{place},{case['description']}"
        case["lon"], case["lat"] = 113.9 + draw.random() / 20, 22.5 + draw.random() / 20
        if case["source"] != Source.COLLECTOR.value:
            case["caller_phone"] = _phone(draw)
        shift = reported_at - pattern.case["reported_at"]
        for name in _INSTANTS:
            if case[name] is not None:
                case[name] += shift
        if case["merged_into"] is not None:
            case["merged_into"] = max(1, case_id - 1 - draw.randrange(50))
        place_words = " ".join(words_index.tokens(place))
        words = f"{pattern.words} {place_words} {place_words} {pattern.result_words}"
        earlier = tuple(_step_of(step, case, shift) for step in pattern.earlier)
        return Made(case, _step_of(pattern.step, case, shift), words, earlier)


def _road(stage: Stage, case: Case) -> tuple[Verb, ...]:
    """How a case comes to *stage*; what the public reports is verified first."""
    if stage in (Stage.REPORTED, Stage.VERIFYING) or stage in ENDED - {Stage.CLOSED}:
        return ROADS[stage]
    if case.source is Source.COLLECTOR:
        return ROADS[stage]
    return (Verb.REQUEST_VERIFICATION, Verb.VERIFICATION_RESULT, *ROADS[stage])


def _as_pattern(case: Case, steps: Sequence[Step]) -> Pattern:
    words = words_index.document("sqlite", case.title, case.description)
    after = words_index.document("sqlite", case.requirement, case.result, case.caller_name, case.external_ref)
    *before, newest = (step_columns(replace(step, changes={}), "") for step in steps)
    return Pattern(
        case_columns(case), newest, words, after, tuple(s for s in before if s["verb"] in _LOOKED_FOR)
    )


def _phone(draw: random.Random) -> str:
    """One call in three comes from one of a hundred numbers: another office's exchange, a known caller."""
    serial = draw.randrange(100) if draw.random() < 0.33 else draw.randrange(10**9)
    return f"13{serial:09d}"


def _where(cell: Cell) -> dict[str, Any]:
    return {
        "cell_code": cell.code,
        "street": cell.street,
        "community": cell.community,
        "district": cell.district,
    }


def _step_of(pattern: dict[str, Any], case: dict[str, Any], shift: timedelta) -> dict[str, Any]:
    digest = hashlib.sha256(f"{case['number']} {pattern['version']}".encode()).hexdigest()
    own = {"case_id": case["id"], "at": pattern["at"] + shift, "command_id": _command_id(digest)}
    before = "" if pattern["version"] == 1 else digest[::-1]
    return {**pattern, **own, "previous_hash": before, "hash": digest}


def _command_id(digest: str) -> str:
    return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
