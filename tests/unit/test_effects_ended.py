"""Ends without a gate and looks after the end; papers, assisting units, the ladder of supervision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dispatcher_app.domain.case import AssistReport, CallBack, PhotoKind, SecondLook
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.side_rules import SideRules
from dispatcher_app.domain.words import Mark, Role, Source, Stage, SupervisionLevel
from tests.support.life import ROADS, Life, life_at, master, overdue_closed, photo
from tests.support.rules import MORNING, RULES

V = Verb
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _refusal(life: Life, verb: Verb, role: Role | None = None, **terms: object) -> str:
    with pytest.raises(Refused) as refused:
        life.ask(verb, role, **terms)  # type: ignore[arg-type]
    return refused.value.code


# -- papers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [V.APPLY_SHELVING, V.APPLY_DEFERRAL])
def test_a_pause_rests_on_a_paper_signed_before(verb: Verb) -> None:
    life = life_at(Stage.HANDLING)
    for name in ("basis", "basis_date"):
        assert _refusal(life, verb, **{name: None}) == "missing"
    assert _refusal(life, verb, basis_date="2026-03-03") == "basis_later"
    assert _refusal(life, verb, basis_date="3 月 2 日") == "bad_value"
    assert _refusal(life, verb, basis_date=MORNING) == "bad_value"
    life.do(verb, basis_date=date(2026, 3, 2))
    assert (life.case.basis, life.case.basis_date) == ("深南城〔2026〕7 号", date(2026, 3, 2))


def test_the_paper_stays_with_the_pause_and_goes_with_it() -> None:
    life = life_at(Stage.HANDLING).go(V.APPLY_SHELVING, V.GRANT_SHELVING)
    assert life.case.basis == "深南城〔2026〕7 号"
    life.go(V.RESUME)
    assert (life.case.basis, life.case.basis_date) == ("", None)
    for answer in (V.REFUSE_APPLICATION, V.GRANT_EXTENSION):
        life.do(V.APPLY_EXTENSION, after=timedelta(seconds=1), basis="文", basis_date="2026-03-02")
        life.do(answer, after=timedelta(seconds=1))
        assert life.case.basis == ""


def test_a_case_is_shelved_once_and_a_refused_application_does_not_count() -> None:
    life = life_at(Stage.HANDLING).go(V.APPLY_SHELVING, V.REFUSE_APPLICATION, V.APPLY_SHELVING)
    life.go(V.GRANT_SHELVING, V.RESUME)
    assert life.case.shelvings == 1
    assert _refusal(life, V.APPLY_SHELVING) == "shelving_limit"
    life.go(V.APPLY_DEFERRAL, V.GRANT_DEFERRAL, V.RESUME)  # deferral is another matter
    rules = replace(RULES, side=SideRules(max_shelvings=2))
    again = life_at(Stage.HANDLING, rules).go(V.APPLY_SHELVING, V.GRANT_SHELVING, V.RESUME)
    assert again.ask(V.APPLY_SHELVING)


# -- assisting units ---------------------------------------------------------------------------------------


def test_assisting_units_report_and_the_lead_s_result_moves_the_case() -> None:
    life = life_at(Stage.AWAITING_DISPATCH)
    life.do(V.PROPOSE_DISPATCH, assist_units=["U2", "U3"])
    life.go(V.APPROVE_DISPATCH, V.ASSIST_REPORT)
    assert life.case.assist_reports == (AssistReport("U2", life.now, "垃圾已清"),)
    assert life.case.stage is Stage.HANDLING
    assert _refusal(life, V.ASSIST_REPORT, assist_unit="U1") == "not_assisting"
    assert _refusal(life, V.ASSIST_REPORT, assist_unit="U9") == "unknown_unit"
    assert _refusal(life, V.ASSIST_REPORT, assist_report=" ") == "missing"
    life.do(V.SUBMIT_RESULT)
    assert (life.case.handled_by, life.case.overdue) == ("U1", False)  # the score is the lead's
    life.go(V.REWORK, V.UNIT_RETURN, V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH)
    assert life.case.assist_reports == ()  # of this dispatch; the steps keep the others


# -- supervision -------------------------------------------------------------------------------------------


def test_supervision_climbs_and_never_comes_down() -> None:
    life = life_at(Stage.HANDLING).go(V.SUPERVISE)
    assert (life.case.supervision_level, life.case.supervised_unit) == (SupervisionLevel.ORDER, "U1")
    assert _refusal(life, V.ESCALATE_SUPERVISION, supervision_level="order") == "escalate_upward"
    assert _refusal(life, V.ESCALATE_SUPERVISION, supervision_due=None) == "missing"
    assert _refusal(life, V.ESCALATE_SUPERVISION, supervision_due=life.now) == "date_past"
    assert _refusal(life, V.ESCALATE_SUPERVISION, reason="") == "needs_reason"
    life.do(V.ESCALATE_SUPERVISION, supervision_level="interview", supervision_no="约〔2026〕3 号")
    assert (life.case.supervised, life.case.supervision_no) == ("今日办结", "约〔2026〕3 号")
    assert _refusal(life, V.ESCALATE_SUPERVISION) == "escalate_upward"  # 约谈 is above 整改通知书
    life.do(V.ESCALATE_SUPERVISION, supervision_level="circular", supervised="三日内办结")
    assert (life.case.supervised, life.case.supervision_no) == ("三日内办结", "")
    life.go(V.ANSWER_SUPERVISION)
    assert (life.case.supervision_level, life.case.marks) == (None, frozenset())
    assert _refusal(life, V.ESCALATE_SUPERVISION) == "no_supervision"


def test_a_supervision_may_begin_higher_and_be_of_another_unit() -> None:
    life = life_at(Stage.REPORTED)
    assert _refusal(life, V.SUPERVISE, supervised_unit="U9") == "unknown_unit"
    life.do(V.SUPERVISE, supervision_level="rectification", supervised_unit="U4")
    assert (life.case.supervision_level, life.case.supervised_unit) == ("rectification", "U4")


# -- on the spot -------------------------------------------------------------------------------------------


def test_what_is_put_right_on_the_spot_ends_without_being_filed() -> None:
    life = life_at(Stage.SELF_HANDLED)
    case = life.case
    assert (case.result, case.closed_at, case.closing_kind, case.overdue) == (
        "当场劝离",
        life.now,
        None,
        None,
    )
    assert case.due_at is None


def test_only_what_nobody_waits_for_and_with_a_picture_of_afterwards() -> None:
    life = Life()
    assert _refusal(life, V.SELF_HANDLE, attachments=()) == "after_photo_needed"
    assert _refusal(life, V.SELF_HANDLE, attachments=[photo(PhotoKind.BEFORE)]) == "after_photo_needed"
    assert _refusal(life, V.SELF_HANDLE, result="") == "missing"
    assert _refusal(life, V.SELF_HANDLE, on_behalf_of="") == "needs_party"
    for source in set(Source) - RULES.side.self_handled_of:
        assert _refusal(Life(source=source), V.SELF_HANDLE) == "self_handle_source"
    back = life_at(Stage.HANDLING).go(V.UNIT_RETURN, V.SEND_BACK)
    assert _refusal(back, V.SELF_HANDLE) == "self_handle_dispatched"
    child = replace(master(), stage=Stage.MERGED, merged_into=1)
    assert _refusal(life, V.SELF_HANDLE, others={child.id: child}) == "has_children"


# -- call-back ---------------------------------------------------------------------------------------------


def test_who_is_not_reached_is_called_again_so_often() -> None:
    life = overdue_closed()
    assert (life.case.call_back_next, life.case.marks) == (life.case.closed_at, {Mark.CALL_BACK})
    life.do(V.CALL_BACK, call_back="not_reached")
    assert life.case.call_back_next == life.now + 2 * HOUR
    assert _refusal(life, V.CALL_BACK, call_back="not_reached", call_back_next=life.now) == "date_past"
    tomorrow = life.now + DAY
    life.do(V.CALL_BACK, call_back="not_reached", call_back_next=tomorrow)
    assert life.case.call_back_next == tomorrow
    life.do(V.CALL_BACK, call_back="not_reached")
    assert (life.case.call_back_attempts, life.case.call_back_next) == (3, None)
    assert life.case.marks == frozenset()
    life.do(V.CALL_BACK)  # the caller rings back
    assert (life.case.call_back, life.case.call_back_attempts) == (CallBack.SATISFIED, 4)


def test_nobody_is_owed_a_call_who_left_no_number() -> None:
    assert life_at(Stage.CLOSED).case.call_back_next is None


@pytest.mark.parametrize("role", [Role.POLICY, Role.SHIFT_LEADER])
def test_a_gate_that_cannot_read_numbers_owes_the_call_all_the_same(role: Role) -> None:
    """At a dispatcher's seat the policy sees no caller's number, whether one was left or not."""
    life = Life(source=Source.HOTLINE_12345, caller_phone="")
    life.go(V.REQUEST_VERIFICATION, V.VERIFICATION_RESULT, *ROADS[Stage.CLOSURE_REVIEW])
    life.do(V.CLOSE, role)
    assert (Mark.CALL_BACK in life.case.marks) is (role is Role.POLICY)
    assert _refusal(life, V.CALL_BACK) == "callback_public"
    if role is Role.POLICY:
        life.do(V.CALL_BACK, call_back="not_reached")
        assert life.case.marks == frozenset()


def test_a_merge_by_a_dispatcher_owes_the_call() -> None:
    life = Life(source=Source.HOTLINE_12345, caller_phone="")
    life.do(V.MERGE, Role.DISPATCHER)
    assert life.case.marks == {Mark.CALL_BACK}


def test_a_caller_who_heard_of_the_master_is_asked_again_when_merged_anew() -> None:
    life = Life(source=Source.HOTLINE_12345, caller_phone="13800000000").go(V.MERGE)
    closed = {900: replace(master(), stage=Stage.CLOSED)}
    life.do(V.CALL_BACK, others=closed)
    assert life.case.call_back is CallBack.SATISFIED
    life.go(V.UNMERGE)
    assert (life.case.call_back, life.case.call_back_attempts, life.case.marks) == (None, 0, frozenset())
    life.go(V.MERGE)
    life.do(V.CALL_BACK, others=closed)
    assert life.case.marks == frozenset()


def test_a_refused_reopening_is_the_last_word() -> None:
    life = overdue_closed()
    assert _refusal(life, V.CONSENT_REOPEN) == _refusal(life, V.REFUSE_REOPEN) == "no_reopening"
    life.do(V.CALL_BACK, call_back="not_satisfied", reopen=True, reason="没修好", person="wang")
    assert _refusal(life, V.REFUSE_REOPEN, person="wang") == "four_eyes"
    assert _refusal(life, V.REFUSE_REOPEN, reason="") == "needs_reason"
    life.go(V.REFUSE_REOPEN)
    assert (life.case.stage, life.case.reopened, life.case.marks) == (Stage.CLOSED, 0, frozenset())
    assert _refusal(life, V.CALL_BACK, call_back="not_satisfied", reopen=True) == "callback_done"


# -- second look -------------------------------------------------------------------------------------------


def test_a_second_look_is_never_by_whoever_let_it_pass() -> None:
    life = life_at(Stage.CHECKING)
    life.do(V.CHECK_PASS, person="checker")
    life.do(V.CLOSE, person="closer")
    for person in (life.case.approved_by, life.case.passed_by, "checker", "closer"):
        assert person
        assert _refusal(life, V.SECOND_LOOK, person=person) == "four_eyes"
    assert _refusal(life, V.SECOND_LOOK, person="li", reason="") == "needs_reason"
    life.do(V.SECOND_LOOK, person="li", second_look="not_in_order")
    assert (life.case.second_look, life.case.second_looker) == (SecondLook.NOT_IN_ORDER, "li")
    assert life.case.stage is Stage.CLOSED


def test_whoever_may_not_look_again_is_told_what_they_did() -> None:
    life = life_at(Stage.CHECKING)
    life.do(V.CHECK_PASS, person="checker")
    life.do(V.CLOSE, person="closer")
    told_of = {"checker": "核查通过的是", "closer": "结案的是", life.case.passed_by: "批转核查的是"}
    for person, told in told_of.items():
        with pytest.raises(Refused, match=told):
            life.do(V.SECOND_LOOK, person=person)


def test_what_was_handled_on_the_spot_is_looked_at_by_another() -> None:
    life = life_at(Stage.SELF_HANDLED)
    assert _refusal(life, V.SECOND_LOOK, person=life.case.closed_by) == "four_eyes"
    life.do(V.SECOND_LOOK)
    assert life.case.second_look is SecondLook.IN_ORDER


def test_whoever_closed_it_before_takes_no_second_look_after_it_was_reopened() -> None:
    """As the guards of the databases have it: the last who closed it, whatever was done since."""
    life = overdue_closed()
    closer = life.case.closed_by
    life.do(V.CALL_BACK, call_back="not_satisfied", reopen=True, reason="没修好", person="wang")
    life.do(V.CONSENT_REOPEN, person="li")
    life.do(V.PROPOSE_DISPATCH)
    life.do(V.APPROVE_DISPATCH, person="li")
    assert _refusal(life, V.SECOND_LOOK, person=closer) == "four_eyes"
    life.do(V.SECOND_LOOK, person="zhao")


def test_a_report_is_not_made_one_that_nobody_waits_for() -> None:
    life = Life(source=Source.VIDEO)
    assert _refusal(life, V.AMEND, source="patrol") == "source_eased"
    assert _refusal(life, V.FILE, source="collector") == "source_eased"
    life.do(V.CORRECT_SOURCE)
    life.do(V.SELF_HANDLE)
