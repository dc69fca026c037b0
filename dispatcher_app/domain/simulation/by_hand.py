"""What a trainer has a party outside answer now, instead of what it had in mind: same words, same rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from dispatcher_app.domain.case import Case, Finding
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.reasons import ReturnReason, ReworkReason
from dispatcher_app.domain.simulation import phrases
from dispatcher_app.domain.simulation.matter import Matter
from dispatcher_app.domain.simulation.parties import Parties
from dispatcher_app.domain.simulation.words import UnitAnswer
from dispatcher_app.domain.words import Labelled, Stage
from dispatcher_app.i18n import C_, N_


class HandAnswer(Labelled):
    """An answer that can be put in. ``FALSE`` says that it is done, and it is not."""

    DONE = "done", N_("处置完毕")
    FALSE = "false", N_("虚假完毕")
    RETURN = "return", C_("by hand", "退回")
    EXTEND = "extend", N_("申请延期")
    SHELVE = "shelve", N_("申请挂账")
    FOUND = "found", N_("核实:属实")
    NOT_FOUND = "not_found", N_("核实:不属实")
    PASSES = "passes", N_("核查:通过")
    FAILS = "fails", N_("核查:不通过")


_A = HandAnswer
#: What can be answered at each stage at which somebody outside is to act.
ANSWERS_AT: Mapping[Stage, tuple[HandAnswer, ...]] = {
    Stage.HANDLING: (_A.DONE, _A.FALSE, _A.RETURN, _A.EXTEND, _A.SHELVE),
    Stage.VERIFYING: (_A.FOUND, _A.NOT_FOUND),
    Stage.CHECKING: (_A.PASSES, _A.FAILS),
}
#: Answers that need a coded reason, with the codes that the rules know.
REASONS_OF: Mapping[HandAnswer, type[ReturnReason] | type[ReworkReason]] = {
    _A.RETURN: ReturnReason,
    _A.FAILS: ReworkReason,
}
#: Whether the trouble is over, as gates are scored by it.
TRUTH: Mapping[HandAnswer, UnitAnswer] = {_A.DONE: UnitAnswer.DONE, _A.FALSE: UnitAnswer.FALSE}


def answer_now(
    parties: Parties, case: Case, answer: HandAnswer, now: datetime, code: str = "", words: str = ""
) -> tuple[Command, Actor]:
    """The command of whoever has *case*, given *now*; *words* instead of the party's own.

    Whether the rules allow it shows when it is given: nothing is asked here.
    """
    matter = parties.plan.matter_of(case) or as_filed(case)
    verb, data, reason = _said(parties, matter, answer, now, code, words)
    command = Command(
        verb=verb,
        case_id=case.id,
        data=data,
        reason=reason,
        reason_code=code,
        expected_version=case.version,
        id=uuid4(),
    )
    by_unit = answer in ANSWERS_AT[Stage.HANDLING]
    return command, parties.unit_of(case) if by_unit else parties.collector_for(case, matter)


def _said(
    parties: Parties, matter: Matter, answer: HandAnswer, now: datetime, code: str, words: str
) -> tuple[Verb, Mapping[str, object], str]:
    match answer:
        case _A.DONE:
            return Verb.SUBMIT_RESULT, {"result": words or matter.result or phrases.DONE}, ""
        case _A.FALSE:
            return Verb.SUBMIT_RESULT, {"result": words or phrases.ALREADY_DONE}, ""
        case _A.RETURN:
            return Verb.UNIT_RETURN, {}, words or phrases.RETURNS.get(code, phrases.NOT_OURS)
        case _A.EXTEND:
            return Verb.APPLY_EXTENSION, {}, words or phrases.NEEDS_TIME
        case _A.SHELVE:
            return Verb.APPLY_SHELVING, parties.paper(now), words or phrases.NEEDS_WORKS
        case _A.FOUND:
            return Verb.VERIFICATION_RESULT, {"finding": Finding.FOUND}, words
        case _A.NOT_FOUND:
            return Verb.VERIFICATION_RESULT, {"finding": Finding.NOT_FOUND}, words
        case _A.PASSES:
            return Verb.CHECK_PASS, {}, words
        case _A.FAILS:
            return Verb.CHECK_FAIL, {}, words


def as_filed(case: Case) -> Matter:
    """The matter of a case that no exercise knows, as far as the case itself tells."""
    return Matter(
        ref=f"case-{case.id}",
        title=case.title,
        class_code=case.class_code,
        condition_no=case.condition_no,
        lon=case.lon or 0.0,
        lat=case.lat or 0.0,
        cell_code=case.cell_code,
        units=(case.handled_by,) if case.handled_by else (),
        result="",
    )
