"""The rules of the life of a case (design §4), command by command along the straight road."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from dispatcher_app.domain.case import Finding, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.reasons import (
    ClosureReturnReason,
    DeclineReason,
    DispatchReturnReason,
    ReturnReason,
    ReworkReason,
    SendBackReason,
    VoidReason,
)
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.step import first
from dispatcher_app.domain.transitions import TRANSITIONS
from dispatcher_app.domain.words import (
    ENDED,
    PUBLIC_SOURCES,
    VERIFY_FIRST,
    ClosingKind,
    Mark,
    Role,
    Source,
    Stage,
)
from tests.support.life import ROADS, Life, life_at, photo
from tests.support.rules import MANHOLE, MORNING, RUBBISH, RULES, SCHEME, actor

HOUR = timedelta(hours=1)
NO_CLASS = {"class_code": "", "condition_no": 0}


def _refusal(life: Life, verb: Verb, role: Role | None = None, **terms: object) -> str:
    with pytest.raises(Refused) as refused:
        life.ask(verb, role, **terms)  # type: ignore[arg-type]
    return refused.value.code


def _reported(**report: object) -> str:
    with pytest.raises(Refused) as refused:
        Life(**report)
    return refused.value.code


# -- report and amend --------------------------------------------------------------------------------------


def test_a_place_and_a_few_words_are_enough() -> None:
    bare = {"source": "12345", "place": "科苑路 15 号", "description": "井盖不见了,\n很危险"}
    step = decide(None, Command(verb=Verb.REPORT, data=bare), actor(Role.CALL_TAKER), MORNING, RULES)
    case = first(step, "ZG20260302-0001")
    assert (case.source, case.title) == (Source.HOTLINE_12345, "井盖不见了,")
    assert not case.located


@pytest.mark.parametrize(
    "lacking",
    [
        {"place": "", "cell_code": "", "lon": None, "lat": None},
        {"description": "", **NO_CLASS},
        {"description": "  ", **NO_CLASS},
    ],
)
def test_less_is_not_enough(lacking: dict[str, object]) -> None:
    assert _reported(**lacking) == "needs_place_or_words"


def test_coordinates_are_a_place_and_a_class_says_what() -> None:
    assert Life(place="", description="").case.title == "上水井盖"


def test_a_report_needs_its_source() -> None:
    command = Command(verb=Verb.REPORT, data={"place": "路口", "description": "积水"})
    with pytest.raises(Refused, match="来源"):
        decide(None, command, actor(Role.CALL_TAKER), MORNING, RULES)


def test_reported_earlier_but_not_in_the_future() -> None:
    assert Life(reported_at=MORNING - HOUR).case.reported_at == MORNING - HOUR
    assert Life().case.reported_at == MORNING
    assert _reported(reported_at=MORNING + HOUR) == "reported_later"


def test_the_exchange_names_whom_it_reports_for() -> None:
    command = replace(Life().command(Verb.REPORT), on_behalf_of="采集公司 A", case_id=None)
    assert decide(None, command, actor(Role.EXCHANGE), MORNING, RULES).on_behalf_of == "采集公司 A"


def test_a_seat_that_acts_for_a_unit_says_for_which() -> None:
    life = life_at(Stage.HANDLING)
    assert _refusal(life, Verb.SUBMIT_RESULT, on_behalf_of="") == "needs_party"
    assert life.ask(Verb.SUBMIT_RESULT).on_behalf_of == "市排水公司"
    assert life.ask(Verb.SUBMIT_RESULT, Role.UNIT, on_behalf_of="").on_behalf_of == ""


def test_the_standard_s_answer_is_copied_into_the_case() -> None:
    case = Life().case
    assert (case.class_name, case.condition_text) == ("上水井盖", "盖板丢失")
    assert case.closing_condition == "恢复到位"
    assert case.limit is not None
    assert case.limit.text == "2 紧急小时"


def test_another_class_takes_the_old_condition_along_no_further() -> None:
    life = Life()
    life.do(Verb.AMEND, class_code=str(RUBBISH))
    case = life.case
    assert (case.class_name, case.condition_no, case.limit) == ("暴露垃圾", 0, None)
    assert (case.condition_text, case.closing_condition) == ("", "")
    life.do(Verb.AMEND, condition_no=1)
    assert life.case.closing_condition == "清走"


def test_the_same_class_named_again_keeps_its_condition() -> None:
    life = Life()
    life.do(Verb.AMEND, class_code=str(MANHOLE))
    assert life.case.condition_no == 1


def test_a_class_can_be_taken_back() -> None:
    life = Life()
    life.do(Verb.AMEND, class_code="")
    case = life.case
    assert (case.class_code, case.class_name, case.condition_no, case.limit) == ("", "", 0, None)


@pytest.mark.parametrize(
    ("code", "number"),
    [("垃圾", 1), (f"{SCHEME}:部件-09-99", 1), (str(MANHOLE), 3), ("CJ/T 214:部件-01-01", 1)],
)
def test_what_the_standard_does_not_have_is_refused(code: str, number: int) -> None:
    assert _reported(class_code=code, condition_no=number) == "unknown_class"


def test_photos_are_added_once_and_never_taken_away() -> None:
    before, after = photo(PhotoKind.BEFORE), photo(PhotoKind.AFTER, "b")
    life = Life(attachments=[before])
    life.do(Verb.AMEND, attachments=[before, after])
    assert life.case.attachments == (before, after)
    life.do(Verb.AMEND, attachments=[])
    assert life.case.attachments == (before, after)


def test_only_the_fields_of_the_command_may_come_with_it() -> None:
    life = life_at(Stage.AWAITING_DISPATCH)
    assert _refusal(life, Verb.PROPOSE_DISPATCH, limit="1 工作日") == "not_accepted"
    assert _refusal(life, Verb.PROPOSE_DISPATCH, stage="closed") == "not_accepted"
    assert _refusal(life, Verb.PROPOSE_DISPATCH, overdue=False) == "not_accepted"


def test_a_step_records_only_what_it_changed() -> None:
    life = Life(caller_name="张三")
    step = life.do(Verb.AMEND, caller_name="张三", place="科苑路 15 号", description="另有碎石")
    assert dict(step.changes) == {"description": "另有碎石"}


def test_a_seat_that_saw_an_older_version_is_told() -> None:
    life = Life()
    command = replace(life.command(Verb.AMEND), expected_version=1)
    life.do(Verb.AMEND)
    with pytest.raises(Refused, match="版本 2,您看到的是 1"):
        decide(life.case, command, actor(Role.CALL_TAKER), life.now, RULES)


# -- verification and filing -------------------------------------------------------------------------------


@pytest.mark.parametrize("source", list(Source))
def test_the_public_and_the_media_are_verified_first(source: Source) -> None:
    life = Life(source=source)
    if source not in VERIFY_FIRST:
        life.do(Verb.FILE)
        return
    assert _refusal(life, Verb.FILE) == "verify_first"
    assert _refusal(life, Verb.PROPOSE_FILING) == "verify_first"
    life.go(Verb.REQUEST_VERIFICATION, Verb.VERIFICATION_RESULT, Verb.FILE)
    assert life.case.finding is Finding.FOUND


def test_verify_first_covers_both_hotlines_the_web_110_and_the_media() -> None:
    assert {source.value for source in VERIFY_FIRST} == {"12319", "12345", "web", "110", "media"}


def test_what_was_not_found_can_be_declined_but_not_filed() -> None:
    life = Life(source=Source.WEB).go(Verb.REQUEST_VERIFICATION)
    life.do(Verb.VERIFICATION_RESULT, finding="not_found", attachments=[photo(PhotoKind.VERIFY)])
    assert life.case.finding is Finding.NOT_FOUND
    assert life.case.attachments == (photo(PhotoKind.VERIFY),)
    assert _refusal(life, Verb.FILE) == "verified_not_found"
    life.do(Verb.PROPOSE_DECLINE, reason_code="not_found")
    assert _refusal(life, Verb.APPROVE_FILING) == "verified_not_found"
    life.do(Verb.DECLINE, reason_code="not_found")
    assert life.case.stage is Stage.DECLINED


def test_a_proposed_decline_is_no_way_round_the_verification() -> None:
    life = Life(source=Source.WEB).go(Verb.PROPOSE_DECLINE)
    assert _refusal(life, Verb.APPROVE_FILING) == "verify_first"


def test_a_proposed_decline_may_be_filed_instead() -> None:
    life = Life().go(Verb.PROPOSE_DECLINE, Verb.APPROVE_FILING)
    assert life.case.stage is Stage.AWAITING_DISPATCH


def test_a_corrected_source_counts_at_once() -> None:
    assert _refusal(Life(), Verb.FILE, source="12345") == "verify_first"
    step = Life().ask(Verb.FILE, source="leader")
    assert (step.verb, step.to_stage) == (Verb.PROPOSE_FILING, Stage.AWAITING_FILING)


@pytest.mark.parametrize("verb", [Verb.AMEND, Verb.FILE, Verb.PROPOSE_FILING])
@pytest.mark.parametrize(
    ("source", "new"),
    [
        *((public, Source.COLLECTOR) for public in sorted(PUBLIC_SOURCES)),
        (Source.MEDIA, Source.PATROL),
        (Source.MEDIA, Source.WEB),  # would still be verified, but no longer reviewed
        (Source.LEADER, Source.VIDEO),
        (Source.LEADER, Source.HOTLINE_12345),
    ],
)
def test_no_call_taker_rids_a_report_of_what_its_source_asks_for(
    verb: Verb, source: Source, new: Source
) -> None:
    life = Life(source=source)
    assert _refusal(life, verb, source=new) in {"source_eased", "verify_first"}
    life.go(Verb.REQUEST_VERIFICATION, Verb.VERIFICATION_RESULT)
    assert _refusal(life, verb, source=new) == "source_eased"


@pytest.mark.parametrize(
    ("source", "new"),
    [
        (Source.COLLECTOR, Source.VIDEO),
        (Source.COLLECTOR, Source.WEB),
        (Source.HOTLINE_12319, Source.HOTLINE_12345),
        (Source.WEB, Source.MEDIA),
        (Source.PATROL, Source.LEADER),
    ],
)
def test_a_source_that_asks_for_as_much_or_more_may_be_named(source: Source, new: Source) -> None:
    life = Life(source=source)
    life.do(Verb.AMEND, source=new)
    assert life.case.source is new


def test_the_shift_leader_corrects_a_source_and_the_step_keeps_who_and_why() -> None:
    life = Life(source=Source.HOTLINE_12345)
    assert _refusal(life, Verb.CORRECT_SOURCE, Role.CALL_TAKER, source="collector") == "wrong_role"
    assert _refusal(life, Verb.CORRECT_SOURCE, source="collector", reason="") == "needs_reason"
    assert _refusal(life, Verb.CORRECT_SOURCE, source="12345") == "same_source"
    assert _refusal(life, Verb.CORRECT_SOURCE, source=None) == "missing"
    step = life.do(Verb.CORRECT_SOURCE, source="collector", reason="采集员来电,登记成热线")
    assert (step.actor.role, step.reason) == (Role.SHIFT_LEADER, "采集员来电,登记成热线")
    assert step.changes == {"source": Source.COLLECTOR}
    assert life.do(Verb.FILE).to_stage is Stage.AWAITING_DISPATCH


def test_a_corrected_source_asks_for_what_it_asks_for() -> None:
    life = Life(source=Source.COLLECTOR)
    life.do(Verb.CORRECT_SOURCE, source="web")
    assert _refusal(life, Verb.FILE) == "verify_first"


@pytest.mark.parametrize("source", [Source.LEADER, Source.MEDIA])
def test_leader_s_notes_and_media_are_filed_by_the_shift_leader(source: Source) -> None:
    life = Life(source=source).go(Verb.REQUEST_VERIFICATION, Verb.VERIFICATION_RESULT, Verb.FILE)
    step = life.steps[-1]
    assert (step.verb, step.to_stage) == (Verb.PROPOSE_FILING, Stage.AWAITING_FILING)
    assert life.case.proposer == "call_taker-1"
    life.do(Verb.APPROVE_FILING)
    assert (life.case.stage, life.case.proposer) == (Stage.AWAITING_DISPATCH, "")


def test_the_filing_policy_is_data() -> None:
    rules = replace(RULES, review_filing_of=frozenset({Source.COLLECTOR}), verify_first=frozenset())
    assert Life(rules).ask(Verb.FILE).verb is Verb.PROPOSE_FILING
    assert Life(rules, source=Source.MEDIA).ask(Verb.FILE).verb is Verb.FILE


@pytest.mark.parametrize(
    ("lacking", "named"),
    [({"class_code": ""}, "小类"), ({"condition_no": 0}, "立案条件"), ({"cell_code": ""}, "单元网格")],
)
def test_filing_needs_class_condition_and_cell(lacking: dict[str, object], named: str) -> None:
    with pytest.raises(Refused, match=f"还不能立案,缺:.*{named}"):
        Life(**lacking).ask(Verb.FILE)


def test_approving_needs_a_cell() -> None:
    with pytest.raises(Refused, match="还不能批准立案,缺:单元网格"):
        Life(cell_code="").go(Verb.PROPOSE_FILING).ask(Verb.APPROVE_FILING)


OUTSIDE: list[dict[str, object]] = [{"class_code": "", "condition_no": 0}, {"condition_no": 0}]
TERMS: dict[str, object] = {"limit": "3 working_day", "closing_condition": "场地已清空"}


@pytest.mark.parametrize("lacking", OUTSIDE)
def test_what_no_row_fits_is_filed_on_the_leader_s_own_terms(lacking: dict[str, object]) -> None:
    life = Life(**lacking).go(Verb.PROPOSE_FILING)
    life.do(Verb.APPROVE_FILING, reason="省督查交办", **TERMS)
    case = life.case
    assert case.limit == Limit(Decimal(3), LimitUnit.WORKING_DAY)
    assert (case.condition_text, case.closing_condition) == ("标准外", "场地已清空")
    assert not case.in_standard
    life.go(Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH, Verb.SUBMIT_RESULT, Verb.PASS_TO_CHECK)
    life.go(Verb.CHECK_PASS)
    assert _refusal(life, Verb.CLOSE, closing_met=False) == "closing_unticked"
    assert life.do(Verb.CLOSE).to_stage is Stage.CLOSED


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"limit": None}, "missing"),
        ({"closing_condition": " "}, "missing"),
        ({"reason": " "}, "outside_needs_reason"),
        ({"limit": "3 天"}, "bad_value"),
        ({"limit": "-3 working_day"}, "bad_value"),
        ({"limit": "many working_day"}, "bad_value"),
        ({"limit": 3}, "bad_value"),
        ({"closing_condition": "清" * 201}, "too_long"),
    ],
)
def test_the_leader_s_terms_are_whole(terms: dict[str, object], code: str) -> None:
    life = Life(**OUTSIDE[0]).go(Verb.PROPOSE_FILING)
    assert _refusal(life, Verb.APPROVE_FILING, **{"reason": "省督查交办", **TERMS, **terms}) == code


def test_what_the_standard_says_is_no_leader_s_to_change() -> None:
    life = Life().go(Verb.PROPOSE_FILING)
    assert _refusal(life, Verb.APPROVE_FILING, limit="30 工作日") == "standard_decides"
    assert _refusal(life, Verb.APPROVE_FILING, closing_condition="随意") == "standard_decides"


def test_a_class_that_is_found_after_all_takes_the_place_of_the_leader_s_terms() -> None:
    life = Life(**OUTSIDE[0]).go(Verb.PROPOSE_FILING)
    life.do(Verb.APPROVE_FILING, reason="省督查交办", **TERMS)
    life.go(Verb.SEND_BACK)
    life.do(Verb.FILE, class_code=str(RUBBISH), condition_no=1)
    assert (life.case.in_standard, life.case.closing_condition) == (True, "清走")
    assert life.case.condition_text == "堆积超过1平方米"


def test_what_is_missing_may_come_with_the_filing() -> None:
    life = Life(**NO_CLASS)
    life.do(Verb.FILE, class_code=str(RUBBISH), condition_no=1)
    assert life.case.limit is not None


def test_sent_back_a_case_keeps_all_that_was_filled_in() -> None:
    life = life_at(Stage.AWAITING_DISPATCH)
    before = life.case
    life.do(Verb.SEND_BACK)
    after = life.case
    moved = {"stage", "version", "stage_since", "clocks", "due_at", "warn_at"}
    changed = {n for n in before.__dataclass_fields__ if getattr(before, n) != getattr(after, n)}
    assert changed == moved


# -- dispatch ----------------------------------------------------------------------------------------------


def test_a_dispatch_names_one_lead_and_any_assisting_units() -> None:
    life = life_at(Stage.AWAITING_DISPATCH)
    life.do(Verb.PROPOSE_DISPATCH, assist_units=["U2", "U3", "U2"])
    case = life.case
    assert (case.lead_unit, case.assist_units) == ("U1", ("U2", "U3"))
    assert (case.requirement, case.proposer, case.dispatches) == ("尽快补盖", "dispatcher-1", 0)


def test_dispatch_to_units_that_exist() -> None:
    life = life_at(Stage.AWAITING_DISPATCH)
    assert _refusal(life, Verb.PROPOSE_DISPATCH, lead_unit="U99") == "unknown_unit"
    assert _refusal(life, Verb.PROPOSE_DISPATCH, assist_units=["U99"]) == "unknown_unit"
    assert _refusal(life, Verb.PROPOSE_DISPATCH, assist_units=["U1"]) == "lead_also_assists"
    assert _refusal(life, Verb.PROPOSE_DISPATCH, lead_unit="") == "missing"


def test_without_a_limit_nothing_is_dispatched() -> None:
    life = life_at(Stage.AWAITING_DISPATCH)
    life.case = replace(life.case, limit=None)
    with pytest.raises(Refused, match="处置时限"):
        life.do(Verb.PROPOSE_DISPATCH)


def test_a_dispatch_proposed_again_keeps_its_units_unless_told_otherwise() -> None:
    life = life_at(Stage.AWAITING_DISPATCH)
    life.do(Verb.PROPOSE_DISPATCH, assist_units=["U2", "U3"])
    life.go(Verb.RETURN_DISPATCH)
    command = Command(verb=Verb.PROPOSE_DISPATCH, data={})
    step = decide(life.case, command, actor(Role.DISPATCHER), life.now, RULES)
    assert not {"lead_unit", "assist_units"} & step.changes.keys()
    life.do(Verb.PROPOSE_DISPATCH, lead_unit="U2")
    assert life.case.assist_units == ("U3",)


def test_approval_counts_the_dispatch_and_names_the_handling_unit() -> None:
    case = life_at(Stage.HANDLING).case
    assert (case.dispatches, case.handled_by, case.proposer) == (1, "U1", "")


def test_returned_by_the_unit_a_case_must_be_dispatched_again() -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.UNIT_RETURN)
    assert (life.case.stage, life.case.handoffs) == (Stage.AWAITING_DISPATCH, 1)
    assert _refusal(life, Verb.APPROVE_DISPATCH) == "wrong_stage"
    assert _refusal(life, Verb.SUBMIT_RESULT) == "wrong_stage"
    life.go(Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH, Verb.UNIT_RETURN)
    assert (life.case.handoffs, life.case.dispatches) == (2, 2)


# -- handling to closure -----------------------------------------------------------------------------------


def test_a_result_withdraws_the_open_application() -> None:
    life = life_at(Stage.HANDLING).go(Verb.APPLY_SHELVING, Verb.SUBMIT_RESULT)
    case = life.case
    assert (case.application, case.applicant, case.application_until) == (None, "", None)


def test_a_return_withdraws_the_open_application() -> None:
    case = life_at(Stage.HANDLING).go(Verb.APPLY_SHELVING, Verb.UNIT_RETURN).case
    assert (case.application, case.applicant, case.application_until) == (None, "", None)


def test_a_result_comes_with_words_and_photos() -> None:
    life = life_at(Stage.HANDLING)
    assert _refusal(life, Verb.SUBMIT_RESULT, result="") == "missing"
    life.do(Verb.SUBMIT_RESULT, attachments=[photo()])
    assert (life.case.result, life.case.attachments) == ("已补新盖", (photo(),))


def test_failed_checks_are_counted() -> None:
    life = life_at(Stage.CHECKING)
    life.do(Verb.CHECK_FAIL, attachments=[photo(PhotoKind.CHECK)])
    life.go(Verb.SUBMIT_RESULT, Verb.REWORK)
    assert life.case.reworks == 2
    assert life.case.handoffs == 0


@pytest.mark.parametrize("overdue", [False, True])
@pytest.mark.parametrize("kind", list(ClosingKind))
def test_closing_kinds_tell_the_truth(kind: ClosingKind, overdue: bool) -> None:
    life = life_at(Stage.HANDLING)
    life.do(Verb.SUBMIT_RESULT, after=HOUR * (3 if overdue else 1))
    life.go(Verb.PASS_TO_CHECK, Verb.CHECK_PASS)
    if kind is ClosingKind.NORMAL and overdue:
        assert _refusal(life, Verb.CLOSE, closing_kind=kind) == "closing_kind"
    elif kind is ClosingKind.OVERDUE and not overdue:
        assert _refusal(life, Verb.CLOSE, closing_kind=kind) == "closing_on_time"
    else:
        life.do(Verb.CLOSE, closing_kind=kind.value)
        assert (life.case.closing_kind, life.case.closed_at) == (kind, life.now)


@pytest.mark.parametrize("ticked", [False, None])
def test_the_standard_s_closing_condition_must_be_ticked(ticked: bool | None) -> None:
    life = life_at(Stage.CLOSURE_REVIEW)
    with pytest.raises(Refused, match="恢复到位"):
        life.ask(Verb.CLOSE, closing_met=ticked)


def test_without_a_closing_condition_there_is_nothing_to_tick() -> None:
    life = life_at(Stage.CLOSURE_REVIEW)
    life.case = replace(life.case, closing_condition="")
    assert life.ask(Verb.CLOSE, closing_met=None).to_stage is Stage.CLOSED


def test_a_closing_kind_must_be_chosen() -> None:
    assert _refusal(life_at(Stage.CLOSURE_REVIEW), Verb.CLOSE, closing_kind=None) == "missing"


@pytest.mark.parametrize("target", [None, "closed", "feedback", "reported"])
def test_a_closure_is_returned_to_checking_or_handling_only(target: str | None) -> None:
    life = life_at(Stage.CLOSURE_REVIEW)
    assert _refusal(life, Verb.RETURN_CLOSURE, return_to=target) == "return_target"


# -- reasons and ends --------------------------------------------------------------------------------------

CODED = [
    (Stage.REPORTED, Verb.PROPOSE_DECLINE, DeclineReason),
    (Stage.AWAITING_FILING, Verb.DECLINE, DeclineReason),
    (Stage.AWAITING_FILING, Verb.SEND_BACK, SendBackReason),
    (Stage.AWAITING_DISPATCH, Verb.SEND_BACK, SendBackReason),
    (Stage.DISPATCH_REVIEW, Verb.RETURN_DISPATCH, DispatchReturnReason),
    (Stage.HANDLING, Verb.UNIT_RETURN, ReturnReason),
    (Stage.FEEDBACK, Verb.REWORK, ReworkReason),
    (Stage.CHECKING, Verb.CHECK_FAIL, ReworkReason),
    (Stage.CLOSURE_REVIEW, Verb.RETURN_CLOSURE, ClosureReturnReason),
    (Stage.HANDLING, Verb.VOID, VoidReason),
]


@pytest.mark.parametrize(("stage", "verb", "codes"), CODED)
def test_returns_and_ends_carry_a_coded_reason(stage: Stage, verb: Verb, codes: type) -> None:
    life = life_at(stage)
    assert _refusal(life, verb, reason_code="", reason="写了字也不算") == "needs_reason"
    assert _refusal(life, verb, reason_code="因为") == "unknown_reason"
    assert _refusal(life, verb, reason_code="other") == "other_needs_text"
    assert life.ask(verb, reason_code="other", reason="道路封闭").reason == "道路封闭"
    for code in codes:
        step = life.ask(verb, reason_code=code.value, reason="说明")
        assert step.reason_code == code


def test_every_return_asks_for_a_reason() -> None:
    for row in TRANSITIONS:
        if row.verb in {verb for _stage, verb, _codes in CODED}:
            assert row.reason_required


def test_a_reason_code_where_none_is_asked_for_is_refused() -> None:
    assert _refusal(Life(), Verb.AMEND, reason_code="other", reason="x") == "unknown_reason"


@pytest.mark.parametrize("verb", [Verb.APPLY_EXTENSION, Verb.REFUSE_APPLICATION, Verb.UNMERGE])
def test_side_paths_ask_for_a_reason_in_words(verb: Verb) -> None:
    life = life_at(Stage.MERGED) if verb is Verb.UNMERGE else life_at(Stage.HANDLING)
    if verb is Verb.REFUSE_APPLICATION:
        life.do(Verb.APPLY_EXTENSION)
    assert _refusal(life, verb, reason="") == "needs_reason"


@pytest.mark.parametrize("stage", [stage for stage in ROADS if stage not in ENDED])
def test_an_ended_case_carries_no_marks(stage: Stage) -> None:
    life = life_at(stage).go(Verb.SUPERVISE)
    if stage is Stage.HANDLING:
        life.go(Verb.APPLY_SHELVING, Verb.GRANT_SHELVING)
    life.do(Verb.VOID)
    assert life.case.marks == frozenset()
    assert (life.case.proposer, life.case.closed_at) == ("", life.now)


def test_closing_ends_the_supervision() -> None:
    life = life_at(Stage.CLOSURE_REVIEW).go(Verb.SUPERVISE)
    assert life.case.marks == {Mark.SUPERVISED}
    assert life.go(Verb.CLOSE).case.marks == frozenset()


def test_an_ended_case_refuses_everything_but_what_the_table_leaves() -> None:
    for stage in ENDED:
        life = life_at(stage)
        for verb in Verb:
            if not any(row.verb is verb and stage in row.sources for row in TRANSITIONS):
                assert _refusal(life, verb) == "wrong_stage"


def test_a_step_says_for_whom_only_where_a_party_acts() -> None:
    """Whoever files a case does it in their own name, whatever a form sends along."""
    life = life_at(Stage.REPORTED)
    life.do(Verb.FILE, on_behalf_of="市排水公司")
    assert life.steps[-1].on_behalf_of == ""


def test_a_channel_goes_with_its_source() -> None:
    life = Life(source=Source.PATROL, channel="防汛巡查")
    assert life.case.channel == "防汛巡查"
    life.do(Verb.AMEND, description="井盖没了,积水")
    assert life.case.channel == "防汛巡查"
    life.do(Verb.CORRECT_SOURCE, source=Source.LEADER)
    assert (life.case.source, life.case.channel) == (Source.LEADER, "")
    life.do(Verb.AMEND, source=Source.LEADER, channel="气象预警")
    assert life.case.source_name == "领导批示(气象预警)"
