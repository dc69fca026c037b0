"""The counts of every leg: what was due, done in time, done late, and is late and still open.

Each leg is counted twice over: on the case's row for the first time it had to be done, on rows of its own for
every further time. Indicators add the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dispatcher_app.domain.indicators.conditions import (
    AS_OF,
    Condition,
    Op,
    all_of,
    any_of,
    compare,
    is_false,
    is_known,
    is_true,
    is_unknown,
)
from dispatcher_app.domain.indicators.counts import BaseCount, case_count, step_count
from dispatcher_app.domain.indicators.facts import StepKind
from dispatcher_app.i18n import N_

_CLOCK = N_("以该环节自己的时限为准;未完成的从期限起计入,期限内未完成的不计入")

#: Of a leg that had to be done once more.
AGAIN = N_("再次")


@dataclass(frozen=True, slots=True)
class LegWords:
    """How a leg and its four counts are called."""

    leg: str
    kind: StepKind
    person: str
    due: tuple[str, str]
    on_time: tuple[str, str]
    late: tuple[str, str]
    open_late: tuple[str, str]
    source: str = "EG"

    @property
    def labels(self) -> dict[str, tuple[str, str]]:
        """Label and English name by the end of the count's code."""
        return {
            "due": self.due,
            "on_time": self.on_time,
            "late": self.late,
            "open_late": self.open_late,
        }


LEG_WORDS = (
    LegWords(
        "accept",
        StepKind.ACCEPT,
        "acceptor",
        (N_("应受理数"), "Due to accept"),
        (N_("按时受理数"), "Accepted on time"),
        (N_("超时受理数"), "Accepted late"),
        (N_("超时未受理数"), "Overdue, not accepted"),
    ),
    LegWords(
        "verify",
        StepKind.VERIFY,
        "verifier",
        (N_("应核实数"), "Due to verify"),
        (N_("按时核实数"), "Verified on time"),
        (N_("超时核实数"), "Verified late"),
        (N_("超时未核实数"), "Overdue, not verified"),
    ),
    LegWords(
        "filing",
        StepKind.FILING,
        "filing_approver",
        (N_("应审批立案数"), "Due for a filing decision"),
        (N_("按时审批立案数"), "Filing decided on time"),
        (N_("超时审批立案数"), "Filing decided late"),
        (N_("超时未审批立案数"), "Overdue, filing not decided"),
        source="GB",
    ),
    LegWords(
        "dispatch",
        StepKind.DISPATCH,
        "dispatcher",
        (N_("应派遣数"), "Due to dispatch"),
        (N_("按时派遣数"), "Dispatched on time"),
        (N_("超时派遣数"), "Dispatched late"),
        (N_("超时未派遣数"), "Overdue, not dispatched"),
    ),
    LegWords(
        "review",
        StepKind.REVIEW,
        "dispatch_approver",
        (N_("应审核派遣数"), "Due for gate 1"),
        (N_("按时审核派遣数"), "Gate 1 answered on time"),
        (N_("超时审核派遣数"), "Gate 1 answered late"),
        (N_("超时未审核派遣数"), "Overdue at gate 1"),
        source="XC",
    ),
    LegWords(
        "pass_on",
        StepKind.PASS_ON,
        "passer",
        (N_("应批转数"), "Due to pass on"),
        (N_("按时批转数"), "Passed on in time"),
        (N_("超时批转数"), "Passed on late"),
        (N_("超时未批转数"), "Overdue, not passed on"),
        source="CU",
    ),
    LegWords(
        "check",
        StepKind.CHECK,
        "checker",
        (N_("应核查数"), "Due to check"),
        (N_("按时核查数"), "Checked on time"),
        (N_("超时核查数"), "Checked late"),
        (N_("超时未核查数"), "Overdue, not checked"),
    ),
    LegWords(
        "closing",
        StepKind.CLOSING,
        "closer",
        (N_("应审核结案数"), "Due for gate 2"),
        (N_("按时审核结案数"), "Gate 2 answered on time"),
        (N_("超时审核结案数"), "Gate 2 answered late"),
        (N_("超时未审核结案数"), "Overdue at gate 2"),
        source="GB",
    ),
)


def _conditions(done: str, counted: str, late: str) -> dict[str, Condition]:
    open_late = all_of(is_unknown(done), compare(counted, Op.LT, AS_OF))
    return {
        "due": any_of(is_known(done), open_late),
        # A leg that no clock timed cannot be late.
        "on_time": all_of(is_known(done), any_of(is_false(late), is_unknown(late))),
        "late": is_true(late),
        "open_late": open_late,
    }


def _counts() -> Iterator[BaseCount]:
    for words in LEG_WORDS:
        leg, labels = words.leg, words.labels
        for what, where in _conditions(f"{leg}_at", f"{leg}_counted_at", f"{leg}_late").items():
            yield case_count(
                f"{leg}_{what}",
                *labels[what],
                f"{leg}_counted_at",
                where,
                person=words.person,
                source=words.source,
                note=_CLOCK,
            )
        for what, where in _conditions("done_at", "at", "late").items():
            label, english = labels[what]
            yield step_count(
                f"{leg}_again_{what}",
                label,
                f"{english} (again)",
                words.kind,
                where,
                variant=(AGAIN,),
                source=words.source,
                note=_CLOCK,
            )


LEG_COUNTS: tuple[BaseCount, ...] = tuple(_counts())
