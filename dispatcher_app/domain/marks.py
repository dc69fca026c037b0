"""Some commands answer a mark of the case, and some a mark stands in the way of: the table says which."""

from __future__ import annotations

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.transitions import Transition
from dispatcher_app.domain.words import Mark


def check_marks(row: Transition, case: Case | None) -> None:
    """The same as the guards of the database look at.

    Raises:
        Refused: the case lacks what *row* answers, or has what bars it.
    """
    marks = case.marks if case is not None else frozenset()
    if row.while_marked and not row.while_marked & marks:
        raise _lacking(row.while_marked)
    for mark in sorted(row.unless_marked & marks):
        raise _barred(mark, row.verb)


def _lacking(wanted: frozenset[Mark]) -> Refused:
    match sorted(wanted):
        case [Mark.APPLICATION]:
            return Refused("no_application")
        case [Mark.SUPERVISED]:
            return Refused("no_supervision")
        case [Mark.BOUNDARY]:
            return Refused("no_dispute")
        case [Mark.REOPENING]:
            return Refused("no_reopening")
        case [Mark.APPEAL]:
            return Refused("appeal_stage")
        case marks:
            return Refused("not_marked", mark="/".join(mark.label for mark in marks))


def _barred(mark: Mark, verb: Verb) -> Refused:
    if mark is Mark.SUPERVISED and verb is not Verb.SUPERVISE:
        return Refused("supervised_stays", command=verb.label)
    match mark:
        case Mark.APPLICATION:
            return Refused("application_open")
        case Mark.SUPERVISED:
            return Refused("supervision_open")
        case Mark.BOUNDARY:
            return Refused("boundary_open")
        case _:
            return Refused("already_marked", mark=mark.label)
