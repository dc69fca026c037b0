"""Lives beside the straight road for made cases: what a case has been through, and what hangs on open ones.

Persons differ where four eyes want it. Each life is led through the real rules, like all patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Stage
from tests.support.life import ROADS, Life

V = Verb
_UNIT_OF = {
    V.PROPOSE_DISPATCH: "lead_unit",
    V.PROPOSE_EMERGENCY: "lead_unit",
    V.SETTLE_BOUNDARY: "decided_unit",
}
_DAY_OF = {V.SUPERVISE: "supervision_due", V.APPLY_SHELVING: "until", V.APPLY_DEFERRAL: "until"}


class SideLife(Life):
    """A life whose commands name a unit that the city has."""

    def of(self, unit: str) -> SideLife:
        """The same life, with *unit* for every command that names one."""
        self.unit = unit
        return self

    def do(self, verb: Verb, *rest: Any, **terms: Any) -> Step:
        named = {_UNIT_OF[verb]: self.unit} if verb in _UNIT_OF else {}
        day = {_DAY_OF[verb]: self.now + timedelta(days=20)} if verb in _DAY_OF else {}
        return super().do(verb, *rest, **named | day | terms)


Leading = Callable[[Life], object]
_DONE = (V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_PASS)
_AGAIN = (V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH)
_CALLER = {"source": "12319", "caller_name": "王女士", "caller_phone": "13800138000"}
_VERIFIED = (V.REQUEST_VERIFICATION, V.VERIFICATION_RESULT)


def _closed(life: Life) -> Life:
    life.go(*_DONE)
    life.do(V.CLOSE, closing_kind="overdue" if life.case.overdue else "normal")
    return life


def _on_the_way(*verbs: Verb) -> Leading:
    return lambda life: _closed(life.go(*ROADS[Stage.HANDLING], *verbs))


def _settled(life: Life) -> None:
    life.go(*ROADS[Stage.HANDLING], V.UNIT_RETURN, *_AGAIN, V.UNIT_RETURN, V.SETTLE_BOUNDARY, *_AGAIN)
    _closed(life)


def _emergency(life: Life) -> None:
    _closed(life.go(*ROADS[Stage.AWAITING_DISPATCH], V.PROPOSE_EMERGENCY, V.APPROVE_DISPATCH))
    life.do(V.SETTLE_BOUNDARY)


def _appealed(life: Life, *, reviewed: bool = True) -> None:
    life.go(*ROADS[Stage.HANDLING])
    life.do(V.SUBMIT_RESULT, after=timedelta(days=40))
    life.go(V.PASS_TO_CHECK, V.CHECK_PASS)
    life.do(V.CLOSE, closing_kind="overdue")
    life.do(V.APPEAL)
    if reviewed:
        life.do(V.APPEAL_FIRST_REVIEW, person="dispatcher-9")
        life.do(V.APPEAL_FINAL_REVIEW)


def _for_a_caller(life: Life) -> Life:
    return _closed(life.go(*_VERIFIED, *ROADS[Stage.HANDLING]))


def _reopened(life: Life) -> None:
    _for_a_caller(life).do(V.CALL_BACK, call_back="not_satisfied", reopen=True, reason="又松了")
    _closed(life.go(V.CONSENT_REOPEN, *_AGAIN)).go(V.CALL_BACK)


#: Ended cases that went other ways, each as often as another.
ENDED_LIVES: Mapping[str, Leading] = {
    "supervised": _on_the_way(V.SUPERVISE, V.ANSWER_SUPERVISION),
    "extended": _on_the_way(V.APPLY_EXTENSION, V.GRANT_EXTENSION),
    "shelved": _on_the_way(V.APPLY_SHELVING, V.GRANT_SHELVING, V.RESUME),
    "deferred": _on_the_way(V.APPLY_DEFERRAL, V.GRANT_DEFERRAL, V.RESUME),
    "returned": _on_the_way(V.UNIT_RETURN, *_AGAIN),
    "reworked": _on_the_way(V.SUBMIT_RESULT, V.REWORK),
    "settled": _settled,
    "emergency": _emergency,
    "appealed": _appealed,
    "called back": lambda life: _for_a_caller(life).go(V.CALL_BACK),
    "reopened": _reopened,
    "merged": lambda life: life.go(*ROADS[Stage.MERGED]),
    "self handled": lambda life: life.go(*ROADS[Stage.SELF_HANDLED]),
    "looked at": lambda life: _on_the_way()(life) and life.do(V.SECOND_LOOK, person="shift_leader-9"),
}
#: Ended cases that somebody still waits for: few at any time.
WAITING_LIVES: Mapping[str, Leading] = {
    "owed a call": _for_a_caller,
    "to be reopened": lambda life: _for_a_caller(life).do(
        V.CALL_BACK, call_back="not_satisfied", reopen=True, reason="又松了"
    ),
    "appeal waits": lambda life: _appealed(life, reviewed=False),
}
#: What hangs on open cases.
OPEN_LIVES: Mapping[str, Leading] = {
    "supervised": lambda life: life.go(*ROADS[Stage.HANDLING], V.SUPERVISE),
    "shelved": lambda life: life.go(*ROADS[Stage.HANDLING], V.APPLY_SHELVING, V.GRANT_SHELVING),
    "deferred": lambda life: life.go(*ROADS[Stage.HANDLING], V.APPLY_DEFERRAL, V.GRANT_DEFERRAL),
    "applied": lambda life: life.go(*ROADS[Stage.HANDLING], V.APPLY_EXTENSION),
    "disputed": lambda life: life.go(*ROADS[Stage.HANDLING], V.UNIT_RETURN, *_AGAIN, V.UNIT_RETURN),
}


def report_of(name: str) -> dict[str, object]:
    """What the report of such a life says of who reported it; nothing where it does not matter."""
    return (
        dict(_CALLER)
        if name in ("called back", "reopened", *WAITING_LIVES) and name != "appeal waits"
        else {}
    )
