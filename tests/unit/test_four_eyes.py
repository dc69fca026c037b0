"""No one approves what they proposed, whatever seat they sit at and however often they change it."""

from __future__ import annotations

import pytest

from dispatcher_app.domain.case import Appeal
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.decide import allowed
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import Role, Stage
from tests.support.life import Life, life_at, overdue_closed
from tests.support.rules import actor

WANG = "wang"


def _proposed(stage: Stage, *verbs: Verb) -> Life:
    """A case brought to *stage*, where every one of *verbs* was given by Wang."""
    life = life_at(stage)
    for verb in verbs:
        life.do(verb, person=WANG)
    return life


#: How Wang comes to have proposed, and the answers that are then not Wang's to give.
CASES = [
    (Stage.REPORTED, (Verb.PROPOSE_FILING,), (Verb.APPROVE_FILING, Verb.DECLINE, Verb.SEND_BACK)),
    (Stage.REPORTED, (Verb.PROPOSE_DECLINE,), (Verb.APPROVE_FILING, Verb.DECLINE, Verb.SEND_BACK)),
    (Stage.AWAITING_DISPATCH, (Verb.PROPOSE_DISPATCH,), (Verb.APPROVE_DISPATCH, Verb.RETURN_DISPATCH)),
    (Stage.FEEDBACK, (Verb.PASS_TO_CHECK, Verb.CHECK_PASS), (Verb.CLOSE, Verb.RETURN_CLOSURE)),
    (Stage.CHECKING, (Verb.CHECK_PASS,), (Verb.CLOSE, Verb.RETURN_CLOSURE)),
    (Stage.HANDLING, (Verb.APPLY_EXTENSION,), (Verb.GRANT_EXTENSION, Verb.REFUSE_APPLICATION)),
    (Stage.HANDLING, (Verb.APPLY_SHELVING,), (Verb.GRANT_SHELVING, Verb.REFUSE_APPLICATION)),
    (Stage.HANDLING, (Verb.APPLY_DEFERRAL,), (Verb.GRANT_DEFERRAL, Verb.REFUSE_APPLICATION)),
]


@pytest.mark.parametrize(("stage", "proposal", "answers"), CASES)
def test_the_proposer_may_not_answer(
    stage: Stage, proposal: tuple[Verb, ...], answers: tuple[Verb, ...]
) -> None:
    for answer in answers:
        life = _proposed(stage, *proposal)
        with pytest.raises(Refused) as refused:
            life.do(answer, Role.SHIFT_LEADER, person=WANG)
        assert refused.value.code == "four_eyes"
        assert WANG in str(refused.value)
        assert allowed(life.case, answer, actor(Role.SHIFT_LEADER, WANG)) == str(refused.value)
        life.do(answer, Role.SHIFT_LEADER, person="li")


def test_passing_to_check_counts_even_when_another_checks() -> None:
    life = _proposed(Stage.FEEDBACK, Verb.PASS_TO_CHECK)
    life.do(Verb.CHECK_PASS, person="zhao")
    for person in (WANG, "zhao"):
        with pytest.raises(Refused, match="另一人"):
            life.do(Verb.CLOSE, person=person)
    life.do(Verb.CLOSE, person="li")


def test_an_answered_proposal_binds_no_one() -> None:
    """Wang's proposal was returned and made again by Li: now Wang may look at it."""
    life = _proposed(Stage.AWAITING_DISPATCH, Verb.PROPOSE_DISPATCH)
    life.do(Verb.RETURN_DISPATCH, person="chen")
    assert life.case.proposer == life.case.proposer_name == ""
    life.do(Verb.PROPOSE_DISPATCH, person="li")
    life.do(Verb.APPROVE_DISPATCH, person=WANG)
    assert life.case.stage is Stage.HANDLING


def test_it_goes_by_login_not_by_name() -> None:
    """Two people called the same are two people."""
    life = life_at(Stage.AWAITING_DISPATCH)
    life.do(Verb.PROPOSE_DISPATCH, person="zhang.wei")
    life.do(Verb.APPROVE_DISPATCH, person="zhang.wei2")
    assert life.case.stage is Stage.HANDLING


def test_an_appeal_needs_three_people() -> None:
    life = overdue_closed()
    life.do(Verb.APPEAL, person=WANG)
    with pytest.raises(Refused, match="另一人"):
        life.do(Verb.APPEAL_FIRST_REVIEW, person=WANG)
    life.do(Verb.APPEAL_FIRST_REVIEW, person="li")
    for person in (WANG, "li"):
        with pytest.raises(Refused, match="另一人"):
            life.do(Verb.APPEAL_FINAL_REVIEW, person=person)
    life.do(Verb.APPEAL_FINAL_REVIEW, person="chen")
    assert life.case.appeal is Appeal.GRANTED


def test_an_appeal_outlives_the_reopening_of_its_case() -> None:
    """The caller is not satisfied while it waits: the second round does not make its author a judge."""
    life = overdue_closed()
    life.do(Verb.APPEAL, person=WANG)
    life.do(Verb.CALL_BACK, call_back="not_satisfied", reopen=True, reason="没修好")
    life.do(Verb.CONSENT_REOPEN)
    life.go(Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH)
    life.do(Verb.APPLY_EXTENSION, person="li")
    life.go(Verb.GRANT_EXTENSION, Verb.SUBMIT_RESULT, Verb.PASS_TO_CHECK, Verb.CHECK_PASS)
    life.do(Verb.CLOSE, closing_kind="overdue")
    with pytest.raises(Refused, match="另一人"):
        life.do(Verb.APPEAL_FIRST_REVIEW, person=WANG)
    life.do(Verb.APPEAL_FIRST_REVIEW, person="li")
    with pytest.raises(Refused, match="另一人"):
        life.do(Verb.APPEAL_FINAL_REVIEW, person=WANG)
    life.do(Verb.APPEAL_FINAL_REVIEW, person="chen")
    assert life.case.appeal is Appeal.GRANTED
