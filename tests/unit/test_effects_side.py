"""The rules of the side paths (design §4): applications, call-back, appeal, merging, supervision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatcher_app.domain.case import Appeal, Application, CallBack
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import ENDED, PUBLIC_SOURCES, Mark, Role, Source, Stage
from dispatcher_app.services.queues import QUEUES
from tests.support.life import MASTER_ID, Life, life_at, master, overdue_closed
from tests.support.rules import MORNING, RULES

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
APPLY = {
    Application.EXTENSION: Verb.APPLY_EXTENSION,
    Application.SHELVING: Verb.APPLY_SHELVING,
    Application.DEFERRAL: Verb.APPLY_DEFERRAL,
}
GRANT = {
    Application.EXTENSION: Verb.GRANT_EXTENSION,
    Application.SHELVING: Verb.GRANT_SHELVING,
    Application.DEFERRAL: Verb.GRANT_DEFERRAL,
}
MARK = {Application.SHELVING: Mark.SHELVED, Application.DEFERRAL: Mark.DEFERRED}


def _refusal(life: Life, verb: Verb, role: Role | None = None, **terms: object) -> str:
    with pytest.raises(Refused) as refused:
        life.ask(verb, role, **terms)  # type: ignore[arg-type]
    return refused.value.code


# -- applications ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", list(Application))
def test_what_only_a_leader_grants_waits_in_no_dispatchers_queue(what: Application) -> None:
    row = row_of(life_at(Stage.HANDLING).go(APPLY[what]).case)
    waits = {
        role: any(queue.key == "applied" and queue.holds(row, "") for queue in QUEUES[role])
        for role in (Role.SHIFT_LEADER, Role.DISPATCHER)
    }
    assert waits == {Role.SHIFT_LEADER: True, Role.DISPATCHER: what is not Application.DEFERRAL}


@pytest.mark.parametrize("what", list(Application))
def test_an_application_waits_for_its_answer_and_no_other(what: Application) -> None:
    life = life_at(Stage.HANDLING).go(APPLY[what])
    assert life.case.application is what
    assert life.case.marks - {Mark.TO_LEADER} == {Mark.APPLICATION}
    for other in Application:
        assert _refusal(life, APPLY[other]) == "application_open"
        if other is not what:
            assert _refusal(life, GRANT[other]) == "no_application"
    life.do(GRANT[what])
    assert (life.case.application, life.case.applicant, life.case.application_until) == (None, "", None)


@pytest.mark.parametrize("what", list(Application))
def test_a_refused_application_changes_nothing_else(what: Application) -> None:
    life = life_at(Stage.HANDLING)
    before = life.case
    life.go(APPLY[what], Verb.REFUSE_APPLICATION)
    assert replace(life.case, version=before.version) == before
    assert _refusal(life, Verb.REFUSE_APPLICATION) == "no_application"


@pytest.mark.parametrize("what", list(Application))
def test_nothing_is_granted_that_nobody_applied_for(what: Application) -> None:
    assert _refusal(life_at(Stage.HANDLING), GRANT[what]) == "no_application"


def test_two_extensions_and_no_more() -> None:
    life = life_at(Stage.HANDLING)
    for paper in ({}, {"basis": "延时申请表 3 号", "basis_date": "2026-03-02"}):
        for answer in (Verb.REFUSE_APPLICATION, Verb.GRANT_EXTENSION):  # refused ones do not use up the quota
            life.do(Verb.APPLY_EXTENSION, **paper)
            life.do(answer)
        assert _refusal(life, Verb.APPLY_EXTENSION) in ("missing", "extension_limit")  # 许昌: a stamped paper
    assert life.case.extensions == 2
    assert _refusal(life, Verb.APPLY_EXTENSION) == "extension_limit"


def test_the_number_of_extensions_is_data() -> None:
    rules = replace(RULES, max_extensions=0)
    assert _refusal(life_at(Stage.HANDLING, rules), Verb.APPLY_EXTENSION) == "extension_limit"


def test_no_extension_once_overdue_but_shelving_still() -> None:
    life = life_at(Stage.HANDLING)
    life.now += 2 * HOUR + timedelta(seconds=1)
    assert _refusal(life, Verb.APPLY_EXTENSION) == "already_overdue"
    life.go(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING)
    life.do(Verb.RESUME, after=DAY)
    life.do(Verb.SUBMIT_RESULT)
    assert life.case.overdue is True  # the pause came too late to help


def test_an_extension_applied_for_in_time_may_be_granted_late() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.APPLY_EXTENSION, after=HOUR)
    life.do(Verb.GRANT_EXTENSION, after=2 * HOUR)
    life.do(Verb.SUBMIT_RESULT)
    assert life.case.overdue is False


@pytest.mark.parametrize("verb", [Verb.APPLY_SHELVING, Verb.APPLY_DEFERRAL])
def test_shelving_is_until_a_day_at_most_a_year_away(verb: Verb) -> None:
    life = life_at(Stage.HANDLING)
    assert _refusal(life, verb, until=None) == "date_needed"
    assert _refusal(life, verb, until=life.now) == "date_past"
    assert _refusal(life, verb, until=life.now + 366 * DAY + timedelta(seconds=1)) == "date_too_far"
    assert life.ask(verb, until=life.now + 366 * DAY)
    with pytest.raises(Refused, match="不能晚于 2027-03-03 09:03"):  # the hall's time, not UTC
        life.ask(verb, until=life.now + 400 * DAY)


@pytest.mark.parametrize("what", [Application.SHELVING, Application.DEFERRAL])
def test_a_date_that_has_passed_meanwhile_is_not_granted(what: Application) -> None:
    life = life_at(Stage.HANDLING)
    life.do(APPLY[what], until=MORNING + HOUR)
    life.now += 2 * HOUR
    assert _refusal(life, GRANT[what]) == "date_past"
    life.do(Verb.REFUSE_APPLICATION)


@pytest.mark.parametrize("what", [Application.SHELVING, Application.DEFERRAL])
def test_one_pause_at_a_time(what: Application) -> None:
    life = life_at(Stage.HANDLING).go(APPLY[what], GRANT[what])
    assert life.case.marks == {
        Mark(what.value.replace("shelving", "shelved").replace("deferral", "deferred"))
    }
    for verb in APPLY.values():
        assert _refusal(life, verb) == "already_marked"
    life.do(Verb.RESUME)
    assert life.case.marks == frozenset()
    assert _refusal(life, Verb.RESUME) == "not_marked"


def test_the_clockwork_may_wake_a_case() -> None:
    life = life_at(Stage.HANDLING).go(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING)
    assert life.do(Verb.RESUME, Role.CLOCKWORK).actor.role is Role.CLOCKWORK


# -- call-back ---------------------------------------------------------------------------------------------


def _closed(**report: object) -> Life:
    life = Life(**report)
    if life.case.source in RULES.verify_first:
        life.go(Verb.REQUEST_VERIFICATION, Verb.VERIFICATION_RESULT)
    life.go(Verb.FILE)
    return life.go(*HANDLE)


HANDLE = (
    Verb.PROPOSE_DISPATCH,
    Verb.APPROVE_DISPATCH,
    Verb.SUBMIT_RESULT,
    Verb.PASS_TO_CHECK,
    Verb.CHECK_PASS,
    Verb.CLOSE,
)


@pytest.mark.parametrize("source", [s for s in Source if s not in (Source.LEADER, Source.MEDIA)])
def test_the_public_with_a_number_is_called_back(source: Source) -> None:
    if source in PUBLIC_SOURCES:
        life = _closed(source=source, caller_phone="13800000000")
        life.do(Verb.CALL_BACK)
        assert (life.case.call_back, life.case.stage) == (CallBack.SATISFIED, Stage.CLOSED)
        assert _refusal(_closed(source=source), Verb.CALL_BACK) == "callback_public"
    else:
        assert (
            _refusal(_closed(source=source, caller_phone="13800000000"), Verb.CALL_BACK) == "callback_public"
        )


def test_who_was_not_reached_is_called_again() -> None:
    life = overdue_closed()
    life.do(Verb.CALL_BACK, call_back="not_reached")
    life.do(Verb.CALL_BACK, call_back="not_satisfied")
    assert _refusal(life, Verb.CALL_BACK) == "callback_done"


def test_reopened_once_and_only_for_the_unsatisfied() -> None:
    life = overdue_closed()
    assert _refusal(life, Verb.CALL_BACK, call_back="satisfied", reopen=True) == "reopen_satisfied"
    assert _refusal(life, Verb.CALL_BACK, call_back=None) == "missing"
    assert _refusal(life, Verb.CALL_BACK, call_back="not_satisfied", reopen=True) == "needs_reason"
    life.do(Verb.CALL_BACK, call_back="not_satisfied", reopen=True, reason="没修好", person="wang")
    assert (life.case.stage, life.case.marks) == (Stage.CLOSED, {Mark.REOPENING})
    assert _refusal(life, Verb.CONSENT_REOPEN, person="wang") == "four_eyes"
    assert _refusal(life, Verb.CALL_BACK) == "callback_done"
    step = life.do(Verb.CONSENT_REOPEN)
    assert step.to_stage is Stage.AWAITING_DISPATCH
    case = life.case
    assert (case.reopened, case.closed_at, case.closing_kind) == (1, None, None)
    assert case.overdue is True  # what was decided stays decided


def test_a_reopened_case_gets_its_caller_asked_again() -> None:
    life = overdue_closed()
    life.do(Verb.CALL_BACK, call_back="not_satisfied", reopen=True, reason="没修好")
    life.go(Verb.CONSENT_REOPEN, *HANDLE[:-1])
    life.do(Verb.CLOSE, closing_kind="overdue")
    assert (life.case.call_back, life.case.call_back_attempts) == (None, 0)
    assert _refusal(life, Verb.CALL_BACK, call_back="not_satisfied", reopen=True) == "reopen_once"
    life.do(Verb.CALL_BACK, call_back="not_satisfied")
    assert life.case.stage is Stage.CLOSED


# -- appeal ------------------------------------------------------------------------------------------------


def test_only_overdue_cases_are_appealed_and_only_once() -> None:
    assert _refusal(_closed(), Verb.APPEAL) == "appeal_overdue_only"
    life = overdue_closed().go(Verb.APPEAL)
    assert life.case.appeal is Appeal.APPLIED
    assert _refusal(life, Verb.APPEAL) == "appeal_once"
    assert _refusal(life, Verb.APPEAL_FINAL_REVIEW) == "appeal_stage"


def test_a_granted_appeal_exempts_and_never_erases_the_fact() -> None:
    life = overdue_closed().go(Verb.APPEAL)
    life.do(Verb.APPEAL_FIRST_REVIEW, person="li")
    life.do(Verb.APPEAL_FINAL_REVIEW)
    assert (life.case.appeal, life.case.exempt, life.case.overdue) == (Appeal.GRANTED, True, True)
    assert _refusal(life, Verb.APPEAL) == "appeal_once"


@pytest.mark.parametrize("at_first", [True, False])
def test_a_refused_appeal_is_over(at_first: bool) -> None:
    life = overdue_closed().go(Verb.APPEAL)
    life.do(Verb.APPEAL_FIRST_REVIEW, person="li", passed=not at_first)
    if not at_first:
        life.do(Verb.APPEAL_FINAL_REVIEW, passed=False)
    assert (life.case.appeal, life.case.exempt) == (Appeal.REFUSED, False)
    assert _refusal(life, Verb.APPEAL_FINAL_REVIEW, person="chen") == "appeal_stage"
    assert _refusal(life, Verb.APPEAL) == "appeal_once"


def test_a_review_says_yes_or_no() -> None:
    life = overdue_closed().go(Verb.APPEAL)
    assert _refusal(life, Verb.APPEAL_FIRST_REVIEW, person="li", passed=None) == "missing"


# -- merging -----------------------------------------------------------------------------------------------


def test_merged_into_an_open_case_and_back_again() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.MERGE)
    case = life.case
    assert (case.merged_into, case.stage_before_merge) == (MASTER_ID, Stage.HANDLING)
    life.do(Verb.UNMERGE)
    assert (life.case.merged_into, life.case.stage_before_merge) == (None, None)


def test_a_master_is_another_open_case() -> None:
    life = life_at(Stage.HANDLING)
    assert _refusal(life, Verb.MERGE, merged_into=None) == "merge_target"
    assert _refusal(life, Verb.MERGE, others={}) == "merge_target"
    for stage in ENDED:
        others = {MASTER_ID: replace(master(), stage=stage)}
        assert _refusal(life, Verb.MERGE, others=others) == "merge_target"
    own = {life.case.id: life.case}
    assert _refusal(life, Verb.MERGE, merged_into=life.case.id, others=own) == "merge_self"
    circle = {MASTER_ID: replace(master(), stage=Stage.MERGED, merged_into=life.case.id)}
    assert _refusal(life, Verb.MERGE, others=circle) == "merge_cycle"


@pytest.mark.parametrize("verb", [Verb.MERGE, Verb.VOID, Verb.DECLINE])
def test_a_master_does_not_leave_what_is_merged_into_it(verb: Verb) -> None:
    life = life_at(Stage.AWAITING_FILING)
    child = replace(master(), id=77, number="ZG20260302-0077", stage=Stage.MERGED, merged_into=life.case.id)
    others = {MASTER_ID: master(), child.id: child}
    with pytest.raises(Refused, match=child.number) as refused:
        life.ask(verb, Role.SHIFT_LEADER if verb is not Verb.MERGE else None, others=others)
    assert refused.value.code == "has_children"
    others[child.id] = replace(child, stage=Stage.REPORTED, merged_into=None)
    life.ask(verb, Role.SHIFT_LEADER if verb is not Verb.MERGE else None, others=others)


# -- supervision -------------------------------------------------------------------------------------------


def test_a_supervision_says_why_what_and_until_when() -> None:
    life = life_at(Stage.HANDLING)
    assert _refusal(life, Verb.SUPERVISE, reason_code="") == "needs_reason"
    assert _refusal(life, Verb.SUPERVISE, supervised="") == "missing"
    assert _refusal(life, Verb.SUPERVISE, supervision_due=None) == "missing"
    assert _refusal(life, Verb.SUPERVISE, supervision_due=life.now) == "date_past"
    step = life.do(Verb.SUPERVISE)
    assert (step.reason_code, life.case.supervised, life.case.stage) == (
        "leader",
        "今日办结",
        Stage.HANDLING,
    )
    assert life.case.marks == {Mark.SUPERVISED}


def test_one_supervision_at_a_time_until_it_is_answered() -> None:
    life = life_at(Stage.HANDLING)
    assert _refusal(life, Verb.ANSWER_SUPERVISION) == "no_supervision"
    life.do(Verb.SUPERVISE)
    assert _refusal(life, Verb.SUPERVISE) == "supervision_open"
    assert _refusal(life, Verb.ANSWER_SUPERVISION, reason="") == "needs_reason"
    life.do(Verb.ANSWER_SUPERVISION)
    assert (life.case.supervised, life.case.supervision_due) == ("", None)
    life.do(Verb.SUPERVISE)


def test_a_supervised_case_leaves_the_list_by_its_answer_or_a_leader_only() -> None:
    """Neither merged away nor closed as a trifle: who was told to answer must answer."""
    life = life_at(Stage.HANDLING)
    life.do(Verb.SUPERVISE)
    assert _refusal(life, Verb.MERGE) == "supervised_stays"
    life.do(Verb.ANSWER_SUPERVISION)
    assert life.do(Verb.MERGE).to_stage is Stage.MERGED
    trifle = life_at(Stage.REPORTED, source=Source.COLLECTOR)
    trifle.do(Verb.SUPERVISE)
    assert _refusal(trifle, Verb.SELF_HANDLE) == "supervised_stays"
