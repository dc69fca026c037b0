"""In what way a case came back to where it stands: the one table of these words (design §3).

退回 is sent back inside the hall, 回退 a unit saying "not mine", 返工 the same unit doing it again, 错派 a
failed result that showed that another unit should have had the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Labelled, Stage
from dispatcher_app.i18n import N_, _


class CameBack(Labelled):
    """Each word has one meaning, wherever it stands: badges, counters, cards, registers."""

    SENT_BACK = "sent_back", N_("退回")
    RETURNED = "returned", N_("回退")
    REWORK = "rework", N_("返工")
    WRONG_DISPATCH = "wrong_dispatch", N_("错派")
    REOPENED = "reopened", N_("重开")

    def times(self, count: int) -> str:
        """``返工×2``"""
        return _("{word}×{count}").format(word=self.label, count=count)


#: What each command is that sends a case back.
WAYS: Mapping[Verb, CameBack] = {
    Verb.SEND_BACK: CameBack.SENT_BACK,
    Verb.RETURN_DISPATCH: CameBack.SENT_BACK,
    Verb.RETURN_CLOSURE: CameBack.SENT_BACK,
    Verb.UNIT_RETURN: CameBack.RETURNED,
    Verb.REWORK: CameBack.REWORK,
    Verb.CHECK_FAIL: CameBack.REWORK,
    Verb.REDIRECT: CameBack.WRONG_DISPATCH,
    Verb.CONSENT_REOPEN: CameBack.REOPENED,
}
#: Where lists say so: what is with its unit again says it by its counters.
SAID_AT = frozenset({Stage.REPORTED, Stage.AWAITING_DISPATCH, Stage.CHECKING})
#: A case that was merged and is itself again came from nowhere.
NO_MOVES = frozenset({Verb.MERGE, Verb.UNMERGE})


def way_back(stage: Stage, steps: Iterable[Step]) -> CameBack | None:
    """In what way a case came back to *stage*, by the last of its *steps* that moved it; None where it came
    here by the straight road."""
    moved = [step.verb for step in steps if step.to_stage is not step.from_stage]
    moved = [verb for verb in moved if verb not in NO_MOVES]
    return WAYS.get(moved[-1]) if moved and stage in SAID_AT else None


def how_often(case: Case, steps: Iterable[Step] = ()) -> list[tuple[CameBack, int]]:
    """How often units returned the case, had to do it again, and were the wrong ones; without zeros.

    A failed result for which the case was just taken away (*steps* say so) is a wrong dispatch already.
    """
    taken = way_back(case.stage, steps) is CameBack.WRONG_DISPATCH
    counted = (
        (CameBack.RETURNED, case.handoffs),
        (CameBack.REWORK, case.reworks - taken),
        (CameBack.WRONG_DISPATCH, case.wrong_dispatches + taken),
    )
    return [(way, count) for way, count in counted if count > 0]
