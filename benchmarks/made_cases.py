"""Cases in any number, made from lives that went through the real rules.

A few hundred cases are led through the domain to every stage; every further case is one of them at
another time, place and caller. That is what lists and searches look at. What they do not look at is not
redone: inside ``detail`` clocks keep the times of the pattern, and each case has its newest step only.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from db import words_index
from db.codec import case_columns, step_columns
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
_ENDED = (Stage.CLOSED,) * 17 + (Stage.DECLINED, Stage.DECLINED, Stage.VOIDED)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A case as it stands, its newest step, and the search words that stay the same in every copy."""

    case: dict[str, Any]
    step: dict[str, Any]
    words: str
    result_words: str


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of one case."""

    case: dict[str, Any]
    step: dict[str, Any]
    words: str


class CaseMaker:
    """Makes cases of one city; the same seed gives the same cases."""

    def __init__(self, pack: Pack, texts: list[CaseText], rules: Rulebook) -> None:
        self._pack, self._texts, self._rules = pack, texts, rules
        self._random = random.Random(_SEED)
        self._roads = sorted({line.name for line in pack.base_map.roads if line.name})
        self._open = [self._pattern(text, stage) for stage in sorted(OPEN) for text in texts]
        self._ended = [self._pattern(text, stage) for stage in _ENDED for text in texts]

    def cases(self, count: int, open_count: int) -> Iterator[Made]:
        """*count* cases with ids from 1, oldest first; the open ones are new, with ended ones between."""
        young = count - 2 * open_count
        for case_id in range(1, count + 1):
            is_open = case_id > young and (case_id % 2 == 0 or count < 2 * open_count)
            reported_at = NEWEST - timedelta(days=1) * ((count - case_id) / PER_DAY)
            yield self._copy(case_id, self._open if is_open else self._ended, reported_at)

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
        return _as_pattern(life.case, life.steps[-1])

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
        place_words = " ".join(words_index.tokens(place))
        words = f"{pattern.words} {place_words} {place_words} {pattern.result_words}"
        return Made(case, _step_of(pattern.step, case, shift), words)


def _road(stage: Stage, case: Case) -> tuple[Verb, ...]:
    """How a case comes to *stage*; what the public reports is verified first."""
    if stage in (Stage.REPORTED, Stage.VERIFYING) or stage in ENDED - {Stage.CLOSED}:
        return ROADS[stage]
    if case.source is Source.COLLECTOR:
        return ROADS[stage]
    return (Verb.REQUEST_VERIFICATION, Verb.VERIFICATION_RESULT, *ROADS[stage])


def _as_pattern(case: Case, step: Step) -> Pattern:
    words = words_index.document("sqlite", case.title, case.description)
    after = words_index.document("sqlite", case.requirement, case.result, case.caller_name, case.external_ref)
    return Pattern(case_columns(case), step_columns(replace(step, changes={}), ""), words, after)


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
    digest = hashlib.sha256(case["number"].encode()).hexdigest()
    own = {"case_id": case["id"], "at": pattern["at"] + shift, "command_id": _command_id(digest)}
    before = "" if pattern["version"] == 1 else digest[::-1]
    return {**pattern, **own, "previous_hash": before, "hash": digest}


def _command_id(digest: str) -> str:
    return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
