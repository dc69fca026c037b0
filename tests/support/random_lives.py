"""Lives of cases that nobody would think of: commands that fit where they are given, by a seed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from random import Random

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.evaluate import Row
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.step import Step, apply, first, numbered
from dispatcher_app.domain.transitions import TRANSITIONS, Transition, rows_of
from dispatcher_app.domain.words import PUBLIC_SOURCES, SEATS, ClosingKind, Source, Stage, SupervisionLevel
from tests.support.life import MASTER_ID, SAMPLES, Life, master
from tests.support.rules import CALENDAR, MANHOLE, MORNING, RUBBISH, RULES

_PEOPLE = ("wang", "li", "chen", "zhao", "sun")
_ENDS = frozenset({Verb.VOID, Verb.DECLINE, Verb.MERGE, Verb.SELF_HANDLE})
_PAUSES = (60, 60, 300, 300, 900, 1_200, 1_800, 5_400, 9_000, 30_000, 90_000, 400_000)
#: The way on; what lies beside it is left to chance.
_ONWARD = {
    Stage.REPORTED: Verb.FILE,
    Stage.VERIFYING: Verb.VERIFICATION_RESULT,
    Stage.AWAITING_FILING: Verb.APPROVE_FILING,
    Stage.AWAITING_DISPATCH: Verb.PROPOSE_DISPATCH,
    Stage.DISPATCH_REVIEW: Verb.APPROVE_DISPATCH,
    Stage.HANDLING: Verb.SUBMIT_RESULT,
    Stage.FEEDBACK: Verb.PASS_TO_CHECK,
    Stage.CHECKING: Verb.CHECK_PASS,
    Stage.CLOSURE_REVIEW: Verb.CLOSE,
}
#: What is worth trying as soon as it fits, so that every path is trodden.
_ANSWERS = (
    Verb.GRANT_EXTENSION,
    Verb.GRANT_SHELVING,
    Verb.GRANT_DEFERRAL,
    Verb.RESUME,
    Verb.APPEAL_FIRST_REVIEW,
    Verb.APPEAL_FINAL_REVIEW,
    Verb.CONSENT_REOPEN,
    Verb.SETTLE_BOUNDARY,
)
_PLACES = (("440305001001001", "科技园社区"), ("440305001002001", "高新区社区"))


class CrookedLife(Life):
    """A case of at most *length* commands (0: any number), the same for the same *seed*."""

    def __init__(self, seed: int, number: int = 1, length: int = 0, rules: Rulebook = RULES) -> None:
        self.chance = Random(seed)
        cell, community = self.chance.choice(_PLACES)
        super().__init__(
            rules,
            MORNING + timedelta(minutes=self.chance.randrange(60 * 24 * 20)),
            source=self.chance.choice([Source.COLLECTOR, Source.HOTLINE_12345, Source.LEADER, Source.VIDEO]),
            caller_phone="13800000000",
            class_code=str(self.chance.choice([MANHOLE, RUBBISH])),
            cell_code=cell,
            community=community,
        )
        self._renumber(number)
        for _command in range(length or self.chance.randrange(2, 60)):
            self._anything_that_fits()

    def case_at(self, version: int) -> Case:
        """The case as its first *version* steps left it."""
        case = first(self.steps[0], self.case.number)
        for step in self.steps[1:version]:
            case = apply(case, step)
        return case

    def _renumber(self, number: int) -> None:
        step = numbered(self.steps[0], number, f"NS{number:08d}")
        self.steps[0], self.case = step, first(step, step.changes["number"])

    def _anything_that_fits(self) -> None:
        chance, case = self.chance, self.case
        self.now += timedelta(seconds=chance.choice(_PAUSES))
        if chance.random() < 0.45 and self._onward():
            return
        if chance.random() < 0.7 and any(self._try(row) for row in self._offered(_ANSWERS)):
            return
        rare = _ENDS if chance.random() < 0.85 else frozenset()
        offered = [row for row in TRANSITIONS if case.stage in row.sources and row.verb not in rare]
        if offered:
            self._try(chance.choice(offered))

    def _onward(self) -> bool:
        case = self.case
        verb = _ONWARD.get(case.stage)
        if case.stage is Stage.REPORTED and case.finding is None and case.source in PUBLIC_SOURCES:
            verb = Verb.REQUEST_VERIFICATION
        return verb is not None and any(self._try(row) for row in self._offered((verb,)))

    def _offered(self, verbs: Iterable[Verb]) -> list[Transition]:
        return [row for verb in verbs for row in rows_of(verb) if self.case.stage in row.sources]

    def _try(self, row: Transition) -> bool:
        """Whether the rules let one of the hall's people do it."""
        chance = self.chance
        role, person = chance.choice(sorted(row.roles)), chance.choice(_PEOPLE)
        extra = {name: one for name, one in self._extra().items() if name in row.arguments | row.accepts}
        sample = SAMPLES[row.verb]
        code = "place" if row.verb is Verb.SEND_BACK else sample.reason_code
        if row.verb is Verb.UNIT_RETURN:
            code = chance.choice(["area", "function", "information"])
        command = self.command(
            row.verb,
            reason_code=code,
            reason=sample.reason or "说明",
            on_behalf_of="某单位" if role in SEATS else "",
            **extra,  # type: ignore[arg-type]
        )
        others = {MASTER_ID: replace(master(), stage=chance.choice([Stage.REPORTED, Stage.CLOSED]))}
        who = Actor(person, person, role)
        try:
            self._take_on(decide(self.case, command, who, self.now, self.rules, others))
        except Refused:
            return False
        return True

    def _take_on(self, step: Step) -> None:
        self.case = apply(self.case, step)
        self.steps.append(step)
        self.now = max(self.now, step.at)

    def _extra(self) -> dict[str, object]:
        chance, case = self.chance, self.case
        return {
            "reopen": True,
            "call_back": chance.choice(["satisfied", "not_satisfied", "not_reached"]),
            "finding": chance.choice(["found", "found", "not_found"]),
            "lead_unit": chance.choice(["U1", "U1", "U2", case.decided_unit or "U3"]),
            "assist_units": ["U4"],
            "assist_unit": "U4",
            "supervision_due": self.now + timedelta(hours=chance.choice([2, 48])),
            "supervision_level": chance.choice(list(SupervisionLevel)),
            "until": self.now + timedelta(days=3),
            "passed": chance.random() < 0.8,
            "return_to": chance.choice([Stage.HANDLING, Stage.CHECKING]),
            "closing_kind": ClosingKind.OVERDUE if case.overdue else ClosingKind.NORMAL,
        }


def crooked_rows(seed: int, many: int, length: int = 0) -> list[Row]:
    """The facts of *many* such cases."""
    rows: list[Row] = []
    for number in range(1, many + 1):
        life = CrookedLife(seed * 1000 + number, number, length)
        facts, steps = facts_of(life.case, life.steps, CALENDAR.zone)
        rows += [facts, *steps]
    return rows
