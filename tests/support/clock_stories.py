"""The stories of tests/vectors/clocks.txt: what happens to a case, and what its clock must show then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from dispatcher_app.domain.clock import StageLimits
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.lamp_rule import LampRule
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK
from dispatcher_app.domain.transitions import TRANSITIONS
from dispatcher_app.domain.words import PUBLIC_SOURCES, ClosingKind, Role, Stage
from tests.support.hall_calendar import HALL, HALL_LATER, SHANGHAI
from tests.support.life import ROADS, Life
from tests.support.rules import RULES, STANDARD

FILE = Path(__file__).parents[1] / "vectors" / "clocks.txt"
CALENDARS = {
    "hall": HALL,
    "later": HALL_LATER,
    "later_mornings": HALL_LATER.adjusted({}, hours=((time(8), time(12)),)),
    "mornings": HALL.adjusted({}, hours=((time(8), time(12)),)),
}
_COMMAND = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d(?:[+-]\d\d:\d\d)?) (\w+)(.*)")
_EXPECTED = re.compile(r"(\w+) (-|\d{4}-\d\d-\d\d \d\d:\d\d|\S+)")
_NONE = timedelta(0)


class Line(NamedTuple):
    number: int
    text: str


@dataclass
class Story:
    title: str
    lines: list[Line] = field(default_factory=list)


def stories() -> list[Story]:
    found: list[Story] = []
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.partition("#")[0].strip()
        if text.startswith("= "):
            found.append(Story(text.removeprefix("= ")))
        elif text:
            found[-1].lines.append(Line(number, text))
    return found


class Teller:
    """Goes through the lines of one story; :attr:`checked` counts what was compared."""

    def __init__(self) -> None:
        self.rules: Rulebook = replace(RULES, calendar=HALL)
        self.life: Life | None = None
        self.checked = 0

    def tell(self, line: Line) -> None:
        word, _space, rest = line.text.partition(" ")
        if word == "limit":
            row = replace(STANDARD.rows[0], limit=Limit.parse(*rest.split()))
            self.rules = replace(self.rules, standard=replace(STANDARD, rows=(row,)))
        elif word == "lamp":
            self.rules = replace(self.rules, stage_limits=StageLimits(lamp=lamp_rule(words(rest))))
        elif word == "calendar":
            self.case.rules = self.case.rules.with_calendar(CALENDARS[rest])
        elif word == "=>":
            self._check(line, rest)
        else:
            self._do(line)

    @property
    def case(self) -> Life:
        assert self.life is not None, "nothing was dispatched yet"
        return self.life

    def _do(self, line: Line) -> None:
        found = _COMMAND.fullmatch(line.text)
        assert found is not None, f"line {line.number} is no command: {line.text}"
        day, moment, verb, terms = found.groups()
        now, data = instant(f"{day} {moment}"), {key: _value(text) for key, text in words(terms).items()}
        if verb == "dispatch":
            self.life = _dispatched(self.rules, now, data)
            return
        self.case.now = now
        if verb == "wake":
            self.case.do(Verb.RESUME, Role.CLOCKWORK, _NONE)
        elif verb == "close":
            kind = ClosingKind.OVERDUE if self.case.case.overdue else ClosingKind.NORMAL
            self.case.do(Verb.PASS_TO_CHECK, after=_NONE)
            self.case.do(Verb.CHECK_PASS, after=_NONE)
            self.case.do(Verb.CLOSE, after=_NONE, closing_kind=kind)
        elif verb == "reopen":
            self.case.do(
                Verb.CALL_BACK, after=_NONE, reason="盖板又松了", call_back="not_satisfied", reopen=True
            )
            if self.case.case.stage is Stage.CLOSED:
                self.case.do(Verb("consent_reopen"), after=_NONE)
        else:
            self.case.do(Verb(verb), after=_NONE, **on_paper(verb, now), **data)  # type: ignore[arg-type]

    def _check(self, line: Line, rest: str) -> None:
        shown = self.shown()
        for name, expected in _EXPECTED.findall(rest):
            assert shown[name] == expected, f"line {line.number}: {name}"
            self.checked += 1

    def shown(self) -> Mapping[str, str]:
        case, now = self.case.case, self.case.now
        clock = case.clocks[HANDLING_CLOCK]
        used = clock.used(self.case.rules.calendar_of(clock), now) // timedelta(minutes=1)
        return {
            "due": _shown(case.due_at),
            "warn": _shown(case.warn_at),
            "used": f"{used // 60}:{used % 60:02}",
            "lamp": row_of(case).lamp(now).value,
            "overdue": {True: "yes", False: "no", None: "-"}[case.overdue],
            "provisional": "yes" if case.due_provisional else "no",
        }


def _dispatched(rules: Rulebook, now: datetime, data: Mapping[str, object]) -> Life:
    life = Life(rules, now, **data)
    first = (Verb.REQUEST_VERIFICATION, Verb.VERIFICATION_RESULT)
    for verb in ((*first,) if life.case.source in PUBLIC_SOURCES else ()) + ROADS[Stage.HANDLING]:
        life.do(verb, after=_NONE)
    return life


def on_paper(verb: str, now: datetime) -> dict[str, object]:
    """What an application is granted on, where it has to be written down: a paper of the same day."""
    if not any(row.verb == verb and "basis" in row.accepts for row in TRANSITIONS):
        return {}
    return {"basis": "会议纪要 3 号", "basis_date": now.astimezone(SHANGHAI).date().isoformat()}


def words(text: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in text.split())


def lamp_rule(terms: Mapping[str, str]) -> LampRule:
    hours, _colon, minutes = terms.get("before", "").partition(":")
    return LampRule(
        share=Decimal(terms["share"]) if "share" in terms else None,
        before=timedelta(hours=int(hours), minutes=int(minutes)) if hours else None,
    )


def instant(text: str) -> datetime:
    """On the hall's clock, unless an offset says otherwise."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=SHANGHAI)


def _value(text: str) -> object:
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return instant(text)
    return {"true": True, "false": False}.get(text, text)


def _shown(at: datetime | None) -> str:
    return "-" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
