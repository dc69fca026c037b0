"""``python -m tests.support.busy_hall URL SEED``: a hall that never rests, made to be killed.

Gives commands to its cases without end and prints ``case version`` for each that was answered as done: what
was printed must be there after any crash.
"""

from __future__ import annotations

import sys
from random import Random

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Stage
from tests.support.hall import Hall, in_hall

#: The way onward, and now and then back: cases move through every stage for as long as it runs.
_ONWARD: dict[Stage, tuple[Verb, ...]] = {
    Stage.REPORTED: (Verb.FILE, Verb.AMEND, Verb.PROPOSE_DECLINE),
    Stage.AWAITING_FILING: (Verb.APPROVE_FILING, Verb.SEND_BACK),
    Stage.AWAITING_DISPATCH: (Verb.PROPOSE_DISPATCH,),
    Stage.DISPATCH_REVIEW: (Verb.APPROVE_DISPATCH, Verb.RETURN_DISPATCH),
    Stage.HANDLING: (Verb.SUBMIT_RESULT, Verb.UNIT_RETURN, Verb.APPLY_EXTENSION, Verb.SUPERVISE),
    Stage.FEEDBACK: (Verb.PASS_TO_CHECK, Verb.REWORK),
    Stage.CHECKING: (Verb.CHECK_PASS, Verb.CHECK_FAIL),
    Stage.CLOSURE_REVIEW: (Verb.CLOSE, Verb.RETURN_CLOSURE),
}


async def _work_for_ever(hall: Hall, chance: Random) -> None:
    at_work: list[Case] = []
    while True:
        if len(at_work) < 5:
            at_work.append(_told(await hall.report()))
        place = chance.randrange(len(at_work))
        case = at_work[place]
        if case.stage not in _ONWARD:
            del at_work[place]
            continue
        try:
            done = await hall.do(chance.choice(_ONWARD[case.stage]), case)
        except DomainError:
            continue
        at_work[place] = _told(done.case)


def _told(case: Case) -> Case:
    sys.stdout.write(f"{case.id} {case.version}\n")
    sys.stdout.flush()
    return case


if __name__ == "__main__":
    url, seed = sys.argv[1:]
    in_hall(url, lambda hall: _work_for_ever(hall, Random(seed)))
