"""A hall where anything that the rules allow may happen next, in an order that a seed decides."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.evaluate import Row
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.transitions import TRANSITIONS
from dispatcher_app.domain.words import Role, Source
from tests.support.hall import Hall
from tests.support.rules import CELL, MANHOLE, RUBBISH, UNITS

V = Verb
#: What brings a case onward is tried more often, so that many come to an end.
_ONWARD = (
    V.VERIFICATION_RESULT, V.FILE, V.APPROVE_FILING, V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH, V.SUBMIT_RESULT,
    V.PASS_TO_CHECK, V.CHECK_PASS, V.CLOSE, V.APPEAL, V.APPEAL_FIRST_REVIEW, V.APPEAL_FINAL_REVIEW,
)  # fmt: skip
_BY_OTHERS = frozenset({Role.POLICY, Role.CLOCKWORK, Role.EXCHANGE})
_LENGTHS = ({"minutes": 2}, {"minutes": 9}, {"minutes": 40}, {"hours": 5}, {"days": 3}, {"days": 12})
_PLACES = tuple(
    {
        **CELL,
        "cell_code": f"44030500100{n}001",
        "street": street,
        "community": f"{street}{n}",
        "district": "南山区",
    }
    for n, street in enumerate(("粤海街道", "招商街道", "沙河街道"), start=1)
)


class RandomHall:
    """Plays on *hall*; ``cases`` are all there are, as they stand."""

    def __init__(self, hall: Hall, seed: int) -> None:
        self.hall, self.chance = hall, Random(seed)
        self.cases: dict[int, Case] = {}

    async def play(self, commands: int) -> None:
        for _turn in range(commands):
            self.hall.clock.forward(**self.chance.choice(_LENGTHS[: self.chance.randint(1, len(_LENGTHS))]))
            if len(self.cases) < 4 or self.chance.random() < 0.08:
                await self._report()
            else:
                await self._move(self.chance.choice(list(self.cases.values())))

    async def facts(self) -> list[Row]:
        """What the steps make of every case, here and now."""
        rows: list[Row] = []
        for case in self.cases.values():
            of_case, of_steps = facts_of(case, await self.hall.store.history(case.id))
            rows += [of_case, *of_steps]
        return rows

    async def _report(self) -> None:
        code = self.chance.choice((MANHOLE, RUBBISH))
        data = {**self.chance.choice(_PLACES), "class_code": str(code), "condition_no": 1}
        case = await self.hall.report(source=self.chance.choice(list(Source)), **data)
        self.cases[case.id] = case

    async def _move(self, case: Case) -> None:
        """Whatever the rules take; what they refuse is left."""
        verbs = [row.verb for row in TRANSITIONS if case.stage in row.sources and not row.roles <= _BY_OTHERS]
        verbs += [verb for verb in verbs if verb in _ONWARD] * 12
        while verbs:
            verb = self.chance.choice(verbs)
            verbs = [other for other in verbs if other is not verb]
            try:
                done = await self.hall.do(verb, case, **self._data(verb, case))
            except DomainError:
                continue
            self.cases[case.id] = done.case
            return

    def _data(self, verb: Verb, case: Case) -> dict[str, object]:
        choose = self.chance.choice
        match verb:
            case V.PROPOSE_DISPATCH | V.PROPOSE_EMERGENCY:
                return {"lead_unit": choose(sorted(UNITS))}
            case V.CLOSE:
                return {"closing_kind": "overdue" if case.overdue else "normal"}
            case V.MERGE:
                return {"merged_into": choose([other for other in self.cases if other != case.id])}
            case V.APPEAL_FIRST_REVIEW | V.APPEAL_FINAL_REVIEW:
                return {"passed": choose((True, True, False))}
            case V.SECOND_LOOK:
                return {"second_look": choose(("in_order", "not_in_order"))}
            case V.CALL_BACK:
                return {"call_back": choose(("satisfied", "not_satisfied", "not_reached"))}
            case V.VERIFICATION_RESULT:
                return {"finding": choose(("found", "found", "not_found"))}
            case V.APPLY_SHELVING | V.APPLY_DEFERRAL:
                return {"until": datetime(2027, 1, 1, tzinfo=UTC)}
        return {}
