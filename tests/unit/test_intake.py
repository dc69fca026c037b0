"""What a call taker's form means: the next step, what is missing, which commands it becomes."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.case import TEXT_LIMITS, Attachment, Case, Finding, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.places import Cell, Located, LocationSource
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.step import apply, first
from dispatcher_app.domain.words import VERIFY_FIRST, Role, Source, Stage
from dispatcher_app.services.drafts import Draft
from dispatcher_app.services.intake import (
    ReportForm,
    cannot_save,
    changed_data,
    cut_sentence,
    form_of,
    next_step,
    report_data,
    too_long,
    with_location,
    without_location,
)
from dispatcher_app.services.intake_draft import (
    DraftPhoto,
    ReportDraft,
    amend_key,
    begin_draft,
    is_ours,
    read_draft,
    verify_key,
)
from dispatcher_app.services.intake_submit import Wish, next_command, verification_command
from tests.support.rules import CELL, MANHOLE, MORNING, RUBBISH, RULES, actor

TAKER = actor(Role.CALL_TAKER)
FULL = ReportForm(
    source=Source.COLLECTOR,
    description="井盖没了",
    place="科苑路 15 号",
    class_code=str(MANHOLE),
    condition_no=1,
    located_by="typed",
    **CELL,
)
PHOTO = Attachment("a" * 64, PhotoKind.BEFORE, "井盖.jpg")


def draft_of(form: ReportForm, **more: object) -> ReportDraft:
    return replace(begin_draft(MORNING), form=form, **more)


def registered(form: ReportForm) -> Case:
    """The case that *form* becomes, by the rules themselves."""
    command = next_command(draft_of(form), None, ())
    assert command is not None
    return first(decide(None, command, TAKER, MORNING, RULES), "NS20260302-0001")


def carried_out(case: Case, command: Command) -> Case:
    return apply(case, decide(case, command, TAKER, MORNING, RULES))


def refusal_of(case: Case, command: Command) -> str:
    """Code of the rules' refusal, nothing where they accept."""
    try:
        carried_out(case, command)
    except Refused as refusal:
        return refusal.code
    return ""


# -- the next step


def test_a_collectors_report_is_filed_at_once() -> None:
    step = next_step(FULL, None, RULES)
    assert (step.verb, step.why, step.ready) == (Verb.FILE, "", True)


@pytest.mark.parametrize("source", sorted(VERIFY_FIRST))
def test_reports_of_public_and_media_are_verified_first_and_the_form_says_why(source: Source) -> None:
    step = next_step(replace(FULL, source=source), None, RULES)
    assert step.verb is Verb.REQUEST_VERIFICATION
    assert source.label in step.why


def test_a_verification_needs_only_a_place() -> None:
    bare = ReportForm(source=Source.HOTLINE_12319, place="科苑路", description="井盖")
    assert next_step(bare, None, RULES).ready
    assert next_step(replace(bare, place=" "), None, RULES).missing == ("place",)


@pytest.mark.parametrize("source", [Source.LEADER, Source.MEDIA])
def test_what_policy_wants_reviewed_is_proposed(source: Source) -> None:
    verified = replace(registered(replace(FULL, source=source)), finding=Finding.FOUND)
    step = next_step(form_of(verified), verified, RULES)
    assert step.verb is Verb.PROPOSE_FILING
    assert step.why


def test_a_proposal_without_class_can_go_but_says_what_the_approval_will_want() -> None:
    bare = ReportForm(source=Source.LEADER, place="科苑路", description="井盖")
    step = next_step(bare, None, RULES)
    assert step.ready
    assert step.advised == ("class_code", "cell_code")


def test_a_verified_public_report_is_filed() -> None:
    case = replace(registered(replace(FULL, source=Source.HOTLINE_12319)), finding=Finding.FOUND)
    assert next_step(form_of(case), case, RULES).verb is Verb.FILE


def test_a_report_not_found_on_site_is_proposed_to_be_declined() -> None:
    case = replace(registered(FULL), finding=Finding.NOT_FOUND)
    step = next_step(form_of(case), case, RULES)
    assert step.verb is Verb.PROPOSE_DECLINE
    assert "未发现" in step.why


@pytest.mark.parametrize(
    ("form", "missing"),
    [
        (ReportForm(source=Source.COLLECTOR), ("class_code", "cell_code")),
        (replace(FULL, condition_no=0), ("condition_no",)),
        (without_location(FULL), ("cell_code",)),
        (replace(FULL, class_code="", condition_no=0), ("class_code",)),
    ],
)
def test_what_filing_lacks_is_told_once_each(form: ReportForm, missing: tuple[str, ...]) -> None:
    step = next_step(form, None, RULES)
    assert step.missing == missing
    assert "还不能立案" in step.sentence


def test_the_form_calls_ready_exactly_what_the_rules_accept() -> None:
    """The form has no rules of its own: whatever it calls ready, the decision accepts, and the other way."""
    for source in Source:
        for finding in (None, *Finding):
            for form in (FULL, without_location(FULL), replace(FULL, condition_no=0)):
                case = replace(registered(replace(form, source=source)), finding=finding)
                step = next_step(form_of(case), case, RULES)
                wish = Wish(step.verb, "not_found" if step.verb is Verb.PROPOSE_DECLINE else "")
                command = next_command(draft_of(form_of(case)), case, (), (), wish)
                assert command is not None
                assert refusal_of(case, command) == ("" if step.ready else "missing"), (source, step)


# -- saving


def test_a_place_and_a_few_words_are_enough_to_save() -> None:
    assert cannot_save(ReportForm(place="科苑路", description="井盖")) == ""
    assert cannot_save(ReportForm(description="井盖", **CELL)) == ""
    for form in (ReportForm(), ReportForm(place="科苑路"), ReportForm(description="  ", place="路")):
        assert "至少" in cannot_save(form)


texts = st.text(max_size=30)


@given(
    st.builds(
        ReportForm,
        source=st.sampled_from(Source),
        description=texts,
        place=texts,
        caller_name=texts,
        caller_phone=texts,
        wants_callback=st.booleans(),
    )
)
def test_whatever_can_be_saved_comes_back_from_the_case_as_it_was_typed(form: ReportForm) -> None:
    if cannot_save(form):
        with pytest.raises(Refused, match="至少"):
            registered(form)
        return
    case = registered(form)
    assert changed_data(form, case) == {}
    assert next_command(draft_of(form), case, ()) is None


def test_only_what_differs_is_amended_and_pairs_go_together() -> None:
    case = registered(FULL)
    assert changed_data(replace(FULL, place="科苑路 16 号 "), case) == {"place": "科苑路 16 号"}
    assert changed_data(replace(FULL, condition_no=2), case) == {
        "class_code": str(MANHOLE),
        "condition_no": 2,
    }
    assert changed_data(replace(FULL, lat=22.5), case) == {"lon": FULL.lon, "lat": 22.5}


def test_a_location_can_be_taken_back() -> None:
    case = registered(FULL)
    command = next_command(draft_of(without_location(FULL)), case, ())
    assert command is not None
    after = carried_out(case, command)
    assert (after.lon, after.lat, after.cell_code, after.place) == (None, None, "", FULL.place)


def test_the_outside_number_is_set_at_the_report_and_not_amended() -> None:
    form = replace(FULL, source=Source.HOTLINE_12345, external_ref="12345-77")
    assert report_data(form)["external_ref"] == "12345-77"
    assert "external_ref" not in changed_data(replace(form, external_ref="x"), registered(form))


# -- place


def test_a_found_place_fills_everything_the_filing_needs() -> None:
    cell = Cell(CELL["cell_code"], "440305001001", "科技园社区", "440305001", "粤海街道", "南山区")
    form = with_location(ReportForm(place="科苑路"), Located(113.94, 22.54, cell, LocationSource.TYPED))
    assert (form.lon, form.cell_code, form.street, form.community, form.district, form.located_by) == (
        113.94,
        cell.code,
        "粤海街道",
        "科技园社区",
        "南山区",
        "typed",
    )
    assert without_location(form) == ReportForm(place="科苑路")


# -- commands


def test_a_new_report_that_is_filed_is_two_commands() -> None:
    draft, wish = draft_of(FULL), Wish(Verb.FILE)
    report = next_command(draft, None, (), (PHOTO,), wish)
    assert report is not None
    assert (report.verb, report.data["attachments"]) == (Verb.REPORT, (PHOTO,))
    case = first(decide(None, report, TAKER, MORNING, RULES), "N")
    file = next_command(draft, case, (Verb.REPORT,), (PHOTO,), wish)
    assert file is not None
    assert (file.verb, dict(file.data), file.expected_version) == (Verb.FILE, {}, 1)
    assert carried_out(case, file).stage is Stage.AWAITING_DISPATCH
    assert next_command(draft, case, (Verb.REPORT, Verb.FILE), (PHOTO,), wish) is None


def test_filing_a_registered_case_carries_what_was_changed() -> None:
    case = registered(replace(FULL, class_code="", condition_no=0))
    command = next_command(draft_of(FULL), case, (), (PHOTO,), Wish(Verb.FILE))
    assert command is not None
    after = carried_out(case, command)
    assert (after.stage, after.class_name, after.attachments) == (
        Stage.AWAITING_DISPATCH,
        "上水井盖",
        (PHOTO,),
    )


@pytest.mark.parametrize(
    "wish",
    [
        Wish(Verb.REQUEST_VERIFICATION),
        Wish(Verb.PROPOSE_DECLINE, "scope"),
        Wish(Verb.MERGE, merged_into=7),
    ],
)
def test_other_steps_come_after_the_changes_are_saved(wish: Wish) -> None:
    case = registered(FULL)
    draft = draft_of(replace(FULL, class_code=str(RUBBISH), condition_no=1))
    command = next_command(draft, case, (), (), wish)
    assert command is not None
    assert command.verb is Verb.AMEND
    after = carried_out(case, command)
    then = next_command(draft, after, (Verb.AMEND,), (), wish)
    assert then is not None
    assert (then.verb, then.expected_version, then.reason_code) == (wish.verb, 2, wish.reason_code)
    assert then.data.get("merged_into") == wish.merged_into


def test_a_draft_sent_twice_is_the_same_command() -> None:
    draft = draft_of(FULL)
    again = read_draft(Draft("li", draft.key, draft.to_body(), MORNING))
    one, other = next_command(draft, None, ()), next_command(again, None, ())
    assert one is not None
    assert other is not None
    assert (one.id, dict(one.data)) == (other.id, dict(other.data))
    assert next_command(draft_of(FULL), None, ()).id != one.id  # type: ignore[union-attr]


def test_each_verb_of_a_draft_has_an_id_of_its_own() -> None:
    draft = draft_of(FULL)
    ids = {draft.command_id(verb, number) for verb in Verb for number in (0, 1)}
    assert len(ids) == 2 * len(Verb)


def test_a_report_keeps_the_time_of_the_call_however_late_it_is_sent() -> None:
    assert registered(FULL).reported_at == MORNING


def test_typing_that_the_rules_can_never_keep_does_not_amend_for_ever() -> None:
    case = registered(FULL)
    draft = draft_of(replace(FULL, place="别处"))
    assert next_command(draft, case, (Verb.AMEND, Verb.AMEND)) is None


def test_a_verification_is_entered_in_the_collectors_name() -> None:
    case = registered(replace(FULL, source=Source.HOTLINE_12319))
    asked = carried_out(case, Command(verb=Verb.REQUEST_VERIFICATION, case_id=case.id))
    draft = draft_of(
        form_of(asked), case_id=asked.id, version=asked.version, finding="found", collector="采集员王五"
    )
    command = verification_command(draft, (replace(PHOTO, kind=PhotoKind.VERIFY),))
    after = carried_out(asked, command)
    assert (after.stage, after.finding) == (Stage.REPORTED, Finding.FOUND)
    assert after.attachments[-1].kind is PhotoKind.VERIFY


# -- drafts


def test_a_draft_comes_back_as_it_was() -> None:
    draft = draft_of(
        FULL, photos=(DraftPhoto("b" * 64, "一.jpg"),), case_id=3, case_number="NS1", version=2, seen=FULL
    )
    assert read_draft(Draft("li", draft.key, draft.to_body(), MORNING)) == draft
    assert draft.key == amend_key(3)


def test_of_a_draft_that_cannot_be_read_the_words_are_saved() -> None:
    body = '{"form": {"description": "井盖没了", "place": 7, "source": "telepathy"}}'
    assert read_draft(Draft("li", "report:x", body, MORNING)).form == ReportForm(description="井盖没了")
    assert read_draft(Draft("li", "report:x", "井盖{", MORNING)).form.description == "井盖{"
    assert read_draft(Draft("li", "report:x", "[1]", MORNING)).form.description == "[1]"


def test_the_source_alone_is_no_draft() -> None:
    assert draft_of(ReportForm(source=Source.WEB)).worthless
    assert draft_of(ReportForm(description=" \n")).worthless
    assert not draft_of(ReportForm(wants_callback=True)).worthless
    assert not draft_of(ReportForm(), photos=(DraftPhoto("b" * 64, "一.jpg"),)).worthless
    unchanged = draft_of(FULL, case_id=3, seen=FULL)
    assert unchanged.worthless
    assert not replace(unchanged, form=replace(FULL, place="别处")).worthless


def test_drafts_of_other_forms_are_left_alone() -> None:
    assert is_ours(f"report:{UUID(int=1)}")
    assert is_ours(amend_key(3))
    assert is_ours(verify_key(3))
    assert not is_ours("case:3:requirement")
    assert not is_ours("case:3:verification_result")


# -- lengths


def test_texts_that_are_too_long_are_named() -> None:
    limit = TEXT_LIMITS["description"]
    assert too_long({"description": "字" * limit + "  \n"}) == {}
    found = too_long({"description": "字" * (limit + 1), "caller_phone": "1"})
    assert list(found) == ["description"]
    assert "4001" in found["description"]


def test_a_cut_paste_says_how_much_went_in() -> None:
    assert "10.0 MB 只放入前 3,997 字" in cut_sentence("description", 10_485_760, 3997)
    assert "20 KB" in cut_sentence("description", 20_480, 4000)
