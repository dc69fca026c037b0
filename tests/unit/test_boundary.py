"""Cases that units hand on to one another: who decides, what binds, and what danger may pass by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.reasons import BoundaryBasis, ReturnReason
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.side_rules import SideRules
from dispatcher_app.domain.words import Mark, Role, Source, Stage
from tests.support.life import Life, life_at
from tests.support.rules import MORNING, RULES

V = Verb
SENT = (V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH)


def _refusal(life: Life, verb: Verb, role: Role | None = None, **terms: object) -> str:
    with pytest.raises(Refused) as refused:
        life.ask(verb, role, **terms)  # type: ignore[arg-type]
    return refused.value.code


def _disputed() -> Life:
    return life_at(Stage.HANDLING).go(V.UNIT_RETURN, *SENT, V.UNIT_RETURN)


def test_reasons_are_those_of_the_field() -> None:
    assert [reason.value for reason in ReturnReason] == [
        "area", "function", "ownership", "no_problem", "information", "other",
    ]  # fmt: skip


def test_after_two_hand_offs_the_shift_leader_decides() -> None:
    life = life_at(Stage.HANDLING).go(V.UNIT_RETURN)
    assert Mark.BOUNDARY not in life.case.marks
    assert _refusal(life, V.SETTLE_BOUNDARY) == _refusal(life, V.RECORD_VISIT) == "no_dispute"
    life.go(*SENT, V.UNIT_RETURN)
    assert Mark.BOUNDARY in life.case.marks
    assert _refusal(life, V.PROPOSE_DISPATCH) == "boundary_open"
    assert _refusal(life, V.SETTLE_BOUNDARY, Role.DISPATCHER) == "wrong_role"
    life.go(V.RECORD_VISIT, V.SETTLE_BOUNDARY)
    assert (life.case.decided_unit, life.case.settled_handoffs) == ("U1", 2)
    assert life.case.marks == frozenset()
    life.go(*SENT)
    assert life.case.stage is Stage.HANDLING


def test_how_many_is_the_hall_s_own_rule() -> None:
    rules = replace(RULES, side=SideRules(max_handoffs=1))
    life = life_at(Stage.HANDLING, rules).go(V.UNIT_RETURN)
    assert _refusal(life, V.PROPOSE_DISPATCH) == "boundary_open"
    with pytest.raises(ValueError, match="below one"):
        SideRules(max_handoffs=0)
    with pytest.raises(ValueError, match="answer"):
        SideRules(self_handled_of=frozenset({Source.HOTLINE_12345}))


def test_no_way_round_an_open_boundary_leads_past_the_leader() -> None:
    """Neither back to the call taker and filed again, nor merged and taken apart."""
    life = _disputed().go(V.SEND_BACK, V.FILE)
    assert _refusal(life, V.PROPOSE_DISPATCH) == "boundary_open"
    life.go(V.MERGE, V.UNMERGE)
    assert _refusal(life, V.PROPOSE_DISPATCH) == "boundary_open"


def test_a_decision_binds_until_somebody_does_not_accept_it() -> None:
    life = _disputed()
    life.do(V.SETTLE_BOUNDARY, decided_unit="U2")
    assert _refusal(life, V.PROPOSE_DISPATCH, lead_unit="U3") == "boundary_decided"
    life.do(V.PROPOSE_DISPATCH, lead_unit=None)  # nothing said: the decided unit
    assert life.case.lead_unit == "U2"
    life.do(V.APPROVE_DISPATCH)
    life.do(V.UNIT_RETURN, reason_code="information")  # a question, no refusal
    assert Mark.BOUNDARY not in life.case.marks
    life.do(V.PROPOSE_DISPATCH, lead_unit="U2")
    life.do(V.APPROVE_DISPATCH)
    life.do(V.UNIT_RETURN, reason_code="ownership")
    assert Mark.BOUNDARY in life.case.marks
    life.do(V.SETTLE_BOUNDARY, decided_unit="U3")
    assert (life.case.decided_unit, life.case.settled_handoffs) == ("U3", 4)


def test_a_decision_names_a_unit_there_is_and_its_basis() -> None:
    life = _disputed()
    assert _refusal(life, V.SETTLE_BOUNDARY, decided_unit="U9") == "unknown_unit"
    assert _refusal(life, V.SETTLE_BOUNDARY, decided_unit="") == "missing"
    assert _refusal(life, V.SETTLE_BOUNDARY, reason_code="") == "needs_reason"
    assert _refusal(life, V.SETTLE_BOUNDARY, reason_code="other", reason="") == "other_needs_text"
    for basis in set(BoundaryBasis) - {BoundaryBasis.OTHER}:
        assert life.ask(V.SETTLE_BOUNDARY, reason_code=basis.value).reason_code == basis


def test_a_visit_says_when_who_and_what_each_time() -> None:
    life = _disputed().go(V.RECORD_VISIT)
    assert (life.case.visit_at, life.case.visit_finding) == (MORNING, "雨水井,属排水")
    for name in ("visit_at", "visit_present", "visit_finding"):
        assert _refusal(life, V.RECORD_VISIT, **{name: None}) == "missing"
    assert _refusal(life, V.RECORD_VISIT, visit_at=life.now + timedelta(minutes=1)) == "visit_later"
    life.do(V.RECORD_VISIT, visit_finding="是电缆井")
    assert life.case.visit_finding == "是电缆井"
    assert [step.verb for step in life.steps].count(V.RECORD_VISIT) == 2


# -- danger ------------------------------------------------------------------------------------------------


def test_danger_goes_out_through_gate_1_and_its_owner_is_found_later() -> None:
    life = _disputed()
    assert _refusal(life, V.PROPOSE_EMERGENCY, reason="") == "needs_reason"
    life.do(V.PROPOSE_EMERGENCY, Role.SHIFT_LEADER, person="chen")
    assert _refusal(life, V.APPROVE_DISPATCH, person="chen") == "four_eyes"
    life.do(V.APPROVE_DISPATCH, person="li")
    assert (life.case.handled_by, life.case.emergency) == ("U3", True)
    assert Mark.BOUNDARY in life.case.marks
    life.go(V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_PASS)
    life.do(V.CLOSE, person="li", closing_kind="normal")
    assert life.case.marks == {Mark.BOUNDARY}  # the work is done, the bill is not
    life.do(V.SETTLE_BOUNDARY, cost_note="由市排水公司承担")
    assert (life.case.cost_note, life.case.marks) == ("由市排水公司承担", frozenset())


def test_danger_without_any_return_opens_the_question_too() -> None:
    life = life_at(Stage.AWAITING_DISPATCH).go(V.PROPOSE_EMERGENCY)
    assert life.case.marks == frozenset()  # a leader may still say it is none
    life.do(V.RETURN_DISPATCH)
    life.go(V.PROPOSE_DISPATCH)
    assert life.case.emergency is False
    life.do(V.RETURN_DISPATCH)
    life.go(V.PROPOSE_EMERGENCY, V.APPROVE_DISPATCH)
    assert life.case.marks == {Mark.BOUNDARY}


def test_no_policy_judges_an_emergency() -> None:
    """As the guards of the database: whether danger is imminent is a person's to say."""
    life = life_at(Stage.AWAITING_DISPATCH)
    life.do(V.PROPOSE_EMERGENCY)
    assert _refusal(life, V.APPROVE_DISPATCH, Role.POLICY) == "policy_no_emergency"
    assert life.do(V.APPROVE_DISPATCH).to_stage is Stage.HANDLING


def test_whose_it_is_being_decided_an_emergency_opens_nothing() -> None:
    life = _disputed().go(V.SETTLE_BOUNDARY, V.PROPOSE_EMERGENCY, V.APPROVE_DISPATCH)
    assert life.case.handled_by == "U3"
    assert Mark.BOUNDARY not in life.case.marks


# -- wrong dispatches --------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [V.UNIT_RETURN, V.REDIRECT])
def test_a_failed_check_is_a_rework_only_of_the_unit_that_mends_it(back: Verb) -> None:
    life = life_at(Stage.CHECKING).go(V.CHECK_FAIL)
    assert (life.case.reworks, life.case.failed_unit) == (1, "U1")
    life.do(back)
    life.do(V.PROPOSE_DISPATCH, lead_unit="U2")
    life.do(V.APPROVE_DISPATCH)
    assert (life.case.reworks, life.case.wrong_dispatches, life.case.failed_unit) == (0, 1, "")
    assert life.case.handoffs == (back is V.UNIT_RETURN)


def test_the_same_unit_again_is_a_rework_however_it_came_back() -> None:
    life = life_at(Stage.CHECKING).go(V.CHECK_FAIL, V.REDIRECT, *SENT)
    assert (life.case.reworks, life.case.wrong_dispatches) == (1, 0)
    life.go(V.SUBMIT_RESULT, V.REWORK, V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_PASS)
    life.do(V.RETURN_CLOSURE, return_to="handling")
    assert (life.case.reworks, life.case.failed_unit) == (3, "U1")


def test_only_a_failed_result_shows_that_a_dispatch_was_wrong() -> None:
    assert _refusal(life_at(Stage.HANDLING), V.REDIRECT) == "redirect_after_failure"
    life = life_at(Stage.FEEDBACK).go(V.REWORK, V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_FAIL)
    life.go(V.APPLY_SHELVING, V.GRANT_SHELVING)
    assert _refusal(life, V.REDIRECT) == "paused_case"


def test_the_unit_s_time_counts_when_it_is_redirected() -> None:
    """A redirected case pauses like a returned one; the other unit begins anew."""
    life = life_at(Stage.CHECKING).go(V.CHECK_FAIL)
    life.do(V.REDIRECT, after=timedelta(minutes=30))
    life.do(V.PROPOSE_DISPATCH, after=timedelta(hours=9), lead_unit="U2")
    life.do(V.APPROVE_DISPATCH)
    (fact,) = [fact for fact in life.steps[-1].facts if fact.clock == Stage.HANDLING]
    assert fact.used_seconds == 30 * 60
